"""The next token: since when webhooks are signed with it, noted once, for whoever is to put it in the place of the old.

The token itself is kept nowhere: a mark of it tells one change of tokens from another.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from intake.core.secret import Secret
from intake.storage.queries.line_state import NEXT_TOKEN_SINCE
from intake.storage.unit_of_work import Database

# Too little of the digest of 128 random bits to lead anywhere.
_MARK_LENGTH = 12


def note_next_token(database: Database, token: Secret, now: datetime) -> None:
    """Note that a webhook was signed with the token that is to come; the first time (UTC) stays."""
    with database.work() as work:
        if next_token_since(work.line_state.get(NEXT_TOKEN_SINCE), token) is None:
            work.line_state.put(NEXT_TOKEN_SINCE, f"{now.isoformat()} {_mark(token)}")
            work.commit()


def next_token_since(noted: str | None, token: Secret) -> datetime | None:
    """Return since when a token signs (UTC), as it was noted; None where it does not, or another one was noted."""
    since, _, mark = (noted or "").partition(" ")
    return datetime.fromisoformat(since) if mark == _mark(token) else None


def _mark(token: Secret) -> str:
    return hashlib.sha256(token.reveal()).hexdigest()[:_MARK_LENGTH]
