"""You call us: whoever enters their code within a window waits, and those on duty are rung one after the other.

The web side begins and ends the waiting; the worker chooses whom to ring. Longest idle first, nobody twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from intake.core.calls.attempt import AttemptState, CallDirection, CallEvent, Leg, longest
from intake.core.calls.call_permission import CallingHours
from intake.core.calls.call_timing import RING_WHILE_WAITING_WITHIN
from intake.core.calls.leg_request import LegPosition, LegQuestion, leg_path
from intake.core.delivery.outbox_entries import About, ring_interviewer
from intake.core.staff.interviewer import Interviewer, Standing
from intake.services.calls.move_attempt import AttemptContext, happen
from intake.services.line.rules import StaffRules
from intake.services.scheduling.roster import Roster, read_roster
from intake.storage.crypto.fingerprints import caller_token, keys_of_call
from intake.storage.crypto.key_files import WebKeys
from intake.storage.crypto.seals import new_request_id, seal_id
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.attempts import Attempt
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.unit_of_work import Database, UnitOfWork


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody on the line with the code of a request."""

    keys: WebKeys
    request_id: str
    call_id: str = field(repr=False)


def caller_path(keys: WebKeys, call_id: str) -> str:
    """Return where somebody who is to be joined goes on."""
    path = leg_path(caller_token(keys.web_key, call_id), Leg.PERSON, 0)
    return f"{path}&at={LegPosition(LegQuestion.CALLER, 0)}"


def begin_call_in(work: UnitOfWork, caller: Caller, now: datetime) -> bool:
    """Let somebody wait to be joined; False where another call with their code is going on.

    Whoever calls us with their code is who they say: it matters no more who else may know their two words.
    """
    begun = work.attempts.begin(
        Attempt(
            id=new_request_id(),
            request_id=caller.request_id,
            number=work.attempts.next_number(caller.request_id),
            way=CallDirection.THEY_CALL,
            interviewer_id=None,
            token=caller_token(caller.keys.web_key, caller.call_id),
            room=new_request_id(),
            state=AttemptState.LOOKING,
            began_at=now,
            deadline_at=now + longest(AttemptState.LOOKING),
            sealed_person_call=seal_id(caller.call_id, caller.keys.public_key, now),
            caller_key=keys_of_call(caller.keys.web_key, caller.call_id).row,
        )
    )
    work.heard_words.forget(caller.request_id)
    return begun


def leave_call(context: AttemptContext, caller_key: bytes) -> None:
    """Take note that somebody who called us hung up, if they were waiting or talking."""
    attempt = context.work.attempts.by_caller(caller_key)
    if attempt is not None:
        happen(context, attempt, CallEvent.PERSON_LEFT)


def look_for_staff(database: Database, hours: CallingHours, rules: StaffRules, now: datetime) -> int:
    """Choose whom to ring for everybody who waits; return how many are rung now. Meant to run every second."""
    with database.work() as work:
        waiting = work.attempts.in_state(AttemptState.LOOKING)
        if not waiting:
            return 0
        roster = read_roster(work, rules, now)
        rung = sum(_rung(AttemptContext(work, now, hours), each, roster) for each in waiting)
        work.commit()
    return rung


def _rung(context: AttemptContext, waiting: Attempt, roster: Roster) -> bool:
    work = context.work
    # Read once more for this transaction alone: they may have hung up just now.
    attempt, request = work.attempts.get(waiting.id), work.requests.get(waiting.request_id)
    if attempt is None or attempt.state is not AttemptState.LOOKING:
        return False
    if request is None or request.state is not RequestState.WAITING:
        happen(context, attempt, CallEvent.STOPPED)
        return False
    taken = {*attempt.rung, *work.attempts.busy()}
    for person in _to_ring(roster, request, work.appointments.of(request.id)):
        chosen = replace(attempt, interviewer_id=person.id, rung=(*attempt.rung, person.id))
        # False where somebody else's call took them this very moment.
        if person.id not in taken and work.attempts.put(chosen):
            happen(context, chosen, CallEvent.INTERVIEWER_CHOSEN)
            told = About(chosen.request_id, person.id, chosen.number)
            work.outbox.add([ring_interviewer(told, context.now, RING_WHILE_WAITING_WITHIN)])
            return True
    happen(context, attempt, CallEvent.NOBODY_LEFT)
    return False


def _to_ring(roster: Roster, request: RequestRow, booked: Appointment | None) -> Iterator[Interviewer]:
    """Yield whom to ring: whoever expects them before all others, longest idle first."""
    expects = _expecting(roster, booked)
    if expects is not None and expects.id in request.kept_from:
        expects = None
    if expects is not None:
        yield expects
    yield from (each for each in roster.on_duty(request) if each != expects)


def _expecting(roster: Roster, booked: Appointment | None) -> Interviewer | None:
    # Their time is in the book: a caller who is early, or a day that was closed since, changes nothing.
    who = None if booked is None else roster.staff.get(booked.interviewer_id or "")
    if booked is None or who is None or who.standing is not Standing.ACTIVE:
        return None
    return None if roster.time_of(who.id).away_on(roster.rules.today(booked.starts_at)) else who
