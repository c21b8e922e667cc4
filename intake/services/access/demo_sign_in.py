"""Signing in by a button, for the account that nobody can own: the demo's. Counts as a device's answer.

Refused with a real account at the provider by whoever calls it; looks at no settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.core.access.access_acts import AccessAct
from intake.core.access.permissions import Role
from intake.services.access.audit import note_act
from intake.services.access.sessions import SignedIn, begin_session
from intake.storage.unit_of_work import Database


@dataclass(frozen=True, slots=True)
class ButtonAccount:
    """Whose button stands on the demo's sign-in page."""

    handle: str
    role: Role


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


def button_accounts(database: Database) -> tuple[ButtonAccount, ...]:
    """Return who can sign in by a button: everybody, since nobody there is real."""
    with database.reading() as work:
        return tuple(ButtonAccount(each.handle, each.role) for each in work.accounts.all())
