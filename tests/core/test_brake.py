"""The brake: forty texts in ten minutes, or three in a row that nobody could understand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.core.brake import Brake
from intake.core.conversation import Conversation
from intake.core.flow import Channel, Place
from tests.stage import START

BY_TEXT = Conversation(Channel.TEXT, Place("welcome", "menu"))


def after(texts: int, each: timedelta) -> Brake:
    brake = Brake(START)
    for number in range(texts):
        brake = brake.after_text(START + number * each)
    return brake


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
    assert after(texts, each).holds(BY_TEXT) is held


def test_the_next_ten_minutes_begin_anew_also_when_the_clock_was_set_back() -> None:
    held = after(60, timedelta(seconds=5))

    assert held.after_text(START + timedelta(minutes=10)) == Brake(START + timedelta(minutes=10), 1)
    assert held.after_text(START - timedelta(hours=1)) == Brake(START - timedelta(hours=1), 1)


@pytest.mark.parametrize(("stumbles", "held"), [(0, False), (2, False), (3, True), (4, True)])
def test_three_texts_not_understood_get_no_answer(stumbles: int, held: bool) -> None:
    stumbling = Conversation(Channel.TEXT, Place("welcome", "menu"), stumbles=stumbles)

    assert Brake(START).holds(stumbling) is held


def test_a_call_has_no_brake() -> None:
    call = Conversation(Channel.VOICE, Place("welcome", "menu"), stumbles=9)

    assert Brake(START, 999).holds(call) is False
