"""One performance, in a process of its own that is silenced as the line's processes are.

Run as a module with one JSON argument; prints nothing but what leaks, and leaves what it found in a
file. The process ends as a crash does, so that nothing tidies up behind it.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from click.testing import CliRunner

from intake.cli.commands import COMMANDS, main
from intake.services.retention.backup import backup
from intake.services.retention.restore import RestoreFrom, RestoreRules, restore
from intake.storage.unit_of_work import Database
from tests.privacy import leaks, scenes
from tests.privacy.observed_line import ObservedLine, opened
from tests.privacy.spellings import Finding
from tests.support.stage import EXAMPLE, LINE

FINDINGS = "findings.json"


class Programme(msgspec.Struct, frozen=True):
    """What to perform; no scenes means all of them, to the end."""

    folder: str
    url: str
    second_url: str
    area: str
    off: leaks.Defence = leaks.Defence.NONE
    scenes: tuple[str, ...] = ()


# Commands that show or change nothing a person left; every other one is run below.
WITHOUT_PEOPLE = frozenset(
    {
        "demo",
        "serve",
        "web",
        "work",
        "console",
        "halt",
        "unhalt",
        "help-lines",
        "simulator",
        "flows",
        "keys",
        "db",
        "restore",
        "provision",
    }
)
# Sums, what the console asked of a device, which goes when it asks the next, and what staff did, which names no person.
OF_NO_PERSON = frozenset({"counter", "passkey_ceremony", "audit_entry"})
REGION = ("--region", "south")
COMMAND_LINES: tuple[tuple[str, ...], ...] = (
    ("requests", "list"),
    ("requests", "list", "--json"),
    ("interviewer", "add", "kim", "--phone", "BEFORE", "--agency", "uroc", "--language", "en", *REGION),
    ("interviewer", "add", "ami", "--phone", "BEFORE", "--agency", "uroc", "--language", "en"),
    ("interviewer", "edit", "kim", "--phone", "STAFF"),
    ("interviewer", "edit", "STAFF", "--phone", "STAFF"),
    ("interviewer", "list"),
    ("interviewer", "list", "--json"),
    ("availability", "set", "kim", "--monday", "09:00-12:00"),
    ("availability", "away", "kim", "2018-05-01"),
    ("availability", "extra", "kim", "2018-05-05", "10:00-12:00"),
    ("availability", "import", "HOURS"),
    ("visit", "add", *REGION[1:], "2018-05-08", "10:00-16:00", "--interviewer", "kim", "--place", "Library"),
    ("visit", "add", *REGION[1:], "2018-05-09", "10:00-16:00", "--interviewer", "kim", "--place", "STAFF"),
    ("visit", "list"),
    ("visit", "list", "--json"),
    ("days", "close", "2018-05-21", "--anyway"),
    ("days", "open", "2018-05-21"),
    ("days", "windows", "2018-05-22", "10:00-12:00", "--anyway"),
    ("days", "list"),
    ("days", "list", "--json"),
    ("days", "windows", "2018-05-22", "--usual", "--anyway"),
    ("availability", "show"),
    ("counts",),
    ("requests", "give", "STAFF", "kim"),
    ("requests", "give", "7KQ4", "STAFF"),
    ("texts", "failed"),
    ("texts", "failed", "--json"),
    ("erased",),
    ("doctor",),
    ("audit", "verify"),
    ("purge", "--dry-run"),
    ("pause", "--until", "2018-12-24 09:00"),
    ("resume",),
    ("backup", "BACKUP"),
    ("backup", "--verify", "BACKUP"),
    ("purge",),
)
# Run when everything else was looked at: nothing of staff may stay either.
COLLEAGUE_LEAVES: tuple[tuple[str, ...], ...] = (("interviewer", "remove", "zoe"),)
LEAVING: tuple[tuple[str, ...], ...] = (("interviewer", "remove", "kim"), ("interviewer", "list"))


def perform(programme: Programme) -> list[Finding]:
    """Play the programme and return what was found where it must not be."""
    folder = Path(programme.folder)
    people = scenes.cast(programme.area)
    with opened(folder, programme.url, programme.off) as show:
        show.marks += people.marks()
        if programme.scenes:
            return _excerpt(show, people, programme)
        return _whole(show, people, programme)


def _excerpt(show: ObservedLine, people: scenes.Cast, programme: Programme) -> list[Finding]:
    for name in programme.scenes:
        getattr(scenes, name)(show, people)
        show.remember_rows()
        show.work()
    found = show.look("before")
    match programme.off:
        case leaks.Defence.NONE | leaks.Defence.SECURE_DELETE:
            return found + _erase_everything(show, people)
        case leaks.Defence.WAL_TRUNCATION:
            # A reader that never ends keeps the log from being emptied, and nobody tries again.
            with show.reader():
                return found + _erase_now(show, people)
        case _:
            return found


def _whole(show: ObservedLine, people: scenes.Cast, programme: Programme) -> list[Finding]:
    with show.reader():
        for scene in scenes.SCENES:
            scene(show, people)
            show.remember_rows()
        show.work()
        found = show.look("with a reader held open")
    for scene in (*scenes.FAULTY_SCENES, *scenes.LAST_SCENES):
        scene(show, people)
        show.remember_rows()
        show.work()
    _run_commands(show, people, COMMAND_LINES)
    show.remember_rows()
    _back_up_and_restore(show, programme)
    found += show.look("while requests wait")
    _run_commands(show, people, LEAVING)
    found += _erase_everything(show, people)
    routes = {rule.rule for rule in show.stage.app.url_map.iter_rules()}
    asked = {
        path.partition("?")[0].removeprefix("http://127.0.0.1:8080") for path, _ in show.evidence.statuses
    }
    assert routes <= asked, f"no request reached {routes - asked}"
    return found


def _erase_everything(show: ObservedLine, people: scenes.Cast) -> list[Finding]:
    found = _erase_now(show, people)
    show.stage.clock.move(days=31)
    show.work_until_copies_are_gone()
    # Nobody has a time any more that would have to be given to somebody else.
    _run_commands(show, people, COLLEAGUE_LEAVES)
    show.stage.clock.move(minutes=2)
    show.work()
    backup(show.stage.line.database, show.folder / "backup", show.stage.clock())
    left = {name: len(rows) for name, rows in show.stage.rows().items() if rows and name not in OF_NO_PERSON}
    assert not left, f"a month later there is still {left}"
    return found + show.look("a month later") + _left_of_what_is_gone(show, "a month later")


def _erase_now(show: ObservedLine, people: scenes.Cast) -> list[Finding]:
    show.remember_rows()
    for phone in (people.her, people.him, people.typed, people.called, people.mailed):
        show.texts(phone, "ERASE")
    show.work()
    show.stage.clock.move(hours=5)
    show.work()
    show.remember_rows()
    return show.look("after erasing") + _left_of_what_is_gone(show, "after erasing")


def _left_of_what_is_gone(show: ObservedLine, moment: str) -> list[Finding]:
    # What PostgreSQL's own log still holds is ciphertext whose key is gone; of SQLite nothing may stay.
    if not show.url.startswith("sqlite"):
        return []
    files = show.database_files()
    return show.found_in(moment, files, show.gone_marks())


def _run_commands(show: ObservedLine, people: scenes.Cast, lines: tuple[tuple[str, ...], ...]) -> None:
    unknown = set(COMMANDS) - WITHOUT_PEOPLE - {line[0] for line in COMMAND_LINES}
    assert not unknown, f"nobody looks at what these commands show: {unknown}"
    config = _config_file(show)
    hours = show.folder / "hours.csv"
    hours.write_text(
        f"handle,day,hours\n{people.interviewer},monday,{people.interviewer}\n", encoding="ascii"
    )
    stands_for = {
        "BACKUP": str(show.folder / "backup"),
        "HOURS": str(hours),
        "STAFF": people.interviewer,
        "BEFORE": people.interviewer_before,
    }
    for words in lines:
        arguments = [stands_for.get(word, word) for word in words]
        result = CliRunner().invoke(main, [*arguments, "--config", str(config)])
        show.evidence.note(f"output of intake {' '.join(words)}", result.output, repr(result.exception))
        assert result.exit_code in (0, 1), result.output
    # What the operator wrote is theirs, and no file of the line.
    hours.unlink()


def _config_file(show: ObservedLine) -> Path:
    settings, folder = show.stage.settings, show.folder
    # The commands run at the time of the story.
    offset = (show.stage.clock() - datetime.now(UTC)).total_seconds()  # noqa: TID251
    (folder / "clock").write_text(str(offset), encoding="ascii")
    wanted = {
        "number =": f'number = "{LINE}"',
        "closes_on =": f"closes_on = {settings.line.closes_on}",
        "plan_due =": f"plan_due = {settings.line.plan_due}",
        "url =": f'url = "{show.url}"',
        "web_keys =": f'web_keys = "{settings.storage.web_keys}"',
        "worker_keys =": f'worker_keys = "{settings.storage.worker_keys}"',
        "# clock_file =": f'clock_file = "{folder / "clock"}"',
        "# api_base =": f'api_base = "{settings.twilio.api_base.url}"',
    }
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    for start, line in wanted.items():
        at = next(index for index, old in enumerate(lines) if old.startswith(start))
        lines[at] = line
    path = folder / "config.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _back_up_and_restore(show: ObservedLine, programme: Programme) -> None:
    stage = show.stage
    backup(stage.line.database, show.folder / "backup", stage.clock())
    second = Database(programme.second_url)
    source = RestoreFrom(show.folder / "backup", (stage.worker.ledger.path,))
    rules = RestoreRules(stage.settings.retention, stage.settings.line.timezone)
    restore(second, source, rules, stage.clock())
    second.close()


if __name__ == "__main__":
    asked = msgspec.json.decode(sys.argv[1].encode(), type=Programme)
    leaks.silence(asked.off)
    try:
        told = json.dumps([asdict(finding) for finding in perform(asked)])
    except Exception:  # noqa: BLE001 - this process says nothing, so the story of its failure is left in a file
        told = json.dumps(traceback.format_exc())
    Path(asked.folder, FINDINGS).write_text(told, encoding="utf-8")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
