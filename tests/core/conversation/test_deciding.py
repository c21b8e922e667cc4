"""Deciding answers: what keeps, books, moves or erases is asked for once more where it came too fast to be meant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from intake.core.conversation.deciding import ONCE_MORE, SAME_TEXT_MATTERS, Pace, once_more
from intake.core.conversation.intent import Chosen, Intent, Keyword
from intake.core.conversation.state import Prompt
from intake.core.script.flow import EffectKind, Flows, Place, Step
from tests.properties.desk import example_script

SAVE = Chosen(("save",))
DECIDING_EFFECTS = frozenset(
    {EffectKind.SAVE_REQUEST, EffectKind.BOOK, EffectKind.MOVE, EffectKind.ERASE_REQUEST}
)


def step_at(place: str) -> Step:
    flow, _, name = place.partition(".")
    return example_script().flows.step(Place(flow, name))


def asked(place: str, heard: Intent, seconds: float, *, same: bool) -> Prompt | None:
    return once_more(step_at(place), heard, Pace(timedelta(seconds=seconds), same))


def test_a_save_is_asked_for_once_more_before_the_read_back_can_have_been_read() -> None:
    once = Prompt("always.once_more_save", answered="1")

    assert [asked("callback.readback", SAVE, seconds, same=False) for seconds in (0, 3.9, 4)] == [
        once,
        once,
        None,
    ]


def test_a_yes_to_a_time_is_asked_for_once_more_only_where_the_same_text_came_twice() -> None:
    once = Prompt("always.once_more_time", answered="1")

    assert asked("appointment.confirm", Chosen(("yes",)), 1, same=True) == once
    assert asked("appointment.confirm", Chosen(("yes",)), 1, same=False) is None


@pytest.mark.parametrize(
    "heard", [Chosen(("change",)), Keyword.ERASE, Keyword.STOP, Keyword.MENU, Keyword.ERASE_CHECK]
)
def test_keywords_and_what_decides_nothing_always_act(heard: Intent) -> None:
    assert asked("callback.readback", heard, 0, same=True) is None


def test_key_7_pressed_twice_by_one_thumb_does_not_erase() -> None:
    once = Prompt("always.once_more_erase_all", answered="7")

    assert asked("erase.check", Keyword.ERASE_CHECK, 1, same=True) == once
    assert asked("erase.check", Keyword.ERASE, 1, same=True) is None


def test_a_text_is_remembered_at_each_question_where_it_matters_that_it_came_twice() -> None:
    answers: list[tuple[Place, Intent]] = [(place, Chosen((name,))) for place, name in ONCE_MORE]
    answers.append((Place("erase", "check"), Keyword.ERASE_CHECK))

    tells = {
        place
        for place, heard in answers
        if asked(str(place), heard, 1, same=True) != asked(str(place), heard, 1, same=False)
    }
    assert tells == SAME_TEXT_MATTERS


def test_nothing_is_asked_once_more_where_no_text_came_before() -> None:
    assert once_more(step_at("callback.readback"), SAVE, Pace()) is None


def test_every_answer_that_acts_at_once_is_among_them() -> None:
    flows = example_script().flows

    acting = {
        (step.place, name)
        for step in flows.steps()
        for name, target in step.to.items()
        if name in step.choices
        and not DECIDING_EFFECTS.isdisjoint(_done_on_the_way(flows, step.beside(target)))
    }
    assert acting <= ONCE_MORE.keys()


def _done_on_the_way(flows: Flows, place: Place) -> Iterator[EffectKind]:
    seen: set[Place] = set()
    waiting = [place]
    while waiting:
        step = flows.step(waiting.pop())
        if step.place in seen or step.ask is not None:
            continue
        seen.add(step.place)
        if step.do is not None:
            yield step.do
        waiting += [step.beside(name) for name in step.targets()]
        waiting += [flows.beyond(step.go)] if step.go else []
