"""Laws of answers: a question answers nothing, a word turned away is never chosen, and polite words change no answer."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from intake.core.asks.naming import choice_phrases, keys_of
from intake.core.conversation.intent import Chosen, GivenAnswer, Intent, Keyword, PickedLanguage, Wished
from intake.core.script.flow import Place
from intake.core.script.known_words import words_of
from tests.properties.desk import example_script
from tests.support.hearing import heard

PLACES = (
    "callback.others_read",
    "callback.perspective",
    "callback.number",
    "callback.times",
    "callback.message",
    "callback.readback",
    "callback.who",
    "callback.region",
    "callback.no_voice",
    "appointment.confirm",
)
KEEPING = ("save", "guardar", "guardelo", "guarde", "guarden", "guarda")
NOT_BEFORE = ("not", "dont", "never", "no quiero", "nunca", "tampoco")
POLITE = ("please", "por favor", "hi", "thanks", "gracias", "porfa")
# "Hi man" and "thanks man" name nobody to talk with: they are asked again (tests/core/understanding/test_no_answers.py).
SPOKEN_TO_US = {("hi", "man"), ("thanks", "man")}
ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def ways_to_say(place: str) -> list[tuple[str, str]]:
    """Return each way to say each choice of a question, with its name."""
    script = example_script()
    flow, _, name = place.partition(".")
    step = script.flows.step(Place(flow, name))
    phrases = choice_phrases(words_of(script.wordings), step, keys_of(step))
    return [(each, choice) for choice, said in phrases.items() for each in said]


SAID = {place: ways_to_say(place) for place in PLACES}


def chosen(meaning: Intent) -> tuple[str, ...]:
    return meaning.names if isinstance(meaning, Chosen) else ()


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_text_that_ends_in_a_question_mark_ever_answers(data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(PLACES))
    said, _ = data.draw(st.sampled_from(SAID[place]))

    meaning = heard(f"{said}?", place)

    assert not isinstance(meaning, GivenAnswer) or isinstance(meaning, Wished | PickedLanguage)
    assert meaning not in {Keyword.MENU, Keyword.CODE, Keyword.ERASE, Keyword.BACK}


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_word_before_a_choice_that_turns_it_away_never_chooses_it(data: st.DataObject) -> None:
    # The careful choices may be said with a no themselves, and are: those of yes and no, and of who reads texts.
    place = data.draw(st.sampled_from([each for each in PLACES if each not in CAREFUL]))
    said, choice = data.draw(
        st.sampled_from([each for each in SAID[place] if not TURNED.intersection(each[0].split())])
    )

    assert choice not in chosen(heard(f"{data.draw(st.sampled_from(NOT_BEFORE))} {said}", place))


CAREFUL = frozenset({"callback.others_read", "callback.message", "appointment.confirm"})
TURNED = frozenset(
    {"no", "not", "dont", "nothing", "none", "nadie", "ninguna", "mejor", "prefiero", "rather", "sin"}
)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_polite_words_around_an_answer_never_change_it(data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(PLACES))
    said, choice = data.draw(st.sampled_from(SAID[place]))
    before, after = (data.draw(st.sampled_from(("", *POLITE))) for _ in range(2))
    assume((before, said.partition(" ")[0]) not in SPOKEN_TO_US)

    meaning = heard(f"{before} {said} {after}", place)

    # To want no calls at all is a stop, but for the plainest words of it where calls are asked about.
    assert meaning is Keyword.STOP or chosen(meaning) in {(choice,), chosen(heard(said, place))}


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_letter_wrong_never_makes_a_save(data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(KEEPING))
    at = data.draw(st.integers(0, len(word)))
    letter = data.draw(st.sampled_from(ALPHABET))
    wrong = data.draw(st.sampled_from((word[:at] + letter + word[at:], word[:at] + word[at + 1 :])))

    known = {said for said, choice in SAID["callback.readback"] if choice == "save"}
    assert wrong in known or chosen(heard(wrong, "callback.readback")) != ("save",)


@pytest.mark.parametrize("place", ["callback.message", "appointment.confirm", "callback.adult"])
def test_a_yes_and_a_no_are_never_mended(place: str) -> None:
    assert [chosen(heard(said, place)) for said in ("claroo", "perfekt", "nunka", "absolutly")] == [()] * 4
