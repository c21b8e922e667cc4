"""Offered times: which of the open times a conversation is shown, and who could take one of them.

Pure arithmetic over the times it is given, by the line's clock. Books nothing (see ``services.scheduling.booking``).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from intake.core.conversation.callback_request import wish_of, without_calls
from intake.core.conversation.state import Conversation, Situation
from intake.core.replacing import replace
from intake.core.requests.contact import Format
from intake.core.scheduling.open_times import OpenTime
from intake.core.scheduling.schedule import MOST_PLACE, OfferedTime
from intake.core.scheduling.time_wish import TimeWish
from intake.core.script.flow import Fact
from intake.core.staff.interviewer import Interviewer, Wish, misfit

TIMES_A_PAGE = 3


def offered_times(conversation: Conversation, situation: Situation) -> tuple[OfferedTime, ...]:
    """Return the page of open times a conversation comes to, at most three; nothing where none is open."""
    times = tuple(_wished(conversation, situation))
    if not times and conversation.wish is not None:
        # What it named was taken meanwhile.
        times = tuple(_wished(replace(conversation, wish=None), situation))
    pages = max(1, -(-len(times) // TIMES_A_PAGE))
    first = conversation.page % pages * TIMES_A_PAGE
    return tuple(map(_offered, times[first : first + TIMES_A_PAGE]))


def every_offered(conversation: Conversation, situation: Situation) -> tuple[OfferedTime, ...]:
    """Return all open times that a conversation may be offered, page after page."""
    return tuple(map(_offered, _wished(conversation, situation)))


def other_times(conversation: Conversation, situation: Situation) -> Conversation:
    """Return a conversation that looks at the next page; after the last one of a wish, at all times again."""
    page = conversation.page + 1
    if conversation.wish is not None and page * TIMES_A_PAGE >= len(tuple(_wished(conversation, situation))):
        return replace(conversation, wish=None, page=0)
    return replace(conversation, page=page)


def wishing(conversation: Conversation, wish: TimeWish, situation: Situation) -> tuple[Conversation, bool]:
    """Return a conversation narrowed by a wish, and whether anything it names is open; else by what comes nearest."""
    for nearest in (wish, _at_any_hour(wish), _on_any_day(wish)):
        narrowed = replace(conversation, wish=nearest, page=0)
        if any(_wished(narrowed, situation)):
            return narrowed, nearest == wish
    return replace(conversation, wish=None, page=0), False


def is_open(conversation: Conversation, time: OfferedTime, situation: Situation) -> bool:
    """Tell whether somebody who fits could still take a time."""
    return bool(takers(conversation, time, situation))


def takers(conversation: Conversation, time: OfferedTime, situation: Situation) -> tuple[Interviewer, ...]:
    """Return who fits and is free at a time, longest idle first."""
    wish = asked_by(conversation)
    return tuple(
        taker
        for each in _open_to(conversation, situation)
        if (each.starts_at, each.visit_id) == (time.starts_at, time.visit_id)
        for taker in _fitting(each, wish)
    )


def asked_by(conversation: Conversation) -> Wish:
    """Return what is asked of whoever talks with them: as answered so far, or by the request of their code."""
    found = conversation.found
    return wish_of(conversation) if found is None or found.wish is None else found.wish


def at_place(time: OfferedTime, place: str) -> OfferedTime:
    """Return a time with where it is, in letters that every phone shows and a text has room for."""
    basic = unicodedata.normalize("NFKD", place).encode("ascii", "ignore").decode()
    return replace(time, place=" ".join(basic.split())[:MOST_PLACE].strip())


def fits_someone(conversation: Conversation, situation: Situation) -> bool:
    """Tell whether any open time by phone is with somebody who fits what was asked so far."""
    wish = asked_by(conversation)
    return any(any(_fitting(each, wish)) for each in situation.times if each.region is None)


def visit_there(conversation: Conversation, situation: Situation) -> bool:
    """Tell whether people can be met in the part of the state that was named."""
    region = _meeting_region(conversation)
    if region is None or Fact.VISITS_ANNOUNCED not in situation.facts:
        return False
    wish = asked_by(conversation)
    return any(each.region == region and any(_fitting(each, wish)) for each in situation.times)


def _meeting_region(conversation: Conversation) -> str | None:
    chosen = conversation.last("appointment.way") == "in_person" or without_calls(conversation)
    return conversation.last("appointment.region") if chosen else None


def _wished(conversation: Conversation, situation: Situation) -> Iterator[OpenTime]:
    wish, found = conversation.wish, conversation.found
    fits = asked_by(conversation)
    for each in _open_to(conversation, situation):
        local = each.starts_at.astimezone(situation.zone)
        late = found is not None and found.last_day is not None and local.date() > found.last_day
        if not late and (wish is None or wish.allows(local)) and any(_fitting(each, fits)):
            yield each


def _open_to(conversation: Conversation, situation: Situation) -> Iterator[OpenTime]:
    if conversation.found is not None:
        return _to_move_to(conversation.found.time, situation)
    if visit_there(conversation, situation):
        region = _meeting_region(conversation)
        return (each for each in situation.times if each.region == region)
    if Fact.TIMES_OPEN not in situation.facts or without_calls(conversation):
        return iter(())
    return (each for each in situation.times if each.region is None)


def _to_move_to(time: OfferedTime | None, situation: Situation) -> Iterator[OpenTime]:
    # The time it has is never offered again: where nobody holds it, it may look open.
    region, starts_at = (time.region, time.starts_at) if time is not None else (None, None)
    fact = Fact.TIMES_OPEN if region is None else Fact.VISITS_ANNOUNCED
    if fact in situation.facts:
        yield from (each for each in situation.times if each.region == region and each.starts_at != starts_at)


def _fitting(time: OpenTime, wish: Wish) -> Iterator[Interviewer]:
    # Whoever comes to a visit meets people there, wherever else they do.
    asked = wish if time.region is None else replace(wish, format=Format.BY_PHONE, region=time.region)
    return (taker for taker in time.takers if misfit(taker, asked) is None)


def _offered(time: OpenTime) -> OfferedTime:
    return OfferedTime(time.starts_at, time.ends_at, time.region, time.visit_id)


def _at_any_hour(wish: TimeWish) -> TimeWish:
    return replace(wish, earliest=None, latest=None, or_else=tuple(map(_at_any_hour, wish.or_else)))


def _on_any_day(wish: TimeWish) -> TimeWish:
    # A day that was refused stays refused.
    others = tuple(map(_on_any_day, wish.or_else))
    return replace(wish, days=(), weekdays=(), first_day=None, last_day=None, or_else=others)
