"""What is kept of a conversation: exactly what was answered, and silence means no."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from intake.core.channel import Channel
from intake.core.conversation.callback_request import (
    CallbackRequest,
    Contact,
    Format,
    code_names,
    request_from,
)
from intake.core.conversation.state import Conversation
from intake.core.phone import PhoneNumber
from intake.core.scheduling.schedule import Window
from intake.core.script.flow import Place
from tests.support.stage import START

HERS, TYPED = PhoneNumber("+16125550142"), PhoneNumber("+16515550187")
WINDOW = Window(START, START + timedelta(hours=2))
ASKED = Conversation(
    Channel.VOICE,
    Place("callback", "readback"),
    "es",
    answers={
        "callback.perspective": ("self",),
        "callback.number": ("this_phone",),
        "callback.times": ("evenings",),
    },
    request_id="r",
)
KEPT = CallbackRequest(
    "r", Contact.THIS_PHONE, "self", "es", Channel.VOICE, number=HERS, windows=("evenings",)
)
TO_TYPED = replace(
    ASKED, number=TYPED, extension="204", answers={**ASKED.answers, "callback.number": ("another_phone",)}
)
NO_NUMBER = replace(
    ASKED,
    window=WINDOW,
    answers={"callback.perspective": ("institution",), "callback.number": ("you_call_us",)},
)


def answered(conversation: Conversation, **answers: tuple[str, ...]) -> Conversation:
    named = {f"callback.{step}": names for step, names in answers.items()}
    return replace(conversation, answers={**conversation.answers, **named})


TABLE = [
    ("this phone, silent about a message", ASKED, KEPT),
    ("a message is fine", answered(ASKED, message=("yes",)), replace(KEPT, message=True)),
    ("no message", answered(ASKED, message=("no",)), KEPT),
    (
        "another phone with an extension",
        TO_TYPED,
        replace(KEPT, contact=Contact.ANOTHER_PHONE, number=TYPED, extension="204"),
    ),
    (
        "another phone never gets a message",
        answered(TO_TYPED, message=("yes",)),
        replace(KEPT, contact=Contact.ANOTHER_PHONE, number=TYPED, extension="204"),
    ),
    (
        "you call us, and no second try without a number",
        answered(NO_NUMBER, more=("try_again",)),
        CallbackRequest("r", Contact.YOU_CALL_US, "institution", "es", Channel.VOICE, call_in=WINDOW),
    ),
    (
        "relay",
        answered(NO_NUMBER, number=("no_voice_calls",), no_voice=("relay",)),
        CallbackRequest("r", Contact.RELAY, "institution", "es", Channel.VOICE, call_in=WINDOW),
    ),
    (
        "in person, by region",
        answered(ASKED, more=("in_person",), region=("south",)),
        replace(KEPT, format=Format.IN_PERSON, region="south"),
    ),
    (
        "someone from outside, by region",
        answered(ASKED, more=("who",), who=("outside",), region=("south",)),
        replace(KEPT, interviewer="outside", region="south"),
    ),
    ("someone from outside of nowhere", answered(ASKED, more=("who",), who=("outside",)), KEPT),
    (
        "anyone after all, and then no region either",
        answered(ASKED, more=("who", "who"), who=("outside", "anyone"), region=("south",)),
        KEPT,
    ),
    (
        "in person, with someone from outside",
        answered(ASKED, more=("in_person", "who"), who=("outside",), region=("south", "central")),
        replace(KEPT, format=Format.IN_PERSON, interviewer="outside", region="central"),
    ),
    ("a group that was not agreed to", answered(ASKED, more=("small_group",)), KEPT),
    (
        "a group that was",
        answered(ASKED, more=("small_group",), group_note=("yes",)),
        replace(KEPT, format=Format.SMALL_GROUP),
    ),
    ("a woman", answered(ASKED, who=("woman",)), replace(KEPT, interviewer="woman")),
    ("anyone", answered(ASKED, who=("anyone",)), KEPT),
    (
        "another language, and who may call again",
        answered(ASKED, more=("another_language", "try_again"), which_language=("so",)),
        replace(KEPT, interview_language="so", try_again=True),
    ),
]


@pytest.mark.parametrize(
    ("conversation", "kept"), [(case[1], case[2]) for case in TABLE], ids=[case[0] for case in TABLE]
)
def test_a_request_holds_what_was_answered_and_no_more(
    conversation: Conversation, kept: CallbackRequest
) -> None:
    assert request_from(conversation, HERS) == kept


def test_nothing_is_saved_for_this_phone_when_the_phone_is_not_known() -> None:
    with pytest.raises(ValueError, match="the phone is not known"):
        request_from(ASKED, None)


def test_a_request_never_prints_its_number() -> None:
    shown = repr(request_from(TO_TYPED, HERS))

    assert not {TYPED.national, "204", HERS.national} & set(shown.replace("'", " ").split())


WORDS = ("blue", "maple", "river", "stone")


def test_a_code_name_is_two_different_words_for_every_draw() -> None:
    draws = [number for first in range(8) for second in range(8) for number in (first, second)]

    names = code_names(WORDS, draws)

    assert len(names) == 64
    assert all(first != second for first, second in names)
    assert set(names) == {(first, second) for first in WORDS for second in WORDS if first != second}
