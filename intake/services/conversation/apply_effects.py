"""Applies the effects of a turn within its transaction: saves, books, gives codes, leaves orders.

Calls nobody and erases nothing by itself: the worker applies the orders left here. What is refused (a time
that was just taken) is undone, and the turn becomes the one the flow has for that.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from intake.core.conversation.callback_request import CallbackRequest, request_from
from intake.core.conversation.enter_step import enter_refused
from intake.core.conversation.state import Conversation, Effect, Prompt, Situation, Turn
from intake.core.phone import PhoneNumber
from intake.core.script.flow import REFUSABLE, SAVING, EffectKind
from intake.services.calls.call_in import Caller, begin_call_in
from intake.services.conversation.keep_request import RequestKeeper, drawn_names
from intake.services.conversation.situation import with_times
from intake.services.line.line import Line
from intake.services.scheduling.booking import Booking
from intake.storage.crypto.fingerprints import code_hmac, keys_of_texts
from intake.storage.crypto.seals import seal_phone
from intake.storage.queries.orders import NewOrder, OrderKind
from intake.storage.queries.requests import RequestRow
from intake.storage.unit_of_work import UnitOfWork

# Says nothing about what is kept.
THANKS = Prompt("callback.thanks")
NOBODY_NOW = Prompt("bridge.caller_nobody_never")


class CodeNotStoredError(Exception):
    """The code of a request saved in this very turn could not be stored: nothing of the turn may stay."""


@dataclass(frozen=True, slots=True)
class EffectContext:
    """What effects are applied with: the line, the open transaction, the phone, the moment (UTC), and the call."""

    line: Line
    work: UnitOfWork
    caller: PhoneNumber | None
    now: datetime
    call_id: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class EffectsApplied:
    """A turn whose effects happened, or that one it became, in the situation it is told in."""

    turn: Turn
    situation: Situation


def apply_effects(applying: EffectContext, turn: Turn, situation: Situation) -> EffectsApplied:
    """Apply a turn's effects in order; the turn returned knows the code name that was free."""
    after = turn
    for effect in turn.effects:
        if effect.kind not in REFUSABLE:
            after = _apply(applying, after, effect)
            continue
        booked = _booked(applying, after, effect, situation)
        if booked is None:
            return _refused(applying, effect, situation)
        after = booked
    return EffectsApplied(after, situation)


def order_for_phone(applying: EffectContext, what: OrderKind) -> None:
    """Leave an order about everything we hold for the phone that asks."""
    if applying.caller is None:
        return
    sealed = seal_phone(applying.caller, applying.line.keys.public_key)
    applying.work.orders.add(NewOrder(what, applying.now, sealed_number=sealed, own_phone=True))


def forget_texts(applying: EffectContext) -> None:
    """Forget the conversation by text of a phone that erases by other means."""
    if applying.caller is None:
        return
    rules, key = applying.line.rules, applying.line.keys.web_key
    row = keys_of_texts(key, applying.caller.e164, rules.line_number).row
    stored = applying.work.conversations.load(row)
    if stored is None:
        return
    applying.work.conversations.delete(row)
    if not stored.finished:
        applying.work.counters.add(applying.now, "ended", "erased")


def _apply(applying: EffectContext, turn: Turn, effect: Effect) -> Turn:
    match effect.kind:
        case EffectKind.SAVE_REQUEST:
            return _named(turn, _save(applying, request_from(effect.conversation, applying.caller)))
        case EffectKind.GIVE_CODE:
            return turn if _give_code(applying, effect.conversation) else _without_code(turn)
        case EffectKind.ERASE_PHONE:
            order_for_phone(applying, OrderKind.ERASE)
        case EffectKind.STOP:
            order_for_phone(applying, OrderKind.STOP)
        case EffectKind.ERASE_REQUEST:
            _erase_request(applying, effect.conversation.request_id or "")
        case EffectKind.JOIN_CALL:
            return turn if _join_call(applying, effect.conversation) else _not_joined(turn)
        case EffectKind.CHANGE | EffectKind.NO_TIME | EffectKind.FORGET | EffectKind.CONNECT_HELP:
            pass
        case EffectKind.BOOK | EffectKind.MOVE:
            raise AssertionError("whether these happen is asked elsewhere")
        case _:
            assert_never(effect.kind)
    return turn


def _booked(applying: EffectContext, turn: Turn, effect: Effect, situation: Situation) -> Turn | None:
    """Book or move a time; None where it was taken meanwhile, and then nothing of it stays."""
    booking = Booking(applying.line.script.zone, applying.work, applying.now)
    said = effect.conversation
    with applying.work.attempt() as attempt:
        if effect.kind is EffectKind.MOVE:
            return turn if booking.move(said, situation) else None
        request = request_from(said, applying.caller)
        row = _save(applying, request)
        if booking.book(request, row, said, situation):
            return _named(turn, row)
        attempt.undo()
    return None


def _refused(applying: EffectContext, effect: Effect, situation: Situation) -> EffectsApplied:
    # What was remembered is what misled us.
    times = applying.line.times.fresh(applying.work, applying.now)
    known = with_times(applying.line, situation, times, applying.now)
    turn = enter_refused(applying.line.script.flows, effect, known)
    return apply_effects(applying, turn, known)


def _named(turn: Turn, row: RequestRow) -> Turn:
    first, second = row.code_name.split(" ")
    return replace(turn, conversation=replace(turn.conversation, code_name=(first, second)))


def _save(applying: EffectContext, request: CallbackRequest) -> RequestRow:
    line = applying.line
    keeper = RequestKeeper(applying.work, line.script, line.keys.public_key, applying.now)
    return keeper.keep(request, drawn_names(line.script, request.language, line.draw()))


def _give_code(applying: EffectContext, conversation: Conversation) -> bool:
    hmac = code_hmac(applying.line.keys.web_key, conversation.code or "")
    return applying.work.requests.give_code(conversation.request_id or "", hmac)


def _without_code(turn: Turn) -> Turn:
    # A code that opens nothing must not be told. Mostly the request was erased by other means meanwhile.
    if any(effect.kind in SAVING for effect in turn.effects):
        raise CodeNotStoredError
    ended = replace(turn.conversation, code=None, finished=True)
    return replace(turn, conversation=ended, prompts=(THANKS,), step=None)


def _join_call(applying: EffectContext, conversation: Conversation) -> bool:
    caller = Caller(applying.line.keys, conversation.request_id or "", applying.call_id)
    return begin_call_in(applying.work, caller, applying.now)


def _not_joined(turn: Turn) -> Turn:
    # Somebody with the same code is on the line already: whoever comes second is told nothing of it.
    left = tuple(effect for effect in turn.effects if effect.kind is not EffectKind.JOIN_CALL)
    return replace(turn, prompts=(NOBODY_NOW,), effects=left)


def _erase_request(applying: EffectContext, request_id: str) -> None:
    applying.work.requests.set_erasing(request_id)
    applying.work.orders.add(NewOrder(OrderKind.ERASE, applying.now, request_id=request_id))
