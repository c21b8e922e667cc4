"""Halt: everything that goes out to people stops at once, until two end it. Erasing goes on, and so do texts to staff.

Holds how it stands. What must not leave meanwhile is kept back by those who send, offer and ring, each of whom asks ``LineState.is_halted``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from intake.core.staff.halt_votes import Vote, Voter, may_end, standing_votes
from intake.storage.queries.line_state import HALT_VOTES, HALTED_BY, HALTED_SINCE
from intake.storage.unit_of_work import UnitOfWork

# What ``read_halt`` reads.
HALT_NAMES = (HALTED_SINCE, HALTED_BY, HALT_VOTES)
_NEXT_VOTE = "\n"


@dataclass(frozen=True, slots=True)
class Halt:
    """Since when (UTC) nothing goes out to people, by whose word, and who wants to end it, each for an hour."""

    since: datetime
    by: Voter
    votes: tuple[Vote, ...] = ()


class VoteCount(Enum):
    """What a vote to end a halt came to."""

    # Everything goes out again.
    ENDED = auto()
    # A second voter is needed.
    ONE_MORE = auto()
    # The line was not stopped.
    NOT_HALTED = auto()


def halt_of(work: UnitOfWork, now: datetime) -> Halt | None:
    """Return the halt and the votes that hold now (UTC); None where the line is not stopped."""
    return read_halt(work.line_state.several(HALT_NAMES), now)


def read_halt(noted: Mapping[str, str], now: datetime) -> Halt | None:
    """Return the halt as it stands among the values of the line."""
    if HALTED_SINCE not in noted:
        return None
    votes = [_vote(each) for each in noted.get(HALT_VOTES, "").splitlines()]
    since, by = datetime.fromisoformat(noted[HALTED_SINCE]), Voter.read(noted[HALTED_BY])
    return Halt(since, by, standing_votes(votes, now))


def note_halt(work: UnitOfWork, by: Voter, now: datetime) -> Halt:
    """Let nothing more go out to people from now (UTC) on; said again, it takes back every vote to end it."""
    state = work.line_state
    state.put_once(HALTED_SINCE, now.isoformat())
    state.put_once(HALTED_BY, str(by))
    state.drop(HALT_VOTES)
    return halt_of(work, now) or Halt(now, by)


def count_vote(work: UnitOfWork, by: Voter, now: datetime) -> VoteCount:
    """Count a word to end a halt, given now (UTC), and end it where it is the second."""
    # Two who vote in the same moment come one after the other, so that the second one counts both.
    work.line_state.hold(HALTED_SINCE)
    halt = halt_of(work, now)
    if halt is None:
        return VoteCount.NOT_HALTED
    votes = standing_votes((*halt.votes, Vote(by, now)), now)
    if not may_end(votes):
        work.line_state.put(HALT_VOTES, _NEXT_VOTE.join(map(_written, votes)))
        return VoteCount.ONE_MORE
    for name in HALT_NAMES:
        work.line_state.drop(name)
    return VoteCount.ENDED


def _vote(written: str) -> Vote:
    at, _, by = written.partition(" ")
    return Vote(Voter.read(by), datetime.fromisoformat(at))


def _written(vote: Vote) -> str:
    return f"{vote.at.isoformat()} {vote.by}"
