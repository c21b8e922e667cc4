"""Join legs and part them again: ringing, bridging, rooms, hanging up.

What another leg has to do is handed to ``later`` and runs in that leg's own turn.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from intake.simulator.calls.leg import CallState, Leg, LegPlan, Waiting
from intake.simulator.twiml.documents import Conference, Dial, Number
from intake.simulator.webhooks.parameters import Pairs

JOINED = "joined"
OTHER_LEFT = "the other side has left"
ROOM_FULL = "the room is full"
HOLD_MUSIC = "hold music"


def pick_up(leg: Leg, *, rejected: bool = False) -> None:
    """Answer a ringing leg; a rejected one is never answered."""
    with leg.guard:
        if rejected or leg.state is not CallState.RINGING:
            return
        leg.state, leg.answered_at = CallState.IN_PROGRESS, leg.around.now()
    leg.tell("answered", leg.state.value)


def finish(leg: Leg, state: CallState | None = None) -> None:
    """End a leg once, tell whoever asked, and part it from the others; works at any moment."""
    with leg.guard:
        if leg.ended:
            return
        leg.state = state or (CallState.COMPLETED if leg.answered_at else CallState.NO_ANSWER)
        leg.ended_at, leg.waiting = leg.around.now(), Waiting.NOTHING
        leg.generation += 1
        leg.serial += 1
    leg.tell("completed", leg.state.value)
    part(leg)
    if leg.plan.parent is not None:
        _later(leg.plan.parent, partial(_far_ended, leg.plan.parent, leg))


def miss(leg: Leg, state: CallState, why: str) -> None:
    """End a leg that nobody answers, and show on its phone why."""
    leg.note(why)
    finish(leg, state)


def part(leg: Leg) -> None:
    """Take a leg out of its room and end those it was ringing or talking to."""
    _leave_room(leg)
    for far in leg.far_legs:
        _later(far, partial(finish, far, None if far.answered_at else CallState.CANCELED))


def leave(leg: Leg) -> None:
    """Leave a Dial and go on with the document, as the star key does where it is allowed."""
    if leg.room is not None:
        _leave_room(leg)
        leg.around.resume(leg, _answered())
    else:
        part(leg)


def abandon(leg: Leg) -> None:
    """Drop what the leg is doing, because a REST request sends it elsewhere."""
    with leg.guard:
        leg.generation += 1
    leg.waiting, leg.gather, leg.digits, leg.dial = Waiting.NOTHING, None, "", None
    part(leg)
    leg.far_legs = []


def ring(leg: Leg, dial: Dial) -> None:
    """Ring every number of a Dial; the first to answer is joined."""
    leg.wait_for(Waiting.DIAL)
    plans = [_far_plan(leg, dial, noun) for noun in dial.nouns if isinstance(noun, Number)]
    leg.far_legs = [leg.around.ring(plan) for plan in plans]


def _far_plan(leg: Leg, dial: Dial, noun: Number) -> LegPlan:
    return LegPlan(
        from_=dial.caller_id,
        to=noun.number,
        phone=noun.number,
        direction="outbound-dial",
        url=leg.absolute(noun.url),
        parent=leg,
        status_callback=leg.absolute(noun.status_callback),
        status_events=noun.status_events,
        send_digits=noun.send_digits,
        ring_seconds=dial.timeout,
        time_limit=dial.time_limit,
    )


def bridge(leg: Leg) -> None:
    """Join a dialled leg with the one that dialled it."""
    parent = leg.plan.parent
    if parent is None:
        return
    leg.wait_for(Waiting.TALK)
    _later(parent, partial(_joined, parent, leg))


def _joined(parent: Leg, far: Leg) -> None:
    if parent.waiting is not Waiting.DIAL or far.ended:
        _later(far, partial(finish, far))
        return
    parent.wait_for(Waiting.TALK)
    parent.note(JOINED)
    far.note(JOINED)
    for other in parent.far_legs:
        if other is not far:
            _later(other, partial(finish, other, CallState.CANCELED))
    parent.far_legs = [far]


def _far_ended(parent: Leg, far: Leg) -> None:
    """Go on with the parent once nobody it rang is left."""
    if parent.ended or far not in parent.far_legs:
        return
    if any(not other.ended for other in parent.far_legs):
        return
    talked = parent.waiting is Waiting.TALK
    legs, parent.far_legs = parent.far_legs, []
    if talked and far.ended:
        parent.note(OTHER_LEFT)
    parent.around.resume(parent, _dial_result(legs, far, talked=talked))


def _dial_result(legs: list[Leg], far: Leg, *, talked: bool) -> Pairs:
    states = {other.state for other in legs}
    worst = (CallState.COMPLETED, CallState.BUSY, CallState.FAILED, CallState.NO_ANSWER)
    state = next((state for state in worst if state in states), CallState.CANCELED)
    return (
        ("DialCallStatus", state.value),
        ("DialCallSid", far.sid),
        ("DialCallDuration", str(far.duration)),
        ("DialBridged", "true" if talked else "false"),
    )


def _answered() -> Pairs:
    return (("DialCallStatus", "answered"),)


def enter_room(leg: Leg, terms: Conference) -> None:
    """Put a leg into its conference; a full one is left at once."""
    leg.wait_for(Waiting.ROOM)
    room, joined = leg.around.rooms.enter(leg, terms)
    if room is None:
        leg.note(ROOM_FULL)
        leg.around.resume(leg, (("DialCallStatus", "failed"),))
        return
    leg.room = room
    _tell_room(leg, terms, "participant-join")
    if not joined and terms.hold_music:
        leg.note(HOLD_MUSIC)
    for member in joined:
        _later(member, partial(member.note, JOINED))


def _leave_room(leg: Leg) -> None:
    room, leg.room = leg.room, None
    if room is None:
        return
    terms = room.members.get(leg)
    left, closes = leg.around.rooms.leave(leg, room)
    if terms is not None:
        _tell_room(leg, terms, "participant-leave", room.sid)
    for member in left:
        _later(member, partial(_other_left, member, closes=closes))


def _other_left(member: Leg, *, closes: bool) -> None:
    if member.ended:
        return
    member.note(OTHER_LEFT)
    if closes:
        member.room = None
        member.around.resume(member, _answered())


def _tell_room(leg: Leg, terms: Conference, event: str, sid: str = "") -> None:
    if not terms.status_callback or event.removeprefix("participant-") not in terms.status_events:
        return
    pairs = (
        ("ConferenceSid", sid or (leg.room.sid if leg.room else "")),
        ("FriendlyName", terms.name),
        ("AccountSid", leg.facts.account_sid),
        ("StatusCallbackEvent", event),
        ("CallSid", leg.sid),
    )
    leg.around.wire.tell(leg.absolute(terms.status_callback), pairs)


def _later(leg: Leg, act: Callable[[], None]) -> None:
    leg.around.later(leg, act)
