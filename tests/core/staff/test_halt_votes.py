"""Two end a stop, and the console alone does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations_with_replacement

import pytest

from intake.core.staff.halt_votes import OPERATOR, Vote, Voter, VoterKind, may_end, phone_at, standing_votes

NOW = datetime(2018, 3, 8, 16, 15, tzinfo=UTC)
ANA, BEN = Voter(VoterKind.ACCOUNT, "ana"), Voter(VoterKind.ACCOUNT, "ben")
VOTERS = (phone_at(1), phone_at(2), OPERATOR, ANA, BEN)


def votes(*voters: Voter) -> list[Vote]:
    return [Vote(each, NOW) for each in voters]


def test_two_phones_end_it_or_the_operator_and_anybody_else() -> None:
    refused = [
        (str(one), str(other))
        for one, other in combinations_with_replacement(VOTERS, 2)
        if not may_end(votes(one, other))
    ]

    assert refused == [
        ("phone 1", "phone 1"),
        ("phone 1", "account ana"),
        ("phone 1", "account ben"),
        ("phone 2", "phone 2"),
        ("phone 2", "account ana"),
        ("phone 2", "account ben"),
        ("operator", "operator"),
        ("account ana", "account ana"),
        ("account ana", "account ben"),
        ("account ben", "account ben"),
    ]


def test_a_vote_holds_for_an_hour_and_each_voter_has_one() -> None:
    old, new = Vote(ANA, NOW - timedelta(hours=1)), Vote(BEN, NOW - timedelta(minutes=59))
    again = Vote(BEN, NOW)

    assert standing_votes([old, new, again], NOW) == (again,)


@pytest.mark.parametrize("voter", VOTERS, ids=str)
def test_a_voter_is_read_back_as_it_was_written(voter: Voter) -> None:
    assert Voter.read(str(voter)) == voter
