"""Days of the line: closed, opened again, with other windows; what each hits is seen first, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest

from intake.core.requests.contact import Contact
from intake.core.scheduling.availability import Visit
from intake.core.scheduling.schedule import DayHours, WeeklyHours, Window
from intake.core.scheduling.special_days import CallInTrouble, SpecialDay
from intake.services.line.holidays import note_holidays
from intake.services.line.open_times import OpenTimes, TimeRules, time_rules
from intake.services.reports.day_hits import BookedThen, DayHits, OfferedThen
from intake.services.reports.line_days import ClosedBy, read_line_days
from intake.services.staff.in_one_commit import in_one_commit
from intake.services.staff.line_days import (
    DayChange,
    DayRefusal,
    close_day,
    open_day,
    set_call_in,
    usual_call_in,
)
from intake.services.staff.visits import NoSuchVisit, call_off_visit
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.unit_of_work import Database
from tests.support.staff import NOW, RULES, a_time, ask, hire, local
from tests.support.stage import stage_settings

SETTINGS = stage_settings(Path("unused"), "sqlite:///:memory:", "http://127.0.0.1:1")
LAST = date(2018, 6, 30)
TUESDAY, WEDNESDAY = date(2018, 3, 13), date(2018, 3, 14)
TWO_TO_FOUR = (DayHours(time(14), time(16)),)
LIBRARY = Visit("v", "south", "Library", TUESDAY, time(9), time(17), "id of kim")


def day_rules(**changes: object) -> TimeRules:
    rules = time_rules(SETTINGS)
    rules = replace(rules, grid=replace(rules.grid, last_day=LAST))
    return replace(rules, **changes)  # type: ignore[arg-type]


def close(database: Database, day: date = TUESDAY, seen: str = "", now: datetime = NOW) -> DayChange:
    return in_one_commit(database, RULES, now, lambda staff: close_day(staff, day_rules(), day, seen=seen))


def windows(
    database: Database, hours: tuple[DayHours, ...], seen: str = "", day: date = TUESDAY
) -> DayChange:
    return in_one_commit(
        database, RULES, NOW, lambda staff: set_call_in(staff, day_rules(), day, hours, seen=seen)
    )


def special(database: Database) -> tuple[SpecialDay, ...]:
    with database.reading() as work:
        return work.special_days.since(date.min)


def book(database: Database) -> None:
    """Book three times of Tuesday: two by phone and one at a visit; and one of Wednesday."""
    kim, lee = hire(database, "kim", regions=("south",)), hire(database, "lee")
    with database.work() as work:
        work.availabilities.add_visit(LIBRARY)
        work.commit()
    times = [
        a_time(ask(database, 1), kim, local(3, 13, 9)),
        a_time(ask(database, 2), lee, local(3, 13, 21)),
        a_time(ask(database, 3, region="south"), kim, local(3, 13, 10), visit_id="v"),
        a_time(ask(database, 4), kim, local(3, 14, 0)),
    ]
    with database.work() as work:
        assert all(work.appointments.book(each) for each in times)
        work.commit()


def codes(database: Database) -> dict[int, str]:
    with database.reading() as work:
        return {int(row.id.split("-")[1]): row.staff_code for row in work.requests.listed()}


def test_closing_a_day_shows_what_it_hits_and_is_done_once_that_was_seen(database: Database) -> None:
    book(database)
    called = Window(local(3, 13, 14), local(3, 13, 16))
    caller = ask(database, 5, contact=Contact.YOU_CALL_US, call_in=called)
    lee_asked = Assignment("o", "request-6", "id of lee", AssignmentState.OFFERED, NOW, local(3, 13, 12))
    ask(database, 6)
    with database.work() as work:
        work.assignments.add(lee_asked)
        work.commit()
    code = codes(database)

    shown = close(database)
    nothing = special(database)
    assert isinstance(shown, DayHits)
    done = close(database, seen=shown.mark)

    assert shown == DayHits(
        # By their staff codes: the order of a day would tell who comes when.
        booked=(BookedThen(code[2], "lee"), BookedThen(code[1], "kim"), BookedThen(code[3], "kim", "south")),
        call_ins=(caller.staff_code,),
        offers=(OfferedThen(code[6], "lee"),),
        visits=(LIBRARY,),
    )
    assert (nothing, done, special(database)) == ((), None, (SpecialDay(TUESDAY, closed=True),))


def test_what_changed_between_is_shown_again(database: Database) -> None:
    book(database)
    shown = close(database)
    assert isinstance(shown, DayHits)
    one_more = a_time(ask(database, 7), hire(database, "ned"), local(3, 13, 11))
    with database.work() as work:
        work.appointments.book(one_more)
        work.commit()

    again = close(database, seen=shown.mark)

    assert isinstance(again, DayHits)
    assert (len(again.booked), again.mark != shown.mark, special(database)) == (4, True, ())


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2018, 3, 7), DayRefusal.OVER),
        (date(2018, 7, 1), DayRefusal.AFTER_LAST),
        (date(2018, 5, 28), DayRefusal.CLOSED),
        (date(2018, 3, 20), DayRefusal.CLOSED),
    ],
    ids=["over", "after the last day", "a holiday", "closed already"],
)
def test_a_day_that_cannot_be_closed_is_refused(database: Database, day: date, why: DayRefusal) -> None:
    note_holidays(database, NOW.date())
    assert close(database, date(2018, 3, 20)) is None

    assert close(database, day) is why
    assert special(database) == (SpecialDay(date(2018, 3, 20), closed=True),)


def test_today_is_closed_by_the_clock_of_the_line(database: Database) -> None:
    # It is Friday in UTC, and Thursday here.
    late = local(3, 8, 23)

    assert (close(database, date(2018, 3, 8), now=late), close(database, date(2018, 3, 7), now=late)) == (
        None,
        DayRefusal.OVER,
    )


def test_only_what_was_closed_here_is_opened_again_and_keeps_its_windows(database: Database) -> None:
    note_holidays(database, NOW.date())
    assert windows(database, TWO_TO_FOUR) is None
    assert close(database) is None

    opened = [
        in_one_commit(database, RULES, NOW, lambda staff, day=day: open_day(staff, day))  # type: ignore[misc]
        for day in (TUESDAY, TUESDAY, date(2018, 5, 28), date(2018, 3, 7))
    ]

    assert opened == [None, DayRefusal.NOT_CLOSED_HERE, DayRefusal.NOT_CLOSED_HERE, DayRefusal.OVER]
    assert special(database) == (SpecialDay(TUESDAY, call_in=TWO_TO_FOUR),)


def test_other_windows_hit_whoever_chose_one_that_goes(database: Database) -> None:
    kept, lost = (
        ask(
            database,
            number,
            contact=Contact.YOU_CALL_US,
            call_in=Window(local(3, 13, at), local(3, 13, at + 2)),
        )
        for number, at in ((1, 14), (2, 17))
    )
    assert kept.staff_code != lost.staff_code

    shown = windows(database, TWO_TO_FOUR)
    none_left = windows(database, ())
    assert isinstance(shown, DayHits)
    done = windows(database, TWO_TO_FOUR, shown.mark)

    assert (shown, done) == (DayHits(call_ins=(lost.staff_code,)), None)
    assert none_left == DayHits(call_ins=tuple(sorted((kept.staff_code, lost.staff_code))))
    assert special(database) == (SpecialDay(TUESDAY, call_in=TWO_TO_FOUR),)


def test_windows_that_cannot_be_are_refused_and_no_window_at_all_can_be(database: Database) -> None:
    found = [
        windows(database, (DayHours(time(14), time(15)),)),
        windows(database, ()),
        windows(database, TWO_TO_FOUR, day=date(2018, 3, 7)),
    ]

    assert found == [CallInTrouble.LENGTH, None, DayRefusal.OVER]
    assert special(database) == (SpecialDay(TUESDAY, call_in=()),)


def test_a_day_has_the_windows_of_its_week_again(database: Database) -> None:
    assert windows(database, ()) is None

    back = in_one_commit(database, RULES, NOW, lambda staff: usual_call_in(staff, day_rules(), TUESDAY))

    assert (back, special(database)) == (None, ())


def test_a_visit_is_called_off_once_it_was_seen_who_has_a_time_there(database: Database) -> None:
    book(database)

    def call_off(seen: str) -> object:
        return in_one_commit(database, RULES, NOW, lambda staff: call_off_visit(staff, "v", seen=seen))

    shown = call_off("")
    assert isinstance(shown, DayHits)

    assert shown == DayHits(booked=(BookedThen(codes(database)[3], "kim", "south"),))
    assert [call_off(shown.mark), call_off(shown.mark)] == [None, NoSuchVisit.GONE]
    with database.reading() as work:
        assert work.availabilities.visits(date.min) == ()


def test_no_time_and_no_window_of_a_closed_day_is_open_from_the_next_turn_on(database: Database) -> None:
    hire(database, "kim", (9, 21))
    weekly = replace(
        day_rules(), call_in=(WeeklyHours(1, time(14), time(16)), WeeklyHours(2, time(14), time(16)))
    )
    times = OpenTimes(weekly)

    def seen() -> tuple[set[date], set[date]]:
        with database.work() as work:
            work.conversations.load(b"of a turn")
            open_days = {RULES.today(each.starts_at) for each in times.at(work, NOW)}
            return open_days, {RULES.today(each.starts_at) for each in times.call_in(work, NOW).windows}

    before = seen()
    in_one_commit(database, RULES, NOW, lambda staff: close_day(staff, weekly, TUESDAY))
    after = seen()

    assert before[0] - after[0] == {TUESDAY}
    assert before[1] - after[1] == {TUESDAY}
    assert WEDNESDAY in after[0] & after[1]


def test_the_days_are_shown_with_why_they_are_closed_over_the_end_of_a_year(database: Database) -> None:
    hire(database, "kim", regions=("south",))
    eve, new_year = date(2018, 12, 31), date(2019, 1, 1)
    closing = replace(day_rules().closing, days=frozenset({date(2018, 12, 30)}))
    rules = replace(day_rules(), closing=closing, call_in=(WeeklyHours(0, time(14), time(16)),))
    note_holidays(database, eve)
    with database.work() as work:
        work.special_days.put(SpecialDay(date(2018, 12, 28), closed=True))
        work.special_days.put(SpecialDay(eve, call_in=()))
        work.availabilities.add_visit(replace(LIBRARY, day=eve))
        work.commit()

    days = read_line_days(database, rules, date(2018, 12, 24), new_year)

    told = {
        f"{each.day:%m-%d}": (
            each.closed_by,
            each.holiday,
            [of.handle for of in each.visits],
            len(each.call_in),
            each.call_in_changed,
        )
        for each in days
        if each.closed_by or each.visits or each.call_in or each.call_in_changed
    }
    assert len(days) == 9
    assert told == {
        "12-24": (None, None, [], 1, False),
        "12-25": (ClosedBy.HOLIDAY, "Christmas Day", [], 0, False),
        "12-28": (ClosedBy.HERE, None, [], 0, False),
        "12-30": (ClosedBy.SETTINGS, None, [], 0, False),
        "12-31": (None, None, ["kim"], 0, True),
        "01-01": (ClosedBy.HOLIDAY, "New Year's Day", [], 0, False),
    }
