"""`intake requests`: who waits for a call, by staff code, and who calls. Shows no number, and there is no way to make it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from intake.cli.open_line import Opened, opened
from intake.cli.options import config_option
from intake.cli.requests.give import give
from intake.cli.requests.request_acts import ACTS
from intake.cli.requests.request_words import Names, as_row, sentences
from intake.cli.text_table import table
from intake.console.request_words import state_words
from intake.services.reports.request_board import BoardEntry, BoardPage, read_board_page

# What a coordinator reads at once: whoever waits longest is in it.
SHOWN = 100
PAGE = 1000


@click.group()
def requests() -> None:
    """Look at the callback requests, and say who calls."""


for command in (give, *ACTS):
    requests.add_command(command)


@requests.command(name="list", epilog="Example:  intake requests list --json")
@config_option
@click.option("--all", "everything", is_flag=True, help=f"All of them, not only the first {SHOWN}.")
@click.option("--json", "for_machines", is_flag=True, help="All of them as one JSON array, for machines.")
def list_requests(config_file: Path, *, everything: bool, for_machines: bool) -> None:
    """List the callback requests that wait, oldest first: staff code, with whom, days, time, what they asked for.

    No number is shown: only the line itself calls.
    """
    with opened(config_file) as line:
        names = Names(line.settings.agencies, line.settings.line.timezone)
        if for_machines:
            _write_array(_pages(line))
        elif everything:
            _write_all(_pages(line), names)
        else:
            _write_first(read_board_page(line.database, line.today, SHOWN), names)


def _write_first(page: BoardPage, names: Names) -> None:
    if not page.entries:
        click.echo("No callback request is waiting.")
        return
    click.echo(_told(page, names))
    if page.more > 0:
        click.echo(f"\n… {page.more:,} more; --all or --json shows all.")


def _write_all(pages: Iterator[BoardPage], names: Names) -> None:
    empty = True
    for page in pages:
        click.echo(("" if empty else "\n") + _told(page, names))
        empty = False
    if empty:
        click.echo("No callback request is waiting.")


def _write_array(pages: Iterator[BoardPage]) -> None:
    before = "["
    for page in pages:
        rows = (json.dumps(as_row(request)) for request in page.entries)
        click.echo(before + "\n" + ",\n".join(rows), nl=False)
        before = ","
    click.echo("[]" if before == "[" else "\n]")


def _pages(line: Opened) -> Iterator[BoardPage]:
    last = None
    while (page := read_board_page(line.database, line.today, PAGE, last)).entries:
        yield page
        last = page.entries[-1]


def _told(page: BoardPage, names: Names) -> str:
    return "\n\n".join(_of_one(entry, names) for entry in page.entries)


def _of_one(entry: BoardEntry, names: Names) -> str:
    days = entry.days_waiting
    since = "since today" if days == 0 else f"for {days} {'day' if days == 1 else 'days'}"
    heading = f"{entry.row.staff_code}: {state_words(entry)}, {since}"
    rows = [(f"  {heading}", words) for heading, words in sentences(entry, names)]
    return f"{heading}\n{table(rows)}"
