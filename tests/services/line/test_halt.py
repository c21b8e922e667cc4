"""A stop begins with one word and ends with two; said again, it takes back what was said to end it."""

from __future__ import annotations

from datetime import timedelta

from intake.core.staff.halt_votes import OPERATOR, Vote, Voter, VoterKind, phone_at
from intake.services.line.halt import Halt, VoteCount, count_vote, halt_of, note_halt
from intake.storage.unit_of_work import Database
from tests.support.staff import NOW

ANA = Voter(VoterKind.ACCOUNT, "ana")
LATER = NOW + timedelta(minutes=30)


def test_the_line_is_stopped_until_a_second_voter_ends_it(database: Database) -> None:
    with database.work() as work:
        counted = [count_vote(work, OPERATOR, NOW)]
        begun = note_halt(work, phone_at(1), NOW)
        counted += [count_vote(work, ANA, NOW), count_vote(work, ANA, LATER)]
        stands = halt_of(work, LATER)
        counted.append(count_vote(work, OPERATOR, LATER))

        assert (work.line_state.is_halted(), halt_of(work, LATER)) == (False, None)
    assert begun == Halt(NOW, phone_at(1))
    assert stands == Halt(NOW, phone_at(1), (Vote(ANA, LATER),))
    assert counted == [VoteCount.NOT_HALTED, VoteCount.ONE_MORE, VoteCount.ONE_MORE, VoteCount.ENDED]


def test_a_stop_said_again_keeps_its_beginning_and_takes_back_every_vote(database: Database) -> None:
    with database.work() as work:
        note_halt(work, phone_at(1), NOW)
        count_vote(work, phone_at(2), NOW)
        again = note_halt(work, OPERATOR, LATER)
        counted = count_vote(work, phone_at(1), LATER)

        assert work.line_state.is_halted()
    assert (again, counted) == (Halt(NOW, phone_at(1)), VoteCount.ONE_MORE)


def test_a_vote_of_an_hour_ago_ends_nothing(database: Database) -> None:
    with database.work() as work:
        note_halt(work, phone_at(1), NOW)
        count_vote(work, phone_at(1), NOW)

        assert count_vote(work, phone_at(2), NOW + timedelta(hours=1)) is VoteCount.ONE_MORE
