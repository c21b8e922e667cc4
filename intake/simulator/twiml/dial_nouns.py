"""Read a Dial: whom it rings, or which room it joins.

Refuses every form that would record, or show a number that is not ours to show.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from intake.core.phone import from_caller_id
from intake.simulator.twiml.attributes import Attributes, TwimlError
from intake.simulator.twiml.documents import Conference, Dial, Number

WRONG_NOUN = 13215
MOST_NUMBERS = 10
CALL_EVENTS = ("initiated", "ringing", "answered", "completed")
ROOM_EVENTS = ("start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement")

# What can be dialled on: w waits half a second.
TONES = re.compile(r"[0-9*#wW]{1,32}")
# Nobody's own phone, so the line never rings a person there; help lines are.
_TOLL_FREE = re.compile(r"\+18(00|33|44|55|66|77|88)[2-9][0-9]{6}")

_DIAL = frozenset(
    {"action", "method", "callerId", "timeout", "timeLimit", "hangupOnStar", "answerOnBridge", "record"}
)
_NUMBER = frozenset(
    {"url", "method", "sendDigits", "statusCallback", "statusCallbackMethod", "statusCallbackEvent"}
)
_CONFERENCE = frozenset(
    {
        "beep",
        "startConferenceOnEnter",
        "endConferenceOnExit",
        "maxParticipants",
        "record",
        "waitUrl",
        "waitMethod",
        "statusCallback",
        "statusCallbackMethod",
        "statusCallbackEvent",
    }
)


def read_dial(element: Element) -> Dial:
    """Return a Dial, or raise ``TwimlError``; whose number its callerId is, the caller checks."""
    attributes = Attributes(element, _DIAL)
    attributes.choice("record", "do-not-record", ("do-not-record",))
    attributes.flag("answerOnBridge", default=False)
    nouns = _nouns(element)
    # Without it the person who is rung would see the number of the person who called.
    if isinstance(nouns[0], Number) and not attributes.has("callerId"):
        raise TwimlError("Dial: without a callerId the other side would see the caller's number", 13214)
    return Dial(
        nouns=nouns,
        action=attributes.url("action"),
        caller_id=attributes.text("callerId"),
        timeout=attributes.whole("timeout", 30, low=1, high=600),
        time_limit=attributes.whole("timeLimit", 14_400, low=1, high=14_400),
        hangup_on_star=attributes.flag("hangupOnStar", default=False),
    )


def _nouns(element: Element) -> tuple[Number, ...] | tuple[Conference]:
    children = list(element)
    if not children:
        return (Number(_phone_number((element.text or "").strip())),)
    if any((piece or "").strip() for piece in [element.text, *(child.tail for child in children)]):
        raise TwimlError("Dial: words stand beside its nouns", WRONG_NOUN)
    if [child.tag for child in children] == ["Conference"]:
        return (_conference(children[0]),)
    if len(children) > MOST_NUMBERS:
        raise TwimlError(f"Dial: it may ring at most {MOST_NUMBERS} numbers", WRONG_NOUN)
    return tuple(_number(child) for child in children)


def _number(element: Element) -> Number:
    if element.tag != "Number":
        raise TwimlError(f"Dial: <{element.tag}> may not stand here", WRONG_NOUN)
    attributes = Attributes(element, _NUMBER)
    _no_children(element)
    return Number(
        number=_phone_number((element.text or "").strip()),
        url=attributes.url("url"),
        status_callback=attributes.url("statusCallback"),
        status_events=attributes.choices("statusCallbackEvent", ("completed",), CALL_EVENTS),
        send_digits=_send_digits(attributes),
    )


def _send_digits(attributes: Attributes) -> str:
    digits = attributes.text("sendDigits")
    if digits and not TONES.fullmatch(digits):
        raise attributes.refuse("sendDigits", "may hold only digits, # * and w, at most 32")
    return digits


def _phone_number(value: str) -> str:
    if from_caller_id(value) is None and not _TOLL_FREE.fullmatch(value):
        raise TwimlError("Number: it must be a full number that can be called, such as +1612...", 13223)
    return value


def _conference(element: Element) -> Conference:
    attributes = Attributes(element, _CONFERENCE)
    _no_children(element)
    name = (element.text or "").strip()
    if not name or len(name) > 128:
        raise TwimlError("Conference: it needs a name of at most 128 characters")
    attributes.choice("record", "do-not-record", ("do-not-record",))
    attributes.choice("waitMethod", "POST", ("GET", "POST"))
    if attributes.text("waitUrl"):
        raise attributes.refuse("waitUrl", "must be empty: the simulator plays nothing in an empty room")
    return Conference(
        name=name,
        start_on_enter=attributes.flag("startConferenceOnEnter", default=True),
        end_on_exit=attributes.flag("endConferenceOnExit", default=False),
        max_participants=attributes.whole("maxParticipants", 250, low=2, high=250),
        hold_music=not attributes.has("waitUrl"),
        beep=attributes.choice("beep", "true", ("true", "false", "onEnter", "onExit")) != "false",
        status_callback=attributes.url("statusCallback"),
        status_events=attributes.choices("statusCallbackEvent", (), ROOM_EVENTS),
    )


def _no_children(element: Element) -> None:
    if len(element):
        raise TwimlError(f"{element.tag}: <{element[0].tag}> may not stand inside it", WRONG_NOUN)
