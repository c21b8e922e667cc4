"""The unit of work: one transaction, its named queries, and a commit in plain sight.

Leaving without ``commit()`` rolls back. Nothing here may wait for a network.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, NestedTransaction, RootTransaction

from intake.storage.appointments import Appointments
from intake.storage.assignments import Assignments
from intake.storage.attempts import Attempts
from intake.storage.availabilities import Availabilities
from intake.storage.conversations import Around, Conversations
from intake.storage.copies import Copies
from intake.storage.counters import Counters
from intake.storage.do_not_call import DoNotCall
from intake.storage.engines import ahead_of, open_engine, snapshot, write_turn
from intake.storage.guesses import Guesses
from intake.storage.house import House
from intake.storage.interviewers import Interviewers
from intake.storage.locks import Lock, try_hold
from intake.storage.orders import Orders
from intake.storage.outbox import Outbox
from intake.storage.requests import Requests
from intake.storage.senders import Senders


class Attempt:
    """A part of a unit of work that is kept with it, unless it is undone."""

    __slots__ = ("_nested",)

    def __init__(self, nested: NestedTransaction) -> None:
        self._nested = nested

    def undo(self) -> None:
        """Take back what this part did."""
        self._nested.rollback()


class UnitOfWork:
    """Named queries by subject, within one transaction."""

    __slots__ = (
        "_connection",
        "_transaction",
        "appointments",
        "assignments",
        "attempts",
        "availabilities",
        "conversations",
        "copies",
        "counters",
        "do_not_call",
        "guesses",
        "house",
        "interviewers",
        "orders",
        "outbox",
        "requests",
        "senders",
    )

    def __init__(self, connection: Connection, transaction: RootTransaction | None) -> None:
        self._connection = connection
        self._transaction = transaction
        self.appointments = Appointments(connection)
        self.assignments = Assignments(connection)
        self.attempts = Attempts(connection)
        self.availabilities = Availabilities(connection)
        self.conversations = Conversations(connection)
        self.copies = Copies(connection)
        self.counters = Counters(connection)
        self.do_not_call = DoNotCall(connection)
        self.guesses = Guesses(connection)
        self.house = House(connection)
        self.interviewers = Interviewers(connection)
        self.orders = Orders(connection)
        self.outbox = Outbox(connection)
        self.requests = Requests(connection)
        self.senders = Senders(connection)

    @property
    def around(self) -> Around:
        """What every turn must know, as read together with the conversation."""
        if self.conversations.around is None:
            raise RuntimeError("known after conversations.load")
        return self.conversations.around

    @property
    def connection(self) -> Connection:
        """The connection under this work, for storage's own modules (backup, migrations)."""
        return self._connection

    def alone(self, lock: Lock) -> bool:
        """Take a lock until the end of this work, and tell whether nobody else had it."""
        return try_hold(self._connection, lock)

    def ahead_of(self, now: datetime) -> timedelta:
        """Return how far the database's own clock is from ours; on SQLite it is the same."""
        return ahead_of(self._connection, now)

    @contextmanager
    def attempt(self) -> Iterator[Attempt]:
        """Begin a part of this work that may be undone alone, because something in it turned out not to be possible."""
        with self._connection.begin_nested() as nested:
            yield Attempt(nested)

    def commit(self) -> None:
        """Keep what was done; a unit of work commits once."""
        if self._transaction is None:
            raise RuntimeError("a reading keeps nothing")
        self._transaction.commit()


class Database:
    """A database by URL; opens connections when they are needed and keeps them for the next work."""

    def __init__(self, url: str, connections: int = 16) -> None:
        self._engine = open_engine(url, connections)

    @property
    def engine(self) -> Engine:
        """The engine itself, for storage's own modules and for tests."""
        return self._engine

    @contextmanager
    def work(self) -> Iterator[UnitOfWork]:
        """Begin a transaction that may write; it ends with the block, kept only if committed."""
        with self._engine.connect() as connection, write_turn(connection) as transaction:
            yield UnitOfWork(connection, transaction)

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """Begin a transaction that sees one moment, takes no lock and keeps nothing it writes."""
        with self._engine.connect() as connection, snapshot(connection):
            yield UnitOfWork(connection, None)

    def close(self) -> None:
        """Let every idle connection go."""
        self._engine.dispose()
