"""The server: where it listens, whom it lets in, and that it ends cleanly."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from flask.testing import FlaskClient

from intake.simulator.calls.leg import CallState
from intake.simulator.clock import read_offset
from intake.simulator.config import SimulatorConfig, SimulatorRefusedError
from intake.simulator.exchange import Exchange
from intake.simulator.http.server import create_simulator, serve
from intake.simulator.texts.due import Due
from tests.simulator.conftest import LINE, PERSON, TOKEN, Clock, FakeLine

MINE = {"X-Simulator": "1"}
REAL = "AC0123456789abcdef0123456789abcdef"


@pytest.fixture
def page(exchange: Exchange) -> FlaskClient:
    return create_simulator(exchange.config, exchange).test_client()


REFUSED = [
    ({"TWILIO_ACCOUNT_SID": REAL}, "127.0.0.1", "TWILIO_ACCOUNT_SID names a real account"),
    ({"ANYTHING": REAL}, "127.0.0.1", "ANYTHING names a real account"),
    ({"INTAKE_TWILIO_AUTH_TOKEN": "another"}, "127.0.0.1", "INTAKE_TWILIO_AUTH_TOKEN holds another token"),
    ({}, "0.0.0.0", "'0.0.0.0' is not 127.0.0.1"),
    ({}, "192.0.2.1", "'192.0.2.1' is not 127.0.0.1"),
]


@pytest.mark.parametrize(("environ", "host", "why"), REFUSED)
def test_it_refuses_real_accounts_and_public_addresses(
    config: SimulatorConfig, environ: dict[str, str], host: str, why: str
) -> None:
    with pytest.raises(SimulatorRefusedError, match=why):
        serve(config, host, 0, environ)


def test_it_refuses_a_real_account_in_its_config(config: SimulatorConfig) -> None:
    with pytest.raises(SimulatorRefusedError, match="may be a real one"):
        create_simulator(replace(config, account_sid=REAL))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly_when_asked(number: signal.Signals) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = (
        "from intake.simulator.config import SimulatorConfig\n"
        "from intake.simulator.http.server import serve\n"
        f"serve(SimulatorConfig(auth_token='t', line_number='{LINE}', quiet_number='{LINE}', "
        f"line_url='http://127.0.0.1:9'), '127.0.0.1', {port}, {{}})\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, cwd=Path.cwd()) as process:
        _until_it_answers(port)

        process.send_signal(number)
        _, errors = process.communicate(timeout=20)

    assert (process.returncode, errors) == (0, b"")


def _until_it_answers(port: int) -> None:
    for _ in range(200):
        try:
            requests.get(f"http://127.0.0.1:{port}/control/state", timeout=5)
        except requests.ConnectionError:
            signal.sigtimedwait([], 0.05)
        else:
            return
    pytest.fail("the simulator did not start")


@pytest.mark.parametrize("host", ["evil.example", "192.0.2.1", "127.0.0.1.evil.example"])
def test_a_name_that_is_not_this_machine_is_refused(page: FlaskClient, host: str) -> None:
    assert page.get("/", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize(
    ("headers", "sent", "status"),
    [
        (MINE, {"json": {"to": LINE}}, 200),
        ({}, {"json": {"to": LINE}}, 403),
        (MINE, {"data": {"to": LINE}}, 403),
        (MINE, {"data": '{"to": "x"}', "content_type": "text/plain"}, 403),
        (MINE, {"json": {"to": "+16125550199"}}, 400),
        (MINE, {"json": ["to"]}, 400),
    ],
)
def test_only_the_page_itself_can_change_anything(
    page: FlaskClient, line: FakeLine, headers: dict[str, str], sent: dict[str, object], status: int
) -> None:
    line.answers["/twilio/voice"] = "<Hangup/>"

    answer = page.post(f"/control/phones/{PERSON}/call", headers=headers, **sent)

    assert answer.status_code == status
    assert ("/twilio/voice" in line.paths) == (status == 200)


def test_the_page_allows_only_its_own_files(page: FlaskClient) -> None:
    answer = page.get("/")

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<script>" not in answer.text
    assert "style=" not in answer.text


def test_a_phone_of_the_page_calls_presses_and_hangs_up(
    page: FlaskClient, exchange: Exchange, line: FakeLine
) -> None:
    line.answers["/twilio/voice"] = (
        '<Gather action="/turn" numDigits="1"><Say>Press 1.</Say></Gather><Hangup/>'
    )
    line.answers["/turn"] = '<Gather action="/turn" numDigits="1"><Say>Again.</Say></Gather><Hangup/>'
    for name, json in (("call", {"to": LINE}), ("act", {"act": "1"}), ("act", {"act": "hang up"})):
        page.post(f"/control/phones/{PERSON}/{name}", json=json, headers=MINE)

    state = page.get("/control/state").get_json()

    shown = state["phones"][0]["call"]
    assert [caption["text"] for caption in shown["heard"]] == ["Press 1.", "Again."]
    assert shown["state"] == CallState.COMPLETED.value
    assert [row["path"] for row in state["log"]] == ["/twilio/voice", "/turn", "/twilio/call-status"]


def test_only_new_log_rows_are_sent_again(page: FlaskClient, line: FakeLine) -> None:
    line.answers["/twilio/text"] = "<Message>Hello.</Message>"
    page.post(f"/control/phones/{PERSON}/text", json={"to": LINE, "body": "Hi"}, headers=MINE)

    state = page.get("/control/state?log=1").get_json()

    assert (state["log"], state["log_total"]) == ([], 1)
    assert [message["body"] for message in state["phones"][0]["thread"]] == ["Hi", "Hello."]


SWITCHES = [
    ("withheld", "anonymous"),
    ("lose_next", True),
    ("twice_next", True),
    ("slow_key", True),
    ("undelivered", "30006"),
    ("rings", "someone else"),
    ("rings", "voicemail 1"),
    ("rings", "voicemail 12"),
    ("rings", "screened"),
    ("rings", "blocked"),
]


@pytest.mark.parametrize(("name", "value"), SWITCHES)
def test_a_switch_of_a_phone_is_shown_as_it_was_set(page: FlaskClient, name: str, value: object) -> None:
    page.post(f"/control/phones/{PERSON}/switch", json={"name": name, "value": value}, headers=MINE)

    phones = page.get("/control/state").get_json()["phones"]

    assert [phone["switches"][name] for phone in phones] == [value, type(value)(), type(value)()]


WRONG_SWITCHES = [
    ("withheld", "+16125550142"),
    ("undelivered", "1"),
    ("rings", "voicemail"),
    ("rings", "voicemail 5"),
    ("volume", True),
]


@pytest.mark.parametrize(("name", "value"), WRONG_SWITCHES)
def test_a_switch_that_no_phone_has_is_refused(page: FlaskClient, name: str, value: object) -> None:
    before = page.get("/control/state").get_json()["phones"]

    answer = page.post(f"/control/phones/{PERSON}/switch", json={"name": name, "value": value}, headers=MINE)

    assert (answer.status_code, page.get("/control/state").get_json()["phones"]) == (400, before)


@pytest.mark.parametrize("name", ["down", "lag", "lost"])
def test_each_trouble_of_the_provider_is_switched_apart(page: FlaskClient, name: str) -> None:
    seen = []
    for value in (True, False):
        page.post("/control/trouble", json={"name": name, "value": value}, headers=MINE)
        troubles = page.get("/control/state").get_json()["troubles"]
        seen.append({each for each, is_on in troubles.items() if is_on})

    assert seen == [{name}, set()]


def test_a_trouble_that_nobody_knows_is_refused(page: FlaskClient) -> None:
    answer = page.post("/control/trouble", json={"name": "storm", "value": True}, headers=MINE)

    assert answer.status_code == 400


def test_the_clock_of_the_demo_moves_in_its_file(
    config: SimulatorConfig, line: FakeLine, clock: Clock, tmp_path: Path
) -> None:
    file = tmp_path / "clock"
    config = replace(config, clock_file=file)
    exchange = Exchange(config, line, clock, lambda: Due(clock().replace(hour=17)))
    page = create_simulator(config, exchange).test_client()
    offsets = []
    for to in ("minutes", "hour", "day", "next", "now", "morning"):
        page.post("/control/clock", json={"to": to}, headers=MINE)
        offsets.append(read_offset(file))

    # It is 9 in the morning there: 8 is 23 hours away.
    assert offsets == [600, 4200, 90_600, 97_800, 0, 23 * 3600]


DUES = [
    (Due(None, "Nothing waits."), {"next_due": None, "is_due": False, "why_not": "Nothing waits."}),
    (
        Due(datetime(2026, 3, 2, 15, 0, tzinfo=UTC)),
        {"next_due": "2026-03-02T15:00:00+00:00", "is_due": True, "why_not": ""},
    ),
    (
        Due(datetime(2026, 3, 2, 15, 1, tzinfo=UTC)),
        {"next_due": "2026-03-02T15:01:00+00:00", "is_due": False, "why_not": ""},
    ),
]


@pytest.mark.parametrize(("due", "shown"), DUES)
def test_the_page_learns_what_is_due_next_or_why_nothing_is(
    config: SimulatorConfig, line: FakeLine, clock: Clock, due: Due, shown: dict[str, object]
) -> None:
    page = create_simulator(config, Exchange(config, line, clock, lambda: due)).test_client()

    told = page.get("/control/state").get_json()["clock"]

    assert {name: told[name] for name in shown} == shown


def test_without_a_clock_file_the_clock_stays(page: FlaskClient) -> None:
    answer = page.post("/control/clock", json={"to": "hour"}, headers=MINE)

    assert answer.status_code == 409
    assert page.get("/control/state").get_json()["clock"]["movable"] is False
    assert TOKEN not in page.get("/control/state").text


@pytest.mark.parametrize(("outside", "status"), [("answers", 200), ("busy", 200), ("asleep", 400)])
def test_the_page_decides_what_phones_outside_do(
    page: FlaskClient, exchange: Exchange, outside: str, status: int
) -> None:
    answer = page.post("/control/outside", json={"outside": outside}, headers=MINE)

    assert answer.status_code == status
    assert page.get("/control/state").get_json()["outside"] == exchange.faults.outside.value
    assert (exchange.faults.outside.value == outside) == (status == 200)
