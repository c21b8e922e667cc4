"""What doctor says of the console: each mistake about it, planted alone, is told by its own finding with what mends it."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from intake import config
from intake.cli.doctor.findings import CheckedAs, Level, Subject
from intake.console.app import create_console
from intake.core.access.permissions import Role
from intake.services.access.console_role import grant_to_console
from intake.simulator.http.server import serving
from intake.storage.crypto.key_files import CONSOLE_KEYS, WEB_KEYS, WORKER_KEYS, WebKeys, new_keys
from intake.storage.engine.grants import CONSOLE_ROLE
from intake.storage.unit_of_work import Database
from tests.cli.conftest import TOKEN, Operator
from tests.conftest import ENGINES, as_console
from tests.support.accounts import have_account
from tests.support.well_line import WellLine, well_line

SQLITE, POSTGRESQL = ("sqlite",), ("postgresql",)


@dataclass(slots=True)
class ConsoleLine:
    """A line that is well with its console, at an address of its own; ``stop`` ends the console."""

    well: WellLine
    url: str
    stop: Callable[[], None]

    @property
    def key_file(self) -> Path:
        """The console's key file."""
        return self.well.folder / "keys" / CONSOLE_KEYS


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: how it is planted, whose finding tells of it, and what stands in what mends it."""

    name: str
    subject: Subject
    level: Level
    plant: Callable[[ConsoleLine], None]
    mend: str
    engines: tuple[str, ...] = ENGINES


def _readable_by_group(line: ConsoleLine) -> None:
    line.key_file.chmod(0o640)


def _gone(line: ConsoleLine) -> None:
    line.key_file.unlink()


def _of_another_line(line: ConsoleLine) -> None:
    made = new_keys(line.well.folder / "others")
    made.console.replace(line.key_file)


def _not_running(line: ConsoleLine) -> None:
    line.stop()


def _moved(line: ConsoleLine) -> None:
    line.well.operator.settings_now_say(line.url, line.url.replace("127.0.0.1", "localhost"))


def _nobody(line: ConsoleLine) -> None:
    with line.well.database.work() as work:
        work.accounts.remove("ana")
        work.commit()


def _said(statement: str) -> Callable[[ConsoleLine], None]:
    def plant(line: ConsoleLine) -> None:
        with line.well.database.work() as work:
            work.connection.exec_driver_sql(statement.format(role=CONSOLE_ROLE))
            work.commit()

    return plant


MISTAKES = (
    Mistake(
        "its key file may be read by the group",
        Subject.CONSOLE_KEYS,
        Level.FAIL,
        _readable_by_group,
        "chmod 600",
    ),
    Mistake("its key file is gone", Subject.CONSOLE_KEYS, Level.FAIL, _gone, "intake keys console"),
    Mistake(
        "its keys are another line's", Subject.DATABASE_KEYS, Level.FAIL, _of_another_line, "put this line's"
    ),
    Mistake("it does not run", Subject.CONSOLE, Level.WARN, _not_running, "intake console"),
    Mistake(
        "it moved since passkeys were made", Subject.SIGNING_IN, Level.FAIL, _moved, "invite --replace ana"
    ),
    Mistake("nobody was asked in", Subject.SIGNING_IN, Level.WARN, _nobody, "invite --role coordinator"),
    Mistake(
        "its role lacks a grant",
        Subject.CONSOLE_RIGHTS,
        Level.FAIL,
        _said("REVOKE SELECT (held) ON callback_request FROM {role}"),
        "intake db grants --apply",
        POSTGRESQL,
    ),
    Mistake(
        "its role was granted too much",
        Subject.CONSOLE_RIGHTS,
        Level.FAIL,
        _said("GRANT SELECT ON callback_request TO {role}"),
        "intake db grants --apply",
        POSTGRESQL,
    ),
    Mistake(
        "its role owns a table",
        Subject.CONSOLE_RIGHTS,
        Level.FAIL,
        _said("CREATE TABLE of_its_own (); ALTER TABLE of_its_own OWNER TO {role}"),
        "createuser",
        POSTGRESQL,
    ),
)


@pytest.fixture
def line(operator: Operator, database: Database, web_keys: WebKeys) -> Iterator[ConsoleLine]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    operator.settings_now_say('# url = "https://desk.example.org"', f'url = "{url}"')
    operator.settings_now_say("# port = 8081", f"port = {port}")
    have_account(database, "ana", url=url)
    have_account(database, "kim", Role.INTERVIEWER, url=url)
    console = create_console(config.load(operator.config_file, operator.environ))
    if database.folder is None:
        grant_to_console(database)
    with well_line(operator, database, web_keys) as well, ExitStack() as running:
        running.enter_context(serving(console, port=port))
        yield ConsoleLine(well, url, running.close)
    if database.folder is None:
        # Other tests get the same database.
        with database.work() as work:
            work.connection.exec_driver_sql("DROP TABLE IF EXISTS of_its_own")
            work.commit()
        grant_to_console(database)


CASES = [
    pytest.param(mistake, engine, id=f"{mistake.name}-{engine}")
    for mistake in MISTAKES
    for engine in mistake.engines
]


@pytest.mark.parametrize(("mistake", "database_url"), CASES, indirect=["database_url"])
def test_a_mistake_about_the_console_is_told_by_its_own_finding(line: ConsoleLine, mistake: Mistake) -> None:
    before = line.well.doctored()
    assert (before.code, [each for each in before.findings if each.level is not Level.OK]) == (0, [])

    mistake.plant(line)
    after = line.well.doctored()

    told = [each for each in after.findings if each.level is not Level.OK]
    assert [(each.level, each.subject) for each in told] == [(mistake.level, mistake.subject.title)]
    assert mistake.mend in (told[0].mend or "")
    assert told[0].words.endswith(".")
    others = [each for each in before.findings if each.subject != mistake.subject.title]
    assert [each for each in after.findings if each.subject != mistake.subject.title] == others


def as_its_user(line: ConsoleLine, **environ: str) -> WellLine:
    """Return the line as the console's user has it: its own keys and role, and nothing of the others."""
    for name in (WEB_KEYS, WORKER_KEYS):
        (line.well.folder / "keys" / name).unlink()
    operator = line.well.operator
    url = line.well.database.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    mine = {name: value for name, value in operator.environ.items() if name != TOKEN}
    named = replace(operator, environ={**mine, "INTAKE_STORAGE_URL": as_console(url), **environ})
    return WellLine(named, line.well.database, line.well.web_keys)


def test_the_console_is_well_where_its_user_can_read_what_is_its_own_and_nothing_else(
    line: ConsoleLine,
) -> None:
    told = as_its_user(line).doctored("--role", "console")

    theirs = {each.title for each in Subject if CheckedAs.CONSOLE in each.checked_as}
    assert (told.code, [each for each in told.findings if each.level is not Level.OK]) == (0, [])
    assert {each.subject for each in told.findings} == theirs


def test_a_console_that_holds_the_token_fails(line: ConsoleLine) -> None:
    told = as_its_user(line, **{TOKEN: "d3adb33f" * 4}).doctored("--role", "console")

    (found,) = [each for each in told.findings if each.level is not Level.OK]
    assert (told.code, found.subject) == (1, Subject.KEPT_FROM_CONSOLE.title)
    assert found.words.startswith("The console's user has the account's token:")


def test_a_console_that_can_read_the_keys_of_the_others_fails(line: ConsoleLine) -> None:
    told = line.well.doctored("--role", "console")

    words = [each.words for each in told.findings if each.subject == Subject.KEPT_FROM_CONSOLE.title]
    file = line.well.folder / "keys" / WEB_KEYS
    assert [each.replace(str(file), "HERE").replace("HERE/keys/web_keys.toml", "HERE") for each in words] == [
        "The console's user can read HERE: whoever breaks into the console has what is sealed by it."
    ]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://line.example.org", "must have a host name of its own"),
        ("http://desk.example.org", "https"),
    ],
)
def test_an_address_that_must_not_be_is_told_of_the_settings(
    operator: Operator, url: str, words: str
) -> None:
    operator.settings_now_say('# url = "https://desk.example.org"', f'url = "{url}"')

    told = operator.types("doctor", "--role", "console")

    assert told.code == 1
    assert told.words.startswith("FAIL  settings  ")
    assert words in told.words


def test_where_there_is_no_console_its_own_user_is_told_so_and_nobody_else(operator: Operator) -> None:
    alone = operator.types("doctor", "--role", "console").words
    everything = operator.types("doctor").words

    rows = [re.split(" {2,}", line) for line in alone.splitlines() if line.startswith("WARN")]
    assert [(row[1], row[2]) for row in rows] == [
        ("console", "The settings name no address: nobody looks after the line from a page.")
    ]
    assert "  console  " not in everything
