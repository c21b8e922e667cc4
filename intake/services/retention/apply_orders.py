"""Apply orders: what people asked for becomes true, strictly in the order they asked.

Only here is it found out whether two requests are for the same phone. Erasing itself is ``erase``:
an order that erases marks, and is done in the same commit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from intake.core.requests.decoys import NumberUse, must_be_decoy
from intake.services.requests.silence import silence
from intake.services.requests.withdraw import withdraw
from intake.storage.backup.erasure_ledger import Fate, Ledger, LedgerLine
from intake.storage.crypto import fingerprints, seals
from intake.storage.crypto.key_files import WorkerKeys
from intake.storage.engine.locks import Lock
from intake.storage.queries.orders import Order, OrderKind
from intake.storage.queries.requests import REACHES_NOBODY, RequestRow, RequestState, Tags
from intake.storage.unit_of_work import Database, UnitOfWork

TRIES_UNTIL_PARKED = 5


@dataclass(frozen=True, slots=True)
class Stuck:
    """An order that could not be applied: the name of the error only, never its words."""

    order_id: int
    error: str
    parked: bool


@dataclass(frozen=True, slots=True)
class OrdersApplied:
    """What one tick did; each parked order is an alarm."""

    applied: int
    stuck: tuple[Stuck, ...]


def apply_orders(database: Database, keys: WorkerKeys, ledger: Ledger, now: datetime) -> OrdersApplied:
    """Apply what waits, one order a transaction; stops at one that fails, until it is parked."""
    applied, stuck = 0, list[Stuck]()
    while True:
        outcome = _apply_next(database, _Clerk(keys, ledger, now))
        match outcome:
            case None:
                return OrdersApplied(applied, tuple(stuck))
            case Stuck(parked=parked):
                stuck.append(outcome)
                # Nothing may overtake an order, except one that was given up.
                if not parked:
                    return OrdersApplied(applied, tuple(stuck))
            case Order():
                applied += 1
            case _:
                assert_never(outcome)


@dataclass(frozen=True, slots=True)
class _Clerk:
    keys: WorkerKeys
    ledger: Ledger
    now: datetime


def _apply_next(database: Database, clerk: _Clerk) -> Order | Stuck | None:
    order = None
    try:
        with database.work() as work:
            if not work.alone(Lock.APPLY):
                return None
            order = work.orders.first()
            if order is None:
                return None
            _apply(work, order, clerk)
            work.orders.done(order.id)
            work.commit()
            return order
    except Exception as error:  # whatever is wrong with one order must not hold up all later ones for ever
        if order is None:
            raise
        return _note_failure(database, order, error)


def _note_failure(database: Database, order: Order, error: Exception) -> Stuck:
    with database.work() as work:
        parked = work.orders.failed(order.id, TRIES_UNTIL_PARKED)
        work.commit()
    return Stuck(order.id, type(error).__name__, parked)


def _apply(work: UnitOfWork, order: Order, clerk: _Clerk) -> None:
    match order.what:
        case OrderKind.SAVED:
            _let_wait(work, order, clerk)
        case OrderKind.ERASE | OrderKind.STOP:
            _mark_gone(work, order, clerk)
        case OrderKind.SILENCE:
            _silence_all(work, order, clerk)
        case _:
            assert_never(order.what)


def _let_wait(work: UnitOfWork, order: Order, clerk: _Clerk) -> None:
    request = work.requests.get(order.request_id or "")
    if request is None or request.state is not RequestState.NEW:
        return
    work.outbox.release(request.id)
    tags = _tags(work, request, clerk)
    if tags is None:
        work.requests.settle(request.id, None)
    elif order.own_phone:
        _keep_as_before(work, request, tags.phone)
        _replace_older(work, tags.phone, clerk)
        work.requests.settle(request.id, tags)
    elif must_be_decoy(_use_of(work, tags)):
        _make_decoy(work, request, clerk)
        return
    else:
        work.requests.settle(request.id, tags)
    if request.silenced:
        # Restored as it was before; only now its phone is known, which may still erase it.
        silence(work, request.id, clerk.now)


def _use_of(work: UnitOfWork, tags: Tags) -> NumberUse:
    others = work.requests.for_phone(tags.phone)
    return NumberUse(
        do_not_call=work.do_not_call.has(tags.phone) or work.do_not_call.has(tags.callee),
        same=len(work.requests.with_tag(tags.callee)),
        for_phone=len(others),
        own=sum(other.own_phone for other in others),
    )


def _keep_as_before(work: UnitOfWork, request: RequestRow, phone_tag: bytes) -> None:
    # Whom a person does not want to talk with, they do not want in a new request either.
    older = [each.kept_from for each in work.requests.for_phone(phone_tag) if each.own_phone]
    kept = dict.fromkeys(who for each in older for who in each)
    if kept:
        work.requests.keep_from(request.id, tuple(kept))


def _replace_older(work: UnitOfWork, phone_tag: bytes, clerk: _Clerk) -> None:
    _let_go(work, phone_tag, clerk)
    work.do_not_call.lift(phone_tag)


def _let_go(work: UnitOfWork, phone_tag: bytes, clerk: _Clerk) -> None:
    # By the bare phone: an extension somebody typed must not keep a request from the phone's owner.
    for request in work.requests.for_phone(phone_tag):
        if request.own_phone:
            work.requests.set_erasing(request.id)
        else:
            # Whoever typed this number still hears that they wait: they must not learn what its owner did.
            _make_decoy(work, request, clerk)


def _make_decoy(work: UnitOfWork, request: RequestRow, clerk: _Clerk) -> None:
    clerk.ledger.append(LedgerLine(clerk.now.date(), Fate.DECOY, request.id))
    work.attempts.let_go(request.id, clerk.now)
    work.requests.make_decoy(request.id)
    withdraw(work, request.id, clerk.now)
    work.outbox.delete_about(request.id)


def _mark_gone(work: UnitOfWork, order: Order, clerk: _Clerk) -> None:
    if order.request_id is not None:
        work.requests.set_erasing(order.request_id)
    if order.sealed_number is not None:
        number = seals.open_phone(order.sealed_number, clerk.keys)
        _let_go(work, fingerprints.tag(clerk.keys, number, None), clerk)


def _silence_all(work: UnitOfWork, order: Order, clerk: _Clerk) -> None:
    if order.sealed_number is None:
        return
    number = seals.open_phone(order.sealed_number, clerk.keys)
    for request in work.requests.for_phone(fingerprints.tag(clerk.keys, number, None)):
        # One that reaches nobody, or is without its number, can be no quieter.
        if request.state not in REACHES_NOBODY and request.sealed_number is not None:
            clerk.ledger.append(LedgerLine(clerk.now.date(), Fate.SILENCED, request.id))
            silence(work, request.id, clerk.now)


def _tags(work: UnitOfWork, request: RequestRow, clerk: _Clerk) -> Tags | None:
    if request.sealed_number is None:
        return None
    sealed = seals.SealedRequest(request.sealed_number, work.requests.sealed_key(request.id) or b"")
    callee = seals.open_number(request.id, sealed, clerk.keys)
    return Tags(
        callee=fingerprints.tag(clerk.keys, callee.number, callee.extension),
        phone=fingerprints.tag(clerk.keys, callee.number, None),
    )
