"""Receives what reaches our numbers and hands it to the use case that answers.

The quiet number answers everyone alike: it takes STOP and ERASE without a word, keeps from then on quiet towards whoever
asks to be left alone in a longer text, and what staff ask for there is answered from the line. Writes no reply of its own.
"""

from __future__ import annotations

from enum import Enum, auto

from intake.core.channel import Channel
from intake.core.conversation.intent import Keyword
from intake.core.phone import PhoneNumber, may_be_texted
from intake.core.retention.provider_copies import CopyKind
from intake.core.understanding.incoming_message import IncomingCall, IncomingText
from intake.core.understanding.texts import keyword_in, wants_silence
from intake.services.calls.call_in import leave_call
from intake.services.calls.move_attempt import AttemptContext
from intake.services.conversation.apply_effects import EffectContext, forget_texts, order_for_phone
from intake.services.conversation.take_turn import take_turn
from intake.services.conversation.turn_request import Answer, ChannelAdapter, TurnRequest
from intake.services.incoming.quiet_number import take_staff_word
from intake.services.line.line import Line
from intake.storage.crypto.fingerprints import keys_of_call, keys_of_texts, staff_phone_key
from intake.storage.queries.orders import OrderKind
from intake.storage.queries.provider_copies import NewCopy
from intake.storage.unit_of_work import UnitOfWork

SILENT_ORDERS = {
    Keyword.ERASE: OrderKind.ERASE,
    Keyword.STOP: OrderKind.STOP,
    Keyword.STOP_ANSWERED: OrderKind.STOP,
}


class FormerReply(Enum):
    """What a text to a former number is answered."""

    NUMBER_CHANGED = auto()
    REACH_SOMEBODY = auto()


# Whoever sends them, from whatever number they may be answered at.
ANSWERED_TO_ALL = frozenset({*SILENT_ORDERS, Keyword.CRISIS, Keyword.HELP_LINES})


def receive_call(line: Line, call: IncomingCall, turn: int, adapter: ChannelAdapter) -> Answer | None:
    """Answer one request of a call, its ``turn``-th; None where it reached another of our numbers."""
    if call.to != line.rules.line_number:
        return None
    # A caller ID that shows one of our own numbers is not the caller's.
    ours = call.sender in line.rules.own_numbers
    caller = None if ours else call.caller
    elsewhere = call.elsewhere and not ours
    arrival = TurnRequest(
        channel=Channel.VOICE,
        keys=keys_of_call(line.keys.web_key, call.call_id),
        request=str(turn),
        sender=call.sender if caller or elsewhere else None,
        caller=caller,
        elsewhere=elsewhere,
        turn=turn,
        event=call.utterance.event,
        said=call.utterance.said,
        phone_key=staff_phone_key(line.keys.web_key, caller) if caller else None,
        call_id=call.call_id,
    )
    return take_turn(line, arrival, adapter)


def receive_text(line: Line, text: IncomingText, adapter: ChannelAdapter) -> Answer | None:
    """Answer one text; None where it gets no answer: the quiet number, a sender who is withheld, or a program."""
    copy = line.copy_of(CopyKind.MESSAGE, text.message_id, line.clock())
    # Two of our own numbers texting each other would never end.
    ours = text.sender in line.rules.own_numbers
    if text.to == line.rules.line_number and not ours and _is_answered(line, text):
        return take_turn(line, _at_the_line(line, text, copy), adapter)
    _take_silently(line, text, copy)
    if text.to == line.rules.quiet_number and text.caller is not None and not ours:
        take_staff_word(line, text, _at_the_line(line, text), adapter)
    return None


def text_to_former_number(line: Line, text: IncomingText) -> FormerReply | None:
    """Take a text to a number that was ours before, and return what is answered; None for nothing.

    ERASE and STOP act as at the quiet number: they are about the phone they come from, whichever number of ours it
    knows, and whoever has an old poster must not be told to try again. No conversation begins.
    """
    _take_silently(line, text, line.copy_of(CopyKind.MESSAGE, text.message_id, line.clock()))
    leave_alone = _silent_order(line, text) in (OrderKind.STOP, OrderKind.SILENCE)
    if leave_alone or text.carrier_answered is not None:
        return None
    if text.sender in line.rules.own_numbers or not _is_answered(line, text):
        return None
    sender = keys_of_texts(line.keys.web_key, text.sender, text.to).row
    if not line.few_answers.may_answer(sender, line.clock()):
        return None
    in_crisis = _keyword(line, text) is Keyword.CRISIS
    return FormerReply.REACH_SOMEBODY if in_crisis else FormerReply.NUMBER_CHANGED


def _is_answered(line: Line, text: IncomingText) -> bool:
    if text.caller is not None or text.elsewhere:
        return True
    # Programs text from short codes, and what they send asks nothing of us; a cry for help is answered all the same.
    return may_be_texted(text.sender) and _keyword(line, text) in ANSWERED_TO_ALL


def _keyword(line: Line, text: IncomingText) -> Keyword | None:
    return text.answered_keyword() or keyword_in(text.utterance.said, line.script.wordings)


def _at_the_line(line: Line, text: IncomingText, copy: NewCopy | None = None) -> TurnRequest:
    """Return a text as one to the line, whichever of our numbers it came to."""
    caller = text.caller
    return TurnRequest(
        channel=Channel.TEXT,
        keys=keys_of_texts(line.keys.web_key, text.sender, line.rules.line_number),
        request=text.message_id,
        sender=text.sender,
        caller=caller,
        elsewhere=caller is None,
        copy=copy,
        said=text.utterance.said,
        phone_key=staff_phone_key(line.keys.web_key, caller) if caller else None,
        coordinator=line.rules.coordinator_place(caller),
        carrier=text.carrier_answered,
    )


def hang_up(line: Line, call_id: str) -> None:
    """Forget the conversation of a call that is over, and have the provider's copy deleted."""
    now = line.clock()
    keys = keys_of_call(line.keys.web_key, call_id)
    with line.database.work() as work:
        stored = work.conversations.load(keys.row)
        if stored is not None:
            work.conversations.delete(keys.row)
            if not stored.finished:
                work.counters.add(now, "ended", "unfinished")
        leave_call(AttemptContext(work, now, line.rules.hours), keys.row)
        # Only now: beside the conversation's row this id would open its body.
        work.provider_copies.add(line.copy_of(CopyKind.CALL, call_id, now))
        work.commit()


def text_settled(line: Line, message_id: str) -> None:
    """Have the provider's copy of one of our own texts deleted."""
    with line.database.work() as work:
        work.provider_copies.add(line.copy_of(CopyKind.MESSAGE, message_id, line.clock()))
        work.commit()


def _take_silently(line: Line, text: IncomingText, copy: NewCopy) -> None:
    order = _silent_order(line, text)
    with line.database.work() as work:
        work.provider_copies.add(copy)
        if order is not None and text.caller is not None and text.to != line.rules.line_number:
            _order(line, work, text.caller, order)
        work.commit()


def _silent_order(line: Line, text: IncomingText) -> OrderKind | None:
    words, said = line.script.wordings, text.utterance.said
    keyword = _keyword(line, text)
    order = SILENT_ORDERS.get(keyword) if keyword is not None else None
    # Nothing can be asked back here, so what the line would ask about first becomes quiet: no ring, no text.
    return OrderKind.SILENCE if order is None and wants_silence(said, words) else order


def _order(line: Line, work: UnitOfWork, caller: PhoneNumber, order: OrderKind) -> None:
    applying = EffectContext(line, work, caller, line.clock())
    order_for_phone(applying, order)
    if order is not OrderKind.SILENCE:
        forget_texts(applying)
