"""What follows from what cannot be sent: which numbers wait, who is spared, and who is told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from intake.core.delivery.message_kinds import MessageKind, Recipient
from intake.core.delivery.provider_errors import ErrorMeaning
from intake.core.delivery.retry_policy import HoldSending
from intake.core.delivery.sending import DueRow
from intake.core.staff.interviewer import Standing
from intake.services.delivery.handle_failures import given_up, hold_sending
from intake.services.delivery.status_keys import HELD_BY
from intake.storage.queries.sending_pace import Lane
from intake.storage.unit_of_work import Database
from tests.support.staff import NOW, a_time, ask, hire, rows

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TEXTS = {Lane.QUIET, Lane.LINE}


def held(database: Database, now: datetime = NOW) -> set[Lane]:
    """Return which of our numbers send nothing for a while."""
    with database.reading() as work:
        until = {lane: work.sending_lanes.held_until(lane) for lane in Lane}
    return {lane for lane, at in until.items() if at is not None and at > now + MINUTE}


def hold(database: Database, after: timedelta, code: int | None = None, *, calls_too: bool) -> None:
    with database.work() as work:
        hold_sending(work, NOW, HoldSending(after, calls_too=calls_too), code)
        work.commit()


def note(database: Database) -> str | None:
    with database.reading() as work:
        return work.line_state.get(HELD_BY)


def a_text(kind: MessageKind, recipient: Recipient, recipient_id: str, subject: str) -> DueRow:
    return DueRow(
        id="row",
        kind=kind,
        subject=subject,
        recipient=recipient,
        recipient_id=recipient_id,
        version=0,
        due_at=NOW,
        send_before=None,
        tries=1,
        lease_until=NOW + MINUTE,
    )


def give_up(database: Database, row: DueRow, meaning: ErrorMeaning, code: int | None = None) -> None:
    with database.work() as work:
        given_up(work, row, meaning, NOW, code=code)
        work.commit()


@pytest.mark.parametrize(("calls_too", "lanes"), [(True, set(Lane)), (False, TEXTS)])
def test_what_stops_texts_alone_leaves_calls_free(
    database: Database, calls_too: bool, lanes: set[Lane]
) -> None:
    assert held(database) == set()

    hold(database, HOUR, calls_too=calls_too)

    assert held(database) == lanes
    assert held(database, NOW + HOUR) == set()


def test_only_what_somebody_must_mend_is_noted_and_the_same_trouble_once(database: Database) -> None:
    hold(database, HOUR, calls_too=True)
    unnamed = note(database)
    hold(database, HOUR, 30034, calls_too=False)
    just_held = note(database)
    hold(database, 3 * HOUR, 20003, calls_too=True)

    assert (unnamed, just_held, note(database)) == (None, None, "20003")


def test_an_interviewer_whose_carrier_stops_us_gets_nothing_more_and_the_coordinator_hears_once(
    database: Database,
) -> None:
    kim, request = hire(database, "kim"), ask(database)
    row = a_text(MessageKind.OFFER, Recipient.INTERVIEWER, kim.id, request.id)

    give_up(database, row, ErrorMeaning.STOPPED)
    give_up(database, row, ErrorMeaning.STOPPED)

    with database.reading() as work:
        who = work.interviewers.get(kim.id)
    assert who is not None
    assert who.standing is Standing.STOPPED
    assert [(each.kind, each.subject) for each in rows(database)] == [(MessageKind.STAFF_STOPPED, kim.id)]


@pytest.mark.parametrize(
    ("code", "told_as"),
    [
        (30005, MessageKind.STAFF_UNREACHED),
        (30007, MessageKind.STAFF_TEXT_BLOCKED),
        (30034, MessageKind.STAFF_TEXT_BLOCKED),
        (21612, MessageKind.STAFF_TEXT_LOST),
        (30008, MessageKind.STAFF_TEXT_LOST),
        (99999, MessageKind.STAFF_TEXT_LOST),
        (None, MessageKind.STAFF_TEXT_LOST),
    ],
)
def test_an_interviewer_who_cannot_be_reached_goes_on_and_the_coordinator_hears_whose_fault_it_is(
    database: Database, code: int | None, told_as: MessageKind
) -> None:
    kim, request = hire(database, "kim"), ask(database)

    give_up(
        database,
        a_text(MessageKind.OFFER, Recipient.INTERVIEWER, kim.id, request.id),
        ErrorMeaning.NEVER,
        code,
    )

    with database.reading() as work:
        who = work.interviewers.get(kim.id)
    assert who is not None
    assert who.standing is Standing.ACTIVE
    assert [each.kind for each in rows(database)] == [told_as]


@pytest.mark.parametrize(
    ("meaning", "still_reminded"),
    [(ErrorMeaning.STOPPED, False), (ErrorMeaning.NO_TEXTS, False), (ErrorMeaning.NEVER, True)],
)
def test_a_person_no_text_reaches_is_reminded_no_more_and_keeps_their_time(
    database: Database, meaning: ErrorMeaning, still_reminded: bool
) -> None:
    kim, request = hire(database, "kim"), ask(database)
    booked = a_time(request, kim, NOW + 24 * HOUR, person_reminders=True)
    with database.work() as work:
        assert work.appointments.book(booked)
        work.commit()

    give_up(
        database,
        a_text(MessageKind.PERSON_DAY_BEFORE, Recipient.PERSON, request.id, request.id),
        meaning,
    )

    with database.reading() as work:
        kept = work.appointments.of(request.id)
    assert kept is not None
    assert (kept.starts_at, kept.person_reminders) == (booked.starts_at, still_reminded)
    assert rows(database) == []
