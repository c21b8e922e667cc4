"""What the forms of hours and of days away take, and what they refuse, by the field that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time

import pytest

from intake.console.hours_form import (
    COPY,
    FieldError,
    TypedWeek,
    read_away,
    read_extra,
    read_week,
    typed_of,
    week_fields,
)
from intake.core.scheduling.availability import DayException, ExceptionKind, StaffHours
from intake.core.staff.staff_orders import AwayAsked

TODAY = date(2018, 3, 8)
MONDAY = {"monday-1-from": "09:00", "monday-1-to": "12:00"}
BOTH = "Give both hours, from and to, or leave both empty."
QUARTER = "Hours begin and end at a quarter: :00, :15, :30 or :45."
AHEAD = "Give today or a later day, in a year at most."
LAST = "The last day is not before the first, and at most 60 days after it."
EXTRA = {"extra-day": "2018-03-10", "extra-from": "10:00", "extra-to": "12:15"}
AWAY = {"away-first": "2018-03-12", "away-last": "", "away-from": "", "away-to": ""}


def _hours(weekday: int, starts: int, ends: int) -> StaffHours:
    return StaffHours("kim", weekday, time(starts), time(ends))


def test_a_week_is_read_as_it_was_typed_and_typed_as_it_was_read() -> None:
    # The command can set more stretches than a form asks for at first.
    week = (*(_hours(2, at, at + 1) for at in (9, 11, 13, 15)), _hours(6, 8, 21))

    assert read_week(typed_of(week), "kim") == TypedWeek(week)
    assert [len(day.stretches) for day in week_fields(typed_of(week))] == [3, 3, 4, 3, 3, 3, 3]


def test_monday_is_copied_to_friday_over_what_stands_there_and_no_further() -> None:
    typed = {
        **MONDAY,
        COPY: "yes",
        "tuesday-1-from": "nonsense",
        "sunday-1-from": "10:00",
        "sunday-1-to": "11:00",
    }

    assert read_week(typed, "kim") == TypedWeek(
        (*(_hours(day, 9, 12) for day in range(5)), _hours(6, 10, 11))
    )


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"monday-1-from": "09:00"}, "monday-1-to", f"Monday: {BOTH}"),
        ({"monday-1-to": "09:00"}, "monday-1-from", f"Monday: {BOTH}"),
        ({"sunday-2-from": "09:10", "sunday-2-to": "12:00"}, "sunday-2-from", f"Sunday: {QUARTER}"),
        ({"sunday-2-from": "09:00", "sunday-2-to": "12:00:30"}, "sunday-2-to", f"Sunday: {QUARTER}"),
        (
            {"friday-1-from": "12:00", "friday-1-to": "12:00"},
            "friday-1-to",
            "Friday: It ends before it begins.",
        ),
        (
            {"friday-1-from": "07:45", "friday-1-to": "12:00"},
            "friday-1-from",
            "Friday: Nobody is called before 8:00 AM or after 9:00 PM.",
        ),
        (
            {**MONDAY, "monday-3-from": "11:00", "monday-3-to": "13:00"},
            "monday-1-from",
            "Monday: 9:00 AM to 12:00 PM and 11:00 AM to 1:00 PM overlap. Make them one.",
        ),
    ],
)
def test_a_week_that_cannot_be_is_refused(typed: Mapping[str, str], field: str, said: str) -> None:
    assert read_week(typed, "kim") == TypedWeek(errors=(FieldError(field, said),))


def test_hours_on_one_day_are_read() -> None:
    read = read_extra(EXTRA, TODAY)

    assert isinstance(read, DayException)
    assert replace(read, id="") == DayException(
        "", "", date(2018, 3, 10), ExceptionKind.EXTRA, time(10), time(12, 15)
    )


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"extra-day": "2018-03-07"}, "extra-day", AHEAD),
        ({"extra-day": "2019-03-10"}, "extra-day", AHEAD),
        ({"extra-day": "soon"}, "extra-day", AHEAD),
        ({"extra-from": "", "extra-to": ""}, "extra-from", "Give the hours, from and to."),
        ({"extra-from": ""}, "extra-from", BOTH),
    ],
)
def test_hours_on_one_day_that_cannot_be_are_refused(typed: Mapping[str, str], field: str, said: str) -> None:
    assert read_extra({**EXTRA, **typed}, TODAY) == (FieldError(field, said),)


def test_days_away_are_read_with_hours_and_without() -> None:
    first, last = date(2018, 3, 12), date(2018, 3, 13)
    hours = {"away-last": "2018-03-13", "away-from": "06:00", "away-to": "22:00"}

    assert read_away(AWAY, TODAY) == AwayAsked(first, first)
    # They may be away at any hour.
    assert read_away({**AWAY, **hours}, TODAY) == AwayAsked(first, last, time(6), time(22))


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"away-first": ""}, "away-first", AHEAD),
        ({"away-last": "2018-03-11"}, "away-last", LAST),
        ({"away-last": "2018-06-11"}, "away-last", LAST),
        ({"away-to": "12:00"}, "away-from", BOTH),
    ],
)
def test_days_away_that_cannot_be_are_refused(typed: Mapping[str, str], field: str, said: str) -> None:
    assert read_away({**AWAY, **typed}, TODAY) == (FieldError(field, said),)
