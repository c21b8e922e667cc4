"""Puts days and hours together: which hours belong to which days. Knows no words and no refusals.

Days or hours in a row are alternatives; hours belong to the days beside them; what begins anew after both is
another alternative: "Monday morning or Tuesday afternoon". What cannot be put together is None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from intake.core.scheduling.time_wish import TimeWish
from intake.core.time_words.combining import all_of, both, merge_wishes
from intake.core.time_words.phrase_kinds import JoinedPhrase, PhraseKind, TimePhrase
from intake.core.time_words.tokens import TokenKind


@dataclass(slots=True)
class _Group:
    """Days and the hours that belong to them, as they gather."""

    spans: list[TimeWish] = field(default_factory=list)
    days: list[TimeWish] = field(default_factory=list)
    hours: list[TimeWish] = field(default_factory=list)
    last: TimePhrase | None = None
    # What joined the last item to what stood before it.
    joiner: TokenKind | None = None

    @property
    def dated(self) -> bool:
        return bool(self.days or self.spans)

    def wishes(self) -> tuple[TimeWish, ...]:
        return all_of(merge_wishes(self.spans), merge_wishes(self.days), merge_wishes(self.hours))


def alternatives(wanted: Sequence[JoinedPhrase]) -> tuple[TimeWish, ...] | None:
    """Return what a text wants, one wish for each alternative; None where it cannot be put together."""
    groups = [_Group()]
    for joiner, item in wanted:
        if not _placed(groups, joiner, item):
            return None
    # "Any time" on its own is a group that excludes nothing.
    found = tuple(wish for group in groups for wish in group.wishes())
    return merge_wishes(found) or None


def _placed(groups: list[_Group], joiner: TokenKind | None, item: TimePhrase) -> bool:
    if item.kind is PhraseKind.ANY:
        return True
    placed = _PLACES[item.kind](groups, joiner, item)
    group = groups[-1]
    group.last, group.joiner = item, joiner
    return placed


def _place_hours(groups: list[_Group], joiner: TokenKind | None, item: TimePhrase) -> bool:
    group = groups[-1]
    if not group.hours or group.last is None:
        # "Tuesday or after 3" may mean Tuesday after 3, or any day after 3.
        group.hours += item.wishes
        return not (group.dated and joiner is TokenKind.OR)
    if group.last.kind is not PhraseKind.HOURS:
        if joiner is None:
            return _narrow(group.hours, item)
        groups.append(_Group(hours=[*item.wishes]))
        return True
    alike = any(_open_ends(item.wishes[0])) and _open_ends(group.hours[-1]) == _open_ends(item.wishes[0])
    if joiner is TokenKind.SO:
        # "I get off at five, so after six"; "around five, so after six" may be an hour too many.
        return alike and _narrow(group.hours, item)
    if alike and joiner in (TokenKind.COMMA, TokenKind.STOP):
        return False
    if joiner is None and not (group.last.point and item.point):
        # "Five past three" is no hour after three.
        return not (group.last.point and item.wishes[0].latest is None) and _narrow(group.hours, item)
    if joiner is not TokenKind.OR and _closes(group.hours[-1], item.wishes[0]):
        return _narrow(group.hours, item)
    group.hours += item.wishes
    return True


def _place_day(groups: list[_Group], joiner: TokenKind | None, item: TimePhrase) -> bool:
    group = groups[-1]
    last = group.last
    if (
        last is not None
        and last.kind is PhraseKind.DAYS
        and joiner is None
        and not (last.weekday and item.weekday)
    ):
        # "Thursday the 15th" is one day, if it is one.
        return _narrow_last(group.days, item)
    if joiner is TokenKind.COMMA and last is not None and last.weekday and item.of_month is not None:
        # "Tuesday, March 15" is one day, and here it is none.
        return False
    if group.days and group.hours and last is not None and last.kind is PhraseKind.HOURS:
        carried = _carried(group, joiner)
        groups.append(_Group(days=[*item.wishes], hours=carried))
        return True
    if group.hours and not group.days and joiner is TokenKind.OR:
        groups.append(_Group(days=[*item.wishes]))
        return True
    group.days += item.wishes
    return True


def _carried(group: _Group, joiner: TokenKind | None) -> list[TimeWish]:
    """Take from a group the hours that belong to the day behind them: "Monday at 9, evenings Tuesday"."""
    if joiner is None and group.joiner is not None and len(group.hours) > 1:
        return [group.hours.pop()]
    return []


def _place_span(groups: list[_Group], joiner: TokenKind | None, item: TimePhrase) -> bool:
    group = groups[-1]
    if group.last is None:
        group.spans += item.wishes
    elif joiner in (TokenKind.OR, TokenKind.AND):
        groups.append(_Group(spans=[*item.wishes]))
    elif group.spans:
        return _narrow(group.spans, item)
    else:
        group.spans += item.wishes
    return True


def _open_ends(wish: TimeWish) -> tuple[bool, bool]:
    return wish.earliest is None, wish.latest is None


def _closes(one: TimeWish, other: TimeWish) -> bool:
    """Tell whether two bounds enclose hours: "after 1 and before 4"."""
    half = (one.latest is None) != (one.earliest is None)
    return half and (other.latest is None) == (one.earliest is None) and both(one, other) is not None


def _narrow(held: list[TimeWish], item: TimePhrase) -> bool:
    held[:] = list(all_of(held, item.wishes))
    return bool(held)


def _narrow_last(days: list[TimeWish], item: TimePhrase) -> bool:
    day = days.pop() if days else TimeWish()
    narrowed = all_of([day], item.wishes)
    days += narrowed
    return bool(narrowed)


_PLACES = {PhraseKind.HOURS: _place_hours, PhraseKind.DAYS: _place_day, PhraseKind.SPAN: _place_span}
