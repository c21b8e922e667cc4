"""A webhook that is refused is counted by its cause and told; noise of the internet is not, and no sender makes us write."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest

from intake.core.reports.web_troubles import WebTrouble
from intake.simulator.config import FAKE_ACCOUNT
from intake.simulator.webhooks.signature import sign
from intake.web.heartbeat import Heartbeat
from tests.support.stage import HER_PHONE, LINE, PUBLIC_URL, TOKEN, Stage, dump
from tests.support.statements import statements

FORM = "application/x-www-form-urlencoded"
STRANGER = "AC" + "9" * 32
ELSEWHERE = "+16125550111"
OTHER_TOKEN = "f" * 32
FIELDS = {
    "CallSid": "CA" + "1" * 32,
    "MessageSid": "SM" + "2" * 32,
    "AccountSid": FAKE_ACCOUNT,
    "From": HER_PHONE,
    "To": LINE,
}
NOTHING: dict[str, object] = {
    "refused": {},
    "refused_since": None,
    "refused_last": None,
    "refused_last_at": None,
    "all_refused": False,
    "failed_turns": 0,
}


@dataclass
class Seconds:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def heartbeat(stage: Stage, seconds: Seconds) -> Heartbeat:
    stage.worker.orders()
    return Heartbeat(stage.line, seconds)


def _post(
    stage: Stage, path: str = "/twilio/voice", token: str = TOKEN, url: str = PUBLIC_URL, **changed: str
) -> int:
    fields = FIELDS | changed
    headers = {"X-Twilio-Signature": sign(token, url + path, fields.items())}
    return _send(stage, path, urlencode(fields).encode(), headers)


def _send(stage: Stage, path: str, body: bytes, headers: Mapping[str, str]) -> int:
    sent = {"Content-Type": FORM, **headers}
    return stage.app.test_client().post(path, data=body, headers=sent).status_code


def _readyz(stage: Stage) -> tuple[int, Mapping[str, object]]:
    response = stage.app.test_client().get("/readyz")
    told = json.loads(response.data)
    return response.status_code, {name: told[name] for name in NOTHING}


def _as_form(stage: Stage) -> int:
    headers = {"X-Twilio-Signature": "a" * 28, "Content-Type": "application/json"}
    return _send(stage, "/twilio/voice", b"{}", headers)


REFUSED: Mapping[str, tuple[Callable[[Stage], int], int, WebTrouble]] = {
    "another token": (lambda stage: _post(stage, token=OTHER_TOKEN), 403, WebTrouble.SIGNATURE),
    "another public url": (lambda stage: _post(stage, url="https://old.example.org"), 403, WebTrouble.SIGNATURE),
    "another account": (
        lambda stage: _post(stage, token=OTHER_TOKEN, AccountSid=STRANGER),
        403,
        WebTrouble.ACCOUNT,
    ),
    "a subaccount": (lambda stage: _post(stage, AccountSid=STRANGER), 403, WebTrouble.ACCOUNT),
    "another number": (lambda stage: _post(stage, To=ELSEWHERE), 403, WebTrouble.NUMBER),
    "a text to another number": (
        lambda stage: _post(stage, "/twilio/text", To=ELSEWHERE, Body="hi"),
        403,
        WebTrouble.NUMBER,
    ),
    "too large": (lambda stage: _post(stage, Body="a" * 40_000), 413, WebTrouble.SIZE),
    "no form": (_as_form, 415, WebTrouble.FORM),
    "no call id": (lambda stage: _post(stage, CallSid=""), 400, WebTrouble.FORM),
}  # fmt: skip


@pytest.mark.parametrize("which", REFUSED)
def test_a_refusal_is_counted_by_its_cause_and_everybody_who_asks_hears_of_it(
    stage: Stage, heartbeat: Heartbeat, which: str, capsys: pytest.CaptureFixture[str]
) -> None:
    send, status, cause = REFUSED[which]

    assert (send(stage), send(stage)) == (status, status)
    heartbeat.beat()

    at = stage.clock().isoformat()
    # Whatever a stranger can forge makes nobody believe that all are refused.
    nobody_answered = cause in {WebTrouble.SIGNATURE, WebTrouble.NUMBER}
    assert _readyz(stage) == (
        503 if nobody_answered else 200,
        NOTHING
        | {
            "refused": {cause.value: 2},
            "refused_since": at,
            "refused_last": cause.value,
            "refused_last_at": at,
            "all_refused": nobody_answered,
        },
    )
    assert _told(capsys) == [("webhook.refused", cause.value, 2)]


NOISE: Mapping[str, Callable[[Stage], int]] = {
    "no signature": lambda stage: _send(stage, "/twilio/voice", urlencode(FIELDS).encode(), {}),
    "a signature of another length": lambda stage: _send(
        stage, "/twilio/voice", urlencode(FIELDS).encode(), {"X-Twilio-Signature": "scan"}
    ),
    "a signature, and no account": lambda stage: _post(stage, token=OTHER_TOKEN, AccountSid=""),
    "a path that is none": lambda stage: _post(stage, "/twilio/admin"),
    "no form and no signature": lambda stage: _send(stage, "/twilio/voice", b"{}", {"Content-Type": "text/x"}),
}  # fmt: skip


@pytest.mark.parametrize("which", NOISE)
def test_noise_is_refused_and_counts_nowhere(
    stage: Stage, heartbeat: Heartbeat, which: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert NOISE[which](stage) in {403, 404, 415}
    heartbeat.beat()

    assert _readyz(stage) == (200, NOTHING)
    assert (_told(capsys), dump(stage.line.database)["web_trouble"]) == ([], [])


def test_where_others_are_admitted_the_line_is_ready_all_the_same(stage: Stage, heartbeat: Heartbeat) -> None:
    _post(stage, token=OTHER_TOKEN)
    heartbeat.beat()
    assert _readyz(stage)[0] == 503

    assert _post(stage) == 200
    # Of another process, that refused nothing.
    Heartbeat(stage.line).beat()

    code, told = _readyz(stage)
    assert (code, told["refused"], told["all_refused"]) == (200, {"signature": 1}, False)


def test_what_was_admitted_before_does_not_speak_for_what_comes_after(
    stage: Stage, heartbeat: Heartbeat
) -> None:
    assert _post(stage) == 200
    _post(stage, token=OTHER_TOKEN)
    heartbeat.beat()

    assert _readyz(stage)[1]["all_refused"] is True


def test_a_report_with_a_token_that_is_not_ours_is_counted_and_alarms_nobody(
    stage: Stage, heartbeat: Heartbeat
) -> None:
    assert _post(stage, "/twilio/text-status", MessageStatus="delivered") == 403
    heartbeat.beat()

    code, told = _readyz(stage)
    assert (code, told["refused"], told["all_refused"]) == (200, {"token": 1}, False)


def test_a_thousand_refusals_are_one_row_a_minute_and_one_line_of_the_log(
    stage: Stage, heartbeat: Heartbeat, seconds: Seconds, capsys: pytest.CaptureFixture[str]
) -> None:
    with statements(stage.line.database) as said:
        for _ in range(500):
            _post(stage, token=OTHER_TOKEN)
    assert said == []
    heartbeat.beat()
    seconds.now += 5
    for _ in range(500):
        _post(stage, token=OTHER_TOKEN)
    heartbeat.beat()

    assert [row[2] for row in dump(stage.line.database)["web_trouble"]] == [1000]
    assert _told(capsys) == [("webhook.refused", "signature", 500)]
    seconds.now += 60
    heartbeat.beat()
    assert _told(capsys) == [("webhook.refused", "signature", 500)]


def test_a_quiet_process_and_one_that_answers_people_write_nothing_of_either(
    stage: Stage, heartbeat: Heartbeat
) -> None:
    heartbeat.beat()
    before = dump(stage.line.database)
    heartbeat.beat()
    assert dump(stage.line.database) == before

    _post(stage)
    heartbeat.beat()

    assert dump(stage.line.database)["web_trouble"] == []


def test_after_a_day_nobody_knows_of_it(stage: Stage, heartbeat: Heartbeat) -> None:
    _post(stage, token=OTHER_TOKEN)
    heartbeat.beat()
    stage.clock.move(hours=25)
    stage.work()

    assert dump(stage.line.database)["web_trouble"] == []


def _told(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, object, object]]:
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    return [(line["event"], line.get("what"), line.get("n")) for line in lines]
