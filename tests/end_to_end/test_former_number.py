"""A number that was ours before tells the new one, in each language; it keeps nothing, and erases like any of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest

from intake.app import assemble
from intake.services.line.few_answers import MOST_ANSWERS
from intake.simulator.config import FAKE_ACCOUNT
from intake.simulator.webhooks.signature import sign
from tests.support.stage import HER_PHONE, LINE, PUBLIC_URL, QUIET, TOKEN, Stage, staged

FORMER, NEVER_OURS = "+16125550177", "+16125550178"
CHANGED = (
    "This number has changed. Please call or text 612-703-9227.",
    "Este número cambió. Llame o escriba al 612-703-9227.",
)
SAVE_BY_TEXT = ("hello", "1", "1", "1", "1", "1", "13", "1", "1")


@pytest.fixture
def stage(tmp_path: Path, database_url: str) -> Iterator[Stage]:
    with staged(tmp_path, database_url) as stage:
        rules = replace(stage.line.rules, former_numbers=frozenset({FORMER}))
        stage.line = replace(stage.line, rules=rules)
        stage.app = stage.transport.app = assemble(stage.line, stage.provider)
        yield stage


@pytest.fixture
def texted(stage: Stage) -> _Texts:
    return _Texts(stage)


class _Texts:
    """Texts from one phone, each with an id of its own."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.n = 0

    def __call__(self, body: str, to: str = FORMER, sender: str = HER_PHONE, **more: str) -> str:
        self.n += 1
        fields = {"MessageSid": f"SM{self.n:032x}", "From": sender, "To": to, "Body": body, **more}
        return _post(self.stage, "/twilio/text", fields)


def _post(stage: Stage, path: str, fields: Mapping[str, str]) -> str:
    sent = {"AccountSid": FAKE_ACCOUNT, **fields}
    headers = {
        "X-Twilio-Signature": sign(TOKEN, PUBLIC_URL + path, sent.items()),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    response = stage.app.test_client().post(path, data=urlencode(sent).encode(), headers=headers)
    return f"{response.status_code} {response.data.decode()}"


def _call(stage: Stage, to: str) -> str:
    return _post(stage, "/twilio/voice", {"CallSid": "CA" + "1" * 32, "From": HER_PHONE, "To": to})


def test_a_call_hears_the_new_number_in_each_language_and_ends(stage: Stage) -> None:
    heard = _call(stage, FORMER)

    assert heard.startswith("200 ")
    places = [heard.index(each) for each in ("has changed", "6 1 2, 7 0 3, 9 2 2 7", "cambió", "<Hangup")]
    assert places == sorted(places)
    assert "<Gather" not in heard
    assert stage.rows()["conversation"] == []


def test_a_text_is_answered_with_the_new_number_in_each_language_and_begins_nothing(
    stage: Stage, texted: _Texts
) -> None:
    answer = texted("hello")

    assert [answer.count(each) for each in CHANGED] == [1, 1]
    rows = stage.rows()
    assert {name for name in rows if rows[name]} == {"alembic_version", "provider_copy"} & set(rows)


def test_a_number_that_was_never_ours_is_refused_as_ever(stage: Stage, texted: _Texts) -> None:
    assert (_call(stage, NEVER_OURS), texted("hello", NEVER_OURS)) == ("403 ", "403 ")


def test_two_machines_do_not_text_for_ever(stage: Stage, texted: _Texts) -> None:
    answered = [CHANGED[0] in texted("I am driving and will answer later") for _ in range(6)]

    assert answered == [True] * MOST_ANSWERS + [False] * (6 - MOST_ANSWERS)
    assert CHANGED[0] in texted("hello", sender="+16515550187")
    stage.clock.move(hours=1)
    assert CHANGED[0] in texted("hello")


def test_our_own_numbers_and_short_codes_get_no_answer(stage: Stage, texted: _Texts) -> None:
    for sender in (LINE, QUIET, FORMER, "72345"):
        assert "<Message" not in texted("hello", sender=sender)


@pytest.mark.parametrize(("word", "answers"), [("ERASE", True), ("STOP", False)])
def test_erase_and_stop_reach_what_was_asked_for_from_that_phone(
    stage: Stage, texted: _Texts, word: str, answers: bool
) -> None:
    for body in SAVE_BY_TEXT:
        stage.text(body)
    stage.work()
    assert len(stage.rows()["callback_request"]) == 1

    answer = texted(word)
    stage.work()

    assert stage.rows()["callback_request"] == []
    assert (CHANGED[0] in answer) is answers


def test_whoever_asks_to_be_left_alone_is_answered_nothing(stage: Stage, texted: _Texts) -> None:
    answers = (texted("please stop texting me"), texted("HELP", OptOutType="HELP"))

    assert ["<Message" in each for each in answers] == [False, False]


def test_a_cry_for_help_is_told_where_somebody_answers(stage: Stage, texted: _Texts) -> None:
    answer = texted("i want to kill myself")

    assert "Call or text 988 now" in answer
    assert CHANGED[0] not in answer
