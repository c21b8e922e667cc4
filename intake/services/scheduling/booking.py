"""Books a picked time, or moves one, with the first who fits and is still free; the row itself says who was first.

Saves no request (see ``services.conversation.apply_effects``) and tells nobody: what is sent is planned in the same commit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from intake.core.conversation.callback_request import CallbackRequest
from intake.core.conversation.offered_times import at_place, takers
from intake.core.conversation.state import Conversation, Situation
from intake.core.scheduling.schedule import OfferedTime
from intake.services.scheduling.plan_reminders import plan_first_reminders, plan_reminders
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.requests import REACHES_NOBODY, RequestRow
from intake.storage.unit_of_work import UnitOfWork

# An interviewer of nobody's: the time of a request that reaches nobody.
NOBODY = (None,)


class Booking:
    """The bookings of one turn: within its transaction, by the times that are open at its moment (UTC)."""

    __slots__ = ("_now", "_work", "_zone")

    def __init__(self, zone: ZoneInfo, work: UnitOfWork, now: datetime) -> None:
        self._zone = zone
        self._work = work
        self._now = now

    def book(
        self, request: CallbackRequest, row: RequestRow, conversation: Conversation, situation: Situation
    ) -> bool:
        """Book the picked time of a request that was just stored as a row; False where nobody has it any more."""
        time = request.time
        if time is None:
            return False

        def with_(who: str | None) -> Appointment:
            return _appointment(request.id, time, who, reminders=request.reminders)

        booked = self._first(_ids(conversation, time, situation), with_, self._work.appointments.book)
        if booked is None or booked.interviewer_id is None:
            return False
        self._work.interviewers.note_assigned(booked.interviewer_id, self._now)
        plan_first_reminders(self._work, booked, row, zone=self._zone, now=self._now)
        return True

    def move(self, conversation: Conversation, situation: Situation) -> bool:
        """Move the time of the request a code found; False where nobody has the new one any more."""
        time, request_id = conversation.time, conversation.request_id or ""
        free = () if time is None else _ids(conversation, time, situation)
        # Kept from being made a decoy meanwhile: a time that reaches nobody must keep nobody busy.
        row = self._work.requests.lock(request_id)
        before = self._work.appointments.of(request_id)
        free = tuple(who for who in free if row is None or who not in row.kept_from)
        if time is None or row is None or before is None or not free:
            return False
        decoy = row.state in REACHES_NOBODY
        same_first = sorted(free, key=lambda who: who != before.interviewer_id)

        def with_(who: str | None) -> Appointment:
            return _appointment(request_id, time, who, reminders=before.person_reminders)

        moved = self._first(NOBODY if decoy else same_first, with_, self._work.appointments.move)
        if moved is None or decoy:
            return moved is not None
        return self._replanned(self._work.appointments.of(request_id))

    def _first(
        self,
        who: Iterable[str | None],
        with_: Callable[[str | None], Appointment],
        write: Callable[[Appointment], bool],
    ) -> Appointment | None:
        return next((made for made in map(with_, who) if write(made)), None)

    def _replanned(self, booked: Appointment | None) -> bool:
        if booked is None or booked.interviewer_id is None:
            return False
        self._work.interviewers.note_assigned(booked.interviewer_id, self._now)
        plan_reminders(self._work, booked, self._zone, self._now)
        return True


def placed(zone: ZoneInfo, work: UnitOfWork, time: OfferedTime) -> OfferedTime:
    """Return a picked time with the place where it is, if it is at a visit; ``zone`` is the line's."""
    if time.visit_id is None:
        return time
    visits = work.availabilities.visits(time.starts_at.astimezone(zone).date())
    place = next((visit.place for visit in visits if visit.id == time.visit_id), "")
    return at_place(time, place)


def _ids(conversation: Conversation, time: OfferedTime, situation: Situation) -> tuple[str, ...]:
    return tuple(taker.id for taker in takers(conversation, time, situation))


def _appointment(request_id: str, time: OfferedTime, who: str | None, *, reminders: bool) -> Appointment:
    return Appointment(
        request_id=request_id,
        interviewer_id=who,
        starts_at=time.starts_at,
        ends_at=time.ends_at,
        visit_id=time.visit_id,
        person_reminders=reminders,
    )
