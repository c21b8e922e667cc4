"""Words that lead aside for a moment, and the way back to the question that was left."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.core.channel import Channel
from intake.core.conversation.advance import advance
from intake.core.conversation.intent import Keyword
from intake.core.conversation.state import Conversation, Prompt, Situation
from intake.core.script.flow import Fact, Place
from tests.properties.desk import CHANCE, example_script

FLOWS = example_script().flows
AROUND = Situation(frozenset({Fact.NUMBER_KNOWN}), (), CHANCE)
WHO, LINES, CHECK = Place("callback", "who"), Place("help", "lines"), Place("erase", "check")
ASKED = Conversation(Channel.VOICE, WHO, "en", answers={"callback.number": ("this_phone",)})
ASIDES = [(Keyword.HELP_LINES, LINES), (Keyword.ERASE_CHECK, CHECK)]


def after(conversation: Conversation, *keywords: Keyword) -> Conversation:
    for keyword in keywords:
        conversation = advance(FLOWS, conversation, keyword, AROUND).conversation
    return conversation


@pytest.mark.parametrize(("keyword", "place"), ASIDES)
def test_an_aside_remembers_the_question_it_left(keyword: Keyword, place: Place) -> None:
    aside = after(ASKED, keyword)

    assert (aside.at, aside.left, aside.answers) == (place, WHO, ASKED.answers)


@pytest.mark.parametrize(
    ("first", "then", "place"),
    [(Keyword.HELP_LINES, Keyword.ERASE_CHECK, CHECK), (Keyword.ERASE_CHECK, Keyword.HELP_LINES, LINES)],
)
def test_an_aside_from_an_aside_still_remembers_the_question(
    first: Keyword, then: Keyword, place: Place
) -> None:
    aside = after(ASKED, first, then)

    assert (aside.at, aside.left) == (place, WHO)


@pytest.mark.parametrize(("keyword", "place"), ASIDES)
def test_back_from_an_aside_the_question_is_asked_again(keyword: Keyword, place: Place) -> None:
    turn = advance(FLOWS, after(ASKED, keyword), Keyword.BACK, AROUND)

    assert turn.conversation == replace(ASKED, said=())
    assert turn.prompts == (Prompt(str(WHO)),)


def test_whoever_had_finished_has_nothing_to_come_back_to() -> None:
    aside = after(replace(ASKED, finished=True), Keyword.HELP_LINES)

    assert (aside.at, aside.left) == (LINES, None)
