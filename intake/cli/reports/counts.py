"""`intake counts`: how many asked, were reached and how long they waited, by week, small numbers hidden.

Shows sums only; there is no way to make it show a small one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from intake.cli.open_line import opened
from intake.cli.options import config_option
from intake.cli.text_table import table
from intake.core.reports.small_cells import LEAST, Hidden, publish
from intake.core.requests.outcome import Waited
from intake.storage.queries.counters import Count, week_of


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, whether it counts what came in (1) or what ended (-1), and what it adds up."""

    heading: str
    sign: int
    counted: tuple[tuple[str, str], ...]


ASKED = (
    Column("asked by voice", 1, (("contact", "voice"),)),
    Column("asked by text", 1, (("contact", "text"),)),
    Column("saved", -1, (("ended", "saved"),)),
    Column("erased", -1, (("ended", "erased"),)),
    Column("unfinished", -1, (("ended", "unfinished"),)),
)
WAITED = {
    Waited.TWO_DAYS: "in 2 days",
    Waited.A_WEEK: "in 7 days",
    Waited.LONGER: "later",
}
# By the week of the interview; every interview is in one of the columns that follow.
REACHED = (
    Column("reached", 1, tuple(("reached", each.value) for each in Waited)),
    *(Column(heading, -1, (("reached", each.value),)) for each, heading in WAITED.items()),
)
FEW, WITHHELD = f"{LEAST - 1} or fewer", "not shown"
NOTES = {
    FEW: f"{FEW}: hidden so that nobody can be recognised; it may be none.",
    WITHHELD: f"{WITHHELD}: hidden because a small number could be worked out from it.",
}
ALL = "all weeks"


@click.command(epilog="Example:  intake counts --config config.toml")
@config_option
def counts(config_file: Path) -> None:
    """Show how many asked, were reached and how long they waited, by week; small numbers are hidden."""
    with opened(config_file) as line:
        with line.database.reading() as work:
            counted = work.counters.all()
        click.echo(counts_text(counted, line.now))


def counts_text(counted: Sequence[Count], now: datetime) -> str:
    """Return the tables of some counters, up to the week of now."""
    if not counted:
        return "Nothing has been counted yet."
    weeks = _weeks(counted[0].week, max(week_of(now), counted[-1].week))
    # A table that came with its first count would tell that there was none before.
    tables = [[_head(columns), *_rows(columns, counted, weeks)] for columns in (ASKED, REACHED)]
    shown = "\n\n".join(map(table, tables))
    return "\n".join([shown, *_notes({cell for rows in tables for row in rows for cell in row})])


def _head(columns: Sequence[Column]) -> tuple[str, ...]:
    return ("week of", *(column.heading for column in columns))


def _rows(
    columns: Sequence[Column], counted: Sequence[Count], weeks: Sequence[date]
) -> Iterator[tuple[str, ...]]:
    sums = {(count.week, count.dimension, count.value): count.n for count in counted}
    cells = [
        [sum(sums.get((week, *each), 0) for each in column.counted) for column in columns] for week in weeks
    ]
    published = publish(cells, [column.sign for column in columns])
    for week, row in zip(weeks, published.rows, strict=True):
        yield week.isoformat(), *map(_cell, row)
    if len(weeks) > 1:
        yield ALL, *map(_cell, published.totals)


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
