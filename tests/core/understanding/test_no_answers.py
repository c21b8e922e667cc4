"""What only looks like an answer: questions, hours, counts, slips of ordinary words, and what is said of somebody else."""

from __future__ import annotations

import pytest

from intake.core.conversation.intent import Chosen, Intent, Keyword, PickedTime, PickedWindow, Signal
from tests.support.hearing import heard

SAVE, ERASE_TIME = Chosen(("save",)), Chosen(("erase",))
YES, NO = Chosen(("yes",)), Chosen(("no",))
OTHERS, ONLY_ME = Chosen(("others_or_not_sure",)), Chosen(("only_me",))

QUESTIONS = {
    "callback.readback": ("can i save", "will you save it", "puedo guardar", "quieren guardar", "1\u2753"),
    "callback.adult": ("can i say yes", "say yes", "can i answer no"),
    "callback.number": ("can you call this phone", "can i text you"),
    "callback.message": ("por que no", "can i say no"),
    "code.your_time": ("can i move it", "can i erase it", "puedo borrarla"),
}


@pytest.mark.parametrize(
    ("place", "said"), [(place, said) for place, texts in QUESTIONS.items() for said in texts]
)
def test_what_begins_as_a_question_is_no_answer_without_its_mark_too(place: str, said: str) -> None:
    assert not isinstance(heard(said, place), Chosen)


KEPT = [
    "save",
    "save it",
    "please save this",
    "1 please",
    "save it now",
    "1 save",
    "looks right, save",
    "guardar por favor",
]
NOT_KEPT = [
    *(
        "save me",
        "please save me",
        "save us",
        "save the number",
        "save one",
        "save time",
        "si guardar es seguro",
    ),
    *("1 wait", "1 time", "1 evening", "guardame", "ya guarde", "guardado"),
]


@pytest.mark.parametrize("said", KEPT)
def test_what_keeps_is_known_with_the_few_words_people_put_around_it(said: str) -> None:
    assert heard(said, "callback.readback") == SAVE


@pytest.mark.parametrize("said", NOT_KEPT)
def test_with_any_other_word_nothing_is_kept(said: str) -> None:
    assert heard(said, "callback.readback") != SAVE


HOURS = {
    "callback.times": (
        *(
            "at 4",
            "1 to 4",
            "de 1 a 4",
            "2 horas",
            "in 2 hours",
            "3 times",
            "4 am",
            "12",
            "1/3",
            "the 4",
            "a las 3 o 4",
        ),
        *("2 or 3 in the afternoon", "a las 2 de la tarde", "las 4"),
    ),
    "callback.number": ("2 phones", "1 phone"),
    "callback.message": ("1 message only",),
    "appointment.reminder": ("1 day before", "just 1", "2 texts"),
    "callback.adult": ("1-8", "1/2", "2 1", "1 2", "1+"),
    "code.your_time": ("at 2", "a las 2", "2 is good", "2 it is", "a la 1"),
    "appointment.way": ("las dos",),
}


@pytest.mark.parametrize(
    ("place", "said"), [(place, said) for place, texts in HOURS.items() for said in texts]
)
def test_an_hour_and_a_count_are_no_key(place: str, said: str) -> None:
    assert not isinstance(heard(said, place), (Chosen, PickedTime, PickedWindow))


OTHER_WORDS = {
    "callback.times": (
        *(
            "i work mornings",
            "trabajo en las noches",
            "all weekend",
            "weekend mornings",
            "el esta en la noche",
        ),
        *("ya es tarde", "coches", "knights"),
    ),
    "callback.who": ("tengo hambre", "hombro", "outsize", "thanks man", "hi man", "im outside"),
    "callback.region": ("mouth", "youth"),
    "callback.no_voice": ("relax", "delay"),
    "callback.number": ("texas", "este celular es de el"),
    "callback.perspective": ("my clinic", "from the clinic", "in a program", "mi clinica", "tengo juzgado"),
}


@pytest.mark.parametrize(
    ("place", "said"), [(place, said) for place, texts in OTHER_WORDS.items() for said in texts]
)
def test_ordinary_words_are_mended_into_no_choice(place: str, said: str) -> None:
    assert heard(said, place) is Signal.NO_MATCH


AGES: list[tuple[str, Intent]] = [
    *(
        (said, NO)
        for said in ("yes im 17", "1 but im 17", "im16", "17f", "17 and a half", "apenas 17", "si tengo 17")
    ),
    *((said, NO) for said in ("i am 17 turning 18 next week", "17yo", "apenas tengo 16")),
    *((said, YES) for said in ("not under 18", "im not a minor", "no soy menor")),
    *((said, Signal.NO_MATCH) for said in ("im not 17", "older than 17", "tengo 20 años aqui")),
    *((said, Signal.NO_MATCH) for said in ("i was 14 when he got me", "mi hija tiene 17")),
]


@pytest.mark.parametrize(("said", "meaning"), AGES)
def test_an_age_under_eighteen_is_the_answer_no_before_any_yes(said: str, meaning: Intent) -> None:
    assert heard(said, "callback.adult") == meaning or (
        meaning is Signal.NO_MATCH and not isinstance(heard(said, "callback.adult"), Chosen)
    )


READERS: list[tuple[str, Intent]] = [
    *(
        (said, OTHERS)
        for said in ("yes but my boyfriend too", "only me and my mom", "just me and him", "yes others do")
    ),
    *((said, OTHERS) for said in ("si pero mi novio tambien", "solo yo y mi hija", "my husband sees it")),
    *((said, ONLY_ME) for said in ("nope just me", "no lo ve nadie", "nadie revisa", "hell yes")),
    *((said, Signal.NO_MATCH) for said in ("el no lo revisa", "mi novio no lo ve")),
]


@pytest.mark.parametrize(("said", "meaning"), READERS)
def test_whoever_names_another_reader_is_not_the_only_one(said: str, meaning: Intent) -> None:
    assert heard(said, "callback.others_read") == meaning


@pytest.mark.parametrize("said", ["7", "7 please", "seven", "siete por favor", "option 7"])
def test_the_key_that_erases_is_known_as_any_other_where_erasing_is_asked(said: str) -> None:
    assert heard(said, "erase.check") is Keyword.ERASE_CHECK
