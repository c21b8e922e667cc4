"""`intake availability`: a week, days that differ, and a whole file or nothing of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from intake.core.scheduling.availability import DayException, ExceptionKind, StaffHours, Visit
from intake.core.staff.interviewer import Standing
from intake.storage.crypto.key_files import WebKeys
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.requests import RequestState
from intake.storage.unit_of_work import Database
from tests.cli.conftest import Operator, Told
from tests.support.people import NOW, a_row
from tests.support.staff import AMI, KIM, employ, rows, set_hours

TUESDAY = date(2018, 3, 13)


@pytest.fixture
def staffed(operator: Operator, database: Database, web_keys: WebKeys) -> Operator:
    employ(database, web_keys, AMI, KIM)
    return operator


def week(database: Database) -> list[str]:
    with database.reading() as work:
        return [_hours(each) for each in work.availabilities.week()]


def _hours(each: StaffHours) -> str:
    who = {KIM.id: "kim", AMI.id: "ami"}[each.interviewer_id]
    return f"{who} {each.weekday} {each.starts:%H:%M}-{each.ends:%H:%M}"


def differs(database: Database) -> list[str]:
    with database.reading() as work:
        found = work.availabilities.exceptions(date.min)
    return [
        f"{each.day} {each.kind}"
        + (f" {each.starts:%H:%M}-{each.ends:%H:%M}" if each.starts and each.ends else "")
        for each in found
    ]


def test_a_week_replaces_the_week_before(staffed: Operator, database: Database) -> None:
    set_hours(database, KIM, "08:00-09:00", 6)
    monday = ("--monday", "13:00-17:00", "--monday", "09:00-12:00")

    told = staffed.types("availability", "set", "KIM", *monday, "--friday", "12:15-13:45")

    assert told == Told(
        0,
        "kim has hours for 8 interviews a week:\n  monday  09:00-12:00, 13:00-17:00\n  friday  12:15-13:45\n",
    )
    assert week(database) == ["kim 0 09:00-12:00", "kim 0 13:00-17:00", "kim 4 12:15-13:45"]


def test_hours_that_hold_no_interview_and_whoever_is_not_active_are_told(
    operator: Operator, database: Database, web_keys: WebKeys
) -> None:
    employ(database, web_keys, replace(KIM, standing=Standing.INVITED))

    assert operator.types("availability", "set", "kim", "--monday", "09:15-10:30") == Told(
        0,
        "kim has hours for 0 interviews a week:\n"
        "  monday  09:15-10:30\n"
        "No interview of 45 minutes fits: times begin every 60 minutes from midnight on.\n"
        "kim is invited: no time with them is open before they are active.\n",
    )


def test_a_week_can_be_emptied(staffed: Operator, database: Database) -> None:
    set_hours(database, KIM, "09:00-12:00")

    assert staffed.types("availability", "set", "kim", "--none") == Told(
        0, "kim is there at no hour of the week.\n"
    )
    assert week(database) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("set", "kim"), "Name the hours of the week, such as --monday 09:00-12:00, or --none."),
        (
            ("set", "kim", "--none", "--monday", "09:00-12:00"),
            "Name the hours of the week, such as --monday 09:00-12:00, or --none.",
        ),
        (
            ("set", "kim", "--monday", "11:00-13:00", "--monday", "09:00-11:30"),
            "monday: 09:00-11:30 and 11:00-13:00 overlap. Make them one.",
        ),
        (
            ("set", "kim", "--monday", "07:00-09:00"),
            "Invalid value for '--monday': nobody is called before 08:00 or after 21:00.",
        ),
        (
            ("set", "kim", "--monday", "9-12"),
            "Invalid value for '--monday': '9-12' is not hours of one day, such as \"14:00-16:00\".",
        ),
        (("set", "kum", "--none"), "There is no interviewer 'kum'. Did you mean 'kim'?"),
        (("away", "kim", "2018-03-07"), "Wed 2018-03-07 is over. Choose today or a later day."),
        (
            ("away", "kim", "2018-03-13", "2018-03-12"),
            "Name one day, or the first and the last of at most 366 days.",
        ),
        (
            ("away", "kim", "13 March"),
            "Invalid value for 'DAY [LAST_DAY]': write a day as year-month-day, such as 2026-12-01.",
        ),
        (
            ("extra", "kim", "2018-05-28", "09:00-12:00"),
            "Mon 2018-05-28 is a holiday, Memorial Day ([schedule] holidays): no time is offered then. Choose another day.",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_changes(
    staffed: Operator, database: Database, words: Sequence[str], sentence: str
) -> None:
    told = staffed.types("availability", *words)

    assert told.words.splitlines()[-1] == f"Error: {sentence}"
    assert (week(database), differs(database)) == ([], [])


BOOKED_THEN = "7KQ4 on Tue 2018-03-13 11:15"
NOBODY_TO_ASK = (
    f"  {BOOKED_THEN}: there is nobody to ask, so it stays theirs.\n"
    "Somebody can be asked once they have a backup (intake interviewer edit, --backup), or the line a coordinator "
    "([coordinator] phones).\n"
)


def book(database: Database) -> None:
    row = replace(a_row(), staff_code="7KQ4", state=RequestState.WAITING)
    starts = NOW + timedelta(days=5)
    with database.work() as work:
        work.requests.insert(row, None)
        work.appointments.book(Appointment(row.id, KIM.id, starts, starts + timedelta(minutes=45)))
        work.commit()


def asked(database: Database) -> list[tuple[str, str]]:
    return sorted((row.kind.value, row.recipient_id) for row in rows(database))


def test_days_away_are_told_with_what_is_booked_on_them(staffed: Operator, database: Database) -> None:
    book(database)

    told = staffed.types("availability", "away", "kim", "2018-03-12", "2018-03-13")

    words = "kim is away from Mon 2018-03-12 to Tue 2018-03-13.\n1 time booked with them then:\n"
    assert told == Told(0, words + NOBODY_TO_ASK)
    assert (differs(database), asked(database)) == (["2018-03-12 away", "2018-03-13 away"], [])


def test_others_are_asked_for_what_is_booked_on_days_away_as_by_text(
    staffed: Operator, database: Database
) -> None:
    staffed.settings_now_say('# phones = ["612-555-0177", "612-555-0178"]', 'phones = ["612-555-0177"]')
    staffed.types("interviewer", "edit", "kim", "--backup", "ami")
    book(database)

    told = staffed.types("availability", "away", "kim", "2018-03-13", "--hours", "09:00-11:30")

    assert told == Told(
        0,
        "kim is away on Tue 2018-03-13, 09:00-11:30.\n"
        "1 time booked with them then:\n"
        f"  {BOOKED_THEN}: ami is asked and the coordinator is told.\n",
    )
    assert asked(database) == [("backup asked", AMI.id), ("unanswered", "")]


def test_a_file_tells_what_is_booked_on_new_days_away_and_a_rehearsal_asks_nobody(
    staffed: Operator, database: Database
) -> None:
    staffed.settings_now_say('# phones = ["612-555-0177", "612-555-0178"]', 'phones = ["612-555-0177"]')
    book(database)
    file = staffed.folder / "hours.csv"
    file.write_text("handle,day,hours\nkim,2018-03-13,away\n")

    rehearsed = staffed.types("availability", "import", str(file), "--dry-run")
    before = asked(database)
    done, again = (staffed.types("availability", "import", str(file)) for _ in range(2))

    words = (
        "  kim  Tue 2018-03-13  away  was nothing\n"
        "1 time booked on days away:\n"
        f"  {BOOKED_THEN}: the coordinator is told.\n"
    )
    assert [rehearsed, done, again] == [
        Told(0, f"Would change:\n{words}"),
        Told(0, f"Changed:\n{words}"),
        Told(0, "Nothing changes.\n"),
    ]
    assert (before, asked(database)) == ([], [("unanswered", "")])


def test_hours_away_hours_more_and_a_day_as_usual_again(staffed: Operator, database: Database) -> None:
    told = [
        staffed.types("availability", *words).words
        for words in (
            ("away", "kim", "2018-03-13", "--hours", "09:00-12:00"),
            ("extra", "kim", "2018-03-17", "10:00-12:00"),
            ("away", "kim", "2018-03-18"),
            ("extra", "kim", "2018-03-18", "10:00-12:00"),
            ("usual", "kim", "2018-03-13", "2018-03-17"),
            ("usual", "kim", "2018-03-13"),
        )
    ]

    assert told == [
        "kim is away on Tue 2018-03-13, 09:00-12:00.\n",
        "kim is there on Sat 2018-03-17, 10:00-12:00, beyond their week.\n",
        "kim is away on Sun 2018-03-18.\n",
        "Error: kim is away on Sun 2018-03-18. First: intake availability usual kim 2018-03-18\n",
        "kim is there as in their week from Tue 2018-03-13 to Sat 2018-03-17: 2 exceptions taken back.\n",
        "kim is there as in their week on Tue 2018-03-13: there was no exception.\n",
    ]
    assert differs(database) == ["2018-03-18 away"]


def test_everything_is_shown_with_the_days_without_times(staffed: Operator, database: Database) -> None:
    staffed.settings_now_say("# closed = []", "closed = [2018-03-30]")
    staffed.settings_now_say("closes_on = 2027-11-30", "closes_on = 2018-06-30")
    set_hours(database, KIM, "09:00-12:00", 0)
    with database.work() as work:
        work.availabilities.add_exceptions([DayException("x", KIM.id, TUESDAY, ExceptionKind.AWAY)])
        visit = Visit("3f09ac", "twin_cities", "Public Library", TUESDAY, time(10), time(16), KIM.id)
        work.availabilities.add_visit(visit)
        work.commit()

    assert staffed.types("availability", "show") == Told(
        0,
        "ami (active)\n"
        "  no hours in the week\n"
        "\n"
        "kim (active)\n"
        "  monday  09:00-12:00\n"
        "  Tue 2018-03-13  away\n"
        "  Tue 2018-03-13  visit 3f09ac in twin_cities, 10:00-16:00: Public Library\n"
        "\n"
        "No times until Mon 2018-05-07 on:\n"
        "  Fri 2018-03-30  closed\n",
    )
    assert staffed.types("availability", "show", "ami").words.startswith("ami (active)\n")


GOOD = """\
handle,day,hours
Kim,monday,09:00-12:00
kim,Mon,13:00-17:00

ami,tuesday,17:00-20:00
kim,2018-03-13,away
kim,2018-03-14,away 09:00-12:00
ami,2018-03-17,10:00-12:00
"""
TOLD = """\
  ami  tuesday         17:00-20:00               was nothing
  ami  Sat 2018-03-17  also 10:00-12:00          was nothing
  kim  monday          09:00-12:00, 13:00-17:00  was 08:00-09:00
  kim  sunday          nothing                   was 08:00-09:00
  kim  Tue 2018-03-13  away                      was also 08:00-10:00
  kim  Wed 2018-03-14  away 09:00-12:00          was nothing
"""


def write(operator: Operator, content: str | bytes) -> str:
    path = operator.folder / "hours.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def before(database: Database) -> tuple[list[str], list[str]]:
    set_hours(database, KIM, "08:00-09:00", 0, 6)
    with database.work() as work:
        extra = DayException("x", KIM.id, TUESDAY, ExceptionKind.EXTRA, time(8), time(10))
        work.availabilities.add_exceptions([extra])
        work.commit()
    return week(database), differs(database)


def test_a_file_is_imported_whole_and_what_changed_is_told(staffed: Operator, database: Database) -> None:
    before(database)

    assert staffed.types("availability", "import", write(staffed, GOOD)) == Told(0, f"Changed:\n{TOLD}")
    assert week(database) == ["ami 1 17:00-20:00", "kim 0 09:00-12:00", "kim 0 13:00-17:00"]
    assert differs(database) == [
        "2018-03-13 away",
        "2018-03-14 away 09:00-12:00",
        "2018-03-17 extra 10:00-12:00",
    ]
    assert staffed.types("availability", "import", write(staffed, GOOD)) == Told(0, "Nothing changes.\n")


def test_a_dry_run_tells_the_same_and_changes_nothing(staffed: Operator, database: Database) -> None:
    stood = before(database)

    told = staffed.types("availability", "import", write(staffed, GOOD), "--dry-run")

    assert told == Told(0, f"Would change:\n{TOLD}")
    assert (week(database), differs(database)) == stood


def test_a_spreadsheet_file_with_other_columns_first_is_read(staffed: Operator, database: Database) -> None:
    content = "\ufeffDay,Hours,Handle\r\nfriday,09:00-10:00,kim\r\n"

    assert staffed.types("availability", "import", write(staffed, content)).code == 0
    assert week(database) == ["kim 4 09:00-10:00"]


def test_every_bad_line_is_told_at_once_and_nothing_is_imported(
    staffed: Operator, database: Database
) -> None:
    stood = before(database)
    content = """\
handle,day,hours
kim,monday,09:00-12:00
kym,monday,09:00-12:00
612-555-0150,monday,09:00-12:00
kim,mondya,09:00-12:00
kim,some day,09:00-12:00
kim,tuesday,9-12
kim,tuesday,07:00-09:00
kim,tuesday,away
kim,monday,11:00-13:00
kim,2018-03-07,away
kim,2018-05-28,09:00-12:00
kim,2018-03-14,away
kim,2018-03-14,10:00-12:00
kim,friday
=HYPERLINK("x"),monday,09:00-12:00
kim,friday,@12:00-13:00
"""

    told = staffed.types("availability", "import", write(staffed, content))

    assert told == Told(
        1,
        """\
Error: hours.csv: 14 lines to mend, nothing is imported.
  line 3: There is no interviewer 'kym'. Did you mean 'kim'?
  line 4: There is no interviewer of that name. There are ami, kim.
  line 5: its day cannot be read. Did you mean 'monday'?
  line 6: its day cannot be read. Write monday to sunday, or a date such as 2026-12-01.
  line 7: its hours cannot be read: hours are written 09:00-12:00, or "away" beside a date.
  line 8: nobody is called before 08:00 or after 21:00.
  line 9: only a date can be away: leave out the weekdays on which they are not there.
  line 10: its hours overlap those of line 2.
  line 11: its date is over.
  line 12: its date is a holiday, Memorial Day ([schedule] holidays), and no time is offered then.
  line 14: its hours overlap those of line 13.
  line 15: it needs 3 cells: handle, day, hours.
  line 16: a cell begins like a formula: write plain words and hours.
  line 17: a cell begins like a formula: write plain words and hours.
""",
    )
    assert (week(database), differs(database)) == stood


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "hours.csv: the first line must be handle,day,hours, with commas."),
        (
            "handle;day;hours\nkim;monday;09:00-12:00",
            "hours.csv: the first line must be handle,day,hours, with commas.",
        ),
        (
            b"handle,day,hours\nk\xefm,monday,09:00-12:00",
            "hours.csv is no CSV file in UTF-8: save it as one and try again.",
        ),
        (
            'handle,day,hours\n"kim,monday,09:00-12:00',
            "hours.csv is no CSV file in UTF-8: save it as one and try again.",
        ),
    ],
    ids=["empty", "semicolons", "another encoding", "an open quotation"],
)
def test_what_is_no_such_file_is_refused(staffed: Operator, content: str | bytes, sentence: str) -> None:
    assert staffed.types("availability", "import", write(staffed, content)) == Told(1, f"Error: {sentence}\n")


def test_the_file_in_the_help_can_be_imported(staffed: Operator, database: Database) -> None:
    told = staffed.types_bare("availability", "import", "--help").words
    example = [line.strip() for line in told.splitlines() if line.count(",") == 2 and "." not in line]

    imported = staffed.types("availability", "import", write(staffed, "\n".join(example)))

    assert (example[0], len(example), imported.code) == ("handle,day,hours", 7, 0)
    assert Path(staffed.folder / "hours.csv").exists()
