"""A request saved, from the first word to the sealed row."""

from __future__ import annotations

from intake.storage.crypto.seals import SealedRequest, open_number
from tests.support.stage import HER_PHONE, LINE, Stage


def test_a_call_saves_a_request_that_only_the_worker_can_open(stage: Stage) -> None:
    call = stage.exchange.place_call(HER_PHONE, LINE)
    for keys in ("1", "1", "1", "1", "1", "1", "3#", "2", "1"):
        call.press(keys)
    call.hang_up()
    stage.work()

    with stage.line.database.reading() as work:
        (row,) = work.requests.listed()
        key = work.requests.sealed_key(row.id)
    callee = open_number(row.id, SealedRequest(row.sealed_number or b"", key or b""), stage.worker.keys)
    assert (row.state, row.windows, row.message, callee.number.e164) == (
        "waiting",
        ("evenings",),
        False,
        HER_PHONE,
    )


def test_a_text_saves_a_request_in_spanish(stage: Stage) -> None:
    for body in ("hola", "1", "1", "sí", "1", "1", "13", "2", "1"):
        stage.text(body)
    stage.work()

    with stage.line.database.reading() as work:
        (row,) = work.requests.listed()
    assert (row.language, row.channel, row.windows) == ("es", "text", ("mornings", "evenings"))
