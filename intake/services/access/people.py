"""People of the console: who may sign in, as one frozen list, and the acts of a coordinator on their accounts.

An interviewer stays an interviewer when their account goes. Rings and texts nobody.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto

from intake.core.access.access_acts import AccessAct
from intake.core.access.account import InvitationPurpose
from intake.core.access.permissions import Role
from intake.core.access.sign_in_session import has_ended
from intake.services.access.audit import note_act
from intake.services.access.sessions import SignedIn
from intake.storage.unit_of_work import Database, UnitOfWork


@dataclass(frozen=True, slots=True)
class PersonListed:
    """One account as the list shows it."""

    handle: str
    role: Role
    passkeys: int
    sessions: int
    seen_on: date | None
    recovered_on: date | None = None


@dataclass(frozen=True, slots=True)
class InvitationListed:
    """Somebody whose link is not used yet, and until when it works (UTC)."""

    handle: str
    role: Role
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PeopleListed:
    """Everybody who may sign in, and everybody who was asked to."""

    accounts: tuple[PersonListed, ...]
    invited: tuple[InvitationListed, ...]


class PeopleRefusal(Enum):
    """Why somebody was not removed; nothing was changed."""

    NOT_THERE = auto()
    YOURSELF = auto()
    LAST_COORDINATOR = auto()


def list_people(database: Database, now: datetime) -> PeopleListed:
    """Return everybody, by handle; the day of a recovery only while it is still told."""
    with database.reading() as work:
        accounts, invitations = work.accounts.all(), work.invitations.all()
        passkeys = Counter(each.account_id for each in work.accounts.passkeys())
        live = (each for each in work.account_sessions.all() if not has_ended(each, now))
        sessions = Counter(each.account_id for each in live)
    today = now.date()
    listed = tuple(
        PersonListed(
            each.handle,
            each.role,
            passkeys[each.id],
            sessions[each.id],
            each.seen_on,
            each.recovered_on if each.recovered_lately(today) else None,
        )
        for each in accounts
    )
    waiting = (each for each in invitations if now < each.expires_at)
    return PeopleListed(
        listed,
        tuple(
            InvitationListed(each.handle, each.role, each.expires_at)
            for each in waiting
            if each.purpose is not InvitationPurpose.RECOVER
        ),
    )


def end_sessions(database: Database, by: SignedIn, handle: str, now: datetime) -> PeopleRefusal | None:
    """End all sessions of somebody."""
    with database.work() as work:
        account = work.accounts.by_handle(handle)
        if account is None:
            return PeopleRefusal.NOT_THERE
        work.account_sessions.end_of(account.id)
        note_act(work, now, by.handle, AccessAct.SESSIONS_ENDED, thing=handle)
        work.commit()
    return None


def remove_account(database: Database, by: SignedIn, handle: str, now: datetime) -> PeopleRefusal | None:
    """Remove an account with its passkeys, codes, sessions and the links it gave out."""
    with database.work() as work:
        # First, and kept from changing: two who remove each other at once must not both be gone.
        coordinators = work.accounts.coordinators()
        account = work.accounts.by_handle(handle)
        if account is None:
            return PeopleRefusal.NOT_THERE
        if coordinators == (account,):
            return PeopleRefusal.LAST_COORDINATOR
        if account.id == by.account_id:
            return PeopleRefusal.YOURSELF
        forget_account(work, account.id, handle)
        note_act(work, now, by.handle, AccessAct.REMOVED, thing=handle)
        work.commit()
    return None


def take_back_invitation(
    database: Database, by: SignedIn, handle: str, now: datetime
) -> PeopleRefusal | None:
    """Let a link that was not used yet open nothing any more."""
    with database.work() as work:
        if not work.invitations.take_back(handle):
            return PeopleRefusal.NOT_THERE
        note_act(work, now, by.handle, AccessAct.INVITATION_TAKEN_BACK, thing=handle)
        work.commit()
    return None


def forget_account(work: UnitOfWork, account_id: str, handle: str) -> None:
    """Remove an account and all that belongs to it; commits nothing."""
    work.account_sessions.end_of(account_id)
    work.passkey_ceremonies.forget_of(account_id)
    work.invitations.take_back(handle)
    work.invitations.take_back_by(account_id)
    work.accounts.remove(account_id)


def forget_account_of(work: UnitOfWork, interviewer_id: str) -> None:
    """Remove the account of an interviewer who leaves, and links to one; commits nothing."""
    work.invitations.take_back_for(interviewer_id)
    account = work.accounts.of_interviewer(interviewer_id)
    if account is not None:
        forget_account(work, account.id, account.handle)


def rename_account_of(work: UnitOfWork, interviewer_id: str, handle: str) -> None:
    """Let an interviewer's account have their new handle, unless somebody else signs in by it; commits nothing."""
    work.invitations.take_back_for(interviewer_id)
    account = work.accounts.of_interviewer(interviewer_id)
    if account is not None and work.accounts.by_handle(handle) is None:
        work.accounts.rename(account.id, handle)
