"""How soon two people hear each other, and how soon an interviewer hears how a ring ended: by the simulator's clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from intake.core.calls.attempt import AttemptState, Ending
from intake.core.staff.staff_code import staff_code
from intake.simulator.calls.call import Call
from intake.simulator.pace import Pace
from intake.simulator.phones.phones import Answers
from scripts.bench.masked_call import MaskedCall
from tests.support.calls import KIM_PHONE, Calling, interviewer
from tests.support.stage import HER_PHONE, Stage

CALLS = 50
A_TICK = timedelta(seconds=1)
MOST = timedelta(minutes=2)


class Timed:
    """A stage whose clock goes from one thing that happens to the next."""

    def __init__(self, stage: Stage, *, thinks: float = 3.0, worker_lives: bool = True) -> None:
        self.stage, self.pace, self.worker_lives = stage, Pace(stage.exchange), worker_lives
        self.people = MaskedCall(self.pace, KIM_PHONE, HER_PHONE, timedelta(seconds=thinks))
        self.ticks_at = stage.clock()
        self.calling = Calling(stage)
        stage.exchange.faults.delay_callbacks_seconds = 1.0

    def until(self, done: Callable[[], bool], *, people: bool = True) -> None:
        """Let time pass until something is true; two minutes at most."""
        latest = self.stage.clock() + MOST
        while not done():
            assert self.stage.clock() < latest, "it took longer than two minutes"
            self.step(people=people)

    def step(self, *, people: bool = True) -> None:
        """Go to whatever happens next, and let it happen."""
        coming = [self.ticks_at, self.pace.next_at(), self.people.next_at() if people else None]
        self.stage.clock.now = max(min(each for each in coming if each is not None), self.stage.clock())
        if self.ticks_at <= self.stage.clock():
            self.ticks_at += A_TICK
            if self.worker_lives:
                self.stage.worker.orders()
                self.calling.ring()
        self.pace.look()
        if people:
            self.people.act()
        self.pace.pass_time()
        self.pace.look()

    def rung(self, request_id: str) -> tuple[Call, Call]:
        """Let both phones ring, the interviewer's be picked up, and the person's ring on."""
        self.calling.ask(request_id)
        self.until(lambda: self.people.leg(HER_PHONE) is not None)
        ours, theirs = self.people.leg(KIM_PHONE), self.people.leg(HER_PHONE)
        assert ours is not None
        assert theirs is not None
        return ours.call, theirs.call


def p95(values: list[float]) -> float:
    return sorted(values)[round(0.95 * len(values)) - 1]


@pytest.fixture
def kim(sqlite_stage: Stage) -> Stage:
    Calling(sqlite_stage).employ(interviewer(), KIM_PHONE)
    return sqlite_stage


def test_whoever_pressed_1_is_joined_within_two_seconds_and_nobody_waits_in_silence(kim: Stage) -> None:
    joined, silent = list[float](), list[float]()
    for number in range(CALLS):
        request_id = Calling(kim).save(code_name=f"blue {number}", staff_code=staff_code(number * 1000))
        # No two press at the same point of the interviewer's rounds.
        timed = Timed(kim, thinks=2 + 0.13 * number)
        timed.calling.ask(request_id)
        timed.until(lambda timed=timed: timed.people.joined_at is not None)  # type: ignore[misc]
        people = timed.people
        assert people.pressed_at is not None
        assert people.joined_at is not None
        joined.append((people.joined_at - people.pressed_at).total_seconds())
        silent.append(people.longest_silence().total_seconds())
        assert timed.calling.state(request_id) == (AttemptState.JOINED, None)
        for call in kim.exchange.calls:
            call.hang_up()
            kim.exchange.board.forget(call.sid)
        kim.exchange.faults.delay_callbacks_seconds = 0.0
        kim.clock.move(minutes=1)
        kim.exchange.wire.send_late(kim.clock())

    assert p95(joined) <= 2.0, sorted(joined)
    assert max(silent) <= 1.5, sorted(silent)


RING_ENDS: dict[str, tuple[Callable[[Stage, Call], object], str]] = {
    "busy": (lambda _, call: call.decline(), "ended_busy"),
    "no answer": (lambda _, call: call.let_ring(), "ended_no_answer"),
    "a machine": (lambda _, call: call.answer(Answers.MACHINE), "ended_machine"),
    "erased": (lambda stage, _: stage.text("ERASE"), "ended_stopped"),
}


# Whose number is erased only the worker can tell.
WITH_AND_WITHOUT = [(how, lives) for how in RING_ENDS for lives in (True, False) if lives or how != "erased"]


@pytest.mark.parametrize(("how", "worker_lives"), WITH_AND_WITHOUT)
def test_the_interviewer_hears_within_three_seconds_how_a_ring_ended(
    kim: Stage, how: str, worker_lives: bool
) -> None:
    timed = Timed(kim)
    ours, theirs = timed.rung(timed.calling.save())
    ends, told = RING_ENDS[how]
    # In the middle of a round, once what is said first is over.
    waits_until = kim.clock() + timedelta(seconds=9)
    timed.until(lambda: kim.clock() >= waits_until, people=False)

    timed.worker_lives = worker_lives
    ends(kim, theirs)
    ended_at = kim.clock()
    timed.until(lambda: ours.ended, people=False)

    words = kim.line.script.wordings["en"]
    sentences = [words.line(f"staff_call.{name}").voice or "" for name in (told, "gone_meanwhile")]
    assert ours.words.endswith(sentences[0]) or (how == "erased" and ours.words.endswith(sentences[1]))
    assert spoken_at(timed, ours) - ended_at <= timedelta(seconds=3)


def spoken_at(timed: Timed, call: Call) -> datetime:
    """Return when the last words of a call began."""
    return timed.pace.legs[call.sid].sounds[-1][0]


def test_a_person_who_says_1_is_joined_although_the_worker_died_while_it_rang(kim: Stage) -> None:
    timed = Timed(kim)
    request_id = timed.calling.save()
    timed.rung(request_id)

    timed.worker_lives = False
    timed.until(lambda: timed.people.joined_at is not None)

    assert timed.calling.state(request_id) == (AttemptState.JOINED, None)


@pytest.mark.parametrize("worker_lives", [True, False])
def test_whoever_said_1_is_not_left_alone_when_the_interviewer_hangs_up(
    kim: Stage, worker_lives: bool
) -> None:
    timed = Timed(kim)
    request_id = timed.calling.save()
    ours, theirs = timed.rung(request_id)
    timed.until(lambda: timed.people.pressed_at is not None)

    timed.worker_lives = worker_lives
    ours.hang_up()
    timed.until(lambda: theirs.ended)

    assert timed.calling.state(request_id) == (AttemptState.OVER, Ending.INTERVIEWER_LEFT)
    assert theirs.words.endswith("Sorry, that did not work. Goodbye.")
    assert kim.exchange.board.around.rooms.all() == ()
