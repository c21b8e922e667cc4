"""Keys: what a press means at each kind of question."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.core.channel import Channel
from intake.core.conversation.intent import (
    Chosen,
    Intent,
    Keyword,
    PickedLanguage,
    PickedWindow,
    Signal,
    TypedCode,
    TypedExtension,
    TypedNumber,
    Utterance,
    UtteranceEvent,
)
from intake.core.conversation.question import question_at
from intake.core.conversation.state import Conversation, Situation
from intake.core.phone import PhoneNumber
from intake.core.scheduling.schedule import Window
from intake.core.script.flow import Fact, Place
from intake.core.understanding.key_presses import understand_keys
from tests.properties.desk import CHANCE, example_script
from tests.support.stage import LINE, QUIET, START

WINDOWS = tuple(Window(START + timedelta(days=day), START + timedelta(days=day, hours=2)) for day in range(3))


def pressed(keys: str, place: str, event: UtteranceEvent = UtteranceEvent.ANSWER) -> Intent:
    script = example_script()
    flow, _, name = place.partition(".")
    conversation = Conversation(Channel.VOICE, Place(flow, name), "en")
    facts = frozenset({Fact.NUMBER_KNOWN, Fact.INTAKE_OPEN})
    situation = Situation(facts, WINDOWS, CHANCE, ours=frozenset({LINE, QUIET}))
    question = question_at(script.flows.step(conversation.at), conversation, situation, script.languages)
    return understand_keys(Utterance(Channel.VOICE, keys, event), question)


PRESSED: list[tuple[str, str, Intent]] = [
    ("welcome.language", "1", PickedLanguage("en")),
    ("welcome.language", "2", PickedLanguage("es")),
    ("welcome.language", "3", Signal.NO_MATCH),
    ("welcome.menu", "1", Chosen(("callback",))),
    ("welcome.menu", "2", Signal.NO_MATCH),
    ("welcome.menu", "5", Chosen(("about",))),
    ("welcome.menu", "#", Signal.NO_MATCH),
    ("callback.adult", "1", Chosen(("yes",))),
    ("callback.adult", "2", Chosen(("no",))),
    ("callback.adult", "", Signal.NO_INPUT),
    ("callback.number", "3", Signal.NO_MATCH),
    ("callback.times", "31", Chosen(("mornings", "evenings"))),
    ("callback.times", "11", Chosen(("mornings",))),
    ("callback.times", "12*34", Chosen(("evenings", "weekends"))),
    ("callback.times", "5", Signal.NO_MATCH),
    ("callback.times", "19", Signal.NO_MATCH),
    ("callback.times", "", Signal.NO_INPUT),
    ("callback.other_number", "6125550142", TypedNumber(PhoneNumber("+16125550142"))),
    ("callback.other_number", "612*6515550187", TypedNumber(PhoneNumber("+16515550187"))),
    ("callback.other_number", LINE[2:], Signal.NO_MATCH),
    ("callback.other_number", QUIET[2:], Signal.NO_MATCH),
    ("callback.other_number", "911", Signal.NO_MATCH),
    ("callback.extension", "", TypedExtension("")),
    ("callback.extension", "0", TypedExtension("")),
    ("callback.extension", "204", TypedExtension("204")),
    ("callback.extension", "7", Keyword.ERASE_CHECK),
    ("callback.extension", "1234567", Signal.NO_MATCH),
    ("callback.window", "2", PickedWindow(WINDOWS[1])),
    ("callback.window", "4", Chosen(("other_times",))),
    ("code.enter", "1555000017", TypedCode("1555000017")),
    ("code.enter", "7", Keyword.ERASE_CHECK),
    ("code.enter", "1" * 16, Signal.NO_MATCH),
]


@pytest.mark.parametrize(("place", "keys", "meaning"), PRESSED)
def test_a_key_means_what_the_question_offers(place: str, keys: str, meaning: Intent) -> None:
    assert pressed(keys, place) == meaning


@pytest.mark.parametrize(
    ("key", "keyword"),
    [("*", Keyword.AGAIN), ("0", Keyword.BACK), ("7", Keyword.ERASE_CHECK), ("9", Keyword.HELP_LINES)],
)
def test_fixed_keys_mean_the_same_from_the_first_second(key: str, keyword: Keyword) -> None:
    places = ("welcome.language", "welcome.menu", "callback.times", "callback.other_number", "code.enter")

    assert [pressed(key, place) for place in places] == [keyword] * len(places)


def test_the_end_of_a_dial_is_heard_as_such() -> None:
    assert [
        pressed("", "help.lines", event) for event in (UtteranceEvent.CONNECTED, UtteranceEvent.NOT_CONNECTED)
    ] == [
        Signal.CONNECTED,
        Signal.NOT_CONNECTED,
    ]


def test_what_was_heard_never_prints() -> None:
    shown = repr([pressed("6125550142", "callback.other_number"), pressed("1555000017", "code.enter")])

    assert "6125550142" not in shown
    assert "1555000017" not in shown
