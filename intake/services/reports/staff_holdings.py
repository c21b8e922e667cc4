"""What an interviewer has: their times, what they took or are offered, and who calls while they are on duty.

A fixed number of statements, however much somebody has. What may be done with a request is for ``staff``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.core.scheduling.call_in_windows import CALL_IN_DAYS
from intake.core.scheduling.duty import overlaps
from intake.core.staff.interviewer import Interviewer, misfit
from intake.services.line.rules import StaffRules
from intake.services.scheduling.roster import read_roster
from intake.storage.queries.assignments import AssignmentState
from intake.storage.queries.holdings import ExpectedCall, HeldRow, StandIn
from intake.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class StaffHoldings:
    """What is with one interviewer: their times, soonest first, then the rest, oldest first."""

    rows: tuple[HeldRow, ...]

    @property
    def to_call(self) -> tuple[HeldRow, ...]:
        """What is theirs to call: all but what they are only offered."""
        return tuple(row for row in self.rows if row.own_time or row.assignment is AssignmentState.TAKEN)


def held_by(work: UnitOfWork, interviewer_id: str) -> StaffHoldings:
    """Return what somebody has now; what does not wait for anybody any more is left out."""
    return StaffHoldings(work.holdings.of(interviewer_id))


def asked_to_stand_in(work: UnitOfWork, interviewer_id: str, now: datetime) -> tuple[StandIn, ...]:
    """Return which times of others somebody was asked to take, and may still take now (UTC)."""
    return work.holdings.stand_ins(interviewer_id, now)


def calls_expected_by(
    work: UnitOfWork, who: Interviewer, rules: StaffRules, now: datetime
) -> tuple[ExpectedCall, ...]:
    """Return whose call somebody may be the one to answer: they fit, and are on duty in its window."""
    expected = (each for each in work.holdings.expected(now) if who.id not in each.kept_from)
    fitting = [each for each in expected if misfit(who, each.wish) is None]
    if not fitting:
        return ()
    duty = read_roster(work, rules, now).duty(who.id, CALL_IN_DAYS)
    return tuple(each for each in fitting if overlaps(duty, (each.window,)))
