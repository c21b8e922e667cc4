"""Readiness: whether people get what they are promised, from what they hear now to what the worker owes them.

Asks the database whether it takes something, and never waits for it for long: who asks is told that it is away.
Says nothing of any person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from intake.core.reports.writing import Writing
from intake.services.line.line import Line
from intake.services.line.version import code_version
from intake.services.reports.disk_space import MEGABYTE, DiskSpace, FreeBytes, disk_space, free_bytes
from intake.services.reports.health import Health, health_of
from intake.services.reports.write_test import WriteTest
from intake.storage.engine.write_failures import writing_of

# It may answer a question though it takes nothing.
_UNREADABLE = frozenset({Writing.AWAY, Writing.SLOW})


@dataclass(frozen=True, slots=True)
class ReadinessTools:
    """What readiness is asked of: the write test of this process, its version, and how much is free somewhere."""

    write_test: WriteTest
    version: str
    free: FreeBytes


@dataclass(frozen=True, slots=True)
class Readiness:
    """How the line stands; ``health`` is None where the database cannot be asked."""

    writing: Writing
    health: Health | None
    disk: DiskSpace
    closes_on: date
    words: str
    version: str

    @property
    def is_ready(self) -> bool:
        """Whether people get what they are promised now."""
        return not self.because

    @property
    def because(self) -> tuple[str, ...]:
        """What makes it not ready, named for machines; nothing where it is."""
        writing = () if self.writing is Writing.FINE else (f"writing_{self.writing.value}",)
        if self.health is not None:
            return (*writing, *self.health.because)
        # What can be written and not be read is told by its own name.
        return writing or ("unreadable",)

    def as_rows(self) -> Mapping[str, object]:
        """Return the state for machines; ages in whole seconds, sizes in megabytes."""
        health = {} if self.health is None else self.health.as_rows()
        return {
            **health,
            "ready": self.is_ready,
            "because": list(self.because),
            "writing": self.writing.value,
            "database_free_megabytes": _megabytes(self.disk.database),
            "temporary_free_megabytes": _megabytes(self.disk.temporary),
            "space_is_low": self.disk.is_low,
            "closes_on": self.closes_on.isoformat(),
            "words": self.words,
            "version": self.version,
        }


def readiness_tools(line: Line) -> ReadinessTools:
    """Return what readiness is asked of in this process."""
    return ReadinessTools(WriteTest(line.database), code_version(), free_bytes)


def readiness_of(line: Line, tools: ReadinessTools) -> Readiness:
    """Return how a line stands now; raises nothing where its database breaks."""
    writing, health = tools.write_test.outcome(), None
    if writing not in _UNREADABLE:
        try:
            health = health_of(line.database, line.clock())
        except Exception as error:  # noqa: BLE001 - that it cannot be read is what was asked
            writing = writing_of(error) if writing is Writing.FINE else writing
    return Readiness(
        writing=writing,
        health=health,
        disk=disk_space(line.database, tools.free),
        closes_on=line.rules.closes_on,
        words=line.script.digest,
        version=tools.version,
    )


def _megabytes(free: int | None) -> int | None:
    return None if free is None else free // MEGABYTE
