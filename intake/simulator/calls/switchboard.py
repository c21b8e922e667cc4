"""All calls of the exchange: who rings whom, and what a phone nobody holds does.

Creates legs and lets them ring. Does not read documents and does not know REST.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import assert_never

from intake.simulator.calls import joining
from intake.simulator.calls.call import Call
from intake.simulator.calls.leg import CallState, Leg, LegPlan, Surroundings, Waiting
from intake.simulator.calls.rooms import Rooms
from intake.simulator.calls.turns import Turns
from intake.simulator.config import SimulatorConfig
from intake.simulator.phones.phones import Phone, Phones, Rings
from intake.simulator.webhooks.faults import Outside
from intake.simulator.webhooks.parameters import CallFacts, Pairs, new_sid
from intake.simulator.webhooks.wire import Wire

BUSY_PHONE = frozenset({CallState.RINGING, CallState.IN_PROGRESS})


class Switchboard:
    """The registry of calls and the way new ones begin."""

    def __init__(self, config: SimulatorConfig, wire: Wire, phones: Phones, turns: Turns) -> None:
        """Begin without calls."""
        self._turns = turns
        self._calls: dict[str, Call] = {}
        self._guard = threading.Lock()
        self.around = Surroundings(
            config=config,
            wire=wire,
            faults=wire.faults,
            phones=phones,
            rooms=Rooms(),
            now=wire.now,
            later=self._later,
            ring=self._ring_leg,
            resume=self._resume,
        )

    @property
    def calls(self) -> tuple[Call, ...]:
        """All calls, oldest first."""
        with self._guard:
            return tuple(self._calls.values())

    def find(self, sid: str) -> Call | None:
        """The call with this id."""
        with self._guard:
            return self._calls.get(sid)

    def forget(self, sid: str) -> None:
        """Drop the record of a call."""
        with self._guard:
            self._calls.pop(sid, None)

    def active(self, number: str) -> Call | None:
        """The call a phone is on, or that rings there."""
        mine = (call for call in reversed(self.calls) if call.plan.phone == number)
        return next((call for call in mine if call.state in BUSY_PHONE), None)

    def create(self, plan: LegPlan) -> Call:
        """Make a leg that does nothing yet."""
        parent = plan.parent
        facts = CallFacts(
            sid=new_sid("CA"),
            account_sid=self.around.config.account_sid,
            from_=plan.from_,
            to=plan.to,
            direction=plan.direction,
            parent_sid=parent.sid if parent else "",
            attestation=plan.attestation,
        )
        call = Call(self.around, plan, facts, self.around.now(), turns=self._turns)
        call.url = parent.url if parent else plan.url
        with self._guard:
            self._calls[call.sid] = call
        return call

    def ring(self, call: Call) -> None:
        """Let a call ring at once; who is told of it learns it in the background."""
        taken = self._is_taken(call)
        if self._answers_by_hand(call) and not taken:
            call.wait_for(Waiting.ANSWER)
        self._turns.in_background(lambda: self._ringing(call, taken=taken))

    def _ring_leg(self, plan: LegPlan) -> Leg:
        call = self.create(plan)
        taken = self._is_taken(call)
        call.wait_for(Waiting.ANSWER)
        self._turns.later(lambda: self._ringing(call, taken=taken))
        return call

    def _ringing(self, call: Call, *, taken: bool) -> None:
        call.tell("initiated", "initiated")
        call.tell("ringing", CallState.RINGING.value)
        phone = self.around.phones.find(call.plan.phone)
        if taken:
            joining.finish(call, CallState.BUSY)
        elif phone is None:
            self._nobody_holds(call)
        else:
            _by_itself(call, phone)

    def _nobody_holds(self, call: Call) -> None:
        match self.around.faults.outside:
            case Outside.ANSWERS:
                call.wait_for(Waiting.ANSWER)
                call.answer()
            case Outside.BUSY:
                joining.finish(call, CallState.BUSY)
            case Outside.NO_ANSWER:
                joining.finish(call, CallState.NO_ANSWER)

    def _answers_by_hand(self, call: Call) -> bool:
        return self.around.phones.find(call.plan.phone) is not None

    def _is_taken(self, call: Call) -> bool:
        return any(
            other is not call and other.plan.phone == call.plan.phone and other.state in BUSY_PHONE
            for other in self.calls
        )

    def _later(self, leg: Leg, act: Callable[[], None]) -> None:
        self._turns.later(partial(_in_turn, leg, act))

    def _resume(self, leg: Leg, extra: Pairs) -> None:
        if isinstance(leg, Call):
            self._turns.later(partial(leg.resume, extra))


def _by_itself(call: Call, phone: Phone) -> None:
    """Do what a phone does without anybody's hand; otherwise it rings on."""
    match phone.rings:
        case Rings.SCREENED:
            call.screen()
        case Rings.BUSY:
            joining.miss(call, CallState.BUSY, "the phone is busy with another call")
        case Rings.NO_ANSWER:
            joining.miss(call, CallState.NO_ANSWER, "it rings out: nobody is there")
        case Rings.BLOCKED:
            joining.miss(call, CallState.FAILED, "the caller is blocked here: the phone does not ring")
        case Rings.BY_HAND | Rings.SOMEONE_ELSE | Rings.VOICEMAIL:
            return
        case _:
            assert_never(phone.rings)


def _in_turn(leg: Leg, act: Callable[[], None]) -> None:
    with leg.turn:
        act()
