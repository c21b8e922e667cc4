"""Reading texts at a question: exact words act, and what only looks like one does not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.core.conversation import Conversation, Situation
from intake.core.flow import Channel, Fact, Place
from intake.core.heard import (
    Chosen,
    Heard,
    Keyword,
    PickedLanguage,
    PickedWindow,
    Signal,
    TypedCode,
    TypedExtension,
    TypedNumber,
    Utterance,
)
from intake.core.phone import PhoneNumber
from intake.core.reading import greeted_in, language_of, understand_text
from intake.core.schedule import Window
from intake.core.understanding import question_at
from tests.laws.desk import CHANCE, example_script
from tests.stage import START

WINDOWS = tuple(Window(START + timedelta(days=day), START + timedelta(days=day, hours=2)) for day in range(3))


def heard(said: str, place: str | None = None, *, answers: dict[str, tuple[str, ...]] | None = None) -> Heard:
    script, utterance = example_script(), Utterance(Channel.TEXT, said)
    if place is None:
        return understand_text(utterance, None, script.wordings)
    flow, _, name = place.partition(".")
    facts = frozenset({Fact.NUMBER_KNOWN, Fact.INTAKE_OPEN, Fact.CALL_IN_OPEN})
    conversation = Conversation(Channel.TEXT, Place(flow, name), "en", answers=answers or {})
    step = script.flows.step(conversation.at)
    question = question_at(step, conversation, Situation(facts, WINDOWS, CHANCE), script.languages)
    return understand_text(utterance, question, script.wordings)


STOPS = [
    "I\u2019m done, don\u2019t text me",
    "please stop",
    "Stop.",
    "stop, please",
    "please stop texting me",
    "STOP TEXTING ME!!",
    "leave me alone",
]
STOPS += [
    "I said stop calling me",
    "do not text me",
    "don\u2019t call me",
    "wrong number",
    "alto",
    "ALTO",
    "basta",
]
STOPS += ["no más", "no mas", "No más mensajes, por favor", "ya no me escriban", "dejen de llamarme ya"]
NOT_STOPS = [
    "We have got to STOP this bill",
    "not now, stop by later",
    "no más tarde",
    "bus stop",
    "non stop",
]
NOT_STOPS += ["when does it end", "I want to end trafficking", "cancel culture", "asalto", "el alto precio"]
NOT_STOPS += ["please do not stop", "can I quit my job"]


@pytest.mark.parametrize("said", STOPS)
def test_asking_us_to_stop_is_heard_in_plain_words(said: str) -> None:
    assert heard(said, "callback.adult") is Keyword.STOP


@pytest.mark.parametrize("said", NOT_STOPS)
def test_words_that_only_look_like_stop_are_not(said: str) -> None:
    assert heard(said, "callback.adult") is Signal.NO_MATCH


@pytest.mark.parametrize(
    "said", ["STOP", "stop", " Stop ", "STOPALL", "unsubscribe", "CANCEL", "End", "quit", "REVOKE", "optout"]
)
def test_what_the_carrier_answers_is_known_as_answered(said: str) -> None:
    assert heard(said) is Keyword.STOP_ANSWERED


@pytest.mark.parametrize("said", ["HELP", "info", "START", "unstop"])
def test_other_words_of_the_carrier_are_left_to_it(said: str) -> None:
    assert heard(said, "callback.adult") is Keyword.CARRIER


YES = ["yes", "Y", "yep", "OK", "okay!", "sure", "sí", "si", "Claro", "1", "I am", "YES"]
NO = ["no", "N", "nope", "Nah.", "2", "I am not", "mejor no"]
NEITHER = [
    "yes and no",
    "maybe",
    "no idea",
    "yes I am 17",
    "3",
    "12",
    "17",
    "I am not sure",
    "yesterday",
    "know",
]


@pytest.mark.parametrize(("said", "meant"), [(said, "yes") for said in YES] + [(said, "no") for said in NO])
def test_yes_and_no_are_heard_in_words_and_numbers(said: str, meant: str) -> None:
    assert heard(said, "callback.adult") == Chosen((meant,))


@pytest.mark.parametrize("said", NEITHER)
def test_nothing_is_guessed_to_be_a_yes_or_a_no(said: str) -> None:
    assert heard(said, "callback.adult") is Signal.NO_MATCH


KEYWORDS = [
    ("MENU", Keyword.MENU),
    ("menú", Keyword.MENU),
    ("0", Keyword.MENU),
    ("*", Keyword.AGAIN),
    ("7", Keyword.ERASE_CHECK),
    ("9", Keyword.HELP_LINES),
    ("ERASE", Keyword.ERASE),
    ("Borrar.", Keyword.ERASE),
    ("delete everything!", Keyword.ERASE),
    ("CODE", Keyword.CODE),
    ("código", Keyword.CODE),
    ("WHO", Keyword.WHO),
    ("who is this?", Keyword.WHO),
    ("quién es", Keyword.WHO),
    ("AYUDA", Keyword.HELP_LINES),
    ("I want to die", Keyword.CRISIS),
    ("honestly i want to die tonight", Keyword.CRISIS),
    ("me quiero morir", Keyword.CRISIS),
    ("I\u2019m in danger", Keyword.CRISIS),
    ('Liked "Reply 1 call me"', Keyword.REACTION),
    ("Loved “Saved.”", Keyword.REACTION),
    ("Laughed at “x”", Keyword.REACTION),
    ('Reacted 👍 to "x"', Keyword.REACTION),
    ("Emphasized an image", Keyword.REACTION),
    ('Le gustó "x"', Keyword.REACTION),
    ("EN", PickedLanguage("en")),
    ("es", PickedLanguage("es")),
    ("Español", PickedLanguage("es")),
]


@pytest.mark.parametrize(("said", "meaning"), KEYWORDS)
def test_a_keyword_means_the_same_at_every_step(said: str, meaning: Heard) -> None:
    places = (None, "callback.adult", "callback.times", "callback.number", "code.enter", "welcome.menu")

    assert [heard(said, place) for place in places] == [meaning] * len(places)


NOT_KEYWORDS = [
    "I liked it",
    "who cares about this",
    "the zip code is 55404",
    "erase the past",
    "menu please me",
]


@pytest.mark.parametrize("said", NOT_KEYWORDS)
def test_a_keyword_inside_other_words_does_nothing(said: str) -> None:
    assert heard(said, "callback.adult") is Signal.NO_MATCH


ANSWERS: list[tuple[str, str, Heard]] = [
    ("callback.perspective", "own life", Chosen(("own_life",))),
    ("callback.perspective", "Your own life", Chosen(("own_life",))),
    ("callback.perspective", "mi trabajo", Chosen(("job",))),
    ("callback.perspective", "4", Chosen(("rather_not_say",))),
    ("callback.perspective", "5", Signal.NO_MATCH),
    ("callback.times", "13", Chosen(("mornings", "evenings"))),
    ("callback.times", "3, 1", Chosen(("mornings", "evenings"))),
    ("callback.times", "1 and 4", Chosen(("mornings", "weekends"))),
    ("callback.times", "mornings and evenings", Chosen(("mornings", "evenings"))),
    ("callback.times", "any time", Chosen(("mornings", "afternoons", "evenings", "weekends"))),
    ("callback.times", "15", Signal.NO_MATCH),
    ("callback.times", "tomorrow", Signal.NO_MATCH),
    ("callback.number", "this phone", Chosen(("this_phone",))),
    ("callback.number", "4", Chosen(("no_voice_calls",))),
    ("callback.other_number", "(612) 555-0142", TypedNumber(PhoneNumber("+16125550142"))),
    ("callback.other_number", "612 555 0142", TypedNumber(PhoneNumber("+16125550142"))),
    ("callback.other_number", "call 612 555 0142", Signal.NO_MATCH),
    ("callback.other_number", "911", Signal.NO_MATCH),
    ("callback.extension", "204", TypedExtension("204")),
    ("callback.extension", "0", TypedExtension("")),
    ("callback.extension", "none", TypedExtension("")),
    ("callback.extension", "1234567", Signal.NO_MATCH),
    ("callback.window", "2", PickedWindow(WINDOWS[1])),
    ("callback.window", "4", Chosen(("other_times",))),
    ("callback.window", "5", Signal.NO_MATCH),
    ("welcome.menu", "quiénes son", Chosen(("about",))),
    ("welcome.menu", "who we are", Chosen(("about",))),
    ("callback.which_language", "somalí", Chosen(("so",))),
    ("code.enter", "155-500-0017", TypedCode("1555000017")),
    ("code.enter", "1555 00 0017", TypedCode("1555000017")),
    ("code.enter", "blue maple", Signal.NO_MATCH),
]


@pytest.mark.parametrize(("place", "said", "meaning"), ANSWERS)
def test_an_answer_is_a_number_or_the_words_of_the_question(place: str, said: str, meaning: Heard) -> None:
    assert heard(said, place) == meaning


@pytest.mark.parametrize(
    ("said", "answered_in", "of"),
    [
        ("hello", "en", "en"),
        ("hola", "es", "es"),
        ("Buenos días", "es", "es"),
        ("BORRAR", "es", "es"),
        ("alto", "es", "es"),
        ("1", "en", None),
        ("", "en", None),
        ("bonjour", "en", None),
    ],
)
def test_a_first_text_is_answered_in_its_own_language(said: str, answered_in: str, of: str | None) -> None:
    words = example_script().wordings

    assert (greeted_in(said, words, "en"), language_of(said, words)) == (answered_in, of)
