"""Proves the flows: explores every state a conversation can reach, and checks the promises on each.

One concern a module: ``graph`` explores, ``promises`` and ``endings`` judge paths, ``rendering``,
``text_rules`` and ``languages`` judge words, ``measures`` counts. Reads no file and prints nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from intake.core.channel import CONVERSED, Channel
from intake.core.prover.endings import shape_faults, silent_turns, steps_reached
from intake.core.prover.findings import Fault
from intake.core.prover.graph import Graph, explore
from intake.core.prover.help_line_rules import help_line_faults
from intake.core.prover.known_answers import answer_faults, words_known
from intake.core.prover.languages import language_faults
from intake.core.prover.longest_values import longest_values
from intake.core.prover.measures import (
    Grade,
    ShortPath,
    grade_faults,
    grades,
    most_segments_sent,
    path_faults,
    short_path,
)
from intake.core.prover.promises import kept_faults, refusal_faults
from intake.core.prover.remark_rules import remark_faults
from intake.core.prover.rendering import Renderings, different_edges, render
from intake.core.prover.report import ProofReport, Row
from intake.core.prover.text_rules import line_faults, text_faults
from intake.core.replacing import replace
from intake.core.scheduling.schedule import WeeklyHours
from intake.core.script.script import Script

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Proof:
    """What is proved: a script, the weekly hours in which people may call, and how grade is measured."""

    script: Script
    weekly: tuple[WeeklyHours, ...]
    grade: Grade | None = None


def prove(proof: Proof, progress: Progress) -> ProofReport:
    """Return everything that is wrong with a script, and what its conversations cost."""
    script = proof.script
    graphs = []
    for channel in CONVERSED:
        progress(f"exploring every path by {channel}")
        graphs.append(explore(script.flows, channel, script.languages))
    progress("checking the promises")
    faults = [*refusal_faults(script.flows), *shape_faults(script.flows, graphs)]
    for graph in graphs:
        faults.extend(kept_faults(graph, script.wordings))
    words = (
        language_faults(script),
        line_faults(script),
        remark_faults(script, proof.grade),
        answer_faults(script),
        help_line_faults(script, proof.grade),
    )
    faults.extend(chain.from_iterable(words))
    rows: list[Row] = []
    for graph in graphs:
        for row, found in _spoken(proof, graph, progress):
            rows.append(row)
            faults.extend(found)
    return ProofReport(_unique(faults), tuple(rows), proof.grade is not None, words_known(script))


def _spoken(proof: Proof, graph: Graph, progress: Progress) -> Iterator[tuple[Row, Sequence[Fault]]]:
    edges = list(different_edges(graph, proof.script))
    steps = steps_reached(proof.script.flows, [graph])
    sizes = (len(graph.facts.sets), len(graph.reached), len(graph.edges), len(steps))
    for language in proof.script.languages:
        progress(f"reading every prompt by {graph.channel} in {language}")
        wording = proof.script.wordings[language]
        longest = longest_values(proof.script, wording, graph.channel, proof.weekly)
        found = render(graph, edges, proof.script, language=language, longest=longest)
        row = Row(graph.channel, language, *sizes)
        if graph.channel is Channel.TEXT:
            row = replace(row, segments=most_segments_sent(found.done))
            yield row, [*found.faults, *text_faults(found.done)]
        else:
            yield _voice_row(proof, graph, row, found)


def _voice_row(proof: Proof, graph: Graph, row: Row, found: Renderings) -> tuple[Row, Sequence[Fault]]:
    graded = () if proof.grade is None else grades(found.done, proof.grade)
    path = None if found.faults else _path(proof.script, row.language)
    measured = replace(
        row,
        presses=None if path is None else path.presses,
        seconds=None if path is None else path.seconds,
        call_seconds=None if path is None else path.call_seconds,
        silent_turns=silent_turns(graph),
        grade=max((each.grade for each in graded), default=None),
    )
    long = () if path is None else path_faults(path, row.language)
    return measured, [*found.faults, *grade_faults(graded), *long]


def _path(script: Script, language: str) -> ShortPath | None:
    # Where words are missing or steps go round, which is told already, there is no length to measure.
    try:
        return short_path(script, language)
    except RuntimeError:
        return None


def _unique(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    # One sentence a rule and place is enough: the same fault is met on many paths.
    first: dict[tuple[str, str, str], Fault] = {}
    for fault in faults:
        first.setdefault((fault.rule, fault.file, fault.step), fault)
    return tuple(first.values())
