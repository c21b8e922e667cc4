"""`intake interviewer invite`: a code is printed once, and no phone is typed; it is taken back by name."""

from __future__ import annotations

import re

import pytest

from intake.core.staff.join_code import JoinProfile
from intake.storage.unit_of_work import Database
from tests.cli.conftest import Operator, Told
from tests.support.people import NOW

INVITE = ("interviewer", "invite", "mia", "--agency", "uroc", "--language", "en", "--region", "south")


@pytest.fixture
def with_coordinator(operator: Operator) -> Operator:
    operator.settings_now_say("[coordinator]\n", '[coordinator]\nphones = ["612-555-0177"]\n')
    return operator


def test_somebody_is_asked_to_join_listed_and_taken_back(
    with_coordinator: Operator, database: Database
) -> None:
    operator = with_coordinator

    told = operator.types(*INVITE)
    assert told.code == 0, told.words
    again = operator.types(*INVITE)
    listed = operator.types("interviewer", "list")
    with database.reading() as work:
        (one,) = work.join_invitations.listed(NOW)
    back = operator.types("interviewer", "withdraw", "MIA")
    twice = operator.types("interviewer", "withdraw", "mia")

    code = re.match(r"JOIN \d{4} \d{4}\n", told.words)
    assert (told.code, code is not None, one.profile) == (
        0,
        True,
        JoinProfile("mia", "uroc", ("en",), ("south",)),
    )
    assert (again.code, "asked already" in again.words) == (1, True)
    assert "mia: asked to join, has not sent JOIN" in listed.words
    assert back == Told(0, "The code for mia works no more.\n")
    assert twice.code == 1
    with database.reading() as work:
        noted = [(each.account, each.act, each.thing) for each in work.audit_entries.newest(9, 0)]
    assert noted == [
        ("operator", "took back who was asked to join", "mia"),
        ("operator", "asked somebody to join", "mia"),
    ]


def test_nobody_is_asked_to_join_where_no_phone_of_a_coordinator_is_set(operator: Operator) -> None:
    told = operator.types(*INVITE)

    assert (told.code, "[coordinator] phones" in told.words) == (1, True)
