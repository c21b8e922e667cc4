"""Stops, erasing and cries for help: in every plain form, at every question, and what speaks of something else."""

from __future__ import annotations

import pytest

from intake.core.conversation.intent import Chosen, Intent, Keyword
from intake.core.understanding.texts import keyword_in, wants_silence
from tests.properties.desk import example_script
from tests.support.hearing import heard

STOPS = [
    "opt out",
    "Opt-out",
    "opt me out",
    "unsub",
    "STOP STOP STOP",
    "stop stop",
    "stopp",
    "Stoppp!!",
    "STAHP",
]
STOPS += [
    "wrong number who is this",
    "who is this? wrong number",
    "you have the wrong number bro",
    "wrong person",
]
STOPS += ["remove my number", "take me off this list", "lose my number"]
STOPS += [
    "please remove me from your list asap",
    "quit it",
    "who are you?? leave me alone",
]
STOPS += [
    "i dont want these texts",
    "i want to opt out",
    "leave me alone",
    "go away",
    "stop calling and texting me",
]
STOPS += ["erase my number and stop texting me", "Please stop.", "no thanks stop"]
STOPS += [
    "detener",
    "cancelar",
    "darme de baja",
    "quiero darme de baja",
    "baja",
    "dejen de molestar",
]
STOPS += [
    "numero equivocado quien es",
    "no molesten",
]
STOPS += [
    "quiten mi numero",
    "saquenme de la lista",
    "basta ya",
    "dejenme en paz ya",
]


# Texts only, for good: the request itself was not spoken of.
NO_TEXTS = [
    "no more messages please",
    "no more texts!!",
    "don't ever text this number again",
    "don't text me anymore",
]
NO_TEXTS += [
    "ya no quiero mensajes",
    "ya no me manden mensajes",
    "ya no me escriban",
    "no quiero mas mensajes",
]
NO_TEXTS += ["ya no quiero que me escriban por favor", "no gracias, ya no me escriban"]


@pytest.mark.parametrize("said", NO_TEXTS)
def test_whoever_wants_no_more_texts_and_is_asked_about_texts_ends_them_and_erases_nothing(said: str) -> None:
    asked = ("callback.message", "appointment.reminder")

    assert {heard(said, place) for place in asked} <= {Chosen(("no",)), Keyword.NO_TEXTS}
    assert heard(said, "callback.readback") is Keyword.NO_TEXTS


@pytest.mark.parametrize("said", NO_TEXTS)
def test_elsewhere_it_ends_everything(said: str) -> None:
    places = (None, "welcome.menu", "callback.adult", "callback.times")

    assert {heard(said, place) for place in places} == {Keyword.STOP}


@pytest.mark.parametrize(
    "said",
    [
        "no more reminders",
        "stop the reminders",
        "ya no quiero recordatorios",
        "no me manden mas recordatorios",
    ],
)
def test_whoever_wants_no_more_reminders_is_asked_nothing_at_their_question_and_texted_no_more_from_the_quiet_number(
    said: str,
) -> None:
    assert heard(said, "appointment.reminder") == Chosen(("no",))
    assert keyword_in(said, example_script().wordings) is None
    assert wants_silence(said, example_script().wordings)


@pytest.mark.parametrize("said", STOPS)
def test_a_text_that_only_asks_to_be_left_alone_ends_everything_at_any_question(said: str) -> None:
    places = (None, "welcome.menu", "callback.adult", "callback.times", "callback.message", "erase.check")

    assert [heard(said, place) for place in places] == [Keyword.STOP] * len(places)


ASKED_FIRST = ["not interested", "no me interesa", "i changed my mind", "cambie de opinion"]
ASKED_FIRST += ["stop calling me at work", "my husband might see this, can you delete everything you have"]
ASKED_FIRST += ["quiero que borren mis datos porque mi marido ve todo", "erase?", "can you erase my info?"]
ASKED_FIRST += ["please cancel my appointment, i am sick", "this is her husband so leave her alone"]
ASKED_FIRST += ["dejenme en paz que mi esposo se dio cuenta", "can you stop texting me?"]
ASKED_FIRST += ["no stop", "can you erase it", "pueden borrar", "\u00bfpueden dejar de llamarme?"]


@pytest.mark.parametrize("said", ASKED_FIRST)
def test_inside_a_longer_text_and_as_a_question_it_is_asked_about_and_there_not_once_more(said: str) -> None:
    places = (None, "welcome.menu", "callback.adult", "callback.times")

    assert [heard(said, place) for place in places] == [Keyword.ERASE_CHECK] * len(places)
    assert heard(said, "erase.check") not in (Keyword.ERASE, Keyword.ERASE_CHECK)


NOT_STOPS = [
    "ya no",
    "no",
    "not now",
    "no puedo",
    "para el lunes",
    "salgo a las 3",
    "no stopping by",
    "bus stop",
]
NOT_STOPS += [
    "i am in the wrong",
    "alto precio",
    "stop by after 5 sometime maybe",
    "never",
    "no more mornings please",
]
NOT_STOPS += [
    "no cancelen",
    "no cancelar",
    "no paren",
    "no salir",
    "no quiero salir",
    "no dejen de llamarme",
    "no basta",
]
NOT_STOPS += [
    "no es numero equivocado",
    "no esta mal",
    "no cancel",
    "no borren",
    "no borrar",
    "nunca borren",
    "no delete",
]
NOT_STOPS += [
    "no quiero que borren",
    "borrar no",
    "erase no",
    "por favor no cancelen",
    "no, no borren",
    "no mas borren",
]
NOT_STOPS += [
    "dont stop calling me",
    "never leave me alone",
    "dont unsubscribe me",
    "dont cancel my appointment",
]
NOT_STOPS += ["dont forget me", "no cancelen mi cita", "no se olviden de mi", "he wont stop calling me"]
NOT_STOPS += ["make him stop calling me", "tell my ex to stop calling me", "mi ex no deja de llamarme"]
NOT_STOPS += [
    "stop?",
    "basta?",
    "stop\u2753",
    "wrong number?",
    "numero equivocado?",
    "how to stop",
    "how do i stop this",
]
NOT_STOPS += [
    "como paro esto",
    "como borro",
    "is this a wrong number",
    "ya borre",
    "creo que borrar",
    "idk erase",
]
NOT_STOPS += [
    "dont call me tonight",
    "no me llamen hoy",
    "Yes. Do not call me at night.",
    "dont call me right now",
]
NOT_STOPS += ["para que es esto", "es alto", "baja la voz", "para mi", "can i stop any time", "it is the end"]


@pytest.mark.parametrize("said", NOT_STOPS)
def test_what_only_sounds_like_it_never_stops_or_erases(said: str) -> None:
    places = (None, "callback.perspective", "callback.who", "code.enter")

    assert not {heard(said, place) for place in places} & {Keyword.STOP, Keyword.ERASE, Keyword.ERASE_CHECK}


@pytest.mark.parametrize(
    "said",
    [
        *NOT_STOPS,
        "no stop",
        "can you erase",
        "would you erase it",
        "how do i erase",
        "pueden borrar",
        "erase\u2753",
    ],
)
def test_what_is_turned_away_or_asked_erases_nothing_where_erasing_is_asked_about(said: str) -> None:
    assert heard(said, "erase.check") not in (Keyword.STOP, Keyword.ERASE, Keyword.ERASE_CHECK)


@pytest.mark.parametrize(
    ("said", "silenced"),
    [
        ("no cancelen mi cita", False),
        ("please dont cancel my appointment", False),
        ("dont forget me", False),
        ("is this a wrong number", False),
        ("wrong number?", False),
        ("make him stop calling me", False),
        ("will you erase it", False),
        ("dont call me tonight", True),
        ("no me llamen hoy", True),
        ("can you stop texting me", True),
        ("my husband sees this, leave me alone", True),
    ],
)
def test_a_number_nobody_answers_is_silenced_by_what_asks_for_it(said: str, silenced: bool) -> None:
    assert wants_silence(said, example_script().wordings) is silenced


def test_a_list_of_news_may_be_left_where_it_is_named() -> None:
    said = "take me off your mailing list"

    assert heard(said, "other_ways.ways") is not Keyword.ERASE_CHECK
    assert heard(said, "callback.adult") is Keyword.ERASE_CHECK


@pytest.mark.parametrize(
    "said", ["don't call me at night", "never call me at night", "no me llamen en la noche"]
)
@pytest.mark.parametrize("place", ["callback.times", "callback.number", "appointment.offer"])
def test_hours_that_are_not_welcome_are_no_stop_where_hours_are_asked_about(said: str, place: str) -> None:
    assert heard(said, place) not in (Keyword.STOP, Keyword.ERASE_CHECK)


@pytest.mark.parametrize(
    ("said", "place", "ends"),
    [
        ("dont call me", "callback.number", False),
        ("please dont call", "callback.number", False),
        ("no me llamen", "callback.number", False),
        ("dont text me", "callback.number", True),
        ("dont text me", "callback.message", False),
        ("stop texting me", "appointment.reminder", False),
        ("dejen de escribirme", "appointment.reminder", False),
        ("stop texting me", "callback.adult", True),
        ("no more", "callback.readback", False),
        ("no mas gracias", "callback.more", False),
        ("no more", "callback.adult", True),
        ("no me manden mensajes", "appointment.reminder", False),
        ("dont call me", "callback.perspective", True),
        ("dont call me", None, True),
        ("dont ever call me again", "callback.number", True),
        ("stop", "callback.message", True),
        ("leave me alone", "callback.number", True),
    ],
)
def test_what_is_refused_at_the_question_about_it_is_for_that_question(
    said: str, place: str | None, ends: bool
) -> None:
    assert (heard(said, place) in (Keyword.STOP, Keyword.STOP_ANSWERED)) is ends


@pytest.mark.parametrize(
    ("said", "place", "meant"),
    [
        ("never mind", "callback.adult", Keyword.MENU),
        ("Nevermind sorry", None, Keyword.MENU),
        ("olvidelo", "callback.times", Keyword.MENU),
        ("never mind", "erase.check", Keyword.BACK),
        ("olvidelo", "help.lines", Keyword.BACK),
    ],
)
def test_never_mind_leads_back_and_stops_nothing(said: str, place: str | None, meant: Intent) -> None:
    assert heard(said, place) is meant


HARMLESS = [
    "i dont need help just want to talk",
    "no necesito ayuda",
    "not an emergency",
    "dont call the police",
]
HARMLESS += ["hit me up", "hit me up later", "hit me with the info", "beat me to it", "itll kill me to wait"]
HARMLESS += [
    "dont kill me lol",
    "it hurts me to talk about it",
    "rape kit law",
    "i want to talk about rape laws",
]
HARMLESS += [
    "narcan for overdose training",
    "emergency room nurse",
    "is this a suicide hotline",
    "nobody hurts me",
]
HARMLESS += [
    "he never hits me",
    "me pega el sol",
    "me pego la gripe",
    "me quiero morir de risa",
    "no me pega",
]
HARMLESS += ["no puedo salir hoy trabajo", "me llamo socorro", "socorro es mi nombre", "no estoy en peligro"]
HARMLESS += ["police", "policia", "no llamen a la policia por favor"]


@pytest.mark.parametrize("said", HARMLESS)
@pytest.mark.parametrize("place", [None, "callback.perspective", "welcome.menu"])
def test_help_that_is_refused_and_the_police_by_name_are_no_cry(said: str, place: str | None) -> None:
    assert heard(said, place) is not Keyword.CRISIS


CRIES = [
    "call the police",
    "i need help",
    "necesito ayuda",
    "she doesnt need help i need help",
    "i dont want to die",
]
CRIES += [
    "no! help me please he is here",
    "can you call the police?",
    "i'm not safe",
    "no ayudenme por favor",
]
CRIES += ["stop texting me or he will kill me"]
CRIES += ["gonna kill my self", "suiside", "sucidal", "hes gonna kil me", "i wana die", "i want too die"]
CRIES += ["wish i was dead", "rather be dead", "tired of living", "no longer want to live", "end it tonight"]
CRIES += ["took a bunch of pills", "took 30 pills", "he has gun", "gun to my head", "hes trying to break in"]
CRIES += ["he rapes me", "held hostage", "trapped", "theyre selling me", "somebody help", "\U0001f198"]
CRIES += ["im so scared please help", "kiero morirme", "quiero morrir", "no quiero bivir", "me kiere matar"]
CRIES += ["me va matar", "suisidio", "no tengo ganas de vivir", "quitar la vida", "tome muchas pastillas"]
CRIES += ["tiene pistola", "trae un arma", "anda armado", "me pegaron", "me golpearon", "estoy enserrada"]
CRIES += ["corro peligro", "ayudaaa", "alluda"]
# What turns a harmless phrase into a cry.
CRIES += ["nobody hits me but my husband", "he hit me up against the wall", "no me pega pero me va a matar"]
CRIES += ["he never hits me only when he drinks", "hit me up later he wants to kill me"]


@pytest.mark.parametrize("said", CRIES)
@pytest.mark.parametrize("place", [None, "callback.perspective", "erase.check"])
def test_a_cry_comes_before_everything_else(said: str, place: str | None) -> None:
    assert heard(said, place) is Keyword.CRISIS


@pytest.mark.parametrize(
    ("said", "place"), [("its not safe", "callback.others_read"), ("in person isnt safe", "appointment.way")]
)
def test_not_safe_answers_the_questions_that_it_is_about(said: str, place: str) -> None:
    assert heard(said, place) is not Keyword.CRISIS


@pytest.mark.parametrize(
    "said", ["mornings are not safe", "its not safe at night", "not safe", "this phone is not safe"]
)
def test_not_safe_is_no_cry_where_we_ask_what_is_safe(said: str) -> None:
    assert heard(said, "callback.times") is not Keyword.CRISIS
    assert heard(said, "callback.number") is not Keyword.CRISIS


def test_a_phone_that_is_not_safe_gets_no_crisis_line() -> None:
    assert not isinstance(heard("this phone is not safe", "callback.others_read"), Keyword)
    assert isinstance(heard("this phone is not safe", "callback.others_read"), Chosen)
