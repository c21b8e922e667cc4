"""Promise 1 for whoever is under 18: once they have said so, nothing is saved unless they say later that they are an adult."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from intake.core.channel import Channel
from intake.core.conversation.intent import UtteranceEvent
from intake.core.conversation.state import ADULT_ASKED
from intake.core.script.flow import SAVING
from tests.properties.desk import example_script
from tests.properties.test_turns import AROUND, begun

# The short path by text, with a time, and with a number that is typed: each ends in a save.
PATHS = (
    ("1", "1", "1", "1", "1", "13", "no", "1"),
    ("1", "1", "1", "1", "2", "6515550187", "1", "13", "1"),
    ("1", "1", "1", "1", "3", "1", "1"),
    ("2", "1", "1", "1", "1", "1", "1", "1", "1", "1", "1"),
    ("1", "1", "1", "1", "1", "13", "no", "3", "2", "1", "1"),
)
YOUNG = (
    *("i am 17", "im 16 btw", "1 but im 17", "save it im 17", "im a minor", "what if im 15", "no message im 17", "17f"),
    *("tengo 17", "soy menor de edad", "todavia no cumplo 18", "guardar pero tengo 16", "no dejen mensaje tengo 17"),
    *("im 17 and i want to die", "he hits me im 16", "delete my stuff please i am only 15 and scared"),
)  # fmt: skip
AFTER = ("1", "2", "save", "guardar", "0", "13", "yes", "no", "6515550187", "7", "9", "change", "hello", "3")
KEYS = ("1", "2", "3", "0", "*", "9", "7", "13", "")
MOVE = ("unknown", False, UtteranceEvent.ANSWER)


@dataclass(frozen=True)
class Turned:
    """One turn of a story: what was said, whether that said adult at the question about age, and whether it saved."""

    said: str
    adult: bool
    saved: bool


def story(channel: Channel, said: Sequence[str]) -> Iterator[Turned]:
    """Yield each turn of a conversation in which everything is open."""
    walk = begun(example_script(), channel, frozenset(AROUND))
    for words in said:
        asked = walk.turn.conversation.at == ADULT_ASKED and not walk.turn.conversation.finished
        walk.hear(words, MOVE)
        answered = walk.turn.conversation.answers.get(str(ADULT_ASKED))
        saved = any(effect.kind in SAVING for effect in walk.turn.effects)
        yield Turned(words, asked and answered == ("yes",), saved)


def saved_without_an_adult(turns: Sequence[Turned], since: int) -> list[Turned]:
    """Return each turn after one that saved though nobody said adult in between."""
    adult, wrong = False, []
    for turn in turns[since:]:
        adult = adult or turn.adult
        wrong += [turn] if turn.saved and not adult else []
    return wrong


@pytest.mark.parametrize("path", PATHS)
def test_each_path_of_these_stories_saves_where_nobody_is_under_age(path: tuple[str, ...]) -> None:
    assert [turn.saved for turn in story(Channel.TEXT, path)] == [False] * (len(path) - 1) + [True]


@settings(max_examples=400, deadline=None)
@given(
    path=st.sampled_from(PATHS),
    told=st.integers(3, 10),
    young=st.sampled_from(YOUNG),
    after=st.lists(st.sampled_from(AFTER), max_size=8),
)
@example(path=PATHS[0], told=7, young="i am 17", after=["1"])
@example(path=PATHS[0], told=7, young="tengo 17", after=["1"])
@example(path=PATHS[0], told=7, young="he hits me im 16", after=["save", "save"])
@example(path=PATHS[0], told=7, young="delete my stuff please i am only 15 and scared", after=["0", "save"])
def test_after_a_text_that_means_under_18_nothing_is_saved_without_a_later_adult_answer(
    path: tuple[str, ...], told: int, young: str, after: list[str]
) -> None:
    before = path[: min(told, len(path) - 1)]

    turns = list(story(Channel.TEXT, (*before, young, *after, *path[len(before) :])))

    assert saved_without_an_adult(turns, since=len(before)) == []


@settings(max_examples=150, deadline=None)
@given(after=st.lists(st.sampled_from(KEYS), max_size=14))
def test_after_the_key_for_under_18_no_call_saves_without_a_later_adult_answer(after: list[str]) -> None:
    before = ("1", "1", "1", "2")

    turns = list(story(Channel.VOICE, (*before, *after)))

    assert saved_without_an_adult(turns, since=len(before)) == []


@pytest.mark.parametrize("young", YOUNG)
@pytest.mark.parametrize("path", PATHS)
def test_before_every_save_somebody_under_18_is_asked_for_their_age_again(
    path: tuple[str, ...], young: str
) -> None:
    *before, save = path

    turns = list(story(Channel.TEXT, (*before, young, save)))

    assert not any(turn.saved for turn in turns)
