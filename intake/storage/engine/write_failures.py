"""Write failures: why an engine did not keep something, told by the codes of SQLite, PostgreSQL and the system.

Reads no message of an error: it may hold anything.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from itertools import islice

from sqlalchemy.exc import DBAPIError

from intake.core.reports.writing import Writing
from intake.storage.engine.write_turn import TurnTimeoutError

_DEEPEST = 8
_ERRNO = {
    errno.ENOSPC: Writing.DISK_FULL,
    errno.EDQUOT: Writing.DISK_FULL,
    errno.EROFS: Writing.READ_ONLY,
    errno.EACCES: Writing.READ_ONLY,
}
# SQLite's names by how they begin; of PostgreSQL https://www.postgresql.org/docs/current/errcodes-appendix.html
_ENGINE = (
    ("SQLITE_FULL", Writing.DISK_FULL),
    ("SQLITE_READONLY", Writing.READ_ONLY),
    ("SQLITE_CANTOPEN", Writing.AWAY),
    ("SQLITE_BUSY", Writing.BUSY),
    ("53100", Writing.DISK_FULL),
    ("25006", Writing.READ_ONLY),
    ("55P03", Writing.BUSY),
    ("57014", Writing.BUSY),
    ("53300", Writing.AWAY),
    ("57P", Writing.AWAY),
    ("08", Writing.AWAY),
)


def writing_of(error: BaseException) -> Writing:
    """Return what an error means for whoever wants something kept."""
    for each in islice(_down(error), _DEEPEST):
        if (found := _told_by(each)) is not None:
            return found
    return Writing.FAILED


def _told_by(error: BaseException) -> Writing | None:
    if isinstance(error, TurnTimeoutError):
        return Writing.BUSY
    if isinstance(error, OSError):
        return _ERRNO.get(error.errno or 0)
    code = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None) or ""
    for begins, meaning in _ENGINE:
        if code.startswith(begins):
            return meaning
    # PostgreSQL gives no code to what never reached it.
    never_reached = isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", "") is None
    return Writing.AWAY if never_reached else None


def _down(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
