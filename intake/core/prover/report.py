"""The prover's report: every fault, and one row of measures for each channel and language."""

from __future__ import annotations

from dataclasses import dataclass

from intake.core.channel import Channel
from intake.core.prover.findings import Fault
from intake.core.prover.known_answers import WordsKnown


@dataclass(frozen=True, slots=True)
class Row:
    """The measures of one channel in one language; None where a measure does not apply."""

    channel: Channel
    language: str
    fact_sets: int
    states: int
    edges: int
    steps: int
    presses: int | None = None
    seconds: float | None = None
    call_seconds: float | None = None
    silent_turns: int | None = None
    segments: int | None = None
    grade: float | None = None


@dataclass(frozen=True, slots=True)
class ProofReport:
    """What was proved, and what was not."""

    faults: tuple[Fault, ...]
    rows: tuple[Row, ...]
    grade_measured: bool
    words_known: tuple[WordsKnown, ...] = ()
