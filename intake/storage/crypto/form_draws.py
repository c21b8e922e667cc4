"""Form draws: what is drawn for one form of the console, and comes out the same however often the form is sent.

A form carries a token alone; id, code and words are worked out from it under the console's key, so that none of them
waits on a page or in a row, and neither a second press nor the back button makes another request. Nobody who reads the
id in the database is led back to the token.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from intake.core.requests.request_code import code_of
from intake.core.staff.email_intake import CANDIDATES
from intake.storage.crypto.key_files import ConsoleKeys

# After that a form is begun anew: the open times on it are old by then.
FORM_GOOD_FOR = timedelta(hours=1)
_TOKEN = re.compile("(?P<body>(?P<made>[0-9a-f]{8})[0-9a-f]{32})(?P<mark>[0-9a-f]{64})")
_WORDS = struct.Struct(f"<{2 * CANDIDATES}I")


@dataclass(frozen=True, slots=True)
class FormDraw:
    """A request's id and code, and draws for the two words of each candidate name."""

    request_id: str
    code: str = field(repr=False)
    words: tuple[int, ...] = field(repr=False)


def new_form_token(keys: ConsoleKeys, account_id: str, now: datetime) -> str:
    """Return the token of a fresh form of an account, made at a moment (UTC)."""
    body = f"{int(now.timestamp()):08x}{secrets.token_hex(16)}"
    return body + _drawn(keys, account_id, "mark", body).hex()


def drawn_for(keys: ConsoleKeys, account_id: str, token: str, now: datetime) -> FormDraw | None:
    """Return what is drawn for a form; None for one that is too old by now (UTC), or not of this account's."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        return None
    body = found["body"]
    if not hmac.compare_digest(_drawn(keys, account_id, "mark", body).hex(), found["mark"]):
        return None
    age = now - datetime.fromtimestamp(int(found["made"], 16), UTC)
    if not -timedelta(minutes=1) <= age < FORM_GOOD_FOR:
        return None
    code = int.from_bytes(_drawn(keys, account_id, "code", body)[:8], "big")
    words = _WORDS.unpack(_drawn(keys, account_id, "words", body)[: _WORDS.size])
    return FormDraw(_drawn(keys, account_id, "id", body)[:16].hex(), code_of(code), words)


def _drawn(keys: ConsoleKeys, account_id: str, what: str, body: str) -> bytes:
    said = f"form draw:{what}:{account_id}:{body}".encode()
    return hmac.digest(keys.console_key.reveal(), said, hashlib.sha256)
