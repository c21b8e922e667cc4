"""Composes a call that is due: looks once more whether it may be, and opens its number for this moment only.

What is not to be rung any more is told to the attempt, and becomes no call. Places nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from intake.core.attempt import LONGEST_TALK, Event, Leg, State, Way, longest
from intake.core.bridge_talk import leg_path, status_path
from intake.core.calling import CallingHours, Hindrance
from intake.core.delivery import Call, DueRow, Ring
from intake.core.outgoing import Kind
from intake.core.phone import PhoneNumber, from_caller_id
from intake.services.move_attempt import Conclude, Moving, happen
from intake.services.reach import hindrance_of
from intake.storage import sealing
from intake.storage.attempts import Attempt
from intake.storage.keys import WorkerKeys
from intake.storage.requests import RequestRow
from intake.storage.sealing import Callee, SealedRequest, SealError, new_request_id

PERSON_RINGS, INTERVIEWER_RINGS, ON_DUTY_RINGS = 20, 25, 15
# The talk, and what is heard before and after it.
LONGEST_CALL = int((LONGEST_TALK + timedelta(minutes=10)).total_seconds())
# Whoever asked for a call has put the phone away by then.
STALE = timedelta(minutes=2)
# An office's own voice answers first, and takes the extension while it speaks.
BEFORE_EXTENSION = "wwww"


@dataclass(frozen=True, slots=True)
class OurSide:
    """What every call of ours shows and leads back to."""

    line: PhoneNumber
    quiet: PhoneNumber
    public_url: str


@dataclass(frozen=True, slots=True)
class Bell:
    """What calls are composed with; ``conclude`` is told what came of a try."""

    keys: WorkerKeys
    ours: OurSide
    hours: CallingHours
    conclude: Conclude


@dataclass(frozen=True, slots=True)
class Placing:
    """A call to place, and the attempt it belongs to; ``ring`` counts who was rung for it before."""

    row_id: str
    attempt_id: str
    leg: Leg
    ring: int
    call: Call = field(repr=False)


def compose_ring(moving: Moving, bell: Bell, row: DueRow) -> Placing | None:
    """Return the call of a due row, or None where it must not be placed any more."""
    late = moving.now - row.due_at > STALE
    if late or (row.send_before is not None and moving.now >= row.send_before):
        return None
    if row.kind is Kind.RING_INTERVIEWER:
        return _interviewer(moving, bell, row)
    return _person(moving, bell, row)


def _interviewer(moving: Moving, bell: Bell, row: DueRow) -> Placing | None:
    sealed = moving.work.interviewers.sealed_phone(row.recipient_id)
    attempt = _attempt_of(moving, bell, row) if sealed is not None else None
    if attempt is None or sealed is None:
        return None
    they_call = attempt.way is Way.THEY_CALL
    ring = Ring(
        path=leg_path(attempt.token, Leg.INTERVIEWER, len(attempt.rung)),
        status_path=status_path(attempt.token, Leg.INTERVIEWER, len(attempt.rung)),
        timeout=ON_DUTY_RINGS if they_call else INTERVIEWER_RINGS,
        time_limit=LONGEST_CALL,
    )
    call = Call(sealing.open_phone(sealed[0], bell.keys), bell.ours.line, ring, bell.ours.public_url)
    return Placing(row.id, attempt.id, Leg.INTERVIEWER, len(attempt.rung), call)


def _attempt_of(moving: Moving, bell: Bell, row: DueRow) -> Attempt | None:
    work = moving.work
    live = work.attempts.live_of(row.subject)
    if live is not None:
        theirs = live.way is Way.THEY_CALL and live.interviewer_id == row.recipient_id
        return live if theirs and live.state is State.RINGING_INTERVIEWER else None
    if hindrance_of(work, work.requests.get(row.subject), bell.hours, moving.now) is not None:
        return None
    begun = Attempt(
        id=new_request_id(),
        request_id=row.subject,
        number=work.attempts.next_number(row.subject),
        way=Way.WE_CALL,
        interviewer_id=row.recipient_id,
        token=new_request_id(),
        room=new_request_id(),
        state=State.RINGING_INTERVIEWER,
        began_at=moving.now,
        deadline_at=moving.now + longest(State.RINGING_INTERVIEWER),
    )
    return begun if work.attempts.begin(begun) else None


def _person(moving: Moving, bell: Bell, row: DueRow) -> Placing | None:
    work = moving.work
    attempt, request = work.attempts.live_of(row.subject), work.requests.get(row.subject)
    if attempt is None or attempt.state is not State.RINGING_PERSON or attempt.number != row.version:
        return None
    hindrance = hindrance_of(work, request, bell.hours, moving.now)
    if hindrance is not None or request is None:
        happen(moving, attempt, Event.STOPPED if hindrance is Hindrance.GONE else Event.NOT_NOW)
        return None
    callee = _callee(moving, bell, request)
    if callee is None:
        happen(moving, attempt, Event.NUMBER_REFUSED)
        return None
    return Placing(row.id, attempt.id, Leg.PERSON, 0, _call(attempt, request, callee, bell.ours))


def _callee(moving: Moving, bell: Bell, request: RequestRow) -> Callee | None:
    sealed = SealedRequest(request.sealed_number or b"", moving.work.requests.sealed_key(request.id) or b"")
    try:
        callee = sealing.open_number(request.id, sealed, bell.keys)
    except SealError:
        return None
    # Looked at once more: the rules for numbers may have changed since it was sealed.
    ours = callee.number in (bell.ours.line, bell.ours.quiet)
    return None if ours or from_caller_id(callee.number.e164) is None else callee


def _call(attempt: Attempt, request: RequestRow, callee: Callee, ours: OurSide) -> Call:
    # Behind an extension a machine always answers first: there the gate alone decides.
    detects = callee.extension is None
    ring = Ring(
        path=leg_path(attempt.token, Leg.PERSON, 0),
        status_path=status_path(attempt.token, Leg.PERSON, 0),
        timeout=PERSON_RINGS,
        time_limit=LONGEST_CALL,
        detect_machine=detects,
        after_greeting=detects and request.message,
    )
    extension = f"{BEFORE_EXTENSION}{callee.extension}" if callee.extension else None
    return Call(callee.number, ours.quiet, ring, ours.public_url, extension)
