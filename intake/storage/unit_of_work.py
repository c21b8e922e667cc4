"""The unit of work: one transaction, its named queries, and a commit in plain sight.

Leaving without ``commit()`` rolls back. Nothing here may wait for a network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, NestedTransaction

from intake.storage.engine.connections import Connections
from intake.storage.engine.engines import ahead_of, open_engine
from intake.storage.engine.group_commit import GroupCommit
from intake.storage.engine.locks import Lock, try_lock
from intake.storage.engine.rights import Rights
from intake.storage.engine.single_round_trip import keep_alone
from intake.storage.engine.statements import OptimisticStatements, PessimisticStatements, Statements
from intake.storage.engine.troubles import DatabaseTroubleError, database_trouble
from intake.storage.engine.write_turn import snapshot, write_turn
from intake.storage.queries.appointments import Appointments
from intake.storage.queries.assignments import Assignments
from intake.storage.queries.attempts import Attempts
from intake.storage.queries.audit_entries import AuditEntries
from intake.storage.queries.availabilities import Availabilities
from intake.storage.queries.board import Board
from intake.storage.queries.conversations import Around, Conversations
from intake.storage.queries.coordinator_notices import CoordinatorNotices
from intake.storage.queries.counters import Counters
from intake.storage.queries.cut_offs import CutOffs
from intake.storage.queries.do_not_call import DoNotCall
from intake.storage.queries.heard_words import HeardWords
from intake.storage.queries.holdings import Holdings
from intake.storage.queries.interviewers import Interviewers
from intake.storage.queries.join_invitations import JoinInvitations
from intake.storage.queries.line_state import LineState
from intake.storage.queries.orders import Orders
from intake.storage.queries.outbox import Outbox
from intake.storage.queries.provider_copies import ProviderCopies
from intake.storage.queries.requests import Requests
from intake.storage.queries.running_processes import RunningProcesses
from intake.storage.queries.sealed_codes import SealedCodes
from intake.storage.queries.sending_pace import SendingLanes
from intake.storage.queries.special_days import SpecialDays
from intake.storage.queries.staff_orders import StaffOrders
from intake.storage.queries.web_troubles import WebTroubles
from intake.storage.queries.wrong_codes import WrongCodes

if TYPE_CHECKING:
    from intake.storage.queries.account_sessions import AccountSessions, Invitations, PasskeyCeremonies
    from intake.storage.queries.accounts import Accounts
    from intake.storage.queries.calendar_feeds import CalendarFeeds


class Savepoint:
    """A part of a unit of work that is kept with it, unless it is undone."""

    __slots__ = ("_nested",)

    def __init__(self, nested: NestedTransaction) -> None:
        self._nested = nested

    def undo(self) -> None:
        """Take back what this part did."""
        self._nested.rollback()


class UnitOfWork:
    """Named queries by subject, within one transaction; each is made when it is first asked for."""

    __slots__ = (
        "_statements", "account_sessions", "accounts", "appointments", "assignments", "attempts",
        "audit_entries", "availabilities", "board", "calendar_feeds", "conversations",
        "coordinator_notices", "counters", "cut_offs", "do_not_call", "heard_words", "holdings",
        "interviewers", "invitations", "join_invitations", "line_state", "orders", "outbox",
        "passkey_ceremonies", "provider_copies", "requests", "running_processes", "sealed_codes",
        "sending_lanes", "special_days", "staff_orders", "web_troubles", "wrong_codes",
    )  # fmt: skip
    account_sessions: AccountSessions
    accounts: Accounts
    appointments: Appointments
    assignments: Assignments
    attempts: Attempts
    audit_entries: AuditEntries
    availabilities: Availabilities
    board: Board
    calendar_feeds: CalendarFeeds
    conversations: Conversations
    provider_copies: ProviderCopies
    coordinator_notices: CoordinatorNotices
    counters: Counters
    cut_offs: CutOffs
    do_not_call: DoNotCall
    wrong_codes: WrongCodes
    heard_words: HeardWords
    holdings: Holdings
    line_state: LineState
    interviewers: Interviewers
    invitations: Invitations
    join_invitations: JoinInvitations
    orders: Orders
    outbox: Outbox
    passkey_ceremonies: PasskeyCeremonies
    requests: Requests
    running_processes: RunningProcesses
    sealed_codes: SealedCodes
    sending_lanes: SendingLanes
    special_days: SpecialDays
    staff_orders: StaffOrders
    web_troubles: WebTroubles

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def __getattr__(self, subject: str) -> Any:  # noqa: ANN401 - declared above, subject by subject
        # Asked only where nothing is there yet.
        if subject in _OF_EVERY_TURN:
            queries: object = _OF_EVERY_TURN[subject](self._statements)
        elif subject in _QUERIES:
            queries = _QUERIES[subject](self._statements.connection)
        elif subject in _OF_ACCOUNTS:
            queries = _of_accounts(subject, self._statements.connection)
        else:
            raise AttributeError(subject)
        setattr(self, subject, queries)
        return queries

    @property
    def around(self) -> Around:
        """What every turn must know, as read together with the conversation."""
        if self.conversations.around is None:
            raise RuntimeError("known after conversations.load")
        return self.conversations.around

    @property
    def statements(self) -> Statements:
        """What the statements of this work are said through, for storage's own modules."""
        return self._statements

    @property
    def connection(self) -> Connection:
        """The connection under this work, for storage's own modules (backup, migrations)."""
        return self._statements.connection

    def alone(self, lock: Lock) -> bool:
        """Take a lock until the end of this work, and tell whether nobody else had it."""
        return try_lock(self.connection, lock)

    def ahead_of(self, now: datetime) -> timedelta:
        """Return how far the database's own clock is from ours; on SQLite it is the same."""
        return ahead_of(self.connection, now)

    @contextmanager
    def attempt(self) -> Iterator[Savepoint]:
        """Begin a part of this work that may be undone alone, because something in it turned out not to be possible."""
        with self.connection.begin_nested() as nested:
            yield Savepoint(nested)

    def commit(self) -> None:
        """Keep what was done; a unit of work commits once."""
        self._statements.commit()


# These speak through the statements of an ordinary turn, and take no turn to write by themselves.
_OF_EVERY_TURN: Mapping[str, Callable[[Statements], object]] = {
    "conversations": Conversations,
    "provider_copies": ProviderCopies,
    "counters": Counters,
}
_OF_ACCOUNTS = frozenset(
    {"account_sessions", "accounts", "calendar_feeds", "invitations", "passkey_ceremonies"}
)
_QUERIES: Mapping[str, Callable[[Connection], object]] = {
    "appointments": Appointments,
    "assignments": Assignments,
    "attempts": Attempts,
    "audit_entries": AuditEntries,
    "availabilities": Availabilities,
    "coordinator_notices": CoordinatorNotices,
    "board": Board,
    "cut_offs": CutOffs,
    "do_not_call": DoNotCall,
    "heard_words": HeardWords,
    "holdings": Holdings,
    "wrong_codes": WrongCodes,
    "line_state": LineState,
    "interviewers": Interviewers,
    "join_invitations": JoinInvitations,
    "orders": Orders,
    "outbox": Outbox,
    "requests": Requests,
    "running_processes": RunningProcesses,
    "sealed_codes": SealedCodes,
    "sending_lanes": SendingLanes,
    "special_days": SpecialDays,
    "staff_orders": StaffOrders,
    "web_troubles": WebTroubles,
}


def _of_accounts(subject: str, connection: Connection) -> object:
    # Loaded where somebody signs in: neither the web side nor the worker pays for them at its start.
    from intake.storage.queries import account_sessions, accounts, calendar_feeds

    made: Mapping[str, Callable[[Connection], object]] = {
        "account_sessions": account_sessions.AccountSessions,
        "accounts": accounts.Accounts,
        "calendar_feeds": calendar_feeds.CalendarFeeds,
        "invitations": account_sessions.Invitations,
        "passkey_ceremonies": account_sessions.PasskeyCeremonies,
    }
    return made[subject](connection)


class Database:
    """A database by URL; opens connections when they are needed and keeps them for the next work.

    With rights it refuses whatever is not among them: raises RightsError.
    """

    def __init__(self, url: str, connections: int = 16, rights: Rights | None = None) -> None:
        self._engine = open_engine(url, rights)
        self._connections = Connections(self._engine, connections)
        self._queue = GroupCommit()

    @property
    def engine(self) -> Engine:
        """The engine itself, for storage's own modules and for tests."""
        return self._engine

    @property
    def folder(self) -> Path | None:
        """Where the database's file lies; None where it is no file."""
        name = self._engine.url.database
        return Path(name).parent if name and self._engine.dialect.name == "sqlite" else None

    def connection(self) -> AbstractContextManager[Connection]:
        """Lend a connection on which nothing has begun, for storage's own modules."""
        return self._connections.lent()

    @contextmanager
    def work(self) -> Iterator[UnitOfWork]:
        """Begin a transaction that may write; it ends with the block, kept only if committed."""
        with self._connections.lent() as connection, write_turn(connection) as transaction:
            yield UnitOfWork(PessimisticStatements(connection, transaction))

    @contextmanager
    def turn(self) -> Iterator[UnitOfWork]:
        """Begin what takes the turn to write as late as it can, and so holds up nobody while it thinks.

        The first row read must be what all else depends on. Where another changes that first it raises
        ChangedMeanwhileError, at the latest from ``commit``; nothing was kept then, and ``work`` will do.
        """
        keep = self._queue.keep if self._engine.dialect.name == "sqlite" else keep_alone
        with self._connections.lent() as connection, ExitStack() as until_end:
            yield UnitOfWork(OptimisticStatements(connection, keep, until_end))

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """Begin a transaction that sees one moment, takes no lock and keeps nothing it writes."""
        with self._connections.lent() as connection, snapshot(connection):
            yield UnitOfWork(PessimisticStatements(connection))

    def look_at_each(self, look: Callable[[Connection], None]) -> None:
        """Look at every connection as it is opened, before any work is done on it; raises what ``look`` does."""
        self._connections.look_at_each(look)

    def trouble_of(self, error: Exception) -> DatabaseTroubleError | None:
        """Return what an operator is told of an error of this database, or None where it is none they could mend."""
        return database_trouble(error, self._engine.url)

    def close(self) -> None:
        """Let every idle connection go."""
        self._connections.close()
