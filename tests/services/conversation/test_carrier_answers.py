"""A keyword the carrier acted on, texted to the number we call from: the same is done here, without a word."""

from __future__ import annotations

import pytest

from intake.core.channel import Channel
from intake.core.conversation.intent import Signal, Utterance
from intake.core.phone import PhoneNumber
from intake.core.understanding.incoming_message import CarrierAnswer, IncomingText
from intake.services.conversation.turn_request import ChannelAdapter
from intake.services.incoming import receive
from intake.storage.crypto.fingerprints import keys_of_texts
from intake.storage.crypto.key_files import WebKeys
from intake.storage.unit_of_work import Database
from tests.properties.desk import example_script, open_desk
from tests.support.stage import LINE, QUIET

HERS = "+16125550142"


@pytest.mark.parametrize(
    ("answered", "body", "forgotten"),
    [
        (CarrierAnswer.STOP, "any words at all", True),
        (CarrierAnswer.HELP, "stop calling me", False),
        (CarrierAnswer.START, "STOP", False),
        (None, "any words at all", False),
        (None, "he won't stop calling me", False),
        (None, "stop calling me", True),
    ],
)
def test_what_the_carrier_took_a_text_for_decides(
    database: Database, web_keys: WebKeys, answered: CarrierAnswer | None, body: str, *, forgotten: bool
) -> None:
    desk = open_desk(database, web_keys, example_script())
    desk.text("SM" + "1" * 32, HERS, "hello")
    said = Utterance(Channel.TEXT, body)
    text = IncomingText("SM" + "2" * 32, QUIET, HERS, PhoneNumber(HERS), said, answered)

    reply = receive.receive_text(
        desk.line, text, ChannelAdapter(lambda _: Signal.NO_MATCH, lambda _scene, _turn: b"x")
    )

    with desk.line.database.reading() as work:
        left = work.conversations.load(keys_of_texts(desk.line.keys.web_key, HERS, LINE).row)
    assert (reply, left is None) == (None, forgotten)
