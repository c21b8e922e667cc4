"""Every different thing that is said or sent on the edges of a graph, in words with the longest values.

Uses the line's own phrasing. A blank that nothing fills, or a form that is missing, is a fault here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from intake.core.channel import Channel
from intake.core.conversation.facts import shown_options
from intake.core.conversation.phrasing import Scene, messages, passages
from intake.core.conversation.state import Conversation, Prompt, Turn
from intake.core.errors import WordingError
from intake.core.prover.fact_sets import situation
from intake.core.prover.findings import Fault, ProofRule, in_words
from intake.core.prover.graph import Edge, Graph
from intake.core.prover.longest_values import Longest, read_backs
from intake.core.script.flow import Fact
from intake.core.script.script import Script

_BLANK = re.compile(r"\{[a-z_0-9]+\}(?=\.)")


@dataclass(frozen=True, slots=True)
class Rendering:
    """What one turn says in one language: texts, or what is spoken; ``names`` are its prompts."""

    language: str
    channel: Channel
    names: tuple[str, ...]
    words: tuple[str, ...] = field(repr=False)


@dataclass(slots=True)
class Renderings:
    """All different renderings of one graph in one language, and what could not be rendered."""

    done: list[Rendering]
    faults: list[Fault]


def render(
    graph: Graph, edges: Iterable[Edge], script: Script, *, language: str, longest: Longest
) -> Renderings:
    """Return what some edges of a graph say in a language, with the longest values of it."""
    found = Renderings([], [])
    for edge in edges:
        names = tuple(prompt.name for prompt in edge.prompts)
        for scene in _scenes(edge, graph, script, language=language, longest=longest):
            try:
                found.done.append(Rendering(language, graph.channel, names, _words(scene, language)))
            except WordingError as error:
                found.faults.append(_fault(script, language, edge, error))
                break
    return found


def _scenes(edge: Edge, graph: Graph, script: Script, *, language: str, longest: Longest) -> Iterator[Scene]:
    assert edge.target is not None
    conversation = graph.conversations[edge.target]
    step = None if conversation.finished else script.flows.step(conversation.at)
    if conversation.language is not None:
        conversation = replace(conversation, language=language)
    around = longest.around(situation(_facts(edge), None))
    told = [longest.fill(conversation)]
    if any(_is_read_back(prompt, script, language) for prompt in edge.prompts):
        told.extend(read_backs(told[0], script, script.wordings[language]))
    for each in told:
        yield Scene(Turn(each, edge.prompts, step=step), around, script)


def _is_read_back(prompt: Prompt, script: Script, language: str) -> bool:
    line = script.wordings[language].lines.get(prompt.name)
    return line is not None and any("{answers}" in words for _, words in line.forms())


def _words(scene: Scene, language: str) -> tuple[str, ...]:
    if scene.turn.conversation.channel is Channel.TEXT:
        return messages(scene)
    spoken = (passage for passage in passages(scene) if passage.language == language)
    return tuple(passage.words for passage in spoken)


def _fault(script: Script, language: str, edge: Edge, error: WordingError) -> Fault:
    blank = _BLANK.search(str(error))
    if blank is None:
        return in_words(ProofRule.WORDS, language, edge.prompts[-1].name, str(error))
    lines = ((prompt.name, script.wordings[language].lines.get(prompt.name)) for prompt in edge.prompts)
    holding = [
        name for name, line in lines if line and blank.group() in " ".join(dict(line.forms()).values())
    ]
    said_in = holding[0] if holding else edge.prompts[-1].name
    after = "at the start" if edge.source is None else f"after '{edge.heard}' at '{edge.source.at}'"
    return in_words(ProofRule.FILLED, language, said_in, f"{error} This happens {after}.")


def different_edges(graph: Graph, script: Script) -> Iterator[Edge]:
    """Yield one edge for each different thing a channel says, whatever the language."""
    seen = set()
    for edge in graph.edges:
        if edge.target is None or not edge.prompts:
            continue
        conversation = graph.conversations[edge.target]
        key = (edge.prompts, edge.target.at, *_look(edge, conversation, script))
        if key not in seen:
            seen.add(key)
            yield edge


def _look(edge: Edge, conversation: Conversation, script: Script) -> tuple[object, ...]:
    target = edge.target
    assert target is not None
    options = None
    if not target.finished:
        around = situation(_facts(edge), None)
        options = shown_options(script.flows.step(target.at), conversation, around)
    offered = len(conversation.offered)
    held = (target.held, target.time[:2], target.time[-1], offered)
    return (target.finished, target.number, held, target.leaves_out_none, target.page, options)


def _facts(edge: Edge) -> frozenset[Fact]:
    # The turn that saves may offer what the very next reply can ask for.
    saved_before = edge.source is not None and edge.source.saved
    return edge.facts if saved_before else edge.facts | {Fact.JUST_SAVED}
