"""The strict reader: each rule once kept and once broken."""

from __future__ import annotations

import pytest

from intake.simulator.twiml.attributes import TwimlError
from intake.simulator.twiml.documents import (
    Caption,
    Conference,
    Dial,
    Gather,
    Hangup,
    Message,
    Number,
    Pause,
    Play,
    Redirect,
    Reject,
    Say,
    Verb,
)
from intake.simulator.twiml.reader import read_messaging, read_voice
from tests.simulator.conftest import DECLARATION, INTERVIEWER, LINE

XML = "text/xml; charset=utf-8"
OURS = (LINE,)


def voice(inside: str) -> tuple[Verb, ...]:
    return read_voice(document(inside), XML, OURS).verbs


def document(inside: str) -> bytes:
    return f"{DECLARATION}<Response>{inside}</Response>".encode()


def said(text: str, language: str = "en-US", *, slow: bool = False) -> Say:
    return Say((Caption(text, language, slow),))


KEPT: list[tuple[str, tuple[Verb, ...]]] = [
    ("", ()),
    ("<Say>Hello.</Say>", (said("Hello."),)),
    ('<Say voice="Polly.Joanna-Neural">Hello.</Say>', (said("Hello."),)),
    ('<Say voice="Polly.Lupe-Neural" language="es-US">Hola.</Say>', (said("Hola.", "es-US"),)),
    ('<Say voice="Google.vi-VN-Neural2-A">Chào.</Say>', (said("Chào.", "vi-VN"),)),
    ('<Say language="es-MX">Hola.</Say>', (said("Hola.", "es-MX"),)),
    ('<Say><prosody rate="slow">Hello.</prosody></Say>', (said("Hello.", slow=True),)),
    ('<Say><prosody rate="85%">Hello.</prosody></Say>', (said("Hello.", slow=True),)),
    ('<Say><prosody rate="medium">Hello.</prosody></Say>', (said("Hello."),)),
    ('<Say>One.<break time="300ms"/>Two.</Say>', (said("One. Two."),)),
    (
        '<Say>Hello. <lang xml:lang="es-US">Hola.</lang></Say>',
        (Say((Caption("Hello."), Caption("Hola.", "es-US"))),),
    ),
    ("<Play>/sounds/hello.mp3</Play>", (Play("/sounds/hello.mp3"),)),
    ('<Play digits="ww12#"/>', (Play("", "ww12#"),)),
    ('<Say>Hello.</Say><Pause length="8"/>', (said("Hello."), Pause(8))),
    (
        '<Gather action="/turn"><Say>Press 1.</Say></Gather>',
        (Gather("/turn", (said("Press 1."),)),),
    ),
    (
        (
            '<Gather input="dtmf" action="/turn" method="POST" timeout="10" numDigits="1" finishOnKey="" '
            'actionOnEmptyResult="true" bargeIn="true"/>'
        ),
        (Gather("/turn", (), 10, 1, "", action_on_empty=True),),
    ),
    ("<Redirect>/again</Redirect>", (Redirect("/again"),)),
    ("<Hangup/>", (Hangup(),)),
    ('<Reject reason="busy"/>', (Reject("busy"),)),
    (
        (
            f'<Dial callerId="{LINE}" action="/after" timeout="20" hangupOnStar="true" answerOnBridge="true">'
            f'<Number url="/whisper">{INTERVIEWER}</Number></Dial>'
        ),
        (Dial((Number(INTERVIEWER, "/whisper"),), "/after", LINE, 20, hangup_on_star=True),),
    ),
    (f'<Dial callerId="{LINE}">{INTERVIEWER}</Dial>', (Dial((Number(INTERVIEWER),), caller_id=LINE),)),
    (f'<Dial callerId="{LINE}">+18005550199</Dial>', (Dial((Number("+18005550199"),), caller_id=LINE),)),
    (
        (
            '<Dial><Conference beep="false" startConferenceOnEnter="true" endConferenceOnExit="true" '
            'maxParticipants="2" waitUrl="">a-name-nobody-guesses</Conference></Dial>'
        ),
        (
            Dial(
                (
                    Conference(
                        "a-name-nobody-guesses",
                        end_on_exit=True,
                        max_participants=2,
                        hold_music=False,
                        beep=False,
                    ),
                )
            ),
        ),
    ),
]


@pytest.mark.parametrize(("inside", "verbs"), KEPT)
def test_what_the_provider_takes_is_read(inside: str, verbs: tuple[Verb, ...]) -> None:
    assert voice(inside) == verbs


GATHER = '<Gather action="/turn"'
BROKEN: list[tuple[str, str, int]] = [
    ("<Shout>Hi</Shout>", "Shout: the simulator does not know this verb", 12200),
    ("<say>Hi</say>", "say: the simulator does not know this verb", 12200),
    ("<Record/>", "Record: the simulator does not know this verb", 12200),
    ("Hello.", "Response: words stand beside the verbs", 12200),
    ("<Hangup/>bye", "Response: words stand beside the verbs", 12200),
    ("<Say/>", "Say: there is nothing to say", 12200),
    ("<Say>   </Say>", "Say: there is nothing to say", 12200),
    (f"<Say>{'a' * 4097}</Say>", "Say: 4097 characters, and 4096 is the limit", 13521),
    (f'<Say voice="Polly.Joanna">{"a" * 3001}</Say>', "Say: 3001 characters, and 3000", 13521),
    (f"<Say>{'ế' * 501}</Say>", "Say: more than 4500 characters once encoded", 13521),
    ('<Say Voice="man">Hi</Say>', "Say: the attribute 'Voice' is not known here", 12200),
    ('<Say voice="Polly.Nobody">Hi</Say>', "Say: voice='Polly.Nobody' is not a voice", 13511),
    ('<Say voice="Google.so-SO-Standard-A">Hi</Say>', "is not a voice the provider speaks", 13511),
    ('<Say language="so-SO">Hi</Say>', "Say: language='so-SO' is not spoken", 13512),
    ('<Say voice="Polly.Joanna" language="es-US">Hi</Say>', "does not agree with the voice", 13512),
    ('<Say loop="0">Hi</Say>', "Say: loop='0' must be a whole number from 1 to 10", 12200),
    ("<Say><b>Hi</b></Say>", "Say: <b> may not stand inside it", 12200),
    ('<Say><prosody rate="fastish">Hi</prosody></Say>', "prosody: rate='fastish' must be", 12200),
    ('<Say>Hi<break time="long"/></Say>', "break: time='long' must be like 300ms", 12200),
    ('<Say><lang xml:lang="so-SO">Hi</lang></Say>', "lang: xml:lang='so-SO' is not a locale", 13512),
    ("<Play/>", "Play: there is nothing to play", 12200),
    ("<Play>ftp://a.example/x.mp3</Play>", "must be http or https", 11100),
    ('<Play digits="12a"/>', "Play: digits='12a' may hold", 12200),
    ('<Pause length="0"/>', "Pause: length='0' must be a whole number", 12200),
    ('<Pause length="long"/>', "Pause: length='long' must be a whole number", 12200),
    ("<Pause>Hi</Pause>", "Pause: it must be empty", 12200),
    ("<Gather><Say>Hi</Say></Gather>", "Gather: without an action", 12200),
    (f'{GATHER} input="speech"/>', "Gather: input='speech' must be one of dtmf", 12200),
    (f'{GATHER} timeout="0"/>', "Gather: timeout='0' must be a whole number", 12200),
    (f'{GATHER} timeout="auto"/>', "Gather: timeout='auto' must be a whole number", 12200),
    (f'{GATHER} numDigits="0"/>', "Gather: numDigits='0' must be a whole number", 12200),
    (f'{GATHER} finishOnKey="##"/>', "Gather: finishOnKey='##' must be one of", 12200),
    (f'{GATHER} actionOnEmptyResult="True"/>', "must be one of true, false", 12200),
    (f'{GATHER} method="GET"/>', "Gather: method='GET' must be one of POST", 12200),
    (f'{GATHER} hints="yes"/>', "Gather: the attribute 'hints' is not known here", 12200),
    (f"{GATHER}><Gather/></Gather>", "Gather: <Gather> may not stand inside it", 13320),
    (f"{GATHER}><Hangup/></Gather>", "Gather: <Hangup> may not stand inside it", 13320),
    (f"{GATHER}>Press 1.</Gather>", "Gather: words stand beside the verbs", 12200),
    ('<Gather action="/a b"/>', "Gather: action must be a web address", 11100),
    ("<Redirect/>", "Redirect: it needs an address", 11100),
    ("<Redirect><Say>Hi</Say></Redirect>", "Redirect: <Say> may not stand inside it", 13320),
    ("<Hangup>bye</Hangup>", "Hangup: it must be empty", 12200),
    ('<Hangup now="true"/>', "Hangup: the attribute 'now' is not known here", 12200),
    ('<Reject reason="tired"/>', "Reject: reason='tired' must be one of", 12200),
    ("<Say>Hi</Say><Reject/>", "Reject: it must be the first verb", 12200),
    (f"<Dial>{INTERVIEWER}</Dial>", "Dial: without a callerId", 13214),
    (f'<Dial callerId="{INTERVIEWER}">{INTERVIEWER}</Dial>', "callerId must be one of the account", 13214),
    (f'<Dial callerId="{LINE}"/>', "Number: it must be a full number", 13223),
    (f'<Dial callerId="{LINE}">612-555-0163</Dial>', "Number: it must be a full number", 13223),
    (f'<Dial callerId="{LINE}"><Number>+266696687</Number></Dial>', "Number: it must be", 13223),
    (f'<Dial callerId="{LINE}"><Client>joe</Client></Dial>', "Dial: <Client> may not stand here", 13215),
    (f'<Dial callerId="{LINE}" record="record-from-answer">x</Dial>', "must be one of do-not-record", 12200),
    (f'<Dial timeLimit="99999" callerId="{LINE}">{INTERVIEWER}</Dial>', "timeLimit='99999' must be", 12200),
    (
        f'<Dial callerId="{LINE}">{f"<Number>{INTERVIEWER}</Number>" * 11}</Dial>',
        "Dial: it may ring at most 10",
        13215,
    ),
    ("<Dial><Conference/></Dial>", "Conference: it needs a name", 12200),
    ('<Dial><Conference beep="maybe">r</Conference></Dial>', "Conference: beep='maybe' must be", 12200),
    ('<Dial><Conference record="record-from-start">r</Conference></Dial>', "must be one of do-not", 12200),
    ('<Dial><Conference maxParticipants="1">r</Conference></Dial>', "maxParticipants='1' must be", 12200),
    ('<Dial><Conference waitUrl="/music">r</Conference></Dial>', "waitUrl='/music' must be empty", 12200),
]


@pytest.mark.parametrize(("inside", "rule", "number"), BROKEN)
def test_what_the_provider_refuses_is_refused_with_verb_and_rule(inside: str, rule: str, number: int) -> None:
    with pytest.raises(TwimlError) as error:
        voice(inside)

    assert rule in str(error.value)
    assert error.value.number == number


TRANSPORT: list[tuple[bytes, str, str, int]] = [
    (document("<Hangup/>"), "", "The Content-Type must be text/xml", 12300),
    (document("<Hangup/>"), "text/plain", "The Content-Type must be text/xml", 12300),
    (document("<Hangup/>"), "text/html", "The Content-Type must be text/xml", 12300),
    (document("<Hangup/>"), "text/xml; charset=latin-1", "The charset must be utf-8", 12300),
    (document(" " * 65_536), XML, "65536 is the limit", 11750),
    (b"", XML, "must begin with an XML declaration", 12100),
    (b"<Response/>", XML, "must begin with an XML declaration", 12100),
    (b"\n" + document("<Hangup/>"), XML, "must begin with an XML declaration", 12100),
    (DECLARATION.encode() + b"<Response>", XML, "not well-formed", 12100),
    (document("<Say>\x0b</Say>"), XML, "not well-formed", 12100),
    (document("<Say>&hello;</Say>"), XML, "not well-formed", 12100),
    (b'<?xml version="1.0"?><Response>\xff</Response>', XML, "not well-formed", 12100),
    (b'<?xml version="1.0" encoding="latin-1"?><Response/>', XML, "must be written in UTF-8", 12100),
    (DECLARATION.encode() + b"<response/>", XML, "The root must be Response", 12100),
    (DECLARATION.encode() + b'<Response xmlns="a"/>', XML, "The root must be Response", 12100),
    (DECLARATION.encode() + b'<Response id="1"/>', XML, "the attribute 'id' is not known", 12200),
    (
        DECLARATION.encode() + b'<!DOCTYPE Response [<!ENTITY a "b">]><Response/>',
        XML,
        "must not define its own types",
        12100,
    ),
]


@pytest.mark.parametrize(("body", "content_type", "rule", "number"), TRANSPORT)
def test_a_reply_that_is_not_clean_xml_is_refused(
    body: bytes, content_type: str, rule: str, number: int
) -> None:
    with pytest.raises(TwimlError) as error:
        read_voice(body, content_type, OURS)

    assert rule in str(error.value)
    assert error.value.number == number


WARNED = [
    ("<Say>Hello.</Say>", ("The document ends by accident: it should end in Hangup, Redirect or an action",)),
    ("<Hangup/><Say>Hello.</Say>", ("Nothing after Hangup is ever reached",)),
    (
        "<Pause/><Hangup/>",
        ("Pause is the first verb: the call is not answered until it has passed",),
    ),
    ('<Gather action="/a" actionOnEmptyResult="true"/>', ()),
    ('<Gather action="/a" actionOnEmptyResult="true"/><Redirect>/a</Redirect>', ()),
    ('<Gather action="/a"/><Redirect>/a</Redirect>', ()),
    (
        '<Gather action="/a"/>',
        ("The document ends by accident: it should end in Hangup, Redirect or an action",),
    ),
    ("", ()),
]


@pytest.mark.parametrize(("inside", "warnings"), WARNED)
def test_what_is_allowed_but_looks_like_a_mistake_is_warned_of(
    inside: str, warnings: tuple[str, ...]
) -> None:
    assert read_voice(document(inside), XML, OURS).warnings == warnings


MESSAGES: list[tuple[str, tuple[Message | Redirect, ...]]] = [
    ("", ()),
    ("<Message>Hi.</Message>", (Message("Hi."),)),
    ("<Message><Body>Hi.</Body></Message>", (Message("Hi."),)),
    ('<Message action="/status" method="POST">Hi.</Message>', (Message("Hi.", "/status"),)),
    ('<Message statusCallback="/status">Hi.</Message>', (Message("Hi.", "/status"),)),
    ("<Redirect>/other</Redirect>", (Redirect("/other"),)),
]


@pytest.mark.parametrize(("inside", "verbs"), MESSAGES)
def test_what_the_provider_takes_as_texts_is_read(inside: str, verbs: tuple[Message | Redirect, ...]) -> None:
    assert read_messaging(document(inside), XML).verbs == verbs


BROKEN_MESSAGES = [
    ("<Say>Hi.</Say>", "Say: a reply to a text holds Message or Redirect only", 14110),
    ("<Message/>", "Message: it has no words", 14103),
    (f"<Message>{'a' * 1601}</Message>", "Message: 1601 characters, and 1600 is the limit", 21617),
    ("<Message><Media>http://a.example/x</Media></Message>", "Message: it holds words, or one Body", 14110),
    ('<Message to="+16125550142">Hi.</Message>', "Message: the attribute 'to' is not known", 12200),
    ('<Message method="GET">Hi.</Message>', "Message: method='GET' must be one of POST", 12200),
]


@pytest.mark.parametrize(("inside", "rule", "number"), BROKEN_MESSAGES)
def test_what_the_provider_refuses_as_texts_is_refused(inside: str, rule: str, number: int) -> None:
    with pytest.raises(TwimlError) as error:
        read_messaging(document(inside), XML)

    assert rule in str(error.value)
    assert error.value.number == number
