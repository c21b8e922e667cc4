"""The worker rings at most once, whatever is interrupted, and ends what nobody may pick up any more."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from intake.core.attempt import Ending, Event, Leg, State
from intake.core.calling import CallingHours
from intake.core.copies import CopyKind
from intake.core.delivery import Accepted, Answer, Call, Refused, Unclear
from intake.core.outgoing import Kind, Outgoing, Recipient
from intake.core.phone import PhoneNumber
from intake.services.apply_orders import apply_orders
from intake.services.calling_hours import calling_hours
from intake.services.compose_ring import Bell, OurSide
from intake.services.conclude import conclude
from intake.services.erase import erase_marked
from intake.services.move_attempt import Moving, happen
from intake.services.ring import BridgeFault, Ringer, end_calls, give_up_lost, ring_due
from intake.storage.attempts import Attempt
from intake.storage.interviewers import StaffPhone
from intake.storage.keys import WebKeys, WorkerKeys
from intake.storage.ledger import Ledger
from intake.storage.sealing import open_id, seal_id, seal_phone, staff_phone_key
from intake.storage.unit_of_work import Database
from tests.calls import KIM, KIM_PHONE, interviewer
from tests.people import HER_PHONE, NOW, People, a_row
from tests.stage import LINE, QUIET, stage_settings

PUBLIC_URL = "https://line.example"
CALL_ID = f"CA{'a' * 32}"


class KilledHereError(BaseException):
    """Stands for a process that ends."""


@dataclass
class Phones:
    """A provider that takes every call and answers as it is told."""

    answer: Answer = field(default_factory=lambda: Accepted(CALL_ID))
    ends: bool = True
    placed: list[Call] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)

    def ring(self, call: Call) -> Answer:
        self.placed.append(call)
        return self.answer

    def end_call(self, provider_id: str) -> bool:
        self.ended.append(provider_id)
        return self.ends


@dataclass
class Desk:
    """What a test rings with."""

    database: Database
    web_keys: WebKeys
    keys: WorkerKeys
    ledger: Ledger
    hours: CallingHours
    phones: Phones = field(default_factory=Phones)

    @property
    def ringer(self) -> Ringer:
        ours = OurSide(PhoneNumber(LINE), PhoneNumber(QUIET), PUBLIC_URL)
        return Ringer(Bell(self.keys, ours, self.hours, conclude), self.phones)

    def save(self, number: str = HER_PHONE, **changed: object) -> str:
        row = replace(a_row(), contact="this_phone", **changed)  # type: ignore[arg-type]
        request_id = People(self.web_keys).keep(self.database, row, number)
        apply_orders(self.database, self.keys, self.ledger, NOW)
        return request_id

    def ask(self, request_id: str) -> None:
        ring = Outgoing(Kind.RING_INTERVIEWER, request_id, Recipient.INTERVIEWER, KIM, NOW)
        with self.database.work() as work:
            work.outbox.add([ring])
            work.commit()

    def happen(self, request_id: str, *events: Event) -> Attempt:
        with self.database.work() as work:
            (attempt,) = work.attempts.all_of(request_id)
            for event in events:
                attempt = happen(Moving(work, NOW, conclude), attempt, event)
            work.commit()
        return attempt

    def said_one(self, request_id: str) -> None:
        """Bring an attempt to where the person is to be rung."""
        self.ask(request_id)
        ring_due(self.database, self.ringer, NOW)
        self.happen(request_id, Event.INTERVIEWER_ANSWERED, Event.INTERVIEWER_SAID_ONE)
        self.phones.placed.clear()

    def attempts(self, request_id: str) -> tuple[Attempt, ...]:
        with self.database.reading() as work:
            return work.attempts.all_of(request_id)


@pytest.fixture
def desk(
    database: Database, web_keys: WebKeys, worker_keys: WorkerKeys, ledger: Ledger, tmp_path: Path
) -> Desk:
    hours = calling_hours(stage_settings(tmp_path, "sqlite://", "http://127.0.0.1:1"))
    kim, phone = interviewer(), PhoneNumber(KIM_PHONE)
    with database.work() as work:
        sealed = seal_phone(phone, web_keys.public_key)
        work.interviewers.add(kim, StaffPhone(staff_phone_key(web_keys.web_key, phone), sealed))
        work.commit()
    return Desk(database, web_keys, worker_keys, ledger, hours)


def test_the_interviewer_is_rung_from_the_line_and_the_person_from_the_quiet_number(desk: Desk) -> None:
    request_id = desk.save(f"{HER_PHONE}x480")
    desk.ask(request_id)

    ring_due(desk.database, desk.ringer, NOW)
    desk.happen(request_id, Event.INTERVIEWER_ANSWERED, Event.INTERVIEWER_SAID_ONE)
    ring_due(desk.database, desk.ringer, NOW)

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

    ring_due(desk.database, desk.ringer, NOW)

    assert desk.phones.placed == []
    assert desk.attempts(request_id)[0].ending is Ending.NUMBER_REFUSED


@pytest.mark.parametrize("point", [point for point in BridgeFault if point is not BridgeFault.CALL_ENDED])
def test_stopped_anywhere_a_phone_rings_at_most_once(desk: Desk, point: BridgeFault) -> None:
    request_id = desk.save()
    desk.said_one(request_id)

    def reached(here: BridgeFault) -> None:
        if here is point:
            raise KilledHereError

    with pytest.raises(KilledHereError):
        ring_due(desk.database, desk.ringer, NOW, reached)

    for minutes in (0, 1, 2, 5):
        now = NOW + timedelta(minutes=minutes)
        ring_due(desk.database, desk.ringer, now)
        give_up_lost(desk.database, conclude, now)

    assert len(desk.phones.placed) == (point is not BridgeFault.TAKEN)
    assert desk.attempts(request_id)[0].ending is Ending.TIME_RAN_OUT
    with desk.database.reading() as work:
        request = work.requests.get(request_id)
    assert request is not None
    # It may have rung: better one try too few than one too many.
    assert request.attempts == 1


def test_stopped_after_a_call_was_ended_another_worker_ends_it_again(desk: Desk) -> None:
    request_id = desk.save()
    desk.said_one(request_id)
    ring_due(desk.database, desk.ringer, NOW)
    desk.happen(request_id, Event.STOPPED)

    def reached(_: BridgeFault) -> None:
        raise KilledHereError

    with pytest.raises(KilledHereError):
        end_calls(desk.database, desk.ringer, NOW, reached)
    # The other call waits for nobody; the first one for the lease of the worker that stopped.
    assert end_calls(desk.database, desk.ringer, NOW) == 1
    assert end_calls(desk.database, desk.ringer, NOW + timedelta(seconds=20)) == 1
    assert end_calls(desk.database, desk.ringer, NOW + timedelta(seconds=200)) == 0


def test_every_fault_point_is_passed_by_a_ring_and_an_end(desk: Desk) -> None:
    passed: list[BridgeFault] = []
    request_id = desk.save()
    desk.said_one(request_id)

    ring_due(desk.database, desk.ringer, NOW, passed.append)
    desk.happen(request_id, Event.STOPPED)
    end_calls(desk.database, desk.ringer, NOW, passed.append)

    assert set(passed) == set(BridgeFault)


@pytest.mark.parametrize("point", BridgeFault)
def test_killed_for_good_nobody_is_rung_twice(
    desk: Desk, database_url: str, tmp_path: Path, point: BridgeFault
) -> None:
    request_id = desk.save()
    desk.said_one(request_id)
    if point is BridgeFault.CALL_ENDED:
        ring_due(desk.database, desk.ringer, NOW)
        desk.happen(request_id, Event.STOPPED)
    log = tmp_path / "placed"
    told = [str(tmp_path / "keys"), str(log), point.name, NOW.isoformat(), LINE, QUIET]
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, database_url, *told],
        env={**os.environ, "PYTHONPATH": "."},
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL

    for minutes in (0, 2, 5):
        ring_due(desk.database, desk.ringer, NOW + timedelta(minutes=minutes))
        end_calls(desk.database, desk.ringer, NOW + timedelta(minutes=minutes))
        give_up_lost(desk.database, conclude, NOW + timedelta(minutes=minutes))

    by_the_killed = log.read_text().count("rung") if log.exists() else 0
    if point is BridgeFault.CALL_ENDED:
        assert (by_the_killed, len(desk.phones.placed)) == (0, 1)
        assert desk.phones.ended != []
    else:
        assert by_the_killed + len(desk.phones.placed) == (point is not BridgeFault.TAKEN)
    assert not desk.attempts(request_id)[0].standing.is_live


KILLED = textwrap.dedent(
    """
    import os, signal, sys
    from datetime import datetime, time
    from zoneinfo import ZoneInfo
    from pathlib import Path
    from intake.core.delivery import Accepted
    from intake.core.phone import PhoneNumber
    from intake.core.calling import CallingHours
    from intake.services.compose_ring import Bell, OurSide
    from intake.services.conclude import conclude
    from intake.services.ring import Ringer, end_calls, ring_due
    from intake.storage.keys import read_worker_keys
    from intake.storage.unit_of_work import Database

    url, keys, log, point, now, line, quiet = sys.argv[1:]
    now = datetime.fromisoformat(now)

    class Phones:
        def ring(self, call):
            with open(log, "a") as file:
                file.write("rung ")
            return Accepted("CA" + "b" * 32)

        def end_call(self, provider_id):
            return True

    def reached(here):
        if here.name == point:
            os.kill(os.getpid(), signal.SIGKILL)

    hours = CallingHours({"mornings": (time(9), time(12))}, ZoneInfo("America/Chicago"))
    ours = OurSide(PhoneNumber(line), PhoneNumber(quiet), "https://line.example")
    bell = Bell(read_worker_keys(Path(keys) / "worker_keys.toml"), ours, hours, conclude)
    database = Database(url)
    ring_due(database, Ringer(bell, Phones()), now, reached)
    end_calls(database, Ringer(bell, Phones()), now, reached)
    """
)


def test_a_call_whose_id_arrives_after_an_erase_is_ended_at_once(desk: Desk) -> None:
    request_id = desk.save()
    desk.said_one(request_id)

    class Erased(Phones):
        def ring(self, call: Call) -> Answer:
            People(desk.web_keys).erase(desk.database, HER_PHONE)
            apply_orders(desk.database, desk.keys, desk.ledger, NOW)
            erase_marked(desk.database, desk.ledger, NOW)
            return super().ring(call)

    desk.phones = Erased()
    ring_due(desk.database, desk.ringer, NOW)
    end_calls(desk.database, desk.ringer, NOW)

    assert len(desk.phones.placed) == 1
    assert CALL_ID in desk.phones.ended
    assert desk.attempts(request_id) == ()


@pytest.mark.parametrize("joined", [False, True])
def test_erasing_ends_ringing_and_leaves_a_talk_and_lists_both_copies(desk: Desk, joined: bool) -> None:
    request_id = desk.save()
    desk.said_one(request_id)
    events = [Event.PERSON_PICKED_UP, Event.PERSON_SAID_ONE, Event.OTHER_ENTERED] if joined else []
    attempt = desk.happen(request_id, *events)
    calls = {leg: f"CA{leg[0].encode().hex() * 16}" for leg in Leg}
    with desk.database.work() as work:
        for leg, call_id in calls.items():
            attempt = attempt.with_call(leg, seal_id(call_id, desk.web_keys.public_key))
        work.attempts.put(attempt)
        work.commit()

    People(desk.web_keys).erase(desk.database, HER_PHONE)
    apply_orders(desk.database, desk.keys, desk.ledger, NOW)
    erase_marked(desk.database, desk.ledger, NOW)
    end_calls(desk.database, desk.ringer, NOW)

    assert sorted(desk.phones.ended) == ([] if joined else sorted(calls.values()))
    with desk.database.work() as work:
        listed = work.copies.claim(NOW + timedelta(hours=1), NOW + timedelta(hours=2), 9)
    assert {(copy.kind, open_id(copy.sealed_id, desk.keys)) for copy in listed} == {
        (CopyKind.CALL, call_id) for call_id in calls.values()
    }


def test_a_provider_that_does_not_end_a_call_is_asked_again(desk: Desk) -> None:
    request_id = desk.save()
    desk.said_one(request_id)
    ring_due(desk.database, desk.ringer, NOW)
    desk.happen(request_id, Event.STOPPED)
    desk.phones.ends = False

    assert end_calls(desk.database, desk.ringer, NOW) == 0
    desk.phones.ends = True

    assert end_calls(desk.database, desk.ringer, NOW + timedelta(seconds=3)) == 2


@pytest.mark.parametrize(
    ("answer", "state"),
    [(Unclear(), State.RINGING_PERSON), (Refused(21211), State.OVER), (Refused(20003), State.OVER)],
)
def test_what_is_unclear_waits_and_what_is_refused_ends(desk: Desk, answer: Answer, state: State) -> None:
    request_id = desk.save()
    desk.said_one(request_id)
    desk.phones.answer = answer

    for _ in range(3):
        ring_due(desk.database, desk.ringer, NOW)

    assert (desk.attempts(request_id)[0].state, len(desk.phones.placed)) == (state, 1)
