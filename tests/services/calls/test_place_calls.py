"""The worker rings at most once, whatever is interrupted, and ends what nobody may pick up any more."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from intake.channels.webhooks.status_path import STATUS_URL
from intake.core.calls.attempt import AttemptState, CallEvent, Ending, Leg
from intake.core.calls.call_permission import CallingHours
from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient
from intake.core.delivery.sending import (
    Accepted,
    Answer,
    FoundAtProvider,
    OutgoingCall,
    OutgoingText,
    SendRefused,
    Sought,
    TooLate,
    Unclear,
    WaitUntil,
)
from intake.core.phone import PhoneNumber
from intake.core.requests.contact import Contact
from intake.core.retention.provider_copies import CopyKind
from intake.services.calls.move_attempt import AttemptContext, happen
from intake.services.calls.place_calls import BridgeFault, CallPlacer, Ender, Reached, end_calls, give_up_lost
from intake.services.delivery.ports import Broken, Delivery, NotFound, Result, SendingRules
from intake.services.delivery.sending_rules import sending_rules_of
from intake.services.line.rules import calling_hours
from intake.services.retention.apply_orders import apply_orders
from intake.services.retention.erase import erase_marked
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.fingerprints import staff_phone_key
from intake.storage.crypto.key_files import WebKeys, WorkerKeys
from intake.storage.crypto.seals import open_id, seal_id, seal_phone
from intake.storage.queries.attempts import Attempt
from intake.storage.queries.interviewers import StaffPhone
from intake.storage.unit_of_work import Database
from tests.support.calls import KIM, KIM_PHONE, interviewer
from tests.support.delivering import deliver_all
from tests.support.people import HER_PHONE, NOW, People, a_row
from tests.support.stage import LINE, QUIET, MovableClock, stage_settings

PUBLIC_URL = "https://line.example"
CALL_ID = f"CA{'a' * 32}"


class KilledHereError(BaseException):
    """Stands for a process that ends."""


@dataclass
class Phones:
    """A provider that takes every call, answers as it is told, and lists what it took."""

    answer: Answer = field(default_factory=lambda: Accepted(CALL_ID))
    ends: bool = True
    placed: list[OutgoingCall] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)

    def ring(self, call: OutgoingCall) -> Answer:
        self.placed.append(call)
        return self.answer

    def hang_up_call(self, provider_id: str) -> bool:
        self.ended.append(provider_id)
        return self.ends

    def find_call(self, sought: Sought) -> FoundAtProvider | SendRefused | None:
        numbers = [call.to for call in self.placed]
        return FoundAtProvider(CALL_ID, "completed") if sought.to in numbers else None

    def find_text(self, sought: Sought) -> FoundAtProvider | SendRefused | None:
        raise AssertionError(sought)

    def send_text(self, text: OutgoingText) -> Answer:
        raise AssertionError(text)

    def provider_at(self) -> None:
        return None


def nothing(_: BridgeFault) -> None:
    return


@dataclass
class Desk:
    """What a test rings with."""

    database: Database
    web_keys: WebKeys
    keys: WorkerKeys
    ledger: Ledger
    hours: CallingHours
    sending_rules: SendingRules
    clock: MovableClock = field(default_factory=lambda: MovableClock(NOW))
    phones: Phones = field(default_factory=Phones)

    @property
    def ender(self) -> Ender:
        return Ender(self.keys, self.phones)

    def ring(self, reached: Reached = nothing) -> None:
        """Let the worker place what is due."""
        placer = CallPlacer(self.database, self.clock, self.hours, reached)
        deliver_all(
            Delivery(
                self.database,
                self.keys,
                self.phones,
                self.clock,
                placer.compose,
                self.sending_rules,
                placer.told,
            )
        )

    def tick(self, *minutes: float) -> None:
        """Let the worker work now, and once more after each of some minutes."""
        for each in (0, *minutes):
            self.clock.move(minutes=each)
            self.ring()
            end_calls(self.database, self.ender, self.clock())
            give_up_lost(self.database, self.hours, self.clock())

    def save(self, number: str = HER_PHONE, **changed: object) -> str:
        row = replace(a_row(), contact=Contact.THIS_PHONE, **changed)  # type: ignore[arg-type]
        request_id = People(self.web_keys).keep(self.database, row, number)
        apply_orders(self.database, self.keys, self.ledger, NOW)
        return request_id

    def ask(self, request_id: str) -> None:
        ring = Outgoing(MessageKind.RING_INTERVIEWER, request_id, Recipient.INTERVIEWER, KIM, NOW)
        with self.database.work() as work:
            work.outbox.add([ring])
            work.commit()

    def happen(self, request_id: str, *events: CallEvent) -> Attempt:
        with self.database.work() as work:
            (attempt,) = work.attempts.all_of(request_id)
            for event in events:
                attempt = happen(AttemptContext(work, NOW, self.hours), attempt, event)
            work.commit()
        return attempt

    def said_one(self, request_id: str) -> None:
        """Bring an attempt to where the person is to be rung."""
        self.ask(request_id)
        self.ring()
        self.happen(request_id, CallEvent.INTERVIEWER_ANSWERED, CallEvent.INTERVIEWER_SAID_ONE)
        self.phones.placed.clear()

    def attempts(self, request_id: str) -> tuple[Attempt, ...]:
        with self.database.reading() as work:
            return work.attempts.all_of(request_id)


@pytest.fixture
def desk(
    database: Database, web_keys: WebKeys, worker_keys: WorkerKeys, ledger: Ledger, tmp_path: Path
) -> Desk:
    settings = stage_settings(tmp_path, "sqlite://", "http://127.0.0.1:1")
    hours = calling_hours(settings)
    kim, phone = interviewer(), PhoneNumber(KIM_PHONE)
    with database.work() as work:
        sealed = seal_phone(phone, web_keys.public_key)
        work.interviewers.add(kim, StaffPhone(staff_phone_key(web_keys.web_key, phone), sealed))
        work.commit()
    return Desk(database, web_keys, worker_keys, ledger, hours, sending_rules_of(settings, STATUS_URL))


def test_the_interviewer_is_rung_from_the_line_and_the_person_from_the_quiet_number(desk: Desk) -> None:
    request_id = desk.save(f"{HER_PHONE}x480")
    desk.ask(request_id)

    desk.ring()
    desk.happen(request_id, CallEvent.INTERVIEWER_ANSWERED, CallEvent.INTERVIEWER_SAID_ONE)
    desk.ring()

    token = desk.attempts(request_id)[0].token
    assert [(call.to, call.from_, call.send_digits) for call in desk.phones.placed] == [
        (PhoneNumber(KIM_PHONE), PhoneNumber(LINE), None),
        (PhoneNumber(HER_PHONE), PhoneNumber(QUIET), "wwww480"),
    ]
    assert [call.ring.path for call in desk.phones.placed] == [
        f"/twilio/bridge/{token}/interviewer?n=0",
        f"/twilio/bridge/{token}/person?n=0",
    ]
    # Behind an extension a machine always answers first.
    assert [call.ring.detect_machine for call in desk.phones.placed] == [False, False]


@pytest.mark.parametrize(
    "number", [LINE, QUIET, "+19005550123", "+18005550123", "+16129760123", "+442079460000"]
)
def test_our_own_and_paid_and_foreign_numbers_are_never_rung(desk: Desk, number: str) -> None:
    request_id = desk.save(number)
    desk.said_one(request_id)

    desk.ring()

    assert desk.phones.placed == []
    assert desk.attempts(request_id)[0].ending is Ending.NUMBER_REFUSED


@pytest.mark.parametrize("point", [BridgeFault.COMPOSED, BridgeFault.PLACED])
def test_stopped_anywhere_a_phone_rings_at_most_once(desk: Desk, point: BridgeFault) -> None:
    request_id = desk.save()
    desk.said_one(request_id)

    def reached(here: BridgeFault) -> None:
        if here is point:
            raise KilledHereError

    with pytest.raises(KilledHereError):
        desk.ring(reached)

    desk.tick(1, 1, 3)

    assert len(desk.phones.placed) == (point is BridgeFault.PLACED)
    assert not desk.attempts(request_id)[0].standing.is_live


def test_stopped_after_a_call_was_ended_another_worker_ends_it_again(desk: Desk) -> None:
    request_id = desk.save()
    desk.said_one(request_id)
    desk.ring()
    desk.happen(request_id, CallEvent.TIME_RAN_OUT)

    def reached(_: BridgeFault) -> None:
        raise KilledHereError

    with pytest.raises(KilledHereError):
        end_calls(desk.database, desk.ender, NOW, reached)
    # The other call waits for nobody; the first one for the lease of the worker that stopped.
    assert end_calls(desk.database, desk.ender, NOW) == 1
    assert end_calls(desk.database, desk.ender, NOW + timedelta(seconds=20)) == 1
    assert end_calls(desk.database, desk.ender, NOW + timedelta(seconds=200)) == 0


def test_every_fault_point_is_passed_by_a_ring_and_an_end(desk: Desk) -> None:
    passed: list[BridgeFault] = []
    request_id = desk.save()
    desk.said_one(request_id)

    desk.ring(passed.append)
    desk.happen(request_id, CallEvent.STOPPED)
    end_calls(desk.database, desk.ender, NOW, passed.append)

    assert set(passed) == set(BridgeFault)


@pytest.mark.parametrize("point", BridgeFault)
def test_killed_for_good_nobody_is_rung_twice(
    desk: Desk, database_url: str, tmp_path: Path, point: BridgeFault
) -> None:
    request_id = desk.save()
    desk.said_one(request_id)
    if point is BridgeFault.CALL_ENDED:
        desk.ring()
        desk.happen(request_id, CallEvent.STOPPED)
    log = tmp_path / "placed"
    told = [str(tmp_path / "keys"), str(log), point.name, NOW.isoformat(), LINE, QUIET]
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, database_url, *told],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((".", "tests"))},
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL

    desk.tick(1, 1, 3)

    by_the_killed = log.read_text().count("rung") if log.exists() else 0
    if point is BridgeFault.CALL_ENDED:
        assert (by_the_killed, len(desk.phones.placed)) == (0, 1)
        assert desk.phones.ended != []
    else:
        assert by_the_killed + len(desk.phones.placed) == (point is BridgeFault.PLACED)
    assert not desk.attempts(request_id)[0].standing.is_live


KILLED = textwrap.dedent(
    """
    import os, signal, sys
    from datetime import datetime, time
    from pathlib import Path
    from zoneinfo import ZoneInfo
    from intake.core.calls.call_permission import CallingHours
    from intake.core.delivery.sending import Accepted
    from intake.core.phone import PhoneNumber
    from intake.core.scheduling.schedule import DayHours
    from intake.core.scheduling.safe_windows import WindowRules
    from intake.services.delivery.ports import Delivery, SendingRules
    from intake.services.calls.place_calls import CallPlacer, Ender, end_calls
    from intake.storage.crypto.key_files import read_worker_keys
    from intake.storage.unit_of_work import Database
    from support.delivering import deliver_all

    url, keys, log, point, now, line, quiet = sys.argv[1:]
    now, zone = datetime.fromisoformat(now), ZoneInfo("America/Chicago")

    class Phones:
        def ring(self, call):
            with open(log, "a") as file:
                file.write("rung ")
            return Accepted("CA" + "b" * 32)

        def hang_up_call(self, provider_id):
            return True

        def provider_at(self):
            return None

    def reached(here):
        if here.name == point:
            os.kill(os.getpid(), signal.SIGKILL)

    database, phones = Database(url), Phones()
    worker_keys = read_worker_keys(Path(keys) / "worker_keys.toml")
    hours = CallingHours(WindowRules({"mornings": DayHours(time(9), time(12))}, zone))
    placer = CallPlacer(database, lambda: now, hours, reached)
    sending_rules = SendingRules(PhoneNumber(line), PhoneNumber(quiet), None, zone, "https://line.example", "/s")
    deliver_all(Delivery(database, worker_keys, phones, lambda: now, placer.compose, sending_rules, placer.told))
    end_calls(database, Ender(worker_keys, phones), now, reached)
    """
)


def test_a_call_whose_id_arrives_after_an_erase_is_ended_at_once(desk: Desk) -> None:
    request_id = desk.save()
    desk.said_one(request_id)

    class Erased(Phones):
        def ring(self, call: OutgoingCall) -> Answer:
            People(desk.web_keys).erase(desk.database, HER_PHONE)
            apply_orders(desk.database, desk.keys, desk.ledger, NOW)
            erase_marked(desk.database, desk.ledger, NOW)
            return super().ring(call)

    desk.phones = Erased()
    desk.ring()
    end_calls(desk.database, desk.ender, NOW)

    assert len(desk.phones.placed) == 1
    assert CALL_ID in desk.phones.ended
    assert desk.attempts(request_id) == ()


@pytest.mark.parametrize("joined", [False, True])
def test_erasing_ends_ringing_and_leaves_a_talk_and_lists_both_copies(desk: Desk, joined: bool) -> None:
    request_id = desk.save()
    desk.said_one(request_id)
    events = (
        [CallEvent.PERSON_PICKED_UP, CallEvent.PERSON_SAID_ONE, CallEvent.OTHER_ENTERED] if joined else []
    )
    attempt = desk.happen(request_id, *events)
    calls = {leg: f"CA{leg[0].encode().hex() * 16}" for leg in Leg}
    with desk.database.work() as work:
        for leg, call_id in calls.items():
            attempt = attempt.with_call(leg, seal_id(call_id, desk.web_keys.public_key, NOW))
        work.attempts.put(attempt)
        work.commit()

    People(desk.web_keys).erase(desk.database, HER_PHONE)
    apply_orders(desk.database, desk.keys, desk.ledger, NOW)
    erase_marked(desk.database, desk.ledger, NOW)
    end_calls(desk.database, desk.ender, NOW)

    # An interviewer who waits hears it at their next round.
    assert desk.phones.ended == ([] if joined else [calls[Leg.PERSON]])
    with desk.database.work() as work:
        listed = work.provider_copies.claim(NOW + timedelta(hours=1), NOW + timedelta(hours=2), 9)
    assert {(copy.kind, open_id(copy.sealed_id, desk.keys)) for copy in listed} == {
        (CopyKind.CALL, call_id) for call_id in calls.values()
    }


def test_a_provider_that_does_not_end_a_call_is_asked_again(desk: Desk) -> None:
    request_id = desk.save()
    desk.said_one(request_id)
    desk.ring()
    desk.happen(request_id, CallEvent.STOPPED)
    desk.phones.ends = False

    assert end_calls(desk.database, desk.ender, NOW) == 0
    desk.phones.ends = True

    assert end_calls(desk.database, desk.ender, NOW + timedelta(seconds=3)) == 1


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Unclear(), AttemptState.RINGING_PERSON),
        (SendRefused(21211), AttemptState.OVER),
        (SendRefused(20003), AttemptState.OVER),
    ],
)
def test_what_is_unclear_waits_and_what_is_refused_ends(
    desk: Desk, answer: Answer, state: AttemptState
) -> None:
    request_id = desk.save()
    desk.said_one(request_id)
    desk.phones.answer = answer

    for _ in range(3):
        desk.ring()

    assert (desk.attempts(request_id)[0].state, len(desk.phones.placed)) == (state, 1)


@pytest.mark.parametrize(
    "result",
    [
        NotFound(),
        Broken(ZeroDivisionError()),
        Broken(ZeroDivisionError(), may_have_left=True),
        SendRefused(20429),
        SendRefused(20003),
        TooLate(),
        WaitUntil(NOW),
    ],
)
def test_a_persons_ring_that_was_settled_is_not_composed_again_even_if_its_row_comes_back(
    desk: Desk, result: Result
) -> None:
    request_id = desk.save()
    desk.said_one(request_id)
    placer = CallPlacer(desk.database, desk.clock, desk.hours)
    with desk.database.work() as work:
        (row,) = work.outbox.claim(NOW, NOW + timedelta(minutes=1), 9, 1)
        placer.told(work, row, result)
        work.commit()

    with desk.database.reading() as work:
        assert placer.compose(work, replace(row, tries=row.tries + 1)) is None


def test_a_window_does_not_open_again_because_the_clock_was_set_back(desk: Desk) -> None:
    request_id = desk.save()
    desk.said_one(request_id)
    desk.ring()
    two_hours_ago = NOW - timedelta(hours=2)

    with desk.database.work() as work:
        moving = AttemptContext(work, two_hours_ago, desk.hours)
        happen(moving, desk.attempts(request_id)[0], CallEvent.PERSON_NO_ANSWER)
        work.commit()

    with desk.database.reading() as work:
        request = work.requests.get(request_id)
    assert request is not None
    assert (request.attempts, request.not_before) == (1, datetime(2018, 3, 9, 15, tzinfo=UTC))


def test_a_call_whose_id_arrives_while_its_request_is_being_erased_is_ended_too(desk: Desk) -> None:
    request_id, theirs = desk.save(), f"CA{'b' * 32}"
    desk.said_one(request_id)
    with desk.database.work() as work:
        work.requests.set_erasing(request_id)
        work.commit()
    known = replace(
        desk.attempts(request_id)[0], sealed_person_call=seal_id(theirs, desk.web_keys.public_key, NOW)
    )

    with ThreadPoolExecutor(1) as pool:
        with desk.database.work() as work:
            # As the delivery notes it, in the very moment in which erasing looks at the attempt.
            work.attempts.live_of(request_id)
            work.attempts.put(known)
            erasing = pool.submit(erase_marked, desk.database, desk.ledger, NOW)
            wait([erasing], 0.5)
            work.commit()
        erasing.result(30)
    desk.tick()

    # The interviewer waits, and hears it at their next round.
    assert set(desk.phones.ended) == {theirs}


def test_a_talk_that_begins_while_its_wait_is_given_up_goes_on(desk: Desk) -> None:
    request_id = desk.save()
    desk.said_one(request_id)
    desk.happen(request_id, CallEvent.PERSON_PICKED_UP, CallEvent.PERSON_SAID_ONE)
    late = NOW + timedelta(minutes=3)

    with ThreadPoolExecutor(1) as pool:
        with desk.database.work() as work:
            moving = AttemptContext(work, late, desk.hours)
            (attempt,) = work.attempts.all_of(request_id)
            happen(moving, attempt, CallEvent.OTHER_ENTERED)
            giving_up = pool.submit(give_up_lost, desk.database, desk.hours, late)
            wait([giving_up], 0.5)
            work.commit()
        assert giving_up.result(30) == 0

    assert desk.attempts(request_id)[0].state is AttemptState.JOINED
