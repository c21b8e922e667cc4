"""The pages about interviewers: the list, a card, what is told of them, their hours and their days away; and one's own."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time
from html import unescape
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from intake.console.desk import Desk
from intake.core.access.permissions import Role
from intake.core.scheduling.availability import DayException, ExceptionKind, StaffHours
from intake.core.scheduling.special_days import SpecialDay
from intake.core.staff.interviewer import Gender, Interviewer, Standing
from intake.services.access.audit import audit_page
from intake.services.line.holidays import keep_holidays, noted_holidays
from intake.services.staff_orders.apply import StaffClerk, apply_staff_orders
from intake.storage.crypto.key_files import WORKER_KEYS, read_worker_keys
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.unit_of_work import Database
from tests.support.accounts import have_account
from tests.support.console import ORIGIN, Visitor, console_over, desk_over
from tests.support.staff import NOW, RULES, a_time, ask, hire, local, named

# Thursday.
TODAY = date(2018, 3, 8)
KIM = "kim"
SAVED = "Saved. People hear of it within a minute. Times that are booked stay as they are."
MONDAY = {"monday-1-from": "09:00", "monday-1-to": "12:00"}
# As a browser sends the form of Kim, who speaks English, as it is shown.
TOLD = {"agency": "uroc", "languages": "en", "gender": "unsaid", "daily-cap": "4", "backup": ""}


class Staffed:
    """A console over a test's database, with Ana the coordinator and Kim the interviewer signed in."""

    def __init__(self, database: Database, console_database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.desk: Desk = desk_over(console_database, folder, now=lambda: NOW)
        app = console_over(self.desk)
        self.ana, self.kim = (Visitor(app).signed_in_by(token) for token in ("ana's", "kim's"))
        have_account(database, "ana")

    def employ(self, **known: object) -> Interviewer:
        """Let Kim interview, without hours, and have an account."""
        who = hire(self.database, KIM, hours=None, id=KIM, **known)
        have_account(self.database, KIM, Role.INTERVIEWER, KIM)
        return who

    def week(self, who: str = KIM) -> list[StaffHours]:
        """Return somebody's week."""
        with self.database.reading() as work:
            return [each for each in work.availabilities.week() if each.interviewer_id == who]

    def differs(self) -> list[DayException]:
        """Return the days that differ, without their ids."""
        with self.database.reading() as work:
            return [replace(each, id="") for each in work.availabilities.exceptions(TODAY)]

    def audited(self) -> list[tuple[str, str, str]]:
        """Return who did what to whom, the oldest first."""
        entries = audit_page(self.database, 1).entries
        return [(each.account, each.act, each.thing) for each in reversed(entries)]

    def work(self) -> None:
        """Let the worker answer what waits."""
        keys = read_worker_keys(self.folder / "keys" / WORKER_KEYS)
        apply_staff_orders(self.database, StaffClerk(keys, RULES), NOW)


@pytest.fixture
def staffed(database: Database, console_database: Database, tmp_path: Path) -> Staffed:
    return Staffed(database, console_database, tmp_path)


def words(page: str) -> str:
    """Return the words of a page, without its head."""
    body = page.partition('<main id="main" tabindex="-1">')[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def read(visitor: Visitor, path: str) -> str:
    answer = visitor.get(path)
    assert answer.status_code == 200, answer.status
    return words(answer.text)


def sent(visitor: Visitor, path: str, **fields: str) -> TestResponse:
    """Send a form of a page, and return the answer."""
    return visitor.post(path, path, **fields)


def seen(visitor: Visitor, path: str) -> str:
    """Return what a form says that it was shown with."""
    return unescape(re.findall(r'name="seen" value="([^"]*)"', visitor.get(path).text)[0])


def test_an_empty_list_says_what_to_do_first(staffed: Staffed) -> None:
    assert "Nobody interviews yet. First" in read(staffed.ana, "/interviewers")


def test_the_list_says_of_everybody_what_they_can_and_what_is_with_them(staffed: Staffed) -> None:
    kim = staffed.employ(languages=("en", "es"), regions=("twin_cities",), resting_until=local(3, 9, 0))
    taken, booked = ask(staffed.database, 1), ask(staffed.database, 2)
    with staffed.database.work() as work:
        made = Assignment("a", taken.id, KIM, AssignmentState.TAKEN, NOW, taken_at=NOW)
        assert work.assignments.add(made)
        assert work.appointments.book(a_time(booked, kim, local(3, 14, 10)))
        work.commit()

    told = read(staffed.ana, "/interviewers")

    assert (
        "Name Agency Languages Parts Standing This week Most a day Open "
        "kim University of Minnesota UROC English, Spanish twin cities "
        "agreed, no more offers until Fri Mar 9 1 4 2"
    ) in told


def test_a_card_says_when_they_are_there_and_never_shows_a_phone(staffed: Staffed) -> None:
    staffed.employ()
    booked = ask(staffed.database, 1)
    with staffed.database.work() as work:
        work.availabilities.set_week(
            KIM, [StaffHours(KIM, 0, time(9), time(12)), StaffHours(KIM, 0, time(13), time(17))]
        )
        work.availabilities.add_exceptions(
            [DayException("x", KIM, TODAY, ExceptionKind.AWAY), _extra(date(2018, 3, 10))]
        )
        assert work.appointments.book(a_time(booked, named(KIM), local(3, 12, 10)))
        work.commit()

    told = read(staffed.ana, "/interviewers/kim")

    for said in (
        "Standing agreed, away until the end of Thu Mar 8",
        "Phone sealed, never shown",
        f"With them now {booked.staff_code} (1 with a time)",
        "Monday 9:00 AM to 12:00 PM, 1:00 PM to 5:00 PM Tuesday not there",
        "Thu Mar 8: away all day Sat Mar 10: there too, 10:00 AM to 12:00 PM",
        "No visit is ahead.",
    ):
        assert said in told
    # The hour of a time is for Today, and for whoever has it.
    assert "10:00 AM" not in told.replace("10:00 AM to 12:00 PM", "")


def test_nothing_can_be_done_with_somebody_who_is_cut_off(staffed: Staffed) -> None:
    staffed.employ(standing=Standing.CUT_OFF)
    before = staffed.week()

    told = read(staffed.ana, "/interviewers/kim")
    answer = sent(staffed.ana, "/interviewers/kim/hours", act="week", seen="", **MONDAY)

    assert "Standing cut off" in told
    assert "Phone forgotten" in told
    assert "<form" not in staffed.ana.get("/interviewers/kim").text.partition("<main")[2]
    assert (answer.status_code, staffed.week()) == (404, before)


def test_hours_set_on_a_page_are_a_week_as_the_command_sets_it_and_stand_in_the_audit(
    staffed: Staffed,
) -> None:
    staffed.employ()
    page = "/interviewers/kim/hours"

    answer = sent(staffed.ana, page, act="week", seen="", **MONDAY, **{"copy-monday": "yes"})

    assert answer.headers["Location"] == "/interviewers/kim?saved=hours"
    assert SAVED in read(staffed.ana, answer.headers["Location"])
    assert staffed.week() == [StaffHours(KIM, day, time(9), time(12)) for day in range(5)]
    assert staffed.audited() == [("ana", "set the hours of the week", "kim")]


def test_hours_that_cannot_be_are_refused_by_their_field_and_stay_as_typed(staffed: Staffed) -> None:
    staffed.employ()
    typed = {"friday-1-from": "12:00", "friday-1-to": "11:00"}

    answer = sent(staffed.ana, "/interviewers/kim/hours", act="week", seen="", **typed)

    assert answer.status_code == 422
    assert '<a href="#friday-1-to">Friday: It ends before it begins.</a>' in answer.text
    for name, value in typed.items():
        assert re.search(f'name="{name}" value="{value}"', answer.text), name
    assert (staffed.week(), staffed.audited()) == ([], [])


def test_the_second_of_two_who_set_hours_at_once_sees_the_first_ones_and_changes_nothing(
    staffed: Staffed,
) -> None:
    staffed.employ()
    page = "/interviewers/kim/hours"
    before = seen(staffed.ana, page)
    sent(
        staffed.kim,
        "/me/hours",
        act="week",
        seen=before,
        **{"friday-1-from": "10:00", "friday-1-to": "11:00"},
    )

    second = sent(staffed.ana, page, act="week", seen=before, **MONDAY)

    friday = [StaffHours(KIM, 4, time(10), time(11))]
    assert second.status_code == 409
    told = words(second.text)
    assert "Somebody changed these hours while you looked. Nothing was changed." in told
    assert "Friday 10:00 AM to 11:00 AM" in told
    assert 'name="monday-1-from" value="09:00"' in second.text
    assert staffed.week() == friday
    # Now that they saw it, they may.
    again = re.findall(r'name="seen" value="([^"]*)"', second.text)[0]
    assert sent(staffed.ana, page, act="week", seen=unescape(again), **MONDAY).status_code == 303
    assert staffed.week() == [StaffHours(KIM, 0, time(9), time(12))]


def test_an_interviewer_sets_their_own_hours_and_nobody_elses(staffed: Staffed) -> None:
    staffed.employ()
    hire(staffed.database, "ami", hours=(9, 17), id="ami")
    amis = staffed.week("ami")

    own = sent(staffed.kim, "/me/hours", act="week", seen="", handle="ami", interviewer_id="ami", **MONDAY)
    token = staffed.kim.token_at("/me/hours")
    others = [
        staffed.kim.client.post(path, base_url=ORIGIN, data={"csrf_token": token, "act": "week", **MONDAY})
        for path in (
            "/interviewers/ami/hours",
            "/interviewers/ami/away",
            "/interviewers/ami/edit",
            "/interviewers/ami",
        )
    ]

    assert own.headers["Location"] == "/me/hours?saved=hours"
    assert staffed.week() == [StaffHours(KIM, 0, time(9), time(12))]
    assert [each.status_code for each in others] == [403] * 4
    assert staffed.week("ami") == amis


def test_extra_hours_are_added_on_a_day_and_taken_back_again(staffed: Staffed) -> None:
    staffed.employ()
    page = "/interviewers/kim/hours"
    typed = {"extra-day": "2018-03-10", "extra-from": "10:00", "extra-to": "12:00"}

    added = sent(staffed.ana, page, act="extra", **typed)

    assert added.status_code == 303
    assert staffed.differs() == [replace(_extra(date(2018, 3, 10)), id="")]
    assert "Sat Mar 10: there too, 10:00 AM to 12:00 PM Take back" in read(staffed.ana, page)

    taken_back = sent(staffed.ana, page, act="take-back", day="2018-03-10")

    assert (taken_back.status_code, staffed.differs()) == (303, [])
    assert [act for _, act, _ in staffed.audited()] == ["added hours on a day", "took back hours on a day"]


def test_extra_hours_on_a_day_on_which_they_cannot_be_are_refused(staffed: Staffed) -> None:
    staffed.employ()
    with staffed.database.work() as work:
        work.availabilities.add_exceptions([DayException("x", KIM, date(2018, 3, 9), ExceptionKind.AWAY)])
        work.special_days.put(SpecialDay(date(2018, 3, 15), closed=True))
        work.commit()
    before = staffed.differs()

    for day, said in {
        "2018-12-25": "The line is closed by then. Choose a day before.",
        "2018-03-15": "Thu Mar 15 is closed: no time is offered then. Choose another day.",
        "2018-03-09": "That is a day away. Take the days away back first.",
    }.items():
        typed = {"extra-day": day, "extra-from": "10:00", "extra-to": "12:00"}
        answer = sent(staffed.ana, "/interviewers/kim/hours", act="extra", **typed)
        assert (answer.status_code, said in words(answer.text)) == (422, True), day
    assert staffed.differs() == before


def test_the_first_hours_that_a_page_sets_let_the_worker_note_the_holidays(staffed: Staffed) -> None:
    staffed.employ()
    keep_holidays(staffed.database, NOW)
    sent(staffed.ana, "/interviewers/kim/hours", act="week", seen="", **MONDAY)
    with staffed.database.reading() as work:
        before = noted_holidays(work)

    keep_holidays(staffed.database, NOW)

    with staffed.database.reading() as work:
        assert (before, date(2018, 12, 25) in noted_holidays(work)) == ({}, True)


def test_what_is_told_of_somebody_is_changed_and_stands_in_the_audit(staffed: Staffed) -> None:
    kim = staffed.employ()
    ami = hire(staffed.database, "ami")
    page = "/interviewers/kim/edit"
    changed = {**TOLD, "gender": "woman", "daily-cap": "7", "backup": "ami"}

    answer = sent(staffed.ana, page, seen=seen(staffed.ana, page), **_of_regions(staffed, changed))

    assert answer.status_code == 303
    with staffed.database.reading() as work:
        now = work.interviewers.get(KIM)
    region = _regions(staffed)[0]
    expected = replace(kim, gender=Gender.WOMAN, regions=(region,), daily_cap=7, backup_id=ami.id)
    assert now == expected
    assert staffed.audited() == [("ana", "changed an interviewer", "kim")]


def test_what_cannot_be_told_of_somebody_is_refused(staffed: Staffed) -> None:
    kim = staffed.employ()
    page = "/interviewers/kim/edit"

    for field, typed, said in (
        ("daily-cap", "0", "Give a number from 1 to 20."),
        ("daily-cap", "many", "Give a number from 1 to 20."),
        ("backup", "kim", "Choose somebody who is there, or nobody."),
        ("backup", "nobody-there", "Choose somebody who is there, or nobody."),
    ):
        answer = sent(staffed.ana, page, seen=seen(staffed.ana, page), **{**TOLD, field: typed})
        assert (answer.status_code, said in words(answer.text)) == (422, True), typed
    with staffed.database.reading() as work:
        assert work.interviewers.get(KIM) == kim


def test_no_language_is_refused_and_what_no_form_says_is_no_form_of_ours(staffed: Staffed) -> None:
    staffed.employ()
    page = "/interviewers/kim/edit"
    without = {name: value for name, value in TOLD.items() if name != "languages"}

    assert "Choose at least one language." in words(sent(staffed.ana, page, **without).text)
    for odd in ({"agency": "other"}, {"languages": "xx"}, {"regions": "moon"}, {"gender": "any"}):
        assert sent(staffed.ana, page, **{**TOLD, **odd}).status_code == 400


def test_what_would_not_fit_any_more_is_told_before_it_is_saved_and_refuses_nothing(staffed: Staffed) -> None:
    staffed.employ(languages=("en", "es"))
    booked, fits = ask(staffed.database, 1, language="es"), ask(staffed.database, 2)
    with staffed.database.work() as work:
        assert work.appointments.book(a_time(booked, named(KIM), local(3, 12, 10)))
        assert work.assignments.add(Assignment("a", fits.id, KIM, AssignmentState.TAKEN, NOW, taken_at=NOW))
        work.commit()
    page = "/interviewers/kim/edit"
    form = {**TOLD, "seen": seen(staffed.ana, page)}

    warned = sent(staffed.ana, page, **form)

    assert f"{booked.staff_code}: they would not speak its language Nothing is taken" in words(warned.text)
    assert fits.staff_code not in warned.text
    with staffed.database.reading() as work:
        assert work.interviewers.all()[0].languages == ("en", "es")
    assert sent(staffed.ana, page, **form, sure="yes").status_code == 303
    with staffed.database.reading() as work:
        assert work.interviewers.all()[0].languages == ("en",)


def test_the_second_of_two_who_change_somebody_at_once_changes_nothing(staffed: Staffed) -> None:
    staffed.employ()
    page = "/interviewers/kim/edit"
    before = seen(staffed.ana, page)
    sent(staffed.ana, page, **{**TOLD, "daily-cap": "7", "seen": before})

    second = sent(staffed.ana, page, **{**TOLD, "daily-cap": "9", "seen": before})

    assert second.status_code == 409
    told = words(second.text)
    assert "Somebody changed this interviewer while you looked. Nothing was changed." in told
    assert "Most a day 7" in told
    assert 'name="daily-cap" value="9"' in second.text


def test_days_away_show_the_times_they_hit_before_anything_is_asked(staffed: Staffed) -> None:
    staffed.employ()
    hit, later = ask(staffed.database, 1), ask(staffed.database, 2)
    with staffed.database.work() as work:
        assert work.appointments.book(a_time(hit, named(KIM), local(3, 12, 10)))
        assert work.appointments.book(a_time(later, named(KIM), local(3, 12, 15)))
        work.commit()
    days = {"away-first": "2018-03-12", "away-last": "2018-03-13", "away-from": "09:00", "away-to": "12:00"}
    question = "Away from Mon Mar 12 to Tue Mar 13, 9:00 AM to 12:00 PM?"

    by_ana = sent(staffed.ana, "/interviewers/kim/away", act="away", **days)
    by_kim = sent(staffed.kim, "/me/away", act="away", **days)

    assert f"{hit.staff_code}: has a time on Mon Mar 12 Note it" in words(by_ana.text)
    assert f"{hit.staff_code}: has a time on Mon Mar 12, 10:00 AM Note it" in words(by_kim.text)
    for answer in (by_ana, by_kim):
        assert question in words(answer.text)
        assert later.staff_code not in answer.text
    staffed.work()
    assert staffed.differs() == []


def test_days_away_are_noted_by_the_worker_and_others_are_asked(staffed: Staffed) -> None:
    staffed.employ()
    hit = ask(staffed.database, 1)
    with staffed.database.work() as work:
        assert work.appointments.book(a_time(hit, named(KIM), local(3, 12, 10)))
        work.commit()
    days = {"away-first": "2018-03-12", "away-last": "", "away-from": "", "away-to": ""}

    answer = sent(staffed.kim, "/me/away", act="away", sure="yes", **days)
    staffed.work()

    assert staffed.differs() == [DayException("", KIM, date(2018, 3, 12), ExceptionKind.AWAY)]
    told = read(staffed.kim, answer.headers["Location"])
    assert "Noted. Others are asked for each time that KIM cannot hold." in told
    assert "Mon Mar 12: away all day Back: end all of this" in told


def test_days_away_that_cannot_be_are_refused(staffed: Staffed) -> None:
    staffed.employ()

    answer = sent(staffed.kim, "/me/away", act="away", **{"away-first": "2018-03-07"})

    assert answer.status_code == 422
    assert "Give today or a later day, in a year at most." in words(answer.text)


def test_all_is_handed_over_once_it_was_shown(staffed: Staffed) -> None:
    staffed.employ()
    taken = ask(staffed.database, 1)
    with staffed.database.work() as work:
        assert work.assignments.add(Assignment("a", taken.id, KIM, AssignmentState.TAKEN, NOW, taken_at=NOW))
        work.commit()

    asked = sent(staffed.ana, "/interviewers/kim/away", act="hand-over")
    sure = sent(staffed.ana, "/interviewers/kim/away", act="hand-over", sure="yes")
    staffed.work()

    assert (
        f"Hand over all that KIM has? Offers and requests without a time go to others. For each time others are asked; until somebody says yes, it stays as it is. {taken.staff_code}: taken, without a time Hand all over"
        in words(asked.text)
    )
    assert "KIM has nothing any more. It is offered to others." in read(staffed.ana, sure.headers["Location"])
    with staffed.database.reading() as work:
        assert work.assignments.live_of(taken.id) is None


def test_a_press_on_the_card_is_asked_of_the_worker(staffed: Staffed) -> None:
    staffed.employ()

    answer = sent(staffed.ana, "/interviewers/kim", act="rest")
    staffed.work()

    assert "KIM is offered nothing more today." in read(staffed.ana, answer.headers["Location"])
    assert "no more offers until Fri Mar 9" in read(staffed.ana, "/interviewers/kim")


def test_somebody_is_removed_once_their_times_are_given_away(staffed: Staffed) -> None:
    staffed.employ()
    booked = ask(staffed.database, 1)
    with staffed.database.work() as work:
        assert work.appointments.book(a_time(booked, named(KIM), local(3, 12, 10)))
        work.commit()
    page = "/interviewers/kim/remove"

    told = read(staffed.ana, page)
    assert (
        f"Times are booked with them. Give each to somebody else first: {booked.staff_code}: has a time on"
        in told
    )
    assert "Remove kim</button>" not in staffed.ana.get(page).text
    with staffed.database.work() as work:
        work.appointments.delete(booked.id)
        work.commit()
    answer = sent(staffed.ana, page)
    staffed.work()

    assert "KIM is removed" in read(staffed.ana, answer.headers["Location"])
    assert staffed.ana.get("/interviewers/kim").status_code == 404


def _extra(day: date) -> DayException:
    return DayException("e", KIM, day, ExceptionKind.EXTRA, time(10), time(12))


def _regions(staffed: Staffed) -> tuple[str, ...]:
    return staffed.desk.settings.regions.offered


def _of_regions(staffed: Staffed, form: dict[str, str]) -> dict[str, str]:
    return {**form, "regions": _regions(staffed)[0]}
