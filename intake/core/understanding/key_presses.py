"""Understands keys: what a press of the keypad means at a step.

Key presses only; texts are read by ``core.understanding.texts``. What digits answer is declared with each ask.
"""

from __future__ import annotations

from intake.core.conversation.ask import ask_of
from intake.core.conversation.intent import Intent, Signal, Utterance, UtteranceEvent
from intake.core.conversation.question import FIXED_KEYS, Question


def understand_keys(utterance: Utterance, question: Question) -> Intent:
    """Return what keys mean at a step; silence and a dial's end are signals."""
    if utterance.event is not UtteranceEvent.ANSWER:
        return Signal.CONNECTED if utterance.event is UtteranceEvent.CONNECTED else Signal.NOT_CONNECTED
    keys = utterance.said
    ask = ask_of(question.step)
    if keys in FIXED_KEYS and keys not in ask.own_keys:
        return FIXED_KEYS[keys]
    if ask.several_digits:
        # The star clears what was typed before it.
        keys = keys.rsplit("*", 1)[-1].rstrip("#")
    if not keys and not ask.may_be_empty:
        return Signal.NO_INPUT
    return ask.by_digits(keys, question) if keys.isdecimal() or not keys else Signal.NO_MATCH
