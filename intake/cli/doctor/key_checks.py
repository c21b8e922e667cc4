"""What `intake doctor` says of the two key files and of the ledger: who can read them, and whether they fit.

Opens no number of anybody: what it seals to try the keys is a number that belongs to nobody.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from intake.cli.doctor.findings import CheckedAs, Finding, Level, Subject, findings_of_error
from intake.cli.doctor.inspection import Inspection
from intake.core.errors import IntakeError
from intake.core.phone import PhoneNumber
from intake.services.retention.ledger_check import check_ledger
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.key_files import read_web_keys, read_worker_keys
from intake.storage.crypto.seals import SealError, open_phone, seal_phone
from intake.storage.unit_of_work import Database

ROOT, FOR_OTHERS = 0, 0o077
WORKER_USER = "intake-work"
NOBODY = PhoneNumber("+16125550100")


def key_findings(inspection: Inspection) -> Iterator[Finding]:
    """Yield what there is to say of the keys that the one who looks can read and must."""
    storage = inspection.settings.storage
    match inspection.checked_as:
        case CheckedAs.WEB:
            yield from _web_keys(storage.web_keys)
            yield _kept_from_web(storage.web_keys, storage.worker_keys)
        case CheckedAs.WORKER:
            yield from _worker_keys(storage.worker_keys)
        case CheckedAs.CONSOLE:
            # Of those of the two others it is told in ``console_checks`` that it cannot read them.
            return
        case None:
            yield from _web_keys(storage.web_keys)
            yield from _worker_keys(storage.worker_keys)


def _web_keys(path: Path) -> Iterator[Finding]:
    try:
        read_web_keys(path)
    except IntakeError as error:
        yield from findings_of_error(Subject.WEB_KEYS, error, _mend(path))
    else:
        yield Finding(Level.OK, Subject.WEB_KEYS, "Readable by you alone.")


def _kept_from_web(web: Path, worker: Path) -> Finding:
    if not _web_side_reads(web, worker):
        return Finding(Level.OK, Subject.WORKER_KEYS, "The web side's user cannot read them, as it must be.")
    words = "The web side's user can read them: whoever breaks into the web side could open every number."
    mend = f"chown {WORKER_USER} {worker} (the user of 'intake work') and chmod 600 {worker}"
    return Finding(Level.FAIL, Subject.WORKER_KEYS, words, mend)


def _web_side_reads(web: Path, worker: Path) -> bool:
    if os.geteuid() != ROOT:
        return os.access(worker, os.R_OK)
    # Root reads everything: whose the files are tells who else does.
    try:
        return web.stat().st_uid == worker.stat().st_uid or bool(worker.stat().st_mode & FOR_OTHERS)
    except OSError:
        return False


def _worker_keys(path: Path) -> Iterator[Finding]:
    try:
        read_worker_keys(path)
    except IntakeError as error:
        yield from findings_of_error(Subject.WORKER_KEYS, error, _mend(path))
    else:
        yield Finding(Level.OK, Subject.WORKER_KEYS, "Readable by you alone.")


def keys_fit(web_file: Path, worker_file: Path) -> Finding:
    """Return whether both key files are of one line, where one user can read both; the database knows no others."""
    try:
        web, worker = read_web_keys(web_file), read_worker_keys(worker_file)
        open_phone(seal_phone(NOBODY, web.public_key), worker)
    except SealError:
        words = "The worker's keys do not belong to the web keys: what the web side seals, the worker cannot open."
        return Finding(Level.FAIL, Subject.DATABASE_KEYS, words, "[storage] web_keys and worker_keys")
    except IntakeError:
        # What cannot be read is told of the file itself.
        pass
    return Finding(Level.OK, Subject.DATABASE_KEYS, "The database knows no others.")


def ledger_findings(inspection: Inspection, database: Database | None) -> Iterator[Finding]:
    """Yield whether this machine's ledger can be read, and is what the database knows, where that can be asked."""
    ledger = Ledger.beside(inspection.settings.storage.worker_keys)
    try:
        if database is not None:
            check_ledger(database, ledger, inspection.settings.retention, inspection.now)
        ledger.lines()
    except FileNotFoundError:
        words = "There is none yet: the worker makes it when it starts."
        yield Finding(Level.WARN, Subject.LEDGER, words, "intake work")
    except OSError:
        words = f"{ledger.path} cannot be read: nothing can be erased or restored."
        yield Finding(Level.FAIL, Subject.LEDGER, words, _mend(ledger.path))
    except IntakeError as error:
        yield from findings_of_error(Subject.LEDGER, error, f"put a good copy at {ledger.path}")
    else:
        yield Finding(Level.OK, Subject.LEDGER, "Readable. A restore needs it; it is in no backup.")


def _mend(path: Path) -> str:
    return f"run this as the user whom {path} belongs to"
