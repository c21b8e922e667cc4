"""Rows are taken in one order, so that two who work on the same request at one moment never wait for each other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

from intake.core.calls.attempt import AttemptState, CallDirection, CallEvent
from intake.core.calls.call_permission import CallingHours
from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient
from intake.core.delivery.sending import DueRow, Unreachable
from intake.core.phone import PhoneNumber
from intake.core.requests.contact import Contact
from intake.core.requests.outcome import Outcome
from intake.services.calls.move_attempt import AttemptContext, Conclusion, apply_conclusion, happen
from intake.services.delivery.dispatcher import dispatch_round
from intake.services.delivery.ports import Delivery, NoReason, Result, SendingRules
from intake.services.delivery.record_results import Done
from intake.services.requests.apply_outcome import OutcomeReport, apply_outcome
from intake.services.retention.apply_orders import apply_orders
from intake.services.retention.erase import erase_marked
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.key_files import WorkerKeys
from intake.storage.queries.attempts import Attempt
from intake.storage.unit_of_work import Database, UnitOfWork
from tests.services.calls.test_place_calls import Phones
from tests.support.mail import KIM, LEE, plan, reminder, words_of
from tests.support.people import GONE, HER_PHONE, NOW, People, state_of
from tests.support.staff import RULES, ZONE

TOKEN = "token of the attempt"
# Long enough for whoever comes second to come to what the first one holds; a deadlock is found after a second.
A_MOMENT, AT_LAST = 0.5, 20.0
HOURS = CallingHours(RULES.windows)
REPORT = OutcomeReport("kim-id", NOW, RULES.windows, 3)


class Meanwhile:
    """Somebody else at work while this transaction is open; what broke them is raised at the end."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work, self._broke = work, list[Exception]()
        self._thread = threading.Thread(target=self._run)

    def begin(self) -> None:
        self._thread.start()
        self._thread.join(A_MOMENT)

    def ends(self) -> None:
        self._thread.join(AT_LAST)
        assert not self._thread.is_alive()
        assert self._broke == []

    def _run(self) -> None:
        try:
            self._work()
        except Exception as error:  # noqa: BLE001 - told by the other thread
            self._broke.append(error)


def a_call(database: Database, request_id: str) -> None:
    """Let the person's phone be about to ring: the interviewer waits, and the row that rings is not claimed yet."""
    attempt = Attempt(
        id="attempt",
        request_id=request_id,
        number=1,
        way=CallDirection.WE_CALL,
        interviewer_id="kim-id",
        token=TOKEN,
        room="room",
        state=AttemptState.RINGING_PERSON,
        began_at=NOW,
        deadline_at=NOW + timedelta(minutes=2),
    )
    ring = Outgoing(MessageKind.RING_PERSON, request_id, Recipient.PERSON, request_id, NOW, version=1)
    with database.work() as work:
        assert work.attempts.begin(attempt)
        work.outbox.add([ring])
        work.commit()


def the_call_ends(database: Database, meanwhile: Meanwhile) -> None:
    """Let the interviewer hang up as the web side hears of it, and somebody else come in the middle of that."""
    with database.work() as work:
        attempt = work.attempts.by_token(TOKEN)
        assert attempt is not None
        meanwhile.begin()
        happen(AttemptContext(work, NOW, HOURS), attempt, CallEvent.INTERVIEWER_LEFT)
        work.commit()
    meanwhile.ends()


def test_a_request_is_erased_while_its_call_ends(
    postgresql_database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People
) -> None:
    database = postgresql_database
    request_id = people.save(database, HER_PHONE)
    apply_orders(database, worker_keys, ledger, NOW)
    a_call(database, request_id)
    people.erase(database, HER_PHONE)
    apply_orders(database, worker_keys, ledger, NOW)

    the_call_ends(database, Meanwhile(lambda: erase_marked(database, ledger, NOW)))

    assert state_of(database, request_id) == GONE


def test_a_request_becomes_a_decoy_while_its_call_ends(
    postgresql_database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People
) -> None:
    database = postgresql_database
    request_id = people.save(database, HER_PHONE, Contact.ANOTHER_PHONE)
    apply_orders(database, worker_keys, ledger, NOW)
    a_call(database, request_id)
    people.erase(database, HER_PHONE)

    the_call_ends(database, Meanwhile(lambda: apply_orders(database, worker_keys, ledger, NOW)))

    assert state_of(database, request_id) == "decoy"


def test_an_outcome_is_told_by_text_while_the_call_comes_to_another(
    postgresql_database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People
) -> None:
    database = postgresql_database
    request_id = people.save(database, HER_PHONE)
    apply_orders(database, worker_keys, ledger, NOW)
    a_call(database, request_id)

    def text() -> None:
        with database.work() as work:
            work.requests.lock(request_id)
            apply_outcome(work, REPORT, request_id, Outcome.TALKED_DONE)
            work.commit()

    meanwhile = Meanwhile(text)

    def concluded(work: UnitOfWork, hours: CallingHours, conclusion: Conclusion) -> None:
        meanwhile.begin()
        apply_conclusion(work, hours, conclusion)

    with database.work() as work:
        attempt = work.attempts.by_token(TOKEN)
        assert attempt is not None
        happen(AttemptContext(work, NOW, HOURS, concluded), attempt, CallEvent.PERSON_NO_ANSWER)
        work.commit()
    meanwhile.ends()

    assert state_of(database, request_id) == "erasing"


def test_a_request_becomes_a_decoy_while_a_text_and_a_call_about_it_are_settled(
    postgresql_database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People
) -> None:
    database = postgresql_database
    request_id = people.save(database, HER_PHONE, Contact.ANOTHER_PHONE)
    apply_orders(database, worker_keys, ledger, NOW)
    a_call(database, request_id)
    plan(database, reminder(request_id, NOW))
    meanwhile = Meanwhile(lambda: apply_orders(database, worker_keys, ledger, NOW))

    def told(work: UnitOfWork, _row: DueRow, _result: Result) -> None:
        meanwhile.begin()
        work.attempts.live_of(request_id)

    numbers = PhoneNumber(KIM), PhoneNumber(LEE)
    sending_rules = SendingRules(*numbers, (), ZONE, "https://line.example", "/s")
    post = Delivery(database, worker_keys, Phones(Unreachable()), lambda: NOW, words_of, sending_rules, told)
    claimed = dispatch_round(post, [], 2).due
    people.erase(database, HER_PHONE)
    done = sorted((Done(row, NoReason()) for row in claimed), key=lambda each: each.row.is_call)

    dispatch_round(post, done, 0)
    meanwhile.ends()

    assert ([each.row.is_call for each in done], state_of(database, request_id)) == ([False, True], "decoy")
