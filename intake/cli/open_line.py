"""Opens what an operator's command works with: settings, the database, and what time it is.

Of the key files it only looks whether they are those of the database. Whatever can be mended leaves as one sentence.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import click

from intake import config
from intake.cli.machine import HandedIn
from intake.core.errors import IntakeError
from intake.services.line.clock import Clock, clock
from intake.services.line.rules import StaffRules, staff_rules
from intake.services.staff.in_one_commit import UseCase, in_one_commit, rehearse
from intake.storage.crypto.key_files import read_web_keys, read_worker_keys
from intake.storage.engine.rights import Rights
from intake.storage.identity import HeldKey, held_by_web, held_by_worker, keep_to
from intake.storage.unit_of_work import Database

# A command does one thing after the other.
CONNECTIONS = 2
_Result = TypeVar("_Result")


class UnwritableError(IntakeError):
    """A file could not be written or read; names it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a command works with; ``now`` is UTC."""

    settings: config.Settings
    database: Database
    now: datetime

    @property
    def held(self) -> Sequence[HeldKey]:
        """What the keys are known by that this user can read."""
        storage = self.settings.storage
        held: list[HeldKey] = []
        # Who needs a key that cannot be read asks for it, and is told then.
        with suppress(IntakeError):
            held += held_by_web(read_web_keys(storage.web_keys), storage.web_keys)
        with suppress(IntakeError):
            held += held_by_worker(read_worker_keys(storage.worker_keys), storage.worker_keys)
        return held

    @property
    def rules(self) -> StaffRules:
        """What the settings say of whoever is asked for what and when."""
        return staff_rules(self.settings)

    @property
    def today(self) -> date:
        """The day by the line's clock."""
        return self.rules.today(self.now)

    def perform(self, use_case: UseCase[_Result]) -> _Result:
        """Do something about staff, in one commit; an error keeps nothing."""
        return in_one_commit(self.database, self.rules, self.now, use_case)

    def rehearse(self, use_case: UseCase[_Result]) -> _Result:
        """Do something about staff as if, and keep nothing of it."""
        return rehearse(self.database, self.rules, self.now, use_case)


@contextmanager
def opened(config_file: Path) -> Iterator[Opened]:
    """Open a line whose database is of this version; raises IntakeError where something must be mended."""
    with opened_as_is(config_file) as line:
        keep_to(line.database, line.held)
        with line.database.connection():
            pass
        yield line


@contextmanager
def opened_as_is(config_file: Path, rights: Rights | None = None) -> Iterator[Opened]:
    """Open a line whatever its database is like; with rights nothing else may be asked of that."""
    settings = config.load(config_file, os.environ)
    database = Database(settings.storage.url, CONNECTIONS, rights)
    try:
        with database_named(database):
            yield Opened(settings, database, _clock(settings)())
    finally:
        database.close()


@contextmanager
def database_named(database: Database) -> Iterator[None]:
    """Turn what the database's driver raises into an IntakeError that says what is wrong, and how to mend it."""
    try:
        yield
    except IntakeError:
        raise
    except Exception as error:
        trouble = database.trouble_of(error)
        if trouble is None:
            raise
        raise trouble from None


@contextmanager
def files_named() -> Iterator[None]:
    """Turn a file that cannot be written or read into one sentence."""
    try:
        yield
    except OSError as error:
        raise UnwritableError(
            f"{error.filename}: {error.strerror}. Run this as the user it belongs to."
        ) from None


def _clock(settings: config.Settings) -> Clock:
    handed_in: HandedIn | None = click.get_current_context().obj
    return clock(settings.demo.clock_file) if handed_in is None else handed_in.clock
