"""A thousand guesses of a request code find nothing, stop nobody who has it, and leave nothing but counts."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from intake.core.requests.contact import Contact
from intake.core.requests.request_code import TRIES_AN_HOUR
from intake.services.conversation.find_code import CodeAnswer, CodeTry, find_code
from intake.storage.crypto.fingerprints import code_hmac
from tests.support.people import People, a_row
from tests.support.stage import HER_PHONE, Stage

CODE = "1482913627"
GUESSES, STRANGER, ANOTHER = 1_000, "+16515550187", "+16515550188"


@pytest.mark.parametrize("senders", [1, 500])
def test_a_thousand_guesses_find_nothing_and_the_real_code_still_works(
    sqlite_stage: Stage, senders: int
) -> None:
    stage = sqlite_stage
    row = replace(a_row(), contact=Contact.THIS_PHONE, code_hmac=code_hmac(stage.line.keys.web_key, CODE))
    request_id = People(stage.line.keys).keep(stage.line.database, row, HER_PHONE)
    stage.worker.orders()
    before = _wrong(stage, STRANGER)

    answers = _guess(stage, senders)

    allowed = GUESSES if senders > 1 else TRIES_AN_HOUR
    assert [answer.result for answer in answers].count("unknown") == allowed
    assert {answer.result for answer in answers[allowed:]} <= {"too_many"}
    assert {answer.found for answer in answers} == {None}
    # Whoever guessed too often hears nothing new from the real code; everybody else is let in, if slowly.
    worn, new = (_found(stage, sender) for sender in (_sender(0), HER_PHONE))
    assert worn.result == ("too_many" if senders == 1 else "known")
    assert (new.result, new.slowly, new.found and new.found.request_id) == (
        "known",
        senders > 1,
        request_id,
    )
    assert _wrong(stage, ANOTHER) == before
    kept = repr(stage.rows()["wrong_code"])
    assert re.search(r"sender|555\d{4}|guess", kept) is None


def _guess(stage: Stage, senders: int) -> list[CodeAnswer]:
    with stage.line.database.work() as work:
        work.conversations.load(b"of a turn")
        answers = [
            find_code(
                stage.line, work, CodeTry(f"{2_000_000_000 + n}", _sender(n % senders), 0), stage.clock()
            )
            for n in range(GUESSES)
        ]
        work.commit()
    return answers


def _found(stage: Stage, sender: str) -> CodeAnswer:
    with stage.line.database.work() as work:
        work.conversations.load(b"of a turn")
        return find_code(stage.line, work, CodeTry(CODE, sender, 0), stage.clock())


def _sender(n: int) -> str:
    return f"sender {n}"


def _wrong(stage: Stage, sender: str) -> list[str]:
    """Return what somebody hears to a wrong code."""
    return [reply for said in ("hello", "code", "2999999999") for reply in stage.text(said, sender)]
