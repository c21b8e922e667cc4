"""Recovering: ten printed codes an account, each of which opens once the page that makes one more passkey.

A code that is wrong and one that was used are the same. How many may be tried is a limit of the whole console.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from intake.core.access.access_acts import AccessAct
from intake.core.access.account import Invitation, InvitationPurpose
from intake.services.access.audit import note_act
from intake.services.access.sessions import SignedIn
from intake.services.access.tokens import new_recovery_codes, new_token, recovery_code_hash, token_hash
from intake.storage.unit_of_work import Database

# Long enough to find the new device.
RECOVERY_LASTS = timedelta(minutes=15)
MOST_GUESSES, GUESSES_IN = 10, timedelta(minutes=1)


@dataclass(slots=True)
class RecoveryGuesses:
    """How often codes were tried lately, by everybody together; kept in the process, for one process serves the console."""

    _tried: deque[datetime] = field(default_factory=deque)
    _lock: Lock = field(default_factory=Lock)

    def may_try(self, now: datetime) -> bool:
        """Count a guess, and tell whether it may be looked up."""
        with self._lock:
            while self._tried and self._tried[0] <= now - GUESSES_IN:
                self._tried.popleft()
            if len(self._tried) >= MOST_GUESSES:
                return False
            self._tried.append(now)
            return True


def make_codes(database: Database, signed_in: SignedIn, now: datetime) -> tuple[str, ...]:
    """Return ten new recovery codes of whoever is signed in, to be shown once; the old ones open nothing any more."""
    codes = new_recovery_codes()
    with database.work() as work:
        work.accounts.replace_codes(signed_in.account_id, [recovery_code_hash(code) for code in codes])
        note_act(work, now, signed_in.handle, AccessAct.CODES_MADE, thing=signed_in.handle)
        work.commit()
    return codes


def use_recovery_code(database: Database, typed: str, now: datetime) -> str | None:
    """Use up a printed code and return what the link brings that it opens; None where there is no such code."""
    with database.work() as work:
        account_id = work.accounts.use_code(recovery_code_hash(typed))
        account = None if account_id is None else work.accounts.get(account_id)
        if account is None:
            return None
        token = new_token()
        work.invitations.add(
            Invitation(
                token_hash(token),
                InvitationPurpose.RECOVER,
                account.handle,
                account.role,
                now + RECOVERY_LASTS,
                account.interviewer_id,
            )
        )
        work.commit()
    return token
