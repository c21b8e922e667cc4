"""The canary sweep: marked numbers, words and ids go through every route and fault, and are found nowhere."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from intake.core.area_codes import AreaKind, area_kind
from intake.storage.migrations import revisions
from intake.storage.unit_of_work import Database
from tests.conftest import _new_postgresql_database
from tests.privacy import scenes
from tests.privacy.leaks import Defence
from tests.privacy.observed_line import CONSOLE, copy_template, opened
from tests.privacy.run import FINDINGS, Programme
from tests.privacy.spellings import Finding, search

CHILD = Path(__file__).with_name("child.py")
# Seconds; a busy machine needs several times what a quiet one does.
LONGEST = 280
# Somebody knows the words of a request, and is cut off.
HOUSE = "requests_are_saved the_house_is_looked_after"
# Where the line may call; elsewhere nobody could save anything.
AREAS = tuple(code for code in map(str, range(200, 800)) if area_kind(code) is AreaKind.UNITED_STATES)


@dataclass(frozen=True)
class Venue:
    """Two empty databases of one engine, and a folder for everything else."""

    folder: Path
    url: str
    second_url: str


@pytest.fixture(params=["sqlite", "postgresql"])
def venue(request: pytest.FixtureRequest) -> Venue:
    """A place to perform, once for each engine."""
    venue: Venue = request.getfixturevalue(f"{request.param}_venue")
    return venue


@pytest.fixture
def postgresql_venue(postgresql_server: str, tmp_path: Path) -> Iterator[Venue]:
    """A place to perform with PostgreSQL: databases of its own, since their files are searched."""
    with (
        _new_postgresql_database(postgresql_server) as url,
        _new_postgresql_database(postgresql_server) as second,
    ):
        for each in (url, second):
            database = Database(each)
            revisions.upgrade(database)
            database.close()
        yield Venue(tmp_path / "line", url, second)


@pytest.fixture
def sqlite_venue(_migrated_sqlite: Path, tmp_path: Path) -> Venue:
    """A place to perform with SQLite alone."""
    for name in ("line", "second"):
        (tmp_path / name).mkdir()
    first, second = (copy_template(_migrated_sqlite, tmp_path / name) for name in ("line", "second"))
    return Venue(tmp_path / "line", first, second)


def perform(venue: Venue, *names: str, off: Defence = Defence.NONE) -> list[Finding]:
    """Perform in a process of its own and return what was found, its own output searched too."""
    venue.folder.mkdir(exist_ok=True)
    (venue.folder / "tmp").mkdir()
    # A number of its own for each run: other tests use the same server's log. Behind 8 and 9 lie the
    # toll-free and paid numbers, which the line takes for nobody's.
    area = secrets.choice(AREAS)
    programme = Programme(str(venue.folder), venue.url, venue.second_url, area, off, names)
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "default",
            str(CHILD),
            "tests.privacy.run",
            msgspec.json.encode(programme),
        ],
        cwd=venue.folder,
        env={"TMPDIR": str(venue.folder / "tmp"), "PATH": ""},
        capture_output=True,
        timeout=LONGEST,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    told = json.loads((venue.folder / FINDINGS).read_text(encoding="utf-8"))
    assert not isinstance(told, str), told
    marks = scenes.cast(area).marks()
    ours = [*search("stdout", done.stdout, marks), *search("stderr", done.stderr, marks)]
    return sorted({*ours, *(Finding(**finding) for finding in told)})


def test_nothing_a_person_said_is_found_anywhere(venue: Venue) -> None:
    assert perform(venue) == []


@pytest.mark.parametrize(
    ("off", "story", "place", "mark"),
    [
        (Defence.SEALED_NUMBERS, "requests_are_saved", "line.db", "the number of her"),
        (Defence.SEALED_IDS, "people_leave", "line.db", "an id of the provider"),
        (Defence.CLOSED_BODIES, "another_number_is_typed", "line.db", "the number of typed"),
        (Defence.HIDDEN_PARAMETERS, "a_statement_fails", "errors of the database", "the number of her"),
        (Defence.SECURE_DELETE, "requests_are_saved", "line.db", "sealed bytes of"),
        (Defence.WAL_TRUNCATION, "requests_are_saved", "line.db-wal", "sealed bytes of"),
        (Defence.QUIET_LIBRARIES, "libraries_talk", "stderr", "the number of her"),
        (Defence.REDUCED_ERRORS, "things_break", "stderr", "the number of her"),
        (Defence.REDUCED_ERRORS, "the_console_is_read", "stderr", "the number of her"),
        (Defence.SEALED_NUMBERS, "a_mail_comes", "line.db", "the number of mailed"),
        (Defence.SEALED_PHONES, "somebody_sends_join", "line.db", "the number of joiner"),
        (Defence.TYPED_AGAIN, HOUSE, CONSOLE, "the number of mailed"),
        (Defence.REDUCED_ANSWERS, "the_provider_fails", "answers of the gateway", "an id of the provider"),
    ],
)
def test_without_a_defence_the_sweep_finds_what_leaks(
    sqlite_venue: Venue, off: Defence, story: str, place: str, mark: str
) -> None:
    found = perform(sqlite_venue, *story.split(), off=off)

    assert any(place in finding.place and finding.mark.startswith(mark) for finding in found), found


def test_a_page_that_shows_whole_rows_is_found_where_the_console_keeps_to_no_rights(
    sqlite_venue: Venue,
) -> None:
    stories = ("requests_are_saved", "somebody_sends_join", "the_console_is_read")
    found = perform(sqlite_venue, *stories, off=Defence.CONSOLE_RIGHTS)

    assert {(finding.place.partition(": ")[2], finding.mark, finding.spelling) for finding in found} == {
        (f"{CONSOLE} to {who}", f"the two words of a {what}", "as said")
        for who in ("ana's", "kim's")
        for what in ("request", "JOIN")
    }


def test_the_same_stories_leak_nothing_with_every_defence(sqlite_venue: Venue) -> None:
    stories = (
        "requests_are_saved",
        "the_console_is_read",
        "somebody_sends_join",
        "the_coordinator_says_who",
        "a_mail_comes",
        "the_house_is_looked_after",
        "people_leave",
        "another_number_is_typed",
        "a_statement_fails",
    )
    assert perform(sqlite_venue, *stories) == []


def test_unsealed_numbers_are_found_in_the_files_of_postgresql(postgresql_venue: Venue) -> None:
    found = perform(postgresql_venue, "requests_are_saved", off=Defence.SEALED_NUMBERS)

    assert any("postgresql" in finding.place and finding.mark == "the number of her" for finding in found)


def test_every_route_has_a_scene(tmp_path: Path, sqlite_venue: Venue) -> None:
    with opened(sqlite_venue.folder, sqlite_venue.url) as show:
        assert {rule.rule for rule in show.stage.app.url_map.iter_rules()} == set(scenes.ROUTES)
