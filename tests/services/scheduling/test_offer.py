"""Offers: each request to one fitting interviewer at a time, in daylight, and then to the coordinator."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from intake.core.delivery.message_kinds import MessageKind
from intake.core.requests.contact import Contact, Format
from intake.core.scheduling.matching import NoMatchReason
from intake.core.scheduling.schedule import Window
from intake.core.staff.halt_votes import OPERATOR, phone_at
from intake.core.staff.interviewer import Gender, Standing
from intake.services.line.halt import count_vote, note_halt
from intake.services.line.holidays import note_holidays
from intake.services.requests.coordinator_notices import told
from intake.services.scheduling.offer import Offered, make_offers
from intake.services.scheduling.roster import read_roster
from intake.storage.engine.locks import Lock
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.coordinator_notices import CoordinatorNotice
from intake.storage.queries.outbox_state import OutboxState
from intake.storage.queries.requests import RequestState
from intake.storage.schema.tables import outbox
from intake.storage.unit_of_work import Database
from tests.support.staff import NOW, RULES, Post, a_time, ask, hire, local, rows, rules

NIGHT = local(3, 8, 21, 30)
LONG_AGO = NOW - timedelta(days=30)


def assignments(database: Database) -> list[tuple[str, str, AssignmentState]]:
    with database.reading() as work:
        return [(each.request_id, each.interviewer_id, each.state) for each in work.assignments.every()]


def live(database: Database, request_id: str) -> Assignment:
    with database.reading() as work:
        found = work.assignments.live_of(request_id)
    assert found is not None
    return found


def test_nobody_works_on_a_holiday_that_is_noted(database: Database) -> None:
    # Independence Day is a Wednesday.
    before, late = local(7, 3, 16), local(7, 5, 10)
    kim, request = hire(database, "kim"), ask(database, requested_on=before.date())
    note_holidays(database, before.date())

    make_offers(database, RULES, before)

    assert live(database, request.id).expires_at == late
    with database.reading() as work:
        windows = read_roster(work, RULES, before).duty(kim.id)
    assert [each.starts_at for each in windows[:2]] == [local(7, 3, 9), local(7, 5, 9)]


def test_whoever_signs_is_offered_by_the_language_they_write_in(database: Database) -> None:
    lee = hire(database, "lee", languages=("es",))
    hire(database, "kim", languages=("en",))
    request = ask(database, interview_language="asl", language="es")

    assert make_offers(database, RULES, NOW) == Offered(made=1)

    assert live(database, request.id).interviewer_id == lee.id


def test_a_request_that_waits_is_offered_to_the_longest_idle_with_its_text_in_one_commit(
    database: Database,
) -> None:
    hire(database, "kim", last_assigned_at=NOW - timedelta(hours=1))
    lee = hire(database, "lee", last_assigned_at=NOW - timedelta(hours=9))
    request = ask(database)

    assert make_offers(database, RULES, NOW) == Offered(made=1)

    offered = live(database, request.id)
    assert offered == replace(
        offered,
        interviewer_id=lee.id,
        state=AssignmentState.OFFERED,
        made_at=NOW,
        expires_at=local(3, 8, 12, 15),
    )
    with database.reading() as work:
        assert work.interviewers.get(lee.id) == replace(lee, last_assigned_at=NOW)
    (row,) = rows(database)
    assert row == replace(
        row,
        kind=MessageKind.OFFER,
        subject=request.id,
        recipient_id=lee.id,
        due_at=NOW,
        send_before=local(3, 8, 12, 15),
        state=OutboxState.DUE,
    )


def test_it_is_offered_once_however_often_the_worker_looks(database: Database) -> None:
    hire(database, "kim")
    hire(database, "lee")
    ask(database)

    done = [make_offers(database, RULES, NOW + timedelta(minutes=minute)) for minute in range(3)]

    assert done == [Offered(made=1), Offered(), Offered()]
    assert len(assignments(database)) == len(rows(database)) == 1


def test_two_requests_go_to_two_who_are_idle(database: Database) -> None:
    hire(database, "kim")
    hire(database, "lee")
    ask(database, 1)
    ask(database, 2)

    make_offers(database, RULES, NOW)

    assert sorted(assignments(database)) == [
        ("request-1", "id of kim", AssignmentState.OFFERED),
        ("request-2", "id of lee", AssignmentState.OFFERED),
    ]


@pytest.mark.parametrize(
    "known",
    [
        {"state": RequestState.NEW},
        {"state": RequestState.DECOY},
        {"state": RequestState.ERASING},
        {"contact": Contact.YOU_CALL_US, "call_in": Window(NOW, NOW + timedelta(hours=2))},
        {"contact": Contact.RELAY, "call_in": Window(NOW, NOW + timedelta(hours=2))},
    ],
)
def test_what_does_not_wait_for_our_call_is_offered_to_nobody(
    database: Database, known: dict[str, object]
) -> None:
    hire(database, "kim")
    ask(database, 1, **known)

    assert make_offers(database, RULES, NOW) == Offered()
    assert assignments(database) == []


def test_a_request_with_a_time_is_offered_to_nobody(database: Database) -> None:
    kim, request = hire(database, "kim"), ask(database)
    with database.work() as work:
        work.appointments.book(a_time(request, kim, local(3, 13, 15)))
        work.commit()

    assert make_offers(database, RULES, NOW) == Offered()


@pytest.mark.parametrize("now", [NIGHT, local(3, 9, 7, 59), local(3, 8, 20, 55), local(3, 11, 3)])
def test_no_offer_is_made_in_quiet_hours_or_so_late_that_it_would_arrive_in_them(
    database: Database, now: datetime
) -> None:
    hire(database, "kim")
    ask(database)

    assert make_offers(database, RULES, now) == Offered()


def test_an_offer_of_the_evening_is_not_sent_after_nine_and_lasts_into_the_morning(
    database: Database,
) -> None:
    hire(database, "kim")
    request = ask(database)

    make_offers(database, RULES, local(3, 8, 20, 30))

    assert live(database, request.id).expires_at == local(3, 9, 11)
    assert rows(database)[0].send_before == local(3, 8, 21)


def test_an_offer_that_is_ignored_goes_on_to_the_next_and_then_to_the_coordinator_once(
    database: Database,
) -> None:
    hire(database, "kim")
    hire(database, "lee")
    request, post = ask(database), Post(database)

    for now in (NOW, local(3, 8, 12, 14), local(3, 8, 12, 15), local(3, 8, 14, 15), local(3, 8, 15)):
        for _ in range(2):
            make_offers(database, RULES, now)
        post.deliver(now)

    assert post.told() == [
        ("03-08 10:15", MessageKind.OFFER, "id of kim"),
        ("03-08 12:15", MessageKind.OFFER, "id of lee"),
        ("03-08 12:15", MessageKind.OFFER_OVER, "id of kim"),
        ("03-08 14:15", MessageKind.NOBODY_TOOK, "coordinator"),
        ("03-08 14:15", MessageKind.OFFER_OVER, "id of lee"),
    ]
    assert [state for _, _, state in assignments(database)] == [AssignmentState.EXPIRED] * 2
    with database.reading() as work:
        assert told(work) == {CoordinatorNotice(request.id, "nobody_took")}


def test_the_coordinator_is_told_once_also_after_the_text_is_forgotten(database: Database) -> None:
    ask(database)
    post = Post(database)
    make_offers(database, RULES, NOW)
    post.deliver(NOW)
    with database.work() as work:
        work.connection.execute(outbox.delete())
        work.commit()

    make_offers(database, RULES, NOW + timedelta(days=3))

    assert rows(database) == []


def test_what_was_told_of_a_request_is_forgotten_with_it(database: Database) -> None:
    request = ask(database)
    make_offers(database, RULES, NOW)
    with database.work() as work:
        work.requests.set_erasing(request.id)
        work.commit()
    ask(database, 2)

    make_offers(database, RULES, NOW)

    with database.reading() as work:
        assert told(work) == {CoordinatorNotice("request-2", "nobody_fits")}


def test_whoever_passed_is_not_asked_again(database: Database) -> None:
    hire(database, "kim")
    hire(database, "lee")
    request = ask(database)
    make_offers(database, RULES, NOW)
    with database.work() as work:
        work.assignments.set_state(
            live(database, request.id).id, AssignmentState.PASSED, was=AssignmentState.OFFERED
        )
        work.commit()

    make_offers(database, RULES, NOW + timedelta(minutes=1))

    assert [(who, state) for _, who, state in assignments(database)] == [
        ("id of kim", AssignmentState.PASSED),
        ("id of lee", AssignmentState.OFFERED),
    ]


def test_whoever_was_never_sent_the_offer_was_not_asked(database: Database) -> None:
    hire(database, "kim")
    request = ask(database)
    make_offers(database, RULES, NOW)

    assert make_offers(database, RULES, local(3, 8, 12, 15)) == Offered(expired=1)
    assert make_offers(database, RULES, local(3, 8, 12, 16)) == Offered(made=1)

    assert live(database, request.id).made_at == local(3, 8, 12, 16)
    assert [row.kind for row in rows(database)] == [MessageKind.OFFER]


def test_an_offer_to_somebody_who_stopped_goes_on_at_once(database: Database) -> None:
    kim = hire(database, "kim")
    request, post = ask(database), Post(database)
    make_offers(database, RULES, NOW)
    post.deliver(NOW)
    hire(database, "lee")
    with database.work() as work:
        work.interviewers.set_standing(kim.id, Standing.STOPPED)
        work.commit()

    for _ in range(2):
        make_offers(database, RULES, NOW + timedelta(minutes=1))
    post.deliver(NOW + timedelta(minutes=1))

    assert live(database, request.id).interviewer_id == "id of lee"
    assert post.told() == [
        ("03-08 10:15", MessageKind.OFFER, "id of kim"),
        ("03-08 10:16", MessageKind.OFFER, "id of lee"),
    ]


@pytest.mark.parametrize(
    ("staff", "wish", "reason"),
    [
        ({"languages": ("es",)}, {}, NoMatchReason.LANGUAGE),
        ({}, {"interview_language": "so"}, NoMatchReason.LANGUAGE),
        ({}, {"left_out": "uroc"}, NoMatchReason.LEFT_OUT),
        ({"gender": Gender.MAN}, {"interviewer": "woman"}, NoMatchReason.WOMAN),
        ({"gender": Gender.WOMAN}, {"interviewer": "man"}, NoMatchReason.MAN),
        ({"regions": ("south",)}, {"interviewer": "outside", "region": "south"}, NoMatchReason.OUTSIDE),
        ({"regions": ("south",)}, {"format": Format.IN_PERSON, "region": "central"}, NoMatchReason.REGION),
        ({"hours": (9, 17)}, {"windows": ("evenings",)}, NoMatchReason.HOURS),
        ({"hours": None}, {}, NoMatchReason.HOURS),
        ({"standing": Standing.INVITED}, {}, NoMatchReason.NOBODY),
        ({}, {"windows": ()}, NoMatchReason.HOURS),
    ],
)
def test_where_nobody_fits_the_coordinator_is_told_once_why(
    database: Database, staff: dict[str, object], wish: dict[str, object], reason: NoMatchReason
) -> None:
    hire(database, "kim", **staff)  # type: ignore[arg-type]
    request = ask(database, 1, **wish)
    post = Post(database)

    done = [make_offers(database, RULES, NOW + timedelta(minutes=each)) for each in range(2)]
    post.deliver(NOW)

    assert done == [Offered(told=1), Offered()]
    assert assignments(database) == []
    (row,) = rows(database)
    assert (row.kind, row.version) == (MessageKind.NOBODY_FITS, list(NoMatchReason).index(reason))
    assert post.sent[0].words.startswith(f"Nobody can take {request.staff_code}")


def test_in_the_night_the_coordinator_is_told_in_the_morning(database: Database) -> None:
    ask(database)

    make_offers(database, RULES, NIGHT)

    assert [(row.kind, row.at) for row in rows(database)] == [(MessageKind.NOBODY_FITS, "03-09 08:00")]


def test_without_a_coordinator_nobody_is_told(database: Database) -> None:
    ask(database)

    assert make_offers(database, rules(coordinator=False), NOW) == Offered()
    assert rows(database) == []


def test_while_everything_is_stopped_nothing_is_offered_and_afterwards_it_is(database: Database) -> None:
    hire(database, "kim")
    ask(database, 1)
    with database.work() as work:
        note_halt(work, OPERATOR, NOW)
        work.commit()

    halted = make_offers(database, RULES, NOW)
    with database.work() as work:
        count_vote(work, OPERATOR, NOW)
        count_vote(work, phone_at(1), NOW)
        work.commit()

    assert (halted, make_offers(database, RULES, NOW)) == (Offered(), Offered(made=1))


@pytest.mark.parametrize("known", [{"resting_until": local(3, 9, 0)}, {"daily_cap": 0}])
def test_where_somebody_fits_another_day_the_request_waits_quietly(
    database: Database, known: dict[str, object]
) -> None:
    hire(database, "kim", **known)  # type: ignore[arg-type]
    ask(database)

    assert make_offers(database, RULES, NOW) == Offered()


def test_the_daily_cap_counts_what_was_given_today_and_the_times_of_the_day(database: Database) -> None:
    kim = hire(database, "kim", daily_cap=2)
    booked = ask(database, 1)
    with database.work() as work:
        work.appointments.book(a_time(booked, kim, local(3, 8, 15)))
        work.commit()
    ask(database, 2)
    ask(database, 3)

    assert make_offers(database, RULES, NOW) == Offered(made=1)
    assert make_offers(database, RULES, NOW + timedelta(hours=1)) == Offered()
    # The next day nothing is counted yet; the offer of the day before ran out meanwhile.
    Post(database).deliver(NOW)
    assert make_offers(database, RULES, local(3, 9, 9)) == Offered(made=1, expired=1)


def test_two_workers_never_offer_one_request_twice(postgresql_database: Database) -> None:
    hire(postgresql_database, "kim")
    hire(postgresql_database, "lee")
    ask(postgresql_database)
    with postgresql_database.work() as other:
        assert other.alone(Lock.OFFER)

        assert make_offers(postgresql_database, RULES, NOW) == Offered()

    assert make_offers(postgresql_database, RULES, NOW) == Offered(made=1)


def test_the_next_word_without_a_code_is_about_the_offer_that_was_sent(database: Database) -> None:
    kim, request = hire(database, "kim"), ask(database)
    make_offers(database, RULES, NOW)
    with database.reading() as work:
        assert work.interviewers.texted_about(kim.id) is None

    Post(database).deliver(NOW)

    with database.reading() as work:
        about = work.interviewers.texted_about(kim.id)
    assert about is not None
    assert (about.request_id, about.at) == (request.id, NOW)
