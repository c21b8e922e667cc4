"""Cuts an interviewer off at once: whoever left, or whose phone is in other hands.

In one transaction their calls end, all they have goes to others, and phone, PIN, hours, account, sign-ins and feed are
forgotten: their phone is any phone from then on. A text the provider has already cannot be taken back. Nothing is sent to
any person because of it. Commits nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from intake.core.staff.interviewer import Interviewer, Standing
from intake.services.access.people import forget_account_of
from intake.services.calls.cut_off_calls import cut_off_calls
from intake.services.calls.move_attempt import AttemptContext
from intake.services.line.staff_context import StaffContext
from intake.services.staff.hand_over import HandedOver, hand_over, return_assignment
from intake.storage.crypto.seals import new_request_id
from intake.storage.queries.interviewers import StaffPhone


@dataclass(frozen=True, slots=True)
class CutOff:
    """Somebody who was cut off: the times others are asked for, the requests that are free, the visits nobody leads."""

    times: tuple[HandedOver, ...] = ()
    given_back: int = 0
    visits: int = 0


def cut_off(context: StaffContext, who: Interviewer) -> CutOff | None:
    """Cut somebody off; None where they were already."""
    if who.standing is Standing.CUT_OFF:
        return None
    work, calls = context.work, AttemptContext(context.work, context.now, context.hours)
    # Calls, requests, and only then what belongs to them: the order in which all who change these take them.
    cut_off_calls(calls, who.id)
    heard = work.heard_words.heard_by(who.id)
    for request_id in heard:
        work.requests.lock(request_id)
    times, given_back = give_all_back(context, who.id)
    work.heard_words.note(heard)
    forget_account_of(work, who.id)
    work.cut_offs.forget(who.id, _no_phone())
    # A call that began in this very moment stands there by now.
    cut_off_calls(calls, who.id)
    work.outbox.stop(who.id)
    visits = sum(each.interviewer_id == who.id for each in work.availabilities.visits(context.today))
    return CutOff(times, given_back, visits)


def give_all_back(context: StaffContext, interviewer_id: str) -> tuple[tuple[HandedOver, ...], int]:
    """Free whatever somebody has, whether or not anybody can be asked; return the times, and how much else it was.

    A time stays in the book until somebody else is given it, as its person waits for it.
    """
    work = context.work
    coming = [each for each in work.appointments.of_staff(interviewer_id) if each.ends_at > context.now]
    times = tuple(hand_over(context, interviewer_id, each, although_nobody=True) for each in coming)
    live = work.assignments.live_of_staff(interviewer_id)
    for each in live:
        return_assignment(context, each)
    return times, len(live)


def _no_phone() -> StaffPhone:
    # Found under no phone's key, and nothing that opens.
    return StaffPhone(new_request_id().encode(), b"")
