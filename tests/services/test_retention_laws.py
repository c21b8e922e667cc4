"""Whatever people, clocks and crashes do: orders lead where they must, and 31 days later nobody is left."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from intake.core.retention import Retention
from intake.services.apply_orders import apply_orders
from intake.services.erase import FaultPoint, erase_marked
from intake.services.forget import forget
from intake.storage.keys import WorkerKeys
from intake.storage.ledger import Ledger
from intake.storage.orders import OrderKind
from intake.storage.tables import metadata
from intake.storage.unit_of_work import Database
from tests.people import GONE, NOW, People, a_row, state_of

RULES = Retention()
PHONES = ("+16125550142", "+16125550143")

ASKED = [(what, phone) for what in ("own", "typed", "no number", "erase", "stop") for phone in PHONES]
ASKED += [("typed", f"{PHONES[0]}x{extension}") for extension in ("12", "34", "5")]
# Ticks are as likely as questions, or no story would see anything applied before the next is asked.
happened = st.one_of(
    st.sampled_from(ASKED),
    st.just(("tick", None)),
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

    def is_hollow(self, live: list[str], phone: str) -> bool:
        alike = [self.phone[each] for each in live]
        return len(live) >= 2 or any(what == "own" or of == phone for what, of in alike)

    def let_go(self, live: list[str]) -> None:
        for each in live:
            self.states[each] = GONE if self.phone[each][0] == "own" else "hollow"

    def ask(self, what: str, phone: str, request_id: str) -> None:
        live = self.live(phone)
        match what:
            case "own":
                self.let_go(live)
                self.states[request_id] = "waiting"
            case "typed":
                self.states[request_id] = "hollow" if self.is_hollow(live, phone) else "waiting"
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
    story: list[tuple[str, str | FaultPoint | bytes | None]],
) -> None:
    _clear(database)
    model = Model()
    for what, about in story:
        _happen(database, (worker_keys, ledger, people, model), what, about)
    apply_orders(database, worker_keys, ledger, NOW)
    erase_marked(database, ledger, NOW)

    assert {each: state_of(database, each) for each in model.states} == model.states

    forget(database, ledger, RULES, NOW + timedelta(days=31))
    assert _rows_left(database) == {}


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
    about: str | FaultPoint | bytes | None,
) -> None:
    keys, ledger, people, model = line
    if isinstance(about, FaultPoint):
        apply_orders(database, keys, ledger, NOW)
        _erase_until_killed(database, ledger, about)
    elif isinstance(about, bytes):
        with database.work() as work:
            work.guesses.record(about, NOW)
            work.commit()
    elif about is None:
        apply_orders(database, keys, ledger, NOW)
        erase_marked(database, ledger, NOW)
    elif what in ("erase", "stop"):
        people.erase(database, about, OrderKind(what))
        model.ask(what, about, "")
    else:
        contact = {"own": "this_phone", "typed": "another_phone"}.get(what, "you_call_us")
        model.ask(what, about, people.save(database, about if what != "no number" else None, contact))


def _erase_until_killed(database: Database, ledger: Ledger, point: FaultPoint) -> None:
    def reached(here: FaultPoint) -> None:
        if here is point:
            raise KilledHereError

    try:
        erase_marked(database, ledger, NOW, reached)
    except KilledHereError:
        return


def _forget_at(database: Database, ledger: Ledger, now: datetime) -> None:
    forget(database, ledger, RULES, now)
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
    return {name: n for name, n in counts.items() if n and name != "counter"}


def _clear(database: Database) -> None:
    with database.work() as work:
        for table in reversed(metadata.sorted_tables):
            work.connection.execute(delete(table))
        work.commit()
