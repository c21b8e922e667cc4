"""Somebody sends JOIN: their phone is noted, two words are told, and the coordinator is asked who it is.

No interviewer comes of it before the coordinator says so (``let_in``). Whatever else a JOIN may be is answered alike.
Commits nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from intake.core.conversation.callback_request import code_names
from intake.core.delivery.message_kinds import MessageKind
from intake.core.delivery.outbox_entries import to_coordinator
from intake.core.phone import PhoneNumber
from intake.core.requests.request_code import is_slowed_down, may_try
from intake.core.scheduling.quiet_hours import after_quiet
from intake.core.staff.interviewer import STAFF_LANGUAGE
from intake.core.staff.interviewer_handle import RESERVED, is_handle
from intake.core.staff.join_code import JOINED_WITHIN, MOST_JOINED, REMINDED_AFTER
from intake.services.line.adopt_codes import adopt_codes
from intake.services.line.line import Line
from intake.storage.crypto.fingerprints import guess_key, join_hmac, staff_phone_key
from intake.storage.crypto.seals import seal_phone
from intake.storage.queries.interviewers import StaffPhone
from intake.storage.queries.join_invitations import JoinInvitation
from intake.storage.unit_of_work import UnitOfWork

# Three names a draw, of more than a million: none of so many free never happens.
_MOST_DRAWS: Final = 20


@dataclass(frozen=True, slots=True)
class JoinTry:
    """A JOIN as it came: its code, who sent it, and whether that is a phone of the staff.

    ``caller`` is None where it is a phone we cannot text.
    """

    digits: str = field(repr=False)
    sender: str | None = field(repr=False)
    caller: PhoneNumber | None
    is_staff: bool


@dataclass(frozen=True, slots=True)
class JoinAnswer:
    """The two words that are answered to a JOIN; None for whatever is wrong with it. And whether to answer slowly."""

    words: tuple[str, str] | None = field(repr=False)
    slowly: bool = False


def join_by_text(line: Line, work: UnitOfWork, tried: JoinTry, now: datetime) -> JoinAnswer:
    """Note who sent a JOIN, and have the coordinator asked about them; a wrong one is counted for an hour."""
    key = line.keys.web_key
    sender = guess_key(key, tried.sender or "")
    counts = work.wrong_codes.count(sender, now)
    slowly = is_slowed_down(counts.of_everyone)
    adopt_codes(work, line.keys, now)
    # All is asked whatever the first answer is: how long it takes must tell nothing either.
    found = work.join_invitations.by_code(join_hmac(key, tried.digits), now)
    phone = None if tried.caller is None else _phone(line, tried.caller)
    knows_phone = phone is None or work.join_invitations.is_phone_of_any(phone.key)
    name_taken = work.interviewers.by_handle("" if found is None else found.shown.profile.handle) is not None
    if not may_try(counts.of_sender):
        return JoinAnswer(None, slowly)
    barred = tried.is_staff or knows_phone or name_taken or not _takes_anybody(line, work, now)
    if found is not None and phone is not None and not barred and _is_unused(found):
        words = _free_words(line, work)
        if work.join_invitations.note_joined(found.shown.id, phone, words, now):
            _ask_coordinator(line, work, found.shown.id, now)
            first, _, second = words.partition(" ")
            return JoinAnswer((first, second), slowly)
    work.wrong_codes.record(sender, now)
    return JoinAnswer(None, slowly)


def _phone(line: Line, number: PhoneNumber) -> StaffPhone:
    return StaffPhone(staff_phone_key(line.keys.web_key, number), seal_phone(number, line.keys.public_key))


def _takes_anybody(line: Line, work: UnitOfWork, now: datetime) -> bool:
    """Tell whether somebody could let them in and was not asked too often, and the line has not ended."""
    asked = work.outbox.count_first(MessageKind.JOIN_ASKED, now - JOINED_WITHIN)
    could_say = bool(line.rules.coordinators) and asked < MOST_JOINED
    return could_say and line.staff.today(now) <= line.rules.closes_on


def _is_unused(found: JoinInvitation) -> bool:
    # The console writes handles, and this one goes into texts: whoever broke in writes no words there.
    handle = found.shown.profile.handle
    return found.phone is None and is_handle(handle) and handle not in RESERVED


def _free_words(line: Line, work: UnitOfWork) -> str:
    """Return two words that are neither an open request's nor anybody's who waits to be let in."""
    words = line.script.wordings[STAFF_LANGUAGE].words("code_names.words")
    for _ in range(_MOST_DRAWS):
        drawn = tuple(" ".join(name) for name in code_names(words, line.draw().words))
        free, _ = work.requests.free_names(drawn, ())
        if free is not None and not work.join_invitations.words_in_use((free,)):
            return free
    raise RuntimeError("no two words are free")


def _ask_coordinator(line: Line, work: UnitOfWork, invitation_id: str, now: datetime) -> None:
    zone = line.staff.zone
    at, again = after_quiet(now, zone), after_quiet(now + REMINDED_AFTER, zone)
    work.outbox.add(
        [
            to_coordinator(MessageKind.JOIN_ASKED, invitation_id, at),
            to_coordinator(MessageKind.JOIN_ASKED, invitation_id, again, version=1),
        ]
    )
