"""Invitations: a link that makes an account or its passkeys anew, given out once, for a day.

The link itself is shown by whoever asked for it and kept nowhere. What follows when it is opened is ``enrol``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto

from intake.core.access.access_acts import OPERATOR, AccessAct
from intake.core.access.account import Invitation, InvitationPurpose
from intake.core.access.permissions import Role, may_invite
from intake.core.staff.interviewer_handle import RESERVED, as_handle
from intake.services.access.audit import note_act
from intake.services.access.sessions import SignedIn
from intake.services.access.tokens import new_token, token_hash
from intake.storage.unit_of_work import Database, UnitOfWork

INVITATION_LASTS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Invited:
    """Whose link this is, what it brings, and until when it works (UTC)."""

    handle: str
    token: str = field(repr=False)
    expires_at: datetime


class InviteRefusal(Enum):
    """Why nobody was invited; nothing was changed."""

    NOT_A_HANDLE = auto()
    # Somebody signs in by it already.
    TAKEN = auto()
    # An interviewer's account needs an interviewer of that handle.
    NO_INTERVIEWER = auto()
    NOT_ALLOWED = auto()
    NO_ACCOUNT = auto()


def invite_account(
    database: Database, handle: str, role: Role, now: datetime, *, by: SignedIn | None = None
) -> Invited | InviteRefusal:
    """Give out a link that makes an account; ``by`` is None where the operator's command does."""
    if by is not None and not may_invite(by.role, role):
        return InviteRefusal.NOT_ALLOWED
    name = as_handle(handle)
    if name is None or name in RESERVED or name == OPERATOR:
        return InviteRefusal.NOT_A_HANDLE
    with database.work() as work:
        interviewer_id = interviewer_for(work, name, role)
        if work.accounts.by_handle(name) is not None:
            return InviteRefusal.TAKEN
        if role is Role.INTERVIEWER and interviewer_id is None:
            return InviteRefusal.NO_INTERVIEWER
        invited = Invited(name, new_token(), now + INVITATION_LASTS)
        work.invitations.add(
            Invitation(
                token_hash=token_hash(invited.token),
                purpose=InvitationPurpose.JOIN,
                handle=name,
                role=role,
                expires_at=invited.expires_at,
                interviewer_id=interviewer_id,
                invited_by=None if by is None else by.account_id,
            )
        )
        note_act(work, now, OPERATOR if by is None else by.handle, AccessAct.INVITED, thing=name)
        work.commit()
    return invited


def invite_again(database: Database, handle: str, now: datetime) -> Invited | InviteRefusal:
    """Give out the operator's link for somebody who lost all devices; what they had goes when it is accepted."""
    with database.work() as work:
        account = work.accounts.by_handle(handle.strip().lower())
        if account is None:
            return InviteRefusal.NO_ACCOUNT
        invited = Invited(account.handle, new_token(), now + INVITATION_LASTS)
        work.invitations.add(
            Invitation(
                token_hash=token_hash(invited.token),
                purpose=InvitationPurpose.REPLACE,
                handle=account.handle,
                role=account.role,
                expires_at=invited.expires_at,
                interviewer_id=account.interviewer_id,
            )
        )
        note_act(work, now, OPERATOR, AccessAct.INVITED_AGAIN, thing=account.handle)
        work.commit()
    return invited


def interviewer_for(work: UnitOfWork, handle: str, role: Role) -> str | None:
    """Return the interviewer whose own pages an account shows; None for a coordinator's, and where there is none."""
    if role is not Role.INTERVIEWER:
        return None
    return next((each.id for each in work.interviewers.all() if each.handle == handle), None)
