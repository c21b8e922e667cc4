"""The database knows the ledger of each worker machine: one that is missing, cut or another's is refused until it is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from intake.core.retention.retention import Retention
from intake.services.retention.ledger_check import (
    LedgerLostError,
    LedgerWholeError,
    accept_ledger,
    add_ledger,
    check_ledger,
    known_ledgers,
    note_ledger,
    take_ledger,
)
from intake.storage.backup.erasure_ledger import Fate, Ledger, LedgerLine
from intake.storage.queries.line_state import LEDGER_SINCE
from intake.storage.unit_of_work import Database
from tests.support.people import NOW

RETENTION = Retention()
LATER = NOW + timedelta(days=1)


def _line(n: int) -> LedgerLine:
    return LedgerLine(NOW.date(), Fate.ERASED, f"{n:032x}")


@pytest.fixture
def known(database: Database, ledger: Ledger) -> Ledger:
    """A ledger of three lines that the database knows."""
    take_ledger(database, ledger, RETENTION, NOW)
    for n in range(3):
        ledger.append(_line(n))
    note_ledger(database, ledger, RETENTION, NOW)
    return ledger


def _missing(ledger: Ledger) -> str:
    ledger.path.unlink()
    return f"The ledger {ledger.path} is missing: the database knows one."


def _cut(ledger: Ledger) -> str:
    ledger.path.write_bytes(b"".join(ledger.path.read_bytes().splitlines(keepends=True)[:-1]))
    return f"The ledger {ledger.path} lacks lines that the database knows of: it was emptied, cut, or is an old copy."


def _emptied(ledger: Ledger) -> str:
    ledger.path.write_bytes(b"")
    return f"The ledger {ledger.path} is not one that the database knows."


def _of_another_machine(ledger: Ledger) -> str:
    lines = ledger.lines()
    ledger.path.unlink()
    another = Ledger(ledger.path)
    for line in lines:
        another.append(line)
    return f"The ledger {ledger.path} is not one that the database knows."


LOSSES = (_missing, _cut, _emptied, _of_another_machine)


@pytest.mark.parametrize("lose", LOSSES)
def test_a_lost_ledger_is_refused_until_a_new_one_is_asked_for(
    database: Database, known: Ledger, lose: Callable[[Ledger], str]
) -> None:
    sentence = lose(known)

    with pytest.raises(LedgerLostError) as refusal:
        take_ledger(database, known, RETENTION, LATER)
    assert refusal.value.words == sentence
    # Whoever goes on meanwhile hides nothing.
    another = Ledger(known.path)
    another.append(_line(9))
    note_ledger(database, another, RETENTION, LATER)
    with pytest.raises(LedgerLostError) as still:
        check_ledger(database, known, RETENTION, LATER)

    assert accept_ledger(database, known, RETENTION, LATER) == (
        f"{still.value.words} From {LATER.date()} on {known.path} is the ledger of this machine. "
        "Never restore a backup that was made before: people who were erased would come back."
    )
    take_ledger(database, known, RETENTION, LATER)


def test_what_is_whole_is_taken_again_and_nothing_new_begins(database: Database, known: Ledger) -> None:
    take_ledger(database, known, RETENTION, LATER)
    known.path.write_bytes(known.path.read_bytes() + b"2018-03-0")
    take_ledger(database, known, RETENTION, LATER)

    with pytest.raises(LedgerWholeError):
        accept_ledger(database, known, RETENTION, LATER)


def test_lines_that_had_their_time_are_missed_by_nobody(database: Database, known: Ledger) -> None:
    much_later = NOW + timedelta(days=RETENTION.ledger_days + 1)
    known.trim(much_later.date(), RETENTION.ledger_days)
    assert known.lines() == ()

    take_ledger(database, known, RETENTION, much_later)


def test_a_line_on_the_disk_that_the_database_was_not_told_of_is_no_loss(
    database: Database, known: Ledger
) -> None:
    known.append(_line(7))

    take_ledger(database, known, RETENTION, LATER)


def test_a_further_machine_begins_a_ledger_of_its_own_once_and_the_first_stays_known(
    database: Database, known: Ledger, tmp_path: Path
) -> None:
    further = Ledger(tmp_path / "further" / known.path.name)
    further.path.parent.mkdir()
    with pytest.raises(LedgerLostError):
        take_ledger(database, further, RETENTION, LATER)

    assert add_ledger(database, further, LATER) == (
        f"{further.path} is the ledger of this further machine. A restore needs the ledgers of all machines."
    )

    take_ledger(database, further, RETENTION, LATER)
    take_ledger(database, known, RETENTION, LATER)
    with pytest.raises(LedgerWholeError):
        add_ledger(database, further, LATER)
    with database.reading() as work:
        assert known_ledgers(work).keys() == {known.name(), further.name()}
        assert work.line_state.get(LEDGER_SINCE) is None
