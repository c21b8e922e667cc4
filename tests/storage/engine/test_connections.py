"""Connections are lent to one work at a time, kept where nothing was left undone, and never too many."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import IntegrityError

from intake.storage.engine.connections import Connections, NoConnectionError
from intake.storage.engine.engines import make_database, open_engine
from intake.storage.engine.troubles import DatabaseAwayError
from intake.storage.engine.write_turn import write_turn
from intake.storage.unit_of_work import Database

MOST = 3


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    engine = open_engine(database.engine.url.render_as_string(hide_password=False))
    yield engine
    engine.dispose()


@pytest.fixture
def connections(engine: Engine) -> Iterator[Connections]:
    connections = Connections(engine, MOST, wait_seconds=0.05)
    yield connections
    connections.close()


def test_what_came_back_last_is_lent_first_and_no_more_are_opened_than_are_needed(
    connections: Connections, engine: Engine
) -> None:
    opened: list[object] = []
    event.listen(engine, "connect", lambda connection, _: opened.append(connection))
    with connections.lent() as first, connections.lent() as second:
        both = {first, second}
    for _ in range(5):
        with connections.lent() as again:
            assert again in both

    assert len(opened) == len(both)


def test_two_who_work_at_once_never_share_one_and_the_next_is_told_that_none_is_left(
    connections: Connections,
) -> None:
    with ExitStack() as lent:
        assert len({id(lent.enter_context(connections.lent())) for _ in range(MOST)}) == MOST
        with pytest.raises(NoConnectionError, match="in use"), connections.lent():
            pass

    with connections.lent() as after:
        assert after.execute(text("SELECT 1")).scalar_one() == 1


def test_one_that_broke_or_was_left_in_a_transaction_is_not_lent_again(connections: Connections) -> None:
    with pytest.raises(ZeroDivisionError), connections.lent() as broken, write_turn(broken):
        _break(broken)
    with connections.lent() as left:
        left.execute(text("SELECT 1"))

    with connections.lent() as next_one, write_turn(next_one):
        assert next_one not in (broken, left)
        assert next_one.execute(text("SELECT count(*) FROM line_state")).scalar_one() == 0
    assert broken.closed
    assert left.closed


def test_one_whose_commit_broke_unseen_or_that_began_by_itself_is_not_lent_again(
    connections: Connections, engine: Engine
) -> None:
    with connections.lent() as raw:
        raw.connection.dbapi_connection.execute("BEGIN")  # type: ignore[union-attr]
        raw.connection.dbapi_connection.execute("INSERT INTO line_state (name, value) VALUES ('a', 'b')")  # type: ignore[union-attr]
    with connections.lent() as broken, write_turn(broken) as transaction:
        if engine.dialect.name == "sqlite":
            broken.execute(text("PRAGMA defer_foreign_keys=ON"))
        with suppress(IntegrityError):
            broken.execute(text("INSERT INTO request_key VALUES ('of no request', 'x')"))
            transaction.commit()

    with connections.lent() as after, write_turn(after):
        assert after is not raw
        assert after.execute(text("SELECT count(*) FROM line_state")).scalar_one() == 0
    # On SQLite it broke at the commit, and the driver's transaction is open still.
    assert broken.closed == (engine.dialect.name == "sqlite")


def test_one_that_breaks_even_when_it_is_closed_leaves_its_place_to_the_next(
    connections: Connections, engine: Engine
) -> None:
    troubles = [OSError("gone")]

    def fail_once(*_: object) -> None:
        if troubles:
            raise troubles.pop()

    event.listen(engine, "invalidate", fail_once)
    with pytest.raises(OSError, match="gone"), connections.lent() as left:
        left.execute(text("SELECT 1"))

    with ExitStack() as lent:
        assert len({id(lent.enter_context(connections.lent())) for _ in range(MOST)}) == MOST


def _break(connection: Connection) -> None:
    connection.execute(text("INSERT INTO line_state (name, value) VALUES ('a', 'b')"))
    raise ZeroDivisionError


def test_whoever_cannot_connect_leaves_the_place_to_the_next(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/line.db")
    make_database(engine)
    connections = Connections(engine, 1, wait_seconds=0.05)
    refusals = [OSError("no more files")]

    def refuse_once(*_: object) -> None:
        if refusals:
            raise refusals.pop()

    event.listen(engine, "do_connect", refuse_once)
    with pytest.raises(DatabaseAwayError), connections.lent():
        pass
    with connections.lent() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    connections.close()


def test_closing_lets_go_of_what_nobody_has_and_leaves_the_rest_alone(
    connections: Connections,
) -> None:
    with connections.lent() as lent:
        with connections.lent() as idle:
            pass
        connections.close()
        assert (idle.closed, lent.closed) == (True, False)
        assert lent.execute(text("SELECT 1")).scalar_one() == 1

    with ExitStack() as all_of_them:
        assert {type(all_of_them.enter_context(connections.lent())) for _ in range(MOST)} == {type(lent)}
