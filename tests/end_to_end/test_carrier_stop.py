"""A stop that the carrier answered counts, whatever word it was."""

from __future__ import annotations

import pytest

from tests.support.stage import HER_PHONE, LINE, QUIET, Stage

SAVE = ("1", "1", "1", "1", "1", "1", "3#", "2", "1")


def _carrier_says(stage: Stage, answered: str, to: str) -> bytes:
    form = (
        ("MessageSid", "SM" + "5" * 32),
        ("AccountSid", stage.settings.twilio.account_sid),
        ("From", HER_PHONE),
        ("To", to),
        ("Body", "detener"),
        ("OptOutType", answered),
    )
    (reply,) = stage.exchange.send_request("/twilio/text", form)
    assert reply is not None
    return reply.body


@pytest.mark.parametrize("to", [LINE, QUIET])
def test_a_stop_word_only_the_carrier_knows_ends_everything_without_a_second_answer(
    stage: Stage, to: str
) -> None:
    call = stage.exchange.place_call(HER_PHONE, LINE)
    for keys in SAVE:
        call.press(keys)
    call.hang_up()
    stage.work()

    reply = _carrier_says(stage, "STOP", to)
    stage.work()

    assert (b"<Message" in reply, stage.rows()["callback_request"], stage.rows()["request_key"]) == (
        False,
        [],
        [],
    )


def test_a_help_word_the_carrier_answered_gets_no_second_answer_and_changes_nothing(stage: Stage) -> None:
    reply = _carrier_says(stage, "HELP", LINE)

    assert (b"<Message" in reply, stage.rows()["conversation"], stage.rows()["orders"]) == (False, [], [])
