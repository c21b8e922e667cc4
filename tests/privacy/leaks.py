"""Leaky builds: the same line with one defence taken away, to see that the sweep would notice.

Each stands at a seam the line is built with: its database, its gateway, its process's log.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, event
from twilio.base.exceptions import TwilioException

from intake import logs
from intake.channels.rest.gateway import TwilioGateway
from intake.core.retention.provider_copies import CopyKind, Deleted, DeletionRefused, Gone
from intake.storage.crypto.fingerprints import ConversationKeys
from intake.storage.crypto.key_files import WorkerKeys
from intake.storage.crypto.seals import SealedRequest, close_body, open_body, open_id, open_number, open_phone
from intake.storage.engine.statements import Statements
from intake.storage.queries.conversations import Conversations, StoredConversation
from intake.storage.queries.interviewers import StaffPhone
from intake.storage.queries.join_invitations import JoinInvitations
from intake.storage.queries.provider_copies import NewCopy, ProviderCopies
from intake.storage.queries.requests import RequestRow, Requests
from intake.storage.unit_of_work import Database, UnitOfWork


class Defence(StrEnum):
    """What may be taken away, one at a time."""

    NONE = "none"
    SEALED_NUMBERS = "numbers are sealed"
    SEALED_PHONES = "phones of staff are sealed"
    SEALED_IDS = "provider ids are sealed"
    CLOSED_BODIES = "conversations are encrypted"
    HIDDEN_PARAMETERS = "errors hide parameters"
    SECURE_DELETE = "deleted rows are overwritten"
    WAL_TRUNCATION = "the write-ahead log is emptied"
    QUIET_LIBRARIES = "libraries are silenced"
    REDUCED_ERRORS = "a logged error is its type only"
    CONSOLE_RIGHTS = "the console keeps to its rights"
    TYPED_AGAIN = "no number that was typed is shown again"
    REDUCED_ANSWERS = "the provider's errors are their code only"


Loosen = Callable[[UnitOfWork], None]


class LooseDatabase(Database):
    """A database whose units of work are changed before they are used."""

    def __init__(self, url: str, loosen: Loosen) -> None:
        super().__init__(url)
        self._loosen = loosen

    @contextmanager
    def work(self) -> Iterator[UnitOfWork]:
        with super().work() as work:
            self._loosen(work)
            yield work

    @contextmanager
    def turn(self) -> Iterator[UnitOfWork]:
        with super().turn() as work:
            self._loosen(work)
            yield work


class ClearRequests(Requests):
    """Stores a number as it is."""

    __slots__ = ("_keys",)

    def __init__(self, connection: Connection, keys: WorkerKeys) -> None:
        super().__init__(connection)
        self._keys = keys

    def insert_if_free(self, row: RequestRow, sealed_key: bytes | None) -> bool:
        if row.sealed_number is not None and sealed_key is not None:
            callee = open_number(row.id, SealedRequest(row.sealed_number, sealed_key), self._keys)
            row = replace(row, sealed_number=f"{callee.number.e164}\n{callee.extension}".encode())
        return super().insert_if_free(row, sealed_key)


class ClearJoins(JoinInvitations):
    """Stores the phone that sent JOIN as it is."""

    __slots__ = ("_keys",)

    def __init__(self, connection: Connection, keys: WorkerKeys) -> None:
        super().__init__(connection)
        self._keys = keys

    def note_joined(self, invitation_id: str, phone: StaffPhone, words: str, at: datetime) -> bool:
        clear = replace(phone, sealed=open_phone(phone.sealed, self._keys).e164.encode())
        return super().note_joined(invitation_id, clear, words, at)


class ClearCopies(ProviderCopies):
    """Stores a provider's id as it is."""

    __slots__ = ("_keys",)

    def __init__(self, statements: Statements, keys: WorkerKeys) -> None:
        super().__init__(statements)
        self._keys = keys

    def add(self, copy: NewCopy) -> None:
        super().add(replace(copy, sealed_id=open_id(copy.sealed_id, self._keys).encode()))


class ClearConversations(Conversations):
    """Stores a conversation's body as it is."""

    __slots__ = ("_known",)

    def __init__(self, statements: Statements, known: Callable[[], Iterable[ConversationKeys]]) -> None:
        super().__init__(statements)
        self._known = known

    def put(self, stored: StoredConversation) -> None:
        super().put(replace(stored, body=open_body(self._keys_of(stored.key), stored.body)))

    def load(self, key: bytes, phone_key: bytes | None = None) -> StoredConversation | None:
        stored = super().load(key, phone_key)
        return stored and replace(stored, body=close_body(self._keys_of(key), stored.body))

    def _keys_of(self, row: bytes) -> ConversationKeys:
        return next(keys for keys in self._known() if keys.row == row)


class TellingGateway(TwilioGateway):
    """Hands on the provider's own words instead of the code."""

    def delete_copy(self, kind: CopyKind, provider_id: str) -> Deleted | Gone | DeletionRefused:
        try:
            self._copy(kind, provider_id).delete()
        except TwilioException as error:
            # On a terminal the exception shows its address by itself.
            return DeletionRefused(f"{error} at {getattr(error, 'uri', '')}")
        return Deleted()


class TellingLog(logs.EventLog):
    """Writes what an exception says."""

    def write(self, event: logs.Event, fields: Mapping[str, logs.Value]) -> None:
        self._stream().write(f"{event}: {fields}\n")


def open_database(
    url: str, off: Defence, keys: WorkerKeys, known: Callable[[], Iterable[ConversationKeys]]
) -> Database:
    """Return a database with one defence taken away, if it is one of storage."""

    def loosen(work: UnitOfWork) -> None:
        match off:
            case Defence.SEALED_NUMBERS:
                work.requests = ClearRequests(work.connection, keys)
            case Defence.SEALED_PHONES:
                work.join_invitations = ClearJoins(work.connection, keys)
            case Defence.SEALED_IDS:
                work.provider_copies = ClearCopies(work.statements, keys)
            case Defence.CLOSED_BODIES:
                work.conversations = ClearConversations(work.statements, known)
            case _:
                pass

    database = LooseDatabase(url, loosen)
    if off is Defence.HIDDEN_PARAMETERS:
        database.engine.hide_parameters = False
    if off is Defence.SECURE_DELETE:
        event.listen(database.engine, "connect", _keep_deleted)
    return database


def silence(off: Defence) -> None:
    """Silence this process as the line does, unless that is what is taken away; then ask for everything."""
    if off is Defence.QUIET_LIBRARIES:
        logging.basicConfig(level=logging.DEBUG)
    else:
        logs.silence_process(logs.ProcessRole.WEB)
    if off is Defence.REDUCED_ERRORS:
        # No line ever has two logs, so there is no seam here; this process is thrown away afterwards.
        logs._events = TellingLog(logs._events._stream, strict=False)
    logging.getLogger().setLevel(logging.DEBUG)


def _keep_deleted(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA secure_delete=OFF")
