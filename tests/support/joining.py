"""Somebody asked to join, as tests need them: a code that the console drew, and how the line stands with them."""

from __future__ import annotations

from datetime import date, datetime

import nacl.public

from intake.core.staff.join_code import JoinProfile
from intake.services.line.staff_context import StaffContext
from intake.services.staff.invite_to_join import AskedToJoin, JoinRefusal, invite_to_join
from intake.storage.crypto.key_files import WebKeys
from tests.support.staffing import Staffed

MIA, CODE_OF_MIA = "+16125550133", 48291307
PROFILE = JoinProfile("mia", "uroc", ("en", "es"), ("twin_cities",))
# The one sentence of everything but the right code.
REFUSED = ["That did not work. Please ask whoever gave you the code."]


def web_public_key(keys: WebKeys) -> bytes:
    """Return what the console closes codes with."""
    return bytes(nacl.public.PrivateKey(keys.private_key.reveal()).public_key)


def ask_to_join(
    staffed: Staffed, profile: JoinProfile = PROFILE, drawn: int = CODE_OF_MIA
) -> AskedToJoin | JoinRefusal:
    """Ask somebody to join, as the console does."""
    line = staffed.stage.line
    with line.database.work() as work:
        context = StaffContext(work, line.staff, staffed.now)
        asked = invite_to_join(context, profile, web_public_key(line.keys), drawn)
        work.commit()
    return asked


def how_they_stand(staffed: Staffed, handle: str = "mia") -> tuple[str, date | None, datetime | None] | str:
    """Return where somebody stands: asked, joined, nobody, or an interviewer's standing, first day and consent."""
    with staffed.stage.line.database.work() as work:
        who = work.interviewers.by_handle(handle)
        invitation = work.join_invitations.by_handle(handle, staffed.now)
    if who is not None:
        return who.standing.value, who.offers_from, who.resting_until
    if invitation is None:
        return "nobody"
    return "asked" if invitation.phone is None else "joined"


def two_words(answer: list[str]) -> str:
    """Return the two words of the answer to a JOIN, as they are told."""
    (text,) = answer
    return text.removeprefix("Thank you. Your two words: ").partition(".")[0]
