"""Stops, erasing and cries for help: in every plain form, at every question, and what speaks of something else."""

from __future__ import annotations

import pytest

from intake.core.conversation.intent import Chosen, Intent, Keyword
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
STOPS += ["remove my number", "take me off this list", "don't ever text this number again", "lose my number"]
STOPS += [
    "please remove me from your list asap",
    "quit it",
    "who are you?? stop texting me",
    "no more texts!!",
]
STOPS += [
    "i dont want these texts",
    "i want to opt out",
    "leave me alone",
    "go away",
    "stop calling and texting me",
]
STOPS += ["erase my number and stop texting me", "can you stop texting me?", "Please stop.", "no stop"]
STOPS += [
    "detener",
    "cancelar",
    "darme de baja",
    "quiero darme de baja",
    "baja",
    "para de escribirme",
    "dejen de molestar",
]
STOPS += [
    "ya no me escriban",
    "ya no quiero que me escriban por favor",
    "numero equivocado quien es",
    "no molesten",
]
STOPS += [
    "quiten mi numero",
    "no gracias, ya no me escriban",
    "saquenme de la lista",
    "basta ya",
    "dejenme en paz ya",
]


@pytest.mark.parametrize("said", STOPS)
def test_a_text_that_only_asks_to_be_left_alone_ends_everything_at_any_question(said: str) -> None:
    places = (None, "welcome.menu", "callback.adult", "callback.times", "callback.message", "erase.check")

    assert [heard(said, place) for place in places] == [Keyword.STOP] * len(places)


ASKED_FIRST = ["not interested", "no me interesa", "i changed my mind", "cambie de opinion"]
ASKED_FIRST += ["stop calling me at work", "my husband might see this, can you delete everything you have"]
ASKED_FIRST += ["quiero que borren mis datos porque mi marido ve todo", "erase?", "can you erase my info?"]
ASKED_FIRST += ["please cancel my appointment, i am sick", "this is her husband so leave her alone"]
ASKED_FIRST += ["dejenme en paz que mi esposo se dio cuenta", "my ex won't stop texting me"]


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
NOT_STOPS += ["para que es esto", "es alto", "baja la voz", "para mi", "can i stop any time", "it is the end"]


@pytest.mark.parametrize("said", NOT_STOPS)
def test_what_only_sounds_like_it_never_stops_or_erases(said: str) -> None:
    places = (None, "callback.perspective", "callback.who", "code.enter")

    assert not {heard(said, place) for place in places} & {Keyword.STOP, Keyword.ERASE, Keyword.ERASE_CHECK}


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


@pytest.mark.parametrize("said", CRIES)
@pytest.mark.parametrize("place", [None, "callback.perspective", "erase.check"])
def test_a_cry_comes_before_everything_else(said: str, place: str | None) -> None:
    assert heard(said, place) is Keyword.CRISIS


@pytest.mark.parametrize(
    "said", ["mornings are not safe", "its not safe at night", "not safe", "this phone is not safe"]
)
def test_not_safe_is_no_cry_where_we_ask_what_is_safe(said: str) -> None:
    assert heard(said, "callback.times") is not Keyword.CRISIS
    assert heard(said, "callback.number") is not Keyword.CRISIS


def test_a_phone_that_is_not_safe_gets_no_crisis_line() -> None:
    assert not isinstance(heard("this phone is not safe", "callback.others_read"), Keyword)
    assert isinstance(heard("this phone is not safe", "callback.others_read"), Chosen)
