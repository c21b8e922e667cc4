"""The sets of shell facts that the flows can tell apart, and which of them a turn depended on.

A fact that no flow reads cannot change a path, so it is left out. Facts that follow from the
answers of a conversation are the engine's (``core.conversation.facts``), not listed here.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

from intake.core.channel import Channel
from intake.core.conversation.offered_times import TIMES_A_PAGE
from intake.core.conversation.state import WINDOWS_A_PAGE, Chance, FoundRequest, Situation
from intake.core.scheduling.open_times import OpenTime
from intake.core.scheduling.schedule import Window
from intake.core.script.flow import Fact, Flows
from intake.core.staff.interviewer import Gender, Interviewer

_NOTHING: frozenset[Fact] = frozenset()
# Each line is one thing the shell knows; its columns exclude each other.
_BY_VOICE = (
    ({Fact.NUMBER_KNOWN}, {Fact.NUMBER_HIDDEN}, {Fact.NUMBER_ELSEWHERE}),
    ({Fact.INTAKE_OPEN}, {Fact.INTAKE_ENDED}, {Fact.RESTING}),
    ({Fact.CALL_IN_OPEN}, _NOTHING),
    ({Fact.TIMES_OPEN}, _NOTHING),
    ({Fact.VISITS_ANNOUNCED}, _NOTHING),
    ({Fact.HELP_CONNECTS}, _NOTHING),
    ({Fact.AGENCIES_LISTED}, _NOTHING),
)
# A text always shows who sent it; nobody is connected by text, and no agency is named there.
_BY_TEXT = (({Fact.NUMBER_KNOWN}, {Fact.NUMBER_ELSEWHERE}), *_BY_VOICE[1:5])
# The coordinator may pause the line or say that a help line does not answer, midnight of the last day may pass, and the
# last open time may be taken, while someone talks.
MAY_CHANGE = frozenset(
    {Fact.INTAKE_OPEN, Fact.INTAKE_ENDED, Fact.RESTING, Fact.TIMES_OPEN, Fact.HELP_CONNECTS}
)
# One window more than a page, so that "other times" has somewhere to go.
_START = datetime(2026, 12, 1, 20, tzinfo=UTC)
WINDOWS = tuple(
    Window(_START + timedelta(days=day), _START + timedelta(days=day, hours=2))
    for day in range(WINDOWS_A_PAGE + 1)
)
# The same of open times. Somebody takes each of them, whoever is asked for.
_LANGUAGES = ("en", "es", "so", "hmn", "kar", "om", "other")
_TAKERS = tuple(
    Interviewer(gender.value, gender.value, "", _LANGUAGES, (), gender=gender) for gender in Gender
)
TIMES = tuple(
    OpenTime(_START + timedelta(days=day), _START + timedelta(days=day, minutes=45), _TAKERS)
    for day in range(TIMES_A_PAGE + 1)
)
CHANCE = Chance("request", "1482913627", (1, 2), ())


class WatchedFacts(frozenset[Fact]):
    """A set of facts that notes which of them were looked up."""

    looked_up: set[Fact]

    @classmethod
    def of(cls, facts: Iterable[Fact], looked_up: set[Fact]) -> WatchedFacts:
        """Return a set that notes its look-ups in ``looked_up``."""
        watched = cls(facts)
        watched.looked_up = looked_up
        return watched

    def __contains__(self, fact: object) -> bool:
        if isinstance(fact, Fact):
            self.looked_up.add(fact)
        return super().__contains__(fact)

    def __or__(self, others: AbstractSet[object]) -> WatchedFacts:
        joined = {fact for fact in (*self, *others) if isinstance(fact, Fact)}
        return WatchedFacts.of(joined, self.looked_up)


@dataclass(frozen=True, slots=True)
class FactSets:
    """All sets of shell facts of one channel; a group of them is a bit mask over their places."""

    sets: tuple[frozenset[Fact], ...]
    holding: Mapping[Fact, int]
    turning: tuple[int, ...]
    # Where the visits are that are announced: one part of the state, and not the others.
    region: str = ""

    @property
    def everywhere(self) -> int:
        """The mask of all sets."""
        return (1 << len(self.sets)) - 1

    def alike(self, facts: frozenset[Fact], looked_up: AbstractSet[Fact]) -> int:
        """Return the mask of the sets that agree with ``facts`` on everything looked up."""
        alike = self.everywhere
        for fact in looked_up:
            holding = self.holding[fact]
            alike &= holding if fact in facts else ~holding
        return alike

    def may_become(self, mask: int) -> int:
        """Return a mask with every set that its sets can turn into while a conversation lasts."""
        return functools.reduce(operator.or_, (alike for alike in self.turning if alike & mask), mask)

    def name(self, mask: int) -> str:
        """Return the facts of the first set of a mask, for a message."""
        facts = self.sets[_lowest(mask)]
        return ", ".join(sorted(facts)) or "nothing special"


def fact_sets(flows: Flows, channel: Channel) -> FactSets:
    """Return every set of shell facts that the flows can distinguish on a channel."""
    read = {fact for step in flows.steps() for fact in (step.only_if, *step.option_facts.values())}
    axes = _BY_TEXT if channel is Channel.TEXT else _BY_VOICE
    told_apart = (_told_apart(axis, read) for axis in axes)
    sets = tuple(_NOTHING.union(*choice) for choice in product(*told_apart))
    regions = (step.options[0] for step in flows.steps() if step.listed == "regions" and step.options)
    return FactSets(sets, {fact: _mask(fact, sets) for fact in Fact}, _turning(sets), next(regions, ""))


def situation(facts: frozenset[Fact], found: FoundRequest | None, region: str = "") -> Situation:
    """Return the situation of one turn under some facts; visits that are announced are in ``region``."""
    held = set(facts)
    windows = WINDOWS if Fact.CALL_IN_OPEN in held else ()
    by_phone = TIMES if Fact.TIMES_OPEN in held else ()
    visits = _visits(region) if Fact.VISITS_ANNOUNCED in held else ()
    return Situation(facts, windows, CHANCE, found, times=(*by_phone, *visits), now=_START)


@functools.cache
def _visits(region: str) -> tuple[OpenTime, ...]:
    return tuple(OpenTime(time.starts_at, time.ends_at, time.takers, region, "visit") for time in TIMES)


def _told_apart(axis: tuple[AbstractSet[Fact], ...], read: set[Fact | None]) -> tuple[AbstractSet[Fact], ...]:
    seen: dict[frozenset[Fact | None], AbstractSet[Fact]] = {}
    for facts in axis:
        seen.setdefault(frozenset(facts & read), facts)
    return tuple(seen.values())


def _turning(sets: tuple[frozenset[Fact], ...]) -> tuple[int, ...]:
    """Return, as masks, the groups of sets that differ only in what may change within a conversation."""
    groups: dict[frozenset[Fact], int] = {}
    for place, facts in enumerate(sets):
        lasting = facts - MAY_CHANGE
        groups[lasting] = groups.get(lasting, 0) | 1 << place
    return tuple(groups.values())


def _mask(fact: Fact, sets: tuple[frozenset[Fact], ...]) -> int:
    return sum(1 << place for place, facts in enumerate(sets) if fact in facts)


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1
