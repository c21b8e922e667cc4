"""The read-back: what is said of somebody else who picks up, by whose phone it is and what was agreed to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.core.channel import Channel
from intake.core.conversation.callback_request import request_from
from intake.core.conversation.facts import shown_options
from intake.core.conversation.read_back import someone_else_piece
from intake.core.conversation.state import Chance, Conversation, Situation
from intake.core.phone import PhoneNumber
from intake.core.requests.contact import Contact
from intake.core.script.flow import Place
from tests.properties.desk import example_script

HERS, OTHERS = PhoneNumber("+16125550142"), PhoneNumber("+16515550187")
READBACK, MORE = Place("callback", "readback"), Place("callback", "more")
AROUND = Situation(frozenset(), (), Chance("r", "", (), ()))
HER_PHONE = Conversation(Channel.TEXT, READBACK, "en", {"callback.number": ("this_phone",)})
TYPED = replace(HER_PHONE, answers={"callback.number": ("another_phone",)}, number=OTHERS)
HER_OWN_TYPED = replace(TYPED, number=HERS)
NO_NUMBER = replace(
    HER_PHONE, answers={"callback.number": ("no_voice_calls",), "callback.no_voice": ("in_person",)}
)


def agreeing(conversation: Conversation) -> Conversation:
    return replace(conversation, answers={**conversation.answers, "callback.more": ("try_again",)})


PIECES = [
    (HER_PHONE, "said.someone_else_stops"),
    (agreeing(HER_PHONE), "said.someone_else_may_try"),
    (TYPED, "said.someone_else_stops_typed"),
    (agreeing(TYPED), "said.someone_else_stops_typed"),
    (replace(HER_OWN_TYPED, extension="204"), "said.someone_else_stops_typed"),
    # It is kept as this phone, so what holds of this phone is said.
    (HER_OWN_TYPED, "said.someone_else_stops"),
    (agreeing(HER_OWN_TYPED), "said.someone_else_stops"),
    (NO_NUMBER, None),
]


@pytest.mark.parametrize(("conversation", "piece"), PIECES)
def test_what_is_said_of_somebody_else_is_what_is_kept(conversation: Conversation, piece: str | None) -> None:
    kept = request_from(conversation, HERS)

    assert someone_else_piece(conversation, HERS) == piece
    assert kept.try_again == (piece == "said.someone_else_may_try")
    assert (kept.contact is Contact.THIS_PHONE) == (
        piece in ("said.someone_else_stops", "said.someone_else_may_try")
    )


def test_only_their_own_phone_may_be_tried_again() -> None:
    step = example_script().flows.step(MORE)

    offered = [
        "try_again" in [name for _, name in shown_options(step, conversation, AROUND)]
        for conversation in (HER_PHONE, TYPED, NO_NUMBER)
    ]

    assert offered == [True, False, False]
