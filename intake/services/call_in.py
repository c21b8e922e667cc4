"""You call us: whoever enters their code within a window waits, and those on duty are rung one after the other.

The web side begins and ends the waiting; the worker chooses whom to ring. Longest idle first, nobody twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from intake.core.attempt import Event, Leg, State, Way, longest
from intake.core.availability import DayException, ExceptionKind
from intake.core.bridge_talk import Asked, At, leg_path
from intake.core.on_shift import Hours, Shift, is_open, to_ring, without
from intake.core.outgoing import Kind, Outgoing, Recipient
from intake.core.staff import Interviewer
from intake.services.line import Line
from intake.services.move_attempt import RING_WITHIN, Conclude, Moving, happen
from intake.services.roster import wish_of
from intake.storage.appointments import Appointment
from intake.storage.attempts import Attempt
from intake.storage.keys import WebKeys
from intake.storage.requests import RequestRow, RequestState
from intake.storage.sealing import caller_token, keys_of_call, new_request_id, seal_id
from intake.storage.unit_of_work import Database, UnitOfWork


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody on the line with the code of a request."""

    keys: WebKeys
    request_id: str
    call_id: str = field(repr=False)


def window_is_open(line: Line, request: RequestRow, now: datetime) -> bool:
    """Tell whether somebody may be there now (UTC) for a request that waits for its caller."""
    starts, ends = request.call_in_starts_at, request.call_in_ends_at
    chosen = starts is not None and ends is not None and starts <= now < ends
    waits = request.state is RequestState.WAITING
    return waits and (chosen or is_open(line.rules.call_in, now, line.script.zone))


def caller_path(keys: WebKeys, call_id: str) -> str:
    """Return where somebody who is to be joined goes on."""
    path = leg_path(caller_token(keys.web_key, call_id), Leg.PERSON, 0)
    return f"{path}&at={At(Asked.CALLER, 0)}"


def begin_call_in(work: UnitOfWork, caller: Caller, now: datetime) -> bool:
    """Let somebody wait to be joined; False where another call with their code is going on."""
    return work.attempts.begin(
        Attempt(
            id=new_request_id(),
            request_id=caller.request_id,
            number=work.attempts.next_number(caller.request_id),
            way=Way.THEY_CALL,
            interviewer_id=None,
            token=caller_token(caller.keys.web_key, caller.call_id),
            room=new_request_id(),
            state=State.LOOKING,
            began_at=now,
            deadline_at=now + longest(State.LOOKING),
            sealed_person_call=seal_id(caller.call_id, caller.keys.public_key),
            caller_key=keys_of_call(caller.keys.web_key, caller.call_id).row,
        )
    )


def leave_call(moving: Moving, caller_key: bytes) -> None:
    """Take note that somebody who called us hung up, if they were waiting or talking."""
    attempt = moving.work.attempts.by_caller(caller_key)
    if attempt is not None:
        happen(moving, attempt, Event.PERSON_LEFT)


def look_for_staff(database: Database, conclude: Conclude, zone: ZoneInfo, now: datetime) -> int:
    """Choose whom to ring for everybody who waits; return how many are rung now. Meant to run every second."""
    with database.work() as work:
        waiting = work.attempts.in_state(State.LOOKING)
        rung = sum(_rung(Moving(work, now, conclude), attempt, zone) for attempt in waiting)
        if waiting:
            work.commit()
    return rung


def _rung(moving: Moving, waiting: Attempt, zone: ZoneInfo) -> bool:
    work = moving.work
    # Read once more for this transaction alone: they may have hung up just now.
    attempt, request = work.attempts.get(waiting.id), work.requests.get(waiting.request_id)
    if attempt is None or attempt.state is not State.LOOKING:
        return False
    if request is None or request.state is not RequestState.WAITING:
        happen(moving, attempt, Event.STOPPED)
        return False
    staff = _first(
        work.appointments.of(request.id),
        to_ring(_shifts(work, moving.now, zone), wish_of(request), moving.now, zone),
    )
    for person in without(staff, {*attempt.rung, *work.attempts.busy()}):
        chosen = replace(attempt, interviewer_id=person.id, rung=(*attempt.rung, person.id))
        # False where somebody else's call took them this very moment.
        if work.attempts.put(chosen):
            happen(moving, chosen, Event.INTERVIEWER_CHOSEN)
            work.outbox.add([_ring(chosen, person.id, moving.now)])
            return True
    happen(moving, attempt, Event.NOBODY_LEFT)
    return False


def _first(booked: Appointment | None, staff: Sequence[Interviewer]) -> list[Interviewer]:
    # Whoever expects them at this time is rung before all others.
    expects = None if booked is None else booked.interviewer_id
    return sorted(staff, key=lambda person: person.id != expects)


def _shifts(work: UnitOfWork, now: datetime, zone: ZoneInfo) -> Iterator[tuple[Interviewer, Shift]]:
    today = now.astimezone(zone).date()
    week, exceptions = work.availabilities.week(), work.availabilities.exceptions(today)
    for person in work.interviewers.all():
        yield (
            person,
            Shift(
                week=tuple(
                    Hours(hours.starts, hours.ends)
                    for hours in week
                    if hours.interviewer_id == person.id and hours.weekday == today.weekday()
                ),
                away=_excepted(exceptions, person.id, today, ExceptionKind.AWAY),
                extra=_excepted(exceptions, person.id, today, ExceptionKind.EXTRA),
            ),
        )


def _excepted(
    exceptions: tuple[DayException, ...], interviewer_id: str, day: date, kind: ExceptionKind
) -> tuple[Hours, ...]:
    return tuple(
        Hours(each.starts, each.ends)
        for each in exceptions
        if (each.interviewer_id, each.day, each.kind) == (interviewer_id, day, kind)
    )


def _ring(attempt: Attempt, interviewer_id: str, now: datetime) -> Outgoing:
    return Outgoing(
        kind=Kind.RING_INTERVIEWER,
        subject=attempt.request_id,
        recipient=Recipient.INTERVIEWER,
        recipient_id=interviewer_id,
        due_at=now,
        send_before=now + RING_WITHIN,
        version=attempt.number,
        urgent=True,
    )
