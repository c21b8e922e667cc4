"""One transaction: kept only by its commit, alone with its conversation, and cheap."""

from __future__ import annotations

import fcntl
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert
from sqlalchemy.exc import IntegrityError

from intake.core.errors import IntakeError
from intake.storage.queries.conversations import Expired, StoredConversation
from intake.storage.schema.tables import line_state
from intake.storage.unit_of_work import Database
from tests.support.statements import statements

NOW = datetime(2018, 3, 8, 16, 15, 0, 123456, tzinfo=UTC)
KEY = bytes(range(32))


def a_conversation(key: bytes = KEY, body: bytes = b"0") -> StoredConversation:
    return StoredConversation(
        key=key,
        channel="text",
        started_at=NOW,
        last_turn_at=NOW,
        expires_at=NOW + timedelta(minutes=60),
        finished=False,
        body=body,
    )


def test_a_conversation_comes_back_as_it_was_put(database: Database) -> None:
    with database.work() as work:
        work.conversations.put(a_conversation())
        work.commit()

    with database.work() as work:
        assert work.conversations.load(KEY) == a_conversation()


def test_a_time_in_another_zone_comes_back_as_the_same_moment_in_utc(database: Database) -> None:
    central = NOW.astimezone(timezone(timedelta(hours=-6)))
    with database.work() as work:
        work.conversations.put(replace(a_conversation(), started_at=central))
        work.commit()

    with database.work() as work:
        stored = work.conversations.load(KEY)
        assert stored is not None
        assert (stored.started_at, stored.started_at.tzinfo) == (NOW, UTC)


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with database.work() as work, pytest.raises(ValueError, match="without a zone"):
        work.conversations.put(replace(a_conversation(), started_at=NOW.replace(tzinfo=None)))


def test_leaving_without_commit_keeps_nothing(database: Database) -> None:
    with database.work() as work:
        work.conversations.put(a_conversation())

    with database.work() as work:
        assert work.conversations.load(KEY) is None


def test_an_error_keeps_nothing_and_frees_the_turn_to_write(database: Database) -> None:
    def stumble() -> None:
        with database.work() as work:
            work.conversations.put(a_conversation())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stumble()

    with database.work() as work:
        assert work.conversations.load(KEY) is None


def test_a_statement_after_the_commit_is_loud(database: Database) -> None:
    def go_on() -> None:
        with database.work() as work:
            work.commit()
            work.line_state.get("anything")

    with pytest.raises(RuntimeError, match="after the commit"):
        go_on()


def test_a_reading_cannot_be_committed(database: Database) -> None:
    with database.reading() as work, pytest.raises(RuntimeError, match="keeps nothing"):
        work.commit()


def test_a_reading_waits_for_no_writer_and_sees_what_was_committed(database: Database) -> None:
    with database.work() as writing:
        writing.line_state.put("seen", "no")

        with database.reading() as work:
            assert work.line_state.get("seen") is None


@pytest.mark.parametrize("there", [True, False])
def test_whether_the_line_is_resting_comes_with_the_conversation(database: Database, there: bool) -> None:
    with database.work() as work:
        work.line_state.pause()
        if there:
            work.conversations.put(a_conversation())
        work.commit()
    with database.work() as work:
        assert (work.conversations.load(KEY) is not None, work.around.paused) == (there, True)
        work.line_state.resume()
        work.commit()

    with database.work() as work:
        work.conversations.load(KEY)
        assert work.around.paused is False


def test_an_ordinary_turn_is_at_most_four_statements(database: Database) -> None:
    turn(database)

    with statements(database) as executed:
        turn(database)

    assert len(executed) <= 4


def turn(database: Database) -> None:
    """What every turn does: load, put back, count."""
    with database.work() as work:
        stored = work.conversations.load(KEY) or a_conversation()
        work.conversations.put(replace(stored, body=b"%d" % (int(stored.body) + 1)))
        work.counters.add(NOW, "turns", "text")
        work.commit()


def test_no_turn_of_a_conversation_is_lost_when_many_come_at_once(
    database: Database, database_url: str
) -> None:
    other = Database(database_url)
    threads = [threading.Thread(target=turn, args=(each,)) for each in (database, other) for _ in range(20)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()

    with database.work() as work:
        stored = work.conversations.load(KEY)
        assert stored is not None
        assert stored.body == b"40"
        assert [(count.value, count.n) for count in work.counters.all()] == [("text", 40)]


def test_a_writer_waits_in_the_queue_of_the_file_and_a_reader_waits_for_nobody(
    sqlite_database: Database, sqlite_path: Path
) -> None:
    turn(sqlite_database)
    writer = threading.Thread(target=turn, args=(sqlite_database,))
    with sqlite_path.with_name("line.db.lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        writer.start()
        writer.join(0.3)

        with sqlite_database.reading() as work:
            assert [count.n for count in work.counters.all()] == [1]
        assert writer.is_alive()
    writer.join()

    with sqlite_database.reading() as work:
        assert [count.n for count in work.counters.all()] == [2]


def test_a_writer_that_waits_gets_its_turn_while_others_keep_writing(sqlite_database: Database) -> None:
    stop = threading.Event()

    def hog() -> None:
        while not stop.is_set():
            turn(sqlite_database)

    hogs = [threading.Thread(target=hog) for _ in range(6)]
    for thread in hogs:
        thread.start()
    waited = [_seconds(lambda: turn(sqlite_database)) for _ in range(20)]
    stop.set()
    for thread in hogs:
        thread.join()

    # Left to its own waiting, SQLite starves one writer until it gives up after five seconds.
    assert max(waited) < 4


def test_expired_conversations_go_and_tell_only_how_many_were_unfinished(database: Database) -> None:
    with database.work() as work:
        work.conversations.put(a_conversation(b"over"))
        work.conversations.put(replace(a_conversation(b"over and done"), finished=True))
        work.conversations.put(
            replace(a_conversation(b"from a clock that jumped"), expires_at=NOW + timedelta(days=30))
        )
        work.conversations.put(replace(a_conversation(b"live"), expires_at=NOW + timedelta(minutes=61)))
        work.commit()

    with database.work() as work:
        gone = work.conversations.delete_expired(NOW + timedelta(minutes=60), timedelta(hours=4))
        work.commit()

    assert gone == Expired(finished=1, unfinished=2)
    with database.work() as work:
        assert work.conversations.load(b"live") is not None
        assert work.conversations.load(b"over") is None


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://x/y", "nonsense", ""])
def test_a_url_the_line_cannot_use_is_refused_in_words(url: str) -> None:
    with pytest.raises(IntakeError, match=r"\[storage\] url"):
        Database(url)


def test_an_error_of_the_database_names_no_value(database: Database) -> None:
    row = insert(line_state).values(name="same", value="+16125550142")
    with database.work() as work:
        work.connection.execute(row)
        with pytest.raises(IntegrityError) as refusal:
            work.connection.execute(row)

    assert "6125550142" not in str(refusal.value)


@pytest.mark.parametrize("kind", ["work", "turn", "reading"])
def test_whoever_comes_after_the_server_was_restarted_notices_nothing(
    postgresql_database: Database, kind: str
) -> None:
    opened = getattr(postgresql_database, kind)
    # Two idle connections, and both of them dead.
    with postgresql_database.work() as first, postgresql_database.work():
        first.line_state.put("seen", "yes")
        first.commit()
    end_every_connection(postgresql_database)

    for _ in range(2):
        with opened() as work, opened() as other:
            assert (work.line_state.get("seen"), other.line_state.get("seen")) == ("yes", "yes")


def test_a_turn_that_reads_ahead_after_the_server_was_restarted_notices_nothing(
    postgresql_database: Database,
) -> None:
    with postgresql_database.work() as first, postgresql_database.work():
        first.conversations.put(a_conversation())
        first.commit()
    end_every_connection(postgresql_database)

    for body in (b"1", b"2"):
        with postgresql_database.turn() as work, postgresql_database.turn() as other:
            stored = work.conversations.load(KEY)
            assert stored is not None
            assert other.conversations.load(KEY) == stored
            work.conversations.put(replace(stored, body=body))
            work.commit()
    with postgresql_database.work() as work:
        assert work.conversations.load(KEY) == a_conversation(body=b"2")


def end_every_connection(database: Database) -> None:
    """Do as a server that is restarted: let go of all who are connected."""
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    engine = create_engine(database.engine.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"{others} AND pid <> pg_backend_pid()")
    engine.dispose()


def _seconds(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
