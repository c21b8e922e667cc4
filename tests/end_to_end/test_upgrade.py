"""A line that people are using is upgraded: all it holds is kept, and every talk, order and time goes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData

from intake.storage.migrations import revisions
from intake.storage.unit_of_work import Database
from tests.support.staffing import CODE, KIM, OTHER_CODE, staff
from tests.support.stage import OTHER_PHONE, MovableClock, staged

# The last one that a line in use may be at.
BEFORE = "0008"
TUESDAY = datetime(2018, 3, 13, 20, tzinfo=UTC)
ELSEWHERE = "+16125550143"
# Without rows in these nothing would be shown.
ENOUGH = {
    "callback_request",
    "request_key",
    "orders",
    "conversation",
    "assignment",
    "appointment",
    "interviewer",
}

Rows = Mapping[str, list[dict[str, object]]]


def test_everything_of_the_version_before_is_kept_and_goes_on(tmp_path: Path, database_url: str) -> None:
    clock = MovableClock()
    with staged(tmp_path, database_url, clock=clock) as stage:
        staffed = staff(stage)
        staffed.assign(staffed.request())
        booked = staffed.request(OTHER_CODE, code_name="red river", tag=b"o" * 32, phone_tag=b"o" * 32)
        staffed.assign(booked)
        staffed.book(booked, TUESDAY)
        # One has saved, and the worker did not see it yet; one is in the middle of it.
        for body in ("hola", "1", "1", "sí", "1", "1", "13", "2", "1"):
            stage.text(body, OTHER_PHONE)
        asked = stage.text("hello", ELSEWHERE) + stage.text("1", ELSEWHERE)

    database = Database(database_url)
    _to(database, BEFORE)
    held = _rows(database)
    came_from = revisions.upgrade(database)
    kept = _rows(database)
    database.close()

    with staged(tmp_path, database_url, clock=clock) as stage:
        went_on = stage.text("1", ELSEWHERE)
        stage.work()
        listed = stage.text("LIST", KIM)
        with stage.line.database.reading() as work:
            saved = [each.state.value for each in work.requests.listed()]

    assert came_from == BEFORE
    assert {name for name, rows in held.items() if rows} >= ENOUGH
    assert {name: _of_columns(kept[name], rows) for name, rows in held.items()} == held
    # The talk goes on at its question, the order is applied, and staff have what they had.
    assert ("only me" in asked[-1], "18 or older" in went_on[0]) == (True, True)
    assert listed == [f"{CODE}: call Thu Mar 8, 9 AM-noon. {OTHER_CODE}: Tue Mar 13, 3:00 PM."]
    assert sorted(saved) == ["waiting"] * 3


def _of_columns(rows: list[dict[str, object]], like: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return rows with the columns alone that others have."""
    return [{name: row[name] for name in like[0]} for row in rows] if like else []


def _rows(database: Database) -> Rows:
    """Return all that a database holds, whatever its tables are."""
    tables = MetaData()
    tables.reflect(database.engine)
    with database.engine.connect() as connection:
        return {
            table.name: sorted(map(dict, connection.execute(table.select()).mappings()), key=repr)
            for table in tables.sorted_tables
            if table.name != "alembic_version"
        }


def _to(database: Database, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(revisions.__file__).parent))
    with database.work() as work:
        config.attributes["connection"] = work.connection
        command.downgrade(config, revision)
        work.commit()
