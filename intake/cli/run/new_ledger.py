"""Begins a ledger, where the known one is lost or on a further worker machine: only when it is asked for, never by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from intake import config
from intake.services.line.clock import Clock, clock
from intake.services.retention.ledger_check import accept_ledger, add_ledger
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.key_files import read_worker_keys
from intake.storage.identity import held_by_worker, keep_to
from intake.storage.unit_of_work import Database


def begin_ledger_anew(settings: config.Settings) -> str:
    """Take the ledger as it is from now on; return what that means. Raises IntakeError where none is lost."""
    with _opened(settings) as database:
        return accept_ledger(database, _ledger(settings), settings.retention, _now(settings)())


def begin_another_ledger(settings: config.Settings) -> str:
    """Begin the ledger of a further machine; return what that means. Raises IntakeError where this one has one."""
    with _opened(settings) as database:
        return add_ledger(database, _ledger(settings), _now(settings)())


@contextmanager
def _opened(settings: config.Settings) -> Iterator[Database]:
    storage = settings.storage
    database = Database(storage.url)
    keep_to(
        database, held_by_worker(read_worker_keys(storage.worker_keys), storage.worker_keys), _now(settings)
    )
    try:
        yield database
    finally:
        database.close()


def _ledger(settings: config.Settings) -> Ledger:
    return Ledger.beside(settings.storage.worker_keys)


def _now(settings: config.Settings) -> Clock:
    return clock(settings.demo.clock_file)
