"""Sign-in sessions: the moments at which one ends, is written, and asks the device again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from intake.core.access.sign_in_session import SignInSession, asserted_lately, has_ended, must_note_use

BEGUN = datetime(2018, 3, 8, 16, tzinfo=UTC)


def _session(seen: timedelta = timedelta()) -> SignInSession:
    return SignInSession(b"", "ana", BEGUN, BEGUN + seen, BEGUN)


@pytest.mark.parametrize(
    ("last_use", "idle", "ended"),
    [
        (timedelta(), timedelta(minutes=15), False),
        # Used once more just before its use would have been written again.
        (timedelta(minutes=4, seconds=59), timedelta(minutes=15), False),
        (timedelta(minutes=4, seconds=59), timedelta(minutes=15, seconds=1), True),
        (timedelta(), timedelta(minutes=20), True),
    ],
)
def test_a_session_that_is_used_never_ends_before_a_quarter_of_an_hour(
    last_use: timedelta, idle: timedelta, ended: bool
) -> None:
    """What is written is up to five minutes older than the last use, and that much later it ends."""
    assert has_ended(_session(), BEGUN + last_use + idle) is ended


def test_a_session_ends_after_eight_hours_however_busy() -> None:
    """Its last use was a minute ago."""
    busy = _session(timedelta(hours=7, minutes=59))
    assert [
        has_ended(busy, BEGUN + timedelta(hours=8) + off) for off in (timedelta(seconds=-1), timedelta())
    ] == [
        False,
        True,
    ]


def test_a_use_is_written_once_in_five_minutes() -> None:
    """Just before, and then."""
    five = timedelta(minutes=5)
    assert [
        must_note_use(_session(), BEGUN + five - timedelta(seconds=1)),
        must_note_use(_session(), BEGUN + five),
    ] == [
        False,
        True,
    ]


def test_a_device_counts_as_asked_for_five_minutes() -> None:
    """To the second."""
    five = timedelta(minutes=5)
    assert [
        asserted_lately(BEGUN, BEGUN + five),
        asserted_lately(BEGUN, BEGUN + five + timedelta(seconds=1)),
    ] == [
        True,
        False,
    ]
