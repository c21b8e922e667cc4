"""Phrases: words taken apart once are said as if they were filled anew, and keep nothing of who is told."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.core.channel import CONVERSED, Channel
from intake.core.conversation.phrasing import Scene, messages, passages
from intake.core.conversation.state import NUMBER, Conversation, Prompt, Situation, Turn
from intake.core.errors import WordingError
from intake.core.phone import PhoneNumber
from intake.core.script.flow import Place
from intake.core.script.phrases import Phrase, join_phrases, parse_phrase
from intake.core.script.wording import fill
from tests.properties.desk import CHANCE, example_script

VALUES = {"a": "one", "b": "", "c": "{a}  {b}"}
TYPED = PhoneNumber("+16125550187")
SPELLINGS = re.compile(r"\D*".join("6125550187"))

# No gap but the three: what stands between two lone brackets is none.
words = st.lists(st.sampled_from(["{a}", "{b}", "{c}", "a word", " ", ".", "{", "}"])).map("".join)


@given(words)
def test_words_taken_apart_are_said_as_if_they_were_filled_at_once(said: str) -> None:
    assert parse_phrase(said).say(VALUES.__getitem__) == fill(said, VALUES)


@given(words, st.sets(st.sampled_from(sorted(VALUES))))
def test_it_does_not_matter_which_gaps_are_closed_first(said: str, first: set[str]) -> None:
    known = {name: Phrase((VALUES[name],)) for name in first}

    assert parse_phrase(said).put(known).say(VALUES.__getitem__) == fill(said, VALUES)


def test_a_phrase_is_put_into_a_gap_with_its_own_gaps() -> None:
    label = parse_phrase("at {time}").put({"time": parse_phrase("{hour} o'clock")})

    assert join_phrases([label, parse_phrase("or {other}")], ", ").pieces == (
        "at ",
        "hour",
        " o'clock, or ",
        "other",
        "",
    )


def test_single_spaces_are_left_where_nothing_was_filled_in() -> None:
    phrase = parse_phrase(" Done.  {b} Goodbye. ")

    assert phrase.say_tidy(VALUES.__getitem__) == "Done. Goodbye."
    assert phrase.put({"b": Phrase(("",))}).tidy().say_tidy(VALUES.__getitem__) == "Done. Goodbye."


def read_back(channel: Channel) -> Scene:
    script = example_script()
    answers = {NUMBER: ("another_phone",), "callback.times": ("mornings",)}
    conversation = Conversation(channel, Place("callback", "readback"), "en", answers, TYPED, "4711")
    turn = Turn(conversation, (Prompt("callback.readback"),), step=script.flows.step(conversation.at))
    return Scene(turn, Situation(frozenset(), (), CHANCE), script)


def test_what_was_typed_is_said_and_remembered_nowhere() -> None:
    scenes = [read_back(channel) for channel in CONVERSED]
    spoken = [" ".join(passage.words for passage in passages(scenes[0])), " ".join(messages(scenes[1]))]

    assert all(SPELLINGS.search(each) for each in spoken)
    assert not SPELLINGS.search(str(example_script().phrases))


def test_a_gap_that_nothing_fills_is_refused_by_name() -> None:
    scene = read_back(Channel.TEXT)
    conversation = Conversation(Channel.TEXT, Place("code", "given"), "en")

    with pytest.raises(WordingError, match=r"nothing fills \{code\}"):
        messages(Scene(Turn(conversation, (Prompt("callback.code_given"),)), scene.situation, scene.script))
