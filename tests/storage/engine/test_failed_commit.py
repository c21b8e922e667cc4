"""A commit that fails keeps nothing, and leaves the line as able to work as before."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from intake.storage.unit_of_work import Database, UnitOfWork
from tests.support.people import NOW

NO_REQUEST = "INSERT INTO request_key VALUES ('of no request', x'00')"


def _fail_at_commit(work: UnitOfWork) -> None:
    work.counters.add(NOW, "contact", "voice")
    work.connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    work.connection.exec_driver_sql(NO_REQUEST)
    work.commit()


def test_a_failed_commit_is_undone_and_the_next_writer_gets_its_turn(sqlite_database: Database) -> None:
    with pytest.raises(IntegrityError), sqlite_database.work() as work:
        _fail_at_commit(work)

    with sqlite_database.work() as work:
        work.counters.add(NOW, "contact", "text")
        work.commit()
    with sqlite_database.reading() as work:
        assert [(count.value, count.n) for count in work.counters.all()] == [("text", 1)]
