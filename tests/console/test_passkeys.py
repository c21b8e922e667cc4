"""Passkeys: what a device is asked, and which answers are taken for true."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from intake.console.passkeys import (
    DeviceOwner,
    RelyingParty,
    creation_options,
    credential_named,
    request_options,
    verify_answer,
    verify_made,
)
from intake.core.access.account import Passkey
from intake.services.access.enrol import MadePasskey
from intake.services.access.sign_in import Assertion
from tests.support.device import Device

PARTY = RelyingParty("http://localhost:8081")
CHALLENGE, OTHER_CHALLENGE = b"c" * 32, b"d" * 32
WRONG: tuple[object, ...] = (None, 1, "", "A", "AAAA", "%", [], {})
OWNER = DeviceOwner("ana", b"u" * 32, (b"known",))


def _passkey(device: Device) -> Passkey:
    made = verify_made(PARTY, CHALLENGE, device.make(creation_options(PARTY, OWNER, CHALLENGE)))
    assert made is not None
    return Passkey(
        made.credential_id, "ana", made.public_key, made.sign_count, made.name, made.url, date(2018, 3, 8)
    )


def test_a_device_is_asked_for_a_passkey_that_says_nothing_of_what_it_opens() -> None:
    """All that leaves for the device: a host, a handle, a challenge, and that its holder must be known to it."""
    asked = json.loads(creation_options(PARTY, OWNER, CHALLENGE))
    assert [each.pop("alg") for each in asked.pop("pubKeyCredParams")] != []
    assert asked == {
        "rp": {"name": "localhost", "id": "localhost"},
        "user": {"id": "dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXU", "name": "ana", "displayName": "ana"},
        "challenge": "Y2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2M",
        "timeout": 300000,
        "excludeCredentials": [{"id": "a25vd24", "type": "public-key"}],
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "required",
        },
        "attestation": "none",
    }


def test_what_a_device_makes_signs_in() -> None:
    """Made, then asked without being named."""
    device = Device()
    passkey = _passkey(device)
    answer = device.sign(request_options(PARTY, CHALLENGE))
    assert credential_named(answer) == device.credential_id
    assert verify_answer(PARTY, CHALLENGE, answer, passkey) == Assertion(device.credential_id, 1)


@pytest.mark.parametrize(
    "device",
    [
        pytest.param(Device(origin="http://localhost:8082"), id="another port"),
        pytest.param(Device(origin="https://localhost:8081"), id="another scheme"),
        pytest.param(Device(origin="http://localhost.example:8081"), id="another host"),
        pytest.param(Device(knows_holder=False), id="nobody's finger"),
    ],
)
def test_a_device_that_is_elsewhere_or_knows_nobody_makes_nothing_and_signs_nothing(device: Device) -> None:
    """The same device at home does both."""
    at_home = replace(device, origin="http://localhost:8081", knows_holder=True)
    passkey = _passkey(at_home)
    options = request_options(PARTY, CHALLENGE)
    assert verify_made(PARTY, CHALLENGE, device.make(creation_options(PARTY, OWNER, CHALLENGE))) is None
    assert verify_answer(PARTY, CHALLENGE, device.sign(options), passkey) is None
    assert verify_answer(PARTY, CHALLENGE, at_home.sign(options), passkey) is not None


def test_an_answer_to_another_challenge_is_none() -> None:
    """Neither a passkey nor a signature."""
    device = Device()
    passkey = _passkey(device)
    made = device.make(creation_options(PARTY, OWNER, OTHER_CHALLENGE))
    assert verify_made(PARTY, CHALLENGE, made) is None
    assert (
        verify_answer(PARTY, CHALLENGE, device.sign(request_options(PARTY, OTHER_CHALLENGE)), passkey) is None
    )


def test_another_devices_signature_is_none() -> None:
    """It says the name of one passkey and signs with another's key."""
    ours, theirs = Device(), Device()
    forged = replace(theirs, credential_id=ours.credential_id)
    assert (
        verify_answer(PARTY, CHALLENGE, forged.sign(request_options(PARTY, CHALLENGE)), _passkey(ours))
        is None
    )


def test_a_device_whose_count_went_back_was_copied() -> None:
    """It signed twice where we know of five; one that does not count says nothing of itself."""
    device, silent = Device(), Device(counts=False)
    options = request_options(PARTY, CHALLENGE)
    copied = replace(_passkey(device), sign_count=5)
    assert verify_answer(PARTY, CHALLENGE, device.sign(options), copied) is None
    assert verify_answer(PARTY, CHALLENGE, silent.sign(options), _passkey(silent)) == Assertion(
        silent.credential_id, 0
    )


def _spoilt() -> list[str]:
    device = Device()
    made = device.make(creation_options(PARTY, OWNER, CHALLENGE))
    signed = device.sign(request_options(PARTY, CHALLENGE))
    spoilt = [
        "",
        "{}",
        "[]",
        "null",
        "1",
        '"x"',
        "{",
        "\x00",
        '{"id": 1}',
        '{"id":"a","rawId":"b","type":"x"}',
        "9" * 30_000,
    ]
    for answer in (made, signed):
        known = json.loads(answer)
        for part in known["response"]:
            spoilt.extend(
                json.dumps({**known, "response": {**known["response"], part: value}}) for value in WRONG
            )
        for part in ("id", "rawId", "type", "response"):
            spoilt.extend(json.dumps({**known, part: value}) for value in WRONG)
    return spoilt


def test_nothing_a_browser_can_send_is_taken_or_brings_the_page_down() -> None:
    """Every part of both answers left out, emptied, and replaced by what is none."""
    passkey = _passkey(Device())
    taken = [
        answer
        for answer in _spoilt()
        if isinstance(verify_made(PARTY, CHALLENGE, answer), MadePasskey)
        or (
            credential_named(answer) is not None
            and verify_answer(PARTY, CHALLENGE, answer, passkey) is not None
        )
    ]
    assert taken == []
