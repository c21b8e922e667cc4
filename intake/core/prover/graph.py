"""Explores every state that can be reached, breadth first, with the engine that runs the line.

Walks; judges nothing. Each edge is computed once for all sets of facts that it cannot tell apart:
the facts a turn looks up are noted, and whatever agrees on those takes the same edge.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

from intake.core.channel import Channel
from intake.core.conversation.advance import MENU, advance, begin
from intake.core.conversation.ask import Input
from intake.core.conversation.enter_step import enter_refused
from intake.core.conversation.intent import Intent
from intake.core.conversation.state import Conversation, Effect, FoundRequest, Prompt, Situation, Turn
from intake.core.prover.fact_sets import FactSets, WatchedFacts, fact_sets, situation
from intake.core.prover.inputs import inputs
from intake.core.prover.state_key import StateKey, state_key
from intake.core.script.flow import REFUSABLE, SAVING, Fact, Flows, Place, Step

CODE_NAME = ("FIRST", "SECOND")
_Turning = Callable[[Situation], Turn]


class _Made(NamedTuple):
    """What a turn leads to; see ``Edge``."""

    target: StateKey | None
    prompts: tuple[Prompt, ...]
    effects: tuple[Effect, ...]
    visited: tuple[Place, ...]
    facts: frozenset[Fact]
    refused: Effect | None = None


class Edge(NamedTuple):
    """What one move leads to; ``mask`` tells under which sets of facts.

    ``target`` is None where the steps go round in a circle and never come to a question. ``refused`` is the
    effect that did not happen, where the edge is what comes of that.
    """

    source: StateKey | None
    heard: Intent | None
    mask: int
    target: StateKey | None
    prompts: tuple[Prompt, ...]
    effects: tuple[Effect, ...]
    visited: tuple[Place, ...]
    facts: frozenset[Fact]
    refused: Effect | None = None


@dataclass(frozen=True, slots=True)
class Graph:
    """All states and edges of one channel."""

    channel: Channel
    facts: FactSets
    reached: Mapping[StateKey, int]
    edges: tuple[Edge, ...]
    conversations: Mapping[StateKey, Conversation]


@dataclass(frozen=True)
class _WatchedFlows(Flows):
    """Flows that note each step that is looked at."""

    seen: list[Place] = field(default_factory=list)
    every: tuple[Step, ...] = ()

    def step(self, place: Place) -> Step:
        """Return the step at a place, and note the place."""
        self.seen.append(place)
        return self.by_name[place.flow].steps[place.step]

    def steps(self) -> tuple[Step, ...]:
        """Return every step; the engine counts them in each turn."""
        return self.every


def explore(flows: Flows, channel: Channel, languages: tuple[str, ...]) -> Graph:
    """Return the graph of all states that a conversation on one channel can be in."""
    return _Explorer(flows, channel, languages).graph()


class _Explorer:
    def __init__(self, flows: Flows, channel: Channel, languages: tuple[str, ...]) -> None:
        self._flows = _WatchedFlows(flows.by_name, flows.fingerprint, every=flows.steps())
        self._channel = channel
        self._languages = languages
        self._facts = fact_sets(flows, channel)
        self._conversations: dict[StateKey, Conversation] = {}

    def graph(self) -> Graph:
        reached: dict[StateKey, int] = {}
        edges: dict[StateKey | None, list[Edge]] = {None: list(self._first())}
        todo: deque[StateKey | None] = deque([None])
        while todo:
            source = todo.popleft()
            if source is not None and source not in edges:
                edges[source] = list(self._from(source))
            under = self._facts.everywhere if source is None else reached[source]
            for edge in edges[source]:
                becomes = self._facts.may_become(edge.mask & under)
                if edge.target is not None and _adds(reached, edge.target, becomes):
                    todo.append(edge.target)
        walked = tuple(_walked(edges, reached))
        return Graph(self._channel, self._facts, reached, walked, self._conversations)

    def _first(self) -> Iterator[Edge]:
        # By text the language is known from the first word on: greetings are told apart before.
        language = self._languages[0] if self._channel is Channel.TEXT else None
        fresh = Conversation(self._channel, MENU, language=language)
        yield from self._edges(Input(None), None, partial(begin, self._flows, fresh))

    def _from(self, source: StateKey) -> Iterator[Edge]:
        conversation = self._conversations[source]
        step = self._flows.step(conversation.at)
        for move in inputs(step, conversation, self._languages):
            if move.heard is not None:
                turn = partial(advance, self._flows, conversation, move.heard)
                yield from self._edges(move, source, turn)

    def _edges(self, move: Input, source: StateKey | None, turn: _Turning) -> Iterator[Edge]:
        offered = self._facts.everywhere
        if move.needs is not None and move.needs is not Fact.JUST_SAVED:
            offered = self._facts.holding[move.needs]
        while offered:
            facts = self._facts.sets[(offered & -offered).bit_length() - 1]
            looked_up: set[Fact] = set()
            made = list(self._turns(turn, WatchedFacts.of(facts, looked_up), move.found))
            alike = self._facts.alike(facts, looked_up) & offered
            for each in made:
                yield Edge(source, move.heard, alike, *each)
            offered &= ~alike

    def _turns(self, turn: _Turning, facts: WatchedFacts, found: FoundRequest | None) -> Iterator[_Made]:
        happens = self._turn(turn, facts, found)
        yield happens
        for effect in happens.effects:
            if effect.kind in REFUSABLE and self._flows.step(effect.place).refused is not None:
                instead = self._turn(partial(enter_refused, self._flows, effect), facts, found)
                yield instead._replace(refused=effect)
        if Fact.JUST_SAVED in facts.looked_up:
            # It holds for one reply and ten minutes, so a turn may find it true or false.
            just_saved = WatchedFacts.of({*facts, Fact.JUST_SAVED}, facts.looked_up)
            yield self._turn(turn, just_saved, found)

    def _turn(self, turn: _Turning, facts: WatchedFacts, found: FoundRequest | None) -> _Made:
        self._flows.seen.clear()
        held = frozenset(iter(facts))
        try:
            after = turn(situation(facts, found, self._facts.region))
        except RuntimeError:
            # The engine says so loudly when steps go round; here it is a finding.
            return _Made(None, (), (), tuple(self._flows.seen), held)
        conversation = _named(after)
        target = state_key(conversation, self._facts.region)
        self._conversations.setdefault(target, conversation)
        return _Made(target, after.prompts, after.effects, tuple(self._flows.seen), held)


def _named(turn: Turn) -> Conversation:
    # The shell draws the code name in the turn that saves.
    if any(effect.kind in SAVING for effect in turn.effects):
        return replace(turn.conversation, code_name=CODE_NAME)
    return turn.conversation


def _adds(reached: dict[StateKey, int], state: StateKey, mask: int) -> bool:
    before = reached.get(state, 0)
    if not mask & ~before:
        return False
    reached[state] = before | mask
    return True


def _walked(edges: Mapping[StateKey | None, list[Edge]], reached: Mapping[StateKey, int]) -> Iterator[Edge]:
    for source, leaving in edges.items():
        for edge in leaving:
            mask = edge.mask if source is None else edge.mask & reached[source]
            if mask:
                yield edge if mask == edge.mask else edge._replace(mask=mask)
