"""`intake doctor`: looks whether the line is well and says what to do where it is not. Mends nothing."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click

from intake.cli.commands import as_typed
from intake.cli.doctor.findings import CheckedAs, Finding, Level, Subject, findings_of_error
from intake.cli.doctor.inspection import Inspection
from intake.cli.doctor.line_checks import findings_of
from intake.cli.doctor.online_checks import online_findings
from intake.cli.machine import HandedIn, Machine
from intake.cli.open_line import opened_as_is
from intake.cli.options import config_option
from intake.cli.text_table import GAP, table
from intake.core.errors import IntakeError
from intake.storage.engine.rights import CONSOLE_RIGHTS

USERS = {CheckedAs.WEB: "web", CheckedAs.WORKER: "work", CheckedAs.CONSOLE: "console"}
WORST_FIRST = (Level.FAIL, Level.WARN, Level.OK)


@click.command(epilog="Example:  intake doctor --role web --config config.toml")
@click.option(
    "--role",
    type=click.Choice([each.value for each in CheckedAs]),
    help="Only what this user can know and must: web for the user of 'intake web', worker for that of 'intake work', "
    "console for that of 'intake console'.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="As JSON: how it is on the whole, and a list of findings."
)
@click.option(
    "--online",
    is_flag=True,
    help="Ask the provider and the public address too: some ten requests, and up to half a minute.",
)
@config_option
@click.pass_context
def doctor(context: click.Context, /, role: str | None, config_file: Path, **wanted: bool) -> None:
    """Look whether the line is well: one line each, OK, WARN or FAIL, and below it how to mend it.

    Ends with exit code 1 where something fails. Where the web side, the worker and the console are three users, run it
    as each of them, with --role: none of them may know everything. Without --role everything is looked at as one user.
    """
    checked_as = None if role is None else CheckedAs(role)
    findings = tuple(_findings(config_file, checked_as, online=wanted["online"]))
    click.echo(_json(findings) if wanted["as_json"] else _text(findings, config_file))
    if _overall(findings) is Level.FAIL:
        context.exit(1)


def _findings(config_file: Path, role: CheckedAs | None, *, online: bool) -> Iterator[Finding]:
    found: list[Finding] = []
    try:
        rights = CONSOLE_RIGHTS if role is CheckedAs.CONSOLE else None
        with opened_as_is(config_file, rights) as line:
            found.append(Finding(Level.OK, Subject.SETTINGS, f"{config_file} can be used."))
            inspection = Inspection(line, config_file, os.environ, role, _machine())
            found += findings_of(inspection)
            found += online_findings(inspection) if online else ()
    except IntakeError as error:
        found = list(findings_of_error(Subject.SETTINGS, error, f"edit {config_file}"))
    yield from (_as_typed(each) for each in found if role is None or role in each.subject.checked_as)


def _as_typed(finding: Finding) -> Finding:
    if finding.mend is None:
        return finding
    theirs = [f"intake-{USERS[each]}" for each in finding.subject.checked_as]
    return replace(finding, mend=as_typed(finding.mend, theirs[0] if len(theirs) == 1 else None))


def _machine() -> Machine:
    handed_in: HandedIn | None = click.get_current_context().obj
    return Machine() if handed_in is None else handed_in.machine


def _overall(findings: Sequence[Finding]) -> Level:
    return next(level for level in WORST_FIRST if any(each.level is level for each in findings))


def _text(findings: Sequence[Finding], config_file: Path) -> str:
    rows = table([(f"{each.level:4}", each.subject.title, each.words) for each in findings]).splitlines()
    margin = " " * (4 + len(GAP) + max(len(each.subject.title) for each in findings) + len(GAP))
    lines = [
        row if each.mend is None else f"{row}\n{margin}To mend it: {_typed(each.mend, config_file)}"
        for row, each in zip(rows, findings, strict=True)
    ]
    return "\n".join([*lines, "", _summary(findings)])


def _typed(mend: str, config_file: Path) -> str:
    """Return what mends something as somebody does it: a setting is changed in the settings file."""
    # A token stands in no settings file.
    return f"change {mend} in {config_file}" if mend.startswith("[") and "INTAKE_" not in mend else mend


def _summary(findings: Sequence[Finding]) -> str:
    found = Counter(each.level for each in findings)
    if found[Level.OK] == len(findings):
        return f"All {len(findings)} are well."
    return f"{found[Level.FAIL]} must be mended (FAIL), {found[Level.WARN]} should be (WARN), {found[Level.OK]} are well."


def _json(findings: Sequence[Finding]) -> str:
    rows = [
        {"level": each.level, "subject": each.subject.title, "words": each.words, "mend": each.mend}
        for each in findings
    ]
    return json.dumps({"overall": _overall(findings), "findings": rows}, indent=2, ensure_ascii=False)
