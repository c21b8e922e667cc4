"""Remarks heard: what people ask us in their own way, at whatever question, and what is asked by nobody."""

from __future__ import annotations

import pytest

from intake.core.conversation.intent import Chosen, Intent, Keyword, RemarkAsked, Signal
from intake.core.script.remarks import Remark
from tests.support.hearing import heard

TO_MENU = {Remark.INTERPRETER, Remark.WITH_WHOM, Remark.PERSON, Remark.READ}
ASKED: dict[Remark, list[str]] = {
    Remark.PAID: [
        "am i getting paid",
        "do i get paid for this?",
        "cuanto pagan",
        "me van a pagar?",
        "is there a gift card",
    ],
    Remark.COST: [
        "does it cost anything",
        "is this free?",
        "cuanto cuesta",
        "me cobran la llamada?",
        "it uses my minutes",
    ],
    Remark.POLICE: [
        "is this ice",
        "r u cops",
        "police?",
        "son de la migra",
        "es una trampa?",
        "do you work with the feds",
    ],
    Remark.PAPERS: [
        "i dont have papers",
        "soy indocumentada",
        "do i need id",
        "piden papeles?",
        "no tengo papeles",
    ],
    Remark.INTERPRETER: [
        "do you have an interpreter",
        "im deaf",
        "can we talk in somali",
        "no hablo ingles",
        "tienen interprete",
    ],
    Remark.BRING: [
        "can i bring my baby",
        "can my friend be there",
        "puedo llevar a mi hijo",
        "is it ok if my kids are there",
    ],
    Remark.HOW_LONG: [
        "how long is it",
        "how long does it take?",
        "cuanto tiempo dura",
        "cuanto dura la llamada",
    ],
    Remark.WITH_WHOM: ["who will call me", "is it a woman?", "con quien voy a hablar", "me llama una mujer?"],
    Remark.NAME: ["do i have to give my name", "is this anonymous", "es anonimo?", "tengo que dar mi nombre"],
    Remark.REAL: [
        "is this real",
        "Is this legit or some kind of scam",
        "es una estafa?",
        "how do i know its legit",
    ],
    Remark.WHERE: ["where is it", "do i have to go somewhere", "donde es", "tengo que ir a algun lado"],
    Remark.USE: [
        "what happens with what i say",
        "who will see this",
        "para que es esto",
        "que hacen con mis datos",
    ],
    Remark.REPORT: [
        "are you a mandated reporter",
        "do you have to report me",
        "me van a reportar?",
        "me quitan a mis hijos?",
    ],
    Remark.RECORDED: ["do u record this", "is the call recorded", "graban la llamada?", "me van a grabar"],
    Remark.STORY: [
        "do i have to tell my story",
        "what will you ask",
        "tengo que contar lo que me paso",
        "que preguntan",
    ],
    Remark.PERSON: ["r u a bot", "is this a real person", "eres un robot?", "hay alguien ahi"],
    Remark.WHEN: [
        "when will you call",
        "what number will you call from",
        "cuando me llaman",
        "a que hora llaman",
    ],
    Remark.READ: [
        "he reads my texts",
        "this isnt my phone",
        "mi esposo revisa mi celular",
        "my bf goes through my phone",
    ],
    Remark.YOUNG: ["why do i have to be 18", "what if im 16", "por que 18"],
}
UNDER_AGE = ("what if im 16",)


@pytest.mark.parametrize(("remark", "said"), [(remark, said) for remark in Remark for said in ASKED[remark]])
def test_what_people_ask_us_is_heard_beside_the_question(remark: Remark, said: str) -> None:
    # Where age is asked, an age is the answer.
    places = (None, "welcome.menu", "callback.perspective", "callback.times")

    meant = RemarkAsked(remark, leads_to_menu=remark in TO_MENU, under_age=said in UNDER_AGE)
    assert {heard(said, place) for place in places} == {meant}


@pytest.mark.parametrize(
    ("said", "place", "meant"),
    [
        # Two different ones are none; what keeps from harm comes first.
        ("how long is it and do i get paid", "callback.perspective", Signal.NO_MATCH),
        ("is this real? my husband reads my phone", "callback.perspective", RemarkAsked(Remark.READ, True)),
        (
            "what if im 16 and he reads my texts",
            "callback.perspective",
            RemarkAsked(Remark.YOUNG, under_age=True),
        ),
        # What stands within a longer phrase is part of it.
        ("do you tell the police", "callback.perspective", RemarkAsked(Remark.POLICE)),
        # A cry and a stop come before what is asked.
        ("are you cops? he has a gun", "callback.perspective", Keyword.CRISIS),
        ("is this a scam? stop texting me please", "callback.perspective", Keyword.ERASE_CHECK),
        # Somebody's own choice, in words of ours, is no question to us.
        ("police", "callback.perspective", Signal.NO_MATCH),
        ("a woman", "callback.who", Chosen(("woman",))),
        ("when will you call", "welcome.menu", RemarkAsked(Remark.WHEN)),
        ("no tengo papeles", "callback.adult", RemarkAsked(Remark.PAPERS)),
        ("my english is not so good", "callback.which_language", Signal.NO_MATCH),
        ("call my moms phone instead", "callback.number", Chosen(("another_phone",))),
        ("who is this", "callback.adult", Keyword.WHO),
        # What only sounds like one.
        ("voicemail isnt set up", "callback.message", Signal.NO_MATCH),
        ("cuando no este mi esposo", "callback.times", Signal.NO_MATCH),
        ("quiero que este mi hermana", "callback.times", RemarkAsked(Remark.BRING)),
        ("me quito el celular", "callback.perspective", RemarkAsked(Remark.READ, True)),
    ],
)
def test_of_several_meanings_the_first_counts(said: str, place: str, meant: Intent) -> None:
    assert heard(said, place) == meant


def test_somebody_who_reads_the_phone_is_the_answer_where_that_is_asked() -> None:
    assert heard("my husband checks my phone", "callback.others_read") == Chosen(("others_or_not_sure",))


OF_THEMSELVES = (
    *(
        "i am 17 years of age",
        "im 17 years old and scared",
        "my age is 17",
        "age 17",
        "actually 17",
        "17/f",
        "iam17",
    ),
    *(
        "i am not yet 18",
        "im 17 and i work with minors",
        "im 16 my sister is under 18",
        "what if my friend is 17",
    ),
    *("im a 17 year old girl", "tengo 17 años de edad", "tengo 17 años con un bebé", "mi edad es 17"),
)
OF_OTHERS = (
    *("i work with minors", "i serve kids under 18", "my sister is under 18", "i have a 17 year old son"),
    *("i was under 18 then", "im not under 18", "im 17 years clean", "i have 17 years experience"),
    *(
        "im 17 weeks pregnant",
        "im 17 minutes away",
        "i have kids under 18",
        "why do you ask my age",
        "age limit?",
    ),
    *("no soy menor de edad", "tenía 17 años", "trabajo con menores de edad", "tengo 17 años de experiencia"),
    *("tengo 17 años limpia", "por qué preguntan la edad"),
)


@pytest.mark.parametrize("said", OF_THEMSELVES)
def test_whoever_says_that_they_are_under_18_is_heard_in_the_middle_of_questions(said: str) -> None:
    assert heard(said, "callback.message") == RemarkAsked(Remark.YOUNG, under_age=True)


@pytest.mark.parametrize("said", OF_OTHERS)
def test_whoever_speaks_of_age_and_not_of_their_own_is_not_taken_for_under_18(said: str) -> None:
    found = heard(said, "callback.message")

    assert found in (Signal.NO_MATCH, RemarkAsked(Remark.YOUNG))
