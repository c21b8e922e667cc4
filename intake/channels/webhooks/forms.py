"""What the provider posts to us, turned into values at the door.

Reads only the fields named here: places, names and attestations of the provider are never looked
at further (https://www.twilio.com/docs/voice/twiml, .../messaging/guides/webhook-request).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from intake.channels.provider_ids import CALL_ID, MESSAGE_ID
from intake.core.channel import Channel
from intake.core.conversation.intent import Utterance, UtteranceEvent
from intake.core.delivery.sending import SETTLED
from intake.core.phone import NumberKind, from_caller_id, number_kind
from intake.core.understanding.incoming_message import CarrierAnswer, IncomingCall, IncomingText, TextReport

MOST_KEYS = 64
_KEYS = re.compile(r"[0-9*#]*")
# The caller ID of a call that failed attestation may be someone else's number.
FAILED_ATTESTATION = "TN-Validation-Failed"
CONNECTED = frozenset({"completed", "answered"})
FINAL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_ANSWERS = {answer.value: answer for answer in CarrierAnswer}
_STATUS = re.compile(r"[a-z_]{1,24}")
_CODE = re.compile(r"[1-9][0-9]{2,5}")


class BadRequestError(Exception):
    """A signed request that lacks what every such request has."""


def read_call(fields: Mapping[str, str]) -> IncomingCall:
    """Return a call's request; raises BadRequestError where it has no call id."""
    failed = fields.get("StirVerstat", "").startswith(FAILED_ATTESTATION)
    sender = fields.get("From", "")
    return IncomingCall(
        call_id=_id(CALL_ID, fields.get("CallSid", "")),
        to=fields.get("To", ""),
        sender=sender,
        caller=None if failed else from_caller_id(sender),
        utterance=Utterance(Channel.VOICE, _keys(fields.get("Digits", "")), _event(fields)),
        elsewhere=not failed and number_kind(sender) is NumberKind.ELSEWHERE,
    )


def read_text(fields: Mapping[str, str]) -> IncomingText:
    """Return a text; raises BadRequestError where it has no message id."""
    sender = fields.get("From", "")
    return IncomingText(
        message_id=_id(MESSAGE_ID, fields.get("MessageSid", "")),
        to=fields.get("To", ""),
        sender=sender,
        caller=from_caller_id(sender),
        utterance=Utterance(Channel.TEXT, fields.get("Body", "")),
        carrier_answered=_ANSWERS.get(fields.get("OptOutType", "").upper()),
        elsewhere=number_kind(sender) is NumberKind.ELSEWHERE,
    )


def finished_call(fields: Mapping[str, str]) -> str | None:
    """Return the id of a call that is over, or None while it goes on."""
    call_id = _id(CALL_ID, fields.get("CallSid", ""))
    return call_id if fields.get("CallStatus") in FINAL else None


def settled_text(fields: Mapping[str, str]) -> str | None:
    """Return the id of a text of ours that the provider is done with, or None while it is not."""
    message_id = _id(MESSAGE_ID, fields.get("MessageSid", ""))
    return message_id if fields.get("MessageStatus") in SETTLED else None


def text_report(fields: Mapping[str, str]) -> TextReport:
    """Return how far the provider says one of our texts came; raises BadRequestError where it has no message id."""
    code, status = fields.get("ErrorCode", ""), fields.get("MessageStatus", "")
    return TextReport(
        message_id=_id(MESSAGE_ID, fields.get("MessageSid", "")),
        status=status if _STATUS.fullmatch(status) else "",
        code=int(code) if _CODE.fullmatch(code) else 0,
        settled=status in SETTLED,
    )


def _keys(digits: str) -> str:
    # Anything that no keypad sends becomes a key that does nothing.
    bounded = digits[:MOST_KEYS]
    return bounded if _KEYS.fullmatch(bounded) else "#"


def _event(fields: Mapping[str, str]) -> UtteranceEvent:
    status = fields.get("DialCallStatus")
    if status is None:
        return UtteranceEvent.ANSWER
    return UtteranceEvent.CONNECTED if status in CONNECTED else UtteranceEvent.NOT_CONNECTED


def _id(shape: re.Pattern[str], value: str) -> str:
    if not shape.fullmatch(value):
        raise BadRequestError
    return value
