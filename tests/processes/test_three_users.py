"""Three users of one group on SQLite, whatever their umask: each does its work, and nobody breaks it for the others."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from intake.simulator.exchange import Exchange
from tests.processes.as_user import DATA, Owners, lay_out, save

CHILD = Path(__file__).parents[1] / "privacy" / "child.py"
# Nobody of this machine: what counts are the numbers.
WEB, WORKER, STRANGER, CONSOLE, GROUP = 12001, 12002, 12003, 12004, 12000
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be three other users")


class Person:
    """A process that is one user, and does as it is told."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def types(self, *words: str) -> tuple[int, str]:
        """Type a command; return its exit code and what it wrote."""
        code, wrote = cast(list[Any], self.does("types", *words))
        return code, wrote

    def does(self, act: str, *words: str) -> object:
        """Do something; return what came of it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([act, *words]) + "\n")
        self._process.stdin.flush()
        # What is logged comes on the way.
        while (line := self._process.stdout.readline()).startswith('{"'):
            pass
        assert line, "the process ended"
        return json.loads(line)


@dataclass(frozen=True)
class LineUsers:
    """A line's folder, the network around it, and its users."""

    folder: Path
    exchange: Exchange
    started: ExitStack

    def user(self, number: int, umask: str, group: int = GROUP) -> Person:
        """Start a process of a user."""
        process = subprocess.Popen(
            [
                sys.executable,
                str(CHILD),
                "tests.processes.as_user",
                str(number),
                str(group),
                umask,
                str(self.folder),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.started.enter_context(process)
        self.started.callback(process.kill)
        return Person(process)

    def modes(self) -> dict[str, str]:
        """Return the mode and the group of each file beside the database."""
        found = {path.name: path.stat() for path in (self.folder / DATA).iterdir()}
        return {name: f"{each.st_mode & 0o777:o} {each.st_gid}" for name, each in found.items()}


@pytest.fixture
def users() -> Iterator[LineUsers]:
    # Not under pytest's own folder: nobody else may enter that.
    folder = Path(tempfile.mkdtemp(prefix="intake-users-"))
    try:
        with ExitStack() as started:
            yield LineUsers(folder, lay_out(folder, Owners(WEB, WORKER, CONSOLE, GROUP)), started)
    finally:
        shutil.rmtree(folder)


def test_each_user_is_well_in_what_is_theirs_to_know(users: LineUsers) -> None:
    web, worker, console = (users.user(each, "077") for each in (WEB, WORKER, CONSOLE))
    assert worker.types("db", "upgrade")[0] == 0
    assert web.does("serves") == "serving"
    save(users.exchange, "+16515550187")
    assert worker.does("works") == 0
    assert console.does("looks_after") == [200, 200]

    told = {
        user: who.types("doctor", "--json", "--role", user)
        for user, who in (("web", web), ("worker", worker), ("console", console))
    }

    files = ("web/web_keys.toml", "work/worker_keys.toml", "console/console_keys.toml", "config.toml")
    readable = [who.does("reads", *files) for who in (web, worker, console)]
    assert readable == [[own, "config.toml"] for own in files[:3]]
    found = {user: json.loads(words)["findings"] for user, (_, words) in told.items()}
    assert {user: code for user, (code, _) in told.items()} == {"web": 0, "worker": 0, "console": 0}
    assert [each for rows in found.values() for each in rows if each["level"] == "FAIL"] == []
    keys = {
        user: [each["words"] for each in rows if each["subject"] == "worker keys"]
        for user, rows in found.items()
    }
    assert keys == {
        "web": ["The web side's user cannot read them, as it must be."],
        "worker": ["Readable by you alone."],
        "console": [],
    }


@pytest.mark.parametrize(
    ("maker", "umask"), [("web", "077"), ("worker", "022"), ("console", "077"), ("root", "077")]
)
def test_three_users_of_one_group_each_do_their_work(users: LineUsers, umask: str, maker: str) -> None:
    web, worker, console = (users.user(each, umask) for each in (WEB, WORKER, CONSOLE))
    root = users.user(0, umask, 0)
    by_name = {"web": web, "worker": worker, "console": console, "root": root}
    assert by_name[maker].types("db", "upgrade")[0] == 0

    assert web.does("serves") == "serving"
    before = save(users.exchange, "+16515550187")
    assert worker.does("works") == 0
    # Root and the others look in between, also while nobody else has the files open.
    assert console.does("looks_after") == [200, 200]
    told = [
        each.types(*words)
        for each in (root, worker, web, console)
        for words in (("doctor",), ("requests", "list"))
    ]
    after = save(users.exchange, "+16515550142")

    assert before == after != []
    assert worker.does("works") == 0
    assert dict(users.modes().items()) == dict.fromkeys(
        ("line.db", "line.db-wal", "line.db-shm", "line.db.lock"), f"660 {GROUP}"
    )
    for code, words in told:
        assert "Traceback" not in words
        assert [
            line for line in words.splitlines() if line.startswith("FAIL") and "database" in line
        ] == [], code
    assert users.exchange.log.errors == ()


def test_a_stranger_is_told_whose_the_database_is_and_leaves_nothing(users: LineUsers) -> None:
    web = users.user(WEB, "077")
    web.types("db", "upgrade")
    (users.folder / DATA).chmod(0o777)
    (users.folder / DATA / "line.db").chmod(0o666)
    before = users.modes()

    told = users.user(STRANGER, "022", STRANGER).types("requests", "list")

    path = users.folder / DATA
    assert told == (
        1,
        (
            f"Error: What {STRANGER} makes beside {path / 'line.db'} could not be opened by {WEB}, whose it is. "
            f"Run this as {WEB}. To mend it: chgrp {GROUP} {path} && chmod 2770 {path}\n"
        ),
    )
    assert users.modes() == before


def test_a_file_that_somebody_else_left_is_told_with_what_mends_it(users: LineUsers) -> None:
    web = users.user(WEB, "077")
    web.types("db", "upgrade")
    left = users.folder / DATA / "line.db-wal"
    left.touch()
    left.chmod(0o600)

    told = web.types("requests", "list")

    assert told == (
        1,
        (
            f"Error: The user {WEB} may not read and write {left}, which belongs to root:{GROUP} with the mode 0600. "
            f"To mend it: chown {WEB}:{GROUP} {left} && chmod 660 {left}\n"
        ),
    )
