"""TwiML of texts: each message reports back, silence is an empty document."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml.messaging_response import MessagingResponse

from intake.channels.twiml import text
from intake.core.channel import Channel
from intake.core.conversation.phrasing import Scene
from intake.core.conversation.state import Conversation, Prompt, Situation, Turn
from intake.core.script.flow import Place
from tests.properties.desk import CHANCE, example_script


def rendered(language: str, *prompts: str) -> ET.Element:
    conversation = Conversation(Channel.TEXT, Place("welcome", "menu"), language)
    turn = Turn(conversation, tuple(map(Prompt, prompts)))
    return ET.fromstring(
        text.render(Scene(turn, Situation(frozenset(), (), CHANCE), example_script()), "a-token")
    )


def test_every_message_reports_back_with_our_token() -> None:
    (message,) = rendered("en", "callback.thanks")

    assert (message.tag, message.attrib, message.text) == (
        "Message",
        {"action": "/twilio/text-status?t=a-token", "method": "POST"},
        "Thank you.",
    )


def test_short_prompts_share_one_message_and_long_ones_do_not() -> None:
    assert [len(rendered("en", *prompts)) for prompts in (["callback.thanks"] * 2, ["about.kept"] * 2)] == [
        1,
        2,
    ]


def test_silence_is_an_empty_document() -> None:
    assert list(ET.fromstring(text.silence())) == []
    assert list(rendered("en")) == []


def test_trouble_is_told_in_one_language_or_in_each() -> None:
    script = example_script()
    told = {
        language: [
            child.text for child in ET.fromstring(text.announce(script, "always.trouble", language, "t"))
        ]
        for language in ("en", "es", None)
    }

    assert told[None] == told["en"] + told["es"]
    assert [len(words) for words in told.values()] == [1, 1, 2]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Co"]), min_size=1), max_size=3))
def test_a_document_is_what_the_helper_library_writes(texts: list[str]) -> None:
    written = MessagingResponse()
    for each in texts:
        written.message(each, action="/twilio/text-status?t=a-token", method="POST")

    assert text.answer(texts, "a-token") == str(written).encode()
