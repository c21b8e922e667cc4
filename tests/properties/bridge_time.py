"""How time passes in a story: every phone goes on by itself, and the worker works, until it is killed and begins again.

Acts on no phone that somebody holds: what people and staff do is in ``bridge_world``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from intake.services.calls.place_calls import Ender, end_calls
from intake.services.retention.apply_orders import apply_orders
from intake.services.retention.erase import erase_marked
from intake.simulator.calls.call import Call
from intake.simulator.calls.leg import Waiting
from intake.simulator.webhooks.faults import Faults
from tests.properties.bridge_promises import Promises
from tests.properties.crash_points import KilledHereError, Life, MortalWeb, Point
from tests.support.delivering import deliver
from tests.support.stage import Stage

A_BEAT = timedelta(seconds=10)
# How often whoever waits asks again within a beat.
ROUNDS = 8
# Longer than any leg may go on that is not in a talk.
MOST_BEATS = 36
OFF = Faults()
SWITCHES = (
    "lose_next_request",
    "send_next_twice",
    "hang_up_during_next_request",
    "lose_callbacks",
    "list_lag_seconds",
    "deletable_after_seconds",
    "rest",
)


@dataclass(slots=True)
class Clockwork:
    """Time, the worker and the provider's moods; ``troubled`` tells that clocks were set or words were lost.

    Then some waits are longer than they would be.
    """

    stage: Stage
    life: Life
    web: MortalWeb
    promises: Promises
    troubled: bool = False
    killed: bool = False

    def beat(self, times: int = 1) -> None:
        """Let ten seconds pass on every phone, and let the worker do what it does every second."""
        for _ in range(times):
            self.stage.clock.move(seconds=A_BEAT.total_seconds())
            self._phones_go_on()
            self.hurry()

    def hurry(self) -> None:
        """Let the worker do what it does every second."""
        self.stage.worker.orders()
        self.stage.worker.calls()
        deliver(self.stage.worker)
        self.stage.exchange.settle()

    def tick(self, *, hourly: bool = False) -> None:
        """Let the worker do every job once, also what it does every hour, and ask what must be true then."""
        if hourly:
            self.stage.worker.sweep()
        for job in self._jobs():
            job()
        self.stage.exchange.settle()
        self.promises.hold_after_a_tick(undisturbed=not self.troubled and not self.killed)

    def _jobs(self) -> Iterator[Callable[[], None]]:
        worker = self.stage.worker
        yield from (worker.orders, worker.calls, worker.copies, worker.purge)
        yield from (worker.offers, worker.coordinate, partial(deliver, worker))

    def tick_and_die(self, steps: int) -> None:
        """Let the worker begin every job, and be killed at its so-many-th step."""
        self.life.steps = steps
        self._until_death(*self._jobs())

    def work_until(self, point: Point) -> None:
        """Let the worker erase, end calls and ring, and be killed where it reaches a fault point."""
        self.life.point = point

        def works() -> None:
            worker, now = self.stage.worker, self.stage.clock()
            apply_orders(worker.database, worker.keys, worker.ledger, now)
            erase_marked(worker.database, worker.ledger, now, self.life.reached)
            end_calls(worker.database, Ender(worker.keys, worker.gateway), now, self.life.reached)
            deliver(worker)

        self._until_death(works)

    def _until_death(self, *jobs: Callable[[], None]) -> None:
        self.killed = True
        try:
            for job in jobs:
                job()
        except KilledHereError:
            pass
        finally:
            self.life.go_on()
        self.stage.exchange.settle()

    def set_clock(self, minutes: int) -> None:
        """Set the clock on or back, while no phone notices."""
        self.troubled = True
        self.stage.clock.move(minutes=minutes)

    def run_out(self) -> None:
        """Let time pass until every phone is done but those who talk."""
        for _ in range(MOST_BEATS):
            if not any(self._goes_on(call) for call in self.stage.exchange.calls):
                break
            self.beat()

    def hang_all_up(self) -> None:
        """Let every talk reach its end."""
        for call in self.stage.exchange.calls:
            if call.waiting is Waiting.ROOM:
                call.reach_time_limit()

    def calm(self) -> None:
        """Let nothing go wrong from now on."""
        self.web.live()
        for name in SWITCHES:
            setattr(self.stage.exchange.faults, name, getattr(OFF, name))

    def _goes_on(self, call: Call) -> bool:
        room = call.room
        return not call.ended and not (room is not None and len(room.members) == 2)

    def _phones_go_on(self) -> None:
        for call in self.stage.exchange.calls:
            age = (self.stage.clock() - call.created_at).total_seconds()
            match call.waiting:
                case Waiting.ANSWER if age >= call.plan.ring_seconds:
                    call.let_ring()
                case Waiting.KEY:
                    call.silence()
                case Waiting.PAUSE:
                    rounds_go_on(call)
                case Waiting.ROOM if age >= call.limit:
                    call.reach_time_limit()
                case _:
                    pass


def rounds_go_on(call: Call) -> None:
    """Let the rounds of a beat pass on a phone that waits."""
    for _ in range(ROUNDS):
        if call.waiting is Waiting.PAUSE:
            call.silence()
