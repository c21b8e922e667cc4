"""Read a TwiML reply strictly: what is not certain to work at the provider is refused here.

Reads bytes into frozen values. Asks for no URL and follows no document.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from intake.simulator.twiml.attributes import Attributes, TwimlError, checked_url
from intake.simulator.twiml.dial_nouns import read_dial
from intake.simulator.twiml.documents import (
    Dial,
    Gather,
    Hangup,
    Message,
    MessagingDocument,
    Pause,
    Play,
    Redirect,
    Reject,
    Say,
    Verb,
    VoiceDocument,
)
from intake.simulator.twiml.voices import read_say

MAX_BYTES = 64 * 1024
MAX_TEXT = 1600
CONTENT_TYPES = ("text/xml", "application/xml")
NOT_XML, WRONG_TYPE, TOO_LARGE = 12100, 12300, 11750
WRONG_NESTING, WRONG_MESSAGE = 13320, 14110

_FINISH_KEYS = (*"0123456789#*", "")
_NOTHING = frozenset[str]()


def read_voice(body: bytes, content_type: str, our_numbers: tuple[str, ...]) -> VoiceDocument:
    """Return a call's document, or raise ``TwimlError`` naming the verb and the rule it breaks."""
    root = _root(body, content_type)
    verbs = tuple(_verb(child, our_numbers) for child in root)
    if any(isinstance(verb, Reject) for verb in verbs[1:]):
        raise TwimlError("Reject: it must be the first verb")
    return VoiceDocument(verbs, _warnings(verbs))


def read_messaging(body: bytes, content_type: str) -> MessagingDocument:
    """Return the texts of a messaging reply, or raise ``TwimlError``."""
    root = _root(body, content_type)
    return MessagingDocument(tuple(_messaging_verb(child) for child in root))


def _root(body: bytes, content_type: str) -> Element:
    _check_transport(body, content_type)
    try:
        root = ET.fromstring(body)  # noqa: S314 - DTDs and entities were refused above
    except ET.ParseError as error:
        raise TwimlError(f"The document is not well-formed XML: {error}", NOT_XML) from None
    if root.tag != "Response":
        raise TwimlError(f"The root must be Response, and it is {root.tag}", NOT_XML)
    Attributes(root, _NOTHING)
    _no_stray_text(root)
    return root


def _check_transport(body: bytes, content_type: str) -> None:
    kind, _, charset = content_type.lower().partition(";")
    if kind.strip() not in CONTENT_TYPES:
        raise TwimlError(f"The Content-Type must be text/xml, and it is {content_type!r}", WRONG_TYPE)
    if charset.strip() not in ("", "charset=utf-8"):
        raise TwimlError(f"The charset must be utf-8, and it is {charset.strip()!r}", WRONG_TYPE)
    if len(body) > MAX_BYTES:
        raise TwimlError(f"The document has {len(body)} bytes, and {MAX_BYTES} is the limit", TOO_LARGE)
    if not body.startswith(b"<?xml "):
        raise TwimlError("The document must begin with an XML declaration", NOT_XML)
    # An entity can blow a small document up or read a file: none is needed here.
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise TwimlError("The document must not define its own types or entities", NOT_XML)
    if re.match(rb"<\?xml [^>]*encoding=(?![\"']utf-8[\"'])", body, re.IGNORECASE):
        raise TwimlError("The document must be written in UTF-8", NOT_XML)


def _no_stray_text(element: Element) -> None:
    pieces = [element.text, *(child.tail for child in element)]
    if any((piece or "").strip() for piece in pieces):
        raise TwimlError(f"{element.tag}: words stand beside the verbs, where nobody hears them")


def _no_children(element: Element) -> None:
    if len(element):
        raise TwimlError(f"{element.tag}: <{element[0].tag}> may not stand inside it", WRONG_NESTING)


def _empty(element: Element) -> None:
    _no_children(element)
    if (element.text or "").strip():
        raise TwimlError(f"{element.tag}: it must be empty")


def _verb(element: Element, our_numbers: tuple[str, ...]) -> Verb:
    if element.tag == "Dial":
        return _dial(element, our_numbers)
    reader = _VERBS.get(element.tag)
    if reader is None:
        raise TwimlError(f"{element.tag}: the simulator does not know this verb")
    return reader(element)


def _dial(element: Element, our_numbers: tuple[str, ...]) -> Dial:
    dial = read_dial(element)
    if dial.caller_id and dial.caller_id not in our_numbers:
        raise TwimlError("Dial: callerId must be one of the account's own numbers", 13214)
    return dial


def _play(element: Element) -> Play:
    attributes = Attributes(element, frozenset({"loop", "digits"}))
    _no_children(element)
    address, digits = (element.text or "").strip(), attributes.text("digits")
    if not address and not digits:
        raise TwimlError("Play: there is nothing to play")
    if not re.fullmatch(r"[0-9*#wW]*", digits):
        raise attributes.refuse("digits", "may hold 0-9, *, # and w")
    if address:
        checked_url(address, "Play: its address")
    return Play(address, digits, attributes.whole("loop", 1, low=1, high=10))


def _pause(element: Element) -> Pause:
    attributes = Attributes(element, frozenset({"length"}))
    _empty(element)
    return Pause(attributes.whole("length", 1, low=1, high=180))


def _gather(element: Element) -> Gather:
    attributes = Attributes(element, _GATHER)
    attributes.choice("input", "dtmf", ("dtmf",))
    attributes.flag("bargeIn", default=True)
    if not attributes.text("action"):
        raise TwimlError("Gather: without an action the same document would be asked for again and again")
    _no_stray_text(element)
    return Gather(
        action=attributes.url("action"),
        prompts=tuple(_nested(child) for child in element),
        timeout=attributes.whole("timeout", 5, low=1, high=120),
        num_digits=attributes.whole("numDigits", 1, low=1, high=100) if attributes.has("numDigits") else None,
        finish_on_key=attributes.choice("finishOnKey", "#", _FINISH_KEYS),
        action_on_empty=attributes.flag("actionOnEmptyResult", default=False),
    )


def _nested(element: Element) -> Say | Play | Pause:
    match element.tag:
        case "Say":
            return read_say(element)
        case "Play":
            return _play(element)
        case "Pause":
            return _pause(element)
    raise TwimlError(f"Gather: <{element.tag}> may not stand inside it", WRONG_NESTING)


def _redirect(element: Element) -> Redirect:
    Attributes(element, frozenset({"method"}))
    _no_children(element)
    address = (element.text or "").strip()
    if not address:
        raise TwimlError("Redirect: it needs an address", 11100)
    return Redirect(checked_url(address, "Redirect: its address"))


def _hangup(element: Element) -> Hangup:
    Attributes(element, _NOTHING)
    _empty(element)
    return Hangup()


def _reject(element: Element) -> Reject:
    attributes = Attributes(element, frozenset({"reason"}))
    _empty(element)
    return Reject(attributes.choice("reason", "rejected", ("rejected", "busy")))


_GATHER = frozenset(
    {"input", "action", "method", "timeout", "numDigits", "finishOnKey", "actionOnEmptyResult", "bargeIn"}
)
_VERBS: dict[str, Callable[[Element], Verb]] = {
    "Say": read_say,
    "Play": _play,
    "Pause": _pause,
    "Gather": _gather,
    "Redirect": _redirect,
    "Hangup": _hangup,
    "Reject": _reject,
}


def _warnings(verbs: tuple[Verb, ...]) -> tuple[str, ...]:
    """What the provider allows though it is most likely not meant."""
    found = []
    if verbs and isinstance(verbs[0], Pause):
        found.append("Pause is the first verb: the call is not answered until it has passed")
    leaving = [place for place, verb in enumerate(verbs) if _never_returns(verb)]
    if leaving and leaving[0] < len(verbs) - 1:
        found.append(f"Nothing after {type(verbs[leaving[0]]).__name__} is ever reached")
    if verbs and not leaving and not _always_answers(verbs[-1]):
        found.append("The document ends by accident: it should end in Hangup, Redirect or an action")
    return tuple(found)


def _never_returns(verb: Verb) -> bool:
    match verb:
        case Hangup() | Redirect() | Reject():
            return True
        case Dial():
            return bool(verb.action)
        case _:
            return False


def _always_answers(verb: Verb) -> bool:
    # Verbs behind such a Gather are a second net and no mistake; without them it still leads on.
    return isinstance(verb, Gather) and verb.action_on_empty


def _messaging_verb(element: Element) -> Message | Redirect:
    match element.tag:
        case "Message":
            return _message(element)
        case "Redirect":
            return _redirect(element)
    raise TwimlError(f"{element.tag}: a reply to a text holds Message or Redirect only", WRONG_MESSAGE)


def _message(element: Element) -> Message:
    attributes = Attributes(element, frozenset({"action", "statusCallback", "method"}))
    body = _message_body(element)
    if not body.strip():
        raise TwimlError("Message: it has no words", 14103)
    if len(body) > MAX_TEXT:
        raise TwimlError(f"Message: {len(body)} characters, and {MAX_TEXT} is the limit", 21617)
    return Message(body, attributes.url("statusCallback") or attributes.url("action"))


def _message_body(element: Element) -> str:
    if not len(element):
        return element.text or ""
    _no_stray_text(element)
    if len(element) != 1 or element[0].tag != "Body":
        raise TwimlError("Message: it holds words, or one Body, and nothing else", WRONG_MESSAGE)
    body = element[0]
    Attributes(body, _NOTHING)
    _no_children(body)
    return body.text or ""
