"""A turn reads ahead and is kept at its end, on SQLite with others: it holds up nobody, and keeps nothing stale."""

from __future__ import annotations

import fcntl
import gc
import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, IntegrityError

from intake.storage.engine.statements import ChangedMeanwhileError
from intake.storage.engine.write_turn import TurnTimeoutError
from intake.storage.queries.conversations import StoredConversation
from intake.storage.unit_of_work import Database
from tests.storage.test_unit_of_work import KEY, NOW, a_conversation, end_every_connection
from tests.support.statements import statements


def put(database: Database, stored: StoredConversation) -> None:
    """Let another turn be first."""
    with database.work() as work:
        work.conversations.put(stored)
        work.commit()


def bodies(database: Database, *keys: bytes) -> list[bytes | None]:
    with database.work() as work:
        found = [work.conversations.load(key) for key in keys]
    return [each.body if each else None for each in found]


def counted(database: Database) -> int:
    with database.reading() as work:
        return sum(count.n for count in work.counters.all())


def in_transaction(database: Database) -> int:
    """How many connections still are within a transaction, whoever asks left out."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE starts_with(state, 'idle in transaction')"
    with database.engine.connect() as connection:
        count: int = connection.exec_driver_sql(f"{asked} AND datname = current_database()").scalar_one()
    return count


@pytest.mark.parametrize("there", [True, False])
def test_a_turn_is_kept_as_it_was_put(database: Database, there: bool) -> None:
    if there:
        put(database, a_conversation())

    with database.turn() as work:
        stored = work.conversations.load(KEY) or a_conversation()
        work.counters.add(NOW, "turns", "text")
        work.conversations.put(replace(stored, body=b"1"))
        work.commit()

    assert (bodies(database, KEY), counted(database)) == ([b"1"], 1)


@pytest.mark.parametrize("there", [True, False])
def test_a_turn_that_was_not_first_is_refused_and_keeps_nothing(database: Database, there: bool) -> None:
    if there:
        put(database, a_conversation())

    with database.turn() as work:
        work.conversations.load(KEY)
        put(database, a_conversation(body=b"first"))
        work.counters.add(NOW, "turns", "text")
        work.conversations.put(a_conversation(body=b"late"))
        with pytest.raises(ChangedMeanwhileError):
            work.commit()

    assert (bodies(database, KEY), counted(database)) == ([b"first"], 0)


def test_a_turn_looks_again_before_it_does_anything_but_its_own_row(database: Database) -> None:
    with database.turn() as work:
        work.conversations.load(KEY)
        put(database, a_conversation())

        with pytest.raises(ChangedMeanwhileError):
            work.line_state.put("seen", "yes")

    with database.reading() as work:
        assert work.line_state.get("seen") is None


def test_a_turn_that_does_more_is_one_transaction(database: Database) -> None:
    put(database, a_conversation())

    def stumble() -> None:
        with database.turn() as work:
            work.conversations.load(KEY)
            work.counters.add(NOW, "turns", "text")
            work.line_state.put("seen", "yes")
            work.conversations.put(a_conversation(body=b"1"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stumble()
    assert (bodies(database, KEY), counted(database)) == ([b"0"], 0)

    with database.turn() as work:
        work.conversations.load(KEY)
        work.counters.add(NOW, "turns", "text")
        work.line_state.put("seen", "yes")
        work.conversations.put(a_conversation(body=b"1"))
        work.commit()
    assert (bodies(database, KEY), counted(database)) == ([b"1"], 1)


def test_a_turn_holds_up_nobody_while_it_thinks(database: Database) -> None:
    with database.turn() as work:
        stored = work.conversations.load(KEY) or a_conversation()
        put(database, a_conversation(b"somebody else"))
        work.conversations.put(replace(stored, body=b"1"))
        work.commit()

    assert bodies(database, KEY, b"somebody else") == [b"1", b"0"]


# How many sums of one kind a turn adds to: one goes into one statement with the rest, two do not.
@pytest.mark.parametrize("sums", [0, 1, 2])
@pytest.mark.parametrize("there", [True, False])
def test_a_turn_waits_for_whoever_works_on_its_row_and_is_refused_where_that_changed(
    postgresql_database: Database, there: bool, sums: int
) -> None:
    if there:
        put(postgresql_database, a_conversation())
    refused: list[bool] = []

    def come_late(read: threading.Event) -> None:
        with postgresql_database.turn() as work:
            work.conversations.load(KEY)
            read.set()
            for value in range(sums):
                work.counters.add(NOW, "turns", str(value))
            work.conversations.put(a_conversation(body=b"late"))
            with pytest.raises(ChangedMeanwhileError):
                work.commit()
            refused.append(True)

    with postgresql_database.work() as work:
        work.conversations.load(KEY)
        read = threading.Event()
        late = threading.Thread(target=come_late, args=(read,))
        late.start()
        assert read.wait(10)
        time.sleep(0.2)
        early = list(refused)
        work.conversations.put(a_conversation(body=b"first"))
        work.commit()
    late.join(10)

    assert (early, refused) == ([], [True])
    assert (bodies(postgresql_database, KEY), counted(postgresql_database)) == ([b"first"], 0)


@pytest.mark.parametrize(("sums", "asked"), [(0, 2), (1, 2), (2, 4)])
def test_on_postgresql_an_ordinary_turn_is_two_statements_and_leaves_its_connection_idle(
    postgresql_database: Database, sums: int, asked: int
) -> None:
    put(postgresql_database, a_conversation())

    with postgresql_database.turn() as work:
        with statements(postgresql_database) as executed:
            work.conversations.load(KEY)
            for value in range(sums):
                work.counters.add(NOW, "turns", str(value))
            work.conversations.put(a_conversation(body=b"1"))
            work.commit()
        within = in_transaction(postgresql_database)

    assert (len(executed), within) == (asked, 0)
    assert (bodies(postgresql_database, KEY), counted(postgresql_database)) == ([b"1"], sums)


@pytest.mark.parametrize("sums", [1, 2])
def test_a_turn_that_breaks_keeps_nothing_and_tells_no_value(
    postgresql_database: Database, sums: int
) -> None:
    def break_down() -> None:
        with postgresql_database.turn() as work:
            work.conversations.load(KEY)
            for value in range(sums):
                work.counters.add(NOW, "turns", str(value), 5_551_234_567_890)
            work.conversations.put(a_conversation(body=b"a secret"))
            work.commit()

    with pytest.raises(DBAPIError) as caught:
        break_down()

    assert all(secret not in str(caught.value) for secret in ("a secret", "5551234567890"))
    assert (bodies(postgresql_database, KEY), counted(postgresql_database)) == ([None], 0)


def test_a_turn_whose_connection_dies_while_it_thinks_keeps_nothing_and_the_next_one_is_kept(
    postgresql_database: Database,
) -> None:
    put(postgresql_database, a_conversation())

    def dies() -> None:
        with postgresql_database.turn() as work:
            assert work.conversations.load(KEY) == a_conversation()
            work.counters.add(NOW, "turns", "text")
            work.conversations.put(a_conversation(body=b"a secret"))
            end_every_connection(postgresql_database)
            work.commit()

    with pytest.raises(DBAPIError) as broken:
        dies()

    assert "a secret" not in f"{broken.value}"
    assert (bodies(postgresql_database, KEY), counted(postgresql_database)) == ([b"0"], 0)
    with postgresql_database.turn() as work:
        work.conversations.load(KEY)
        work.conversations.put(a_conversation(body=b"2"))
        work.commit()
    assert bodies(postgresql_database, KEY) == [b"2"]


def test_a_statement_after_the_commit_of_a_turn_is_loud(database: Database) -> None:
    def go_on() -> None:
        with database.turn() as work:
            work.conversations.load(KEY)
            work.commit()
            work.counters.add(NOW, "turns", "text")

    with pytest.raises(RuntimeError, match="after the commit"):
        go_on()


def _end_together(threads: Sequence[threading.Thread], sqlite_path: Path) -> None:
    """Let turns come to their ends while somebody else has the turn to write."""
    with sqlite_path.with_name("line.db.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for thread in threads:
            thread.start()
        time.sleep(0.3)
    for thread in threads:
        thread.join()


def test_turns_that_end_together_are_kept_in_one_commit(sqlite_database: Database, sqlite_path: Path) -> None:
    keys = [bytes([n]) for n in range(8)]
    threads = [threading.Thread(target=_take, args=(sqlite_database, key)) for key in keys]
    _take(sqlite_database, KEY)
    with _commits(sqlite_database) as commits:
        _end_together(threads, sqlite_path)

    assert bodies(sqlite_database, *keys) == [b"1"] * 8
    # All but those that were still on their way.
    assert len(commits) < 4


def test_a_turn_that_breaks_while_it_is_kept_breaks_nobody_else(
    sqlite_database: Database, sqlite_path: Path
) -> None:
    keys = [bytes([n]) for n in range(6)]
    broke: list[bytes] = []

    def take(key: bytes) -> None:
        try:
            _take(sqlite_database, key, None if key == keys[2] else b"1")  # type: ignore[arg-type]
        except IntegrityError:
            broke.append(key)

    threads = [threading.Thread(target=take, args=(key,)) for key in keys]
    _end_together(threads, sqlite_path)

    assert broke == [keys[2]]
    assert bodies(sqlite_database, *keys) == [b"1", b"1", None, b"1", b"1", b"1"]


def test_where_the_turn_does_not_come_all_who_wait_for_it_hear_so_in_time(
    sqlite_database: Database, sqlite_path: Path
) -> None:
    _take(sqlite_database, KEY)
    told: list[float] = []

    def wait() -> None:
        began = time.monotonic()
        with pytest.raises(TurnTimeoutError):
            _take(sqlite_database, KEY)
        told.append(time.monotonic() - began)

    threads = [threading.Thread(target=wait) for _ in range(3)]
    with sqlite_path.with_name("line.db.lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len(told) == 3
    assert max(told) < 8
    _take(sqlite_database, b"afterwards")
    assert bodies(sqlite_database, b"afterwards") == [b"1"]


def test_what_broke_keeps_nothing_of_those_whom_it_concerned(
    sqlite_database: Database, sqlite_path: Path
) -> None:
    held: list[weakref.ref[threading.Event]] = []

    def wait(key: bytes) -> None:
        # Stands for a number: whatever this turn works with.
        told = threading.Event()
        held.append(weakref.ref(told))
        try:
            _take(sqlite_database, key)
        except TurnTimeoutError:
            told.set()

    threads = [threading.Thread(target=wait, args=(bytes([n]),)) for n in range(4)]
    gc.collect()
    gc.disable()
    try:
        with sqlite_path.with_name("line.db.lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        # What is only let go by the collector stands for hours in a process that nobody asks anything.
        assert [each() for each in held] == [None] * 4
    finally:
        gc.enable()


def _take(database: Database, key: bytes, body: bytes = b"1") -> None:
    with database.turn() as work:
        stored = work.conversations.load(key) or a_conversation(key)
        work.conversations.put(replace(stored, body=body))
        work.commit()


@contextmanager
def _commits(database: Database) -> Iterator[list[object]]:
    commits: list[object] = []

    def note(connection: object) -> None:
        commits.append(connection)

    event.listen(database.engine, "commit", note)
    yield commits
    event.remove(database.engine, "commit", note)
