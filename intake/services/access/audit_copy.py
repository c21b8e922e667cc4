"""The worker's copy of the audit: new rows are copied to a file that the console cannot write, and both are compared.

A row that a broken-in console takes out or changes stays in the copy; an end that was cut off the copy is told by the mark
in the database, which the console cannot write either. After a restore the copy is another database's, and is set aside.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from intake.core.access.audit_entry import AuditEntry
from intake.storage.backup.audit_copy import BEGIN_ANEW, BEGINNING, AuditCopy, AuditCopyError
from intake.storage.queries.line_state import AUDIT_COPIED
from intake.storage.unit_of_work import Database

# PostgreSQL gives out numbers before rows are kept: one with a lower number may come a little later.
LATECOMERS = 100


@dataclass(slots=True)
class AuditCopier:
    """Copies what is new; knows from the file what was copied, so that nothing is copied twice."""

    copy: AuditCopy
    _seal: str | None = None
    _newest: int = 0
    _lately: deque[int] = field(default_factory=lambda: deque(maxlen=2 * LATECOMERS))

    def copy_new(self, database: Database) -> int:
        """Copy what was added since the last time, and return how much; raises AuditCopyError where the copy is not whole."""
        if self._seal is None:
            self._take(database)
        with database.reading() as work:
            rows = work.audit_entries.after(max(0, self._newest - LATECOMERS))
        known = set(self._lately)
        new = [row for row in rows if row.seq not in known]
        if not new:
            return 0
        assert self._seal is not None
        self._seal = self.copy.append(new, self._seal)
        self._note(new)
        with database.work() as work:
            # After the file: the database may know too little of it, and never too much.
            work.line_state.put(AUDIT_COPIED, self._seal)
            work.commit()
        return len(new)

    def _take(self, database: Database) -> None:
        with database.reading() as work:
            mark = work.line_state.get(AUDIT_COPIED)
        if mark is None:
            self.copy.set_aside()
        seal, found = BEGINNING, mark is None
        try:
            for line in self.copy.lines():
                seal = line.seal
                found = found or seal == mark
                self._note([line.entry])
        except FileNotFoundError:
            pass
        if not found:
            raise _cut(self.copy)
        self._seal = seal

    def _note(self, entries: Sequence[AuditEntry]) -> None:
        for entry in entries:
            self._lately.append(entry.seq)
            self._newest = max(self._newest, entry.seq)


@dataclass(frozen=True, slots=True)
class AuditFindings:
    """How the audit and its copy differ: rows by their numbers, and how many are not copied yet."""

    rows: int
    missing: tuple[AuditEntry, ...] = ()
    changed: tuple[AuditEntry, ...] = ()
    unknown: tuple[AuditEntry, ...] = ()
    not_copied_yet: int = 0

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing is missing, changed or added behind the worker's back."""
        return not (self.missing or self.changed or self.unknown)


def verify_audit(database: Database, copy: AuditCopy) -> AuditFindings:
    """Compare the audit with its copy; raises AuditCopyError where the copy itself was changed or cut."""
    with database.reading() as work:
        mark, rows = work.line_state.get(AUDIT_COPIED), {row.seq: row for row in work.audit_entries.after(0)}
    copied: dict[int, AuditEntry] = {}
    found = mark is None
    try:
        for line in copy.lines() if mark is not None else ():
            copied[line.entry.seq] = line.entry
            found = found or line.seal == mark
    except FileNotFoundError:
        pass
    if not found:
        raise _cut(copy)
    newest = max(copied, default=0)
    fresh = [row for seq, row in rows.items() if seq not in copied]
    return AuditFindings(
        len(rows),
        tuple(entry for seq, entry in sorted(copied.items()) if seq not in rows),
        tuple(entry for seq, entry in sorted(copied.items()) if rows.get(seq, entry) != entry),
        tuple(row for row in fresh if row.seq <= newest - LATECOMERS),
        sum(row.seq > newest - LATECOMERS for row in fresh),
    )


def begin_copy_anew(database: Database, copy: AuditCopy) -> None:
    """Set the copy aside and let the worker begin another with all there is; for when it was lost or changed."""
    copy.set_aside()
    with database.work() as work:
        work.line_state.drop(AUDIT_COPIED)
        work.commit()


def _cut(copy: AuditCopy) -> AuditCopyError:
    return AuditCopyError(
        f"The copy of the audit {copy.path} is gone, or lacks lines that the database knows of.",
        mend=BEGIN_ANEW,
    )
