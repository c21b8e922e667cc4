"""Probes: only this line answers a nonce with its proof, and none of them leaves a row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from intake.channels.webhooks.signature import signature_of
from intake.core.provisioning.probes import signed_probe_fields, signed_probe_target
from intake.core.secret import Secret
from intake.simulator.config import FAKE_ACCOUNT
from intake.storage.crypto.fingerprints import probe_proof
from intake.storage.unit_of_work import Database
from tests.support.stage import PUBLIC_URL, TOKEN, Stage, staged

NONCE = "0123456789abcdef" * 2


@pytest.fixture
def stage(tmp_path: Path, sqlite_database: Database, sqlite_path: Path) -> Iterator[Stage]:
    with staged(tmp_path, f"sqlite:///{sqlite_path}") as stage:
        yield stage


@pytest.fixture
def client(stage: Stage) -> FlaskClient:
    return stage.app.test_client()


def proof(stage: Stage, nonce: str = NONCE) -> str:
    return probe_proof(stage.line.keys.web_key, nonce)


def test_a_nonce_is_answered_with_the_proof_that_this_line_is_there(
    stage: Stage, client: FlaskClient
) -> None:
    assert client.get(f"/healthz?nonce={NONCE}").text == f"ok {proof(stage)}\n"


@pytest.mark.parametrize("nonce", ["", "x", NONCE.upper(), f"{NONCE}0", f"{NONCE}\n", "+16125550142"])
def test_what_is_no_nonce_is_answered_as_ever_and_never_repeated(client: FlaskClient, nonce: str) -> None:
    health = client.get("/healthz", query_string={"nonce": nonce})
    body = client.post("/twilio/probe", query_string={"nonce": nonce})

    assert (health.status_code, health.text, body.status_code) == (200, "ok\n", 404)


def test_a_body_is_answered_with_the_moment_its_head_arrived(stage: Stage, client: FlaskClient) -> None:
    answer = client.post(f"/twilio/probe?nonce={NONCE}", data={"Probe": "a" * 30_000})

    assert answer.text == f"{proof(stage)} {stage.clock.now.timestamp()}\n"


def test_another_nonce_or_another_line_has_another_proof(stage: Stage) -> None:
    others = Secret(stage.line.keys.web_key.reveal()[::-1])

    assert len({proof(stage), proof(stage, NONCE[::-1]), probe_proof(others, NONCE)}) == 3


def test_a_signed_probe_is_proved_and_leaves_no_row(stage: Stage, client: FlaskClient) -> None:
    before = stage.rows()

    answer = _sends(client, signed_probe_fields(FAKE_ACCOUNT, NONCE), TOKEN)

    assert (answer, stage.rows()) == ((200, f"<!-- {proof(stage)} -->"), before)


@pytest.mark.parametrize(
    ("account", "token"), [(FAKE_ACCOUNT, "0" * 32), ("AC" + "1" * 32, TOKEN)], ids=["token", "account"]
)
def test_a_probe_of_somebody_else_is_refused_like_any_webhook(
    client: FlaskClient, account: str, token: str
) -> None:
    assert _sends(client, signed_probe_fields(account, NONCE), token) == (403, "")


@pytest.mark.parametrize("call_id", ["PB" + NONCE.upper(), "PB" + NONCE[1:], "PB"])
def test_a_call_id_that_is_neither_a_call_s_nor_a_probe_s_is_refused(
    client: FlaskClient, call_id: str
) -> None:
    fields = signed_probe_fields(FAKE_ACCOUNT, NONCE) | {"CallSid": call_id}

    assert _sends(client, fields, TOKEN) == (400, "")


def _sends(client: FlaskClient, fields: dict[str, str], token: str) -> tuple[int, str]:
    target = signed_probe_target(NONCE)
    signature = signature_of(Secret(token.encode()), PUBLIC_URL + target, fields)
    answer = client.post(target, data=fields, headers={"X-Twilio-Signature": signature})
    return answer.status_code, answer.text
