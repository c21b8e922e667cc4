"""`intake requests give`: a request goes to whom the operator names, or one sentence says why not."""

from __future__ import annotations

import pytest

from intake.core.delivery.message_kinds import MessageKind
from intake.core.staff.interviewer import Standing
from intake.storage.crypto.key_files import WebKeys
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.requests import RequestRow
from intake.storage.unit_of_work import Database
from tests.cli.conftest import Operator, Told
from tests.support.people import NOW
from tests.support.staff import AMI, KIM, PHONES, a_time, ask, employ, local, named, rows

LIST, WHO = "To mend it: intake requests list", "To mend it: intake interviewer list"


@pytest.fixture
def waiting(operator: Operator, database: Database, web_keys: WebKeys) -> RequestRow:
    """A request that waits, and kim and ami."""
    employ(database, web_keys, KIM, AMI)
    return ask(database, staff_code="7KQ4")


def holder(database: Database, request: RequestRow) -> str | None:
    with database.reading() as work:
        live = work.assignments.live_of(request.id)
    return None if live is None else live.interviewer_id


def test_a_request_goes_to_whom_it_is_given_and_whoever_had_it_is_told(
    operator: Operator, database: Database, waiting: RequestRow
) -> None:
    with database.work() as work:
        work.assignments.add(Assignment("a", waiting.id, AMI.id, AssignmentState.TAKEN, NOW))
        work.commit()

    told = operator.types("requests", "give", "7kq4", "Kim")

    assert told == Told(0, "kim has 7KQ4 now, and gets a text.\n")
    assert holder(database, waiting) == KIM.id
    assert {(row.kind, row.recipient_id) for row in rows(database)} == {
        (MessageKind.GIVEN, KIM.id),
        (MessageKind.OFF, AMI.id),
    }


def test_a_request_goes_with_its_time(operator: Operator, database: Database, waiting: RequestRow) -> None:
    with database.work() as work:
        assert work.appointments.book(a_time(waiting, AMI, local(3, 13, 15)))
        work.commit()

    told = operator.types("requests", "give", "7KQ4", "kim")

    with database.reading() as work:
        booked = work.appointments.of(waiting.id)
    assert told == Told(0, "kim has 7KQ4 now with its time, and gets a text.\n")
    assert booked is not None
    assert booked.interviewer_id == KIM.id


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("KIM!", "kim"), f"A request's code has four characters, such as 7KQ4. {LIST}"),
        (("7KQ6", "kim"), f"No request 7KQ6 waits any more. {LIST}"),
        (("7KQ4", "kym"), "There is no interviewer 'kym'. Did you mean 'kim'?"),
        (
            ("7KQ4", "lee"),
            f"lee gets no texts: they have not said OK yet, or texted STOP. 7KQ4 stays as it is. {WHO}",
        ),
        (("7KQ4", "ami"), f"ami does not speak its language: 7KQ4 stays as it is. {WHO}"),
    ],
)
def test_what_cannot_be_given_stays_as_it_is_and_says_why(
    operator: Operator, database: Database, web_keys: WebKeys, words: tuple[str, str], sentence: str
) -> None:
    lee = named("lee", Standing.INVITED)
    employ(database, web_keys, KIM, AMI, lee, phones={**PHONES, lee.id: "+16125550152"})
    request = ask(database, staff_code="7KQ4", interview_language="es")

    assert operator.types("requests", "give", *words) == Told(1, f"Error: {sentence}\n")
    assert (holder(database, request), rows(database)) == (None, [])


def test_nobody_is_given_a_time_when_they_have_another(
    operator: Operator, database: Database, waiting: RequestRow
) -> None:
    other, at = ask(database, 2), local(3, 13, 15)
    with database.work() as work:
        assert work.appointments.book(a_time(waiting, AMI, at))
        assert work.appointments.book(a_time(other, KIM, at))
        work.commit()

    assert operator.types("requests", "give", "7KQ4", "kim") == Told(
        1, f"Error: 7KQ4 has a time, and kim has another one then. It stays as it is. {WHO}\n"
    )
