"""`intake requests`: who waits for a call, by code name. Shows no number, and there is no way to make it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from intake.cli.open_line import Opened, opened
from intake.cli.options import config_option
from intake.cli.requests.request_words import Office, as_row, office_of, sentences, state_words
from intake.cli.text_table import table
from intake.storage.queries.requests import RequestRow

# What a coordinator reads at once: whoever waits longest is in it.
SHOWN = 100
# Each page is read by itself: a reader that takes its time keeps what is erased meanwhile in no file.
PAGE = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """Some requests in a row, and what they are described with."""

    requests: Sequence[RequestRow]
    office: Office


@click.group()
def requests() -> None:
    """Look at the callback requests."""


@requests.command(name="list", epilog="Example:  intake requests list --json")
@config_option
@click.option("--all", "everything", is_flag=True, help=f"All of them, not only the first {SHOWN}.")
@click.option("--json", "for_machines", is_flag=True, help="All of them as one JSON array, for machines.")
def list_requests(config_file: Path, *, everything: bool, for_machines: bool) -> None:
    """List the callback requests that wait, oldest first: code name, code, with whom, days, time, what they asked for.

    No number is shown: only the line itself calls.
    """
    with opened(config_file) as line:
        if for_machines:
            _write_array(_pages(line))
        elif everything:
            _write_all(_pages(line))
        else:
            _write_first(line)


def _write_first(line: Opened) -> None:
    page = _page(line, None, SHOWN)
    if not page.requests:
        click.echo("No callback request is waiting.")
        return
    click.echo(_told(page))
    if len(page.requests) == SHOWN:
        with line.database.reading() as work:
            more = work.requests.count_listed() - SHOWN
        if more > 0:
            click.echo(f"\n… {more:,} more; --all or --json shows all.")


def _write_all(pages: Iterator[Page]) -> None:
    empty = True
    for page in pages:
        click.echo(("" if empty else "\n") + _told(page))
        empty = False
    if empty:
        click.echo("No callback request is waiting.")


def _write_array(pages: Iterator[Page]) -> None:
    before = "["
    for page in pages:
        rows = (json.dumps(as_row(request, page.office)) for request in page.requests)
        click.echo(before + "\n" + ",\n".join(rows), nl=False)
        before = ","
    click.echo("[]" if before == "[" else "\n]")


def _pages(line: Opened) -> Iterator[Page]:
    last = None
    while (page := _page(line, last, PAGE)).requests:
        yield page
        last = page.requests[-1]


def _page(line: Opened, after: RequestRow | None, most: int) -> Page:
    with line.database.reading() as work:
        listed = work.requests.listed_page(after, most)
        return Page(listed, office_of(line, work, listed))


def _told(page: Page) -> str:
    return "\n\n".join(_of_one(request, page.office) for request in page.requests)


def _of_one(request: RequestRow, office: Office) -> str:
    days = office.days_waiting(request)
    since = "since today" if days == 0 else f"for {days} {'day' if days == 1 else 'days'}"
    rows = [(f"  {heading}", words) for heading, words in sentences(request, office)]
    return (
        f"{request.code_name} ({request.staff_code}): {state_words(request, office)}, {since}\n{table(rows)}"
    )
