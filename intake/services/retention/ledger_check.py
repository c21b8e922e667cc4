"""Ledger check: what the database knows of each worker machine's ledger, and whether the one at hand still holds it.

The database is told after a line is on the disk, never before: it can know too little, and never too much. Without its
ledger a restored backup would bring erased people back, so a worker without it does not start unasked.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec

from intake.core.errors import IntakeError
from intake.core.retention.retention import Retention
from intake.services.retention.backup import COUNTED
from intake.storage.backup.erasure_ledger import Ledger, LedgerMark, ledger_holds
from intake.storage.queries.line_state import LEDGER, LEDGER_SINCE
from intake.storage.unit_of_work import Database, UnitOfWork

# What mends a lost ledger.
NEW_LEDGER = (
    "put the ledger of this machine back; on a further worker machine, once: intake work --another-ledger; "
    "where it is lost, once: intake work --new-ledger"
)


class LedgerLostError(IntakeError):
    """The ledger is not the one, or not as long, as the database knows."""


class LedgerWholeError(IntakeError):
    """Nothing is wrong with the ledger, so none may take its place."""


class LedgerNote(msgspec.Struct, frozen=True):
    """What a database knows of a ledger: what it held, None where it held nothing."""

    mark: LedgerMark | None


def note_ledger(database: Database, ledger: Ledger, retention: Retention, now: datetime) -> None:
    """Tell the database what the ledger holds by now; of one that lost something it stays as it was told before."""
    name, mark = ledger.name(), ledger.mark(_counted_from(now))
    with database.reading() as work:
        known = known_ledgers(work)
    if name is None or known.get(name) == LedgerNote(mark):
        return
    if ledger_trouble(known, ledger, trimmed_to(retention, now)) is None:
        with database.work() as work:
            _put(work, name, mark)
            work.commit()


def check_ledger(database: Database, ledger: Ledger, retention: Retention, now: datetime) -> None:
    """Raise LedgerLostError where the ledger is missing, another's or shorter than the database knows."""
    with database.reading() as work:
        trouble = ledger_trouble(known_ledgers(work), ledger, trimmed_to(retention, now))
    if trouble is not None:
        raise LedgerLostError(trouble, mend=NEW_LEDGER)


def take_ledger(database: Database, ledger: Ledger, retention: Retention, now: datetime) -> None:
    """Begin to work with the ledger of this machine, the first time make it; raises as ``check_ledger`` does."""
    check_ledger(database, ledger, retention, now)
    ledger.take()
    note_ledger(database, ledger, retention, now)


def accept_ledger(database: Database, ledger: Ledger, retention: Retention, now: datetime) -> str:
    """Take the ledger as it is from now on, or begin one, because the one that was known is lost; return what that means.

    Raises LedgerWholeError where none is lost.
    """
    with database.reading() as work:
        trouble = ledger_trouble(known_ledgers(work), ledger, trimmed_to(retention, now))
    if trouble is None:
        raise LedgerWholeError(
            "The ledger is whole: there is nothing to begin anew.", mend="start without --new-ledger"
        )
    name = ledger.begin()
    with database.work() as work:
        _put(work, name, ledger.mark(_counted_from(now)))
        work.line_state.put(LEDGER_SINCE, now.date().isoformat())
        work.commit()
    return (
        f"{trouble} From {now.date()} on {ledger.path} is the ledger of this machine. "
        "Never restore a backup that was made before: people who were erased would come back."
    )


def add_ledger(database: Database, ledger: Ledger, now: datetime) -> str:
    """Begin the ledger of a further worker machine beside those that are known; return what that means.

    Raises LedgerWholeError where this machine has one.
    """
    if ledger.path.exists():
        raise LedgerWholeError(
            f"This machine has a ledger: {ledger.path}.", mend="start without --another-ledger"
        )
    name = ledger.begin()
    with database.work() as work:
        _put(work, name, ledger.mark(_counted_from(now)))
        work.commit()
    return (
        f"{ledger.path} is the ledger of this further machine. A restore needs the ledgers of all machines."
    )


def known_ledgers(work: UnitOfWork) -> dict[str, LedgerNote]:
    """Return what the database knows of each ledger, by its name."""
    return {
        name.removeprefix(LEDGER): msgspec.json.decode(value, type=LedgerNote)
        for name, value in work.line_state.all().items()
        if name.startswith(LEDGER) and name != LEDGER_SINCE
    }


def ledger_trouble(known: dict[str, LedgerNote], ledger: Ledger, trimmed_to: date) -> str | None:
    """Return a sentence where a ledger is not what the database knows, None where it is, or where it knows none yet."""
    name = ledger.name()
    if not known:
        return None
    if name is None and not ledger.path.exists():
        return f"The ledger {ledger.path} is missing: the database knows one."
    if name is None or name not in known:
        return f"The ledger {ledger.path} is not one that the database knows."
    mark = known[name].mark
    if mark is not None and not ledger_holds(ledger.lines(), mark, trimmed_to):
        return f"The ledger {ledger.path} lacks lines that the database knows of: it was emptied, cut, or is an old copy."
    return None


def trimmed_to(retention: Retention, now: datetime) -> date:
    """Return up to which day lines may have had their time."""
    return now.astimezone(UTC).date() - timedelta(days=retention.ledger_days)


def note_within(work: UnitOfWork, ledger: Ledger, now: datetime) -> None:
    """Tell a database that was restored with a ledger what it holds; nothing of one without a name."""
    name = ledger.name()
    if name is not None:
        _put(work, name, ledger.mark(_counted_from(now)))


def _put(work: UnitOfWork, name: str, mark: LedgerMark | None) -> None:
    work.line_state.put(f"{LEDGER}{name}", msgspec.json.encode(LedgerNote(mark)).decode())


def _counted_from(now: datetime) -> date:
    return now.astimezone(UTC).date() - COUNTED
