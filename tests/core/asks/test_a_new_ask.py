"""A new ask is one declaration: flows, keys, words, turns, prompts and the prover learn of it from there.

Shown by one that the line does not have: how many people somebody speaks for, from 1 to 9.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from intake.core.asks.naming import choice_lexicon, lexicon_of
from intake.core.asks.options import keep_options, option_by_key
from intake.core.asks.table import ASKS
from intake.core.channel import Channel
from intake.core.conversation.advance import advance
from intake.core.conversation.ask import Ask, Input, ProofCase
from intake.core.conversation.intent import Chosen, Intent, Keyword, PickedLanguage, Signal, Utterance
from intake.core.conversation.phrasing import Scene, messages, passages
from intake.core.conversation.question import Question, question_at
from intake.core.conversation.state import Conversation, Prompt, Situation, Turn
from intake.core.errors import FlowError
from intake.core.prover.inputs import OF_THE_YOUNG, inputs
from intake.core.script.flow import Place
from intake.core.script.flow_parser import read_flows
from intake.core.script.known_words import KnownWords
from intake.core.script.script import Script
from intake.core.script.wording import read_wording
from intake.core.understanding.key_presses import understand_keys
from intake.core.understanding.texts import understand_text
from intake.storage.flow_files import read_flow_tables, read_wording_tables
from tests.properties.desk import CHANCE, example_script

Tables = dict[str, Any]
COUNTS = tuple("123456789")
AT = Place("about", "people")
AROUND = Situation(frozenset(), (), CHANCE)
LISTS = {"agencies": (), "regions": ("south",), "languages": ("so",)}
SPOKEN = {"voice": "How many are you?", "text": "How many are you? Reply a number."}
WORDS = {"en": {"text": "just me"}, "es": {"text": "solo yo"}}


def count_in_words(text: str, question: Question, known: KnownWords) -> Intent:
    names = lexicon_of(question.step, known, choice_lexicon).names(text)
    return Chosen(names) if len(names) == 1 else Signal.NO_MATCH


def fewest_and_most(case: ProofCase) -> Iterator[Input]:
    # How many they are makes no difference to what follows.
    yield from (Input(Chosen((count,))) for count in (COUNTS[0], COUNTS[-1]))


PEOPLE = Ask(
    name="a count",
    choices=COUNTS,
    results=COUNTS,
    own_keys=frozenset("79"),
    by_digits=option_by_key,
    in_words=count_in_words,
    take=keep_options,
    not_understood="always.wrong_key",
    inputs=fewest_and_most,
)


def with_people() -> Tables:
    tables: Tables = deepcopy(dict(read_flow_tables()))
    tables["about"]["step"]["people"] = {"ask": PEOPLE.name, "to": {"9": "why"}, "next": "topics"}
    return tables


def words_of_people() -> Tables:
    words: Tables = deepcopy(dict(read_wording_tables(("en", "es"))))
    for language, table in words.items():
        table["about"]["people"] = {**SPOKEN, "options": {"1": WORDS[language]}}
        table["always"]["wrong_key"]["text"] = "From 1 to 9, please."
    return words


@functools.cache
def script() -> Script:
    flows, words = read_flows(with_people(), LISTS, {**ASKS, PEOPLE.name: PEOPLE}), words_of_people()
    wordings = {language: read_wording(language, table, flows) for language, table in words.items()}
    # Made anew, for what a script remembers is of its own flows.
    return Script(flows, wordings, example_script().values, example_script().zone)


def standing(channel: Channel) -> Conversation:
    return Conversation(channel, AT, "en")


def heard(channel: Channel, said: str) -> Intent:
    step = script().flows.step(AT)
    question = question_at(step, standing(channel), AROUND, script().languages)
    if channel is Channel.VOICE:
        return understand_keys(Utterance(channel, said), question)
    return understand_text(Utterance(channel, said), question, script().wordings)


@pytest.mark.parametrize(
    ("channel", "said", "meaning"),
    [
        (Channel.VOICE, "3", Chosen(("3",))),
        (Channel.VOICE, "7", Chosen(("7",))),
        (Channel.VOICE, "0", Keyword.BACK),
        (Channel.VOICE, "", Signal.NO_INPUT),
        (Channel.TEXT, "9", Chosen(("9",))),
        (Channel.TEXT, "12", Signal.NO_MATCH),
        (Channel.TEXT, "Just me.", Chosen(("1",))),
        (Channel.TEXT, "solo yo", Chosen(("1",))),
        (Channel.TEXT, "many", Signal.NO_MATCH),
        (Channel.TEXT, "erase", Keyword.ERASE),
    ],
)
def test_keys_and_words_mean_what_it_declares(channel: Channel, said: str, meaning: Intent) -> None:
    assert heard(channel, said) == meaning


@pytest.mark.parametrize(("count", "place"), [("4", "about.topics"), ("9", "about.why")])
def test_an_answer_is_kept_and_leads_on(count: str, place: str) -> None:
    turn = advance(script().flows, standing(Channel.VOICE), Chosen((count,)), AROUND)

    assert turn.conversation.answers == {"about.people": (count,)}
    assert turn.prompts[0] == Prompt(place)


def test_a_misunderstanding_is_told_in_its_own_words_and_it_is_asked_again() -> None:
    turn = advance(script().flows, standing(Channel.TEXT), Signal.NO_MATCH, AROUND)

    assert messages(Scene(turn, AROUND, script())) == (
        "From 1 to 9, please. How many are you? Reply a number.",
    )


def test_it_is_asked_as_its_wording_says() -> None:
    conversation, step = standing(Channel.VOICE), script().flows.step(AT)
    scene = Scene(Turn(conversation, (Prompt(str(AT)),), step=step), AROUND, script())

    assert [passage.words for passage in passages(scene)] == [SPOKEN["voice"]]


def test_the_prover_walks_on_from_every_answer_that_makes_a_difference() -> None:
    every = [each.heard for each in inputs(script().flows.step(AT), standing(Channel.TEXT), ("en", "es"))]

    said_by_all = (Signal.NO_MATCH, *Keyword, *OF_THE_YOUNG, PickedLanguage("en"))
    assert every == [*said_by_all, Chosen(("1",)), Chosen(("9",))]


def test_a_line_without_it_refuses_its_flows() -> None:
    with pytest.raises(FlowError, match="step 'people': ask = 'a count' is not known"):
        read_flows(with_people(), LISTS, ASKS)
