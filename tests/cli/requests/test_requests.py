"""`intake requests list`: everything a coordinator needs, and never a number."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from intake.core.channel import Channel
from intake.core.requests.contact import Contact, Format
from intake.core.scheduling.availability import Visit
from intake.core.scheduling.schedule import Window
from intake.services.retention.apply_orders import apply_orders
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.key_files import WorkerKeys
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.unit_of_work import Database
from tests.cli.conftest import Operator, Told
from tests.support.people import ANOTHER, HER_PHONE, NOW, People, a_row
from tests.support.staff import AMI, KIM, PHONES, employ

STARTS = datetime(2018, 3, 13, 20, tzinfo=UTC)
SPELLINGS = (
    "{0}",
    "1{0}",
    "({1}) {2}-{3}",
    "{1}-{2}-{3}",
    "{1}.{2}.{3}",
    "{1} {2} {3}",
    "{2}{3}",
    "{2}-{3}",
    "{3}",
)
LISTED = """\
7KQ4: has a time with kim, for 3 days
  booked     Tue 2018-03-13 15:00 to 15:45, with kim, confirmed
  reach      call the phone they asked from; mornings, weekends; one short message is welcome
  interview  in English, by phone, with anyone, speaks for themselves

7KQ6: just saved, since today
  reach      call another phone, which they typed; evenings; no message; try again if someone else picks up
  interview  in Somali, in person, region twin cities, with a woman, not with Rainbow Research, speaks for \
themselves and for an institution
  asked      in Spanish, 2 tries so far

7KQ7: calls us, since today
  reach      no number: they call us by relay; Sat 2018-03-10 10:00 to 12:00
  interview  in English, by phone, with anyone, would rather not say for whom they speak
"""


def her_request() -> RequestRow:
    return replace(
        a_row(date(2018, 3, 5)),
        code_name="blue maple",
        staff_code="7KQ4",
        contact=Contact.THIS_PHONE,
        windows=("mornings", "weekends"),
        message=True,
    )


def her_other_request() -> RequestRow:
    return replace(
        a_row(),
        code_name="green otter",
        staff_code="7KQ6",
        contact=Contact.ANOTHER_PHONE,
        windows=("evenings",),
        try_again=True,
        language="es",
        interview_language="so",
        perspective="both",
        format=Format.IN_PERSON,
        region="twin_cities",
        interviewer="woman",
        left_out="rainbow",
        channel=Channel.TEXT,
        attempts=2,
    )


def a_relay_request() -> RequestRow:
    return replace(
        a_row(),
        code_name="quiet stone",
        staff_code="7KQ7",
        contact=Contact.RELAY,
        windows=(),
        perspective="rather_not_say",
        call_in=Window(datetime(2018, 3, 10, 16, tzinfo=UTC), datetime(2018, 3, 10, 18, tzinfo=UTC)),
        state=RequestState.WAITING,
    )


def test_an_empty_list_says_so(operator: Operator) -> None:
    assert operator.types("requests", "list") == Told(0, "No callback request is waiting.\n")
    assert operator.types("requests", "list", "--all") == Told(0, "No callback request is waiting.\n")
    assert operator.types("requests", "list", "--json") == Told(0, "[]\n")


def book(database: Database, request_id: str, visit_id: str | None = None) -> None:
    ends = STARTS + timedelta(minutes=45)
    with database.work() as work:
        assert work.appointments.book(Appointment(request_id, KIM.id, STARTS, ends, visit_id=visit_id))
        work.commit()


def test_requests_are_told_in_plain_words_oldest_first(
    operator: Operator, database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People
) -> None:
    employ(database, people.keys, KIM)
    hers = people.keep(database, her_request(), HER_PHONE)
    book(database, hers)
    with database.work() as work:
        work.appointments.confirm(hers)
        work.commit()
    people.keep(database, a_relay_request(), None)
    apply_orders(database, worker_keys, ledger, NOW)
    people.keep(database, her_other_request(), ANOTHER)

    assert operator.types("requests", "list") == Told(0, LISTED)


def test_a_time_that_is_off_is_told_as_off(operator: Operator, database: Database, people: People) -> None:
    employ(database, people.keys, KIM)
    hers = people.keep(database, replace(her_request(), state=RequestState.WAITING), HER_PHONE)
    book(database, hers)
    with database.work() as work:
        work.appointments.confirm(hers)
        work.appointments.call_off(hers)
        work.commit()

    told = operator.types("requests", "list").words
    (row,) = json.loads(operator.types("requests", "list", "--json").words)

    assert "its time is off, with kim" in told
    assert "with kim, off: it cannot be held, agree on another\n" in told
    assert (row["booked_confirmed"], row["booked_is_off"]) == (False, True)


def test_a_request_that_was_silenced_is_told_as_one_that_nobody_can_call(
    operator: Operator, database: Database
) -> None:
    with database.work() as work:
        work.requests.insert(replace(her_request(), state=RequestState.WAITING, silenced=True), None)
        work.commit()

    told = operator.types("requests", "list", now=NOW)
    (row,) = json.loads(operator.types("requests", "list", "--json", now=NOW).words)

    assert "  reach      no more calls or texts\n" in told.words
    assert (row["contact"], row["may_be_called"]) == ("this_phone", False)


def test_machines_get_the_same_as_an_array(operator: Operator, database: Database, people: People) -> None:
    employ(database, people.keys, KIM)
    with database.work() as work:
        work.availabilities.add_visit(
            Visit("v", "twin_cities", "Public Library", STARTS.date(), time(10), time(16), KIM.id)
        )
        work.commit()
    book(database, people.keep(database, her_other_request(), ANOTHER), "v")

    told = operator.types("requests", "list", "--json", now=NOW + timedelta(days=1))

    assert operator.types("requests", "list").words.startswith("7KQ6: just saved, since today\n")
    assert json.loads(told.words) == [
        {
            "staff_code": "7KQ6",
            "days_waiting": 1,
            "state": "new",
            "with": "kim",
            "offered_to": None,
            "contact": "another_phone",
            "may_be_called": True,
            "windows": ["evenings"],
            "call_in_starts_at": None,
            "call_in_ends_at": None,
            "message": False,
            "try_again": True,
            "language": "es",
            "interview_language": "so",
            "perspective": "both",
            "format": "in_person",
            "region": "twin_cities",
            "interviewer": "woman",
            "left_out": "rainbow",
            "held": False,
            "tries": 2,
            "booked_starts_at": "2018-03-13T20:00:00+00:00",
            "booked_ends_at": "2018-03-13T20:45:00+00:00",
            "booked_with": "kim",
            "booked_confirmed": False,
            "booked_is_off": False,
            "booked_place": "Public Library",
        }
    ]


@pytest.mark.parametrize(
    ("state", "told", "keys"),
    [
        (AssignmentState.TAKEN, "with kim", ("kim", None)),
        (AssignmentState.OFFERED, "offered to kim", (None, "kim")),
        (AssignmentState.PASSED, "calls us", (None, None)),
        (AssignmentState.RETURNED, "calls us", (None, None)),
    ],
)
def test_who_has_a_request_is_told(
    operator: Operator, database: Database, people: People, state: AssignmentState, told: str, keys: object
) -> None:
    employ(database, people.keys, KIM)
    with database.work() as work:
        row = a_relay_request()
        work.requests.insert(row, None)
        work.assignments.add(Assignment("a", row.id, KIM.id, state, NOW))
        work.commit()

    listed = operator.types("requests", "list").words
    (machines,) = json.loads(operator.types("requests", "list", "--json").words)

    assert listed.splitlines()[0] == f"7KQ7: {told}, since today"
    assert (machines["with"], machines["offered_to"]) == keys


def many_wait(database: Database, n: int) -> list[str]:
    """Let n requests wait, made on two days; return their staff codes, oldest first."""
    codes = [f"{number:04}" for number in range(n)]
    day = a_row().requested_on
    with database.work() as work:
        for number, code in enumerate(codes):
            # The older half comes in last.
            made = day if number < n // 2 else day + timedelta(days=1)
            row = replace(
                a_row(),
                id=f"{n - number:032}",
                code_name=f"word{n - number:04} other",
                staff_code=code,
                requested_on=made,
            )
            work.requests.insert(row, None)
        work.commit()
    return codes


def heads(told: Told) -> list[str]:
    return [line.partition(":")[0] for line in told.words.splitlines() if line[:1].strip()]


@pytest.mark.parametrize("n", [99, 100, 101, 1234])
def test_a_long_list_shows_who_waits_longest_and_tells_of_the_rest(
    n: int, operator: Operator, database: Database
) -> None:
    codes = many_wait(database, n)
    rest = [f"… {n - 100:,} more; --all or --json shows all."] if n > 100 else []

    assert heads(operator.types("requests", "list")) == codes[:100] + rest
    assert heads(operator.types("requests", "list", "--all")) == codes
    told = json.loads(operator.types("requests", "list", "--json").words)
    assert [each["staff_code"] for each in told] == codes


def test_decoys_and_erased_requests_are_not_shown(
    operator: Operator, database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People
) -> None:
    people.keep(database, her_request(), HER_PHONE)
    people.keep(database, replace(her_other_request(), code_name="decoy one"), HER_PHONE)
    people.keep(database, replace(a_relay_request(), state=RequestState.ERASING), None)
    apply_orders(database, worker_keys, ledger, NOW)

    assert [line for line in operator.types("requests", "list").words.splitlines() if line[:1].strip()] == [
        "7KQ4: waiting, for 3 days"
    ]


def test_no_command_shows_a_number_in_any_spelling(
    operator: Operator, database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People
) -> None:
    people.keep(database, her_request(), HER_PHONE)
    people.keep(database, her_other_request(), ANOTHER)
    apply_orders(database, worker_keys, ledger, NOW)
    people.erase(database, ANOTHER)
    employ(database, people.keys, KIM)

    said = "".join(
        operator.types(*words).words
        for words in (
            ["requests", "list"],
            ["requests", "list", "--json"],
            ["counts"],
            ["doctor"],
            ["purge", "--dry-run"],
            ["purge"],
            ["backup", str(operator.folder / "backup")],
            ["db", "upgrade"],
            ["interviewer", "list"],
            ["interviewer", "list", "--json"],
            ["interviewer", "edit", "kim", "--phone", PHONES[AMI.id]],
            ["interviewer", "edit", "kim", "--daily-cap", "3"],
            ["availability", "set", "kim", "--monday", "09:00-12:00"],
            ["availability", "show"],
            ["interviewer", "remove", "kim"],
        )
    )

    numbers = (HER_PHONE, ANOTHER, *PHONES.values())
    assert "7KQ4" in said
    assert "blue maple" not in said
    assert "kim is removed" in said
    assert [spelling for spelling in spellings(*numbers) if spelling in said] == []
    written = b"".join(path.read_bytes() for path in (operator.folder / "backup").iterdir())
    assert b"blue maple" in written
    # Four digits alone are found in any ciphertext.
    assert [each for each in spellings(*numbers) if len(each) > 4 and each.encode() in written] == []


def spellings(*numbers: str) -> list[str]:
    parts = [(number[2:], number[2:5], number[5:8], number[8:]) for number in numbers]
    return [spelling.format(*part) for part in parts for spelling in SPELLINGS]
