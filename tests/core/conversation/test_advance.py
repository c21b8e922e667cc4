"""Words that lead aside for a moment, and the way back to the question that was left."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.core.channel import Channel
from intake.core.conversation.advance import MENU, advance
from intake.core.conversation.intent import Keyword, RemarkAsked, Signal, UnderAge
from intake.core.conversation.state import Conversation, FoundRequest, Prompt, Situation, Turn
from intake.core.script.flow import EffectKind, Fact, Place
from intake.core.script.remarks import Remark
from tests.properties.desk import CHANCE, example_script

FLOWS = example_script().flows
AROUND = Situation(frozenset({Fact.NUMBER_KNOWN}), (), CHANCE)
ADULT = Place("callback", "adult")
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


FOUND = FoundRequest("found", no_number=False)
BY_CODE = Conversation(
    Channel.TEXT, Place("code", "waiting_for_us"), "en", request_id="found", found=FOUND, said=("code.enter",)
)


def test_the_word_erase_where_a_code_is_in_use_reaches_its_request_too() -> None:
    turn = advance(FLOWS, BY_CODE, Keyword.ERASE, AROUND)

    assert turn.prompts == (Prompt("code.erased"),)
    assert [(effect.kind, effect.conversation.request_id) for effect in turn.effects] == [
        (EffectKind.ERASE_REQUEST, "found"),
        (EffectKind.ERASE_PHONE, None),
    ]
    assert (turn.conversation.finished, turn.conversation.found, turn.conversation.request_id) == (
        True,
        None,
        None,
    )


def test_after_the_phone_was_asked_about_the_word_erase_reaches_only_what_the_phone_holds() -> None:
    turn = advance(FLOWS, after(BY_CODE, Keyword.ERASE_CHECK), Keyword.ERASE, AROUND)

    assert turn.prompts == (Prompt("erase.erased"),)
    assert [effect.kind for effect in turn.effects] == [EffectKind.ERASE_PHONE]


MENU_UNREAD = Conversation(Channel.TEXT, MENU, "en")
MENU_READ = replace(MENU_UNREAD, said=(str(MENU),))


@pytest.mark.parametrize(
    ("standing", "way_on"),
    [
        (MENU_UNREAD, "always.begin"),
        (replace(MENU_READ, finished=True), "always.begin"),
        (MENU_READ, "always.go_on"),
        (replace(ASKED, channel=Channel.TEXT), "always.go_on"),
    ],
)
def test_whoever_is_in_danger_is_told_how_to_go_on(standing: Conversation, way_on: str) -> None:
    turn = advance(FLOWS, standing, Keyword.CRISIS, AROUND)

    assert (turn.prompts, turn.conversation) == ((Prompt("help.crisis"), Prompt(way_on)), standing)


@pytest.mark.parametrize(
    ("standing", "prompts"),
    [(MENU_UNREAD, ("welcome.resting",)), (MENU_READ, ("always.not_understood", str(MENU)))],
)
def test_whoever_was_asked_nothing_yet_is_not_told_that_we_did_not_get_it(
    standing: Conversation, prompts: tuple[str, ...]
) -> None:
    turn = advance(FLOWS, standing, Signal.NO_MATCH, AROUND)

    assert tuple(prompt.name for prompt in turn.prompts) == prompts


TEXTED = replace(ASKED, channel=Channel.TEXT, stumbles=2)


@pytest.mark.parametrize(
    ("asked", "texts"),
    [
        (RemarkAsked(Remark.PAID), ("remarks.paid", "callback.who")),
        (RemarkAsked(Remark.READ, leads_to_menu=True), ("remarks.read",)),
        (RemarkAsked(Remark.YOUNG), ("remarks.young_elsewhere", "callback.who")),
    ],
)
def test_a_remark_leaves_the_question_standing_and_it_follows_as_a_text_of_its_own(
    asked: RemarkAsked, texts: tuple[str, ...]
) -> None:
    turn = advance(FLOWS, TEXTED, asked, AROUND)

    assert turn.conversation == replace(TEXTED, stumbles=0)
    assert turn.prompts == tuple(Prompt(name, apart=place > 0) for place, name in enumerate(texts))
    assert (turn.step, turn.effects) == (FLOWS.step(WHO), ())


def test_where_age_is_asked_the_remark_tells_how_to_answer() -> None:
    turn = advance(FLOWS, replace(TEXTED, at=ADULT), RemarkAsked(Remark.YOUNG), AROUND)

    assert turn.prompts == (Prompt("remarks.young"), Prompt("callback.adult", apart=True))


GROWN = replace(
    TEXTED,
    answers={
        "welcome.menu": ("pick_time",),
        "callback.others_read": ("only_me",),
        "callback.adult": ("yes",),
        "callback.number": ("this_phone",),
        "callback.times": ("mornings",),
    },
    said=(str(WHO),),
)
ASKED_AGE = replace(
    GROWN,
    at=ADULT,
    answers={"welcome.menu": ("pick_time",), "callback.others_read": ("only_me",)},
    said=("callback.adult",),
    stumbles=0,
)


def test_whoever_says_they_are_under_18_later_is_asked_for_their_age_again_and_all_else_is_forgotten() -> (
    None
):
    turn = advance(FLOWS, GROWN, RemarkAsked(Remark.YOUNG, under_age=True), AROUND)

    assert turn == Turn(
        ASKED_AGE, (Prompt("remarks.young"), Prompt("callback.adult", apart=True)), step=FLOWS.step(ADULT)
    )


def test_whoever_is_under_18_and_in_danger_reads_where_help_is_and_then_the_question_about_age() -> None:
    turn = advance(FLOWS, GROWN, UnderAge(Keyword.CRISIS), AROUND)

    assert turn == Turn(
        ASKED_AGE, (Prompt("help.crisis"), Prompt("callback.adult", apart=True)), step=FLOWS.step(ADULT)
    )


def test_from_the_question_before_erasing_the_way_back_leads_to_the_question_about_age() -> None:
    aside = advance(FLOWS, GROWN, UnderAge(Keyword.ERASE_CHECK), AROUND)
    back = advance(FLOWS, aside.conversation, Keyword.BACK, AROUND)

    assert [prompt.name for prompt in (*aside.prompts, *back.prompts)] == ["erase.check", "callback.adult"]
    assert back.conversation == replace(ASKED_AGE, said=())


def test_whoever_says_so_after_a_save_is_told_where_help_is() -> None:
    saved = replace(GROWN, at=Place("callback", "saved"), saved=True)

    assert advance(FLOWS, saved, RemarkAsked(Remark.YOUNG, under_age=True), AROUND).prompts == (
        Prompt("remarks.young_elsewhere"),
    )


def test_after_a_save_a_remark_repeats_no_words_of_it() -> None:
    saved = replace(TEXTED, at=Place("callback", "saved"), saved=True)

    assert advance(FLOWS, saved, RemarkAsked(Remark.WHEN), AROUND).prompts == (Prompt("remarks.when"),)


@pytest.mark.parametrize("keyword", [Keyword.REACTION, Keyword.CARRIER])
def test_a_reaction_is_no_stumble_and_gets_no_reply(keyword: Keyword) -> None:
    turn = advance(FLOWS, TEXTED, keyword, AROUND)

    assert (turn.conversation, turn.prompts, turn.effects) == (TEXTED, (), ())
