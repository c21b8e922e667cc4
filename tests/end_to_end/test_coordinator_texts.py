"""The coordinator runs the line by text: what waits, who gets it, who is away, a rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from intake.core.phone import PhoneNumber
from intake.core.requests.contact import Format
from intake.core.scheduling.schedule import Window
from intake.core.staff.interviewer import Standing
from intake.services.line.deputy import coordinator_stopped
from tests.support.staffing import (
    BACKUP_ASKED,
    CODE,
    COORDINATOR,
    LEE,
    OFFERED,
    OTHER_CODE,
    UNANSWERED,
    Staffed,
    watched,
)
from tests.support.stage import Stage

TUESDAY = datetime(2018, 3, 13, 20, tzinfo=UTC)
STAYS = f"{CODE} stays as it is: KIM"


@pytest.fixture
def staffed(stage: Stage) -> Iterator[Staffed]:
    yield from watched(stage)


def told(staffed: Staffed, body: str) -> list[str]:
    """Text as the coordinator."""
    return staffed.text(body, COORDINATOR)


def test_the_list_names_codes_days_and_state(staffed: Staffed) -> None:
    staffed.request("7KQ4", code_name="a b")
    staffed.assign(staffed.request("8MX3", code_name="c d"), state=OFFERED)
    staffed.assign(staffed.request("2AA3", code_name="e f"))
    staffed.book(staffed.request("3CC4", code_name="g h", requested_on=date(2018, 3, 8)), TUESDAY)
    starts = TUESDAY + timedelta(days=1)
    staffed.request("4HH6", code_name="i j", call_in=Window(starts, starts))

    assert told(staffed, "LIST") == [
        "2AA3 2d taken, 4HH6 2d calls us, 7KQ4 2d waiting, 8MX3 2d offered, 3CC4 0d Tue Mar 13, 3:00 PM"
    ]


def test_a_long_list_takes_three_texts_and_says_how_many_are_left(staffed: Staffed) -> None:
    for number in range(60):
        staffed.request(f"{number:04}", code_name=f"name {number}")

    texts = told(staffed, "L")

    assert (len(texts), all(len(each) <= 320 for each in texts)) == (3, True)
    assert texts[-1].endswith(" more")
    named = sum(each.count("waiting") for each in texts)
    assert int(texts[-1].split()[-2]) + named == 60


def test_nobody_waits(staffed: Staffed) -> None:
    assert told(staffed, "list") == ["Nobody is waiting."]


@pytest.mark.parametrize("body", ["GIVE 7KQ4 KIM", "give kim 7kq4", "Give 7kq4, Kim."])
def test_a_request_is_given_to_somebody_who_is_told(staffed: Staffed, body: str) -> None:
    row = staffed.request()
    staffed.assign(row, "id-lee", OFFERED)

    said = told(staffed, body)

    assert said == [f"{CODE} is with KIM now. Whoever it concerns is told."]
    assert staffed.assignments(row) == [("id-lee", "expired"), ("id-kim", "taken")]
    assert staffed.outgoing() == [("given", "id-kim"), ("off", "id-lee")]
    assert told(staffed, body) == said
    assert staffed.assignments(row) == [("id-lee", "expired"), ("id-kim", "taken")]


def test_a_booked_time_goes_along_with_its_request(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.book(row, TUESDAY, "id-lee")

    told(staffed, "GIVE 7KQ4 KIM")

    booked = staffed.appointment(row)
    assert booked is not None
    assert (booked.interviewer_id, booked.version, staffed.reminded()) == ("id-kim", 1, {"id-kim"})
    assert staffed.outgoing() == [("booked", "id-kim")]


def test_a_time_is_not_given_to_somebody_who_has_another_then(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.book(row, TUESDAY, "id-lee")
    staffed.book(staffed.request(OTHER_CODE, code_name="red kiwi"), TUESDAY)

    assert told(staffed, "GIVE 7KQ4 KIM") == [f"{STAYS} has another time then."]
    assert (staffed.assignments(row), staffed.outgoing()) == ([], [])


def test_a_time_is_not_given_to_somebody_who_has_another_that_overlaps(staffed: Staffed) -> None:
    # As after a change of [schedule]: what is booked stays where it is, and the starts are others.
    row = staffed.request()
    staffed.book(row, TUESDAY, "id-lee")
    staffed.book(staffed.request(OTHER_CODE, code_name="red kiwi"), TUESDAY + timedelta(minutes=30))

    assert told(staffed, "GIVE 7KQ4 KIM") == [f"{STAYS} has another time then."]
    assert (staffed.assignments(row), staffed.outgoing()) == ([], [])


def test_whoever_signs_is_given_to_those_who_speak_the_language_around_it(staffed: Staffed) -> None:
    row = staffed.request(interview_language="asl")
    staffed.book(row, TUESDAY, "id-lee")

    assert told(staffed, "GIVE 7KQ4 KIM") == ["7KQ4 is with KIM now. Whoever it concerns is told."]


def test_whoever_wants_somebody_from_outside_is_given_to_nobody_of_their_area(staffed: Staffed) -> None:
    staffed.request(interviewer="outside", region="south")
    with staffed.stage.line.database.work() as work:
        work.interviewers.change(replace(staffed.interviewer(), regions=("south",)))
        work.commit()

    assert told(staffed, "GIVE 7KQ4 KIM") == [f"{STAYS} is not from outside their area."]
    assert told(staffed, "GIVE 7KQ4 LEE") == ["7KQ4 is with LEE now. Whoever it concerns is told."]


def test_from_whom_a_request_without_a_region_is_far_the_coordinator_decides(staffed: Staffed) -> None:
    # As they were kept before the question was asked.
    staffed.request(interviewer="outside")

    assert told(staffed, "GIVE 7KQ4 KIM") == ["7KQ4 is with KIM now. Whoever it concerns is told."]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"interview_language": "so"}, "does not speak the language"),
        ({"left_out": "uroc"}, "is of the agency they left out"),
        ({"interviewer": "woman"}, "is not the woman they asked for"),
        ({"interviewer": "man"}, "is not the man they asked for"),
        ({"format": Format.IN_PERSON, "region": "south"}, "does not go to their region"),
    ],
)
def test_nothing_makes_a_misfit_fit(staffed: Staffed, changes: dict[str, Any], reason: str) -> None:
    row = staffed.request(**changes)

    answers = {told(staffed, "GIVE 7KQ4 KIM")[0] for _ in range(2)}

    assert (answers, staffed.assignments(row)) == ({f"{STAYS} {reason}."}, [])


@pytest.mark.parametrize("standing", [Standing.INVITED, Standing.STOPPED])
def test_nothing_is_given_to_somebody_who_gets_no_texts(staffed: Staffed, standing: Standing) -> None:
    row = staffed.request()
    with staffed.stage.line.database.work() as work:
        work.interviewers.set_standing("id-kim", standing)
        work.commit()

    assert told(staffed, "GIVE 7KQ4 KIM") == [f"{STAYS} has not agreed to texts."]
    assert staffed.assignments(row) == []


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("GIVE 9HH9 KIM", "Nobody who waits has that code. LIST for the codes."),
        ("GIVE 7KQ4 BOB", "Nobody has that name. There are: KIM, LEE."),
        ("AWAY BOB 3/12", "Nobody has that name. There are: KIM, LEE."),
        ("BACK BOB", "Nobody has that name. There are: KIM, LEE."),
        ("AWAY KIM soon", "Which days? As in AWAY 3/12, AWAY 3/12-3/14, AWAY MAR 12 or AWAY TODAY."),
    ],
)
def test_what_does_not_exist_gets_one_clear_answer(staffed: Staffed, body: str, answer: str) -> None:
    staffed.request()

    assert told(staffed, body) == [answer]


@pytest.mark.parametrize(
    "body", ["hello", "pause please", "TAKE 7KQ4", "DONE 7KQ4", "SHOW 7KQ4", "\U0001f44d"]
)
def test_the_coordinator_has_no_words_of_an_interviewer(staffed: Staffed, body: str) -> None:
    row = staffed.request()
    staffed.assign(row)

    assert told(staffed, body)[0].startswith("I act on exact words only: LIST, GIVE")
    assert (staffed.stood(row), staffed.assignments(row)) == (("waiting", 0, None), [("id-kim", "taken")])


def test_somebody_is_away_and_back_by_the_coordinators_word(staffed: Staffed) -> None:
    staffed.book(staffed.request(), TUESDAY)

    away = told(staffed, "AWAY KIM 3/12-3/14")
    asked = staffed.outgoing()
    back = told(staffed, "BACK kim")

    assert away == ["Noted: KIM is away Mar 12 to Mar 14. Times booked then: 1. Backups asked: 1."]
    assert (asked, back) == ([BACKUP_ASKED, UNANSWERED], ["Noted: KIM is back."])
    with staffed.stage.line.database.reading() as work:
        assert work.availabilities.exceptions(date(2018, 3, 1)) == ()


def test_the_line_rests_and_takes_requests_again(staffed: Staffed) -> None:
    rests, resting = told(staffed, "PAUSE"), staffed.text("hello", "+16125550142")
    goes_on, open_again = told(staffed, "RESUME"), staffed.text("MENU", "+16125550142")

    assert rests == ["The line rests: nothing new is taken. RESUME ends it."]
    assert goes_on == ["The line takes requests again."]
    assert ("We are resting" in resting[0], "We are resting" in open_again[0]) == (True, False)


def test_a_coordinator_who_interviews_has_both_sets_of_words(staffed: Staffed) -> None:
    line = staffed.stage.line
    rules = replace(line.rules, coordinators=(PhoneNumber(LEE),))
    staffed.stage.deploy(replace(line, rules=rules))
    row = staffed.request()
    staffed.assign(row, "id-lee", OFFERED)

    answers = [
        staffed.text(body, LEE)
        for body in ("LIST", "TAKE 7KQ4", "AWAY 3/12", "BACK", "AWAY KIM 3/12", "PAUSE")
    ]

    assert answers[0] == [f"{CODE} 2d offered", f"{CODE}: offered until Thu Mar 8, 12:15 PM."]
    assert answers[1][0].startswith(f"{CODE} is yours")
    assert [answer[0] for answer in answers[2:]] == [
        "Noted: away Mar 12. BACK ends it.",
        "Welcome back. Offers come again.",
        "Noted: KIM is away Mar 12. Times booked then: 0. Backups asked: 0.",
        "The line rests: nothing new is taken. RESUME ends it.",
    ]


def test_while_everything_is_stopped_an_interviewer_calls_nobody_and_no_offer_is_made(
    staffed: Staffed,
) -> None:
    staffed.assign(staffed.request())
    stopped = told(staffed, "HALT")

    said = staffed.text(f"CALL {CODE}")

    assert stopped[0].startswith("Everything that goes out to people is stopped.")
    reply = (
        f"{CODE}: nobody is called now. Everything that goes out to people is stopped. "
        "Try again when the coordinator says so."
    )
    assert said == [reply]
    assert staffed.outgoing() == []


def test_the_words_of_a_stop_are_the_coordinators_alone(staffed: Staffed) -> None:
    said = [staffed.text(word) for word in ("HALT", "UNHALT")]

    with staffed.stage.line.database.reading() as work:
        assert not work.line_state.is_halted()
    assert [each[0].startswith("I act on exact words only") for each in said] == [True, True]
    assert told(staffed, "HALT please") == [
        "I act on exact words only: LIST, GIVE 7KQ4 KIM, AWAY KIM 3/12, BACK KIM, OK KIM, NOT KIM, PAUSE, RESUME, HALT, UNHALT, MENU."
    ]
    assert told(staffed, "UNHALT") == ["Nothing is stopped."]


def test_a_coordinators_stop_is_remembered_until_start(staffed: Staffed) -> None:
    told(staffed, "STOP")
    with staffed.stage.line.database.reading() as work:
        stopped = work.line_state.get(coordinator_stopped(1))
    told(staffed, "START")

    with staffed.stage.line.database.reading() as work:
        assert (stopped, work.line_state.get(coordinator_stopped(1))) == ("2018-03-08", None)
