"""What an interviewer may read: their next five, the card of one, and the words there are.

Code, code name and time only; the card adds what is needed in the moment of the call, and never what it is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from operator import itemgetter

from intake.core.channel import Channel
from intake.core.conversation.callback_request import language_name
from intake.core.script.wording import fill
from intake.core.understanding.staff_commands import StaffWord
from intake.services.notices.composer import names_of
from intake.services.reports.staff_holdings import calls_expected_by, held_by
from intake.services.staff.assignments_text import when_of
from intake.services.staff.held_request import HeldRequest, StaffRole
from intake.services.staff.text_context import StaffSaid, StaffTextContext
from intake.storage.queries.holdings import ExpectedCall, HeldRow

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
    return bool(held_by(asking.work, asking.who.id).rows) or bool(_expected(asking))


def _mine(asking: StaffTextContext) -> Iterator[Entry]:
    for row in held_by(asking.work, asking.who.id).rows:
        if row.is_offer:
            until = asking.clock(row.expires_at) if row.expires_at else ""
            yield row.expires_at or _LAST, _item(asking, row, asking.words("offered_until", at=until))
        else:
            at = row.own_time.starts_at if row.own_time else row.not_before or asking.now
            yield at, _item(asking, row, when_of(asking, row, row.own_time))


def _call_ins(asking: StaffTextContext) -> Iterator[Entry]:
    for each in _expected(asking):
        at = each.window.starts_at
        yield at, _item(asking, each, asking.words("they_call", when=asking.clock(at)))


def _expected(asking: StaffTextContext) -> tuple[ExpectedCall, ...]:
    return calls_expected_by(asking.work, asking.who, asking.line.staff, asking.now)


def _item(asking: StaffTextContext, of: HeldRow | ExpectedCall, when: str) -> str:
    return asking.words("item", staff_code=of.staff_code, name=of.code_name.upper(), when=when)


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
