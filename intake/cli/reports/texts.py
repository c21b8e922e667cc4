"""`intake texts`: what did not arrive, to whom, and whose it is to mend; never a number, a word or a request."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import assert_never
from zoneinfo import ZoneInfo

import click

from intake.cli.open_line import opened
from intake.cli.options import config_option
from intake.cli.text_table import table
from intake.core.delivery.kind_words import KIND_WORDS
from intake.core.delivery.message_kinds import Recipient
from intake.services.reports.failed_texts import REMEMBERED, FailedText, FailedTexts, read_failed_texts

HOURS = REMEMBERED.total_seconds() / 3600
NO_CODE = "no code"


@click.group()
def texts() -> None:
    """Look at what the line sent."""


@texts.command(epilog="Example:  intake texts failed --json")
@config_option
@click.option("--json", "for_machines", is_flag=True, help="As one JSON array, for machines.")
def failed(config_file: Path, *, for_machines: bool) -> None:
    """List the texts and rings of the last 48 hours that failed: what, when it was due, to whom, code.

    Below, of each code: what it means, whose it is to mend, and how. A person is "a person": no number is shown.
    """
    with opened(config_file) as line:
        found = read_failed_texts(line.database, line.now)
        zone = line.settings.line.timezone
    if for_machines:
        click.echo(json.dumps([_as_row(each) for each in found.entries], indent=1))
    else:
        click.echo("\n\n".join(_told(found, zone)))


def _told(found: FailedTexts, zone: ZoneInfo) -> Iterator[str]:
    if not found.entries:
        yield f"Nothing failed within {HOURS:.0f} hours; {found.sent} went out."
        return
    yield f"{len(found.entries)} failed within {HOURS:.0f} hours; {found.sent} went out."
    yield table([_cells(each, zone) for each in found.entries])
    codes = {each.code: each.facts for each in found.entries}
    for code, facts in sorted(codes.items(), key=lambda item: item[0] or 0):
        yield f"{code or NO_CODE} ({facts.mender}): {facts.means}\n  To mend it: {facts.mend}"


def _cells(each: FailedText, zone: ZoneInfo) -> tuple[str, ...]:
    due = f"{each.due_at.astimezone(zone):%a %Y-%m-%d %H:%M}"
    return due, KIND_WORDS[each.kind], f"to {_to_whom(each)}", str(each.code or NO_CODE)


def _to_whom(each: FailedText) -> str:
    match each.recipient:
        case Recipient.INTERVIEWER:
            return each.handle or "an interviewer who left"
        case Recipient.COORDINATOR:
            return "the coordinator"
        case Recipient.PERSON:
            return "a person"
        case _:
            assert_never(each.recipient)


def _as_row(each: FailedText) -> Mapping[str, object]:
    return {
        "kind": KIND_WORDS[each.kind],
        "to": _to_whom(each),
        "due_at": each.due_at.isoformat(),
        "failed_at": each.failed_at.isoformat(),
        "code": each.code,
        "whose": each.facts.mender.value,
        "means": each.facts.means,
        "mend": each.facts.mend,
    }
