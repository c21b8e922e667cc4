"""Identity: whether a database is of this version and of these keys, looked at with every connection that is opened.

Keys of another deployment over live data would open nothing, and erasing would find nobody: so whoever holds keys is
refused where the database knows others. It is told of a key once, by whoever comes first, and never of another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from intake.storage.crypto.fingerprints import (
    KeyName,
    console_fingerprints,
    web_fingerprints,
    worker_fingerprints,
)
from intake.storage.crypto.key_files import ConsoleKeys, WebKeys, WorkerKeys
from intake.storage.engine.troubles import DatabaseRefusedError
from intake.storage.engine.write_turn import write_turn
from intake.storage.migrations.revisions import refuse_other_shape, revision_of
from intake.storage.queries.line_state import KEY, LineState
from intake.storage.unit_of_work import Database


class ForeignKeysError(DatabaseRefusedError):
    """The keys are not those of the database."""


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key that somebody holds: which it is, what it is known by, and the file it stands in."""

    name: KeyName
    fingerprint: str
    file: Path


@dataclass(frozen=True, slots=True)
class KnownKey:
    """What a database knows a key by, and since which day (in ISO form)."""

    fingerprint: str
    since: str


def held_by_web(keys: WebKeys, file: Path) -> Sequence[HeldKey]:
    """Return the keys that the web side holds."""
    return [HeldKey(name, fingerprint, file) for name, fingerprint in web_fingerprints(keys).items()]


def held_by_worker(keys: WorkerKeys, file: Path) -> Sequence[HeldKey]:
    """Return the keys that the worker holds."""
    return [HeldKey(name, fingerprint, file) for name, fingerprint in worker_fingerprints(keys).items()]


def held_by_console(keys: ConsoleKeys, file: Path) -> Sequence[HeldKey]:
    """Return the keys that the console holds and a database knows: the public ones of the others."""
    return [HeldKey(name, fingerprint, file) for name, fingerprint in console_fingerprints(keys).items()]


def keep_to(database: Database, held: Sequence[HeldKey], clock: Callable[[], datetime] | None = None) -> None:
    """From now on refuse a database of another version, or of other keys, at every connection that is opened.

    With a clock the database is told of a key that it does not know yet. Opens none by itself.
    """
    database.look_at_each(partial(_look, held, clock))


def note_keys(database: Database, held: Sequence[HeldKey], now: datetime) -> None:
    """Tell the database of the keys it does not know yet, and refuse those it knows otherwise."""
    with database.connection() as connection:
        _note(connection, held, now)
        refuse_foreign(connection, held)


def known_keys(connection: Connection) -> dict[str, KnownKey]:
    """Return what a database knows its keys by, by the name of the key."""
    return {
        name.removeprefix(KEY): KnownKey(*value.split(" ", 1))
        for name, value in LineState(connection).all().items()
        if name.startswith(KEY)
    }


def refuse_foreign(connection: Connection, held: Sequence[HeldKey]) -> None:
    """Raise ForeignKeysError where a database knows a key that is held by another fingerprint."""
    known = known_keys(connection) if held else {}
    for key in held:
        found = known.get(key.name)
        if found is not None and found.fingerprint != key.fingerprint:
            raise ForeignKeysError(
                f"These are not the keys of this database (it knows others since {found.since}): with them no "
                "number opens, and nobody is erased.",
                mend=f"put this line's own {key.file.name} at {key.file}, or [storage] url",
            )


def _look(held: Sequence[HeldKey], clock: Callable[[], datetime] | None, connection: Connection) -> None:
    try:
        refuse_other_shape(revision_of(connection))
        if clock is not None and not {key.name.value for key in held} <= known_keys(connection).keys():
            connection.rollback()
            _note(connection, held, clock())
        refuse_foreign(connection, held)
    finally:
        connection.rollback()


def _note(connection: Connection, held: Sequence[HeldKey], now: datetime) -> None:
    with write_turn(connection) as transaction:
        for key in held:
            LineState(connection).put_once(f"{KEY}{key.name}", f"{key.fingerprint} {now.date().isoformat()}")
        transaction.commit()
