"""Reading texts: nothing a person can send breaks it, and a word is found however it is written."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from intake.core.channel import Channel
from intake.core.conversation.intent import Keyword, Utterance
from intake.core.conversation.question import question_at
from intake.core.conversation.state import Conversation, Situation
from intake.core.scheduling.schedule import Window
from intake.core.script.flow import Fact, Place
from intake.core.script.plain_text import plain
from intake.core.understanding.keywords import ANSWER_LIKE
from intake.core.understanding.spoken_language import greeted_in, language_of
from intake.core.understanding.texts import keyword_in, understand_text
from tests.properties.desk import CHANCE, example_script
from tests.support.stage import START

PLACES = (
    "callback.adult",
    "callback.times",
    "callback.extension",
    "callback.window",
    "callback.other_number",
    "callback.who",
    "callback.region",
    "code.enter",
    "welcome.menu",
)
ACCENTS = "\u0301\u0300\u0303\u0308"
INVISIBLE = "\u200b\u200c\u200d\u2060\u00ad\ufeff"
KNOWN = {
    Keyword.STOP: ("alto", "basta", "leave me alone", "dejen de llamarme"),
    Keyword.ERASE: ("erase", "borrar", "delete everything", "bórrame"),
    Keyword.MENU: ("menu", "menú"),
    Keyword.WHO: ("who", "who is this", "quién es"),
    Keyword.CODE: ("code", "código"),
    Keyword.CRISIS: ("I want to die", "quiero morir"),
    Keyword.HELP_LINES: ("ayuda", "help lines"),
}
WORDS = [(word, keyword) for keyword, words in KNOWN.items() for word in words]


@settings(max_examples=200, deadline=None)
@given(said=st.text(max_size=400), place=st.sampled_from(PLACES), waits=st.booleans())
def test_any_text_means_something(said: str, place: str, waits: bool) -> None:
    script = example_script()
    flow, _, step_name = place.partition(".")
    at = Place(flow, step_name)
    windows = (Window(START, START + timedelta(hours=2)),)
    situation = Situation(frozenset({Fact.NUMBER_KNOWN, Fact.CALL_IN_OPEN}), windows, CHANCE)
    conversation = Conversation(Channel.TEXT, at, language="en")
    question = question_at(script.flows.step(at), conversation, situation, script.languages)

    understand_text(Utterance(Channel.TEXT, said), question if waits else None, script.wordings)

    assert greeted_in(said, script.wordings, "en") in script.languages
    assert language_of(said, script.wordings) in (None, *script.languages)


@example(said="can\u00b4t")
@given(said=st.text(max_size=400))
def test_plain_text_is_the_same_however_it_was_composed(said: str) -> None:
    spellings = {plain(unicodedata.normalize(form, said)) for form in ("NFC", "NFD", "NFKC", "NFKD")}

    assert spellings == {plain(said)}
    assert plain(plain(said)) == plain(said)


@given(said=st.text(max_size=60), marks=st.lists(st.sampled_from(ACCENTS + INVISIBLE), max_size=4))
def test_accents_and_invisible_characters_change_nothing(said: str, marks: list[str]) -> None:
    hidden = "".join(mark for mark in marks)
    decorated = "".join(character + (hidden if character.isalpha() else "") for character in said)

    assert plain(decorated) == plain(said)


@pytest.mark.parametrize(("word", "keyword"), WORDS, ids=[word for word, _ in WORDS])
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_keyword_is_found_in_any_case_and_with_any_marks_around_it(
    word: str, keyword: Keyword, data: st.DataObject
) -> None:
    around = st.text(' .,!?;:()"-\n\t…¡¿', max_size=4)
    cased = "".join(data.draw(st.sampled_from((letter.lower(), letter.upper()))) for letter in word)
    hidden = data.draw(st.sampled_from(("", *INVISIBLE)))

    said = data.draw(around) + cased[:1] + hidden + cased[1:] + data.draw(around)

    # A question is no answer, and to ask whether to erase or to stop is no order to.
    asked = not {"?", "¿"}.isdisjoint(said)
    meant = (
        {Keyword.ERASE: Keyword.ERASE_CHECK} | dict.fromkeys(ANSWER_LIKE | {Keyword.STOP}) if asked else {}
    )
    assert keyword_in(said, example_script().wordings) is meant.get(keyword, keyword)
