"""Erased means erased: wherever it is interrupted, whoever is reading, on both engines."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.core.phone import PhoneNumber
from intake.services.retention.apply_orders import apply_orders
from intake.services.retention.erase import SCRUB_DUE, FaultPoint, erase_marked
from intake.storage.backup.erasure_ledger import Fate, Ledger, LedgerLine
from intake.storage.backup.vacuum import scrub
from intake.storage.crypto import fingerprints, seals
from intake.storage.crypto.key_files import WorkerKeys
from intake.storage.queries.coordinator_notices import CoordinatorNotice
from intake.storage.unit_of_work import Database
from tests.support.people import ANOTHER, GONE, HER_PHONE, NOW, People, state_of


class KilledHereError(BaseException):
    """Stands for a process that ends."""


def stop_at(point: FaultPoint) -> object:
    def reached(here: FaultPoint) -> None:
        if here is point:
            raise KilledHereError

    return reached


@pytest.mark.parametrize("point", FaultPoint)
def test_stopped_anywhere_the_next_tick_finishes_it(
    database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People, point: FaultPoint
) -> None:
    gone, kept = people.save(database, HER_PHONE), people.save(database, ANOTHER)
    people.erase(database, HER_PHONE)
    apply_orders(database, worker_keys, ledger, NOW)
    reached = stop_at(point)
    assert callable(reached)
    with pytest.raises(KilledHereError):
        erase_marked(database, ledger, NOW, reached)

    erase_marked(database, ledger, NOW)

    assert [state_of(database, each) for each in (gone, kept)] == [GONE, "waiting"]
    assert set(ledger.lines()) == {LedgerLine(NOW.date(), Fate.ERASED, gone)}
    with database.reading() as work:
        assert work.requests.sealed_key(gone) is None
        assert work.line_state.get(SCRUB_DUE) is None


@pytest.mark.parametrize("point", FaultPoint)
def test_killed_for_good_at_any_step_another_process_finishes_it(
    database: Database,
    database_url: str,
    worker_keys: WorkerKeys,
    ledger: Ledger,
    people: People,
    point: FaultPoint,
) -> None:
    gone = people.save(database, HER_PHONE)
    people.erase(database, HER_PHONE)
    apply_orders(database, worker_keys, ledger, NOW)
    script = textwrap.dedent(
        """
        import os, signal, sys
        from datetime import datetime
        from pathlib import Path
        from intake.services.retention.erase import erase_marked
        from intake.storage.backup.erasure_ledger import Ledger
        from intake.storage.unit_of_work import Database

        url, ledger, now, point = sys.argv[1:]
        def reached(here):
            if here.name == point:
                os.kill(os.getpid(), signal.SIGKILL)
        erase_marked(Database(url), Ledger(Path(ledger)), datetime.fromisoformat(now), reached)
        """
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, database_url, str(ledger.path), NOW.isoformat(), point.name],
        env={**os.environ, "PYTHONPATH": "."},
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL

    erase_marked(database, ledger, NOW)

    assert state_of(database, gone) == GONE
    assert {line.request_id for line in ledger.lines()} == {gone}


def test_what_the_coordinator_was_told_of_a_request_goes_with_it(
    database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People
) -> None:
    gone, kept = people.save(database, HER_PHONE), people.save(database, ANOTHER)
    of_gone, of_kept = (CoordinatorNotice(each, "nobody_fits") for each in (gone, kept))
    with database.work() as work:
        work.coordinator_notices.add({of_gone, of_kept})
        work.commit()
    people.erase(database, HER_PHONE)
    apply_orders(database, worker_keys, ledger, NOW)

    def told_late(here: FaultPoint) -> None:
        # Somebody who looked before the erasure began writes only now.
        if here is FaultPoint.KEY_DESTROYED:
            with database.work() as work:
                work.coordinator_notices.add({of_gone, of_kept})
                work.commit()

    erase_marked(database, ledger, NOW, told_late)

    with database.reading() as work:
        assert work.coordinator_notices.all() == {of_kept}


def test_from_the_key_on_the_number_opens_to_nobody_even_with_the_row_left(
    database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People
) -> None:
    request_id = people.save(database, HER_PHONE)
    people.erase(database, HER_PHONE)
    apply_orders(database, worker_keys, ledger, NOW)
    reached = stop_at(FaultPoint.KEY_DESTROYED)
    assert callable(reached)
    with pytest.raises(KilledHereError):
        erase_marked(database, ledger, NOW, reached)

    with database.reading() as work:
        row, key = work.requests.get(request_id), work.requests.sealed_key(request_id)
    assert row is not None
    assert key is None
    with pytest.raises(seals.SealError):
        seals.open_number(request_id, seals.SealedRequest(row.sealed_number or b"", b""), worker_keys)


def test_erasing_again_and_erasing_nothing_change_nothing(
    database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People
) -> None:
    people.erase(database, HER_PHONE)
    apply_orders(database, worker_keys, ledger, NOW)

    assert [erase_marked(database, ledger, NOW) for _ in range(2)] == [0, 0]
    assert not ledger.path.exists()


def test_a_reader_held_open_delays_the_scrubbing_and_does_not_prevent_it(
    sqlite_database: Database, sqlite_path: Path, worker_keys: WorkerKeys, ledger: Ledger, people: People
) -> None:
    request_id = people.save(sqlite_database, HER_PHONE)
    apply_orders(sqlite_database, worker_keys, ledger, NOW)
    marks = _marks(sqlite_database, request_id, worker_keys)
    assert all(_found(sqlite_path, marks))
    people.erase(sqlite_database, HER_PHONE)
    apply_orders(sqlite_database, worker_keys, ledger, NOW)

    with sqlite_database.reading() as reader:
        assert reader.requests.get(request_id) is not None
        erase_marked(sqlite_database, ledger, NOW)
        assert scrub(sqlite_database, tries=1) is False
        assert any(_found(sqlite_path, marks))
    erase_marked(sqlite_database, ledger, NOW)

    assert not any(_found(sqlite_path, marks))
    assert not any(_found(sqlite_path, list(_spellings(HER_PHONE))))


def test_erasing_leaves_no_byte_of_the_request_in_the_files(
    sqlite_database: Database, sqlite_path: Path, worker_keys: WorkerKeys, ledger: Ledger, people: People
) -> None:
    ids = [people.save(sqlite_database, f"+161255501{at:02d}") for at in range(40)]
    apply_orders(sqlite_database, worker_keys, ledger, NOW)
    marks = [mark for each in ids for mark in _marks(sqlite_database, each, worker_keys)]
    for at in range(40):
        people.erase(sqlite_database, f"+161255501{at:02d}")
    apply_orders(sqlite_database, worker_keys, ledger, NOW)

    assert erase_marked(sqlite_database, ledger, NOW) == 40

    assert not any(_found(sqlite_path, marks))


def _marks(database: Database, request_id: str, keys: WorkerKeys) -> list[bytes]:
    """Everything the files hold of a request that is unlike any other."""
    with database.reading() as work:
        row, key = work.requests.get(request_id), work.requests.sealed_key(request_id)
    assert row is not None
    assert row.sealed_number is not None
    assert key is not None
    callee = seals.open_number(request_id, seals.SealedRequest(row.sealed_number, key), keys)
    return [request_id.encode(), row.sealed_number, key, fingerprints.tag(keys, callee.number, None)]


def _spellings(number: str) -> Iterator[bytes]:
    national = PhoneNumber(number).national
    area, exchange, line = national[:3], national[3:6], national[6:]
    for text in (
        number,
        national,
        f"{area}-{exchange}-{line}",
        f"({area}) {exchange}-{line}",
        f"{area}.{exchange}.{line}",
    ):
        yield text.encode()
        yield text.encode("utf-16-le")
        yield text.encode().hex().encode()


def _found(path: Path, marks: list[bytes]) -> list[bool]:
    held = b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))
    return [mark in held for mark in marks]
