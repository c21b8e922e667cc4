"""Somebody is asked to join by a text: a code is drawn for them and closed for the web side, and is told once.

The console does it and so does a command. No phone is known of them yet, and no interviewer comes of it before the
coordinator's phone says so (``let_in``). Commits nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, auto

from intake.core.access.access_acts import OPERATOR
from intake.core.staff.interviewer_handle import RESERVED, as_handle
from intake.core.staff.join_code import JOIN_LASTS, MOST_INVITED, JoinProfile, join_code_of
from intake.services.line.staff_context import StaffContext
from intake.storage.crypto.seals import new_request_id, seal_for_web
from intake.storage.queries.join_invitations import NewJoinInvitation


@dataclass(frozen=True, slots=True)
class AskedToJoin:
    """Who was asked, their code, told this once, and until when it works (UTC)."""

    handle: str
    code: str = field(repr=False)
    expires_at: datetime


class JoinRefusal(Enum):
    """Why nobody was asked to join; nothing was changed."""

    NOT_A_HANDLE = auto()
    # An interviewer, or somebody who signs in, has it.
    TAKEN = auto()
    # Somebody of that name was asked, and did not come yet.
    WAITS = auto()
    # As many as may wait were asked, and did not come yet.
    TOO_MANY = auto()
    # No phone of the coordinator could say who it is.
    NOBODY_COULD_SAY = auto()


def invite_to_join(
    context: StaffContext, profile: JoinProfile, web_public_key: bytes, drawn: int
) -> AskedToJoin | JoinRefusal:
    """Ask somebody to join, with a code made of a random number."""
    work, handle = context.work, as_handle(profile.handle)
    if not context.rules.coordinator:
        return JoinRefusal.NOBODY_COULD_SAY
    if handle is None or handle in RESERVED or handle == OPERATOR:
        return JoinRefusal.NOT_A_HANDLE
    if any(each.handle == handle for each in work.interviewers.all()):
        return JoinRefusal.TAKEN
    if work.accounts.by_handle(handle) is not None:
        return JoinRefusal.TAKEN
    waiting = {each.profile.handle for each in work.join_invitations.listed(context.now)}
    if handle not in waiting and len(waiting) >= MOST_INVITED:
        return JoinRefusal.TOO_MANY
    row_id, code, expires_at = new_request_id(), join_code_of(drawn), context.now + JOIN_LASTS
    sealed = seal_for_web(code, web_public_key, row_id)
    if not work.join_invitations.add(
        NewJoinInvitation(row_id, replace(profile, handle=handle), sealed, expires_at)
    ):
        return JoinRefusal.WAITS
    return AskedToJoin(handle, code, expires_at)
