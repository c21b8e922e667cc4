"""A window: one of up to three call-in windows, or the next three."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from intake.core.asks.pages import CHOSEN, OTHER, OTHER_TIMES, page_labels, picked_by_key
from intake.core.conversation.ask import Answered, Ask, Input, ProofCase
from intake.core.conversation.intent import GivenAnswer, Intent, PickedWindow
from intake.core.conversation.question import Question
from intake.core.conversation.state import Conversation, Situation
from intake.core.replacing import replace
from intake.core.script.flow import Fact, Step
from intake.core.script.prompt_values import Value, WindowHours


def _window(digits: str, question: Question) -> Intent:
    return picked_by_key(digits, question.windows, PickedWindow)


def _labels(question: Question, _language: str) -> Iterable[tuple[int, str]]:
    return page_labels("window", len(question.windows))


def _values(question: Question, zone: ZoneInfo) -> Iterator[tuple[str, Value]]:
    for key, window in enumerate(question.windows, start=1):
        yield f"window_{key}", WindowHours(window, zone)


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
    labels=_labels,
    values=_values,
    take=_take,
    inputs=_inputs,
)
