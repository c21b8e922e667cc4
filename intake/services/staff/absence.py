"""Absence: days or hours away, back again, and no more offers today.

Times that are booked then stay in the book until somebody else took them; whoever can is asked, whoever noted the
absence: the interviewer, the coordinator or a command. Commits nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from intake.core.scheduling.availability import DayException, ExceptionKind
from intake.core.scheduling.schedule import DayHours, Stretch
from intake.core.understanding.away_days import Days
from intake.services.line.staff_context import StaffContext
from intake.services.staff.hand_over import HandedOver, hand_over, hold_times
from intake.storage.crypto.seals import new_request_id
from intake.storage.queries.appointments import Appointment


@dataclass(frozen=True, slots=True)
class Away:
    """An absence as it was noted, and the times booked in it, soonest first."""

    days: Days
    hours: DayHours | None
    times: tuple[HandedOver, ...]


def note_away(context: StaffContext, interviewer_id: str, days: Days, hours: Stretch | None = None) -> Away:
    """Note that somebody is away on some days, or in the same hours of each, and ask others for the times booked then."""
    part = None if hours is None else DayHours(hours.starts, hours.ends)
    hold_times(context, interviewer_id)
    absences = absences_of(interviewer_id, days, hours)
    context.work.availabilities.add_exceptions(_new(context, absences))
    return Away(days, part, hand_over_within(context, absences))


def hand_over_within(context: StaffContext, absences: Sequence[DayException]) -> tuple[HandedOver, ...]:
    """Ask others for the times still to come that fall into absences, of whoever is away then; return them."""
    away: dict[str, list[DayException]] = {}
    for each in absences:
        away.setdefault(each.interviewer_id, []).append(each)
    return tuple(
        hand_over(context, who, booked)
        for who, theirs in away.items()
        for booked in booked_within(context, who, theirs)
    )


def booked_within(
    context: StaffContext, interviewer_id: str, absences: Sequence[DayException]
) -> tuple[Appointment, ...]:
    """Return somebody's times still to come that fall into absences."""
    return tuple(
        booked
        for booked in context.work.appointments.of_staff(interviewer_id)
        if booked.starts_at > context.now and any(_holds(context, each, booked) for each in absences)
    )


def absences_of(interviewer_id: str, days: Days, hours: Stretch | None = None) -> tuple[DayException, ...]:
    """Return each day of some days as an absence, or the same hours of each."""
    part = None if hours is None else DayHours(hours.starts, hours.ends)
    return tuple(_absence(interviewer_id, day, part) for day in days.each())


def exception_key(each: DayException) -> tuple[object, ...]:
    """Return what a day that differs says, whatever its row is called: said twice it is the same."""
    return each.interviewer_id, each.kind, each.day, each.starts, each.ends


def end_absence(context: StaffContext, interviewer_id: str) -> int:
    """Take back somebody's days away from today on; return how many. Times others took meanwhile stay with them."""
    return context.work.availabilities.end_absence(interviewer_id, context.today)


def rest_today(context: StaffContext, interviewer_id: str) -> datetime:
    """Offer somebody nothing more until the next midnight of the line's clock, and return that moment (UTC)."""
    midnight = datetime.combine(context.today + timedelta(days=1), time(), context.rules.zone).astimezone(UTC)
    context.work.interviewers.rest_until(interviewer_id, midnight)
    return midnight


def end_rest(context: StaffContext, interviewer_id: str) -> None:
    """Offer somebody requests again, but not before their first day. A rest is theirs alone: nobody else ends it."""
    who = context.work.interviewers.get(interviewer_id)
    first = None if who is None else who.first_offered_at(context.rules.zone)
    ahead = first is not None and first > context.now
    context.work.interviewers.rest_until(interviewer_id, first if ahead else None)


def _holds(context: StaffContext, absence: DayException, booked: Appointment) -> bool:
    zone = context.rules.zone
    starts, ends = booked.starts_at.astimezone(zone), booked.ends_at.astimezone(zone)
    if starts.date() != absence.day:
        return False
    if absence.starts is None or absence.ends is None:
        return True
    return absence.starts < ends.time() and starts.time() < absence.ends


def _absence(interviewer_id: str, day: date, part: DayHours | None) -> DayException:
    starts, ends = (part.starts, part.ends) if part else (None, None)
    return DayException(new_request_id(), interviewer_id, day, ExceptionKind.AWAY, starts, ends)


def _new(context: StaffContext, absences: Sequence[DayException]) -> list[DayException]:
    known = {exception_key(each) for each in context.work.availabilities.exceptions(absences[0].day)}
    return [each for each in absences if exception_key(each) not in known]
