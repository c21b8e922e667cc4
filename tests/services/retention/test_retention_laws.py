"""Whatever people, clocks and crashes do: orders lead where they must, and 31 days later nobody is left."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from intake.core.requests.contact import Contact
from intake.core.retention.retention import Retention
from intake.services.retention.apply_orders import apply_orders
from intake.services.retention.erase import FaultPoint, erase_marked
from intake.services.retention.purge import purge
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.key_files import WorkerKeys
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.orders import OrderKind
from intake.storage.schema.tables import metadata
from intake.storage.unit_of_work import Database
from tests.support.people import GONE, NOW, People, a_row, state_of

RULES = Retention()
AN_INTERVIEW = timedelta(minutes=45)
PHONES = ("+16125550142", "+16125550143")

ASKED = [(what, phone) for what in ("own", "typed", "no number", "erase", "stop") for phone in PHONES]
ASKED += [("typed", f"{PHONES[0]}x{extension}") for extension in ("12", "34", "5")]
# Ticks are as likely as questions, or no story would see anything applied before the next is asked.
happened = st.one_of(
    st.sampled_from(ASKED),
    st.just(("tick", None)),
    st.tuples(st.just("books"), st.timedeltas(timedelta(minutes=1), timedelta(days=28))),
    st.sampled_from([("killed", point) for point in FaultPoint]),
    st.just(("guess", b"somebody")),
)


class KilledHereError(BaseException):
    """Stands for a process that ends."""


@dataclass
class Model:
    """What must become of every request, told without any database."""

    states: dict[str, str] = field(default_factory=dict)
    phone: dict[str, tuple[str, str]] = field(default_factory=dict)

    def live(self, phone: str) -> list[str]:
        """Every waiting request that rings a phone, whatever the extension."""
        bare = phone.partition("x")[0]
        return [
            each
            for each, (_, of) in self.phone.items()
            if of.partition("x")[0] == bare and self.states[each] == "waiting"
        ]

    def is_decoy(self, live: list[str], phone: str) -> bool:
        alike = [self.phone[each] for each in live]
        return len(live) >= 2 or any(what == "own" or of == phone for what, of in alike)

    def let_go(self, live: list[str]) -> None:
        for each in live:
            self.states[each] = GONE if self.phone[each][0] == "own" else "decoy"

    def ask(self, what: str, phone: str, request_id: str) -> None:
        live = self.live(phone)
        match what:
            case "own":
                self.let_go(live)
                self.states[request_id] = "waiting"
            case "typed":
                self.states[request_id] = "decoy" if self.is_decoy(live, phone) else "waiting"
            case "no number":
                self.states[request_id] = "waiting"
            case _:
                self.let_go(live)
        if what in ("own", "typed"):
            self.phone[request_id] = (what, phone)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(happened, min_size=4, max_size=24))
def test_any_story_ends_as_the_model_says_and_a_month_later_only_counters_are_left(
    database: Database,
    worker_keys: WorkerKeys,
    ledger: Ledger,
    people: People,
    story: list[tuple[str, str | FaultPoint | bytes | timedelta | None]],
) -> None:
    _clear(database)
    model = Model()
    for what, about in story:
        _happen(database, (worker_keys, ledger, people, model), what, about)
    apply_orders(database, worker_keys, ledger, NOW)
    erase_marked(database, ledger, NOW)

    assert {each: state_of(database, each) for each in model.states} == model.states

    purge(database, ledger, RULES, NOW + timedelta(days=31))
    assert _rows_left(database) == {}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    attempts=st.integers(0, 4),
    booked_at=st.timedeltas(timedelta(minutes=1), timedelta(days=28)),
    moved_to=st.none() | st.timedeltas(timedelta(minutes=1), timedelta(days=28)),
)
def test_whoever_has_a_time_is_there_until_a_day_after_it_and_gone_then_or_at_the_cap(
    database: Database,
    ledger: Ledger,
    people: People,
    attempts: int,
    booked_at: timedelta,
    moved_to: timedelta | None,
) -> None:
    _clear(database)
    row = replace(a_row(NOW.date()), attempts=attempts)
    people.keep(database, row, PHONES[0])
    with database.work() as work:
        for at in filter(None, (booked_at, moved_to)):
            booked = Appointment(row.id, None, NOW + at, NOW + at + AN_INTERVIEW)
            assert work.appointments.of(row.id) is None or work.appointments.move(booked)
            assert work.appointments.of(row.id) or work.appointments.book(booked)
        work.commit()
    day_after = NOW + (moved_to or booked_at) + timedelta(days=1)
    cap = datetime.combine(NOW.date() + timedelta(days=RULES.days_hard), time(), UTC)

    for before in (timedelta(hours=25), timedelta(minutes=1)):
        purge(database, ledger, RULES, min(day_after, cap) - before)
        assert state_of(database, row.id) == "new"
    purge(database, ledger, RULES, min(day_after, cap))

    assert state_of(database, row.id) == GONE


@pytest.mark.parametrize(
    "jump", [timedelta(hours=-1), timedelta(days=30), timedelta(days=-400), timedelta(days=4000)]
)
def test_a_clock_that_jumps_and_comes_back_keeps_nobody_longer_than_the_cap(
    database: Database, ledger: Ledger, people: People, jump: timedelta
) -> None:
    people.keep(database, replace(a_row((NOW + jump).date()), attempts=0), PHONES[0])
    _forget_at(database, ledger, NOW)

    for day in range(32):
        _forget_at(database, ledger, NOW + timedelta(days=day))

    assert "callback_request" not in _rows_left(database)


def _happen(
    database: Database,
    line: tuple[WorkerKeys, Ledger, People, Model],
    what: str,
    about: str | FaultPoint | bytes | timedelta | None,
) -> None:
    keys, ledger, people, model = line
    if isinstance(about, FaultPoint):
        apply_orders(database, keys, ledger, NOW)
        _erase_until_killed(database, ledger, about)
    elif isinstance(about, bytes):
        with database.work() as work:
            work.wrong_codes.record(about, NOW)
            work.commit()
    elif isinstance(about, timedelta):
        _book_newest(database, model, NOW + about)
    elif about is None:
        apply_orders(database, keys, ledger, NOW)
        erase_marked(database, ledger, NOW)
    elif what in ("erase", "stop"):
        people.erase(database, about, OrderKind(what))
        model.ask(what, about, "")
    else:
        contact = {"own": Contact.THIS_PHONE, "typed": Contact.ANOTHER_PHONE}.get(what, Contact.YOU_CALL_US)
        model.ask(what, about, people.save(database, about if what != "no number" else None, contact))


def _book_newest(database: Database, model: Model, at: datetime) -> None:
    # Whether it waits, was made a decoy or is gone: a time must keep nobody longer than it may.
    for request_id in [*model.states][-1:]:
        with database.work() as work:
            if work.requests.get(request_id) and work.appointments.of(request_id) is None:
                work.appointments.book(Appointment(request_id, None, at, at + AN_INTERVIEW))
                work.commit()


def _erase_until_killed(database: Database, ledger: Ledger, point: FaultPoint) -> None:
    def reached(here: FaultPoint) -> None:
        if here is point:
            raise KilledHereError

    try:
        erase_marked(database, ledger, NOW, reached)
    except KilledHereError:
        return


def _forget_at(database: Database, ledger: Ledger, now: datetime) -> None:
    purge(database, ledger, RULES, now)
    with database.work() as work:
        # Orders are the worker's other job; here they are as good as applied.
        while order := work.orders.first():
            work.orders.done(order.id)
        work.commit()


def _rows_left(database: Database) -> dict[str, int]:
    with database.reading() as work:
        counts = {
            table.name: work.connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }
    return {name: n for name, n in counts.items() if n and name not in ("counter", "line_state")}


def _clear(database: Database) -> None:
    with database.work() as work:
        for table in reversed(metadata.sorted_tables):
            work.connection.execute(delete(table))
        work.commit()
