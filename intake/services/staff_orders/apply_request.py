"""Applies acts on one request: each calls the use case that a text and a command call, and returns what came of it.

Commits nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from intake.core.requests.outcome import Outcome, Stage
from intake.core.staff.interviewer import Misfit
from intake.core.staff.staff_orders import MOST_TWO_WORDS, READ_FOR, CameOf, StaffAct
from intake.services.line.staff_context import StaffContext
from intake.services.requests.apply_outcome import OutcomeApplied
from intake.services.staff.act_result import ActResult
from intake.services.staff.assignments import Assigned, NotAssigned, assign_request
from intake.services.staff.calls import tell_outcome
from intake.services.staff.closing import act_by_two_words, close_request, erase_request
from intake.services.staff.held_request import hold_request
from intake.services.staff.on_hold import let_go_on, put_on_hold
from intake.services.staff.take_back import keep_from, offer_again, take_back
from intake.services.staff_orders.answers import Came
from intake.services.staff_orders.applying import ApplyingOrder

# What an interviewer may say by a button. To set a time they choose one by text.
OUTCOMES_ASKED = frozenset(
    {
        Outcome.TALKED_DONE,
        Outcome.NO_ANSWER,
        Outcome.SOMEONE_ELSE,
        Outcome.WRONG_NUMBER,
        Outcome.ASKED_TO_STOP,
        Outcome.NEVER_AGAIN,
        Outcome.LATER,
    }
)
_NOT_ASSIGNED: Mapping[NotAssigned, CameOf] = {
    NotAssigned.GONE: CameOf.GONE,
    NotAssigned.NOT_ACTIVE: CameOf.NOT_ACTIVE,
    NotAssigned.BUSY: CameOf.BUSY,
    NotAssigned.ON_HOLD: CameOf.HELD,
    NotAssigned.KEPT_FROM: CameOf.KEPT_FROM,
}


def _give(applying: ApplyingOrder) -> Came:
    handle = applying.details.handle
    who = applying.staff.work.interviewers.by_handle(handle)
    if who is None:
        return Came(CameOf.NO_SUCH_HANDLE, handle)
    before = applying.taken_meanwhile()
    if before is not None:
        return Came(CameOf.ALREADY, handle, before.seconds) if before.handle == handle else before
    result = assign_request(applying.staff, applying.request_id, who.id)
    match result:
        case Assigned():
            return Came(CameOf.DONE, handle)
        case Misfit():
            return Came(CameOf[result.name], handle)
        case NotAssigned():
            return Came(_NOT_ASSIGNED[result], handle)


def _take_back(applying: ApplyingOrder) -> Came:
    whose = applying.with_whom()
    before = applying.taken_meanwhile()
    return before or Came(CameOf[take_back(applying.staff, applying.request_id).name], whose)


def _offer_again(applying: ApplyingOrder) -> Came:
    before = applying.taken_meanwhile()
    if before is not None:
        return before
    result = offer_again(applying.staff, applying.request_id)
    return applying.holder_came() if result is ActResult.HAS_IT else Came(CameOf[result.name])


def _keep_from(applying: ApplyingOrder) -> Came:
    handle = applying.details.handle
    who = applying.staff.work.interviewers.by_handle(handle)
    if who is None:
        return Came(CameOf.NO_SUCH_HANDLE, handle)
    return Came(CameOf[keep_from(applying.staff, applying.request_id, who.id).name], handle)


def _close(applying: ApplyingOrder) -> Came:
    closing = applying.details.closing
    if closing is None:
        return Came(CameOf.REFUSED)
    return Came(CameOf[close_request(applying.staff, applying.request_id, closing).name])


def _outcome(applying: ApplyingOrder) -> Came:
    outcome, who = applying.details.outcome, applying.order.interviewer_id
    if outcome not in OUTCOMES_ASKED or who is None:
        return Came(CameOf.REFUSED)
    held = hold_request(applying.staff, who, applying.request_id)
    applied = None if held is None else tell_outcome(applying.staff, held, outcome)
    return Came(_came_of(applied)) if isinstance(applied, OutcomeApplied) else Came(CameOf.NOT_YOURS)


def _came_of(applied: OutcomeApplied) -> CameOf:
    match applied.stage:
        case Stage.CLOSED:
            return CameOf.CLOSED
        case Stage.BOOKED:
            return CameOf.DONE
        case _:
            return CameOf.DONE if applied.window is None else CameOf.NEXT_TRY


def _two_words(applying: ApplyingOrder) -> Came:
    staff, details = applying.staff, applying.details
    if details.two_words is None:
        return Came(CameOf.REFUSED)
    if staff.work.staff_orders.asked_since(applying.order, staff.now - READ_FOR) > MOST_TWO_WORDS:
        return Came(CameOf.TOO_MANY)
    act_by_two_words(staff, details.words, details.two_words)
    # The same whether or not there was such a request.
    return Came(CameOf.DONE)


def _simply(use_case: Callable[[StaffContext, str], ActResult]) -> Callable[[ApplyingOrder], Came]:
    return lambda applying: Came(CameOf[use_case(applying.staff, applying.request_id).name])


OF_A_REQUEST: Mapping[StaffAct, Callable[[ApplyingOrder], Came]] = {
    StaffAct.GIVE: _give,
    StaffAct.TAKE_BACK: _take_back,
    StaffAct.KEEP_FROM: _keep_from,
    StaffAct.OFFER_AGAIN: _offer_again,
    StaffAct.HOLD: _simply(put_on_hold),
    StaffAct.LET_GO_ON: _simply(let_go_on),
    StaffAct.CLOSE: _close,
    StaffAct.ERASE: _simply(erase_request),
    StaffAct.OUTCOME: _outcome,
    StaffAct.TWO_WORDS: _two_words,
}
