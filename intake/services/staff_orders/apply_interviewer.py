"""Applies acts on one interviewer: each calls the use case that a text and a command call, and returns what came of it.

Interviewers may ask for themselves alone: whose account it is says its row, not the console. Commits nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from intake.core.scheduling.schedule import DayHours
from intake.core.staff.interviewer import Interviewer
from intake.core.staff.staff_orders import LONGEST_REACH, AwayAsked, CameOf, StaffAct
from intake.core.understanding.away_days import Days
from intake.services.staff.absence import end_absence, end_rest, note_away, rest_today
from intake.services.staff.cut_off import cut_off
from intake.services.staff.hand_over import HandedOver, hand_over_all
from intake.services.staff.invite import HasTimes, dismiss
from intake.services.staff.let_in import TurnedAway, turn_away
from intake.services.staff.pin import forget_pin
from intake.services.staff_orders.answers import Came
from intake.services.staff_orders.applying import ApplyingOrder, is_coordinators

_Act = Callable[[ApplyingOrder, Interviewer], CameOf]


def _away(applying: ApplyingOrder, who: Interviewer) -> CameOf:
    staff, asked = applying.staff, applying.details.away
    if asked is None or not _makes_sense(asked) or asked.last - staff.today > LONGEST_REACH:
        return CameOf.REFUSED
    if asked.last < staff.today:
        return CameOf.TOO_OLD
    days = Days(max(asked.first, staff.today), asked.last)
    part = None if asked.starts is None or asked.ends is None else DayHours(asked.starts, asked.ends)
    return _came_of(note_away(staff, who.id, days, part).times)


def _back(applying: ApplyingOrder, who: Interviewer) -> CameOf:
    ended = end_absence(applying.staff, who.id)
    # A rest is theirs alone.
    if _is_theirs(applying, who):
        end_rest(applying.staff, who.id)
        return CameOf.DONE
    return CameOf.DONE if ended else CameOf.ALREADY


def _rest_today(applying: ApplyingOrder, who: Interviewer) -> CameOf:
    rest_today(applying.staff, who.id)
    return CameOf.DONE


def _hand_over(applying: ApplyingOrder, who: Interviewer) -> CameOf:
    return _came_of(hand_over_all(applying.staff, who.id))


def _dismiss(applying: ApplyingOrder, who: Interviewer) -> CameOf:
    return CameOf.HAS_TIMES if isinstance(dismiss(applying.staff, who.id), HasTimes) else CameOf.DONE


def _forget_pin(applying: ApplyingOrder, who: Interviewer) -> CameOf:
    forget_pin(applying.staff.work, who.id)
    return CameOf.DONE


def _cut_off(applying: ApplyingOrder, who: Interviewer) -> CameOf:
    gone = cut_off(applying.staff, who)
    return CameOf.ALREADY if gone is None else _came_of(gone.times)


def _makes_sense(asked: AwayAsked) -> bool:
    if (asked.starts is None) is not (asked.ends is None):
        return False
    hours = asked.starts is None or asked.ends is None or asked.starts < asked.ends
    return asked.first <= asked.last and hours


def _came_of(times: Sequence[HandedOver]) -> CameOf:
    if not times:
        return CameOf.DONE
    return CameOf.OTHERS_ASKED if all(each.asked for each in times) else CameOf.NOBODY_ASKED


def _is_theirs(applying: ApplyingOrder, who: Interviewer) -> bool:
    return applying.order.interviewer_id == who.id


def _of(act: _Act) -> Callable[[ApplyingOrder], Came]:
    """Return an act on whoever is named, where the account may ask it of them."""

    def apply(applying: ApplyingOrder) -> Came:
        handle = applying.details.handle
        who = applying.staff.work.interviewers.by_handle(handle)
        if not is_coordinators(applying.order) and (who is None or not _is_theirs(applying, who)):
            # Nothing tells whether there is such a one.
            return Came(CameOf.REFUSED)
        return Came(CameOf.NO_SUCH_HANDLE if who is None else act(applying, who), handle)

    return apply


def _withdraw(applying: ApplyingOrder) -> Came:
    handle = applying.details.handle
    if not is_coordinators(applying.order):
        return Came(CameOf.REFUSED)
    result = turn_away(applying.staff, handle)
    return Came(CameOf.DONE if isinstance(result, TurnedAway) else CameOf.NO_SUCH_HANDLE, handle)


OF_ONE_INTERVIEWER: Mapping[StaffAct, Callable[[ApplyingOrder], Came]] = {
    StaffAct.AWAY: _of(_away),
    StaffAct.BACK: _of(_back),
    StaffAct.REST_TODAY: _of(_rest_today),
    StaffAct.HAND_OVER: _of(_hand_over),
    StaffAct.DISMISS: _of(_dismiss),
    StaffAct.FORGET_PIN: _of(_forget_pin),
    StaffAct.CUT_OFF: _of(_cut_off),
    StaffAct.WITHDRAW_INVITATION: _withdraw,
}
