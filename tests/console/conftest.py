"""A console over a SQLite database, and those who visit it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from intake.console.desk import Desk
from intake.core.access.permissions import Role
from intake.storage.engine.rights import CONSOLE_RIGHTS
from intake.storage.unit_of_work import Database
from tests.support.accounts import have_account
from tests.support.console import Visitor, console_over, desk_over


@pytest.fixture
def desk(sqlite_database: Database, tmp_path: Path) -> Iterator[Desk]:
    """What the pages work with: a database of the console's rights, beside ``sqlite_database`` for the set-up."""
    url = sqlite_database.engine.url.render_as_string(hide_password=False)
    database = Database(url, 2, CONSOLE_RIGHTS)
    yield desk_over(database, tmp_path)
    database.close()


@pytest.fixture
def app(desk: Desk) -> Flask:
    """The console."""
    return console_over(desk)


@pytest.fixture
def nobody(app: Flask) -> Visitor:
    """Somebody who is not signed in."""
    return Visitor(app)


@pytest.fixture
def coordinator(app: Flask, sqlite_database: Database) -> Visitor:
    """Ana, who is signed in as coordinator."""
    have_account(sqlite_database, "ana")
    return Visitor(app).signed_in_by("ana's")


@pytest.fixture
def interviewer(app: Flask, sqlite_database: Database) -> Visitor:
    """Kim, who is signed in as interviewer."""
    have_account(sqlite_database, "kim", Role.INTERVIEWER)
    return Visitor(app).signed_in_by("kim's")
