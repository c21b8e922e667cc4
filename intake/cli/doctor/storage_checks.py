"""What `intake doctor` says of the database itself: whether it opens, whose it is, and where its files and backups lie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from intake.cli.doctor.findings import Finding, Level, Subject, findings_of_error
from intake.cli.doctor.inspection import Inspection
from intake.cli.doctor.key_checks import keys_fit
from intake.services.reports.storage_checkup import StorageCheckup, foreign_keys
from intake.storage.engine.soundness import FileSoundness
from intake.storage.identity import HeldKey
from intake.storage.migrations import revisions
from intake.storage.unit_of_work import Database

# File systems of another machine's disk: there SQLite's locks do not hold.
OF_THE_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "davfs"}
)
OVER_THE_NETWORK = frozenset({"sshfs", "rclone", "glusterfs", "davfs2", "s3fs", "cephfs"})
RESTORE = "stop the line, and restore the last backup into a new database (intake restore --help)"


def shape_of(database: Database) -> Finding:
    """Return that the database can be used; raises IntakeError where it cannot, and nothing of it can be read."""
    revisions.check(database)
    words = f"Reachable and up to date (revision {revisions.EXPECTED_REVISION})."
    return Finding(Level.OK, Subject.DATABASE, words)


def storage_findings(inspection: Inspection, found: StorageCheckup) -> Iterator[Finding]:
    """Yield whether the keys are the database's, what there is to say of its file, and where backups are written."""
    if found.foreign_keys is not None:
        yield from findings_of_error(Subject.DATABASE_KEYS, found.foreign_keys)
    else:
        yield keys_fit(inspection.settings.storage.web_keys, inspection.settings.storage.worker_keys)
    yield _file(inspection, found.file)
    yield _backup_folder(inspection.settings.storage.worker_keys, found.backup_folder)


def keys_known(database: Database, held: Sequence[HeldKey]) -> Finding:
    """Return whether some keys are those of the database, where nothing else can be asked of them."""
    error = foreign_keys(database, held)
    if error is None:
        return Finding(Level.OK, Subject.DATABASE_KEYS, "The database knows no others.")
    return next(findings_of_error(Subject.DATABASE_KEYS, error))


def _file(inspection: Inspection, file: FileSoundness | None) -> Finding:
    if file is None:
        return Finding(Level.OK, Subject.DATABASE_FILES, "A server keeps them.")
    kind = file_system_of(file.path, _mounts(inspection))
    if not file.is_whole:
        words = f"{file.path} is damaged: what people asked for may be lost at any moment."
        return Finding(Level.FAIL, Subject.DATABASE_FILES, words, RESTORE)
    if kind in OF_THE_NETWORK or kind.removeprefix("fuse.") in OVER_THE_NETWORK:
        words = f"{file.path} lies on a disk of the network ({kind}): two processes may undo what the other wrote."
        mend = "[storage] url: a file on a disk of this machine, or postgresql://"
        return Finding(Level.FAIL, Subject.DATABASE_FILES, words, mend)
    return Finding(Level.OK, Subject.DATABASE_FILES, "Whole, and on a disk of this machine.")


def _mounts(inspection: Inspection) -> str:
    try:
        return inspection.machine.mounts()
    except OSError:
        return ""


def file_system_of(path: Path, mounts: str) -> str:
    """Return the kind of file system a file lies on, by the text of /proc/self/mounts; empty where it is not told."""
    place, found, kind = path.resolve(), Path(), ""
    for line in mounts.splitlines():
        _, mounted, named, *_ = (*line.split(" "), "", "", "")
        # A later one covers an earlier one at the same place.
        at = Path(mounted.replace(r"\040", " "))
        if mounted and place.is_relative_to(at) and len(at.parts) >= len(found.parts):
            found, kind = at, named
    return kind


def _backup_folder(worker_keys: Path, folder: Path | None) -> Finding:
    if folder is None or not worker_keys.resolve().is_relative_to(folder):
        return Finding(Level.OK, Subject.BACKUP_FOLDER, "The worker's keys lie elsewhere.")
    words = f"The worker's keys lie in {folder}, where backups are written: whoever gets that folder opens every number."
    return Finding(
        Level.FAIL,
        Subject.BACKUP_FOLDER,
        words,
        "intake backup ANOTHER_DIRECTORY, and remove the backups here",
    )
