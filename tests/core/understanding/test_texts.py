"""Reading texts at a question: exact words act, and what only looks like one does not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.core.channel import Channel
from intake.core.conversation.intent import (
    Chosen,
    Intent,
    Keyword,
    NumberElsewhere,
    PickedLanguage,
    PickedWindow,
    Signal,
    TypedCode,
    TypedExtension,
    TypedNumber,
    Utterance,
)
from intake.core.conversation.question import question_at
from intake.core.conversation.state import Conversation, Situation
from intake.core.phone import PhoneNumber
from intake.core.scheduling.schedule import Window
from intake.core.script.flow import Fact, Place
from intake.core.understanding.spoken_language import greeted_in, language_of
from intake.core.understanding.texts import understand_text
from tests.properties.desk import CHANCE, example_script
from tests.support.stage import START

WINDOWS = tuple(Window(START + timedelta(days=day), START + timedelta(days=day, hours=2)) for day in range(3))


def heard(
    said: str, place: str | None = None, *, answers: dict[str, tuple[str, ...]] | None = None
) -> Intent:
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
    "alto",
    "ALTO",
    "basta",
]
STOPS += ["no más", "no mas", "No más mensajes, por favor", "ya no me escriban", "dejen de llamarme ya"]
STOPS += ["quit texting me", "stop messaging", "stop it", "no more", "ok stop", "please please stop"]
STOPS += ["stop por favor", "alto please"]
STOPS += [
    "I want you to stop contacting me",
    "don't call me again",
    "no me escriban mas",
    "ya no me escriban, gracias",
]
STOPS += ["déjame en paz", "déjeme en paz", "deja de escribirme", "deje de escribirme", "no me escribas más"]
STOPS += ["no me llames más", "no me mandes más mensajes"]
NOT_STOPS = [
    "We have got to STOP this bill",
    "not now, stop by later",
    "no más tarde",
    "bus stop",
    "non stop",
]
NOT_STOPS += ["when does it end", "I want to end trafficking", "cancel culture", "asalto", "el alto precio"]
NOT_STOPS += ["my ex won't stop texting me", "he won't stop calling me", "mi ex no deja de llamarme"]
NOT_STOPS += ["please don't call me before noon", "do not call me after 9", "no me llamen mas tarde de las 8"]
NOT_STOPS += ["please do not stop", "can I quit my job"]


@pytest.mark.parametrize("said", STOPS)
def test_asking_us_to_stop_is_heard_in_plain_words(said: str) -> None:
    assert heard(said, "callback.adult") is Keyword.STOP


@pytest.mark.parametrize("said", NOT_STOPS)
def test_words_that_only_look_like_stop_are_not(said: str) -> None:
    stops = (Keyword.STOP, Keyword.STOP_ANSWERED, Keyword.ERASE_CHECK)

    assert heard(said, "callback.adult") not in stops


# Said of someone else, or of when and how to call: asked about, never acted on.
MAYBE_STOPS = [
    "my husband says stop calling me",
    "don't call me at work",
    "don't call me, text me",
    "can you please stop texting me",
    "hi, could you stop calling me?",
    "¿pueden dejar de llamarme?",
]


@pytest.mark.parametrize("said", MAYBE_STOPS)
def test_stop_inside_a_longer_text_is_asked_about_and_never_repeats_into_an_answer(said: str) -> None:
    places = (None, "callback.adult", "callback.who", "callback.other_number", "erase.check")

    assert [heard(said, place) for place in places] == [Keyword.ERASE_CHECK] * 4 + [Signal.NO_MATCH]


@pytest.mark.parametrize(
    "said", ["wrong number", "Wrong number, sorry!", "número equivocado", "hi, wrong number"]
)
def test_a_wrong_number_stops_except_where_a_number_was_asked_about(said: str) -> None:
    asked = ("callback.other_number", "callback.other_number_check")

    assert [heard(said, place) for place in (None, "callback.times")] == [Keyword.STOP] * 2
    assert not {heard(said, place) for place in asked} & {Keyword.STOP, Keyword.ERASE_CHECK}


CRISES = ["help!", "Help.", "HELP!!", "help please", "please help", "please help me", "911", "9-1-1", "988"]
CRISES += ["sos", "SOS!", "he hit me", "he hits me", "hes hurting me", "he is hurting me", "he's hurting me"]
CRISES += ["he is going to kill us", "i want to end it", "I can't get him to stop hitting me"]
CRISES += ["me quiero suicidar", "auxilio", "¡Socorro!", "me pegó", "necesito ayuda", "he won't let me leave"]
CRISES += ["he won't stop texting me, he said he will kill me"]


@pytest.mark.parametrize("said", CRISES)
def test_a_cry_for_help_is_heard_at_every_step(said: str) -> None:
    places = (None, "callback.adult", "callback.times", "callback.other_number", "code.enter", "erase.check")

    assert [heard(said, place) for place in places] == [Keyword.CRISIS] * len(places)


@pytest.mark.parametrize(
    "said", ["I want to help", "vos sos mi ayudante", "I live at 911 Oak", "stop helping"]
)
def test_words_that_only_look_like_a_cry_are_not(said: str) -> None:
    assert heard(said, "callback.adult") is Signal.NO_MATCH


@pytest.mark.parametrize(
    "said",
    ["not 1", "after 4", "never on 4", "3 pm only", "before 2pm", "I work 1st shift", "1 and not 4"],
)
def test_a_digit_inside_words_is_no_safe_time(said: str) -> None:
    assert heard(said, "callback.times") is Signal.NO_MATCH


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
    "3",
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
    ("0", Keyword.BACK),
    ("*", Keyword.AGAIN),
    ("7", Keyword.ERASE_CHECK),
    ("9", Keyword.HELP_LINES),
    ("ERASE", Keyword.ERASE),
    ("Borrar.", Keyword.ERASE),
    ("delete everything!", Keyword.ERASE),
    ("erase please", Keyword.ERASE),
    ("please erase", Keyword.ERASE),
    ("delete my number", Keyword.ERASE),
    ("delete my info", Keyword.ERASE),
    ("bórrame por favor", Keyword.ERASE),
    ("borralo todo", Keyword.ERASE),
    ("erase por favor", Keyword.ERASE),
    ("menu please", Keyword.MENU),
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
def test_a_keyword_means_the_same_at_every_step(said: str, meaning: Intent) -> None:
    places = (None, "callback.adult", "callback.times", "callback.number", "code.enter", "welcome.menu")

    assert [heard(said, place) for place in places] == [meaning] * len(places)


NOT_KEYWORDS = [
    "I liked it",
    "who cares about this",
    "the zip code is 55404",
    "erase the past",
    "menu please not",
]


@pytest.mark.parametrize("said", NOT_KEYWORDS)
def test_a_keyword_inside_other_words_does_nothing(said: str) -> None:
    assert heard(said, "callback.adult") is Signal.NO_MATCH


ANSWERS: list[tuple[str, str, Intent]] = [
    ("callback.perspective", "for myself", Chosen(("self",))),
    ("callback.perspective", "For yourself", Chosen(("self",))),
    ("callback.perspective", "por la institución", Chosen(("institution",))),
    ("callback.perspective", "4", Chosen(("rather_not_say",))),
    ("callback.perspective", "5", Signal.NO_MATCH),
    ("callback.times", "13", Chosen(("mornings", "evenings"))),
    ("callback.times", "3, 1", Chosen(("mornings", "evenings"))),
    ("callback.times", "1, 3 y 4", Chosen(("mornings", "evenings", "weekends"))),
    ("callback.times", "1 and 4", Chosen(("mornings", "weekends"))),
    ("callback.times", "mornings and evenings", Chosen(("mornings", "evenings"))),
    ("callback.times", "any time", Chosen(("mornings", "afternoons", "evenings", "weekends"))),
    ("callback.times", "15", Signal.NO_MATCH),
    ("callback.times", "tomorrow", Signal.NO_MATCH),
    ("callback.number", "this phone", Chosen(("this_phone",))),
    ("callback.number", "4", Chosen(("no_voice_calls",))),
    ("callback.other_number", "(612) 555-0142", TypedNumber(PhoneNumber("+16125550142"))),
    ("callback.other_number", "612 555 0142", TypedNumber(PhoneNumber("+16125550142"))),
    ("callback.other_number", "call 612 555 0142", TypedNumber(PhoneNumber("+16125550142"))),
    (
        "callback.other_number",
        "mi número es 6125550142 ext 12",
        TypedNumber(PhoneNumber("+16125550142"), "12"),
    ),
    ("callback.other_number", "not 612 555 0142", Signal.NO_MATCH),
    ("callback.other_number", "612 555 0142?", Signal.NO_MATCH),
    ("callback.other_number", "612 555 0142, 651 555 0187", Signal.NO_MATCH),
    ("callback.other_number", "+95 9 521 2345", NumberElsewhere()),
    ("callback.other_number", "+9595212345", NumberElsewhere()),
    ("callback.other_number", "912", Signal.NO_MATCH),
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
def test_an_answer_is_a_number_or_the_words_of_the_question(place: str, said: str, meaning: Intent) -> None:
    assert heard(said, place) == meaning


@pytest.mark.parametrize(
    ("said", "answered_in", "of"),
    [
        ("hello", "en", "en"),
        ("hola", "es", "es"),
        ("Buenos días", "es", "es"),
        ("BORRAR", "es", "es"),
        ("alto", "es", "es"),
        ("MENU", "en", "en"),
        ("menú", "en", "en"),
        ("menu, por favor, buenas tardes", "es", "en"),
        ("1", "en", None),
        ("", "en", None),
        ("bonjour", "en", None),
    ],
)
def test_a_first_text_is_answered_in_its_own_language(said: str, answered_in: str, of: str | None) -> None:
    words = example_script().wordings

    assert (greeted_in(said, words, "en"), language_of(said, words)) == (answered_in, of)
