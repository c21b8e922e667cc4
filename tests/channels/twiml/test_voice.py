"""TwiML of a call: what is waited for, that the call goes on by itself, and whose number is shown."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml.voice_response import VoiceResponse

from intake.channels.twiml import voice
from intake.channels.twiml.voice import MOST_CHARACTERS
from intake.channels.webhooks.turn_token import TurnToken
from intake.core.channel import Channel
from intake.core.conversation.phrasing import Scene
from intake.core.conversation.state import Conversation, Prompt, Situation, Turn
from intake.core.script.flow import Fact, Place
from tests.properties.desk import CHANCE, NUMBERS, example_script

URL = "/twilio/voice/turn?t=7-en"


def document(place: str, *prompts: Prompt, language: str | None = "en") -> ET.Element:
    script = example_script()
    flow, _, name = place.partition(".")
    conversation = Conversation(Channel.VOICE, Place(flow, name), language)
    facts = frozenset({Fact.NUMBER_KNOWN, Fact.INTAKE_OPEN, Fact.HELP_CONNECTS})
    turn = Turn(conversation, prompts or (Prompt(place),), step=script.flows.step(conversation.at))
    scene = Scene(turn, Situation(facts, (), CHANCE), script)
    return ET.fromstring(voice.render(scene, TurnToken(7, language), NUMBERS))


IN_ENGLISH = {"{http://www.w3.org/XML/1998/namespace}lang": "en-US"}
ONE_KEY = {"timeout": "10", "finishOnKey": "", "numDigits": "1"}
SEVERAL_KEYS = {"timeout": "10", "finishOnKey": "#"}
TYPED = {"timeout": "20", "finishOnKey": "#"}


@pytest.mark.parametrize(
    ("place", "waits"),
    [
        ("callback.adult", ONE_KEY),
        ("welcome.menu", ONE_KEY),
        ("callback.times", SEVERAL_KEYS),
        ("callback.other_number", TYPED),
        ("callback.extension", TYPED),
        ("code.enter", TYPED),
    ],
)
def test_a_question_waits_for_keys_and_goes_on_by_itself(place: str, waits: dict[str, str]) -> None:
    gather, redirect = document(place)

    assert (gather.tag, gather.attrib) == (
        "Gather",
        {"input": "dtmf", "action": URL, "method": "POST", "actionOnEmptyResult": "true", **waits},
    )
    assert (redirect.tag, redirect.attrib, redirect.text) == ("Redirect", {"method": "POST"}, URL)
    assert {child.tag for child in gather} == {"Say"}


def test_before_a_language_is_chosen_each_is_spoken_with_its_own_voice() -> None:
    gather, _ = document("welcome.language", language=None)

    assert [(say.get("language"), say.get("voice")) for say in gather] == [
        ("en-US", "Polly.Joanna-Neural"),
        ("es-US", "Polly.Lupe-Neural"),
    ]


ENGLISH = ["The Advocates for Human Rights", "Rainbow Research", "Safe Harbor for All"]


@pytest.mark.parametrize(("language", "marked"), [("en", []), ("es", ENGLISH)])
def test_english_names_are_marked_for_a_voice_of_another_language(language: str, marked: list[str]) -> None:
    gather, _ = document("about.topics", Prompt("about.who"), language=language)

    names = gather.findall("./Say/lang")

    assert [(name.text, dict(name.attrib)) for name in names] == [(each, IN_ENGLISH) for each in marked]
    assert all(each in " ".join(gather.itertext()) for each in ENGLISH)


def test_english_names_are_marked_where_it_is_said_slowly_too() -> None:
    gather, _ = document("about.topics", Prompt("about.who", slowly=True), language="es")

    assert [name.text for name in gather.findall("./Say/prosody/lang")] == ENGLISH


def test_a_second_silence_is_answered_slowly() -> None:
    gather, _ = document("callback.adult", Prompt("always.silence_2"), Prompt("callback.adult", slowly=True))

    assert [[part.get("rate") for part in say] for say in gather] == [[], ["75%"]]


def test_the_help_line_is_dialled_from_our_number_and_the_call_comes_back() -> None:
    said, dial = document("help.connecting")
    (number,) = dial

    assert (said.tag, dial.tag, number.text) == ("Say", "Dial", "+18662231111")
    assert dial.attrib == {
        "callerId": "+16127039227",
        "action": URL,
        "method": "POST",
        "timeout": "30",
        "timeLimit": "3600",
        "answerOnBridge": "true",
    }


def test_no_breath_is_longer_than_one_say_may_hold() -> None:
    lengths = [
        len(say.text or "")
        for place in ("welcome.menu", "help.lines", "callback.perspective")
        for say in document(place)[0]
    ]

    assert max(lengths) <= MOST_CHARACTERS


def test_a_turn_without_a_question_says_goodbye_and_hangs_up() -> None:
    script = example_script()
    conversation = Conversation(Channel.VOICE, Place("welcome", "not_now"), "es", finished=True)
    turn = Turn(conversation, (Prompt("welcome.not_now"),))
    scene = Scene(turn, Situation(frozenset(), (), CHANCE), script)

    root = ET.fromstring(voice.render(scene, TurnToken(3, "es"), NUMBERS))

    assert [child.tag for child in root][-1] == "Hangup"
    assert {child.get("language") for child in root[:-1]} == {"es-US"}


@pytest.mark.parametrize(
    ("language", "spoken"),
    [("es", ["es-US"]), ("en", ["en-US"]), (None, ["en-US", "es-US"]), ("xx", ["en-US", "es-US"])],
)
def test_trouble_is_told_in_the_callers_language_or_in_each(language: str | None, spoken: list[str]) -> None:
    root = ET.fromstring(voice.announce(example_script(), "always.trouble", language))

    assert list(dict.fromkeys(say.get("language") for say in root[:-1])) == spoken
    assert root[-1].tag == "Hangup"


def announced(words: str) -> bytes:
    script = example_script()
    line = script.wordings["en"].line("welcome.not_now")
    lines = {**script.wordings["en"].lines, "welcome.not_now": replace(line, voice=words)}
    odd = replace(script, wordings={"en": replace(script.wordings["en"], lines=lines)})
    return voice.announce(odd, "welcome.not_now", "en")


@given(st.text(st.characters(exclude_categories=["Cs", "Co"]), min_size=1, max_size=MOST_CHARACTERS))
def test_a_document_is_what_the_helper_library_writes(words: str) -> None:
    written = VoiceResponse()
    if words.strip():
        written.say(words.strip(), voice="Polly.Joanna-Neural", language="en-US")
    written.hangup()

    assert announced(words) == str(written).encode()


def test_words_that_look_like_markup_stay_words() -> None:
    root = ET.fromstring(announced("A < B & <Dial>911</Dial>"))

    assert [(child.tag, child.text) for child in root] == [
        ("Say", "A < B & <Dial>911</Dial>"),
        ("Hangup", None),
    ]
