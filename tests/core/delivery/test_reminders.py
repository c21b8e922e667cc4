"""Which reminders a booked time has, and when: by the wall clock, never two at once, none too late to be of use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient
from intake.core.delivery.reminders import (
    LEAST_GAP,
    BookedTime,
    day_before,
    person_reminders,
    staff_reminders,
)
from intake.core.scheduling.backup_interviewer import answer_by
from intake.core.scheduling.quiet_hours import is_quiet

ZONE = ZoneInfo("America/Chicago")
BOOKING = BookedTime("request", "interviewer", datetime(2018, 3, 13, 20, tzinfo=UTC), 0, remind_person=True)


def local(*at: int) -> datetime:
    return datetime(*at, tzinfo=ZONE).astimezone(UTC)  # type: ignore[misc,arg-type]


def told(rows: Sequence[Outgoing]) -> list[tuple[MessageKind, str]]:
    return [(row.kind, f"{row.due_at.astimezone(ZONE):%m-%d %H:%M}") for row in rows]


@pytest.mark.parametrize(
    ("starts", "before"),
    [
        (local(2018, 3, 13, 15), local(2018, 3, 12, 15)),
        # In March the day is an hour shorter, in November an hour longer.
        (local(2018, 3, 11, 15), local(2018, 3, 10, 15)),
        (local(2018, 11, 4, 15), local(2018, 11, 3, 15)),
        (local(2018, 3, 12, 15), local(2018, 3, 11, 15)),
        (local(2018, 11, 5, 15), local(2018, 11, 4, 15)),
    ],
)
def test_a_day_before_is_the_same_time_by_the_wall_clock(starts: datetime, before: datetime) -> None:
    assert day_before(starts, ZONE) == before


@pytest.mark.parametrize(
    ("now", "staff", "person"),
    [
        (
            local(2018, 3, 8, 10),
            [
                (MessageKind.BOOKED, "03-08 10:00"),
                (MessageKind.DAY_BEFORE, "03-12 15:00"),
                (MessageKind.TWO_HOURS, "03-13 13:00"),
                (MessageKind.TEN_MINUTES, "03-13 14:50"),
            ],
            [(MessageKind.PERSON_DAY_BEFORE, "03-12 15:00"), (MessageKind.PERSON_TWO_HOURS, "03-13 13:00")],
        ),
        # Booked at night: told in the morning.
        (
            local(2018, 3, 8, 23),
            [
                (MessageKind.BOOKED, "03-09 08:00"),
                (MessageKind.DAY_BEFORE, "03-12 15:00"),
                (MessageKind.TWO_HOURS, "03-13 13:00"),
                (MessageKind.TEN_MINUTES, "03-13 14:50"),
            ],
            [(MessageKind.PERSON_DAY_BEFORE, "03-12 15:00"), (MessageKind.PERSON_TWO_HOURS, "03-13 13:00")],
        ),
        # Less than an hour before the day-before one: that one is left out.
        (
            local(2018, 3, 12, 14, 30),
            [
                (MessageKind.BOOKED, "03-12 14:30"),
                (MessageKind.TWO_HOURS, "03-13 13:00"),
                (MessageKind.TEN_MINUTES, "03-13 14:50"),
            ],
            [(MessageKind.PERSON_TWO_HOURS, "03-13 13:00")],
        ),
        (
            local(2018, 3, 13, 9),
            [
                (MessageKind.BOOKED, "03-13 09:00"),
                (MessageKind.TWO_HOURS, "03-13 13:00"),
                (MessageKind.TEN_MINUTES, "03-13 14:50"),
            ],
            [(MessageKind.PERSON_TWO_HOURS, "03-13 13:00")],
        ),
        (
            local(2018, 3, 13, 12, 30),
            [(MessageKind.BOOKED, "03-13 12:30"), (MessageKind.TEN_MINUTES, "03-13 14:50")],
            [],
        ),
        (
            local(2018, 3, 13, 13, 30),
            [(MessageKind.BOOKED, "03-13 13:30"), (MessageKind.TEN_MINUTES, "03-13 14:50")],
            [],
        ),
        (local(2018, 3, 13, 14, 55), [(MessageKind.BOOKED, "03-13 14:55")], []),
    ],
)
def test_what_is_planned_when_a_time_is_booked(
    now: datetime, staff: list[tuple[MessageKind, str]], person: list[tuple[MessageKind, str]]
) -> None:
    assert told(staff_reminders(BOOKING, ZONE, now)) == staff
    assert told(person_reminders(BOOKING, ZONE, now)) == person


def test_early_in_the_morning_the_two_hours_before_say_what_the_booking_would_have() -> None:
    early = replace(BOOKING, starts_at=local(2018, 3, 13, 9))

    assert told(staff_reminders(early, ZONE, local(2018, 3, 12, 23))) == [
        (MessageKind.TWO_HOURS, "03-13 07:00"),
        (MessageKind.TEN_MINUTES, "03-13 08:50"),
    ]


def test_too_soon_for_anything_else_they_are_told_at_once_whatever_the_hour() -> None:
    early = replace(BOOKING, starts_at=local(2018, 3, 13, 7))

    assert told(staff_reminders(early, ZONE, local(2018, 3, 13, 5, 30))) == [
        (MessageKind.BOOKED, "03-13 05:30"),
        (MessageKind.TEN_MINUTES, "03-13 06:50"),
    ]


def test_a_person_hears_after_quiet_hours_or_not_at_all() -> None:
    now = local(2018, 3, 8, 10)
    at = {hour: replace(BOOKING, starts_at=local(2018, 3, 13, *hour)) for hour in ((9, 30), (8, 30))}

    assert {hour: told(person_reminders(booking, ZONE, now)) for hour, booking in at.items()} == {
        (9, 30): [
            (MessageKind.PERSON_DAY_BEFORE, "03-12 09:30"),
            (MessageKind.PERSON_TWO_HOURS, "03-13 08:00"),
        ],
        (8, 30): [(MessageKind.PERSON_DAY_BEFORE, "03-12 08:30")],
    }


def test_without_their_yes_a_person_hears_nothing() -> None:
    assert person_reminders(replace(BOOKING, remind_person=False), ZONE, local(2018, 3, 8, 10)) == ()


def test_whoever_knows_of_the_time_is_reminded_and_not_told_again() -> None:
    rows = staff_reminders(BOOKING, ZONE, local(2018, 3, 8, 10), None)

    assert [kind for kind, _ in told(rows)] == [
        MessageKind.DAY_BEFORE,
        MessageKind.TWO_HOURS,
        MessageKind.TEN_MINUTES,
    ]


def test_what_comes_too_late_to_be_of_use_is_dropped_and_the_last_one_goes_first() -> None:
    rows = {row.kind: row for row in staff_reminders(BOOKING, ZONE, local(2018, 3, 8, 10))}

    assert {kind: (row.send_before, row.urgent) for kind, row in rows.items()} == {
        MessageKind.BOOKED: (local(2018, 3, 13, 13), False),
        MessageKind.DAY_BEFORE: (local(2018, 3, 13, 3), False),
        MessageKind.TWO_HOURS: (answer_by(BOOKING.starts_at), False),
        MessageKind.TEN_MINUTES: (BOOKING.starts_at, True),
    }


# Every five minutes from a week before the clocks change to a week after, in March and in November.
MINUTES = st.integers(0, 14 * 24 * 12).map(lambda n: timedelta(minutes=5 * n))
STARTS = st.builds(
    lambda first, after: first + after,
    st.sampled_from((datetime(2018, 3, 4, 12, tzinfo=UTC), datetime(2018, 10, 28, 12, tzinfo=UTC))),
    MINUTES,
)


@example(starts=local(2018, 3, 11, 15), ahead=timedelta(days=3), first=MessageKind.BOOKED)
@example(starts=local(2018, 11, 4, 15), ahead=timedelta(days=3), first=MessageKind.BOOKED)
@given(
    starts=STARTS,
    ahead=st.integers(12, 28 * 24 * 12).map(lambda n: timedelta(minutes=5 * n)),
    first=st.sampled_from((MessageKind.BOOKED, MessageKind.MOVED, None)),
)
def test_reminders_keep_their_laws_whenever_a_time_is_booked(
    starts: datetime, ahead: timedelta, first: MessageKind | None
) -> None:
    booking, now = replace(BOOKING, starts_at=starts), starts - ahead

    staff, person = staff_reminders(booking, ZONE, now, first), person_reminders(booking, ZONE, now)

    for rows in (staff, person):
        spaced = [row.due_at for row in rows if row.kind is not MessageKind.TEN_MINUTES]
        assert all(later - sooner >= LEAST_GAP for sooner, later in pairwise(spaced))
        assert all(now <= row.due_at < starts for row in rows)
        assert all(row.send_before is not None and row.due_at < row.send_before <= starts for row in rows)
    assert first is None or any(row.kind in (first, MessageKind.TWO_HOURS) for row in staff)
    for row in (*staff, *person):
        if row.kind is MessageKind.DAY_BEFORE:
            there, then = row.due_at.astimezone(ZONE), starts.astimezone(ZONE)
            assert there.date() == then.date() - timedelta(days=1)
            # An hour that a day does not have comes an hour later.
            assert there.time() == then.time() or there.date() == date(2018, 3, 11)
    assert not any(is_quiet(row.due_at, ZONE) for row in person)
    assert {row.recipient for row in person} <= {Recipient.PERSON}
