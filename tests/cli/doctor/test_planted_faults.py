"""Each mistake an operator makes, planted alone in a line that is well: its own finding tells it, and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from intake.cli.doctor.findings import Level, Subject
from intake.config.tokens import NEXT_TOKEN
from intake.core.delivery.sending import SendRefused
from intake.core.reports.web_troubles import WebTrouble
from intake.core.scheduling.availability import DayException, ExceptionKind
from intake.core.secret import Secret
from intake.core.staff.halt_votes import OPERATOR
from intake.logs import ProcessRole
from intake.services.delivery.handle_failures import handle_refusal
from intake.services.delivery.status_keys import (
    DATABASE_AHEAD,
    PROVIDER_AHEAD,
)
from intake.services.line.deputy import coordinator_stopped
from intake.services.line.halt import note_halt
from intake.services.line.next_token import note_next_token
from intake.services.line.pause import pause_line
from intake.services.reports.running import note_running, this_process
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.key_files import WORKER_KEYS, WebKeys, new_keys
from intake.storage.migrations.revisions import EXPECTED_REVISION
from intake.storage.queries.line_state import BACKUP_AT, BACKUP_FOLDER, DRILL_AT
from intake.storage.queries.outbox_claims import SentRow
from intake.storage.queries.web_troubles import TroubleCount
from intake.storage.unit_of_work import Database
from tests.cli.conftest import Operator
from tests.conftest import ENGINES
from tests.support.mail import plan, reminder
from tests.support.people import NOW
from tests.support.staff import AMI, KIM
from tests.support.well_line import PHONES, WellLine, well_line

SQLITE = ("sqlite",)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: how it is planted, and whose finding tells of it.

    ``hides`` is true where what stands behind it cannot be looked at any more; what still can be is told as before.
    """

    name: str
    subject: Subject
    level: Level
    plant: Callable[[WellLine], None]
    hides: bool = False
    engines: tuple[str, ...] = SQLITE


def setting(old: str, new: str) -> Callable[[WellLine], None]:
    """Return what changes a line of the settings file."""
    return lambda line: line.operator.settings_now_say(old, new)


def noted(**values: str) -> Callable[[WellLine], None]:
    """Return what puts named values of the line."""
    return lambda line: line.notes(**values)


def _readable_by_group(line: WellLine) -> None:
    line.worker_key_file.chmod(0o640)


def _web_keys_gone(line: WellLine) -> None:
    line.web_key_file.unlink()


def _worker_keys_of_another_line(line: WellLine) -> None:
    new_keys(line.folder / "others")
    (line.folder / "others" / WORKER_KEYS).replace(line.worker_key_file)


def _both_keys_of_another_line(line: WellLine) -> None:
    new_keys(line.folder / "others")
    for file in (line.web_key_file, line.worker_key_file):
        (line.folder / "others" / file.name).replace(file)


def _ledger_gone(line: WellLine) -> None:
    line.operator.ledger.unlink()


def _ledger_of_another_line(line: WellLine) -> None:
    line.operator.ledger.unlink()
    Ledger(line.operator.ledger).begin()


def _on_a_network_disk(line: WellLine) -> None:
    mounts = f"/dev/sda1 / ext4 rw 0 0\nnas:/x {line.folder} nfs4 rw 0 0\n"
    line.machine = replace(line.machine, mounts=lambda: mounts)


def _a_page_damaged(line: WellLine) -> None:
    with line.database.connection() as connection:
        page, size = (
            connection.exec_driver_sql(asked).scalar_one()
            for asked in ("SELECT rootpage FROM sqlite_master WHERE name = 'wrong_code'", "PRAGMA page_size")
        )
        connection.rollback()
    line.database.close()
    with _file_of(line).open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)


def _backups_beside_the_keys(line: WellLine) -> None:
    line.notes(**{BACKUP_FOLDER: str(line.worker_key_file.parent)})


def _ledger_damaged(line: WellLine) -> None:
    line.operator.ledger.write_bytes(b"\0" * 60)


def _corrupt(line: WellLine) -> None:
    line.database.close()
    _file_of(line).write_bytes(b"no database " * 4096)


def _no_database(line: WellLine) -> None:
    line.database.close()
    _file_of(line).unlink()


def _file_of(line: WellLine) -> Path:
    return line.folder / "line.db"


def _newer(line: WellLine) -> None:
    _at_revision(line.database, "9999")


def _at_revision(database: Database, revision: str) -> None:
    with database.work() as work:
        work.connection.execute(
            text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision}
        )
        work.commit()


def _started_by_hand(line: WellLine) -> None:
    by_hand = replace(this_process(ProcessRole.WORKER, NOW), supervised=False)
    note_running(line.database, by_hand, NOW)


def _away_for_weeks(line: WellLine) -> None:
    days = [NOW.date() + timedelta(days=n) for n in range(20)]
    with line.database.work() as work:
        work.availabilities.add_exceptions(
            [
                DayException(f"{who.handle} {day}", who.id, day, ExceptionKind.AWAY)
                for day in days
                for who in (KIM, AMI)
            ]
        )
        work.commit()


def _refused(line: WellLine) -> None:
    with line.database.work() as work:
        work.web_troubles.add([TroubleCount(NOW, WebTrouble.SIGNATURE, 12, NOW)])
        work.commit()


def _refused_among_others(line: WellLine) -> None:
    _refused(line)
    with line.database.work() as work:
        work.web_troubles.note_admitted()
        work.commit()


def _failed_an_hour_ago(line: WellLine) -> None:
    earlier = NOW - timedelta(hours=1)
    with line.database.work() as work:
        work.web_troubles.add([TroubleCount(earlier, WebTrouble.FAILED_TURN, 3, earlier)])
        work.commit()


def _free(megabytes: int) -> Callable[[WellLine], None]:
    def plant(line: WellLine) -> None:
        line.machine = replace(line.machine, free_bytes=lambda _: megabytes * 1_000_000)

    return plant


def _files_newer(line: WellLine) -> None:
    line.machine = replace(line.machine, code_changed_at=lambda: NOW + timedelta(minutes=1))


def _another_version(line: WellLine) -> None:
    another = replace(this_process(ProcessRole.WEB, NOW), supervised=True, version="0.0.1")
    note_running(line.database, another, NOW)


def _forgotten_pause(line: WellLine) -> None:
    with line.database.work() as work:
        pause_line(work, NOW - timedelta(hours=25))
        work.commit()


def _halted(line: WellLine) -> None:
    with line.database.work() as work:
        note_halt(work, OPERATOR, NOW - timedelta(hours=25))
        work.commit()


LAST_YEAR = (NOW - timedelta(days=365)).isoformat()


def _texts_filtered(line: WellLine) -> None:
    plan(line.database, reminder("time", NOW, to=KIM.id))
    with line.database.work() as work:
        (row,) = work.outbox.claim(NOW, NOW + timedelta(minutes=1), 1)
        handle_refusal(work, row, SendRefused(30007), NOW)
        # What the coordinator is told of it left.
        (told,) = work.outbox.claim(NOW, NOW + timedelta(minutes=1), 1)
        work.outbox.sent([SentRow(told, "queued", b"sealed")], NOW)
        work.commit()


def _next_token_in_use(line: WellLine) -> None:
    token = "f" * 32
    line.operator = replace(line.operator, environ={**line.operator.environ, NEXT_TOKEN: token})
    note_next_token(line.database, Secret(token.encode()), NOW)


OLD_HELP_LINE = setting("last_checked = 2026-11-01", "last_checked = 2017-09-08")
MISTAKES = (
    Mistake("a key file may be read by the group", Subject.WORKER_KEYS, Level.FAIL, _readable_by_group),
    Mistake("the web side's keys are gone", Subject.WEB_KEYS, Level.FAIL, _web_keys_gone),
    Mistake(
        "the worker's keys are another line's",
        Subject.DATABASE_KEYS,
        Level.FAIL,
        _worker_keys_of_another_line,
    ),
    Mistake(
        "both keys are another line's",
        Subject.DATABASE_KEYS,
        Level.FAIL,
        _both_keys_of_another_line,
        engines=ENGINES,
    ),
    Mistake("the ledger is gone", Subject.LEDGER, Level.FAIL, _ledger_gone, engines=ENGINES),
    Mistake("the ledger is another line's", Subject.LEDGER, Level.FAIL, _ledger_of_another_line),
    Mistake("the database lies on a network disk", Subject.DATABASE_FILES, Level.FAIL, _on_a_network_disk),
    Mistake("a page of the database is damaged", Subject.DATABASE_FILES, Level.FAIL, _a_page_damaged),
    Mistake(
        "the worker's keys lie among the backups", Subject.BACKUP_FOLDER, Level.FAIL, _backups_beside_the_keys
    ),
    Mistake("the ledger is damaged", Subject.LEDGER, Level.FAIL, _ledger_damaged),
    Mistake("the database is damaged", Subject.DATABASE, Level.FAIL, _corrupt, hides=True),
    Mistake("there is no database", Subject.DATABASE, Level.FAIL, _no_database, hides=True),
    Mistake("the database is newer", Subject.DATABASE, Level.FAIL, _newer, hides=True, engines=ENGINES),
    Mistake(
        "the worker's clock is off", Subject.PROVIDER_CLOCK, Level.FAIL, noted(**{PROVIDER_AHEAD: "240"})
    ),
    Mistake(
        "the database's clock is off",
        Subject.DATABASE_CLOCK,
        Level.FAIL,
        noted(**{DATABASE_AHEAD: "-240"}),
        engines=("postgresql",),
    ),
    Mistake(
        "the clock is not the region's",
        Subject.CLOCK,
        Level.WARN,
        setting('timezone = "America/Chicago"', 'timezone = "America/New_York"'),
    ),
    Mistake("a text was filtered", Subject.FAILED_TEXTS, Level.WARN, _texts_filtered, engines=ENGINES),
    Mistake("the next token is in use", Subject.NEXT_TOKEN, Level.WARN, _next_token_in_use),
    Mistake("a help line was not checked for long", Subject.HELP_LINES, Level.WARN, OLD_HELP_LINE),
    Mistake(
        "the closing date is past",
        Subject.CLOSING_DATE,
        Level.WARN,
        setting("closes_on = 2027-11-30", "closes_on = 2018-03-07"),
    ),
    Mistake("every webhook is refused", Subject.REFUSED_WEBHOOKS, Level.FAIL, _refused, engines=ENGINES),
    Mistake(
        "some webhooks are refused",
        Subject.REFUSED_WEBHOOKS,
        Level.WARN,
        _refused_among_others,
        engines=ENGINES,
    ),
    Mistake("turns failed", Subject.FAILED_TURNS, Level.WARN, _failed_an_hour_ago, engines=ENGINES),
    Mistake("the disk is nearly full", Subject.DISK, Level.WARN, _free(499), engines=ENGINES),
    Mistake("the disk is full", Subject.DISK, Level.FAIL, _free(49)),
    Mistake(
        "the line was paused and forgotten", Subject.PAUSED, Level.WARN, _forgotten_pause, engines=ENGINES
    ),
    Mistake("everything to people is stopped", Subject.HALTED, Level.WARN, _halted, engines=ENGINES),
    Mistake("what runs is older than the files", Subject.PROCESSES, Level.WARN, _files_newer),
    Mistake("another version runs", Subject.PROCESSES, Level.WARN, _another_version, engines=ENGINES),
    Mistake("nothing restarts the worker", Subject.RESTARTING, Level.WARN, _started_by_hand, engines=ENGINES),
    Mistake("the backup is too old", Subject.BACKUP, Level.FAIL, noted(**{BACKUP_AT: LAST_YEAR})),
    Mistake(
        "no backup was tried for long", Subject.RESTORE_DRILL, Level.WARN, noted(**{DRILL_AT: LAST_YEAR})
    ),
    Mistake("the coordinator has no phone", Subject.COORDINATOR, Level.WARN, setting(PHONES, "")),
    Mistake(
        "the coordinator's phone is an interviewer's",
        Subject.COORDINATOR,
        Level.WARN,
        setting(PHONES, 'phones = ["612-555-0177", "612-555-0150"]'),
        engines=ENGINES,
    ),
    Mistake(
        "one phone stands alone",
        Subject.COORDINATOR,
        Level.WARN,
        setting(PHONES, 'phones = ["612-555-0177"]'),
    ),
    Mistake(
        "the coordinator texted STOP",
        Subject.COORDINATOR,
        Level.WARN,
        noted(**{coordinator_stopped(2): "2018-03-01"}),
    ),
    Mistake(
        "an agency is gone that somebody is of",
        Subject.AGENCIES,
        Level.WARN,
        setting('advocates = "The Advocates for Human Rights"\n', ""),
        engines=ENGINES,
    ),
    Mistake(
        "a language is gone that somebody speaks",
        Subject.LANGUAGES,
        Level.WARN,
        setting('interview = ["so", ', "interview = ["),
    ),
    Mistake(
        "a region is gone in which somebody meets people",
        Subject.REGIONS,
        Level.WARN,
        setting('"northeast", "central", "south"]', '"northeast", "south"]'),
    ),
    Mistake("nobody is there in any window", Subject.CALL_IN, Level.WARN, _away_for_weeks, engines=ENGINES),
    Mistake(
        "both numbers are the same",
        Subject.SETTINGS,
        Level.FAIL,
        setting('quiet_number = "612-555-0199"', 'quiet_number = "612-703-9227"'),
        hides=True,
    ),
)


@pytest.fixture
def line(operator: Operator, database: Database, web_keys: WebKeys) -> Iterator[WellLine]:
    with well_line(operator, database, web_keys) as well:
        yield well
    if database.engine.dialect.name == "postgresql":
        # Other tests get the same database, emptied.
        _at_revision(database, EXPECTED_REVISION)


CASES = [
    pytest.param(mistake, engine, id=f"{mistake.name}-{engine}")
    for mistake in MISTAKES
    for engine in mistake.engines
]


@pytest.mark.parametrize(("mistake", "database_url"), CASES, indirect=["database_url"])
def test_a_mistake_is_told_by_its_own_finding_with_what_mends_it(line: WellLine, mistake: Mistake) -> None:
    before = line.doctored()
    assert (before.code, [each for each in before.findings if each.level is not Level.OK]) == (0, [])

    mistake.plant(line)
    after = line.doctored()

    told = [each for each in after.findings if each.level is not Level.OK]
    assert (after.code, {each.level for each in told}) == (int(mistake.level is Level.FAIL), {mistake.level})
    assert {each.subject for each in told} == {mistake.subject.title}
    assert all(each.mend and each.words.endswith((".", "?")) for each in told)
    others = [each for each in before.findings if each.subject != mistake.subject.title]
    still = [each for each in after.findings if each.subject != mistake.subject.title]
    assert still == ([each for each in others if each in still] if mistake.hides else others)
