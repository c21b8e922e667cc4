"""Applies the effects of a turn within its transaction: saves, gives codes, leaves orders.

Calls nobody and erases nothing by itself: the worker applies the orders left here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from intake.core.callback import CallbackRequest, code_names, request_from
from intake.core.conversation import Conversation, Effect, Prompt, Turn
from intake.core.flow import EffectKind
from intake.core.phone import PhoneNumber
from intake.services.call_in import Caller, begin_call_in
from intake.services.line import Line
from intake.storage.orders import NewOrder, OrderKind
from intake.storage.requests import RequestRow
from intake.storage.sealing import SealedRequest, code_hmac, keys_of_texts, seal_number, seal_phone
from intake.storage.unit_of_work import UnitOfWork

# Says nothing about what is kept.
THANKS = Prompt("callback.thanks")
NOBODY_NOW = Prompt("bridge.caller_nobody_never")


class NoFreeCodeNameError(Exception):
    """Every candidate name or staff code is taken; with three of 65,000 this is a fault, not bad luck."""


class CodeNotStoredError(Exception):
    """The code of a request saved in this very turn could not be stored: nothing of the turn may stay."""


@dataclass(frozen=True, slots=True)
class Applying:
    """What effects are applied with: the line, the open transaction, the phone, the moment (UTC), and the call."""

    line: Line
    work: UnitOfWork
    caller: PhoneNumber | None
    now: datetime
    call_id: str = field(default="", repr=False)


def apply_effects(applying: Applying, turn: Turn) -> Turn:
    """Apply a turn's effects in order; the turn returned knows the code name that was free."""
    for effect in turn.effects:
        turn = _apply(applying, turn, effect)
    return turn


def order_for_phone(applying: Applying, what: OrderKind) -> None:
    """Leave an order about everything we hold for the phone that asks."""
    if applying.caller is None:
        return
    sealed = seal_phone(applying.caller, applying.line.keys.public_key)
    applying.work.orders.add(NewOrder(what, applying.now, sealed_number=sealed, own_phone=True))


def forget_texts(applying: Applying) -> None:
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


def _apply(applying: Applying, turn: Turn, effect: Effect) -> Turn:
    match effect.kind:
        case EffectKind.SAVE_REQUEST:
            name = _save(applying, effect.conversation)
            return replace(turn, conversation=replace(turn.conversation, code_name=name))
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
        case EffectKind.CHANGE | EffectKind.FORGET | EffectKind.CONNECT_HELP:
            pass
        case _:
            assert_never(effect.kind)
    return turn


def _save(applying: Applying, conversation: Conversation) -> tuple[str, str]:
    request = request_from(conversation, applying.caller)
    names = _free_names(applying, request.language)
    sealed = _sealed(applying, request)
    row = _row(applying, request, names, sealed)
    applying.work.requests.insert(row, sealed.sealed_key if sealed else None)
    applying.work.orders.add(
        NewOrder(OrderKind.SAVED, applying.now, request_id=request.id, own_phone=row.own_phone)
    )
    applying.work.counters.add(applying.now, "ended", "saved")
    return names.code_name


@dataclass(frozen=True, slots=True)
class _Names:
    code_name: tuple[str, str]
    staff_code: str


def _free_names(applying: Applying, language: str) -> _Names:
    words, chance = applying.line.script.wordings[language].words("code_names.words"), applying.line.draw()
    candidates = code_names(words, chance.words)
    free = applying.work.requests.free_code_name([" ".join(name) for name in candidates])
    staff_code = applying.work.requests.free_staff_code(chance.staff_codes)
    if free is None or staff_code is None:
        raise NoFreeCodeNameError
    first, second = free.split(" ")
    return _Names((first, second), staff_code)


def _sealed(applying: Applying, request: CallbackRequest) -> SealedRequest | None:
    if request.number is None:
        return None
    public_key = applying.line.keys.public_key
    return seal_number(request.id, request.number, request.extension or None, public_key)


def _row(
    applying: Applying, request: CallbackRequest, names: _Names, sealed: SealedRequest | None
) -> RequestRow:
    return RequestRow(
        id=request.id,
        code_name=" ".join(names.code_name),
        staff_code=names.staff_code,
        contact=request.contact.value,
        message=request.message,
        try_again=request.try_again,
        windows=",".join(request.windows),
        language=request.language,
        perspective=request.perspective,
        format=request.format.value,
        channel=request.channel.value,
        requested_on=applying.now.astimezone(applying.line.script.zone).date(),
        sealed_number=sealed.sealed_number if sealed else None,
        call_in_starts_at=request.call_in.starts_at if request.call_in else None,
        call_in_ends_at=request.call_in.ends_at if request.call_in else None,
        interview_language=request.interview_language,
        region=request.region,
        interviewer=request.interviewer,
        left_out=request.left_out,
    )


def _give_code(applying: Applying, conversation: Conversation) -> bool:
    hmac = code_hmac(applying.line.keys.web_key, conversation.code or "")
    return applying.work.requests.give_code(conversation.request_id or "", hmac)


def _without_code(turn: Turn) -> Turn:
    # A code that opens nothing must not be told. Mostly the request was erased by other means meanwhile.
    if any(effect.kind is EffectKind.SAVE_REQUEST for effect in turn.effects):
        raise CodeNotStoredError
    ended = replace(turn.conversation, code=None, finished=True)
    return replace(turn, conversation=ended, prompts=(THANKS,), step=None)


def _join_call(applying: Applying, conversation: Conversation) -> bool:
    caller = Caller(applying.line.keys, conversation.request_id or "", applying.call_id)
    return begin_call_in(applying.work, caller, applying.now)


def _not_joined(turn: Turn) -> Turn:
    # Somebody with the same code is on the line already: whoever comes second is told nothing of it.
    left = tuple(effect for effect in turn.effects if effect.kind is not EffectKind.JOIN_CALL)
    return replace(turn, prompts=(NOBODY_NOW,), effects=left)


def _erase_request(applying: Applying, request_id: str) -> None:
    applying.work.requests.set_erasing(request_id)
    applying.work.orders.add(NewOrder(OrderKind.ERASE, applying.now, request_id=request_id))
