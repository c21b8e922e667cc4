"""`intake requests hold` and its like: each does its act or says in a sentence why not, and what mends it."""

from __future__ import annotations

import pytest

from intake.storage.crypto.key_files import WebKeys
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.unit_of_work import Database
from tests.cli.conftest import Operator, Told
from tests.support.people import NOW
from tests.support.staff import AMI, KIM, a_time, ask, employ, local

LIST = "To mend it: intake requests list"


@pytest.fixture
def waiting(operator: Operator, database: Database, web_keys: WebKeys) -> RequestRow:
    """A request that waits, and kim and ami."""
    employ(database, web_keys, KIM, AMI)
    return ask(database, staff_code="7KQ4")


def take(database: Database, request: RequestRow) -> None:
    with database.work() as work:
        assert work.assignments.add(Assignment("a", request.id, KIM.id, AssignmentState.TAKEN, NOW))
        work.commit()


def stands(database: Database, request: RequestRow) -> tuple[RequestState, bool, tuple[str, ...], str | None]:
    with database.reading() as work:
        row, live = work.requests.get(request.id), work.assignments.live_of(request.id)
    assert row is not None
    return row.state, row.held, row.kept_from, None if live is None else live.interviewer_id


WAITS, ERASING = RequestState.WAITING, RequestState.ERASING
DONE = [
    (("hold", "7kq4"), "7KQ4 is on hold. Whoever has it is told.\n", (WAITS, True, (), KIM.id)),
    (("take-back", "7KQ4"), "7KQ4 is taken back. Whoever had it is told.\n", (WAITS, False, (), None)),
    (("keep-from", "7KQ4", "Kim"), "7KQ4 is kept from kim from now on.\n", (WAITS, False, (KIM.id,), None)),
    (
        ("close", "7KQ4", "--misuse"),
        "7KQ4 is closed. The worker erases it within a minute.\n",
        (ERASING, False, (), KIM.id),
    ),
    (
        ("close", "7KQ4", "--talked"),
        "7KQ4 is closed. The worker erases it within a minute.\n",
        (ERASING, False, (), None),
    ),
    (
        ("erase", "7KQ4", "--yes"),
        "7KQ4 is being erased. The worker does it within a minute.\n",
        (ERASING, False, (), KIM.id),
    ),
]


@pytest.mark.parametrize(("words", "said", "after"), DONE)
def test_an_act_is_done_and_told(
    operator: Operator,
    database: Database,
    waiting: RequestRow,
    words: tuple[str, ...],
    said: str,
    after: tuple[RequestState, bool, tuple[str, ...], str | None],
) -> None:
    take(database, waiting)

    assert operator.types("requests", *words) == Told(0, said)
    assert stands(database, waiting) == after


def test_a_request_goes_on_and_is_offered_anew(
    operator: Operator, database: Database, waiting: RequestRow
) -> None:
    told = [operator.types("requests", *words) for words in (("hold", "7KQ4"), ("offer-again", "7KQ4"))]
    told += [operator.types("requests", *words) for words in (("go-on", "7KQ4"), ("offer-again", "7KQ4"))]

    assert told == [
        Told(0, "7KQ4 is on hold. Whoever has it is told.\n"),
        Told(1, "Error: 7KQ4 is on hold. To mend it: intake requests go-on 7KQ4\n"),
        Told(0, "7KQ4 goes on.\n"),
        Told(0, "7KQ4 is offered anew.\n"),
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("hold", "KIM!"), f"A request's code has four characters, such as 7KQ4. {LIST}"),
        (("hold", "7KQ6"), f"No request 7KQ6 waits any more. {LIST}"),
        (("go-on", "7KQ4"), f"7KQ4 stood so before: nothing was changed. {LIST}"),
        (("keep-from", "7KQ4", "kym"), "There is no interviewer 'kym'. Did you mean 'kim'?"),
        (
            ("take-back", "7KQ4"),
            f"Nobody has 7KQ4, and it is offered to nobody: there is nothing to take back. {LIST}",
        ),
        (("close", "7KQ4"), "Say how it ends: --talked, --not-talked or --misuse."),
    ],
)
def test_what_cannot_be_done_says_why_and_changes_nothing(
    operator: Operator, database: Database, waiting: RequestRow, words: tuple[str, ...], sentence: str
) -> None:
    assert operator.types("requests", *words) == Told(1, f"Error: {sentence}\n")
    assert stands(database, waiting) == (WAITS, False, (), None)


def test_what_somebody_has_is_not_offered_anew(
    operator: Operator, database: Database, waiting: RequestRow
) -> None:
    take(database, waiting)

    assert operator.types("requests", "offer-again", "7KQ4") == Told(
        1,
        "Error: Somebody has 7KQ4. Take it back first: whoever has it is told. "
        "To mend it: intake requests take-back 7KQ4\n",
    )


def test_a_time_that_is_taken_back_stands_and_must_be_given(
    operator: Operator, database: Database, waiting: RequestRow
) -> None:
    with database.work() as work:
        assert work.appointments.book(a_time(waiting, KIM, local(3, 13, 15)))
        work.commit()

    assert operator.types("requests", "take-back", "7KQ4") == Told(
        0,
        "7KQ4 is taken back, and whoever had it is told. Its time stands and needs somebody:\n"
        "  intake requests give 7KQ4 HANDLE\n",
    )


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"held": True}, "7KQ4 is on hold. To mend it: intake requests go-on 7KQ4"),
        (
            {"kept_from": (KIM.id,)},
            "7KQ4 is kept from kim, as somebody asked. It stays as it is. To mend it: intake interviewer list",
        ),
    ],
)
def test_what_is_on_hold_or_kept_from_them_is_not_given(
    operator: Operator,
    database: Database,
    web_keys: WebKeys,
    changed: dict[str, object],
    sentence: str,
) -> None:
    employ(database, web_keys, KIM)
    request = ask(database, staff_code="7KQ4", **changed)  # type: ignore[arg-type]

    assert operator.types("requests", "give", "7KQ4", "kim") == Told(1, f"Error: {sentence}\n")
    assert stands(database, request)[3] is None
