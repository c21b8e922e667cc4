"""Applies acts on the line itself: rest and go on. Commits nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from intake.core.staff.staff_orders import CameOf, StaffAct
from intake.services.line.pause import pause_line, resume_line
from intake.services.staff_orders.answers import Came
from intake.services.staff_orders.applying import ApplyingOrder


def _rest(applying: ApplyingOrder) -> Came:
    pause_line(applying.staff.work, applying.staff.now, applying.details.until)
    return Came(CameOf.DONE)


def _resume(applying: ApplyingOrder) -> Came:
    resume_line(applying.staff.work)
    return Came(CameOf.DONE)


OF_THE_LINE_ITSELF: Mapping[StaffAct, Callable[[ApplyingOrder], Came]] = {
    StaffAct.REST: _rest,
    StaffAct.RESUME: _resume,
}
