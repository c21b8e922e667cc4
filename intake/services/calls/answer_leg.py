"""Answers legs: what each leg of a bridge hears next, and what its end means. Knows tokens, keys and states; no number.

The web side's part; the worker rings and hangs up. An address whose attempt is gone is answered with silence, but
for an interviewer who waits: the last try closes a request, and it is erased before they ask again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from intake.core.calls.attempt import STOPPABLE, AttemptState, CallDirection, CallEvent, Ending, Leg
from intake.core.calls.call_permission import CallingHours
from intake.core.calls.leg_request import LegRequest
from intake.core.calls.leg_script import (
    SILENCE,
    LegCue,
    cue_of,
    cue_when_gone,
    event_of,
    is_never_placed,
    outcome_of,
)
from intake.core.channel import Channel
from intake.core.conversation.callback_request import language_name
from intake.core.retention.provider_copies import CopyKind
from intake.core.script.prompt_values import WindowHours, show
from intake.core.script.wording import Wording
from intake.core.staff.interviewer import STAFF_LANGUAGE
from intake.services.calls.move_attempt import AttemptContext, conclude, happen, ring_taken_back
from intake.services.line.line import Line
from intake.services.requests.when_to_call import welcome_of
from intake.storage.crypto.fingerprints import copy_key
from intake.storage.crypto.seals import seal_id
from intake.storage.queries.attempts import Attempt, leg_key
from intake.storage.queries.provider_copies import NewCopy
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.unit_of_work import UnitOfWork

# Sentences that name a time.
TIMED = frozenset({"bridge.caller_nobody", "staff_call.ended_not_now"})
# After these an interviewer hears whether the phone rings again: it may have been picked up often enough.
FOLLOWED = frozenset(
    {
        "staff_call.ended_not_accepted",
        "staff_call.ended_left_at_the_gate",
        "staff_call.noted_picked_up",
        "staff_call.noted_someone_else",
    }
)


@dataclass(frozen=True, slots=True)
class Bridge:
    """What the web side's part of a bridge works with."""

    line: Line
    hours: CallingHours


@dataclass(frozen=True, slots=True)
class LegAddress:
    """Which leg of which attempt a request is about, and its call's id; ``ring`` counts who was rung before."""

    token: str = field(repr=False)
    leg: Leg
    ring: int
    call_id: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LegAnswer:
    """What a leg hears, in which language, with what filled in, and the room it may enter."""

    cue: LegCue
    language: str = STAFF_LANGUAGE
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    room: str = field(default="", repr=False)


class LegStatus(Enum):
    """What the provider tells of a call that it placed for us."""

    RINGING = auto()
    COMPLETED = auto()
    BUSY = auto()
    NO_ANSWER = auto()
    FAILED = auto()


_PERSON_ENDS = {
    LegStatus.COMPLETED: CallEvent.PERSON_LEFT,
    LegStatus.BUSY: CallEvent.PERSON_BUSY,
    LegStatus.NO_ANSWER: CallEvent.PERSON_NO_ANSWER,
    LegStatus.FAILED: CallEvent.PERSON_FAILED,
}


def answer_leg(bridge: Bridge, address: LegAddress, says: LegRequest) -> LegAnswer:
    """Answer one request of a leg; the same request again changes nothing and hears the same."""
    with bridge.line.database.work() as work:
        context = AttemptContext(work, bridge.line.clock(), bridge.hours)
        attempt = _attempt(work, address)
        if attempt is None:
            was_let_go = work.attempts.by_token(address.token) is not None
            return LegAnswer(SILENCE if was_let_go else cue_when_gone(says))
        request = work.requests.get(attempt.request_id)
        attempt = _stopped_if_gone(context, attempt, request)
        attempt = _with_id(bridge, context, attempt, address)
        attempt = _listened(context, attempt, request, says)
        answer = _answer(bridge, context, attempt, request, says=says)
        work.commit()
    return answer


def note_leg(bridge: Bridge, address: LegAddress, told: LegStatus) -> None:
    """Take note of how a leg goes: its id while it rings, and its end."""
    with bridge.line.database.work() as work:
        context = AttemptContext(work, bridge.line.clock(), bridge.hours)
        attempt = _attempt(work, address)
        live = attempt is not None and attempt.state not in (AttemptState.OVER, AttemptState.LOOKING)
        if told is not LegStatus.RINGING:
            if attempt is not None:
                happen(context, attempt, _end_of(address.leg, told))
            _list_copy(bridge, context, attempt, address, hang_up=False)
        elif attempt is not None and live:
            _with_id(bridge, context, attempt, address)
        else:
            # It rings although its reason is gone: nobody may pick it up any more.
            _list_copy(bridge, context, attempt, address, hang_up=True)
        work.commit()


def _attempt(work: UnitOfWork, address: LegAddress) -> Attempt | None:
    attempt = work.attempts.by_token(address.token)
    if attempt is None or (address.leg is Leg.INTERVIEWER and len(attempt.rung) != address.ring):
        return None
    return attempt


def _stopped_if_gone(context: AttemptContext, attempt: Attempt, request: RequestRow | None) -> Attempt:
    waiting = request is not None and request.state is RequestState.WAITING
    return (
        attempt if waiting or attempt.state not in STOPPABLE else happen(context, attempt, CallEvent.STOPPED)
    )


def _with_id(bridge: Bridge, context: AttemptContext, attempt: Attempt, address: LegAddress) -> Attempt:
    # Nobody is rung while somebody is looked for: a late word of whoever was let go is not the next one's.
    if attempt.sealed_call(address.leg) is not None or attempt.state in (
        AttemptState.OVER,
        AttemptState.LOOKING,
    ):
        return attempt
    known = attempt.with_call(address.leg, seal_id(address.call_id, bridge.line.keys.public_key, context.now))
    context.work.attempts.put(known)
    return known


def _listened(
    context: AttemptContext, attempt: Attempt, request: RequestRow | None, says: LegRequest
) -> Attempt:
    outcome = outcome_of(attempt.standing, says)
    message = request is not None and request.message
    event = event_of(attempt.standing, says, message=message)
    if event is None and is_never_placed(attempt.standing, says) and ring_taken_back(context, attempt):
        event = CallEvent.NOT_PLACED
    if outcome is not None:
        conclude(context, attempt, outcome)
    after = attempt if event is None else happen(context, attempt, event)
    return _stopped_if_gone(context, after, request)


def _answer(
    bridge: Bridge, context: AttemptContext, attempt: Attempt, request: RequestRow | None, *, says: LegRequest
) -> LegAnswer:
    cue = cue_of(attempt.standing, says)
    if request is None:
        return LegAnswer(cue)
    language = STAFF_LANGUAGE if says.leg is Leg.INTERVIEWER else request.language
    wording = bridge.line.script.wordings[language]
    time = _time(bridge, context, attempt, request) if TIMED.intersection(cue.prompts) else None
    values = {
        **_whispered(request, wording),
        "window": show(time, wording, Channel.VOICE) if time else "",
    }
    # Where no time can be named, its sentence has a sister that names none.
    prompts = tuple(f"{name}_never" if time is None and name in TIMED else name for name in cue.prompts)
    if FOLLOWED.intersection(prompts):
        prompts = (*prompts, _what_follows(context, request))
    return LegAnswer(replace(cue, prompts=prompts), language, values, attempt.room)


def _what_follows(context: AttemptContext, request: RequestRow) -> str:
    """Return the line that says whether this phone rings again, as it was concluded just now."""
    now = context.work.requests.get(request.id)
    if now is None or now.state is not RequestState.WAITING:
        return "staff_call.rings_no_more"
    booked = context.work.appointments.of(request.id)
    is_ahead = booked is not None and booked.starts_at > context.now
    return "staff_call.time_stands" if is_ahead else "staff_call.rings_again"


def _whispered(request: RequestRow, wording: Wording) -> Mapping[str, str]:
    first, second = request.names
    rule = "bridge.message_allowed" if request.message else "bridge.message_refused"
    spoken = language_name(wording, request.interview_language or request.language)
    return {
        "first": first,
        "second": second,
        "staff_code": " ".join(request.staff_code),
        "message_rule": wording.say(rule, Channel.VOICE),
        "language": f"{spoken}.",
    }


def _time(
    bridge: Bridge, context: AttemptContext, attempt: Attempt, request: RequestRow
) -> WindowHours | None:
    """Return when calling is welcome next: to the person, or to us where they wait for somebody."""
    zone = bridge.line.script.zone
    if attempt.way is CallDirection.THEY_CALL:
        call_in = bridge.line.times.fresh_call_in(context.work, context.now)
        windows = call_in.coming(request.wish, context.now)
        return WindowHours(windows[0], zone) if windows else None
    if attempt.ending is not Ending.NOT_NOW:
        return None
    window = welcome_of(context.work, request, bridge.hours, context.now)
    return WindowHours(window, zone) if window else None


def _end_of(leg: Leg, told: LegStatus) -> CallEvent:
    if leg is Leg.PERSON:
        return _PERSON_ENDS[told]
    return CallEvent.INTERVIEWER_LEFT if told is LegStatus.COMPLETED else CallEvent.INTERVIEWER_UNREACHED


def _list_copy(
    bridge: Bridge, context: AttemptContext, attempt: Attempt | None, address: LegAddress, *, hang_up: bool
) -> None:
    keys, known = bridge.line.keys, attempt.sealed_call(address.leg) if attempt else None
    key = leg_key(known) if known is not None else copy_key(keys.web_key, address.call_id)
    sealed = known or seal_id(address.call_id, keys.public_key, context.now)
    context.work.provider_copies.add(NewCopy(key, sealed, CopyKind.CALL, context.now, hang_up=hang_up))
