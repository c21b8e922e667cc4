"""Accounts of the console for tests: who may sign in, with a passkey that no device holds."""

from __future__ import annotations

from datetime import UTC, date, datetime

from intake.core.access.account import Passkey, StaffAccount
from intake.core.access.permissions import Role
from intake.services.access.sessions import SignedIn, begin_session, session_of
from intake.storage.unit_of_work import Database

MADE_ON = date(2018, 3, 8)
NOW = datetime(2018, 3, 8, 16, 15, tzinfo=UTC)
URL = "http://localhost:8081"


def have_account(
    database: Database,
    handle: str,
    role: Role = Role.COORDINATOR,
    interviewer_id: str | None = None,
    *,
    url: str = URL,
) -> StaffAccount:
    """Add an account with one passkey, whose credential is its handle."""
    account = StaffAccount(handle, handle, role, b"user:" + handle.encode(), MADE_ON, interviewer_id)
    with database.work() as work:
        work.accounts.add(account)
        work.accounts.add_passkey(Passkey(handle.encode(), handle, b"key", 0, "desk", url, MADE_ON))
        work.commit()
    return account


def sign_in_as(database: Database, account: StaffAccount, now: datetime = NOW) -> str:
    """Begin a session of an account and return its token."""
    with database.work() as work:
        token = begin_session(work, account, now)
        work.commit()
    return token


def signed_in_as(database: Database, handle: str, now: datetime = NOW) -> SignedIn:
    """Return somebody who signed in just now, whose account is there."""
    with database.reading() as work:
        account = work.accounts.by_handle(handle)
    assert account is not None
    signed_in = session_of(database, sign_in_as(database, account, now), now)
    assert signed_in is not None
    return signed_in
