"""Apply staff orders: the worker does what was asked at the console, one order a transaction, after callers' orders.

What came of it is written in the commit that does it: killed anywhere, an order is done once, or not yet. Who may ask is
looked at here, in the row of the account; what an act does is in ``apply_request``, ``apply_interviewer`` and
``apply_line``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from intake.core.staff.interviewer_handle import is_handle
from intake.core.staff.staff_orders import (
    LEAVES_NO_TRACE,
    CameOf,
    StaffAct,
    is_too_old,
    is_within_reach,
    may_order,
)
from intake.services.conversation.email_intake import EmailDesk
from intake.services.line.rules import StaffRules
from intake.services.line.staff_context import StaffContext
from intake.services.staff_orders.answers import Came, written
from intake.services.staff_orders.apply_intake import apply_intake
from intake.services.staff_orders.apply_interviewer import OF_ONE_INTERVIEWER
from intake.services.staff_orders.apply_line import OF_THE_LINE_ITSELF
from intake.services.staff_orders.apply_request import OF_A_REQUEST
from intake.services.staff_orders.applying import ApplyingOrder, is_coordinators
from intake.services.staff_orders.sealed_act import open_act
from intake.storage.crypto.key_files import WorkerKeys
from intake.storage.crypto.seals import public_key_of
from intake.storage.engine.locks import Lock
from intake.storage.engine.troubles import is_away
from intake.storage.queries.staff_orders import StaffOrder
from intake.storage.unit_of_work import Database

# At once: whoever asked waits. What PostgreSQL broke off for two that waited for each other succeeds then.
TRIES = 3
_ACTS = {**OF_A_REQUEST, **OF_ONE_INTERVIEWER, **OF_THE_LINE_ITSELF}


class OrderFault(Enum):
    """Where a test may stop a worker that applies a staff order."""

    FOUND = auto()
    # The effect is written, and neither its result nor any of it is kept.
    EFFECT_WRITTEN = auto()
    RESULT_WRITTEN = auto()
    COMMITTED = auto()


@dataclass(frozen=True, slots=True)
class StaffOrdersApplied:
    """What one look did: how many orders were answered, and the names of the errors of those given up (alarms)."""

    applied: int = 0
    parked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StaffClerk:
    """What staff orders are applied with; ``reached`` lets a test stop it."""

    keys: WorkerKeys
    rules: StaffRules
    reached: Callable[[OrderFault], None] = lambda _: None
    # What mails are taken in with, put together where somebody asks for it.
    emails: Callable[[], EmailDesk] | None = None


def staff_orders_wait(database: Database) -> bool:
    """Tell whether anybody at the console waits for something: one look, meant to be made twice a second."""
    with database.reading() as work:
        return work.staff_orders.any_waits()


def apply_staff_orders(database: Database, clerk: StaffClerk, now: datetime) -> StaffOrdersApplied:
    """Answer every order that waits, now (UTC), oldest first; what cannot be done is given up, and told so."""
    applied, parked, tries = 0, list[str](), 0
    after = 0
    while True:
        result = _apply_next(database, clerk, after, now)
        match result:
            case None:
                return StaffOrdersApplied(applied, tuple(parked))
            case _Failed() if tries + 1 < TRIES:
                tries += 1
                continue
            case _Failed():
                _give_up(database, result.order, now)
                parked.append(result.error)
                after = result.order.id
            case StaffOrder():
                applied += 1
                after = result.id
        tries = 0


@dataclass(frozen=True, slots=True)
class _Failed:
    order: StaffOrder
    error: str


def _apply_next(
    database: Database, clerk: StaffClerk, after: int, now: datetime
) -> StaffOrder | _Failed | None:
    order = None
    try:
        with database.work() as work:
            # What callers asked for comes first: it may end the very request this one is about.
            if not work.alone(Lock.APPLY) or work.orders.first() is not None:
                return None
            order = work.staff_orders.first(after)
            if order is None:
                return None
            clerk.reached(OrderFault.FOUND)
            _apply(StaffContext(work, clerk.rules, now), clerk, order)
            work.commit()
        clerk.reached(OrderFault.COMMITTED)
        return order
    except Exception as error:  # whatever is wrong with one order must not hold up all later ones for ever
        if order is None or is_away(error):
            raise
        return _Failed(order, type(error).__name__)


def _apply(staff: StaffContext, clerk: StaffClerk, order: StaffOrder) -> None:
    came = _came_of(staff, clerk, order)
    clerk.reached(OrderFault.EFFECT_WRITTEN)
    ended = came.of is CameOf.CLOSED or (came.of is CameOf.DONE and order.act in LEAVES_NO_TRACE)
    staff.work.staff_orders.done(order.id, written(came), staff.now, without_trace=ended)
    clerk.reached(OrderFault.RESULT_WRITTEN)


def _came_of(staff: StaffContext, clerk: StaffClerk, order: StaffOrder) -> Came:
    if is_too_old(order.asked_at, staff.now):
        return Came(CameOf.TOO_OLD)
    act = StaffAct(order.act)
    if not _may_ask(order, act):
        return Came(CameOf.REFUSED)
    details = open_act(order, clerk.keys).details
    if details.until is not None and not is_within_reach(details.until, staff.now):
        return Came(CameOf.REFUSED)
    applying = ApplyingOrder(staff, order, details)
    applying.note_in_audit(act)
    if act is StaffAct.INTAKE:
        return _intake(applying, clerk)
    return _ACTS[act](applying)


def _intake(applying: ApplyingOrder, clerk: StaffClerk) -> Came:
    if clerk.emails is None:
        return Came(CameOf.REFUSED)
    return apply_intake(applying, clerk.emails(), public_key_of(clerk.keys))


def _may_ask(order: StaffOrder, act: StaffAct) -> bool:
    # The console writes accounts, and a handle goes into votes and texts: whoever broke in writes no words there.
    if order.handle is None or not is_handle(order.handle):
        return False
    return may_order(act, is_coordinator=is_coordinators(order), interviewer_id=order.interviewer_id)


def _give_up(database: Database, order: StaffOrder, now: datetime) -> None:
    with database.work() as work:
        work.staff_orders.done(order.id, written(Came(CameOf.FAILED)), now)
        work.commit()
