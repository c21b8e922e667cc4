"""The loop guard: forty texts in ten minutes, or three in a row that nobody could understand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.core.channel import Channel
from intake.core.conversation.intent import Chosen, Intent, Keyword, PickedLanguage, Signal
from intake.core.conversation.loop_guard import Echo, LoopGuard
from intake.core.conversation.state import Conversation
from intake.core.script.flow import Place
from tests.support.stage import START

BY_TEXT = Conversation(Channel.TEXT, Place("welcome", "menu"))


def after(texts: int, each: timedelta) -> LoopGuard:
    guard = LoopGuard(START)
    for number in range(texts):
        guard = guard.after_text(START + number * each)
    return guard


@pytest.mark.parametrize(
    ("texts", "each", "held"),
    [
        (40, timedelta(seconds=5), False),
        (41, timedelta(seconds=5), True),
        (41, timedelta(seconds=15), False),
        (200, timedelta(seconds=16), False),
    ],
)
def test_more_than_forty_texts_in_ten_minutes_get_no_answer(texts: int, each: timedelta, held: bool) -> None:
    assert after(texts, each).holds(BY_TEXT, Signal.NO_MATCH) is held


def test_the_next_ten_minutes_begin_anew_also_when_the_clock_was_set_back() -> None:
    held = after(60, timedelta(seconds=5))

    assert held.after_text(START + timedelta(minutes=10)) == LoopGuard(START + timedelta(minutes=10), 1)
    assert held.after_text(START - timedelta(hours=1)) == LoopGuard(START - timedelta(hours=1), 1)


@pytest.mark.parametrize(("stumbles", "held"), [(0, False), (2, False), (3, True), (4, True)])
def test_three_texts_not_understood_get_no_answer(stumbles: int, held: bool) -> None:
    stumbling = Conversation(Channel.TEXT, Place("welcome", "menu"), stumbles=stumbles)

    assert LoopGuard(START).holds(stumbling, Signal.NO_MATCH) is held
    assert not LoopGuard(START).holds(stumbling, Keyword.WHO)
    assert not LoopGuard(START).holds(stumbling, PickedLanguage("es"))


def test_a_call_has_no_brake() -> None:
    call = Conversation(Channel.VOICE, Place("welcome", "menu"), stumbles=9)

    assert LoopGuard(START, 999).holds(call, Signal.NO_MATCH) is False


@pytest.mark.parametrize(
    ("heard", "held"),
    [
        (Keyword.ERASE, False),
        (Keyword.STOP, False),
        (Keyword.STOP_ANSWERED, False),
        (Keyword.MENU, False),
        (Keyword.WHO, True),
        (Keyword.AGAIN, True),
        (Keyword.CODE, True),
        (Keyword.HELP_LINES, True),
        (PickedLanguage("es"), True),
        (Chosen(("callback",)), True),
    ],
)
def test_past_forty_texts_only_the_ways_out_are_answered(heard: Intent, held: bool) -> None:
    assert LoopGuard(START, 41).holds(BY_TEXT, heard) is held


def test_past_forty_texts_a_crisis_is_answered_once_more() -> None:
    late = LoopGuard(START, 41)

    assert not late.holds(BY_TEXT, Keyword.CRISIS)
    assert late.after_answer(Keyword.CRISIS).after_text(START).holds(BY_TEXT, Keyword.CRISIS)
    assert LoopGuard(START, 40).after_answer(Keyword.CRISIS) == LoopGuard(START, 40)


def test_the_same_words_are_too_much_the_fourth_time_in_a_row() -> None:
    echo = Echo()
    tired = []
    for texts in (("a",), ("b",), ("b",), (), ("b",), ("b",), ("a",)):
        echo = echo.after(texts)
        tired.append(echo.is_too_much)

    assert tired == [False, False, False, False, False, True, False]
