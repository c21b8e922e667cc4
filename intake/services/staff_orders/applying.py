"""One order as it is applied: within its transaction, with what it says, and the request kept from changing meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

from intake.core.access.permissions import Role
from intake.core.staff.interviewer_handle import as_handle
from intake.core.staff.staff_orders import ActDetails, CameOf, StaffAct, audited_as
from intake.services.access.audit import note_act
from intake.services.line.staff_context import StaffContext
from intake.services.staff.act_result import lock_waiting
from intake.services.staff.request_holder import holder_of
from intake.services.staff_orders.answers import Came
from intake.storage.queries.staff_orders import StaffOrder


def is_coordinators(order: StaffOrder) -> bool:
    """Tell whether a coordinator asks, as their account says now."""
    return order.role == Role.COORDINATOR


@dataclass(frozen=True, slots=True)
class ApplyingOrder:
    """An order that its asker may give, opened."""

    staff: StaffContext
    order: StaffOrder
    details: ActDetails

    @property
    def request_id(self) -> str:
        """The request it is about; empty where it went, which no use case finds."""
        return self.order.request_id or ""

    def note_in_audit(self, act: StaffAct) -> None:
        """Note who asked for the act: here, so that no console can ask for anything of which no row tells."""
        # What is no handle is not repeated.
        thing = self.details.help_line or as_handle(self.details.handle) or ""
        note_act(
            self.staff.work,
            self.staff.now,
            self.order.handle or "",
            audited_as(act, self.details),
            thing=thing,
        )

    def taken_meanwhile(self) -> Came | None:
        """Return who took the request since the page was shown, or None where it stands as it was seen."""
        lock_waiting(self.staff, self.request_id)
        holder = holder_of(self.staff, self.request_id)
        seen = holder is None or holder.interviewer.handle == self.details.seen
        return None if seen else self.holder_came()

    def holder_came(self) -> Came:
        """Return that somebody has the request: who, and for how long."""
        holder = holder_of(self.staff, self.request_id)
        if holder is None:
            return Came(CameOf.HAS_IT)
        return Came(CameOf.HAS_IT, holder.interviewer.handle, holder.seconds(self.staff.now))

    def with_whom(self) -> str:
        """Return the handle of whoever has the request or is offered it; empty where it is nobody's."""
        holder, live = (
            holder_of(self.staff, self.request_id),
            self.staff.work.assignments.live_of(self.request_id),
        )
        if holder is not None:
            return holder.interviewer.handle
        who = self.staff.work.interviewers.get(live.interviewer_id) if live is not None else None
        return "" if who is None else who.handle
