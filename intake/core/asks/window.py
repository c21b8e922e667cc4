"""A window: one of up to three call-in windows, or the next three; by text also by its day or hour, where only one fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta, tzinfo
from zoneinfo import ZoneInfo

from intake.core.asks.pages import (
    CHOSEN,
    OTHER,
    OTHER_TIMES,
    form_name,
    page_labels,
    picked_by_key,
    picked_in_words,
    wish_in,
)
from intake.core.conversation.ask import Answered, Ask, FormChoice, Input, ProofCase
from intake.core.conversation.intent import GivenAnswer, Intent, PickedWindow, Signal
from intake.core.conversation.question import Question
from intake.core.conversation.state import Conversation, Situation
from intake.core.replacing import replace
from intake.core.scheduling.schedule import Window
from intake.core.scheduling.time_wish import TimeWish
from intake.core.script.flow import Fact, Step
from intake.core.script.known_words import KnownWords
from intake.core.script.prompt_values import Value, WindowHours


def _window(digits: str, question: Question) -> Intent:
    return picked_by_key(digits, question.windows, PickedWindow)


def _in_words(text: str, question: Question, known: KnownWords) -> Intent:
    return picked_in_words(text, question, known, _window)


def _named(said: str, question: Question, known: KnownWords) -> Intent:
    wish = wish_in(said, question, known)
    fitting = [each for each in question.windows if wish is not None and _fits(each, wish, question.zone)]
    # Two on one day: which of them, they say by its key.
    return PickedWindow(fitting[0]) if len(fitting) == 1 else Signal.NO_MATCH


def _fits(window: Window, wish: TimeWish, zone: tzinfo) -> bool:
    start, last = (at.astimezone(zone) for at in (window.starts_at, window.ends_at - timedelta(minutes=1)))
    here = wish.allows_day(start.date()) and (wish.allows_hour(start.time()) or wish.allows_hour(last.time()))
    return here or any(_fits(window, other, zone) for other in wish.or_else)


def _labels(question: Question, _language: str) -> Iterable[tuple[int, str]]:
    return page_labels("window", len(question.windows))


def _values(question: Question, zone: ZoneInfo) -> Iterator[tuple[str, Value]]:
    for key, window in enumerate(question.windows, start=1):
        yield f"window_{key}", WindowHours(window, zone)


def _in_form(_step: Step, _conversation: Conversation, situation: Situation) -> Iterator[FormChoice]:
    for window in situation.windows:
        yield FormChoice(form_name(window.starts_at), PickedWindow(window), time=window)


def _take(_step: Step, conversation: Conversation, heard: GivenAnswer, _situation: Situation) -> Answered:
    if isinstance(heard, PickedWindow):
        return Answered(replace(conversation, window=heard.window, page=0), CHOSEN)
    return Answered(replace(conversation, page=conversation.page + 1), OTHER)


def _inputs(case: ProofCase) -> Iterator[Input]:
    yield Input(OTHER_TIMES)
    for window in case.question.windows:
        yield Input(PickedWindow(window), needs=Fact.CALL_IN_OPEN)


WINDOW = Ask(
    name="a window",
    results=(CHOSEN, OTHER),
    by_digits=_window,
    in_words=_in_words,
    in_own_words=_named,
    labels=_labels,
    values=_values,
    in_form=_in_form,
    take=_take,
    inputs=_inputs,
)
