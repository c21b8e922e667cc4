"""The shape of the paths: every step is reached, every path ends, every question has its ways out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from intake.core.channel import Channel
from intake.core.conversation.advance import REMARKS
from intake.core.conversation.intent import Chosen, Keyword, Signal
from intake.core.conversation.reprompt import MOST_STUMBLES
from intake.core.conversation.state import Prompt
from intake.core.prover.findings import Fault, ProofRule, at_step
from intake.core.prover.graph import Edge, Graph
from intake.core.prover.state_key import StateKey
from intake.core.script.flow import UNUSED, Flows, Place, Step

# Where each of these signals is what happens when a person does nothing.
_NOTHING_DONE = (Signal.NO_INPUT, Signal.NOT_CONNECTED)


def shape_faults(flows: Flows, graphs: Sequence[Graph]) -> Iterator[Fault]:
    """Yield a fault for each step or option that no graph reaches, and each path without an end."""
    yield from _unreached(flows, graphs)
    yield from _not_offered(flows, graphs)
    for graph in graphs:
        yield from _circles(graph)
        yield from _without_end(graph)
        if graph.channel is Channel.VOICE:
            yield from _endless_silence(graph)
        else:
            yield from _echoes(graph)
        yield from _bare_questions(flows, graph)


def silent_turns(graph: Graph) -> int:
    """Return how many turns of silence in a row end a call at most, from any state."""
    return len(_ends_by(graph, silent_edges(graph)))


def silent_edges(graph: Graph) -> list[Edge]:
    """Return the edges taken when a person does nothing."""
    return [edge for edge in graph.edges if edge.heard in _NOTHING_DONE]


def steps_reached(flows: Flows, graphs: Sequence[Graph]) -> frozenset[Place]:
    """Return every step that some path really goes through, wordless ones too."""
    walks = {
        (edge.visited, edge.prompts, None if edge.target is None else edge.target.at)
        for graph in graphs
        for edge in graph.edges
    }
    return frozenset(place for walk in walks for place in _entered(flows, *walk))


def _entered(
    flows: Flows, visited: Sequence[Place], prompts: Sequence[Prompt], came_to: Place | None
) -> Iterator[Place]:
    said = {prompt.name for prompt in prompts}
    # Remarks (WHO, words of a crisis) are said without leaving the step.
    yield from (place for place in REMARKS.values() if str(place) in said)
    # A step that was looked at and skipped is followed by its skip_to, not by its next or go.
    for place, after in zip(visited, (*visited[1:], None), strict=True):
        step = flows.step(place)
        went_on = after is not None and after == _onward(flows, step)
        if went_on or str(place) in said or (after is None and came_to == place):
            yield place


def _onward(flows: Flows, step: Step) -> Place | None:
    if step.go is not None:
        return flows.beyond(step.go)
    return step.beside(step.next) if step.next is not None else None


def _unreached(flows: Flows, graphs: Sequence[Graph]) -> Iterator[Fault]:
    reached = steps_reached(flows, graphs)
    for step in flows.steps():
        if step.place not in reached:
            message = "no path leads here under any facts. Lead to it, or take it out."
            yield at_step(ProofRule.REACHED, step.place, message)


def _not_offered(flows: Flows, graphs: Sequence[Graph]) -> Iterator[Fault]:
    chosen = {
        (edge.source.at, name)
        for graph in graphs
        for edge in graph.edges
        if edge.source is not None and isinstance(edge.heard, Chosen)
        for name in edge.heard.names
    }
    asked = {place for place, _ in chosen}
    for step in flows.steps():
        for name in step.options:
            if name != UNUSED and step.place in asked and (step.place, name) not in chosen:
                message = f"the option '{name}' is never on offer. Mend its only_if, or take it out."
                yield at_step(ProofRule.OFFERED, step.place, message)


def _circles(graph: Graph) -> Iterator[Fault]:
    for edge in graph.edges:
        if edge.target is None and edge.visited:
            message = "from here the steps go round and never ask anything. Add a question or an end."
            yield at_step(ProofRule.CIRCLE, edge.visited[-1], message)


def _without_end(graph: Graph) -> Iterator[Fault]:
    rounds = _ends_by(graph, graph.edges)
    yield from _stuck(graph, rounds, ProofRule.ENDS, "no answer leads to an end from here")


def _endless_silence(graph: Graph) -> Iterator[Fault]:
    rounds = _ends_by(graph, silent_edges(graph))
    message = "someone who says nothing is never let go from here. Mend where `silence` leads"
    yield from _stuck(graph, rounds, ProofRule.SILENCE_ENDS, message)


def _stuck(
    graph: Graph, rounds: Sequence[Mapping[StateKey, int]], rule: ProofRule, message: str
) -> Iterator[Fault]:
    ended = rounds[-1]
    for state, under in graph.reached.items():
        left = under & ~ended.get(state, 0)
        if left:
            yield at_step(rule, state.at, f"{message} (by {graph.channel}; {graph.facts.name(left)}).")


def _ends_by(graph: Graph, edges: Sequence[Edge]) -> list[Mapping[StateKey, int]]:
    """Return, for 0, 1, 2 ... turns, under which facts each state has come to an end by then."""
    into: dict[StateKey, list[Edge]] = defaultdict(list)
    for edge in edges:
        if edge.source is not None and edge.target is not None:
            into[edge.target].append(edge)
    ended = {state: under for state, under in graph.reached.items() if state.finished}
    rounds: list[Mapping[StateKey, int]] = [dict(ended)]
    fresh = dict(ended)
    while fresh := _a_turn_earlier(into, fresh, ended):
        for state, under in fresh.items():
            ended[state] = ended.get(state, 0) | under
        rounds.append(dict(ended))
    return rounds


def _a_turn_earlier(
    into: Mapping[StateKey, list[Edge]], fresh: Mapping[StateKey, int], ended: Mapping[StateKey, int]
) -> dict[StateKey, int]:
    earlier: dict[StateKey, int] = {}
    for target, under in fresh.items():
        for edge in into.get(target, ()):
            new = edge.mask & under & ~ended.get(edge.source, 0) if edge.source else 0
            if new and edge.source is not None:
                earlier[edge.source] = earlier.get(edge.source, 0) | new
    return earlier


def _echoes(graph: Graph) -> Iterator[Fault]:
    for edge in graph.edges:
        if edge.source is None or edge.heard is not Signal.NO_MATCH or edge.source.finished:
            continue
        if edge.source.stumbles >= MOST_STUMBLES and not edge.source.saved and edge.prompts:
            message = "a third text that is not understood is answered. Two machines would go on."
            yield at_step(ProofRule.MACHINES, edge.source.at, message)


def _bare_questions(flows: Flows, graph: Graph) -> Iterator[Fault]:
    for edge in graph.edges:
        if edge.source is None or edge.source.finished or edge.source.stumbles:
            continue
        step = flows.step(edge.source.at)
        if step.ask is not None and not _has_way(step, edge):
            message = f"'{edge.heard}' is answered with nothing (by {graph.channel})."
            yield at_step(ProofRule.MENUS, step.place, message)


def _has_way(step: Step, edge: Edge) -> bool:
    match edge.heard:
        case Signal.NO_INPUT | Signal.NO_MATCH:
            return bool(edge.prompts)
        case Keyword.AGAIN:
            return bool(edge.prompts) and edge.target is not None and edge.target.at == step.place
        case Keyword.BACK | Keyword.MENU:
            return bool(edge.prompts) and edge.target is not None
        case _:
            return True
