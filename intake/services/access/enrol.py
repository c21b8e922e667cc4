"""Enrolling: a link is opened, a device makes a passkey, and whoever holds it is signed in.

A link that is wrong, used, old or no longer allowed is nobody's, and none of these is told from another. Verifies no
answer of a device: whoever speaks to devices does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from intake.core.access.access_acts import AccessAct
from intake.core.access.account import (
    CeremonyPurpose,
    CeremonySubject,
    Invitation,
    InvitationPurpose,
    Passkey,
    StaffAccount,
)
from intake.core.access.permissions import Role, may_invite
from intake.services.access.audit import note_act
from intake.services.access.invite import interviewer_for
from intake.services.access.sessions import begin_session
from intake.services.access.tokens import new_account_id, token_hash, user_handle_of
from intake.storage.unit_of_work import Database, UnitOfWork

# The first device has no name yet; its holder gives it one.
FIRST_DEVICE = "First device"


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """What the page of a link knows: whose passkey it makes, and which devices must not make another."""

    handle: str
    role: Role
    purpose: InvitationPurpose
    user_handle: bytes = field(repr=False)
    known_credentials: tuple[bytes, ...] = field(repr=False)
    subject: CeremonySubject


@dataclass(frozen=True, slots=True)
class MadePasskey:
    """A passkey that a device has made and that was verified, and the address it was made for."""

    credential_id: bytes = field(repr=False)
    public_key: bytes = field(repr=False)
    sign_count: int
    url: str
    name: str = FIRST_DEVICE


def open_invitation(database: Database, token: str, now: datetime) -> OpenInvitation | None:
    """Return what a link allows; None where it allows nothing, for whatever reason."""
    with database.reading() as work:
        found = _allowed(work, token, now)
        if found is None:
            return None
        account = work.accounts.by_handle(found.handle)
        kept = account is not None and found.purpose is InvitationPurpose.RECOVER
        known = work.accounts.passkeys_of(account.id) if account is not None and kept else ()
        return OpenInvitation(
            found.handle,
            found.role,
            found.purpose,
            user_handle_of(token) if account is None else account.user_handle,
            tuple(each.credential_id for each in known),
            CeremonySubject(CeremonyPurpose.ENROL, None if account is None else account.id),
        )


def enrol(database: Database, token: str, made: MadePasskey, now: datetime) -> str | None:
    """Use up a link: keep the passkey, sign its holder in and return the session's token; None where it allows nothing."""
    with database.work() as work:
        found = _allowed(work, token, now)
        if found is None or work.accounts.passkey(made.credential_id) is not None:
            return None
        if not work.invitations.take(found.token_hash):
            return None
        account = _account_of(work, found, token, now)
        if account is None:
            return None
        keep_passkey(work, account.id, made, now)
        session = begin_session(work, account, now)
        work.commit()
    return session


def keep_passkey(work: UnitOfWork, account_id: str, made: MadePasskey, now: datetime) -> None:
    """Store a passkey that was verified; commits nothing."""
    work.accounts.add_passkey(
        Passkey(
            made.credential_id,
            account_id,
            made.public_key,
            made.sign_count,
            made.name,
            made.url,
            now.date(),
        )
    )


def _allowed(work: UnitOfWork, token: str, now: datetime) -> Invitation | None:
    found = work.invitations.get(token_hash(token))
    if found is None or now >= found.expires_at or not _may_still_invite(work, found):
        return None
    account = work.accounts.by_handle(found.handle)
    if found.purpose is not InvitationPurpose.JOIN:
        return None if account is None else found
    if account is not None or interviewer_for(work, found.handle, found.role) != found.interviewer_id:
        return None
    return found


def _may_still_invite(work: UnitOfWork, found: Invitation) -> bool:
    if found.invited_by is None:
        return True
    inviter = work.accounts.get(found.invited_by)
    return inviter is not None and may_invite(inviter.role, found.role)


def _account_of(work: UnitOfWork, found: Invitation, token: str, now: datetime) -> StaffAccount | None:
    known = work.accounts.by_handle(found.handle)
    match found.purpose:
        case InvitationPurpose.JOIN:
            new = StaffAccount(
                new_account_id(),
                found.handle,
                found.role,
                user_handle_of(token),
                now.date(),
                found.interviewer_id,
            )
            work.accounts.add(new)
            note_act(work, now, new.handle, AccessAct.JOINED, thing=new.handle)
            return new
        case InvitationPurpose.REPLACE if known is not None:
            work.accounts.forget_devices(known.id)
            work.account_sessions.end_of(known.id)
            note_act(work, now, known.handle, AccessAct.DEVICES_REPLACED, thing=known.handle)
        case InvitationPurpose.RECOVER if known is not None:
            work.account_sessions.end_of(known.id)
            work.accounts.note_recovered(known.id, now.date())
            note_act(work, now, known.handle, AccessAct.RECOVERED, thing=known.handle)
        case InvitationPurpose.REPLACE | InvitationPurpose.RECOVER:
            return None
        case _:
            assert_never(found.purpose)
    return known
