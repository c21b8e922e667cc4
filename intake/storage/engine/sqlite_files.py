"""SQLite's files: the database, its two logs and our lock, made so that two users of one group can work on them.

SQLite makes its logs with the database's own mode, and as root with its owner too; so what counts is the mode of the
database, the group of the folder, and that nobody else makes files here that the line's users could not open.
"""

from __future__ import annotations

import errno
import grp
import os
import pwd
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from intake.storage.engine.troubles import DatabaseAwayError, DatabaseRefusedError
from intake.storage.owned_files import make_folder, open_owned

# The owner and the group: web side and worker may be two users of one group, and nobody else reads.
FILE_MODE = 0o660
# What is made in it belongs to its group, whoever makes it.
FOLDER_MODE = 0o2770
BESIDE = ("-wal", "-shm", ".lock")
# What tells a file from every other one on this machine.
FileId = tuple[int, int]
_READ_AND_WRITE = os.R_OK | os.W_OK
_AS_OURS = "run this as one of the line's users"
_NOT_ALLOWED = (errno.EACCES, errno.EPERM)


class DatabaseMissingError(DatabaseRefusedError):
    """There is no database where one should be."""


def beside(path: Path) -> Iterator[Path]:
    """Yield the files that lie beside a database while it is used."""
    return (path.with_name(path.name + ending) for ending in BESIDE)


def make(path: Path) -> None:
    """Make an empty database and its folder, each with its mode; raises DatabaseRefusedError where it cannot be."""
    try:
        make_folder(path.parent, FOLDER_MODE)
        os.close(open_owned(path, os.O_RDWR | os.O_CREAT, FILE_MODE))
    except OSError as error:
        words = f"{path} cannot be made ({error.strerror})."
        raise DatabaseRefusedError(
            words, mend="[storage] url, or run this as the user its folder belongs to"
        ) from None


def ids_of(path: str) -> tuple[FileId | None, ...]:
    """Return which files the database and its log are, None for one that is not there.

    A connection goes on with the files it opened, also where they were deleted or others put in their place: what it
    keeps then is lost, and whoever is told that it is kept must be told otherwise.
    """
    return tuple(_id_of(file) for file in (path, f"{path}-wal"))


def _id_of(file: str) -> FileId | None:
    try:
        found = os.stat(file)  # noqa: PTH116 - asked for every turn, and a Path takes as long again
    except OSError:
        return None
    return found.st_dev, found.st_ino


def open_lock(path: Path) -> int:
    """Open the lock file beside a database; the descriptor is the caller's to close."""
    return open_owned(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, FILE_MODE)


def settle(path: Path) -> None:
    """Give those files that are ours the database's mode and group; what is another's is left as it is."""
    group = path.stat().st_gid
    for file in (path, *beside(path)):
        with suppress(FileNotFoundError, PermissionError):
            found = file.stat()
            if found.st_gid != group:
                os.chown(file, -1, group)
            if stat.S_IMODE(found.st_mode) != FILE_MODE:
                file.chmod(FILE_MODE)


def refuse_unusable(path: Path) -> None:
    """Raise DatabaseRefusedError, one sentence with the mend, where this user cannot work on a database.

    Or where what SQLite would make beside it could be opened by none of the line's other users. Raises
    DatabaseAwayError where the disk itself does not answer.
    """
    try:
        trouble = next(_troubles(path), None)
    except OSError as error:
        if error.errno in _NOT_ALLOWED:
            trouble = DatabaseRefusedError(f"{_me()} may not look at {path}.", mend=_AS_OURS)
        else:
            words = f"The disk of {path} does not answer ({error.strerror})."
            raise DatabaseAwayError(words, mend="see whether it is there, and well") from None
    if trouble is not None:
        raise trouble


def _troubles(path: Path) -> Iterator[DatabaseRefusedError]:
    folder = path.parent
    if folder.is_dir() and not os.access(folder, os.X_OK):
        yield DatabaseRefusedError(f"{_me()} may not look into {folder}, {_whose(folder)}.", mend=_AS_OURS)
    if not path.exists():
        yield DatabaseMissingError(
            f"There is no database at {path}: check [storage] url.", mend="intake db upgrade"
        )
    if not path.is_file():
        yield DatabaseRefusedError(f"{path} is a folder and no database.", mend="[storage] url")
    if os.statvfs(path).f_flag & os.ST_RDONLY:
        words = f"The disk of {path} is mounted to be read only."
        yield DatabaseRefusedError(words, mend=f"mount -o remount,rw {folder}")
    if not os.access(path, _READ_AND_WRITE):
        yield DatabaseRefusedError(f"{_me()} may not read and write {path}, {_whose(path)}.", mend=_AS_OURS)
    yield from _troubles_beside(path)


def _troubles_beside(path: Path) -> Iterator[DatabaseRefusedError]:
    owner, group = _user(path.stat().st_uid), _group(path.stat().st_gid)
    opened = f"chgrp {group} {path.parent} && chmod 2770 {path.parent}"
    missing = not all(file.exists() for file in beside(path))
    if missing and _makes_what_others_cannot_open(path):
        words = f"What {_user(os.geteuid())} makes beside {path} could not be opened by {owner}, whose it is."
        yield DatabaseRefusedError(f"{words} Run this as {owner}.", mend=opened)
    if missing and not os.access(path.parent, os.W_OK):
        words = f"{_me()} may not make files in {path.parent}, and SQLite keeps its log beside the database."
        yield DatabaseRefusedError(words, mend=opened)
    for file in beside(path):
        if file.exists() and not os.access(file, _READ_AND_WRITE):
            words = f"{_me()} may not read and write {file}, {_whose(file)}."
            yield DatabaseRefusedError(words, mend=f"chown {owner}:{group} {file} && chmod 660 {file}")


def _makes_what_others_cannot_open(path: Path) -> bool:
    database, folder, me = path.stat(), path.parent.stat(), os.geteuid()
    # Root's files are given to the database's owner.
    if me in (0, database.st_uid):
        return False
    made_with = folder.st_gid if folder.st_mode & stat.S_ISGID else os.getegid()
    return database.st_gid not in (made_with, os.getegid(), *os.getgroups())


def _whose(path: Path) -> str:
    found = path.stat()
    whose = f"{_user(found.st_uid)}:{_group(found.st_gid)}"
    return f"which belongs to {whose} with the mode {stat.S_IMODE(found.st_mode):04o}"


def _me() -> str:
    return f"The user {_user(os.geteuid())}"


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _group(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)
