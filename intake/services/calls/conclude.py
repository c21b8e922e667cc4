"""Concludes a try: what came of a call becomes true of the request, in the transaction of the call.

The one place where the bridge meets the table of outcomes.
"""

from __future__ import annotations

from intake.core.calls.call_permission import CallingHours
from intake.services.calls.move_attempt import Conclude, Conclusion
from intake.services.requests.apply_outcome import OutcomeReport, apply_outcome
from intake.storage.unit_of_work import UnitOfWork


def conclusions(calling: CallingHours) -> Conclude:
    """Return what applies the outcome of a call, by the same table as an interviewer's word."""

    def conclude(work: UnitOfWork, conclusion: Conclusion) -> None:
        report = OutcomeReport(conclusion.by, conclusion.now, calling.windows, calling.tries)
        apply_outcome(work, report, conclusion.request_id, conclusion.concluded)

    return conclude
