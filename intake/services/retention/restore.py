"""Restore: bring a backup into an empty database, before anything opens.

Erased people stay erased: every worker machine's ledger is replayed first, and a people file that
may be older than a ledger's memory is refused whatever is asked for. Upgrading the tables is ``intake
db upgrade``, before this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from intake.core.errors import IntakeError
from intake.core.retention.retention import Retention, is_past
from intake.core.scheduling.day_parts import day_part
from intake.services.requests.silence import silence
from intake.services.retention.backup import PEOPLE, operations_files
from intake.services.retention.ledger_check import note_within
from intake.services.scheduling.plan_reminders import rebuild_reminders
from intake.storage.backup.dumps import DumpedRow, Header, go_on_numbering, is_empty, put, read
from intake.storage.backup.erasure_ledger import Fate, Ledger, LedgerLine, ledger_holds
from intake.storage.identity import known_keys
from intake.storage.queries.line_state import KEY
from intake.storage.queries.orders import NewOrder, OrderKind
from intake.storage.queries.request_row import from_columns
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.schema.tables import appointment, callback_request, request_key
from intake.storage.unit_of_work import Database, UnitOfWork


class RestoreError(IntakeError):
    """A restore was refused; nothing was changed."""


@dataclass(frozen=True, slots=True)
class RestoreFrom:
    """What to restore from: a backup's folder and the ledger of every worker machine.

    ``older_too`` accepts a people file of more than a day; ``operations_only`` leaves it out.
    """

    directory: Path
    ledgers: Sequence[Path]
    older_too: bool = False
    operations_only: bool = False


@dataclass(frozen=True, slots=True)
class RestoreRules:
    """How long things are kept, and by which clock the reminders of booked times are planned again."""

    retention: Retention
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Restored:
    """How many requests are back, and how many stay away: erased since, or past their time."""

    requests: int
    erased: int
    past: int


def restore(database: Database, source: RestoreFrom, rules: RestoreRules, now: datetime) -> Restored:
    """Restore both files into an empty database, and count one try for each open request."""
    header, operations = _read_operations(source.directory)
    people = _read_people(source, rules.retention, now)
    with database.work() as work:
        if not is_empty(work.connection):
            raise RestoreError(
                "The database is not empty. Restore into a new one, after 'intake db upgrade'."
            )
        _keep_keys(work, header, *people.headers)
        for row in operations:
            put(work.connection, row)
        go_on_numbering(work.connection)
        restored = _bring_back(work, people, rules, now)
        for path in source.ledgers:
            note_within(work, Ledger(path), now)
        work.commit()
    return restored


@dataclass(frozen=True, slots=True)
class _People:
    rows: Sequence[DumpedRow]
    fates: dict[str, Fate]
    headers: Sequence[Header] = ()


def _bring_back(work: UnitOfWork, people: _People, rules: RestoreRules, now: datetime) -> Restored:
    keys = {row.columns["request_id"]: row.columns["sealed_key"] for row in people.rows if _is_key(row)}
    requests = [_request(row) for row in people.rows if row.table == callback_request.name]
    left = [request for request in requests if people.fates.get(request.id) is not Fate.ERASED]
    times = {each.columns["request_id"]: each.columns["starts_at"] for each in people.rows if _is_time(each)}
    back = [row for row in left if not is_past(row, times.get(row.id), rules.retention, now)]
    for request in back:
        _insert(work, _as_tried(request, rules, now), keys.get(request.id), people.fates.get(request.id))
        if request.state is RequestState.NEW:
            order = NewOrder(OrderKind.SAVED, now, request_id=request.id, own_phone=request.own_phone)
            work.orders.add(order)
    _bring_the_rest(work, people, {request.id for request in back}, now)
    for booked in work.appointments.all():
        rebuild_reminders(work, booked, rules.zone, now)
    return Restored(len(back), len(requests) - len(left), len(left) - len(back))


def _as_tried(request: RequestRow, rules: RestoreRules, now: datetime) -> RequestRow:
    # A call may have been made after the backup, and somebody may have picked it up: better one ring too few than
    # one too many. Where that closed the request, the ledger knows.
    rings_once_more = request.own_phone and not request.may_try_again
    picked_up = request.picked_up or (day_part(now, rules.zone) if rings_once_more else None)
    return replace(request, attempts=request.attempts + 1, picked_up=picked_up)


def _bring_the_rest(work: UnitOfWork, people: _People, back: set[str], now: datetime) -> None:
    for row in people.rows:
        if row.table in (callback_request.name, request_key.name):
            continue
        if row.columns.get("request_id") in (None, *back):
            put(work.connection, row)
    work.attempts.close_restored()
    for request_id in back:
        match people.fates.get(request_id):
            case Fate.DECOY:
                work.appointments.make_decoy(request_id)
                work.assignments.delete_of(request_id)
                work.attempts.let_go(request_id, now)
            case Fate.SILENCED:
                _silence(work, request_id, now)
            case _:
                pass


def _silence(work: UnitOfWork, request_id: str, now: datetime) -> None:
    request = work.requests.get(request_id)
    # One that is new is silenced by its order, which reads once more which phone may erase it.
    if request is not None and request.state is not RequestState.NEW:
        silence(work, request_id, now)


def _insert(work: UnitOfWork, request: RequestRow, key: bytes | None, fate: Fate | None) -> None:
    silenced = request.silenced or fate is Fate.SILENCED
    work.requests.insert(replace(request, silenced=silenced), key)
    if fate is Fate.DECOY:
        work.requests.make_decoy(request.id)


def _request(row: DumpedRow) -> RequestRow:
    return from_columns(row.columns)


def _is_key(row: DumpedRow) -> bool:
    return row.table == request_key.name


def _is_time(row: DumpedRow) -> bool:
    return row.table == appointment.name


def _read_ledgers(ledgers: Sequence[Path]) -> Sequence[Sequence[LedgerLine]]:
    if not ledgers:
        raise RestoreError(
            "Name the ledger of every worker machine: without it erased people would come back."
        )
    try:
        return [Ledger(path).lines() for path in ledgers]
    except OSError as error:
        raise RestoreError(
            f"The ledger {error.filename} cannot be read. It lies beside the worker's keys, one for each worker "
            "machine, and all are needed: without it erased people would come back."
        ) from None


def _refuse_lacking(header: Header, ledgers: Sequence[Sequence[LedgerLine]], trimmed_to: date) -> None:
    for mark in header.ledgers:
        if not any(ledger_holds(lines, mark, trimmed_to) for lines in ledgers):
            raise RestoreError(
                "A ledger lacks what it held when the backup was made: it was emptied, cut, or is another's. Name "
                "the whole ledger of every worker machine with --ledger: without it erased people would come back. "
                "--operations-only brings back the rest."
            )


def _fates(ledgers: Sequence[Sequence[LedgerLine]]) -> dict[str, Fate]:
    lines = [line for ledger in ledgers for line in ledger]
    # The last of these is the strongest.
    return {
        line.request_id: line.fate
        for fate in (Fate.SILENCED, Fate.DECOY, Fate.ERASED)
        for line in lines
        if line.fate is fate
    }


def _refuse_too_old(header: Header, source: RestoreFrom, retention: Retention, now: datetime) -> None:
    age = now - header.made_at
    if age >= timedelta(days=retention.days_hard):
        raise RestoreError(
            f"The people file is {age.days} days old. Everyone in it was promised to be forgotten by now, "
            "so it is never restored. --operations-only brings back the rest."
        )
    if age > timedelta(hours=retention.people_backup_hours) and not source.older_too:
        raise RestoreError(
            f"The people file is {int(age.total_seconds() // 3600)} hours old, more than "
            f"{retention.people_backup_hours}. Whoever erased since then is known from the ledger only. "
            "If every ledger is complete up to the end, ask for it again with --older-too."
        )


def _read_people(source: RestoreFrom, retention: Retention, now: datetime) -> _People:
    if source.operations_only:
        return _People((), {})
    header, rows = read(_content(source.directory / PEOPLE), "people")
    _refuse_too_old(header, source, retention, now)
    ledgers = _read_ledgers(source.ledgers)
    trimmed_to = now.astimezone(UTC).date() - timedelta(days=retention.ledger_days)
    _refuse_lacking(header, ledgers, trimmed_to)
    return _People(rows, _fates(ledgers), (header,))


def _keep_keys(work: UnitOfWork, *headers: Header) -> None:
    known = known_keys(work.connection)
    for header in headers:
        for name, fingerprint in header.keys.items():
            if name in known and known[name].fingerprint != fingerprint:
                raise RestoreError(
                    f"The {header.kind} file was made with other keys than those of this database (which it has since "
                    f"{known[name].since}): no number in it would open.",
                    mend="put the key files of that line in place, and begin with an empty database: intake db upgrade",
                )
            work.line_state.put_once(f"{KEY}{name}", f"{fingerprint} {header.made_at.date().isoformat()}")


def _read_operations(directory: Path) -> tuple[Header, Sequence[DumpedRow]]:
    files = operations_files(directory)
    if not files:
        raise RestoreError(f"{directory} holds no operations file of a backup.")
    return read(_content(files[-1]), "operations")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RestoreError(f"{path} cannot be read ({error.strerror}).") from None
