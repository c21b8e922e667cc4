"""Other ways to say a choice are proved of the real understanding: each means its choice, or the prover says what it means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from intake.core.asks.naming import CAREFUL
from intake.core.prover.known_answers import answer_faults, words_known
from intake.core.script.flow import Place
from intake.core.script.script import Script
from tests.properties.desk import example_script

FEWEST_WAYS = 8


def with_list(name: str, phrases: Sequence[str]) -> Script:
    """Return the example's script with some phrases more in a list of the English wording."""
    script = example_script()
    english = script.wordings["en"]
    lists = {**english.lists, name: (*english.lists.get(name, ()), *phrases)}
    return replace(script, wordings={**script.wordings, "en": replace(english, lists=lists)})


def test_every_other_way_to_say_a_choice_means_it() -> None:
    assert list(answer_faults(example_script())) == []


@pytest.mark.parametrize(
    ("listed", "phrase", "meant"),
    [
        ("also.callback.adult.no", "stop texting me", "the keyword 'stop'"),
        ("also.callback.perspective.self", "help me", "the keyword 'crisis'"),
        ("also.callback.readback.change", "9", "the keyword 'help lines'"),
        ("also.callback.message.yes", "2", "the answer 'no'"),
        ("also.callback.who.man", "a woman", "the answer 'woman'"),
        ("also.callback.adult.yes", "17", "the answer 'no'"),
        ("within.callback.others_read.others_or_not_sure", "just me", "the answer 'only_me'"),
    ],
)
def test_a_phrase_that_means_something_else_is_told_with_what_it_means(
    listed: str, phrase: str, meant: str
) -> None:
    faults = [
        fault for fault in answer_faults(with_list(listed, [phrase])) if f"'{phrase}' is" in fault.message
    ]

    assert f"'{phrase}' is {meant} there" in " ".join(fault.message for fault in faults)


def test_a_list_that_belongs_to_no_choice_is_told() -> None:
    faults = list(answer_faults(with_list("also.callback.readback.keep", ["hold on to it"])))

    assert [(fault.step, fault.message) for fault in faults] == [
        ("also.callback.readback.keep", "no question has this choice. Name the choice, or take the list out.")
    ]


def test_every_question_by_text_knows_many_ways_to_answer_in_each_language() -> None:
    by_text = {
        known.place: known.ways
        for known in words_known(example_script())
        if known.place.startswith("callback.")
    }

    few = {place: ways for place, ways in by_text.items() if min(ways.values()) < FEWEST_WAYS}
    # By voice alone: to be connected, to write a code down, and a group to leave out.
    assert few.keys() <= {"callback.talk_to_someone", "callback.write_it_down", "callback.agency"}


@pytest.mark.parametrize(
    "listed",
    [
        "within.callback.more.try_again",
        "within.welcome.menu.callback",
        "within.callback.message.yes",
        "within.callback.others_read.only_me_above",
    ],
)
def test_words_heard_inside_longer_texts_are_refused_for_any_but_the_careful_choice(listed: str) -> None:
    faults = [fault for fault in answer_faults(with_list(listed, ["ring me if"])) if fault.step == listed]

    assert "only the careful choice is heard inside longer texts. Write whole answers, under 'also'." in [
        fault.message for fault in faults
    ]


def test_every_choice_called_careful_stands_in_the_flows() -> None:
    flows = example_script().flows
    named = {place: flows.step(Place(*place.split("."))).choices for place in CAREFUL}

    assert {place for place, name in CAREFUL.items() if name not in named[place]} == set()
