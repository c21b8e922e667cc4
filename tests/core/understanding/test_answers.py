"""Answers in plain words: what people say of a choice is that choice, and what only looks like one is asked again."""

from __future__ import annotations

import pytest

from intake.core.conversation.intent import (
    Chosen,
    Intent,
    Keyword,
    PickedLanguage,
    PickedWindow,
    Signal,
    TypedCode,
    TypedExtension,
    Wished,
)
from intake.core.understanding.refused import NO_CALLS
from tests.support.hearing import WINDOWS, heard

AGAIN = Signal.NO_MATCH
YES, NO = Chosen(("yes",)), Chosen(("no",))

KEYS = [
    "2 please",
    "#2",
    "option 2",
    "the 2nd one",
    "number two",
    "two",
    "dos",
    "la segunda",
    "2 another",
    "2 is good",
]


@pytest.mark.parametrize("said", KEYS)
def test_a_key_is_known_in_every_way_it_is_written(said: str) -> None:
    assert heard(said, "callback.number") == Chosen(("another_phone",))


AGES: list[tuple[str, Intent]] = [
    ("24", YES),
    ("I'm 24", YES),
    ("Yes I'm 18", YES),
    ("tengo 25 años", YES),
    ("fifty two", YES),
    ("cuarenta y uno", YES),
    ("99", YES),
    ("17", NO),
    ("no im 17", NO),
    ("tengo 17", NO),
    ("diecisiete", NO),
    ("not yet", NO),
    ("todavia no", NO),
    ("no i turn 18 in march", NO),
    ("almost 18", NO),
    ("9", Keyword.HELP_LINES),
    ("100", AGAIN),
    ("3", AGAIN),
    ("no, im 34", AGAIN),
]


@pytest.mark.parametrize(("said", "meaning"), AGES)
def test_an_age_answers_whether_they_are_grown_up(said: str, meaning: Intent) -> None:
    assert heard(said, "callback.adult") == meaning


WORDS: list[tuple[str, str, Intent]] = [
    ("callback.others_read", "just me", Chosen(("only_me",))),
    ("callback.others_read", "no one", Chosen(("only_me",))),
    ("callback.others_read", "my pimp reads my phone", Chosen(("others_or_not_sure",))),
    ("callback.others_read", "mi novio lo revisa", Chosen(("others_or_not_sure",))),
    ("callback.others_read", "no se", Chosen(("others_or_not_sure",))),
    ("callback.perspective", "las dos", Chosen(("both",))),
    ("callback.perspective", "work", AGAIN),
    ("callback.perspective", "escort", AGAIN),
    ("callback.perspective", "trabajo", AGAIN),
    ("callback.number", "yo les marco", Chosen(("you_call_us",))),
    ("callback.number", "text only", Chosen(("no_voice_calls",))),
    ("callback.number", "dont call me", NO_CALLS),
    ("callback.number", "this phone is not safe", AGAIN),
    ("callback.other_number_check", "wrong number", NO),
    ("callback.extension", "ext 204", TypedExtension("204")),
    ("callback.extension", "i dont have one", TypedExtension("")),
    ("callback.times", "evenings please", Chosen(("evenings",))),
    ("callback.times", "en la tarde", Chosen(("afternoons",))),
    ("callback.times", "after 5", Chosen(("evenings",))),
    ("callback.times", "cuando sea", Chosen(("mornings", "afternoons", "evenings", "weekends"))),
    ("callback.times", "evenings but not weekends", Chosen(("evenings",))),
    ("callback.times", "saturday", AGAIN),
    ("callback.times", "1-4", AGAIN),
    ("callback.times", "1 \u2013 3", AGAIN),
    ("callback.times", "never evenings", AGAIN),
    ("callback.times", "mornings are not safe", AGAIN),
    ("callback.message", "no voicemail please he checks it", NO),
    ("callback.message", "no problem", YES),
    ("callback.message", "no, i dont mind", AGAIN),
    ("callback.message", "dont text me", Keyword.NO_TEXTS),
    ("callback.readback", "save it please", Chosen(("save",))),
    ("callback.readback", "guardelo", Chosen(("save",))),
    ("callback.readback", "yes", AGAIN),
    ("callback.readback", "dont save", AGAIN),
    ("callback.readback", "no guardar", AGAIN),
    ("callback.readback", "savee", AGAIN),
    ("callback.readback", "no me manden mensajes", Keyword.NO_TEXTS),
    ("callback.window", "none of those", Chosen(("other_times",))),
    ("callback.window", "friday", PickedWindow(WINDOWS[1])),
    ("callback.who", "me da igual", Chosen(("anyone",))),
    ("callback.who", "womann", AGAIN),
    ("callback.no_voice", "asl", Chosen(("in_person_signed",))),
    ("callback.region", "im in rochester", Chosen(("south",))),
    ("callback.region", "up north", AGAIN),
    ("appointment.confirm", "\U0001f44d", YES),
    ("appointment.confirm", "sale", YES),
    ("appointment.confirm", "no puedo", NO),
    ("appointment.offer", "either", AGAIN),
    ("appointment.offer", "neither", Chosen(("other_times",))),
    ("erase.check", "no", Keyword.BACK),
    ("erase.check", "go back", Keyword.BACK),
    ("welcome.menu", "llamenme", Chosen(("callback",))),
    ("welcome.menu", "email", Chosen(("other_ways",))),
    ("welcome.menu", "Spanish", PickedLanguage("es")),
    ("welcome.menu", "en ingles", PickedLanguage("en")),
    ("welcome.menu", "new phone who dis", Keyword.WHO),
    ("welcome.menu", "de parte de quien", Keyword.WHO),
    ("welcome.menu", "hola buenas tardes", Keyword.MENU),
    ("welcome.menu", "my code is 148 291 3627", TypedCode("1482913627")),
    ("welcome.menu", "148 291 3627", TypedCode("1482913627")),
    ("welcome.menu", "612 555 0143", AGAIN),
]


@pytest.mark.parametrize(("place", "said", "meaning"), WORDS)
def test_plain_words_are_the_choice_they_name_and_nothing_is_guessed(
    place: str, said: str, meaning: Intent
) -> None:
    assert heard(said, place) == meaning


QUESTIONS = ["1?", "save?", "yes?", "menu?", "code?", "\u00bfguardar?", "erase?", "evenings?", "this phone?"]
PLACES = ("callback.adult", "callback.number", "callback.times", "callback.readback", "appointment.confirm")


@pytest.mark.parametrize("said", QUESTIONS)
def test_a_question_is_no_answer_and_no_keyword(said: str) -> None:
    meanings = [heard(said, place) for place in PLACES]

    # To ask about erasing is answered by asking whether to erase; a wish shows times and chooses none.
    assert {each for each in meanings if not isinstance(each, Wished)} <= {AGAIN, Keyword.ERASE_CHECK}


def test_a_code_is_known_before_any_conversation() -> None:
    assert heard("tengo un codigo 148-291-3627") == TypedCode("1482913627")


@pytest.mark.parametrize(
    "said", ["thanks", "ok", "gracias", "\U0001f44d", "ok thx", "got it ty", "\U0001f64f gracias"]
)
def test_thanks_are_no_answer_and_no_stumble_after_a_save(said: str) -> None:
    assert heard(said, "callback.saved") is Keyword.THANKS


@pytest.mark.parametrize("place", ["callback.saved", "appointment.saved", "appointment.saved_visit"])
@pytest.mark.parametrize("said", ["1", "code", "code please", "codigo", "clave", "quiero el codigo"])
def test_a_code_is_given_to_whoever_asks_right_after_a_save(said: str, place: str) -> None:
    assert heard(said, place) == Chosen(("code",))
