"""`intake requests`: who waits for a call, by code name. Shows no number, and there is no way to make it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from intake.cli.opening import opened
from intake.cli.options import config_option
from intake.cli.request_words import Office, as_row, office_of, sentences, state_words
from intake.cli.tables import table
from intake.storage.requests import RequestRow


@click.group()
def requests() -> None:
    """Look at the callback requests."""


@requests.command(name="list", epilog="Example:  intake requests list --json")
@config_option
@click.option("--json", "for_machines", is_flag=True, help="One JSON array, for machines.")
def list_requests(config_file: Path, *, for_machines: bool) -> None:
    """List the callback requests that wait, oldest first: code name, code, with whom, days, time, what they asked for.

    No number is shown: only the line itself calls.
    """
    with opened(config_file) as line, line.database.reading() as work:
        listed = work.requests.listed()
        office = office_of(line.settings, work, line.now)
    if for_machines:
        click.echo(json.dumps([as_row(request, office) for request in listed], indent=2))
    elif not listed:
        click.echo("No callback request is waiting.")
    else:
        click.echo("\n\n".join(_told(request, office) for request in listed))


def _told(request: RequestRow, office: Office) -> str:
    days = office.days_waiting(request)
    since = "since today" if days == 0 else f"for {days} {'day' if days == 1 else 'days'}"
    rows = [(f"  {heading}", words) for heading, words in sentences(request, office)]
    return (
        f"{request.code_name} ({request.staff_code}): {state_words(request, office)}, {since}\n{table(rows)}"
    )
