"""`intake counts`: how many asked and what came of it, by week, small numbers hidden.

Shows sums only; there is no way to make it show a small one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from intake.cli.opening import opened
from intake.cli.options import config_option
from intake.cli.tables import table
from intake.core.small_cells import LEAST, Hidden, publish
from intake.storage.counters import Count, week_of

# Dimension and value of each column, and whether it counts what came in (1) or what ended (-1).
COLUMNS: Mapping[tuple[str, str], tuple[str, int]] = {
    ("contact", "voice"): ("asked by voice", 1),
    ("contact", "text"): ("asked by text", 1),
    ("ended", "saved"): ("saved", -1),
    ("ended", "erased"): ("erased", -1),
    ("ended", "unfinished"): ("unfinished", -1),
}
FEW, WITHHELD = f"{LEAST - 1} or fewer", "not shown"
NOTES = {
    FEW: f"{FEW}: hidden so that nobody can be recognised; it may be none.",
    WITHHELD: f"{WITHHELD}: hidden because a small number could be worked out from it.",
}
ALL = "all weeks"


@click.command(epilog="Example:  intake counts --config config.toml")
@config_option
def counts(config_file: Path) -> None:
    """Show how many asked, saved, erased or did not finish, by week; small numbers are hidden."""
    with opened(config_file) as line:
        with line.database.reading() as work:
            counted = work.counters.all()
        click.echo(counts_text(counted, line.now))


def counts_text(counted: Sequence[Count], now: datetime) -> str:
    """Return the table of some counters, up to the week of now."""
    if not counted:
        return "Nothing has been counted yet."
    weeks = _weeks(counted[0].week, max(week_of(now), counted[-1].week))
    sums = {(count.week, count.dimension, count.value): count.n for count in counted}
    cells = [[sums.get((week, *column), 0) for column in COLUMNS] for week in weeks]
    published = publish(cells, [sign for _, sign in COLUMNS.values()])
    rows = [(week.isoformat(), *map(_cell, row)) for week, row in zip(weeks, published.rows, strict=True)]
    if len(weeks) > 1:
        rows.append((ALL, *map(_cell, published.totals)))
    shown = table([("week of", *(heading for heading, _ in COLUMNS.values())), *rows])
    return "\n".join([shown, *_notes({cell for row in rows for cell in row})])


def _weeks(first: date, last: date) -> list[date]:
    # A week that is left out would tell that nobody asked in it.
    return [first + timedelta(weeks=ahead) for ahead in range((last - first).days // 7 + 1)]


def _cell(seen: int | Hidden) -> str:
    match seen:
        case Hidden.FEW:
            return FEW
        case Hidden.WITHHELD:
            return WITHHELD
        case number:
            return str(number)


def _notes(cells: set[str]) -> Iterator[str]:
    needed = [note for cell, note in NOTES.items() if cell in cells]
    yield from ["", *needed] if needed else []
