"""Understands keys: what a press of the keypad means at a step.

Key presses only; texts are read by ``core.understanding.texts``, which shares the results.
"""

from __future__ import annotations

from intake.core.conversation.intent import (
    Chosen,
    Intent,
    PickedLanguage,
    PickedTime,
    PickedWindow,
    Signal,
    TypedCode,
    TypedExtension,
    TypedNumber,
    Utterance,
    UtteranceEvent,
)
from intake.core.conversation.question import CODE_DIGITS, FIXED_KEYS, OTHER_TIMES_KEY, Question
from intake.core.phone import from_digits
from intake.core.scheduling.schedule import OfferedTime, Window
from intake.core.script.flow import SEVERAL_DIGITS, Ask, Step

NO_EXTENSION = "0"
MOST_EXTENSION_DIGITS = 6


def understand_keys(utterance: Utterance, question: Question) -> Intent:
    """Return what keys mean at a step; silence and a dial's end are signals."""
    if utterance.event is not UtteranceEvent.ANSWER:
        return Signal.CONNECTED if utterance.event is UtteranceEvent.CONNECTED else Signal.NOT_CONNECTED
    keys = utterance.said
    if keys in FIXED_KEYS and not _is_no_extension(keys, question.step):
        return FIXED_KEYS[keys]
    if question.step.ask in SEVERAL_DIGITS:
        # The star clears what was typed before it.
        keys = keys.rsplit("*", 1)[-1].rstrip("#")
    if not keys and question.step.ask is not Ask.EXTENSION:
        return Signal.NO_INPUT
    return answer_by_digits(keys, question) if keys.isdecimal() or not keys else Signal.NO_MATCH


def answer_by_digits(digits: str, question: Question) -> Intent:
    """Return what digits answer at a step, pressed or texted."""
    match question.step.ask:
        case Ask.YES_OR_NO | Ask.ONE_OF:
            return _option(digits, question)
        case Ask.ANY_OF:
            return _several(digits, question)
        case Ask.LANGUAGE:
            return _language(digits, question.languages)
        case Ask.WINDOW:
            return _window(digits, question.windows)
        case Ask.OPEN_TIME:
            return _time(digits, question.times)
        case Ask.PHONE_NUMBER:
            number = from_digits(digits)
            ours = number is not None and number.e164 in question.ours
            return Signal.NO_MATCH if number is None or ours else TypedNumber(number)
        case Ask.EXTENSION:
            return _extension(digits)
        case Ask.CODE:
            # A mistyped length is no guess: it is told, and not counted.
            return TypedCode(digits) if len(digits) == CODE_DIGITS else Signal.NO_MATCH
        case None:
            return Signal.NO_MATCH


def _is_no_extension(keys: str, step: Step) -> bool:
    return step.ask is Ask.EXTENSION and keys == NO_EXTENSION


def _option(digits: str, question: Question) -> Intent:
    names = {str(key): name for key, name in question.options}
    return Chosen((names[digits],)) if digits in names else Signal.NO_MATCH


def _several(digits: str, question: Question) -> Intent:
    names = {str(key): name for key, name in question.options}
    if not digits or any(digit not in names for digit in digits):
        return Signal.NO_MATCH
    return Chosen(tuple(names[digit] for digit in sorted(set(digits))))


def _language(digits: str, languages: tuple[str, ...]) -> Intent:
    codes = {str(key): language for key, language in enumerate(languages, start=1)}
    return PickedLanguage(codes[digits]) if digits in codes else Signal.NO_MATCH


def _window(digits: str, windows: tuple[Window, ...]) -> Intent:
    codes = {str(key): window for key, window in enumerate(windows, start=1)}
    if digits == str(OTHER_TIMES_KEY):
        return Chosen(("other_times",))
    return PickedWindow(codes[digits]) if digits in codes else Signal.NO_MATCH


def _time(digits: str, times: tuple[OfferedTime, ...]) -> Intent:
    codes = {str(key): time for key, time in enumerate(times, start=1)}
    if digits == str(OTHER_TIMES_KEY):
        return Chosen(("other_times",))
    return PickedTime(codes[digits]) if digits in codes else Signal.NO_MATCH


def _extension(digits: str) -> Intent:
    if len(digits) > MOST_EXTENSION_DIGITS:
        return Signal.NO_MATCH
    return TypedExtension("" if digits == NO_EXTENSION else digits)
