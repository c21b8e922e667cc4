"""Begins a ledger anew where the one the database knows is lost: only when it is asked for, and never by itself."""

from __future__ import annotations

from intake import config
from intake.services.line.clock import clock
from intake.services.retention.ledger_check import accept_ledger
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.key_files import read_worker_keys
from intake.storage.identity import held_by_worker, keep_to
from intake.storage.unit_of_work import Database


def begin_ledger_anew(settings: config.Settings) -> str:
    """Take the ledger as it is from now on; return what that means. Raises IntakeError where none is lost."""
    storage, now = settings.storage, clock(settings.demo.clock_file)
    database = Database(storage.url)
    keep_to(database, held_by_worker(read_worker_keys(storage.worker_keys), storage.worker_keys), now)
    try:
        return accept_ledger(database, Ledger.beside(storage.worker_keys), settings.retention, now())
    finally:
        database.close()
