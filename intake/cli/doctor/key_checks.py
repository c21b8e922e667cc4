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
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.key_files import WebKeys, WorkerKeys, read_web_keys, read_worker_keys
from intake.storage.crypto.seals import SealError, open_phone, seal_phone

ROOT, FOR_OTHERS = 0, 0o077
WORKER_USER = "intake-work"
NOBODY = PhoneNumber("+16125550100")


def key_findings(inspection: Inspection) -> Iterator[Finding]:
    """Yield what there is to say of the keys and the ledger that the one who looks can read and must."""
    storage = inspection.settings.storage
    match inspection.checked_as:
        case CheckedAs.WEB:
            yield from _web_keys(storage.web_keys)
            yield _kept_from_web(storage.web_keys, storage.worker_keys)
        case CheckedAs.WORKER:
            yield from _worker_keys(storage.worker_keys)
        case None:
            yield from _both(storage.web_keys, storage.worker_keys)


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
    yield _ledger(Ledger.beside(path))


def _both(web: Path, worker: Path) -> Iterator[Finding]:
    found = [*_web_keys(web), *_worker_keys(worker)]
    keys = [each for each in found if each.subject is not Subject.LEDGER]
    if all(each.level is Level.OK for each in keys) and not _fit(
        read_web_keys(web), read_worker_keys(worker)
    ):
        words = "They do not belong to the web keys: what the web side seals, this worker cannot open."
        misfit = Finding(Level.FAIL, Subject.WORKER_KEYS, words, "[storage] web_keys and worker_keys")
        found = [misfit if each.subject is Subject.WORKER_KEYS else each for each in found]
    yield from found


def _fit(web: WebKeys, worker: WorkerKeys) -> bool:
    try:
        open_phone(seal_phone(NOBODY, web.public_key), worker)
    except SealError:
        return False
    return True


def _mend(path: Path) -> str:
    return f"run this as the user whom {path} belongs to"


def _ledger(ledger: Ledger) -> Finding:
    try:
        ledger.lines()
    except FileNotFoundError:
        words = "There is none yet: the worker makes it when it starts."
        return Finding(Level.WARN, Subject.LEDGER, words, "intake work")
    except OSError:
        words = f"{ledger.path} cannot be read: nothing can be erased or restored."
        return Finding(Level.FAIL, Subject.LEDGER, words, _mend(ledger.path))
    except IntakeError as error:
        return Finding(Level.FAIL, Subject.LEDGER, error.words, f"put a good copy at {ledger.path}")
    return Finding(Level.OK, Subject.LEDGER, "Readable. A restore needs it; it is in no backup.")
