"""What is due leaves once and to the right phone, and what left is known again, whatever happens meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from intake.channels.webhooks.status_path import STATUS_URL
from intake.core.delivery.message_kinds import Outgoing
from intake.core.delivery.sending import (
    Accepted,
    Answer,
    FoundAtProvider,
    OutgoingCall,
    OutgoingText,
    SendRefused,
    Sought,
)
from intake.core.phone import PhoneNumber
from intake.core.requests.contact import Contact
from intake.core.retention.provider_copies import CopyKind
from intake.services.delivery.dispatcher import Dispatcher
from intake.services.delivery.ports import Delivery
from intake.services.delivery.sending_rules import sending_rules_of
from intake.services.retention.apply_orders import apply_orders
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.key_files import WebKeys, WorkerKeys
from intake.storage.queries.outbox_state import OutboxState
from intake.storage.schema.tables import outbox, provider_copy
from intake.storage.unit_of_work import Database
from tests.support.delivering import deliver_all
from tests.support.mail import plan, to_person, words_of
from tests.support.people import HER_PHONE, NOW, People, a_row
from tests.support.staff import rows
from tests.support.stage import QUIET, MovableClock, stage_settings

TEXT_ID = f"SM{'a' * 32}"
MINUTE = timedelta(minutes=1)


class KilledHereError(BaseException):
    """Stands for a process that ends."""


def nothing() -> None:
    return


@dataclass
class Texts:
    """A provider that takes every text, and lists what it took; something may happen as it takes it."""

    status: str = "queued"
    happens: Callable[[], None] = nothing
    taken: list[OutgoingText] = field(default_factory=list)
    sought: list[Sought] = field(default_factory=list)

    def send_text(self, text: OutgoingText) -> Answer:
        self.taken.append(text)
        self.happens()
        return Accepted(TEXT_ID, self.status)

    def find_text(self, sought: Sought) -> FoundAtProvider | SendRefused | None:
        self.sought.append(sought)
        same = [text for text in self.taken if (text.to, text.body) == (sought.to, sought.body)]
        return FoundAtProvider(TEXT_ID, "delivered") if same else None

    def ring(self, call: OutgoingCall) -> Answer:
        raise AssertionError(call)

    def hang_up_call(self, provider_id: str) -> bool:
        raise AssertionError(provider_id)

    def find_call(self, sought: Sought) -> FoundAtProvider | SendRefused | None:
        raise AssertionError(sought)

    def provider_at(self) -> None:
        return None


@dataclass
class Desk:
    """What a test delivers with."""

    post: Delivery
    texts: Texts
    clock: MovableClock
    keep: Callable[[Contact], str]

    def deliver(self, *outgoing: Outgoing) -> None:
        plan(self.post.database, *outgoing)
        deliver_all(self.post)

    def states(self) -> list[OutboxState]:
        return [row.state for row in rows(self.post.database)]

    def copies(self) -> list[CopyKind]:
        with self.post.database.engine.connect() as connection:
            return [CopyKind(kind) for kind in connection.execute(select(provider_copy.c.kind)).scalars()]


@pytest.fixture
def desk(
    database: Database, web_keys: WebKeys, worker_keys: WorkerKeys, ledger: Ledger, tmp_path: Path
) -> Desk:
    texts, clock = Texts(), MovableClock(NOW)
    sending_rules = replace(
        sending_rules_of(stage_settings(tmp_path, "sqlite://", "http://127.0.0.1:1"), STATUS_URL),
        per_second=0,
    )

    def keep(contact: Contact) -> str:
        request_id = People(web_keys).keep(database, replace(a_row(), contact=contact), HER_PHONE)
        apply_orders(database, worker_keys, ledger, NOW)
        return request_id

    return Desk(Delivery(database, worker_keys, texts, clock, words_of, sending_rules), texts, clock, keep)


def test_a_person_is_texted_from_the_quiet_number_at_the_phone_they_called_from(desk: Desk) -> None:
    desk.deliver(to_person(desk.keep(Contact.THIS_PHONE), NOW))

    assert [(text.to, text.from_) for text in desk.texts.taken] == [
        (PhoneNumber(HER_PHONE), PhoneNumber(QUIET))
    ]
    assert desk.states() == [OutboxState.SENT]
    assert desk.copies() == []


def test_a_number_somebody_typed_is_never_texted(desk: Desk) -> None:
    desk.deliver(to_person(desk.keep(Contact.ANOTHER_PHONE), NOW))

    assert desk.texts.taken == []
    assert desk.states() == [OutboxState.DROPPED]


def test_the_copy_of_a_text_whose_row_went_as_it_left_is_listed_to_be_deleted(desk: Desk) -> None:
    def erased() -> None:
        with desk.post.database.engine.begin() as connection:
            connection.execute(delete(outbox))

    desk.texts.happens = erased
    desk.deliver(to_person(desk.keep(Contact.THIS_PHONE), NOW))

    assert len(desk.texts.taken) == 1
    assert desk.states() == []
    assert desk.copies() == [CopyKind.MESSAGE]


def test_what_a_worker_left_behind_is_known_again_by_its_words_and_does_not_leave_twice(desk: Desk) -> None:
    def killed() -> None:
        raise KilledHereError

    desk.texts.happens = killed
    request_id = desk.keep(Contact.THIS_PHONE)
    with pytest.raises(KilledHereError):
        desk.deliver(to_person(request_id, NOW))
    desk.texts.happens = nothing

    desk.clock.move(minutes=2)
    desk.deliver()

    (text,) = desk.texts.taken
    assert [(sought.to, sought.from_, sought.body) for sought in desk.texts.sought] == [
        (text.to, text.from_, text.body)
    ]
    assert desk.texts.sought[0].since == NOW - MINUTE
    assert desk.states() == [OutboxState.SENT]
    # Its report may have been lost with the worker, so its copy is listed.
    assert desk.copies() == [CopyKind.MESSAGE]


def test_the_running_worker_sends_a_text_in_the_background_and_stops_when_told(desk: Desk) -> None:
    left = threading.Event()
    desk.texts.happens = left.set
    plan(desk.post.database, to_person(desk.keep(Contact.THIS_PHONE), NOW))
    dispatcher = Dispatcher(desk.post)

    dispatcher.start()
    dispatcher.wake()
    sent, stopped = left.wait(10), dispatcher.stop(10)

    assert (sent, stopped) == (True, True)
    assert len(desk.texts.taken) == 1
    assert desk.states() == [OutboxState.SENT]
