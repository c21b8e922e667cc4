"""Everything `intake doctor` looks at, in the order it is told: one generator for each subject's module.

Changes nothing and opens no number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from intake import config
from intake.cli.doctor.backup_checks import backup_findings
from intake.cli.doctor.console_checks import console_data_findings, console_findings, console_held
from intake.cli.doctor.coordinator_checks import coordinator_findings
from intake.cli.doctor.delivery_checks import delivery_findings
from intake.cli.doctor.findings import CheckedAs, Finding, Subject, findings_of_error
from intake.cli.doctor.inspection import Inspection
from intake.cli.doctor.key_checks import key_findings, ledger_findings
from intake.cli.doctor.process_checks import process_findings
from intake.cli.doctor.seen_checks import seen_findings
from intake.cli.doctor.settings_checks import account_findings, settings_findings
from intake.cli.doctor.staff_checks import staff_findings
from intake.cli.doctor.storage_checks import keys_known, shape_of, storage_findings
from intake.cli.doctor.texts_checks import texts_findings
from intake.cli.doctor.token_checks import token_findings
from intake.cli.doctor.web_checks import web_findings
from intake.cli.doctor.worker_checks import worker_findings
from intake.cli.open_line import database_named
from intake.core.errors import IntakeError
from intake.services.reports.checkup import Checkup, read_checkup
from intake.services.reports.storage_checkup import read_storage_checkup
from intake.storage.crypto.key_files import WebKeys, read_web_keys

Check: TypeAlias = Callable[[Inspection], Iterator[Finding]]
DataCheck: TypeAlias = Callable[[Inspection, Checkup], Iterator[Finding]]

# What can be looked at without the database, what is read from it, and what needs neither.
FIRST: tuple[Check, ...] = (account_findings, key_findings)
OF_DATA: tuple[DataCheck, ...] = (
    token_findings,
    worker_findings,
    process_findings,
    seen_findings,
    delivery_findings,
    texts_findings,
    coordinator_findings,
    backup_findings,
    staff_findings,
)
LAST: tuple[Check, ...] = (settings_findings, web_findings, console_findings)


def findings_of(inspection: Inspection) -> Iterator[Finding]:
    """Yield a finding for everything there is to look at, once the settings could be read."""
    if inspection.checked_as is CheckedAs.CONSOLE:
        yield from _of_console(inspection)
        return
    for check in FIRST:
        yield from check(inspection)
    yield from _of_data(inspection)
    for check in LAST:
        yield from check(inspection)


def _of_data(inspection: Inspection) -> Iterator[Finding]:
    database, settings = inspection.line.database, inspection.settings
    try:
        with database_named(database):
            shape = shape_of(database)
            checkup = read_checkup(database, settings, inspection.now, _web_keys(settings))
            stored = read_storage_checkup(database, [*inspection.line.held, *console_held(inspection)])
            ledger = tuple(ledger_findings(inspection, database))
            console = tuple(console_data_findings(inspection))
    except IntakeError as error:
        yield from ledger_findings(inspection, None)
        yield from findings_of_error(Subject.DATABASE, error, "[storage] url")
        return
    yield from (*ledger, shape)
    yield from storage_findings(inspection, stored)
    for check in OF_DATA:
        yield from check(inspection, checkup)
    yield from console


def _of_console(inspection: Inspection) -> Iterator[Finding]:
    """Yield what the console's user can know: it may not read what the others are told."""
    database = inspection.line.database
    try:
        with database_named(database):
            yield shape_of(database)
            yield keys_known(database, console_held(inspection))
            yield from console_data_findings(inspection)
    except IntakeError as error:
        yield from findings_of_error(Subject.DATABASE, error, "[storage] url (or INTAKE_STORAGE_URL)")
    yield from console_findings(inspection)


def _web_keys(settings: config.Settings) -> WebKeys | None:
    # What is wrong with them is told of the keys.
    try:
        return read_web_keys(settings.storage.web_keys)
    except IntakeError:
        return None
