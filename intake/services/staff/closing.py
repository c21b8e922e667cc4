"""Closes a request for the coordinator, erases it, or does what was asked by two words. Commits nothing.

Only marks: the worker erases within a minute, and whoever has the request is told that one of theirs is off.
"""

from __future__ import annotations

from typing import assert_never

from intake.core.requests.outcome import Outcome
from intake.core.script.plain_text import plain
from intake.core.staff.staff_orders import RequestClosing, TwoWordsAct
from intake.services.line.staff_context import StaffContext
from intake.services.requests.apply_outcome import OutcomeReport, apply_outcome
from intake.services.requests.withdraw import withdraw
from intake.services.staff.act_result import ActResult, lock_waiting
from intake.services.staff.on_hold import hold_locked


def close_request(context: StaffContext, request_id: str, closing: RequestClosing) -> ActResult:
    """Close a request, by whichever way; it is erased. An interview that was held is counted as one."""
    if lock_waiting(context, request_id) is None:
        return ActResult.GONE
    match closing:
        case RequestClosing.TALKED:
            _count_interview(context, request_id)
        case RequestClosing.NOT_TALKED | RequestClosing.MISUSE:
            context.work.requests.set_erasing(request_id)
        case _:
            assert_never(closing)
    return ActResult.DONE


def erase_request(context: StaffContext, request_id: str) -> ActResult:
    """Erase a request now: the worker does it within a minute."""
    if lock_waiting(context, request_id) is None:
        return ActResult.GONE
    context.work.requests.set_erasing(request_id)
    return ActResult.DONE


def act_by_two_words(context: StaffContext, words: str, act: TwoWordsAct) -> None:
    """Hold or erase the request of two words, if there is one; nobody is told whether there was."""
    work, found = context.work, context.work.requests.by_code_name(plain(words))
    if found is None:
        return
    work.attempts.live_of(found.id)
    work.requests.lock(found.id)
    match act:
        case TwoWordsAct.HOLD:
            hold_locked(context, found.id)
        case TwoWordsAct.ERASE:
            work.requests.set_erasing(found.id)
        case _:
            assert_never(act)


def _count_interview(context: StaffContext, request_id: str) -> None:
    rules = context.rules
    # Before the outcome, which takes for granted that whoever has it told it.
    withdraw(context.work, request_id, context.now)
    report = OutcomeReport("", context.now, rules.windows, rules.retention.tries)
    apply_outcome(context.work, report, request_id, Outcome.TALKED_DONE)
