"""The code of a request that came by mail works at once, from any phone, by voice and by text; and a wrong one before it too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.storage.crypto.seals import seal_for_web
from tests.support.joining import web_public_key
from tests.support.people import a_row
from tests.support.stage import LINE, OTHER_PHONE, Stage

CODE, WRONG = "1482913627", "1482913628"


def entered(stage: Stage) -> str:
    """Keep a request with its code closed, as an order of the console does; return its id."""
    row = a_row(stage.clock().date())
    sealed = seal_for_web(CODE, web_public_key(stage.line.keys), row.id)
    with stage.line.database.work() as work:
        work.requests.insert(replace(row, sealed_code=sealed), None)
        work.commit()
    return row.id


def heard(stage: Stage, code: str, channel: str) -> str:
    """Give a code by a channel, and return what is said to it."""
    if channel == "text":
        return " ".join(stage.text(code, OTHER_PHONE))
    call = stage.exchange.place_call(OTHER_PHONE, LINE)
    for keys in ("1", "1", "3"):
        call.press(keys)
    before = len(call.words)
    call.press(f"{code}#")
    said = call.words[before:]
    call.hang_up()
    return said


@pytest.mark.parametrize("channel", ["text", "voice"])
def test_a_mails_code_is_known_at_once_and_a_code_nobody_has_is_not(stage: Stage, channel: str) -> None:
    before = heard(stage, CODE, channel)
    request_id = entered(stage)

    wrong, known = heard(stage, WRONG, channel), heard(stage, CODE, channel)

    assert (wrong == before, known == before) == (True, False)
    with stage.line.database.reading() as work:
        row = work.requests.get(request_id)
    assert row is not None
    assert (row.code_hmac is None, row.sealed_code) == (False, None)
    assert stage.exchange.log.errors == ()
