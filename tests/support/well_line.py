"""A line that is well: tables, keys, staff with hours, a coordinator, a worker and a web side that answers.

`intake doctor` finds nothing wrong with it; each test plants one mistake.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from intake import config
from intake.app import assemble, open_line, provider_of
from intake.cli.doctor.findings import Level
from intake.cli.machine import Machine
from intake.cli.open_line import Opened
from intake.logs import ProcessRole
from intake.services.delivery.status_keys import DELIVER_TICK
from intake.services.line.load_script import load_script
from intake.services.reports.health import note_tick
from intake.services.reports.running import note_running, this_process
from intake.services.retention.ledger_check import take_ledger
from intake.simulator.http.server import serving
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.key_files import WEB_KEYS, WORKER_KEYS, WebKeys
from intake.storage.identity import note_keys
from intake.storage.queries.line_state import BACKUP_AT, BACKUP_FOLDER, DRILL_AT
from intake.storage.unit_of_work import Database
from tests.cli.conftest import MACHINE, Operator
from tests.support.people import NOW
from tests.support.staff import AMI, KIM, employ, set_hours

PHONES = 'phones = ["612-555-0177", "612-555-0178"]'


@dataclass(frozen=True, slots=True)
class Told:
    """One finding as a machine reads it."""

    level: Level
    subject: str
    words: str
    mend: str | None


@dataclass(frozen=True, slots=True)
class Doctored:
    """What `intake doctor` said, and its exit code."""

    code: int
    findings: tuple[Told, ...]


@dataclass(slots=True)
class WellLine:
    """A line that is well, and what a mistake is planted in: ``machine`` is what doctor is told of the machine."""

    operator: Operator
    database: Database
    web_keys: WebKeys
    machine: Machine = MACHINE

    @property
    def folder(self) -> Path:
        """Where its settings are."""
        return self.operator.folder

    @property
    def web_key_file(self) -> Path:
        """The web side's key file."""
        return self.folder / "keys" / WEB_KEYS

    @property
    def worker_key_file(self) -> Path:
        """The worker's key file."""
        return self.folder / "keys" / WORKER_KEYS

    def notes(self, **values: str) -> None:
        """Put named values of the line."""
        with self.database.work() as work:
            for name, value in values.items():
                work.line_state.put(name, value)
            work.commit()

    def doctored(self, *options: str) -> Doctored:
        """Run `intake doctor --json`."""
        told = self.operator.types("doctor", "--json", *options, machine=self.machine)
        return Doctored(told.code, tuple(_told(row) for row in json.loads(told.words)["findings"]))


def _told(row: Mapping[str, str]) -> Told:
    return Told(Level(row["level"]), row["subject"], row["words"], row["mend"])


@contextmanager
def well_line(operator: Operator, database: Database, web_keys: WebKeys) -> Iterator[WellLine]:
    """Set a line up whole, and let its web side answer for the block."""
    line = set_up_well(operator, database, web_keys)
    with _answering(operator):
        yield line


def set_up_well(operator: Operator, database: Database, web_keys: WebKeys) -> WellLine:
    """Set a line up whole, whose web side somebody else serves at its public address."""
    operator.settings_now_say("https://line.example.org", f"http://127.0.0.1:{operator.port}")
    operator.settings_now_say('# phones = ["612-555-0177", "612-555-0178"]', PHONES)
    employ(database, web_keys, KIM, replace(AMI, languages=("en", "so"), regions=("central",)))
    for who in (KIM, AMI):
        set_hours(database, who, "09:00-12:00")
    note_tick(database, NOW - timedelta(seconds=2))
    line = WellLine(operator, database, web_keys)
    yesterday = (NOW - timedelta(hours=20)).isoformat()
    noted = {DELIVER_TICK: NOW.isoformat(), BACKUP_AT: yesterday, DRILL_AT: yesterday}
    line.notes(**noted, **{BACKUP_FOLDER: str(line.folder / "backup")})
    for role in (ProcessRole.WEB, ProcessRole.WORKER):
        note_running(database, replace(this_process(role, NOW), supervised=True), NOW)
    settings = config.load(operator.config_file, operator.environ)
    take_ledger(database, Ledger.beside(line.worker_key_file), settings.retention, NOW)
    note_keys(database, Opened(settings, database, NOW).held, NOW)
    return line


@contextmanager
def _answering(operator: Operator) -> Iterator[None]:
    settings = config.load(operator.config_file, operator.environ)
    line = open_line(settings, load_script(settings))
    account = config.account(settings, operator.environ)
    with serving(assemble(line, provider_of(settings, account, line)), port=operator.port):
        yield
    line.database.close()
