"""A week is set, a visit announced, somebody invited or dismissed: values in, values out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from intake.core.delivery.message_kinds import MessageKind
from intake.core.scheduling.availability import DayException, ExceptionKind, StaffHours, Visit
from intake.core.staff.interviewer import Standing
from intake.core.understanding.away_days import Days
from intake.services.line.pause import pause_line, resume_line, resume_when_due
from intake.services.staff.in_one_commit import in_one_commit, rehearse
from intake.services.staff.invite import Dismissed, HasTimes, change_interviewer, dismiss, invite
from intake.services.staff.visits import (
    NotTravelling,
    UnfitPlace,
    VisitThen,
    announce_visit,
)
from intake.services.staff.week import OverlappingHours, add_extra_hours, restore_usual, set_week
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.interviewers import StaffPhone
from intake.storage.queries.line_state import PAUSED, PAUSED_SINCE, PAUSED_UNTIL
from intake.storage.unit_of_work import Database
from tests.support.staff import KIM, NOW, RULES, a_time, ask, hire, local, rows

DAY = date(2018, 3, 13)
LIBRARY = Visit("3f09ac", "twin_cities", "Public Library", DAY, time(10), time(16), "id of kim")
MORNING, LATE = (
    StaffHours("id of kim", 0, time(9), time(12)),
    StaffHours("id of kim", 0, time(11), time(13)),
)


def test_a_week_replaces_the_week_before_and_one_that_overlaps_sets_nothing(database: Database) -> None:
    kim = hire(database, "kim")

    done = in_one_commit(database, RULES, NOW, lambda staff: set_week(staff, kim.id, [MORNING]))
    refused = in_one_commit(database, RULES, NOW, lambda staff: set_week(staff, kim.id, [LATE, MORNING]))

    assert (done, refused) == (None, OverlappingHours(MORNING, LATE))
    with database.reading() as work:
        assert work.availabilities.week() == (MORNING,)


def test_what_is_rehearsed_is_not_kept(database: Database) -> None:
    kim = hire(database, "kim", None)

    rehearse(database, RULES, NOW, lambda staff: set_week(staff, kim.id, [MORNING]))

    with database.reading() as work:
        assert work.availabilities.week() == ()


def test_extra_hours_are_refused_on_a_day_away_until_it_is_as_usual(database: Database) -> None:
    kim = hire(database, "kim")
    extra = DayException("e", kim.id, DAY, ExceptionKind.EXTRA, time(10), time(12))
    with database.work() as work:
        work.availabilities.add_exceptions([DayException("a", kim.id, DAY, ExceptionKind.AWAY)])
        work.commit()

    refused = in_one_commit(database, RULES, NOW, lambda staff: add_extra_hours(staff, extra))
    gone = in_one_commit(database, RULES, NOW, lambda staff: restore_usual(staff, kim.id, Days(DAY, DAY)))
    added = in_one_commit(database, RULES, NOW, lambda staff: add_extra_hours(staff, extra))

    assert (refused, gone, added) == (False, 1, True)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"region": "south"}, NotTravelling(("twin_cities",))),
        ({"interviewer_id": "nobody"}, NotTravelling(())),
        ({"starts": time(15), "ends": time(18)}, VisitThen(LIBRARY)),
        ({"starts": time(16), "ends": time(18)}, None),
        ({"day": date(2018, 3, 14)}, None),
    ],
)
def test_a_visit_is_announced_where_somebody_goes_and_is_free(
    database: Database, changes: dict[str, object], why: object
) -> None:
    hire(database, "kim", regions=("twin_cities",))
    other = replace(LIBRARY, id="other", **changes)  # type: ignore[arg-type]

    first = in_one_commit(database, RULES, NOW, lambda staff: announce_visit(staff, LIBRARY, ()))
    second = in_one_commit(database, RULES, NOW, lambda staff: announce_visit(staff, other, ()))

    assert (first, second) == (None, why)


def test_a_place_that_names_an_agency_is_announced_to_nobody(database: Database) -> None:
    hire(database, "kim", regions=("twin_cities",))
    made = replace(LIBRARY, place="Rainbow House")

    result = in_one_commit(database, RULES, NOW, lambda staff: announce_visit(staff, made, ["Rainbow"]))

    assert isinstance(result, UnfitPlace)
    with database.reading() as work:
        assert work.availabilities.visits(date.min) == ()


def test_somebody_is_invited_and_another_phone_is_welcomed_anew(database: Database) -> None:
    invited = replace(KIM, standing=Standing.INVITED)
    night = local(3, 8, 22)

    due = in_one_commit(database, RULES, night, lambda staff: invite(staff, invited, StaffPhone(b"1", b"s")))
    same = in_one_commit(
        database,
        RULES,
        NOW,
        lambda staff: change_interviewer(staff, invited, invited, StaffPhone(b"1", b"s")),
    )
    moved = in_one_commit(
        database,
        RULES,
        NOW,
        lambda staff: change_interviewer(staff, invited, invited, StaffPhone(b"2", b"s")),
    )

    assert (due, same, moved) == (local(3, 9, 8), False, True)
    assert [(row.version, row.state.value) for row in rows(database, MessageKind.WELCOME)] in (
        [(1, "due"), (0, "dropped")],
        [(1, "due")],
    )


def test_whoever_has_a_time_stays_and_whoever_leaves_gives_back_what_they_had(database: Database) -> None:
    kim, request = hire(database, "kim"), ask(database)
    booked = a_time(request, kim, local(3, 13, 10))
    with database.work() as work:
        work.assignments.add(Assignment("a", request.id, kim.id, AssignmentState.TAKEN, NOW))
        work.appointments.book(booked)
        work.commit()

    kept = in_one_commit(database, RULES, NOW, lambda staff: dismiss(staff, kim.id))
    with database.work() as work:
        work.appointments.delete(request.id)
        work.commit()
    gone = in_one_commit(database, RULES, NOW, lambda staff: dismiss(staff, kim.id))

    assert (kept, gone) == (HasTimes((booked,)), Dismissed(1))


def test_the_line_rests_until_it_is_resumed(database: Database) -> None:
    def rests() -> bool:
        with database.reading() as work:
            return work.line_state.get(PAUSED) is not None

    in_one_commit(database, RULES, NOW, lambda staff: pause_line(staff.work, NOW))
    paused = rests()
    in_one_commit(database, RULES, NOW, lambda staff: resume_line(staff.work))

    assert (paused, rests()) == (True, False)


def rest_of(database: Database) -> tuple[str | None, ...]:
    with database.reading() as work:
        return tuple(work.line_state.get(name) for name in (PAUSED, PAUSED_SINCE, PAUSED_UNTIL))


def rest(database: Database, now: datetime, until: datetime | None = None) -> None:
    in_one_commit(database, RULES, now, lambda staff: pause_line(staff.work, now, until))


def test_a_rest_ends_by_itself_at_its_time_and_not_before(database: Database) -> None:
    ends = NOW + timedelta(days=3)
    rest(database, NOW, ends)

    early = resume_when_due(database, ends - timedelta(seconds=1))
    before = rest_of(database)
    over = resume_when_due(database, ends)

    assert (early, before) == (False, ("yes", NOW.isoformat(), ends.isoformat()))
    assert (over, rest_of(database)) == (True, (None, None, None))
    assert not resume_when_due(database, ends)


def test_another_word_about_the_rest_replaces_its_end_and_keeps_its_beginning(database: Database) -> None:
    rest(database, NOW, NOW + timedelta(days=1))
    rest(database, NOW + timedelta(hours=1))

    resumed = resume_when_due(database, NOW + timedelta(days=2))

    assert (resumed, rest_of(database)) == (False, ("yes", NOW.isoformat(), None))


def test_a_line_that_does_not_rest_is_left_alone(database: Database) -> None:
    assert not resume_when_due(database, NOW)
