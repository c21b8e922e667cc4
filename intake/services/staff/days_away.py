"""Days away, back again, and no more offers today.

Times that are booked on days away stay in the book until somebody else took them; whoever can is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from intake.core.scheduling.availability import DayException, ExceptionKind
from intake.core.staff.interviewer import Interviewer
from intake.core.understanding.away_days import LONGEST, Days, read_days
from intake.services.staff.assignments import hand_over, hold_times
from intake.services.staff.text_context import StaffSaid, StaffTextContext
from intake.storage.crypto.seals import new_request_id
from intake.storage.queries.appointments import Appointment


def away(asking: StaffTextContext, rest: str) -> StaffSaid:
    """Note the days somebody is away; without days, from today until they are back."""
    days = days_in(asking, rest)
    if days is None:
        return asking.say("away_how")
    booked = note_away(asking, days)
    if booked:
        return asking.say("away_asked", days=shown_days(asking, days), codes=_codes(asking, booked))
    return asking.say("away", days=shown_days(asking, days))


def back(asking: StaffTextContext, rest: str) -> StaffSaid:
    """Take back the days away from today on."""
    if rest:
        return asking.say("unclear")
    asking.work.availabilities.end_absence(asking.who.id, today_of(asking))
    asking.work.interviewers.rest_until(asking.who.id, None)
    return asking.say("back")


def rest(asking: StaffTextContext, rest: str) -> StaffSaid:
    """Offer nothing more until the next midnight of the line's clock."""
    if rest:
        return asking.say("unclear")
    midnight = datetime.combine(today_of(asking) + timedelta(days=1), time(), asking.line.script.zone)
    asking.work.interviewers.rest_until(asking.who.id, midnight.astimezone(UTC))
    return asking.say("resting")


def days_in(asking: StaffTextContext, written: str) -> Days | None:
    """Return the days some words name; none written means from today on."""
    today = today_of(asking)
    if not written:
        return Days(today, today + timedelta(days=LONGEST))
    return read_days(written, today, asking.wording.words("dates.months"))


def note_away(asking: StaffTextContext, days: Days) -> tuple[Appointment, ...]:
    """Note that the interviewer asked for is away, and ask others for the times booked then; return these."""
    who = asking.who.id
    hold_times(asking)
    gone = [DayException(new_request_id(), who, day, ExceptionKind.AWAY) for day in _new_days(asking, days)]
    asking.work.availabilities.add_exceptions(gone)
    zone = asking.line.script.zone
    booked = tuple(
        each
        for each in asking.work.appointments.of_staff(who)
        if each.starts_at > asking.now and days.first <= each.starts_at.astimezone(zone).date() <= days.last
    )
    for each in booked:
        hand_over(asking, each)
    return booked


def _new_days(asking: StaffTextContext, days: Days) -> list[date]:
    known = {
        each.day
        for each in asking.work.availabilities.exceptions(days.first)
        if each.interviewer_id == asking.who.id and each.kind is ExceptionKind.AWAY and each.starts is None
    }
    return [day for day in days.each() if day not in known]


def shown_days(asking: StaffTextContext, days: Days) -> str:
    """Return days as they are written to staff; in another year than this one with the year, as it may be a slip."""
    if (days.last - days.first).days == LONGEST:
        return asking.words("until_back")
    first, last = _shown_day(asking, days.first), _shown_day(asking, days.last)
    return first if first == last else asking.words("days", first=first, last=last)


def _shown_day(asking: StaffTextContext, day: date) -> str:
    month = asking.wording.words("dates.short_months")[day.month - 1]
    if day.year == today_of(asking).year:
        return asking.words("day", month=month, date=str(day.day))
    return asking.words("day_of_year", month=month, date=str(day.day), year=str(day.year))


def _codes(asking: StaffTextContext, booked: Sequence[Appointment]) -> str:
    rows = (asking.work.requests.get(each.request_id) for each in booked)
    return ", ".join(row.staff_code for row in rows if row is not None)


def today_of(asking: StaffTextContext) -> date:
    """Return the day by the line's clock."""
    return asking.now.astimezone(asking.line.script.zone).date()


def named(staff: Sequence[Interviewer], handle: str) -> Interviewer | None:
    """Return whom a name in a text means: the whole handle, in any case."""
    return next((each for each in staff if each.handle.casefold() == handle.casefold()), None)
