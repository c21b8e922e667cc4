"""The prover's report as plain text and as JSON. Judges nothing."""

from __future__ import annotations

from collections.abc import Iterator

from intake.core.prover.measures import MOST_CALL_SECONDS, MOST_GRADE, MOST_PRESSES, MOST_SECONDS
from intake.core.prover.report import ProofReport, Row
from intake.core.prover.text_rules import most_segments

HEADS = (
    "channel", "language", "fact sets", "states", "edges", "steps",
    "presses", "short path", "whole call", "silent turns", "segments", "grade",
)  # fmt: skip
NOT_MEASURED = "not measured"


def table(report: ProofReport) -> str:
    """Return the measures, one row for each channel and language, with their limits."""
    rows = [HEADS, *(_cells(report, row) for row in report.rows)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def words_table(report: ProofReport) -> str:
    """Return how many ways to answer each question are known, in each language."""
    widest = max((len(each.place) for each in report.words_known), default=0)
    return "\n".join(
        "  ".join(
            (each.place.ljust(widest), *(f"{language} {ways:3}" for language, ways in each.ways.items()))
        )
        for each in report.words_known
    )


def fault_lines(report: ProofReport) -> Iterator[str]:
    """Yield each fault under the rule it breaks."""
    for rule in dict.fromkeys(fault.rule for fault in report.faults):
        yield f"NOT SO: {rule}"
        for fault in report.faults:
            if fault.rule is rule:
                yield f"  {fault}"
    if not report.grade_measured:
        yield "grade: not measured (textstat is not installed)"


def as_json(report: ProofReport) -> dict[str, object]:
    """Return the report as plain values."""
    return {
        "faults": [
            {
                "rule": fault.rule.name.lower(),
                "file": fault.file,
                "step": fault.step,
                "message": fault.message,
            }
            for fault in report.faults
        ],
        "measures": [dict(zip(HEADS, _cells(report, row), strict=True)) for row in report.rows],
        "words_known": {each.place: dict(each.ways) for each in report.words_known},
        "grade_measured": report.grade_measured,
    }


def _cells(report: ProofReport, row: Row) -> tuple[str, ...]:
    grade = _limited(row.grade, MOST_GRADE, "", 1) if report.grade_measured else NOT_MEASURED
    return (
        str(row.channel),
        row.language,
        *(f"{count:,}" for count in (row.fact_sets, row.states, row.edges, row.steps)),
        _limited(row.presses, MOST_PRESSES),
        _limited(row.seconds, MOST_SECONDS, " s"),
        _limited(row.call_seconds, MOST_CALL_SECONDS, " s"),
        "-" if row.silent_turns is None else str(row.silent_turns),
        _limited(row.segments, most_segments(row.language)),
        grade,
    )


def _limited(value: float | None, most: int, unit: str = "", places: int = 0) -> str:
    return "-" if value is None else f"{value:.{places}f} of {most}{unit}"
