"""Signatures: only what the provider signed for our address, with a token we hold, is accepted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from intake.channels.webhooks.signature import SignatureCheck
from intake.core.secret import Secret
from intake.simulator.webhooks.signature import sign

PUBLIC = "https://line.example.org"
TARGET = "/twilio/text?t=a%2Bb%20c"
TOKEN = "current0123456789"
NEXT = "next0123456789abc"
FIELDS = {"From": "+16125550142", "To": "+16125550100", "Body": " hi ", "AccountSid": "AC" + "0" * 32}
CHECK = SignatureCheck(PUBLIC, [Secret(TOKEN.encode()), Secret(NEXT.encode())])
# https://www.twilio.com/docs/usage/webhooks/webhooks-security, worked example
PUBLISHED = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675309",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
}


def signed(token: str = TOKEN, url: str = PUBLIC + TARGET, fields: dict[str, str] | None = None) -> str:
    return sign(token, url, (FIELDS if fields is None else fields).items())


def test_the_provider_s_published_example_is_accepted() -> None:
    check = SignatureCheck("https://mycompany.com", [Secret(b"12345")])

    assert check.accepts("/myapp.php?foo=1&bar=2", PUBLISHED, "RSOYDt4T1cUTdK1PDd93/VVr8B8=")


@pytest.mark.parametrize("token", [TOKEN, NEXT])
def test_the_current_and_the_next_token_are_accepted(token: str) -> None:
    assert CHECK.accepts(TARGET, FIELDS, signed(token))


def test_it_is_remembered_once_the_next_token_signed_and_by_nothing_else() -> None:
    check = SignatureCheck(PUBLIC, [Secret(TOKEN.encode()), Secret(NEXT.encode())])

    check.accepts(TARGET, FIELDS, signed(TOKEN))
    check.accepts(TARGET, FIELDS, signed("retired0123456789"))
    before = check.promoted
    check.accepts(TARGET, FIELDS, signed(NEXT))
    check.accepts(TARGET, FIELDS, signed(TOKEN))

    assert (before, check.promoted) == (None, Secret(NEXT.encode()))


def test_the_port_of_the_address_may_be_written_or_left_out() -> None:
    assert CHECK.accepts(TARGET, FIELDS, signed(url="https://line.example.org:443" + TARGET))
    with_port = SignatureCheck(PUBLIC + ":443", [Secret(TOKEN.encode())])
    assert with_port.accepts(TARGET, FIELDS, signed())


@pytest.mark.parametrize(
    ("target", "fields", "signature"),
    [
        (TARGET, FIELDS, ""),
        (TARGET, FIELDS, "not base64"),
        (TARGET, FIELDS, signed("retired0123456789")),
        (TARGET, FIELDS, signed(url="http://line.example.org" + TARGET)),
        (TARGET, FIELDS, signed(url="https://other.example.org" + TARGET)),
        (TARGET, FIELDS, signed(url="https://line.example.org:8443" + TARGET)),
        (TARGET, FIELDS, signed(url=PUBLIC + "/twilio/text")),
        ("/twilio/text?t=a+b c", FIELDS, signed()),
        ("/twilio/voice?t=a%2Bb%20c", FIELDS, signed()),
        ("//evil.example.org/twilio/text", FIELDS, signed(url="https://evil.example.org/twilio/text")),
        ("evil.example.org/", FIELDS, signed(url=PUBLIC + "evil.example.org/")),
        ("@evil.example.org/", FIELDS, signed(url="https://evil.example.org/")),
        (TARGET, {**FIELDS, "Body": "hi"}, signed()),
        (TARGET, {**FIELDS, "Extra": ""}, signed()),
        (TARGET, {**FIELDS, "Digits": "1"}, signed()),
        (TARGET, {name: value for name, value in FIELDS.items() if name != "Body"}, signed()),
        (TARGET, {}, signed(fields={})[:-2] + "A="),
        (TARGET, {**FIELDS, "Body": "\ud800"}, signed()),
        (TARGET, FIELDS, "ü" * 28),
    ],
)
def test_anything_else_is_not(target: str, fields: dict[str, str], signature: str) -> None:
    assert not CHECK.accepts(target, fields, signature)


def test_a_line_without_tokens_accepts_nothing() -> None:
    assert not SignatureCheck(PUBLIC, []).accepts(TARGET, FIELDS, signed())


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=5), st.text(max_size=30))
def test_whatever_comes_the_answer_is_yes_or_no(fields: dict[str, str], signature: str) -> None:
    assert CHECK.accepts(TARGET, fields, signature) is False


FORMS = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    max_size=5,
)
ADDRESSES = [
    "https://line.example.org",
    "https://line.example.org:443",
    "https://line.example.org:8443",
    "http://127.0.0.1:8080",
    "http://line.example.org/behind/a/path",
]
TARGETS = [TARGET, "/twilio/voice", "/twilio/voice/turn?t=3-en", "/twilio/text?t=a&bodySHA256=b"]


@pytest.mark.parametrize("address", ADDRESSES)
@given(st.data())
def test_the_provider_s_own_validator_is_of_the_same_mind(address: str, data: st.DataObject) -> None:
    target, fields = data.draw(st.sampled_from(TARGETS)), data.draw(FORMS)
    signer = data.draw(st.sampled_from([*ADDRESSES, *(f"{each}:443" for each in ADDRESSES)]))
    token = data.draw(st.sampled_from([TOKEN, NEXT, "another"]))
    said = data.draw(st.sampled_from([fields, {**fields, "Body": "other"}]))
    signature = RequestValidator(token).compute_signature(signer + target, fields)

    accepted = SignatureCheck(address, [Secret(TOKEN.encode())]).accepts(target, said, signature)

    assert accepted == RequestValidator(TOKEN).validate(address + target, said, signature)


@given(FORMS)
def test_two_independent_signers_agree(fields: dict[str, str]) -> None:
    assert CHECK.accepts(TARGET, fields, signed(fields=fields))
