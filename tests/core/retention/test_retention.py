"""How long each thing is kept: when a request has had its time, and when a conversation is forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from intake.core.retention.retention import Retention, closes_at, is_past, last_day_of
from intake.core.scheduling.schedule import Window

KEPT = Retention()
DAY = timedelta(days=1)
# Midnight in UTC of the day it was made.
MADE = datetime(2018, 3, 8, tzinfo=UTC)
MADE_ON = MADE.date()
JUST_BEFORE = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a request decides how long it lives."""

    requested_on: date = MADE_ON
    attempts: int = 0
    call_in: Window | None = None


def calls_us(first: timedelta) -> Asked:
    return Asked(call_in=Window(MADE + first, MADE + first + timedelta(hours=2)))


@pytest.mark.parametrize(
    ("asked", "booked_in", "closes_in"),
    [
        (Asked(), None, 14 * DAY),
        (Asked(attempts=2), None, 14 * DAY),
        (calls_us(3 * DAY), None, 14 * DAY),
        (calls_us(15 * DAY), None, 15 * DAY + timedelta(hours=2)),
        (calls_us(40 * DAY), None, 30 * DAY),
        (Asked(), 2 * DAY, 3 * DAY),
        (Asked(), 28 * DAY, 29 * DAY),
        (Asked(), 29 * DAY + timedelta(hours=12), 30 * DAY),
        # A time that is agreed is waited for, whatever was tried before it.
        (Asked(attempts=3), 20 * DAY, 21 * DAY),
    ],
)
def test_a_request_has_had_its_time_when_it_closes_and_not_a_second_before(
    asked: Asked, booked_in: timedelta | None, closes_in: timedelta
) -> None:
    booked_at = None if booked_in is None else MADE + booked_in
    closes = MADE + closes_in

    assert closes_at(asked, booked_at, KEPT) == closes
    assert is_past(asked, booked_at, KEPT, closes)
    assert not is_past(asked, booked_at, KEPT, closes - JUST_BEFORE)


def test_after_the_last_try_a_request_without_a_time_is_over_at_once() -> None:
    assert is_past(Asked(attempts=3), None, KEPT, MADE)
    assert not is_past(Asked(attempts=2), None, KEPT, MADE)
    assert not is_past(Asked(attempts=3), MADE + DAY, KEPT, MADE)


def test_an_appointment_leaves_two_days_of_the_thirty_for_what_follows() -> None:
    assert last_day_of(MADE_ON) == date(2018, 4, 5)
    assert closes_at(Asked(), MADE + 28 * DAY, KEPT) < MADE + 30 * DAY


def test_a_text_conversation_is_forgotten_idle_or_at_its_longest() -> None:
    hour = timedelta(hours=1)

    assert KEPT.text_expiry(MADE, MADE) == MADE + hour
    assert KEPT.text_expiry(MADE, MADE + 2 * hour) == MADE + 3 * hour
    assert KEPT.text_expiry(MADE, MADE + 3.5 * hour) == MADE + 4 * hour


def test_a_call_nobody_hung_up_is_forgotten_after_a_quarter_of_an_hour() -> None:
    assert KEPT.voice_expiry(MADE) == MADE + timedelta(minutes=15)


def test_no_conversation_is_kept_longer_than_the_longest() -> None:
    assert KEPT.longest_conversation == timedelta(hours=4, minutes=15)
    assert Retention(text_hours=0).longest_conversation == timedelta(hours=1, minutes=15)


def test_the_ledger_remembers_a_day_longer_than_anything_is_kept() -> None:
    assert KEPT.ledger_days == 31
