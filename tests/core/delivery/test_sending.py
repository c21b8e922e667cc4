"""When something may be sent, how far it came, and what each error code asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.core.delivery.message_kinds import CALLS, MessageKind, Recipient
from intake.core.delivery.provider_errors import ErrorMeaning
from intake.core.delivery.retry_policy import MOST_TRIES, Failure, GiveUp, HoldSending, SendAgain, next_after
from intake.core.delivery.sending import (
    SETTLED,
    DueRow,
    TooLate,
    WaitUntil,
    comes_after,
    moment_of,
    valid_seconds,
)

CENTRAL = ZoneInfo("America/Chicago")
NOON = datetime(2018, 3, 8, 12, tzinfo=CENTRAL).astimezone(UTC)
TO_HER = DueRow(
    "0" * 32,
    MessageKind.PERSON_TWO_HOURS,
    "one",
    Recipient.PERSON,
    "one",
    0,
    due_at=NOON,
    send_before=None,
    tries=1,
    lease_until=NOON,
)
OWN = replace(TO_HER, kind=MessageKind.TEN_MINUTES, recipient=Recipient.INTERVIEWER)
OFFER, GIVEN = replace(OWN, kind=MessageKind.OFFER), replace(OWN, kind=MessageKind.GIVEN)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def local(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2018, month, day, hour, minute, tzinfo=CENTRAL).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        (local(8, 7, 59), local(8, 8)),
        (local(8, 8), None),
        (local(8, 20, 59), None),
        (local(8, 21), local(9, 8)),
        (local(8, 23, 59), local(9, 8)),
        (local(9, 0), local(9, 8)),
        # The clocks go forward on the 11th, and back on November 4.
        (local(10, 22), datetime(2018, 3, 11, 13, tzinfo=UTC)),
        (local(11, 1, 30), datetime(2018, 3, 11, 13, tzinfo=UTC)),
        (local(11, 3, 30), datetime(2018, 3, 11, 13, tzinfo=UTC)),
        (local(3, 22, month=11), datetime(2018, 11, 4, 14, tzinfo=UTC)),
        (datetime(2018, 11, 4, 6, 30, tzinfo=UTC), datetime(2018, 11, 4, 14, tzinfo=UTC)),
        (datetime(2018, 11, 4, 7, 30, tzinfo=UTC), datetime(2018, 11, 4, 14, tzinfo=UTC)),
    ],
)
def test_quiet_hours_are_by_the_wall_clock_for_persons_and_offers_alone(
    now: datetime, morning: datetime | None
) -> None:
    reasons = [moment_of(row, now, CENTRAL) for row in (TO_HER, OFFER, GIVEN, OWN)]

    assert reasons == [WaitUntil(morning) if morning else None] * 3 + [None]


@given(st.timedeltas(timedelta(), timedelta(days=365)), st.sampled_from(["America/Chicago", "UTC"]))
def test_what_waits_for_the_morning_may_be_sent_then_and_never_waits_longer_than_twelve_hours(
    into_the_year: timedelta, zone: str
) -> None:
    now = datetime(2018, 1, 1, tzinfo=UTC) + into_the_year
    reason = moment_of(TO_HER, now, ZoneInfo(zone))

    if reason is None:
        assert 8 <= now.astimezone(ZoneInfo(zone)).hour < 21
    else:
        assert isinstance(reason, WaitUntil)
        assert now < reason.until <= now + 12 * HOUR
        assert moment_of(TO_HER, reason.until, ZoneInfo(zone)) is None


@pytest.mark.parametrize(
    ("row", "now", "send_before", "expected"),
    [
        (OWN, NOON, NOON + MINUTE, None),
        (OWN, NOON, NOON, TooLate()),
        (OWN, NOON + HOUR, NOON, TooLate()),
        (TO_HER, local(8, 22), local(9, 9), WaitUntil(local(9, 8))),
        (TO_HER, local(8, 22), local(9, 8), TooLate()),
    ],
)
def test_nothing_is_sent_late(row: DueRow, now: datetime, send_before: datetime, expected: object) -> None:
    assert moment_of(replace(row, send_before=send_before), now, CENTRAL) == expected


@pytest.mark.parametrize(
    ("left", "seconds"), [(None, None), (10 * HOUR, None), (HOUR, 3600), (MINUTE, 60), (MINUTE / 2, 60)]
)
def test_the_carrier_is_told_how_long_it_may_try(left: timedelta | None, seconds: int | None) -> None:
    row = replace(OWN, send_before=None if left is None else NOON + left)

    assert valid_seconds(row, NOON) == seconds


def test_only_a_text_to_staff_may_come_twice() -> None:
    to_person = {
        MessageKind.PERSON_DAY_BEFORE,
        MessageKind.PERSON_TWO_HOURS,
        MessageKind.PERSON_CALLED_OFF,
    }
    once = {kind for kind in MessageKind if not replace(OWN, kind=kind).may_come_twice}

    assert once == {*CALLS, *to_person}


@pytest.mark.parametrize(
    ("known", "report", "news"),
    [
        (None, "queued", True),
        ("queued", "sent", True),
        ("queued", "delivered", True),
        ("sent", "queued", False),
        ("sent", "sent", False),
        ("delivered", "sent", False),
        ("delivered", "undelivered", False),
        ("undelivered", "failed", False),
        ("undelivered", "sent", False),
        ("undelivered", "delivered", True),
        ("failed", "read", True),
        ("delivered", "read", True),
        ("sent", "failed", True),
        ("sent", "", False),
        (None, "who knows", False),
    ],
)
def test_a_report_never_goes_back(known: str | None, report: str, news: bool) -> None:
    assert comes_after(report, known) is news


def test_a_copy_may_be_deleted_once_the_carrier_took_the_text_and_what_is_told_of_it_later_is_still_heard() -> (
    None
):
    statuses = (
        *("accepted", "scheduled", "queued", "sending", "partially_delivered"),
        *("sent", "delivered", "undelivered", "failed", "canceled", "read", "who knows"),
    )

    assert [status for status in statuses if status in SETTLED] == [
        *("sent", "delivered", "undelivered", "failed", "canceled", "read")
    ]
    assert all(comes_after(status, "sent") for status in ("delivered", "undelivered", "failed", "canceled"))


CODES = [
    (429, SendAgain(timedelta(seconds=15))),
    (20429, SendAgain(timedelta(seconds=15))),
    (502, SendAgain(timedelta(seconds=15))),
    (14107, SendAgain(timedelta(seconds=15))),
    (63038, HoldSending(timedelta(hours=1), calls_too=False)),
    (30003, SendAgain(timedelta(minutes=3))),
    (30008, SendAgain(timedelta(seconds=15))),
    (30005, GiveUp(ErrorMeaning.NEVER)),
    (30007, GiveUp(ErrorMeaning.NEVER)),
    (21211, GiveUp(ErrorMeaning.NEVER)),
    (99999, GiveUp(ErrorMeaning.NEVER)),
    (30006, GiveUp(ErrorMeaning.NO_TEXTS)),
    (21614, GiveUp(ErrorMeaning.NO_TEXTS)),
    (21610, GiveUp(ErrorMeaning.STOPPED)),
    (30034, HoldSending(timedelta(hours=1), calls_too=False)),
    (30032, HoldSending(timedelta(hours=1), calls_too=False)),
    (20003, HoldSending(timedelta(minutes=10), calls_too=True)),
    (401, HoldSending(timedelta(minutes=10), calls_too=True)),
]


@pytest.mark.parametrize(("code", "expected"), CODES)
def test_a_code_asks_for(code: int, expected: object) -> None:
    assert next_after(Failure(code, tries=1, may_come_twice=True)) == expected


@pytest.mark.parametrize("code", [code for code, _ in CODES])
def test_too_many_requests_is_busy_whatever_code_comes_with_it_and_until_the_day_is_over_where_it_is_the_days_limit(
    code: int,
) -> None:
    expected = SendAgain(timedelta(seconds=15)) if code != 63038 else HoldSending(HOUR, calls_too=False)

    assert next_after(Failure(code, 1, may_come_twice=False, too_many=True)) == expected


@pytest.mark.parametrize("code", [code for code, _ in CODES])
def test_what_a_person_may_have_had_is_never_sent_again(code: int) -> None:
    once_refused = next_after(Failure(code, 1, may_come_twice=False))
    taken = next_after(Failure(code, 1, may_come_twice=False, taken=True))

    assert once_refused == next_after(Failure(code, 1, may_come_twice=True))
    assert isinstance(taken, GiveUp)


@given(st.sampled_from([code for code, _ in CODES]), st.integers(1, 10**9), st.booleans(), st.booleans())
def test_pauses_grow_and_tries_end(code: int, tries: int, twice: bool, taken: bool) -> None:
    now = next_after(Failure(code, tries, twice, taken))

    match now:
        case SendAgain(after=after):
            assert timedelta(seconds=15) <= after <= timedelta(minutes=30)
            assert tries < MOST_TRIES
        case HoldSending():
            assert not taken or tries < MOST_TRIES
        case GiveUp():
            assert True


def test_an_unknown_trouble_is_tried_once_more() -> None:
    assert next_after(Failure(30008, 2, may_come_twice=True)) == GiveUp(ErrorMeaning.UNKNOWN)
