"""Sign-in sessions: begun after a device answered, known by a token, ended by whoever holds them or by time.

Moments handed in are the machine's own clock, in the line's zone: their day is the one that is written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from intake.core.access.access_acts import AccessAct
from intake.core.access.account import StaffAccount
from intake.core.access.permissions import Role
from intake.core.access.sign_in_session import (
    IDLE,
    LONGEST,
    SEEN_EVERY,
    SignInSession,
    has_ended,
    must_note_use,
)
from intake.services.access.audit import note_act
from intake.services.access.tokens import new_token, token_hash
from intake.storage.unit_of_work import Database, UnitOfWork


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in, with which role as it is now, and when their device was asked last (UTC)."""

    account_id: str
    handle: str
    role: Role
    interviewer_id: str | None
    begun_at: datetime
    asserted_at: datetime
    # What this session is known by; opens nothing.
    session: bytes = field(repr=False)


def session_of(database: Database, token: str, now: datetime) -> SignedIn | None:
    """Return who holds a token, noting its use once in five minutes; None where nobody does or it is over."""
    known_by = token_hash(token)
    with database.reading() as work:
        found = work.account_sessions.get(known_by)
        account = None if found is None else work.accounts.get(found.account_id)
    if found is None or account is None or has_ended(found, now):
        return None
    if must_note_use(found, now):
        _note_use(database, account, known_by, now)
    return _signed_in(account, found)


def begin_session(work: UnitOfWork, account: StaffAccount, now: datetime) -> str:
    """Begin a session of an account whose device has just answered, and return its token; commits nothing."""
    token = new_token()
    work.account_sessions.forget(now - LONGEST, now - IDLE - SEEN_EVERY)
    work.account_sessions.begin(SignInSession(token_hash(token), account.id, now, now, now))
    work.accounts.note_seen(account.id, now.date())
    return token


def sign_out(database: Database, token: str) -> None:
    """End the session of a token."""
    with database.work() as work:
        work.account_sessions.end(token_hash(token))
        work.commit()


def sign_out_everywhere(database: Database, signed_in: SignedIn, now: datetime) -> None:
    """End all sessions of whoever is signed in, this one too."""
    with database.work() as work:
        work.account_sessions.end_of(signed_in.account_id)
        note_act(work, now, signed_in.handle, AccessAct.SIGNED_OUT_EVERYWHERE, thing=signed_in.handle)
        work.commit()


def _note_use(database: Database, account: StaffAccount, known_by: bytes, now: datetime) -> None:
    with database.work() as work:
        work.account_sessions.note_seen(known_by, now)
        if account.seen_on != now.date():
            work.accounts.note_seen(account.id, now.date())
        work.commit()


def _signed_in(account: StaffAccount, session: SignInSession) -> SignedIn:
    return SignedIn(
        account_id=account.id,
        handle=account.handle,
        role=account.role,
        interviewer_id=account.interviewer_id,
        begun_at=session.begun_at,
        asserted_at=session.asserted_at,
        session=session.token_hash,
    )
