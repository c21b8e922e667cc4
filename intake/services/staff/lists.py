"""What an interviewer may read: their next five, the card of one, and the words there are.

Code and time only; the card adds what is needed in the moment of the call, and never what it is about. The two words
stand in a text of their own, sent when they are of use.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from operator import itemgetter

from intake.core.channel import Channel
from intake.core.conversation.callback_request import language_name
from intake.core.script.date_text import day
from intake.core.understanding.staff_commands import StaffWord
from intake.services.notices.composer import code_and_language
from intake.services.reports.staff_holdings import asked_to_stand_in, calls_expected_by, held_by
from intake.services.staff.assignments_text import when_of
from intake.services.staff.held_request import HeldRequest, StaffRole
from intake.services.staff.text_context import StaffSaid, StaffTextContext
from intake.storage.queries.holdings import ExpectedCall, HeldRow, StandIn

MOST_LISTED = 5
CARD = ("open", "other", "match", "not_now", "start", "stop_calls", "forgot")
_LAST = datetime.max.replace(tzinfo=UTC)
Entry = tuple[datetime, str]


def list_mine(asking: StaffTextContext, rest: str) -> StaffSaid:
    """List the next five of an interviewer, soonest first: theirs, as a backup, and windows in which people call us."""
    if rest:
        return asking.say("unclear")
    entries = sorted([*_mine(asking), *_as_backup(asking), *_call_ins(asking)], key=itemgetter(0))
    if not entries:
        return asking.say("nothing_listed")
    return StaffSaid((" ".join(words for _, words in entries[:MOST_LISTED]),), asking.arrival.shown)


def has_any(asking: StaffTextContext) -> bool:
    """Tell whether an interviewer has anything that would be listed."""
    return bool(held_by(asking.work, asking.who.id).rows or _stand_ins(asking) or _expected(asking))


def _mine(asking: StaffTextContext) -> Iterator[Entry]:
    for row in held_by(asking.work, asking.who.id).rows:
        if row.is_offer:
            until = asking.clock(row.expires_at) if row.expires_at else ""
            yield row.expires_at or _LAST, _item(asking, row, asking.words("offered_until", at=until))
        else:
            at = row.own_time.starts_at if row.own_time else row.not_before or asking.now
            yield at, _item(asking, row, when_of(asking, row, row.own_time))


def _as_backup(asking: StaffTextContext) -> Iterator[Entry]:
    for each in _stand_ins(asking):
        at = each.starts_at
        yield at, _item(asking, each, asking.words("backup_for", at=asking.clock(at)))


def _call_ins(asking: StaffTextContext) -> Iterator[Entry]:
    for each in _expected(asking):
        at = each.window.starts_at
        yield at, _item(asking, each, asking.words("they_call", when=asking.clock(at)))


def _stand_ins(asking: StaffTextContext) -> tuple[StandIn, ...]:
    return asked_to_stand_in(asking.work, asking.who.id, asking.now)


def _expected(asking: StaffTextContext) -> tuple[ExpectedCall, ...]:
    return calls_expected_by(asking.work, asking.who, asking.line.staff, asking.now)


def _item(asking: StaffTextContext, of: HeldRow | StandIn | ExpectedCall, when: str) -> str:
    named = code_and_language(asking.wording, of.staff_code, of.language)
    return asking.words("item", request=named, when=when)


def show_card(asking: StaffTextContext, held: HeldRequest, _word: StaffWord) -> StaffSaid:
    """Send the card of a request: when and how, the two words by themselves, what to say, and what comes after."""
    request = held.request
    if held.hold is StaffRole.PAST and request.call_in is None:
        # Of what was theirs once they need nothing; whoever is told of a window may still be rung in it.
        return asking.say("not_yours")
    code = request.staff_code
    card = {name: asking.wording.say(f"card.{name}", Channel.VOICE) for name in CARD}
    talk = (asking.words(part, staff_code=code, **card) for part in ("show_answer", "show_talk"))
    return StaffSaid((_facts(asking, held), _two_words(asking, held), *talk), asking.arrival.shown)


def _facts(asking: StaffTextContext, held: HeldRequest) -> str:
    request = held.request
    return asking.words(
        "show",
        staff_code=request.staff_code,
        when=when_of(asking, request, held.appointment),
        language=language_name(asking.wording, request.interview_language or request.language),
        format=asking.words(f"staff_reply.format.{request.format}"),
        message=asking.words("message_yes" if request.message else "message_no"),
    )


def _two_words(asking: StaffTextContext, held: HeldRequest) -> str:
    # A phone that is lost would hold them for years: not before they are of use.
    at = _time_of(held)
    if at is not None and asking.staff.today < asking.line.staff.today(at):
        on = day(asking.line.staff.today(at), asking.wording)
        return asking.words("show_words_later", day=on, staff_code=held.request.staff_code)
    first, second = held.request.names
    return asking.words("show_words", first=first, second=second)


def _time_of(held: HeldRequest) -> datetime | None:
    if held.appointment is not None:
        return held.appointment.starts_at
    return held.request.call_in.starts_at if held.request.call_in is not None else None


def menu(asking: StaffTextContext, rest: str) -> StaffSaid:
    """Name the words there are."""
    if rest:
        return asking.say("unclear")
    return StaffSaid((asking.words("menu"), asking.words("menu_2")), asking.arrival.shown)
