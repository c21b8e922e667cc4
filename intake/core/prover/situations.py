"""The sets of shell facts that the flows can tell apart, and which of them a turn depended on.

A fact that no flow reads cannot change a path, so it is left out. Facts that follow from the
answers of a conversation are the engine's (``facts_of``), not listed here.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

from intake.core.conversation import WINDOWS_A_PAGE, Chance, Found, Situation
from intake.core.flow import Channel, Fact, Flows
from intake.core.schedule import Window

_NOTHING: frozenset[Fact] = frozenset()
# Each line is one thing the shell knows; its columns exclude each other.
_BY_VOICE = (
    ({Fact.NUMBER_KNOWN}, {Fact.NUMBER_HIDDEN}),
    ({Fact.INTAKE_OPEN}, {Fact.INTAKE_ENDED}, {Fact.RESTING}),
    ({Fact.CALL_IN_OPEN}, _NOTHING),
    ({Fact.VISITS_ANNOUNCED}, _NOTHING),
    ({Fact.HELP_CONNECTS}, _NOTHING),
    ({Fact.AGENCIES_LISTED}, _NOTHING),
)
# A text always shows who sent it; nobody is connected by text, and no agency is named there.
_BY_TEXT = (({Fact.NUMBER_KNOWN},), *_BY_VOICE[1:4])
# The coordinator may pause the line, and midnight of the last day may pass, while someone talks.
MAY_CHANGE = frozenset({Fact.INTAKE_OPEN, Fact.INTAKE_ENDED, Fact.RESTING})
# One window more than a page, so that "other times" has somewhere to go.
_START = datetime(2026, 12, 1, 20, tzinfo=UTC)
WINDOWS = tuple(
    Window(_START + timedelta(days=day), _START + timedelta(days=day, hours=2))
    for day in range(WINDOWS_A_PAGE + 1)
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
    return FactSets(sets, {fact: _mask(fact, sets) for fact in Fact}, _turning(sets))


def situation(facts: frozenset[Fact], found: Found | None) -> Situation:
    """Return the situation of one turn under some facts."""
    return Situation(facts, WINDOWS if Fact.CALL_IN_OPEN in set(facts) else (), CHANCE, found)


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
