"""Signing in by a button, for the account that nobody can own: the demo's. Counts as a device's answer.

Refused with a real account at the provider by whoever calls it; looks at no settings.
"""

from __future__ import annotations

from datetime import datetime

from intake.core.access.access_acts import AccessAct
from intake.services.access.audit import note_act
from intake.services.access.sessions import SignedIn, begin_session
from intake.storage.unit_of_work import Database


def sign_in_by_button(database: Database, handle: str, now: datetime) -> str | None:
    """Begin a session of the account of a handle and return its token; None where there is none."""
    with database.work() as work:
        account = work.accounts.by_handle(handle)
        if account is None:
            return None
        token = begin_session(work, account, now)
        note_act(work, now, account.handle, AccessAct.SIGNED_IN_BY_BUTTON, thing=account.handle)
        work.commit()
    return token


def confirm_by_button(database: Database, signed_in: SignedIn, now: datetime) -> None:
    """Take a button for the device's answer."""
    with database.work() as work:
        work.account_sessions.note_asserted(signed_in.session, now)
        work.commit()
