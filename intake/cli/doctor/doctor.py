"""`intake doctor`: looks whether the line is well and says what to do where it is not. Mends nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from intake.cli.doctor.findings import Finding, Level
from intake.cli.doctor.line_checks import findings_of
from intake.cli.open_line import opened_as_is
from intake.cli.options import config_option
from intake.cli.text_table import table
from intake.core.errors import IntakeError


@click.command(epilog="Example:  intake doctor --config config.toml")
@config_option
@click.pass_context
def doctor(context: click.Context, config_file: Path) -> None:
    """Look whether the line is well: one line each, OK, WARN or FAIL, with what to do.

    Ends with exit code 1 where something fails. Run it as each of the users the line runs as.
    """
    findings = _findings(config_file)
    click.echo(table([(f"{finding.level:4}", finding.subject, finding.words) for finding in findings]))
    if any(finding.level is Level.FAIL for finding in findings):
        context.exit(1)


def _findings(config_file: Path) -> Sequence[Finding]:
    try:
        with opened_as_is(config_file) as line:
            read = Finding(Level.OK, "settings", f"{config_file} can be used.")
            return [read, *findings_of(line)]
    except IntakeError as error:
        return [Finding(Level.FAIL, "settings", words) for words in str(error).splitlines()]
