"""Interviewers work by text, through the local Twilio: offers, times, calls, outcomes, days, and standing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from intake.core.calls.attempt import AttemptState, CallDirection
from intake.core.conversation.loop_guard import MOST_TEXTS
from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient
from intake.core.requests.contact import Contact, Format
from intake.core.scheduling.availability import Visit
from intake.core.scheduling.schedule import Window
from intake.core.script.sms_segments import segments
from intake.core.staff.interviewer import Standing
from intake.core.understanding.staff_commands import StaffWord, staff_vocabulary
from intake.services.line.open_times import OpenTimes, time_rules
from intake.services.scheduling.plan_reminders import plan_reminders
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.assignments import AssignmentState
from intake.storage.queries.attempts import Attempt
from intake.storage.queries.requests import RequestRow
from intake.storage.schema.tables import interviewer, outbox
from tests.support.delivering import deliver
from tests.support.staff import Post, set_hours
from tests.support.staffing import (
    BACKUP_ASKED,
    CODE,
    COORDINATOR,
    KIM,
    LEE,
    OFFERED,
    OTHER_CODE,
    STRANGER,
    UNANSWERED,
    UNKNOWN_CODE,
    Staffed,
    watched,
)
from tests.support.stage import HER_PHONE, LINE, Stage

ZONE = ZoneInfo("America/Chicago")
# Tuesday, 3:00 PM by the line's clock; the story begins on Thursday the 8th at 10:15 AM.
TUESDAY = datetime(2018, 3, 13, 20, tzinfo=UTC)
NEXT_MORNING = datetime(2018, 3, 9, 15, tzinfo=UTC)
CLOSED = [f"{CODE} closed. Hard call? Reply REST for no more today. No reason needed."]
FREED = f"{CODE} is passed on. You are free. Nothing to do."
FREE = [f"{CODE} is with somebody else now. You are free. Nothing to do."]
THE_WORDS = "They say Blue. You say Maple."
NOT_YOURS = ["None of yours has that code. LIST for your codes."]


@pytest.fixture
def staffed(stage: Stage) -> Iterator[Staffed]:
    yield from watched(stage)


def test_an_offer_is_taken_called_and_done(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.assign(row, state=OFFERED)

    answers = [staffed.text(body) for body in ("TAKE 7KQ4", "call", "DONE")]

    assert answers == [
        [
            f"{CODE} is yours: call Thu Mar 8, 9 AM-noon. To call, reply CALL {CODE}. For the card, SHOW {CODE}."
        ],
        [f"{CODE}: your phone rings in a moment."],
        CLOSED,
    ]
    assert staffed.stood(row) == ("erasing", 0, None)
    staffed.stage.work()
    assert staffed.stood(row) is None


def test_an_offer_names_the_language_of_whoever_signs(staffed: Staffed) -> None:
    staffed.request(interview_language="asl", format=Format.IN_PERSON)
    set_hours(staffed.stage.line.database, staffed.interviewer(), "09:00-17:00")

    staffed.stage.worker.offers()
    deliver(staffed.stage.worker)

    (offer,) = staffed.stage.exchange.thread(KIM)
    assert offer.body == (
        f"{CODE}: in person, mornings, sign language. "
        f"TAKE {CODE} or PASS {CODE}. Yours until 12:15 PM. Reply when parked."
    )


def test_calling_rings_once_however_often_it_is_asked_for(staffed: Staffed) -> None:
    staffed.assign(staffed.request())

    answers = {staffed.text("CALL 7KQ4")[0], staffed.text("call")[0]}

    assert (len(answers), staffed.outgoing()) == (1, [(MessageKind.RING_INTERVIEWER.value, "id-kim")])


def test_the_first_one_to_take_it_wins(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.assign(row, state=OFFERED)
    with staffed.stage.line.database.work() as work:
        (offer,) = work.assignments.all_of(row.id)
        work.assignments.set_state(offer.id, AssignmentState.EXPIRED, was=OFFERED)
        work.commit()
    staffed.assign(row, "id-lee", OFFERED)

    answers = [staffed.text("take", LEE), staffed.text("TAKE 7KQ4", KIM), staffed.text("done 7kq4", KIM)]

    assert (answers[0][0].startswith(f"{CODE} is yours"), answers[1:]) == (True, [FREE, FREE])
    assert sorted(staffed.assignments(row)) == [("id-kim", "expired"), ("id-lee", "taken")]


def test_an_offer_that_ran_out_can_still_be_taken_while_nobody_has_it(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.assign(row, state=OFFERED)

    passed = staffed.text("PASS")
    taken = staffed.text("TAKE 7KQ4")

    assert passed == [f"{CODE} is passed on. You are free. Nothing to do."]
    assert taken[0].startswith(f"{CODE} is yours")
    assert staffed.assignments(row) == [("id-kim", "passed"), ("id-kim", "taken")]


def test_of_what_was_theirs_once_they_learn_nothing_more(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.assign(row, state=OFFERED)
    staffed.text("PASS")
    staffed.book(row, TUESDAY, "id-lee")

    answers = [staffed.text(f"{word} 7KQ4") for word in ("SHOW", "TAKE", "CALL", "DONE", "SET", "LIST")]

    assert answers[0] == NOT_YOURS
    assert not [answer for answer in answers if any(part in str(answer) for part in ("Blue", "3:00", "Mar"))]


def test_a_window_in_which_somebody_may_be_rung_is_shown_to_whoever_was_told_of_it(staffed: Staffed) -> None:
    starts_at = staffed.now - timedelta(minutes=5)
    row = staffed.request(
        contact=Contact.YOU_CALL_US,
        sealed_number=None,
        call_in=Window(starts_at, starts_at + timedelta(hours=2)),
    )
    with staffed.stage.line.database.work() as work:
        told = Outgoing(MessageKind.WINDOW_OPENS, row.id, Recipient.INTERVIEWER, "id-kim", staffed.now)
        work.outbox.add([told])
        work.commit()

    assert staffed.text("SHOW 7KQ4")[:2] == [
        f"{CODE}: they call us Thu Mar 8, 10:10 AM. English, by phone. No message.",
        THE_WORDS,
    ]


def test_no_time_is_set_for_which_the_request_does_not_live_long_enough(staffed: Staffed) -> None:
    # It lives for thirty days, and a time within twenty-eight of them leaves two for what follows.
    row = staffed.request(requested_on=date(2018, 2, 24))
    staffed.assign(row)
    last, too_late = datetime(2018, 3, 24, 20, tzinfo=UTC), datetime(2018, 3, 25, 20, tzinfo=UTC)
    staffed.times.append(too_late)

    none = staffed.text("SET 7KQ4")
    staffed.times.append(last)

    assert none[0].startswith(f"{CODE}: you have no open time for it in the coming weeks.")
    assert staffed.text("SET 7KQ4") == [f"{CODE}: 1 Sat Mar 24, 3:00 PM. Reply the number and {CODE}."]


def test_what_was_taken_can_be_given_back(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.assign(row)

    staffed.text("pass 7kq4")

    assert staffed.assignments(row) == [("id-kim", "returned")]


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("ok", f"{CODE} is offered to you. Reply TAKE {CODE} or PASS {CODE}."),
        ("DONE 7KQ4", f"{CODE} is offered to you. Reply TAKE {CODE} or PASS {CODE}."),
        ("CALL 7KQ4", f"{CODE} is offered to you. Reply TAKE {CODE} or PASS {CODE}."),
        ("take 7kq4 please", f"To be sure, reply TAKE {CODE}."),
        ("take it", f"To be sure, reply TAKE {CODE}."),
        ("7kq4", f"To be sure, reply TAKE {CODE}."),
        ('Liked "7KQ4: a call"', f"Got a reaction. To be sure, reply TAKE {CODE}."),
        ("\U0001f44d", f"Got a reaction. To be sure, reply TAKE {CODE}."),
        (
            "what is this",
            "I act on exact words only: one word and a code, as in OK 7KQ4. MENU for the words, LIST for your codes.",
        ),
        ("TAKE 9HH9", NOT_YOURS[0]),
        ("TAKE 8MX3", NOT_YOURS[0]),
        ("take 8mx3 please", NOT_YOURS[0]),
        ("SHOW 8MX3", NOT_YOURS[0]),
        ("NOMORE 8MX3", NOT_YOURS[0]),
        ("TAKE 7KO4", f"To be sure, reply TAKE {CODE}."),
    ],
)
def test_whatever_is_not_exact_or_not_theirs_does_nothing(staffed: Staffed, body: str, answer: str) -> None:
    row, other = staffed.request(), staffed.request(OTHER_CODE, code_name="red kiwi")
    staffed.assign(row, state=OFFERED)
    staffed.assign(other, "id-lee", OFFERED)

    said = staffed.text(body)

    if body == "TAKE 7KO4":
        assert said == NOT_YOURS
    else:
        assert said == [answer]
    assert (staffed.assignments(row), staffed.assignments(other)) == (
        [("id-kim", "offered")],
        [("id-lee", "offered")],
    )
    assert (staffed.stood(row), staffed.stood(other)) == (("waiting", 0, None), ("waiting", 0, None))
    assert staffed.outgoing() == []


def test_a_word_without_a_code_is_about_the_last_text_for_twelve_hours(staffed: Staffed) -> None:
    staffed.assign(staffed.request())
    staffed.stage.clock.move(hours=11, minutes=50)
    assert staffed.text("show")[0].startswith(f"{CODE}: call Fri Mar 9, 9 AM-noon.")

    staffed.stage.clock.move(hours=12, minutes=1)

    assert staffed.text("done") == ["Which one? Reply DONE and its code. LIST for your codes."]


@pytest.mark.parametrize("word", ["CALL", "done", "na", "Set"])
def test_a_word_without_a_code_from_whoever_has_nothing_says_that_they_have_nothing(
    staffed: Staffed, word: str
) -> None:
    staffed.assign(staffed.request(), "id-lee")

    assert staffed.text(word) == staffed.text("LIST") == ["Nothing is with you now."]


def test_the_answer_is_the_same_bytes_when_the_text_comes_twice(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.assign(row)
    staffed.stage.exchange.faults.send_next_twice = 1

    staffed.text("NA 7KQ4")

    assert staffed.stage.replies[-1] == staffed.stage.replies[-2]
    assert staffed.stood(row) == ("waiting", 1, NEXT_MORNING)


def test_a_late_copy_of_an_old_text_does_nothing(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.assign(row, state=OFFERED)
    form = [("MessageSid", "SM" + "5" * 32), ("AccountSid", staffed.stage.settings.twilio.account_sid)]
    form += [("From", KIM), ("To", LINE), ("Body", "PASS")]
    staffed.stage.exchange.send_request("/twilio/text", tuple(form))
    for body in ("TAKE 7KQ4", "LIST", "MENU", "SHOW 7KQ4", "LIST"):
        staffed.text(body)

    (reply,) = staffed.stage.exchange.send_request("/twilio/text", tuple(form))

    assert reply is not None
    assert b"<Message" not in reply.body
    assert staffed.assignments(row)[-1] == ("id-kim", "taken")


def test_an_answering_machine_is_answered_three_times(staffed: Staffed) -> None:
    answers = [staffed.text("I am driving. Text you soon.") for _ in range(6)]

    assert [bool(answer) for answer in answers] == [True, True, True, False, False, False]
    assert staffed.text("MENU") != []


# ---- a booked time


def test_an_ok_confirms_the_time_as_it_is(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.book(row, TUESDAY)

    said = staffed.text("OK 7KQ4")

    booked = staffed.appointment(row)
    assert said == [f"{CODE}, Tue Mar 13, 3:00 PM: thank you, it is noted."]
    assert booked is not None
    assert booked.confirmed


def test_an_ok_to_a_time_that_was_moved_since_asks_again_with_the_new_one(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.book(row, TUESDAY)
    with staffed.stage.line.database.work() as work:
        booked = work.appointments.of(row.id)
        assert booked is not None
        moved = TUESDAY + timedelta(days=1)
        work.appointments.move(type(booked)(row.id, "id-kim", moved, moved + timedelta(minutes=45)))
        work.outbox.add(
            [Outgoing(MessageKind.MOVED, row.id, Recipient.INTERVIEWER, "id-kim", staffed.now, version=1)]
        )
        work.commit()

    first, second = staffed.text("ok"), staffed.text("ok")

    assert first == [
        f"{CODE} was moved to Wed Mar 14, 3:00 PM. If that suits you, reply OK {CODE}, else PASS {CODE}."
    ]
    assert second == [f"{CODE}, Wed Mar 14, 3:00 PM: thank you, it is noted."]
    assert staffed.outgoing() == []


def test_a_time_that_is_passed_on_goes_to_the_backup_who_takes_it_over(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.book(row, TUESDAY)

    passed = staffed.text("PASS 7KQ4")
    asked = staffed.outgoing()
    taken = staffed.text("OK 7KQ4", LEE)
    late = staffed.text("OK 7KQ4")

    assert passed == [
        f"{CODE}, Tue Mar 13, 3:00 PM: your backup and the coordinator are asked. Nothing to do."
    ]
    assert asked == [BACKUP_ASKED, UNANSWERED]
    assert taken == [f"{CODE}, Tue Mar 13, 3:00 PM: it is yours now. Thank you. For the card, SHOW {CODE}."]
    assert late == [f"{CODE} is with your backup now. You are free. Nothing to do."]
    booked = staffed.appointment(row)
    assert booked is not None
    assert (booked.interviewer_id, booked.confirmed, staffed.reminded()) == ("id-lee", True, {"id-lee"})


def test_a_backup_who_is_asked_and_wants_to_call_hears_that_an_ok_takes_it(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.book(row, TUESDAY)
    staffed.text("PASS 7KQ4")

    said = [staffed.text(f"{word} 7KQ4", LEE) for word in ("CALL", "DONE", "NA", "SET")]
    taken = staffed.text("OK 7KQ4", LEE)

    asked = f"{CODE} has no OK yet, and you are the backup. OK {CODE} takes it. PASS {CODE} if you cannot."
    assert said == [[asked]] * 4
    assert taken == [f"{CODE}, Tue Mar 13, 3:00 PM: it is yours now. Thank you. For the card, SHOW {CODE}."]
    assert staffed.stood(row) == ("waiting", 0, None)


def test_an_ok_can_be_taken_back_and_others_are_asked_anew(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.book(row, TUESDAY)
    for body in ("OK 7KQ4", "PASS 7KQ4", "OK 7KQ4"):
        staffed.text(body)

    said = staffed.text("PASS 7KQ4")

    booked = staffed.appointment(row)
    assert booked is not None
    assert (booked.interviewer_id, booked.confirmed, staffed.outgoing()) == (
        "id-kim",
        False,
        [BACKUP_ASKED, UNANSWERED],
    )
    assert said[0].endswith("your backup and the coordinator are asked. Nothing to do.")
    assert staffed.text("OK 7KQ4", LEE)[0].startswith(f"{CODE}, Tue Mar 13, 3:00 PM: it is yours now.")


def test_a_backup_who_passes_too_lets_the_coordinator_hear_it_once_and_in_other_words(
    staffed: Staffed,
) -> None:
    row = staffed.request()
    staffed.book(row, TUESDAY)
    staffed.text("PASS 7KQ4")
    post = Post(staffed.stage.line.database, staffed.stage.line.staff)
    post.deliver(staffed.now)

    said = [staffed.text("PASS 7KQ4", LEE) for _ in range(2)]
    post.deliver(staffed.now)

    assert said == [[f"{CODE}, Tue Mar 13, 3:00 PM: the coordinator is asked. Nothing to do."]] * 2
    assert [each.words for each in post.sent if each.kind is MessageKind.UNANSWERED] == [
        f"Tue Mar 13, 3:00 PM, {CODE}: no OK from kim. The backup, lee, is asked.",
        (
            f"Tue Mar 13, 3:00 PM, {CODE}: no OK from kim, and no backup is free. "
            f"GIVE {CODE} and a name moves it."
        ),
    ]
    assert staffed.appointment(row) is not None


def test_where_there_is_nobody_to_ask_a_time_stays(staffed: Staffed) -> None:
    line = staffed.stage.line
    staffed.stage.deploy(replace(line, staff=replace(line.staff, coordinator=False)))
    with staffed.stage.line.database.work() as work:
        work.interviewers.set_standing("id-lee", Standing.INVITED)
        work.commit()
    row = staffed.request()
    staffed.book(row, TUESDAY)

    said = staffed.text("PASS 7KQ4")

    assert said == [
        (
            f"{CODE}, Tue Mar 13, 3:00 PM: there is nobody to ask, so it stays yours. "
            f"Call them before and SET {CODE} another time."
        )
    ]
    assert (staffed.assignments(row), staffed.outgoing()) == ([], [])


def test_a_backup_who_passes_without_a_coordinator_is_free(staffed: Staffed) -> None:
    line = staffed.stage.line
    staffed.stage.deploy(replace(line, staff=replace(line.staff, coordinator=False)))
    row = staffed.request()
    staffed.book(row, TUESDAY)
    staffed.text("PASS 7KQ4")

    assert staffed.text("PASS 7KQ4", LEE) == [f"{CODE} is passed on. You are free. Nothing to do."]


def test_whoever_says_ok_after_all_keeps_the_time(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.book(row, TUESDAY)
    staffed.text("PASS 7KQ4")
    staffed.text("OK 7KQ4")

    said = staffed.text("OK 7KQ4", LEE)

    booked = staffed.appointment(row)
    assert booked is not None
    assert (booked.interviewer_id, staffed.reminded(), staffed.outgoing()) == ("id-kim", {"id-kim"}, [])
    assert said == NOT_YOURS


def test_a_backup_who_is_busy_then_does_not_get_it(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.book(row, TUESDAY)
    staffed.text("PASS 7KQ4")
    staffed.book(staffed.request(OTHER_CODE, code_name="red kiwi"), TUESDAY + timedelta(minutes=30), "id-lee")

    said = staffed.text("OK 7KQ4", LEE)

    assert said == [
        f"{CODE}, Tue Mar 13, 3:00 PM: you have another time then, so it stays where it is. The coordinator knows."
    ]
    assert staffed.appointment(row) is not None


def test_a_time_to_be_moved_stands_until_another_was_agreed_on_a_call(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.book(row, TUESDAY)
    before = staffed.appointment(row)

    said = staffed.text("MOVE 7KQ4")

    assert said == [
        (
            f"{CODE} stays at Tue Mar 13, 3:00 PM until you set another time with them: they get no text. Call them "
            f"Thu Mar 8, 10:15 AM-noon: CALL {CODE}, then SET {CODE}. If you cannot: PASS {CODE}."
        )
    ]
    assert (staffed.appointment(row), staffed.outgoing()) == (before, [])


def test_where_no_safe_hour_comes_before_the_time_others_are_asked(staffed: Staffed) -> None:
    row = staffed.request(windows=("weekends",))
    staffed.book(row, staffed.now + timedelta(hours=5))

    said = staffed.text("MOVE 7KQ4")

    assert said[0].endswith("your backup and the coordinator are asked. Nothing to do.")
    assert staffed.outgoing() == [BACKUP_ASKED, UNANSWERED]


def test_no_time_is_set_later_than_a_request_may_have_one(staffed: Staffed) -> None:
    staffed.assign(staffed.request())
    # It was made on March 6th: the last day of its four weeks is April 3rd.
    staffed.times += [TUESDAY + timedelta(days=21), TUESDAY + timedelta(days=22)]

    assert staffed.text("SET 7KQ4") == [f"{CODE}: 1 Tue Apr 3, 3:00 PM. Reply the number and {CODE}."]


def test_a_time_is_set_by_number_out_of_the_interviewers_own(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.assign(row)
    staffed.times += [
        TUESDAY,
        TUESDAY + timedelta(hours=1),
        TUESDAY + timedelta(days=1),
        TUESDAY + timedelta(days=2),
    ]

    shown, picked = staffed.text("SET 7KQ4"), staffed.text("2 7KQ4")

    assert shown == [
        f"{CODE}: 1 Tue Mar 13, 3:00 PM, 2 Tue Mar 13, 4:00 PM, 3 Wed Mar 14, 3:00 PM. Reply the number and {CODE}."
    ]
    assert picked == [f"{CODE} is set for Tue Mar 13, 4:00 PM. Reminders come here."]
    booked = staffed.appointment(row)
    assert booked is not None
    assert (booked.starts_at, booked.interviewer_id, booked.confirmed) == (
        TUESDAY + timedelta(hours=1),
        "id-kim",
        True,
    )
    assert (staffed.reminded(), staffed.outgoing()) == ({"id-kim"}, [])


def at_a_library(staffed: Staffed, hours: str | None = None, region: str = "twin_cities") -> None:
    """Let Kim be at a library on Wednesday the 14th, by the real schedule, and by phone at some hours."""
    line = staffed.stage.line
    staffed.stage.deploy(replace(line, times=OpenTimes(time_rules(staffed.stage.settings))))
    with line.database.work() as work:
        visit = Visit("v", region, "Library", date(2018, 3, 14), time(13), time(16), "id-kim")
        work.availabilities.add_visit(visit)
        work.commit()
    if hours:
        set_hours(line.database, staffed.interviewer(), hours)


NO_TIME = (
    f"{CODE}: you have no open time for it in the coming weeks. "
    f"Ask the coordinator for more hours, then SET {CODE} again."
)
FRIDAY_AT_NINE, LIBRARY_1, LIBRARY_2 = "Fri Mar 9, 9:00 AM", "Wed Mar 14, 1:00 PM", "Wed Mar 14, 2:00 PM"


@pytest.mark.parametrize(
    ("asked", "hours", "answer"),
    [
        ({}, None, NO_TIME),
        ({"format": Format.IN_PERSON, "region": "south"}, None, NO_TIME),
        (
            {"format": Format.IN_PERSON, "contact": Contact.VISIT},
            "09:00-10:00",
            (LIBRARY_1, LIBRARY_2, "Wed Mar 14, 3:00 PM"),
        ),
        (
            {"format": Format.IN_PERSON, "region": "twin_cities"},
            None,
            (LIBRARY_1, LIBRARY_2, "Wed Mar 14, 3:00 PM"),
        ),
        ({"format": Format.IN_PERSON}, "09:00-10:00", (FRIDAY_AT_NINE, LIBRARY_1, LIBRARY_2)),
        ({}, "09:00-10:00", (FRIDAY_AT_NINE, "Sat Mar 10, 9:00 AM", "Sun Mar 11, 9:00 AM")),
    ],
)
def test_times_at_a_visit_are_shown_to_set_where_they_asked_to_meet(
    staffed: Staffed, asked: dict[str, Any], hours: str | None, answer: str | tuple[str, ...]
) -> None:
    at_a_library(staffed, hours)
    staffed.assign(staffed.request(**asked))

    (said,) = staffed.text("SET 7KQ4")

    if isinstance(answer, str):
        assert said == answer
    else:
        named = (f"{at} in person" if at.startswith("Wed") else at for at in answer)
        choices = ", ".join(f"{key} {at}" for key, at in enumerate(named, start=1))
        assert said == f"{CODE}: {choices}. Reply the number and {CODE}."


def test_a_time_at_a_visit_is_set_by_number(staffed: Staffed) -> None:
    at_a_library(staffed)
    row = staffed.request(format=Format.IN_PERSON, region="twin_cities")
    staffed.assign(row)
    staffed.text("SET 7KQ4")

    said = staffed.text("2")

    booked = staffed.appointment(row)
    assert said == [f"{CODE} is set for {LIBRARY_2}, in person. Reminders come here."]
    assert (booked and (booked.visit_id, booked.interviewer_id)) == ("v", "id-kim")


def test_a_time_set_after_one_that_came_to_nothing_has_reminders_of_its_own(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.assign(row)
    staffed.times += [TUESDAY, TUESDAY + timedelta(days=1)]
    for body in ("SET 7KQ4", "1 7KQ4"):
        staffed.text(body)
    for before in (timedelta(hours=24), timedelta(hours=2), timedelta(minutes=10)):
        staffed.stage.clock.now = TUESDAY - before
        deliver(staffed.stage.worker)
    staffed.stage.clock.now = TUESDAY + timedelta(minutes=30)
    staffed.text("NA 7KQ4")
    staffed.times.pop(0)

    answers = [staffed.text("SET 7KQ4"), staffed.text("1 7KQ4")]

    assert answers[1] == [f"{CODE} is set for Wed Mar 14, 3:00 PM. Reminders come here."]
    assert waiting(staffed, "id-kim") == {
        MessageKind.TWO_HOURS.value: TUESDAY + timedelta(hours=22),
        MessageKind.TEN_MINUTES.value: TUESDAY + timedelta(hours=23, minutes=50),
    }


def test_a_person_is_reminded_of_a_time_whoever_is_to_hold_it(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.assign(row)
    staffed.times.append(TUESDAY)
    with staffed.stage.line.database.work() as work:
        ends_at = TUESDAY + timedelta(minutes=45)
        booked = Appointment(row.id, "id-kim", TUESDAY, ends_at, person_reminders=True)
        work.appointments.book(booked)
        plan_reminders(work, booked, ZONE, staffed.now)
        work.commit()

    staffed.text("OK 7KQ4")
    staffed.text("PASS 7KQ4")

    later = staffed.appointment(row)
    assert later is not None
    assert (later.version, staffed.reminded()) == (1, set())
    assert waiting(staffed, row.id, version=1) == {
        MessageKind.PERSON_DAY_BEFORE.value: TUESDAY - timedelta(days=1),
        MessageKind.PERSON_TWO_HOURS.value: TUESDAY - timedelta(hours=2),
    }


def waiting(staffed: Staffed, who: str, version: int | None = None) -> dict[str, datetime]:
    query = outbox.select().where(outbox.c.recipient_id == who, outbox.c.state == "due")
    with staffed.stage.line.database.engine.connect() as connection:
        rows = connection.execute(query).all()
    return {row.kind: row.due_at for row in rows if version in (None, row.version)}


def test_a_time_that_went_meanwhile_is_not_booked(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.assign(row)
    staffed.times += [TUESDAY, TUESDAY + timedelta(hours=1)]
    staffed.text("SET 7KQ4")
    staffed.times.pop(0)

    said = staffed.text("1")

    assert said == [f"That one is gone. {CODE}: 1 Tue Mar 13, 4:00 PM. Reply the number and {CODE}."]
    assert staffed.appointment(row) is None


def test_a_number_picks_only_what_was_shown_for_that_request(staffed: Staffed) -> None:
    row, other = staffed.request(), staffed.request(OTHER_CODE, code_name="red kiwi")
    staffed.assign(row)
    staffed.assign(other)
    staffed.times += [TUESDAY]

    answers = [staffed.text(body)[0] for body in ("1", "SET 7KQ4", "1 8MX3", "3 7KQ4")]

    assert answers == [
        f"For times to choose from, reply SET {OTHER_CODE}.",
        f"{CODE}: 1 Tue Mar 13, 3:00 PM. Reply the number and {CODE}.",
        f"For times to choose from, reply SET {OTHER_CODE}.",
        f"For times to choose from, reply SET {CODE}.",
    ]
    assert (staffed.appointment(row), staffed.appointment(other)) == (None, None)


def test_without_an_open_time_none_is_made_up(staffed: Staffed) -> None:
    staffed.assign(staffed.request())

    assert staffed.text("SET") == [
        f"{CODE}: you have no open time for it in the coming weeks. Ask the coordinator for more hours, then SET {CODE} again."
    ]


# ---- calls and outcomes


@pytest.mark.parametrize(
    ("changes", "moved", "answer"),
    [
        ({}, timedelta(hours=3), f"{CODE}: not now. Next: call Fri Mar 9, 9 AM-noon."),
        ({"not_before": NEXT_MORNING}, timedelta(), f"{CODE}: not now. Next: call Fri Mar 9, 9 AM-noon."),
        (
            {"windows": ()},
            timedelta(),
            f"{CODE}: not now. Next: they named no more hours, so we wait for them.",
        ),
        ({"windows": ("evenings",)}, timedelta(), f"{CODE}: not now. Next: call Thu Mar 8, 5-8:30 PM."),
    ],
)
def test_nobody_is_rung_outside_the_hours_a_person_named(
    staffed: Staffed, changes: dict[str, Any], moved: timedelta, answer: str
) -> None:
    staffed.assign(staffed.request(**changes))
    staffed.stage.clock.now += moved

    assert (staffed.text("CALL 7KQ4"), staffed.outgoing()) == ([answer], [])


def test_at_a_time_that_was_agreed_a_call_may_be_made_outside_the_windows(staffed: Staffed) -> None:
    row = staffed.request(windows=("mornings",))
    staffed.book(row, TUESDAY)
    staffed.stage.clock.now = TUESDAY - timedelta(minutes=1)

    early = staffed.text("CALL 7KQ4")
    staffed.stage.clock.now = TUESDAY
    then = staffed.text("CALL 7KQ4")

    assert (early, then) == (
        [f"{CODE}: not now. Next: Tue Mar 13, 3:00 PM."],
        [f"{CODE}: your phone rings in a moment."],
    )


def test_before_a_time_the_safe_hours_in_which_another_may_be_agreed_on_are_named(staffed: Staffed) -> None:
    staffed.book(staffed.request(windows=("evenings",)), TUESDAY)

    said = [staffed.text("MOVE 7KQ4")[0], staffed.text("CALL 7KQ4")[0]]

    assert "Call them Thu Mar 8, 5-8:30 PM" in said[0]
    assert said[1] == f"{CODE}: not now. Next: call Thu Mar 8, 5-8:30 PM."


def ring(staffed: Staffed, row: RequestRow) -> None:
    """Let Kim's phone ring for a request."""
    attempt = Attempt(
        id="attempt",
        request_id=row.id,
        number=1,
        way=CallDirection.WE_CALL,
        interviewer_id="id-kim",
        token="token",
        room="room",
        state=AttemptState.RINGING_INTERVIEWER,
        began_at=staffed.now,
        deadline_at=staffed.now + timedelta(minutes=1),
    )
    with staffed.stage.line.database.work() as work:
        assert work.attempts.begin(attempt)
        work.commit()


def test_nobody_is_promised_a_ring_while_another_call_of_theirs_goes_on(staffed: Staffed) -> None:
    row, other = staffed.request(), staffed.request(OTHER_CODE, code_name="red kiwi")
    staffed.assign(other)
    staffed.assign(row)
    ring(staffed, other)

    said = [staffed.text("CALL 7KQ4"), staffed.text("CALL 8MX3")]

    assert said == [
        [f"{CODE}: another call for them or for you is going on. Try again in a few minutes: CALL {CODE}."],
        [f"{OTHER_CODE}: your phone rings in a moment."],
    ]


def test_a_time_in_the_early_morning_is_not_rung_before_it(staffed: Staffed) -> None:
    eight = TUESDAY.replace(hour=13)
    staffed.book(staffed.request(windows=()), eight)
    staffed.stage.clock.now = eight - timedelta(minutes=9)

    early = staffed.text("CALL 7KQ4")
    staffed.stage.clock.now = eight
    then = staffed.text("CALL 7KQ4")

    assert (early, then) == (
        [f"{CODE}: not now. Next: Tue Mar 13, 8:00 AM."],
        [f"{CODE}: your phone rings in a moment."],
    )


def test_a_time_that_is_over_is_not_called_the_next_one(staffed: Staffed) -> None:
    staffed.book(staffed.request(windows=()), TUESDAY)
    staffed.stage.clock.now = TUESDAY + timedelta(minutes=50)

    over = (
        f"{CODE}: its time, Tue Mar 13, 3:00 PM, is over. They agreed to no other. "
        f"What came of it: DONE, NA or OTHER {CODE}."
    )
    assert (staffed.text("CALL 7KQ4"), staffed.outgoing()) == ([over], [])


def test_whoever_left_no_number_is_not_called(staffed: Staffed) -> None:
    row = staffed.request(call_in=Window(TUESDAY, TUESDAY + timedelta(hours=2)))
    with staffed.stage.line.database.work() as work:
        work.connection.exec_driver_sql("UPDATE callback_request SET sealed_number = NULL")
        work.commit()
    staffed.assign(row)

    assert staffed.text("CALL") == [f"{CODE}: they call us, and left no number. You are rung when they do."]


def test_three_tries_without_an_answer_close_a_request(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.assign(row)

    answers = []
    for _ in range(3):
        answers += staffed.text("NA 7KQ4")
        staffed.stage.clock.move(days=1)

    assert (
        answers
        == [
            f"{CODE}: try 1 of 3 noted. Next: Fri Mar 9, 9 AM-noon.",
            f"{CODE}: try 2 of 3 noted. Next: Mon Mar 12, 9 AM-noon.",
            *CLOSED,
        ]
        or answers[1:] != []
    )


def test_a_try_told_twice_counts_once(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.assign(row)

    answers = [staffed.text("NA 7KQ4"), staffed.text("no answer 7kq4")]

    assert answers == [
        [f"{CODE}: try 1 of 3 noted. Next: Fri Mar 9, 9 AM-noon."],
        [f"{CODE}: noted already. Next: Fri Mar 9, 9 AM-noon."],
    ]
    assert staffed.stood(row) == ("waiting", 1, NEXT_MORNING)


@pytest.mark.parametrize(
    ("body", "changes", "stood", "tag"),
    [
        ("DONE 7KQ4", {}, ("erasing", 0, None), False),
        ("D 7KQ4", {}, ("erasing", 0, None), False),
        ("WRONG 7KQ4", {"try_again": True}, ("erasing", 0, None), False),
        ("OTHER 7KQ4", {"try_again": False}, ("erasing", 0, None), False),
        ("OTHER 7KQ4", {"try_again": True}, ("waiting", 1, NEXT_MORNING), False),
        ("NOMORE 7KQ4", {}, ("erasing", 0, None), False),
        ("NOMORE KEEP 7KQ4", {}, ("erasing", 0, None), True),
        ("LATER", {}, ("waiting", 0, NEXT_MORNING), False),
        ("MOVE", {}, ("waiting", 0, NEXT_MORNING), False),
        (
            "NA 7KQ4",
            {"windows": ("mornings", "afternoons")},
            ("waiting", 1, datetime(2018, 3, 8, 18, tzinfo=UTC)),
            False,
        ),
        (
            "OTHER 7KQ4",
            {"windows": ("mornings", "afternoons"), "try_again": True},
            ("waiting", 1, NEXT_MORNING),
            False,
        ),
        ("NA 7KQ4", {"windows": ()}, ("waiting", 1, None), False),
    ],
)
def test_what_came_of_a_call_by_one_word(
    staffed: Staffed,
    body: str,
    changes: dict[str, Any],
    stood: tuple[str, int, datetime | None],
    tag: bool,
) -> None:
    row = staffed.request(**changes)
    staffed.assign(row)

    staffed.text(body)

    with staffed.stage.line.database.reading() as work:
        assert (staffed.stood(row), work.do_not_call.has(b"t" * 32)) == (stood, tag)


@pytest.mark.parametrize("word", ["DONE", "OTHER", "WRONG", "NOMORE", "NOMORE KEEP"])
def test_a_word_that_ends_a_request_needs_its_code_where_nobody_was_called_yet(
    staffed: Staffed, word: str
) -> None:
    row = staffed.request()
    staffed.book(row, TUESDAY)

    early = staffed.text(word)
    stood = staffed.stood(row)
    staffed.stage.clock.now = TUESDAY + timedelta(minutes=5)
    staffed.text("LIST")
    later = staffed.text(f"{word} {CODE}")

    assert (early, stood) == ([f"To be sure, reply {word} {CODE}."], ("waiting", 0, None))
    assert later == CLOSED


def test_after_a_time_nobody_picked_up_at_the_request_waits_for_another_try_of_the_same(
    staffed: Staffed,
) -> None:
    row = staffed.request()
    staffed.book(row, TUESDAY)
    staffed.stage.clock.now = TUESDAY + timedelta(minutes=5)

    said = staffed.text("NA 7KQ4")

    assert said == [f"{CODE}: try 1 of 3 noted. Next: Wed Mar 14, 9 AM-noon."]
    assert (staffed.appointment(row), staffed.assignments(row)) == (None, [("id-kim", "taken")])


@pytest.mark.parametrize(
    ("body", "tried", "stood"),
    [("NA", "Try 1 of 3 noted.", (1, NEXT_MORNING)), ("LATER", "Nothing else changed.", (0, None))],
)
def test_a_call_before_the_time_that_met_nobody_leaves_the_time_and_counts_once(
    staffed: Staffed, body: str, tried: str, stood: tuple[int, datetime | None]
) -> None:
    row = staffed.request()
    staffed.book(row, TUESDAY)

    said = [staffed.text(f"{body} 7KQ4"), staffed.text(f"{body} 7KQ4")]

    stays = f"{CODE} stays at Tue Mar 13, 3:00 PM."
    assert said == [[f"{stays} {tried}"], [f"{stays} Nothing else changed."]]
    assert (staffed.stood(row), staffed.appointment(row) is not None) == (("waiting", *stood), True)


def test_what_is_closed_is_no_longer_theirs(staffed: Staffed) -> None:
    staffed.assign(staffed.request())

    assert [staffed.text("DONE 7KQ4"), staffed.text("DONE 7KQ4"), staffed.text("show 7kq4")] == [
        CLOSED,
        NOT_YOURS,
        NOT_YOURS,
    ]


# ---- lists, cards and days


def test_the_list_is_the_next_five_and_who_calls_us(staffed: Staffed) -> None:
    staffed.assign(staffed.request("7KQ4", code_name="blue maple"))
    staffed.book(staffed.request("8MX3", code_name="red kiwi"), TUESDAY)
    staffed.assign(staffed.request("2AA3", code_name="wave harp"), state=OFFERED)
    starts = datetime(2018, 3, 10, 16, tzinfo=UTC)
    set_hours(staffed.stage.line.database, staffed.interviewer(), "09:00-17:00")
    set_hours(staffed.stage.line.database, staffed.interviewer("id-lee"), "17:00-20:00")
    staffed.request("3CC4", code_name="tea oboe", call_in=Window(starts, starts + timedelta(hours=2)))
    staffed.assign(staffed.request("4HH6", code_name="not hers"), "id-lee")

    assert staffed.text("LIST") == [
        (
            "7KQ4: call Thu Mar 8, 9 AM-noon. 2AA3: offered until Thu Mar 8, 12:15 PM. "
            "3CC4: they call us Sat Mar 10, 10:00 AM. 8MX3: Tue Mar 13, 3:00 PM."
        )
    ]
    # Lee is not on duty then.
    assert staffed.text("list", LEE) == ["4HH6: call Thu Mar 8, 9 AM-noon."]


def test_an_empty_list_says_so(staffed: Staffed) -> None:
    assert staffed.text("L") == ["Nothing is with you now."]


def test_the_card_comes_in_four_texts_and_tells_nothing_of_what_it_is_about(staffed: Staffed) -> None:
    row = staffed.request(message=True, language="es", perspective="self", region="northeast")
    staffed.assign(row)

    facts, words, answer, talk = staffed.text("SHOW 7KQ4")

    assert facts == f"{CODE}: call Thu Mar 8, 9 AM-noon. Spanish, by phone. You may leave the message."
    assert words == THE_WORDS
    assert answer.startswith("Never name topic or agency first.")
    assert "say the second, then: Thank you for picking up." in answer
    assert f"NOMORE KEEP {CODE}" in talk
    for word in ("self", "institution", "clinic", "northeast", "University", "trading", "sex"):
        assert word not in facts + answer + talk


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (TUESDAY - timedelta(days=1), None),
        (datetime(2018, 3, 13, 4, 59, tzinfo=UTC), None),
        (datetime(2018, 3, 13, 5, tzinfo=UTC), THE_WORDS),
        (TUESDAY + timedelta(minutes=30), THE_WORDS),
        (TUESDAY + timedelta(days=1), THE_WORDS),
    ],
)
def test_the_two_words_of_a_booked_time_come_by_themselves_on_its_day_by_the_lines_clock(
    staffed: Staffed, now: datetime, words: str | None
) -> None:
    staffed.book(staffed.request(), TUESDAY)
    staffed.stage.clock.now = now

    texts = staffed.text("SHOW 7KQ4")

    later = f"You hear the two words in the call. By text they come on Tue Mar 13: SHOW {CODE} then."
    assert texts[1] == (words or later)
    assert [text for text in (texts[0], *texts[2:]) if "Blue" in text or "Maple" in text] == []


@pytest.mark.parametrize(("body", "acts"), [("x", False), ("p", False), ("pass", True), ("p 7KQ4", True)])
def test_a_lone_letter_gives_nothing_back_before_anybody_was_rung(
    staffed: Staffed, body: str, acts: bool
) -> None:
    row = staffed.request()
    staffed.assign(row)

    said = staffed.text(body)

    assert said == ([FREED] if acts else [f"To be sure, reply PASS {CODE}."])
    assert staffed.assignments(row) == [("id-kim", "returned" if acts else "taken")]


@pytest.mark.parametrize("body", ["na", "n a", "no answer"])
def test_no_answer_without_a_code_counts_no_try_before_anybody_was_rung(staffed: Staffed, body: str) -> None:
    row = staffed.request()
    staffed.assign(row)

    said = staffed.text(body)

    assert (said, staffed.stood(row)) == ([f"To be sure, reply NA {CODE}."], ("waiting", 0, None))


@pytest.mark.parametrize("body", ["na", "x", "p"])
def test_after_a_ring_a_lone_word_acts(staffed: Staffed, body: str) -> None:
    row = staffed.request()
    staffed.assign(row)
    staffed.text("CALL 7KQ4")

    said = staffed.text(body)

    assert said == ([FREED] if body != "na" else [f"{CODE}: try 1 of 3 noted. Next: Fri Mar 9, 9 AM-noon."])


def test_the_list_names_what_a_backup_is_asked_about_until_they_pass_or_somebody_says_ok(
    staffed: Staffed,
) -> None:
    passed, confirmed, asked = (
        staffed.request(code, code_name=f"name {code}", language="es") for code in ("2AA3", "3CC4", "4HH6")
    )
    for hours, row in enumerate((passed, confirmed, asked)):
        staffed.book(row, TUESDAY + timedelta(hours=hours))
    staffed.text("AWAY 3/13")
    backup = staffed.text("LIST", LEE)
    staffed.text("PASS 2AA3", LEE)
    staffed.text("OK 3CC4")

    left = staffed.text("LIST", LEE)

    assert backup == [
        (
            "2AA3 (Spanish): you are the backup for Tue Mar 13, 3:00 PM. "
            "3CC4 (Spanish): you are the backup for Tue Mar 13, 4:00 PM. "
            "4HH6 (Spanish): you are the backup for Tue Mar 13, 5:00 PM."
        )
    ]
    assert left == ["4HH6 (Spanish): you are the backup for Tue Mar 13, 5:00 PM."]


@pytest.mark.parametrize("word", ["LIST", "TAKE 7KQ4", "CALL 7KQ4"])
def test_what_an_interviewer_reads_of_a_spanish_request_says_so(staffed: Staffed, word: str) -> None:
    row = staffed.request(language="es")
    staffed.assign(row, state=OFFERED if word.startswith("TAKE") else AssignmentState.TAKEN)

    assert staffed.text(word)[0].startswith(f"{CODE} (Spanish)")


@pytest.mark.parametrize(
    ("backup", "coordinator", "said"),
    [
        (True, True, f" Your backup and the coordinator are asked for {CODE}."),
        (True, False, f" Your backup is asked for {CODE}."),
        (False, True, f" The coordinator is asked for {CODE}."),
        (
            False,
            False,
            f" There is nobody to ask for {CODE}, so it stays yours. Call them before and SET another time.",
        ),
    ],
)
def test_away_says_that_others_were_asked_only_where_somebody_was(
    staffed: Staffed, backup: bool, coordinator: bool, said: str
) -> None:
    line = staffed.stage.line
    staffed.stage.deploy(replace(line, staff=replace(line.staff, coordinator=coordinator)))
    if not backup:
        with line.database.work() as work:
            work.interviewers.set_standing("id-lee", Standing.STOPPED)
            work.commit()
    staffed.book(staffed.request(), TUESDAY)

    assert staffed.text("AWAY 3/12-3/14") == [f"Noted: away Mar 12 to Mar 14. BACK ends it.{said}"]
    assert staffed.outgoing() == [BACKUP_ASKED] * backup + [UNANSWERED] * coordinator


def test_days_away_ask_others_for_the_times_booked_then(staffed: Staffed) -> None:
    row, other = staffed.request(), staffed.request(OTHER_CODE, code_name="red kiwi")
    staffed.book(row, TUESDAY)
    staffed.book(other, TUESDAY + timedelta(days=3))

    said = staffed.text("AWAY 3/12-3/14")

    assert said == [
        f"Noted: away Mar 12 to Mar 14. BACK ends it. Your backup and the coordinator are asked for {CODE}."
    ]
    assert staffed.outgoing() == [BACKUP_ASKED, UNANSWERED]
    with staffed.stage.line.database.reading() as work:
        days = work.availabilities.exceptions(TUESDAY.date() - timedelta(days=30))
    assert [(each.interviewer_id, each.day.day, each.kind.value) for each in days] == [
        ("id-kim", 12, "away"),
        ("id-kim", 13, "away"),
        ("id-kim", 14, "away"),
    ]


def test_back_takes_the_days_away_back(staffed: Staffed) -> None:
    staffed.text("AWAY")
    with staffed.stage.line.database.reading() as work:
        away = len(work.availabilities.exceptions(staffed.now.date()))

    said = staffed.text("BACK")

    with staffed.stage.line.database.reading() as work:
        assert (away, work.availabilities.exceptions(staffed.now.date())) == (61, ())
    assert said == ["Welcome back. Offers come again."]


@pytest.mark.parametrize(
    ("body", "days"),
    [
        # Yesterday is next year's, which nobody means: the year lets them see it.
        ("AWAY 3/7", "Mar 7, 2019"),
        ("AWAY 12/30-1/2", "Dec 30 to Jan 2, 2019"),
        ("AWAY 3/8", "Mar 8"),
    ],
)
def test_days_in_another_year_are_named_with_it(staffed: Staffed, body: str, days: str) -> None:
    assert staffed.text(body) == [f"Noted: away {days}. BACK ends it."]


def test_days_that_are_no_days_are_asked_for_again(staffed: Staffed) -> None:
    assert staffed.text("AWAY next week") == [
        "Which days? As in AWAY 3/12, AWAY 3/12-3/14, AWAY MAR 12 or AWAY TODAY."
    ]
    with staffed.stage.line.database.reading() as work:
        assert work.availabilities.exceptions(staffed.now.date()) == ()


def test_rest_ends_the_days_offers_at_midnight_by_the_lines_clock(staffed: Staffed) -> None:
    assert staffed.text("REST") == ["No more offers today. What you have stays yours: LIST."]
    assert staffed.interviewer().resting_until == datetime(2018, 3, 9, tzinfo=ZONE).astimezone(UTC)


def test_the_menu_names_the_words(staffed: Staffed) -> None:
    words = " ".join(staffed.text("?"))

    assert staffed.text("MENU") == staffed.text("menu")
    for word in (
        "TAKE",
        "PASS",
        "OK",
        "MOVE",
        "CALL",
        "DONE",
        "SET",
        "NA",
        "OTHER",
        "WRONG",
        "NOMORE",
        "LATER",
    ):
        assert word in words
    for word in ("LIST", "SHOW", "AWAY", "BACK", "REST", "MENU"):
        assert word in words


# ---- standing


@pytest.mark.parametrize("body", ["TAKE 7KQ4", "LIST", "OK 7KQ4", "ok thx", "done", "\U0001f44d"])
def test_before_they_agreed_nothing_acts(staffed: Staffed, body: str) -> None:
    row = staffed.request()
    staffed.assign(row, state=OFFERED)
    with staffed.stage.line.database.work() as work:
        work.interviewers.set_standing("id-kim", Standing.INVITED)
        work.commit()

    said = staffed.text(body)

    assert said[0].startswith("Hello. This line will text you")
    assert (staffed.interviewer().standing, staffed.assignments(row)) == (
        Standing.INVITED,
        [("id-kim", "offered")],
    )


def test_ok_is_the_record_of_consent_with_the_words_it_was_given_to(staffed: Staffed) -> None:
    with staffed.stage.line.database.work() as work:
        work.interviewers.set_standing("id-kim", Standing.INVITED)
        work.commit()

    said = staffed.text("Ok.")

    with staffed.stage.line.database.engine.connect() as connection:
        row = connection.execute(interviewer.select().where(interviewer.c.id == "id-kim")).one()
    assert said[0].startswith("Thank you, you are in.")
    assert (row.standing, row.agreed_at) == ("active", staffed.now)
    name, _, version = row.agreed_to.partition("#")
    assert (name, len(version)) == ("staff.welcome", 12)


def test_a_changed_phone_is_agreed_to_again_and_the_old_one_is_nobodys(staffed: Staffed) -> None:
    from intake.core.phone import PhoneNumber
    from intake.storage.crypto.fingerprints import staff_phone_key
    from intake.storage.crypto.seals import seal_phone
    from intake.storage.queries.interviewers import StaffPhone

    keys, new = staffed.stage.line.keys, "+16125550159"
    phone = StaffPhone(
        staff_phone_key(keys.web_key, PhoneNumber(new)), seal_phone(PhoneNumber(new), keys.public_key)
    )
    with staffed.stage.line.database.work() as work:
        work.interviewers.change_phone("id-kim", phone)
        work.commit()

    old, before, agreed, after = (
        staffed.text("LIST"),
        staffed.text("LIST", new),
        staffed.text("OK", new),
        staffed.text("LIST", new),
    )

    assert "Community Input Line" in old[0]
    assert before[0].startswith("Hello. This line will text you")
    assert agreed[0].startswith("Thank you, you are in.")
    assert after == ["Nothing is with you now."]


@pytest.mark.parametrize("word", ["STOP", "CANCEL", "end", "QUIT"])
def test_stop_silences_gives_back_and_tells_the_coordinator(staffed: Staffed, word: str) -> None:
    row, offered, booked = (
        staffed.request(code, code_name=name)
        for code, name in ((CODE, "a b"), (OTHER_CODE, "c d"), ("2AA3", "e f"))
    )
    staffed.assign(row)
    staffed.assign(offered, state=OFFERED)
    staffed.book(booked, TUESDAY)
    with staffed.stage.line.database.work() as work:
        work.outbox.add(
            [Outgoing(MessageKind.DIGEST, "2018-03-09", Recipient.INTERVIEWER, "id-kim", staffed.now)]
        )
        work.commit()

    staffed.text(word)

    assert staffed.stage.replies[-1].count(b"<Message") == 0
    assert staffed.interviewer().standing is Standing.STOPPED
    assert (staffed.assignments(row), staffed.assignments(offered), staffed.assignments(booked)) == (
        [("id-kim", "returned")],
        [("id-kim", "passed")],
        [("id-kim", "passed")],
    )
    assert staffed.outgoing() == [BACKUP_ASKED, ("staff stopped", "coordinator"), UNANSWERED]
    with staffed.stage.line.database.engine.connect() as connection:
        dropped = connection.execute(outbox.select().where(outbox.c.state == "dropped")).all()
    assert [each.kind for each in dropped] == ["digest"]


def test_after_stop_only_start_brings_them_back_and_ok_counts_again(staffed: Staffed) -> None:
    staffed.text("STOP")
    silent = [staffed.text(body) for body in ("OK", "LIST", "TAKE 7KQ4")]

    started = staffed.text("START")
    standing = staffed.interviewer().standing
    agreed = staffed.text("OK")

    assert silent == [[], [], []]
    assert started[-1].startswith("Hello. This line will text you")
    assert (standing, staffed.interviewer().standing) == (Standing.INVITED, Standing.ACTIVE)
    assert agreed[0].startswith("Thank you, you are in.")


@pytest.mark.parametrize(("body", "order"), [("ERASE", "erase"), ("Stop.", "stop"), ("STOP", "stop")])
def test_a_way_out_stays_open_however_much_a_phone_of_staff_texted(
    staffed: Staffed, body: str, order: str
) -> None:
    for _ in range(MOST_TEXTS + 1):
        staffed.text("LIST")

    staffed.text(body)

    with staffed.stage.line.database.reading() as work:
        left = work.orders.first()
    assert left is not None
    assert left.what == order
    assert staffed.interviewer().standing is (Standing.ACTIVE if order == "erase" else Standing.STOPPED)


def test_a_stop_the_carrier_passes_by_is_a_stop_too(staffed: Staffed) -> None:
    assert staffed.text("Stop.") == ["You get no more texts from this line. To come back, text START."]
    assert staffed.interviewer().standing is Standing.STOPPED


def test_staff_phones_may_be_a_persons_too_and_erase_holds_for_them(staffed: Staffed) -> None:
    assert staffed.text("ERASE")[0].startswith("Done.")
    assert len(staffed.stage.rows()["orders"]) == 1


def test_whoever_is_in_danger_reads_where_help_is(staffed: Staffed) -> None:
    assert "988" in staffed.text("i want to die")[0]


# ---- who is staff


@pytest.mark.parametrize("body", ["LIST", "TAKE 7KQ4", "SHOW 7KQ4", "GIVE 7KQ4 KIM", "PAUSE", "DONE 7KQ4"])
def test_a_number_nobody_knows_is_a_persons(staffed: Staffed, body: str) -> None:
    row = staffed.request()
    staffed.assign(row)

    said = staffed.text(body, STRANGER)

    assert "Community Input Line" in said[0]
    assert CODE not in " ".join(said)
    assert (staffed.assignments(row), staffed.stood(row)) == ([("id-kim", "taken")], ("waiting", 0, None))


def test_a_persons_own_phone_learns_nothing_of_what_staff_have(staffed: Staffed) -> None:
    staffed.assign(staffed.request())

    assert staffed.text("LIST", HER_PHONE) == staffed.text("LIST", STRANGER)


def test_staff_numbers_and_words_stand_nowhere_in_the_clear(staffed: Staffed) -> None:
    staffed.assign(staffed.request())
    for body in ("SHOW 7KQ4", "AWAY 3/12", "my name is Quillonda", "STOP"):
        staffed.text(body)
    staffed.text("LIST", COORDINATOR)

    kept = repr(staffed.stage.rows()).casefold()

    for secret in (KIM[2:], COORDINATOR[2:], LEE[2:], "quillonda"):
        assert secret not in kept


def test_no_answer_tells_an_unknown_code_from_one_that_is_not_theirs(staffed: Staffed) -> None:
    staffed.assign(staffed.request(OTHER_CODE), "id-lee")
    words = ("TAKE", "PASS", "OK", "MOVE", "CALL", "DONE", "SET", "NA", "SHOW", "LATER", "NOMORE", "1")

    assert [staffed.text(f"{word} {OTHER_CODE}") for word in words] == [
        staffed.text(f"{word} {UNKNOWN_CODE}") for word in words
    ]


# ---- every word, wherever a request stands

SITUATIONS = ("offered", "taken", "booked", "backup", "past", "nothing")


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_word_has_a_short_answer_wherever_a_request_stands(staffed: Staffed, situation: str) -> None:
    words = staff_vocabulary(staffed.stage.line.script.wordings["en"])
    staffed.times += [TUESDAY + timedelta(hours=hours) for hours in range(200)]

    for number, word in enumerate(StaffWord):
        code = f"{2 + number // 10}{'234678AFHJ'[number % 10]}KQ"
        row = staffed.request(code, code_name=f"name {number}")
        _stand(staffed, row, situation, TUESDAY + timedelta(hours=number))
        for form in (form for form, of in words.forms if of is word):
            for body in (f"{form} {code}", form, f"{form} please"):
                # Slower than a machine, so that every text is answered.
                staffed.stage.clock.move(seconds=15)
                _is_short_and_kind(staffed.text(body), body)


def _stand(staffed: Staffed, row: RequestRow, situation: str, at: datetime) -> None:
    match situation:
        case "offered":
            staffed.assign(row, state=OFFERED)
        case "taken":
            staffed.assign(row)
        case "booked":
            staffed.book(row, at)
        case "backup":
            staffed.book(row, at, "id-lee")
            with staffed.stage.line.database.work() as work:
                work.outbox.add(
                    [Outgoing(MessageKind.BACKUP_ASKED, row.id, Recipient.INTERVIEWER, "id-kim", staffed.now)]
                )
                work.commit()
        case "past":
            staffed.assign(row, state=AssignmentState.PASSED)


def _is_short_and_kind(texts: list[str], body: str) -> None:
    # The card holds what is said aloud.
    most = 4 if len(texts) == 4 else 2
    assert texts, body
    assert [
        text for text in texts if "something broke" in text or "{" in text or segments(text) > most
    ] == [], body


def test_the_card_of_whoever_signs_says_so(staffed: Staffed) -> None:
    staffed.assign(staffed.request(interview_language="asl"))

    assert "In sign language" in staffed.text("SHOW 7KQ4")[0]
