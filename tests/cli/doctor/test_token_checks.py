"""What `intake doctor` says while a token is changed: nothing, that the next is in use, or that the old is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from intake.cli.doctor.findings import Subject
from intake.cli.doctor.token_checks import SWAP
from intake.core.secret import Secret
from intake.services.delivery.status_keys import HELD_BY
from intake.services.line.next_token import note_next_token
from intake.storage.queries.sending_pace import TEXTS
from intake.storage.unit_of_work import Database
from tests.cli.conftest import Operator
from tests.cli.doctor.test_doctor import said_of
from tests.support.people import NOW

NEXT = "f" * 32
IN_USE = (
    "WARN NEXT is in use since Thursday 2018-03-08 10:15: webhooks are signed with it, and we still send with the old. "
    f"| {SWAP}"
)
REFUSED = f"FAIL The provider refuses our token (20003), and another is to come: nothing is sent or called. | {SWAP}"


@pytest.fixture
def changing(operator: Operator) -> Operator:
    """An operator who has named the next token."""
    return replace(operator, environ={**operator.environ, "INTAKE_TWILIO_AUTH_TOKEN_NEXT": NEXT})


def test_an_ordinary_day_has_no_token_to_change(operator: Operator) -> None:
    assert said_of(operator, Subject.NEXT_TOKEN) == ["OK No token is being changed."]


def test_a_next_token_that_signs_nothing_waits(changing: Operator, database: Database) -> None:
    note_next_token(database, Secret(b"another" * 4), NOW)

    assert said_of(changing, Subject.NEXT_TOKEN) == ["OK One is to come, and nothing was signed with it yet."]


def test_a_next_token_that_signs_is_to_be_swapped_in(changing: Operator, database: Database) -> None:
    note_next_token(database, Secret(NEXT.encode()), NOW)
    note_next_token(database, Secret(NEXT.encode()), NOW + timedelta(hours=1))

    assert said_of(changing, Subject.NEXT_TOKEN) == [IN_USE]


def test_an_old_token_that_is_refused_is_told_beside_the_next(changing: Operator, database: Database) -> None:
    with database.work() as work:
        work.line_state.put(HELD_BY, "20003")
        work.sending_lanes.hold(TEXTS, NOW, NOW + timedelta(minutes=10))
        work.commit()

    assert said_of(changing, Subject.NEXT_TOKEN) == [REFUSED]
    with database.reading() as work:
        kept = "".join(work.line_state.all().values())
    assert NEXT not in kept
