"""Applies acts on the line itself: rest, stop what goes out to people, whose phone gets the texts, which help line answers. Commits nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from intake.core.staff.halt_votes import Voter, VoterKind
from intake.core.staff.staff_orders import CameOf, StaffAct
from intake.services.line.deputy import FIRST, Deputy, name_deputy
from intake.services.line.halt import VoteCount
from intake.services.line.help_lines import leave_out, name_again
from intake.services.line.pause import pause_line, resume_line
from intake.services.staff.stop_line import end_stop, stop_line
from intake.services.staff_orders.answers import Came
from intake.services.staff_orders.applying import ApplyingOrder


def _rest(applying: ApplyingOrder) -> Came:
    pause_line(applying.staff.work, applying.staff.now, applying.details.until)
    return Came(CameOf.DONE)


def _resume(applying: ApplyingOrder) -> Came:
    resume_line(applying.staff.work)
    return Came(CameOf.DONE)


def _stop_line(applying: ApplyingOrder) -> Came:
    stop_line(applying.staff, _voter(applying))
    return Came(CameOf.DONE)


def _end_stop(applying: ApplyingOrder) -> Came:
    return Came(_COUNTED[end_stop(applying.staff, _voter(applying))])


def _texts_go_to(applying: ApplyingOrder) -> Came:
    place, until, staff = applying.details.place, applying.details.until, applying.staff
    if place is None or place == FIRST:
        name_deputy(staff.work, None)
    elif until is None or not FIRST <= place <= staff.rules.coordinator_phones:
        # The settings hold fewer phones than when the page was shown.
        return Came(CameOf.REFUSED)
    else:
        name_deputy(staff.work, Deputy(place, staff.rules.today(until)))
    return Came(CameOf.DONE)


def _help_line_checked(applying: ApplyingOrder) -> Came:
    staff, line = applying.staff, applying.details.help_line
    if line is None:
        return Came(CameOf.REFUSED)
    name_again(staff.work, line, staff.rules.today(staff.now))
    return Came(CameOf.DONE)


def _help_line_silent(applying: ApplyingOrder) -> Came:
    line = applying.details.help_line
    if line is None:
        return Came(CameOf.REFUSED)
    return Came(CameOf.DONE if leave_out(applying.staff.work, line) else CameOf.ALREADY)


def _voter(applying: ApplyingOrder) -> Voter:
    return Voter(VoterKind.ACCOUNT, applying.order.handle or applying.order.account_id)


_COUNTED: Mapping[VoteCount, CameOf] = {
    VoteCount.ENDED: CameOf.DONE,
    VoteCount.ONE_MORE: CameOf.VOTED,
    VoteCount.NOT_HALTED: CameOf.ALREADY,
}
OF_THE_LINE_ITSELF: Mapping[StaffAct, Callable[[ApplyingOrder], Came]] = {
    StaffAct.REST: _rest,
    StaffAct.RESUME: _resume,
    StaffAct.STOP_LINE: _stop_line,
    StaffAct.END_STOP: _end_stop,
    StaffAct.TEXTS_GO_TO: _texts_go_to,
    StaffAct.HELP_LINE_CHECKED: _help_line_checked,
    StaffAct.HELP_LINE_SILENT: _help_line_silent,
}
