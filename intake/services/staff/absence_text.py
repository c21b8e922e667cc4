"""Puts into words what came of days away, of coming back, and of a rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from intake.core.understanding.away_days import LONGEST, Days, read_days
from intake.services.staff.absence import end_absence, end_rest, note_away, rest_today
from intake.services.staff.assignments_text import asked_of
from intake.services.staff.hand_over import HandedOver
from intake.services.staff.text_context import StaffSaid, StaffTextContext


def away(asking: StaffTextContext, rest: str) -> StaffSaid:
    """Note the days somebody is away; without days, from today until they are back."""
    days = days_in(asking, rest)
    if days is None:
        return asking.say("away_how")
    times = note_away(asking.staff, asking.who.id, days).times
    if times:
        return asking.say("away_times", days=shown_days(asking, days), times=_asked(asking, times))
    return asking.say("away", days=shown_days(asking, days))


def back(asking: StaffTextContext, rest: str) -> StaffSaid:
    """Take back the days away from today on, and a rest."""
    if rest:
        return asking.say("unclear")
    end_absence(asking.staff, asking.who.id)
    end_rest(asking.staff, asking.who.id)
    return asking.say("back")


def rest(asking: StaffTextContext, rest: str) -> StaffSaid:
    """Offer nothing more today."""
    if rest:
        return asking.say("unclear")
    rest_today(asking.staff, asking.who.id)
    return asking.say("resting")


def days_in(asking: StaffTextContext, written: str) -> Days | None:
    """Return the days some words name; none written means from today on."""
    today = asking.staff.today
    if not written:
        return Days(today, today + timedelta(days=LONGEST))
    return read_days(written, today, asking.wording.words("dates.months"))


def shown_days(asking: StaffTextContext, days: Days) -> str:
    """Return days as they are written to staff; in another year than this one with the year, as it may be a slip."""
    if (days.last - days.first).days == LONGEST:
        return asking.words("until_back")
    first, last = _shown_day(asking, days.first), _shown_day(asking, days.last)
    return first if first == last else asking.words("days", since=first, until=last)


def _shown_day(asking: StaffTextContext, day: date) -> str:
    month = asking.wording.words("dates.short_months")[day.month - 1]
    if day.year == asking.staff.today.year:
        return asking.words("day", month=month, date=str(day.day))
    return asking.words("day_of_year", month=month, date=str(day.day), year=str(day.year))


def _asked(asking: StaffTextContext, times: Sequence[HandedOver]) -> str:
    """Say who was asked for which times, and which nobody was asked for."""
    codes: dict[str, list[str]] = {}
    for each in times:
        row = asking.work.requests.get(each.appointment.request_id)
        if row is not None:
            codes.setdefault(f"away_to_{asked_of(each)}", []).append(row.staff_code)
    return " ".join(asking.words(name, codes=", ".join(some)) for name, some in codes.items())
