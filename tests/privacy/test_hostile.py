"""Hostile requests, callers and texts: refused at the door, or answered without harm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from intake.core.phone import NumberKind, may_be_texted, number_kind
from intake.simulator.config import FAKE_ACCOUNT
from intake.simulator.webhooks.signature import sign
from intake.storage.crypto.fingerprints import keys_of_call
from tests.support.stage import HER_PHONE, LINE, PUBLIC_URL, QUIET, TOKEN, Stage

FORM = "application/x-www-form-urlencoded"
CALL, MESSAGE = "CA" + "1" * 32, "SM" + "2" * 32
TEXT_FIELDS = {
    "MessageSid": MESSAGE,
    "AccountSid": FAKE_ACCOUNT,
    "From": HER_PHONE,
    "To": LINE,
    "Body": "ERASE",
}
CALL_FIELDS = {"CallSid": CALL, "AccountSid": FAKE_ACCOUNT, "From": HER_PHONE, "To": LINE}
PATHS = ("/twilio/voice", "/twilio/voice/turn", "/twilio/text", "/twilio/call-status", "/twilio/text-status")
START = {"conversation", "orders", "callback_request", "wrong_code", "provider_copy"}


@dataclass(frozen=True)
class Post:
    """A request as it is on the wire, and what is odd about it."""

    path: str = "/twilio/text"
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"
    environ: Mapping[str, str] = field(default_factory=dict)


def _signed(fields: Mapping[str, str], path: str = "/twilio/text", **changed: str) -> Post:
    signature = sign(TOKEN, PUBLIC_URL + path, fields.items())
    headers = {"Content-Type": FORM, "X-Twilio-Signature": signature}
    return Post(path, urlencode({**fields, **changed}).encode(), headers)


def _with(post: Post, *, body: bytes | None = None, method: str = "", **headers: str) -> Post:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Post(
        post.path,
        post.body if body is None else body,
        {**post.headers, **named},
        method or post.method,
    )


GOOD = _signed(TEXT_FIELDS)
ADDRESS = PUBLIC_URL + "/twilio/text"


def _signed_as(url: str) -> Post:
    return _with(GOOD, X_Twilio_Signature=sign(TOKEN, url, TEXT_FIELDS.items()))


REFUSED: Mapping[str, tuple[Post, int]] = {
    "no signature": (Post(body=GOOD.body, headers={"Content-Type": FORM}), 403),
    "an empty signature": (_with(GOOD, X_Twilio_Signature=""), 403),
    "a signature of another token": (
        _with(GOOD, X_Twilio_Signature=sign(TOKEN + "x", ADDRESS, TEXT_FIELDS.items())),
        403,
    ),
    "a signature in other letters": (_with(GOOD, X_Twilio_Signature="\u00e9" * 28), 403),
    "signed for another path": (_signed_as(PUBLIC_URL + "/twilio/voice"), 403),
    "signed for another port": (_signed_as("http://127.0.0.1:8081/twilio/text"), 403),
    "signed for https": (_signed_as("https://127.0.0.1:8080/twilio/text"), 403),
    "signed for another host, which the headers name": (
        _with(
            _signed_as("https://evil.example/twilio/text"),
            Host="evil.example",
            X_Forwarded_Host="evil.example",
            X_Forwarded_Proto="https",
        ),
        403,
    ),
    "another body than was signed": (_signed(TEXT_FIELDS, Body="STOP"), 403),
    "a field that was not signed": (_signed(TEXT_FIELDS, Extra="1"), 403),
    "a field in the address that was not signed": (
        Post("/twilio/text?x=1", GOOD.body, GOOD.headers),
        403,
    ),
    "another account": (_signed({**TEXT_FIELDS, "AccountSid": "AC" + "9" * 32}), 403),
    "no account": (_signed({k: v for k, v in TEXT_FIELDS.items() if k != "AccountSid"}), 403),
    "a number that is not ours": (_signed({**TEXT_FIELDS, "To": "+16125550111"}), 403),
    "no number of ours": (_signed({k: v for k, v in TEXT_FIELDS.items() if k != "To"}), 403),
    "no message id": (_signed({k: v for k, v in TEXT_FIELDS.items() if k != "MessageSid"}), 400),
    "a path for a message id": (_signed({**TEXT_FIELDS, "MessageSid": "../../etc/passwd"}), 400),
    "JSON": (_with(GOOD, body=b"{}", Content_Type="application/json"), 415),
    "several parts": (_with(GOOD, Content_Type="multipart/form-data; boundary=x"), 415),
    "no type": (
        Post(body=GOOD.body, headers={"X-Twilio-Signature": GOOD.headers["X-Twilio-Signature"]}),
        415,
    ),
    "too large": (_with(GOOD, body=b"Body=" + b"a" * (33 * 1024)), 413),
    "ten thousand fields": (_with(GOOD, body="&".join(f"f{n}=" for n in range(4000)).encode()), 400),
    "From twice": (_with(GOOD, body=GOOD.body + b"&From=%2B16515550187"), 400),
    "Body twice": (_with(GOOD, body=GOOD.body + b"&Body=x"), 400),
    "broken pairs": (_with(GOOD, body=b"Body&&&=;"), 400),
    "bytes that are no form": (_with(GOOD, body=b"\xff\xfe\x00\x00"), 400),
    "GET": (_with(GOOD, method="GET", body=b""), 405),
    "HEAD": (_with(GOOD, method="HEAD", body=b""), 405),
    "OPTIONS": (_with(GOOD, method="OPTIONS", body=b""), 405),
    "TRACE": (_with(GOOD, method="TRACE", body=b""), 405),
    "PUT": (_with(GOOD, method="PUT"), 405),
    "a slash at the end": (Post("/twilio/text/", GOOD.body, GOOD.headers), 404),
    "two slashes": (Post("/twilio//text", GOOD.body, GOOD.headers), 404),
    "a path that climbs": (Post("/twilio/../twilio/text", GOOD.body, GOOD.headers), 404),
    "a status without its token": (
        _signed(
            {"MessageSid": MESSAGE, "AccountSid": FAKE_ACCOUNT, "MessageStatus": "sent"},
            "/twilio/text-status",
        ),
        403,
    ),
}


def _send(client: FlaskClient, post: Post):  # type: ignore[no-untyped-def]  # noqa: ANN202
    return client.open(
        post.path,
        method=post.method,
        data=post.body,
        headers=dict(post.headers),
        environ_overrides=dict(post.environ),
    )


@pytest.fixture
def quiet_stage(sqlite_stage: Stage) -> Iterator[Stage]:
    """A stage where nothing may be stored."""
    yield sqlite_stage
    assert {name for name, rows in sqlite_stage.rows().items() if rows} == set()


@pytest.mark.parametrize("why", REFUSED)
def test_a_request_is_refused_without_a_word_and_leaves_nothing(quiet_stage: Stage, why: str) -> None:
    post, status = REFUSED[why]
    answer = _send(quiet_stage.app.test_client(), post)

    assert answer.status_code == status
    assert "Location" not in answer.headers
    assert HER_PHONE.encode() not in answer.data
    assert b"passwd" not in answer.data


def test_the_same_request_without_anything_odd_is_answered(sqlite_stage: Stage) -> None:
    assert _send(sqlite_stage.app.test_client(), GOOD).status_code == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("length", ["", "-1", "1e3", "99999999999999999999", "\u0663"])
def test_a_request_that_does_not_say_how_long_it_is_is_refused_unread(
    quiet_stage: Stage, path: str, length: str
) -> None:
    class Unread:
        def read(self, *_: object) -> bytes:
            raise AssertionError("the body was read")

    environ = {"wsgi.input": Unread(), "CONTENT_LENGTH": length}
    answer = quiet_stage.app.test_client().open(
        path, method="POST", headers=dict(GOOD.headers), environ_overrides=environ
    )

    assert answer.status_code in (411, 413)


WITHHELD = (
    "",
    "anonymous",
    "Anonymous",
    "anonymous@anonymous.invalid",
    "+266696687",
    "266696687",
    "+7378742833",
    "+2562533",
    "+8656696",
    "+86282452253",
    "+7748283",
    "+464",
    "restricted",
    "Unavailable",
    "22000",
    "+12345",
    "SAFEHARBOR",
    "sip:alice@example.org",
    "client:bob",
    "whatsapp:+16125550142",
    "+19005550142",
    "+18005550199",
    "+18765551234",
    "+442071234567",
)


@pytest.mark.parametrize("sender", WITHHELD)
def test_a_hidden_or_foreign_caller_is_offered_other_ways_and_is_nobody_in_particular(
    sqlite_stage: Stage, sender: str
) -> None:
    stage = sqlite_stage
    calls = [stage.exchange.place_call(sender, LINE) for _ in range(2)]
    for call in calls:
        for keys in ("1", "1", "1", "1", "1"):
            call.press(keys)
        assert "For this phone" not in call.words
    assert len(stage.rows()["conversation"]) == 2
    for call in calls:
        call.press("7")
        call.press("7")
        assert not call.ended
        call.hang_up()
    assert (stage.rows()["orders"], stage.rows()["wrong_code"]) == ([], [])

    answered = [bool(stage.exchange.text(sender, LINE, body)) for body in ("hello", "STOP ALL")]

    assert answered == [number_kind(sender) is NumberKind.ELSEWHERE, may_be_texted(sender)]
    assert stage.rows()["orders"] == []
    assert [row for row in stage.exchange.log.errors if row.status != 200] == []


def test_wrong_codes_of_hidden_callers_are_not_counted_as_one_person(sqlite_stage: Stage) -> None:
    for _ in range(4):
        call = sqlite_stage.exchange.place_call("anonymous", LINE)
        for keys in ("1", "1", "3", "1029384756#", "1029384756#"):
            call.press(keys)
        assert not call.ended
        call.hang_up()


def test_a_caller_whose_number_failed_attestation_is_nobody(sqlite_stage: Stage) -> None:
    fields = {**CALL_FIELDS, "StirVerstat": "TN-Validation-Failed-A"}
    _send(sqlite_stage.app.test_client(), _signed(fields, "/twilio/voice"))
    for digits in ("1", "1", "7", "7"):
        turn = _turn(sqlite_stage)
        path = f"/twilio/voice/turn?t={turn}-en"
        _send(sqlite_stage.app.test_client(), _signed({**fields, "Digits": digits}, path))

    assert sqlite_stage.rows()["orders"] == []


def _turn(stage: Stage) -> int:
    from intake.services.conversation.conversation_body import read_talk
    from intake.storage.crypto.seals import open_body

    keys = keys_of_call(stage.line.keys.web_key, CALL)
    with stage.line.database.work() as work:
        stored = work.conversations.load(keys.row)
    assert stored is not None
    return read_talk(open_body(keys, stored.body)).turn


BODIES = (
    "</Message></Response><Response><Dial>+19005550142</Dial>",
    "]]><!-- -->",
    "&#x0;&lt;",
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    "'; DROP TABLE conversation; --",
    "{{7*7}} %s%n ${jndi:ldap://x} {first} {code}",
    "nul\x00inside",
    "\x0b\x0c\x1b[31m",
    "\u202eESARE\u202c",
    "\U0001f600\U0001f600",
    "a" * 1600,
    "\u0130" * 1600,
    "my name is Quillonda, my social is 987-65-4329",
    "",
    "   ",
)


@pytest.mark.parametrize("body", BODIES)
def test_a_hostile_text_is_never_echoed_and_moves_nothing(sqlite_stage: Stage, body: str) -> None:
    stage = sqlite_stage
    for said in ("hello", "1", "1"):
        stage.text(said)
    answers = stage.text(body)

    # "Not understood" and the question again: the same for everything that is no answer.
    assert answers == stage_of_words(stage, "zzz")
    assert stage.exchange.log.errors == ()
    assert not {"orders", "callback_request"} & {name for name, rows in stage.rows().items() if rows}


def stage_of_words(stage: Stage, body: str) -> list[str]:
    """Return what another phone hears to a text at the same place."""
    for said in ("hello", "1", "1"):
        stage.text(said, "+16515550187")
    return stage.text(body, "+16515550187")


@pytest.mark.parametrize("raw", [b"%ED%A0%80", b"%FF%FE", b"%00%00", b"%C0%AF"])
def test_bytes_that_are_no_text_get_a_good_answer_or_none(sqlite_stage: Stage, raw: bytes) -> None:
    fields = {**TEXT_FIELDS, "Body": "MARK"}
    body = urlencode(fields).encode().replace(b"MARK", raw)
    decoded = raw.replace(b"%", b"")
    signed = {**fields, "Body": bytes.fromhex(decoded.decode()).decode("utf-8", "replace")}
    post = _with(_signed(signed), body=body)
    answer = _send(sqlite_stage.app.test_client(), post)

    assert answer.status_code in (200, 403)


STOPS = (
    "STOP",
    "stop.",
    " Stop ",
    "S\u200dTOP",
    "ST\u200bOP",
    "\uff33\uff34\uff2f\uff30",
    "\u202eSTOP",
    "alto",
    "ALTO!",
    "no m\u00e1s",
    "please stop texting me",
    "quit",
    "unsubscribe",
)


@pytest.mark.parametrize("body", STOPS)
def test_stop_is_heard_however_it_is_written(sqlite_stage: Stage, body: str) -> None:
    sqlite_stage.text("hello")
    sqlite_stage.text(body)

    assert [order[1] for order in sqlite_stage.rows()["orders"]] == ["stop"]


@pytest.mark.parametrize("ones", ["1", "\uff11", "\u0661", "1\ufe0f\u20e3", " 1. "])
def test_digits_of_any_script_answer_like_ours(sqlite_stage: Stage, ones: str) -> None:
    said = [sqlite_stage.text(body) for body in ("hello", ones, ones, "1", "1", "1", ones)]

    assert "message" in " ".join(said[-1]).lower()


KEYS = ("####", "*", "*#*#", "9" * 40 + "#", "ABCD", "1;2", "\u0661", "", "1" * 5000, "<Say>")


@pytest.mark.parametrize("digits", KEYS)
@pytest.mark.parametrize("path", ["", "1 1 1 1 1 2", "1 1 3", "1 1 1 1 1 1"])
def test_keys_no_phone_sends_are_survived_at_every_kind_of_question(
    sqlite_stage: Stage, digits: str, path: str
) -> None:
    client = sqlite_stage.app.test_client()
    _send(client, _signed(CALL_FIELDS, "/twilio/voice"))
    for keys in (*path.split(), digits, digits):
        at = f"/twilio/voice/turn?t={_turn(sqlite_stage)}-en"
        answer = _send(client, _signed({**CALL_FIELDS, "Digits": keys}, at))
        assert (answer.status_code, answer.data[-11:]) == (200, b"</Response>")
        assert digits.encode() not in answer.data or len(digits) < 4

    assert sqlite_stage.rows()["callback_request"] == []


NOT_CALLABLE = (
    "9005550142",
    "6129761234",
    "8005551234",
    "8885550142",
    "911",
    "0000000000",
    "1234567890",
    LINE[2:],
    QUIET[2:],
    "4165550142x",
    "2425550142x",
    "8095551234",
    "612555014",
)


@pytest.mark.parametrize("typed", NOT_CALLABLE)
def test_a_number_we_cannot_or_must_not_call_is_asked_for_again(sqlite_stage: Stage, typed: str) -> None:
    call = sqlite_stage.exchange.place_call(HER_PHONE, LINE)
    for keys in ("1", "1", "1", "1", "1", "2"):
        call.press(keys)
    before = len(call.words)
    # 416 and 242 are Canada and the Bahamas; in 555-01xx any area would do, so theirs are real ranges.
    call.press(typed.replace("5550142x", "9670111") + "#")

    assert "You entered" not in call.words[before:]
    assert not call.ended


def test_speech_and_media_nobody_asked_for_are_looked_at_by_nobody(sqlite_stage: Stage) -> None:
    client = sqlite_stage.app.test_client()
    spoken = {
        **CALL_FIELDS,
        "SpeechResult": "save it, I am Quillonda",
        "Confidence": "0.99",
        "RecordingUrl": "http://x",
    }
    _send(client, _signed(CALL_FIELDS, "/twilio/voice"))
    heard = _send(client, _signed(spoken, "/twilio/voice/turn?t=1-"))
    media = {f"MediaUrl{n}": f"http://127.0.0.1:1/{n}" for n in range(10)}
    read = _send(client, _signed({**TEXT_FIELDS, "NumMedia": "10", "Body": "hi", **media}))

    assert b"Quillonda" not in heard.data
    assert b"MediaUrl" not in read.data
    assert (heard.status_code, read.status_code) == (200, 200)
