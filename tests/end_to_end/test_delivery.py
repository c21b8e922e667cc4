"""What is due leaves once, on time, or not at all: the worker, the local Twilio and its faults."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import select

from intake.config.settings import CoordinatorSettings
from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient
from intake.core.delivery.sending import DueRow, TextToSend
from intake.core.phone import PhoneNumber
from intake.core.requests.contact import Contact
from intake.core.staff.interviewer import Standing
from intake.services.delivery.dispatcher import Dispatcher
from intake.services.delivery.ports import CannotTell
from intake.services.delivery.recheck import HOLDS_SECONDS
from intake.services.delivery.send import send
from intake.simulator.webhooks.faults import RestFault, RestRefusal
from intake.storage.queries.appointments import Appointment
from intake.storage.schema.tables import outbox
from intake.storage.unit_of_work import UnitOfWork
from tests.processes.running import until
from tests.support.delivering import deliver
from tests.support.mail import COORDINATOR, KIM, LEE, plan, reminder, ring_person, to_person, words_of
from tests.support.people import People
from tests.support.staff import employ, named
from tests.support.stage import HER_PHONE, LINE, QUIET, START, Stage

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture
def line(stage: Stage) -> Stage:
    coordinator = CoordinatorSettings(phones=(PhoneNumber(COORDINATOR),))
    settings = msgspec.structs.replace(stage.settings, coordinator=coordinator)
    stage.worker = replace(stage.worker, compose=words_of, settings=settings)
    employ(stage.line.database, stage.line.keys, named("kim"), phones={"kim": KIM})
    return stage


def saved(stage: Stage, number: str = HER_PHONE, contact: Contact = Contact.THIS_PHONE) -> str:
    """Save a request and let the worker apply it."""
    request_id = People(stage.line.keys).save(stage.line.database, number, contact)
    stage.worker.orders()
    return request_id


def texts(stage: Stage, number: str = KIM) -> list[str]:
    stage.exchange.settle()
    return [message.body for message in stage.exchange.thread(number)]


def states(stage: Stage) -> dict[str, tuple[str, str | None, int | None]]:
    query = select(outbox.c.subject, outbox.c.state, outbox.c.delivery, outbox.c.error_code)
    with stage.line.database.engine.connect() as connection:
        return {row[0]: (row[1], row[2], row[3]) for row in connection.execute(query)}


def counted(stage: Stage, *dimensions: str) -> dict[tuple[str, str], int]:
    with stage.line.database.reading() as work:
        return {
            (each.dimension, each.value): each.n
            for each in work.counters.all()
            if each.dimension in dimensions
        }


def fails(stage: Stage, kind: RestFault, status: int = 429, code: int = 20429, times: int = 1) -> None:
    stage.exchange.faults.rest = RestRefusal(kind, status=status, code=code, times=times)


def test_what_is_due_is_sent_from_the_right_number_and_its_copy_deleted(line: Stage) -> None:
    request_id = saved(line)
    plan(line.line.database, reminder("one", START), to_person(request_id, START))

    deliver(line.worker)
    arrived = [(each.from_, each.to, each.body) for each in line.exchange.messages.all()]
    line.exchange.settle()

    assert sorted(arrived) == sorted(
        [(LINE, KIM, "2 hours: one"), (QUIET, HER_PHONE, f"person, 2 hours: {request_id[:12]}")]
    )
    assert states(line) == {"one": ("sent", "delivered", None), request_id: ("sent", "delivered", None)}
    assert counted(line, "sent") == {("sent", "interviewer"): 1, ("sent", "person"): 1}
    line.clock.move(minutes=2)
    line.worker.copies()
    assert line.exchange.messages.all() == ()
    line.clock.move(hours=49)
    line.worker.purge()
    assert states(line) == {}


def test_a_clock_that_is_set_back_holds_no_number_back(line: Stage) -> None:
    paced = msgspec.structs.replace(line.worker.settings.delivery, segments_per_second=1)
    line.worker = replace(line.worker, settings=msgspec.structs.replace(line.worker.settings, delivery=paced))
    line.clock.move(days=2)
    plan(line.line.database, reminder("one", line.clock.now))
    deliver(line.worker)
    line.clock.move(days=-2)
    plan(line.line.database, reminder("two", START))

    deliver(line.worker)
    deliver(line.worker)

    assert sorted(texts(line)) == ["2 hours: one", "2 hours: two"]


def test_an_interviewer_is_noted_to_have_been_texted_about_the_request(line: Stage) -> None:
    plan(line.line.database, reminder("one", START))

    deliver(line.worker)

    with line.line.database.reading() as work:
        about = work.interviewers.texted_about("kim")
    assert about is not None
    assert (about.request_id, about.at) == ("one", START)


@pytest.mark.parametrize(
    ("standing", "kind", "sent"),
    [
        (Standing.ACTIVE, MessageKind.OFFER, True),
        (Standing.INVITED, MessageKind.WELCOME, True),
        (Standing.INVITED, MessageKind.OFFER, False),
        (Standing.STOPPED, MessageKind.WELCOME, False),
        (Standing.STOPPED, MessageKind.TEN_MINUTES, False),
    ],
)
def test_only_who_agreed_is_texted_and_only_the_welcome_asks(
    line: Stage, standing: Standing, kind: MessageKind, sent: bool
) -> None:
    employ(line.line.database, line.line.keys, named("lee", standing), phones={"lee": LEE})
    plan(line.line.database, reminder("one", START, kind, to="lee"))

    deliver(line.worker)

    assert texts(line, LEE) == ([f"{kind.value}: one"] if sent else [])
    assert states(line)["one"][0] == ("sent" if sent else "dropped")


def test_what_has_lost_its_reason_is_dropped_and_counted(line: Stage) -> None:
    typed = saved(line, "+16125550143", contact=Contact.ANOTHER_PHONE)
    erased = saved(line, "+16125550144")
    with line.line.database.work() as work:
        work.requests.set_erasing(erased)
        work.commit()
    plan(
        line.line.database,
        reminder("gone", START),
        reminder("nobody", START, to="nobody"),
        reminder("late", START - 2 * HOUR, lasts=HOUR),
        # A number somebody typed is never texted, and an erased one is nobody's.
        to_person(typed, START),
        to_person(erased, START),
    )

    deliver(line.worker)

    assert line.exchange.messages.all() == ()
    assert {state[0] for state in states(line).values()} == {"dropped"}
    assert counted(line, "dropped", "sent") == {("dropped", "interviewer"): 3, ("dropped", "person"): 2}


def test_in_quiet_hours_persons_and_offers_wait_for_the_morning_and_own_reminders_do_not(line: Stage) -> None:
    evening = START.replace(day=9, hour=3, minute=30)
    line.clock.now = evening
    request_id = saved(line)
    too_late = saved(line, "+16125550144")
    plan(
        line.line.database,
        reminder("own", evening),
        reminder("offer", evening, MessageKind.OFFER),
        to_person(request_id, evening, 12 * HOUR),
        to_person(too_late, evening, 10 * HOUR),
    )

    deliver(line.worker)
    at_night = (texts(line), {name: state[0] for name, state in states(line).items()})
    line.clock.now = START.replace(day=9, hour=14, minute=0)
    deliver(line.worker)

    assert at_night == (
        ["2 hours: own"],
        {"own": "sent", "offer": "due", request_id: "due", too_late: "dropped"},
    )
    assert texts(line) == ["2 hours: own", "offer: offer"]
    assert len(texts(line, HER_PHONE)) == 1


def test_a_busy_provider_is_asked_again_later(line: Stage) -> None:
    plan(line.line.database, reminder("one", START))
    fails(line, RestFault.REFUSE)

    deliver(line.worker)
    refused = states(line)
    line.clock.move(seconds=15)
    deliver(line.worker)

    assert refused == {"one": ("due", None, 20429)}
    assert texts(line) == ["2 hours: one"]


UNCLEAR = (RestFault.ACCEPT_THEN_DROP, RestFault.ACCEPT_THEN_FAIL)


@pytest.mark.parametrize("fault", UNCLEAR)
@pytest.mark.parametrize("callbacks_lost", [True, False])
def test_what_may_have_been_taken_is_found_and_not_sent_again(
    line: Stage, fault: RestFault, callbacks_lost: bool
) -> None:
    request_id = saved(line)
    plan(line.line.database, reminder("one", START), to_person(request_id, START))
    line.exchange.faults.lose_callbacks = 1.0 if callbacks_lost else 0.0
    line.exchange.faults.list_lag_seconds = 3
    fails(line, fault, times=2)

    deliver(line.worker)
    line.exchange.settle()
    for _ in range(8):
        line.clock.move(seconds=10)
        deliver(line.worker)

    assert texts(line) == ["2 hours: one"]
    assert len(texts(line, HER_PHONE)) == 1
    assert {name: state[:2] for name, state in states(line).items()} == {
        "one": ("sent", "delivered"),
        request_id: ("sent", "delivered"),
    }
    assert counted(line, "sent", "failed") == {("sent", "interviewer"): 1, ("sent", "person"): 1}


def test_what_was_taken_is_found_however_many_workers_died_over_looking_for_it(line: Stage) -> None:
    plan(line.line.database, reminder("one", START))
    line.exchange.faults.lose_callbacks = 1.0
    fails(line, RestFault.ACCEPT_THEN_DROP)
    deliver(line.worker)

    for _ in range(5):
        line.clock.move(minutes=2)
        with line.line.database.work() as work:
            work.outbox.take_over(line.clock(), line.clock() + MINUTE, 1)
            work.commit()
    line.clock.move(minutes=2)
    deliver(line.worker)

    assert texts(line) == ["2 hours: one"]
    assert states(line)["one"][:2] == ("sent", "delivered")


def test_a_text_that_would_say_something_else_by_now_is_found_by_how_it_begins(line: Stage) -> None:
    items = ["3:00 PM 7KQ4"]

    def composed(_work: UnitOfWork, _row: DueRow) -> TextToSend:
        return TextToSend(f"Thu Mar 8: {', '.join(items)}.", begins="Thu Mar 8:")

    line.worker = replace(line.worker, compose=composed)
    fails(line, RestFault.ACCEPT_THEN_DROP)
    line.exchange.faults.lose_callbacks = 1.0
    plan(line.line.database, reminder("2018-03-08", START, MessageKind.DIGEST))
    deliver(line.worker)
    items.append("4:00 PM 9XMC")

    line.clock.move(seconds=31)
    deliver(line.worker)

    assert texts(line) == ["Thu Mar 8: 3:00 PM 7KQ4."]
    assert states(line)["2018-03-08"][0] == "sent"


def test_a_second_try_is_not_taken_for_the_first(line: Stage) -> None:
    plan(line.line.database, reminder("one", START))
    line.exchange.phone(KIM).undelivered = 30008
    deliver(line.worker)
    line.exchange.settle()
    line.exchange.phone(KIM).undelivered = 0
    line.clock.move(seconds=15)
    fails(line, RestFault.DROP)

    deliver(line.worker)
    for _ in range(5):
        line.clock.move(seconds=10)
        deliver(line.worker)
    line.exchange.settle()

    assert texts(line) == ["2 hours: one"] * 2
    assert states(line) == {"one": ("sent", "delivered", None)}


def test_what_was_not_taken_is_sent_again_to_staff_and_never_to_a_person(line: Stage) -> None:
    request_id, rung = saved(line), saved(line, "+16125550144")
    plan(line.line.database, reminder("one", START), to_person(request_id, START), ring_person(rung, START))
    fails(line, RestFault.DROP, times=3)

    deliver(line.worker)
    at_once = dict(states(line))
    for _ in range(8):
        line.clock.move(seconds=10)
        deliver(line.worker)

    assert {state[0] for state in at_once.values()} == {"sending"}
    assert texts(line) == ["2 hours: one"]
    assert texts(line, HER_PHONE) == []
    assert line.exchange.calls == ()
    assert {name: state[0] for name, state in states(line).items()} == {
        "one": "sent",
        request_id: "failed",
        rung: "failed",
    }
    assert counted(line, "failed") == {("failed", "person"): 2}


def test_two_texts_with_the_same_words_are_not_taken_for_each_other(line: Stage) -> None:
    twin = "0123456789ab"
    plan(line.line.database, reminder(f"{twin} first", START))
    deliver(line.worker)
    plan(line.line.database, reminder(f"{twin} second", START))
    fails(line, RestFault.DROP)

    deliver(line.worker)
    for _ in range(5):
        line.clock.move(seconds=10)
        deliver(line.worker)

    assert texts(line) == [f"2 hours: {twin}"] * 2


def test_a_provider_that_is_down_for_two_hours_loses_nothing_useful_and_nothing_stale_is_sent(
    line: Stage,
) -> None:
    request_id = saved(line)
    plan(
        line.line.database,
        *(reminder(f"stale {n}", START + n * MINUTE, lasts=30 * MINUTE) for n in range(20)),
        *(reminder(f"useful {n}", START + n * MINUTE, lasts=4 * HOUR) for n in range(20)),
        to_person(request_id, START, 4 * HOUR),
    )
    down = replace(line.worker, gateway=_at_nobody(line))

    for _ in range(120):
        deliver(down)
        line.clock.move(minutes=1)
    nothing = texts(line)
    deliver(line.worker)
    line.exchange.settle()

    assert nothing == []
    assert sorted(texts(line)) == sorted(f"2 hours: useful {n}"[:21] for n in range(20))
    assert len(texts(line, HER_PHONE)) == 1
    assert counted(line, "sent", "dropped", "failed") == {
        ("sent", "interviewer"): 20,
        ("sent", "person"): 1,
        ("dropped", "interviewer"): 20,
    }


def _at_nobody(line: Stage):  # type: ignore[no-untyped-def]  # noqa: ANN202
    from intake.channels.rest.gateway import TwilioGateway
    from intake.core.secret import Secret
    from tests.processes.running import free_port
    from tests.support.stage import TOKEN

    account = line.settings.twilio.account_sid
    return TwilioGateway(account, Secret(TOKEN.encode()), f"http://127.0.0.1:{free_port()}", 1)


def test_a_provider_that_stumbles_at_everything_for_two_hours_loses_nothing_useful_and_tells_what_came_too_late(
    line: Stage,
) -> None:
    plan(
        line.line.database,
        reminder("stale", START, lasts=30 * MINUTE),
        reminder("useful", START, lasts=4 * HOUR),
    )
    fails(line, RestFault.REFUSE, 503, 20503, times=10_000)

    for _ in range(240):
        deliver(line.worker)
        line.clock.move(seconds=30)
    line.exchange.faults.rest = None
    for _ in range(25):
        deliver(line.worker)
        line.clock.move(minutes=1)

    assert texts(line) == ["2 hours: useful"]
    assert texts(line, COORDINATOR) == ["staff text lost: kim"]
    assert counted(line, "sent", "dropped", "failed") == {
        ("sent", "interviewer"): 1,
        ("sent", "coordinator"): 1,
        ("failed", "interviewer"): 1,
    }


def test_when_our_account_has_sent_all_it_may_in_a_day_texts_wait_for_it_and_the_coordinator_hears_once(
    line: Stage,
) -> None:
    request_id = saved(line)
    plan(
        line.line.database,
        *(reminder(f"{n}", START, lasts=12 * HOUR) for n in range(3)),
        to_person(request_id, START, 12 * HOUR),
    )
    fails(line, RestFault.REFUSE, 429, 63038, times=10_000)

    for _ in range(4):
        deliver(line.worker)
        line.clock.move(hours=1, seconds=1)
    nothing = texts(line)
    line.exchange.faults.rest = None
    deliver(line.worker)

    assert nothing == []
    assert sorted(texts(line)) == ["2 hours: 0", "2 hours: 1", "2 hours: 2"]
    assert len(texts(line, HER_PHONE)) == 1
    assert texts(line, COORDINATOR) == ["day limit: 2018-03-08"]
    assert counted(line, "failed", "dropped") == {}


def test_an_interviewer_who_stopped_gets_nothing_more_and_the_coordinator_is_told_once(line: Stage) -> None:
    plan(line.line.database, *(reminder(f"{n}", START + n * MINUTE) for n in range(3)))
    fails(line, RestFault.REFUSE, 400, 21610)

    for _ in range(5):
        deliver(line.worker)
        line.clock.move(minutes=1)

    with line.line.database.reading() as work:
        kim = work.interviewers.get("kim")
    assert kim is not None
    assert kim.standing is Standing.STOPPED
    assert texts(line) == []
    assert texts(line, COORDINATOR) == ["staff stopped: kim"]
    assert {name: state[0] for name, state in states(line).items()} == {
        "0": "failed",
        "1": "dropped",
        "2": "dropped",
        "kim": "sent",
    }


def undelivered(code: int) -> Callable[[Stage, str], None]:
    def arm(stage: Stage, number: str) -> None:
        stage.exchange.phone(number).undelivered = code

    return arm


@pytest.mark.parametrize(
    ("code", "tries", "told_as"),
    [
        (30005, 1, "staff unreached"),
        (30006, 1, "staff unreached"),
        (30007, 1, "staff text blocked"),
        (30008, 2, "staff text lost"),
        (30003, 20, "staff unreached"),
    ],
)
def test_a_text_to_staff_that_does_not_arrive_is_tried_as_its_code_says_and_told_as_it_says_whose_fault_it_is(
    line: Stage, code: int, tries: int, told_as: str
) -> None:
    plan(line.line.database, reminder("one", START))
    line.exchange.phone(KIM).undelivered = code

    for _ in range(25):
        deliver(line.worker)
        line.exchange.settle()
        line.clock.move(minutes=31)

    assert texts(line) == ["2 hours: one"] * tries
    assert texts(line, COORDINATOR) == [f"{told_as}: kim"]
    assert states(line)["one"] == ("failed", "undelivered", code)


def test_a_phone_that_was_off_gets_its_text_when_it_is_on_again(line: Stage) -> None:
    plan(line.line.database, reminder("one", START, lasts=HOUR))
    line.exchange.phone(KIM).undelivered = 30003
    deliver(line.worker)
    line.exchange.settle()
    line.exchange.phone(KIM).undelivered = 0

    line.clock.move(minutes=3)
    deliver(line.worker)
    line.exchange.settle()

    assert states(line) == {"one": ("sent", "delivered", None)}
    assert texts(line, COORDINATOR) == []


@pytest.mark.parametrize(("code", "reminded"), [(30006, False), (21614, False), (30003, True), (30008, True)])
def test_a_text_to_a_person_that_did_not_arrive_is_never_sent_again(
    line: Stage, code: int, reminded: bool
) -> None:
    request_id = saved(line)
    with line.line.database.work() as work:
        starts = START + 26 * HOUR
        work.appointments.book(Appointment(request_id, "kim", starts, starts + HOUR, person_reminders=True))
        work.outbox.add(
            [to_person(request_id, START), replace(to_person(request_id, START + HOUR), version=1)]
        )
        work.commit()
    line.exchange.phone(HER_PHONE).undelivered = code

    for _ in range(3):
        deliver(line.worker)
        line.exchange.settle()
        line.clock.move(minutes=40)

    assert len(texts(line, HER_PHONE)) == (2 if reminded else 1)
    with line.line.database.reading() as work:
        appointment = work.appointments.of(request_id)
    assert appointment is not None
    assert appointment.person_reminders is reminded


def test_a_number_that_is_not_registered_holds_every_text_for_an_hour_and_no_call(line: Stage) -> None:
    rung = saved(line)
    plan(line.line.database, *(reminder(f"{n}", START) for n in range(20)))
    line.exchange.phone(KIM).undelivered = 30034

    deliver(line.worker)
    line.exchange.settle()
    first = len(texts(line))
    plan(line.line.database, ring_person(rung, START + 30 * MINUTE), reminder("later", START))
    line.clock.move(minutes=30)
    deliver(line.worker)
    meanwhile = (len(texts(line)), len(line.exchange.calls))
    line.exchange.phone(KIM).undelivered = 0
    line.clock.move(minutes=31)
    deliver(line.worker)
    line.exchange.settle()

    assert meanwhile == (first, 1)
    assert {state[:2] for name, state in states(line).items() if name != rung} == {("sent", "delivered")}
    assert texts(line, COORDINATOR) == []


def test_wrong_credentials_stop_everything_until_somebody_mends_them(line: Stage) -> None:
    plan(line.line.database, *(reminder(f"{n}", START) for n in range(20)))
    fails(line, RestFault.REFUSE, 401, 20003, times=10_000)

    for _ in range(9):
        deliver(line.worker)
        line.clock.move(minutes=1)
    asked = sum(row.error == 20003 for row in line.exchange.log.rows())
    line.exchange.faults.rest = None
    line.clock.move(minutes=2)
    deliver(line.worker)

    assert asked <= line.settings.delivery.senders
    assert len(texts(line)) == 20


def test_reports_come_twice_late_and_before_we_know_ourselves(line: Stage) -> None:
    plan(line.line.database, reminder("one", START))
    with line.line.database.work() as work:
        (row,) = work.outbox.claim(START, START + MINUTE, 1)
        work.commit()
    sid = "SM" + "0a" * 16

    def report(status: str, token: str, code: str = "") -> int:
        form = (
            ("MessageSid", sid),
            ("AccountSid", line.exchange.config.account_sid),
            ("MessageStatus", status),
            *((("ErrorCode", code),) if code else ()),
        )
        (reply,) = line.exchange.send_request(f"/twilio/text-status?t={token}", form)
        assert reply is not None
        return reply.status

    answers = [
        report("sent", row.token),
        report("delivered", row.token),
        report("sent", row.token),
        report("undelivered", row.token, "30005"),
        report("undelivered", f"{row.id}.7", "30005"),
        report("delivered", f"{'0' * 32}.1"),
        report("delivered", "0" * 32),
    ]

    assert answers == [204] * 6 + [403]
    assert states(line) == {"one": ("sent", "delivered", None)}
    assert counted(line, "sent", "failed") == {("sent", "interviewer"): 1}
    assert len(line.rows()["provider_copy"]) == 1


def test_the_coordinator_is_texted_and_where_there_is_none_nobody_is(line: Stage) -> None:
    def alarm(subject: str) -> Outgoing:
        return Outgoing(MessageKind.ALARM, subject, Recipient.COORDINATOR, "", START)

    plan(line.line.database, alarm("one"))
    deliver(line.worker)
    line.worker = replace(line.worker, settings=line.settings)
    plan(line.line.database, alarm("two"))
    deliver(line.worker)

    assert texts(line, COORDINATOR) == ["alarm: one"]
    assert states(line)["two"][0] == "dropped"


def test_a_call_that_was_made_for_an_erased_request_ends_at_once(line: Stage) -> None:
    request_id = saved(line)
    plan(line.line.database, ring_person(request_id, START))
    gateway = line.worker.gateway

    class ErasedMeanwhile:
        def __getattr__(self, name: str) -> object:
            return getattr(gateway, name)

        def ring(self, call: object) -> object:
            with line.line.database.work() as work:
                work.outbox.delete_about(request_id)
                work.commit()
            return gateway.ring(call)  # type: ignore[arg-type]

    deliver(replace(line.worker, gateway=ErasedMeanwhile()))  # type: ignore[arg-type]
    line.exchange.settle()

    (call,) = line.exchange.calls
    assert call.ended
    assert states(line) == {}
    # Listed by the worker, and once more where the report of its end arrives.
    assert {row[2] for row in line.rows()["provider_copy"]} == {"call"}
    # Listed by the worker, and once more where the report of its end arrives.
    assert {row[2] for row in line.rows()["provider_copy"]} == {"call"}


def test_who_stops_while_a_row_waits_for_its_sender_is_heard(line: Stage) -> None:
    employ(line.line.database, line.line.keys, named("lee"), phones={"lee": LEE})
    plan(line.line.database, reminder("one", START), reminder("two", START + SECOND, to="lee"))
    line.clock.move(seconds=1)
    gateway = line.worker.gateway

    class Slow:
        def __getattr__(self, name: str) -> object:
            return getattr(gateway, name)

        def send_text(self, text: object) -> object:
            with line.line.database.work() as work:
                work.interviewers.set_standing("lee", Standing.STOPPED)
                work.commit()
            time.sleep(HOLDS_SECONDS)
            return gateway.send_text(text)  # type: ignore[arg-type]

    deliver(replace(line.worker, gateway=Slow()))  # type: ignore[arg-type]

    # Both were looked at together, and the second once more.
    assert texts(line) == ["2 hours: one"]
    assert texts(line, LEE) == []
    assert states(line)["two"][0] == "dropped"


def test_what_was_claimed_is_looked_at_after_that_was_committed(line: Stage) -> None:
    database = line.line.database

    class Stopping:
        def __getattr__(self, name: str) -> object:
            return getattr(database, name)

        def reading(self) -> object:
            with database.work() as work:
                if work.outbox.queue(START).waiting == 0:
                    work.interviewers.set_standing("kim", Standing.STOPPED)
                work.commit()
            return database.reading()

    plan(database, reminder("one", START), reminder("two", START))

    deliver(replace(line.worker, database=Stopping()))  # type: ignore[arg-type]

    assert texts(line) == []
    assert {name: state[0] for name, state in states(line).items()} == {"one": "dropped", "two": "dropped"}


def test_a_worker_that_stood_still_sends_nothing_that_somebody_else_looks_after(line: Stage) -> None:
    plan(line.line.database, reminder("one", START))
    with line.line.database.work() as work:
        (row,) = work.outbox.claim(START, START + MINUTE, 1)
        work.commit()

    line.clock.move(seconds=60)
    slept = send(line.worker.delivery(), row)

    assert slept == CannotTell()
    assert texts(line) == []
    deliver(line.worker)
    deliver(line.worker)
    assert texts(line) == ["2 hours: one"]


def test_a_worker_that_stops_settles_what_it_sends_and_lets_go_what_waits_too_long(line: Stage) -> None:
    plan(line.line.database, reminder("one", START), reminder("two", START + SECOND))
    line.clock.move(seconds=1)
    post = line.worker.delivery()
    gateway = post.gateway
    stopping = threading.Thread(target=lambda: dispatcher.stop(2))

    class Stopping:
        def __getattr__(self, name: str) -> object:
            return getattr(gateway, name)

        def send_text(self, text: object) -> object:
            stopping.start()
            time.sleep(1.2)
            return gateway.send_text(text)  # type: ignore[arg-type]

    alone = replace(post.sending_rules, senders=1, per_second=0)
    dispatcher = Dispatcher(replace(post, gateway=Stopping(), sending_rules=alone))  # type: ignore[arg-type]
    dispatcher.start()
    dispatcher.wake()

    assert until(lambda: stopping.ident is not None and not stopping.is_alive())
    assert until(lambda: states(line)["two"][0] == "due")
    with line.line.database.work() as work:
        again = work.outbox.claim(line.clock(), line.clock() + MINUTE, 9)
    assert [(row.subject, row.tries) for row in again] == [("two", 1)]
    assert texts(line) == ["2 hours: one"]
    assert states(line)["one"][0] == "sent"


def test_one_row_that_breaks_holds_up_no_other_and_is_tried_again(line: Stage) -> None:
    def breaks(work: object, row: object) -> object:
        if getattr(row, "subject", "") == "broken":
            raise ZeroDivisionError
        return words_of(work, row)  # type: ignore[arg-type]

    plan(line.line.database, reminder("broken", START), reminder("whole", START))

    deliver(replace(line.worker, compose=breaks))  # type: ignore[arg-type]
    first = texts(line)
    line.clock.move(seconds=20)
    deliver(line.worker)

    assert first == ["2 hours: whole"]
    assert texts(line) == ["2 hours: whole", "2 hours: broken"]


def test_a_persons_text_that_may_have_left_is_not_sent_again_because_looking_for_it_broke(
    line: Stage,
) -> None:
    def breaks(_work: object, _row: object) -> object:
        raise ZeroDivisionError

    request_id = saved(line)
    plan(line.line.database, to_person(request_id, START))
    line.exchange.faults.lose_callbacks = 1.0
    fails(line, RestFault.ACCEPT_THEN_DROP)
    deliver(line.worker)

    line.clock.move(seconds=31)
    deliver(replace(line.worker, compose=breaks))  # type: ignore[arg-type]
    line.clock.move(minutes=5)
    deliver(line.worker)

    assert len(texts(line, HER_PHONE)) == 1
    assert states(line)[request_id][0] == "failed"
