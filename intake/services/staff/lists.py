"""What an interviewer may read: their next five, the card of one, and the words there are.

Code, code name and time only; the card adds what is needed in the moment of the call, and never what it is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from operator import itemgetter

from intake.core.channel import Channel
from intake.core.conversation.callback_request import language_name
from intake.core.scheduling.call_in_windows import CALL_IN_DAYS
from intake.core.scheduling.duty import overlaps
from intake.core.script.wording import fill
from intake.core.staff.interviewer import misfit
from intake.core.understanding.staff_commands import StaffWord
from intake.services.notices.composer import names_of
from intake.services.scheduling.roster import read_roster, waiting_of
from intake.services.staff.assignments_text import when_of
from intake.services.staff.held_request import HeldRequest, StaffRole
from intake.services.staff.text_context import StaffSaid, StaffTextContext
from intake.storage.queries.assignments import AssignmentState
from intake.storage.queries.requests import RequestRow, RequestState

MOST_LISTED = 5
CARD = ("show_answer", "show_talk")
_LAST = datetime.max.replace(tzinfo=UTC)
Entry = tuple[datetime, str]


def list_mine(asking: StaffTextContext, rest: str) -> StaffSaid:
    """List the next five of an interviewer, soonest first, and the windows in which people call us."""
    if rest:
        return asking.say("unclear")
    entries = sorted([*_mine(asking), *_call_ins(asking)], key=itemgetter(0))
    if not entries:
        return asking.say("nothing_listed")
    return StaffSaid((" ".join(words for _, words in entries[:MOST_LISTED]),), asking.arrival.shown)


def has_any(asking: StaffTextContext) -> bool:
    """Tell whether an interviewer has anything that would be listed."""
    return next(_mine(asking), None) is not None or next(_call_ins(asking), None) is not None


def _mine(asking: StaffTextContext) -> Iterator[Entry]:
    work = asking.work
    booked = {each.request_id: each for each in work.appointments.of_staff(asking.who.id)}
    live = {each.request_id: each for each in work.assignments.live_of_staff(asking.who.id)}
    for request_id in {*booked, *live}:
        request = work.requests.get(request_id)
        if request is None or request.state is not RequestState.WAITING:
            continue
        time, mine = booked.get(request_id), live.get(request_id)
        if time is None and mine is not None and mine.state is AssignmentState.OFFERED:
            until = asking.clock(mine.expires_at) if mine.expires_at else ""
            yield mine.expires_at or _LAST, _item(asking, request, asking.words("offered_until", at=until))
        else:
            at = time.starts_at if time else request.not_before or asking.now
            yield at, _item(asking, request, when_of(asking, request, time))


def _call_ins(asking: StaffTextContext) -> Iterator[Entry]:
    windows = [
        (window, request)
        for request in waiting_of(asking.work)
        for window in request.call_in_windows
        if window.ends_at > asking.now and misfit(asking.who, request.wish) is None
    ]
    if not windows:
        return
    # Whoever is on duty then may be the one to talk with them.
    duty = read_roster(asking.work, asking.line.staff, asking.now).duty(asking.who.id, CALL_IN_DAYS)
    for window, request in windows:
        if overlaps(duty, (window,)):
            yield window.starts_at, _item(asking, request, when_of(asking, request, None))


def _item(asking: StaffTextContext, request: RequestRow, when: str) -> str:
    return asking.words("item", staff_code=request.staff_code, name=request.code_name.upper(), when=when)


def show_card(asking: StaffTextContext, held: HeldRequest, _word: StaffWord) -> StaffSaid:
    """Send the card of a request in three texts: who says which word, what to say, and what comes after."""
    request = held.request
    if held.hold is StaffRole.PAST and request.call_in is None:
        # Of what was theirs once they need nothing; whoever is told of a window may still be rung in it.
        return asking.say("not_yours")
    names = names_of(request)
    language = language_name(asking.wording, request.interview_language or request.language)
    facts = asking.words(
        "show",
        when=when_of(asking, request, held.appointment),
        language=language,
        format=asking.words(f"staff_reply.format.{request.format}"),
        message=asking.words("message_yes" if request.message else "message_no"),
        **names,
    )
    card = {
        name: fill(asking.wording.say(f"card.{name}", Channel.VOICE), names)
        for name in ("open", "other", "match", "not_now", "start", "stop_calls", "forgot")
    }
    return StaffSaid((facts, *(asking.words(part, **names, **card) for part in CARD)), asking.arrival.shown)


def menu(asking: StaffTextContext, rest: str) -> StaffSaid:
    """Name the words there are."""
    if rest:
        return asking.say("unclear")
    return StaffSaid((asking.words("menu"), asking.words("menu_2")), asking.arrival.shown)
