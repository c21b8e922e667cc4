"""A talk: the body of a conversation's row, as it is written and read back.

Closed and opened by ``storage.sealing`` under what the person's next request brings.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec

from intake.core.brake import Brake
from intake.core.conversation import Conversation
from intake.core.phone import PhoneNumber

# A provider repeats a request within seconds; older ones than these have been answered twice over.
REPLIES_KEPT = 4


@dataclass(frozen=True, slots=True)
class GivenReply:
    """A reply as it was sent, under the request it answered."""

    request: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation with what surrounds it: its replies, its brake, and which flows it began under."""

    conversation: Conversation
    flows: str
    brake: Brake
    turn: int = 0
    wrong_codes: int = 0
    counted: bool = False
    replies: tuple[GivenReply, ...] = ()

    def reply_to(self, request: str) -> bytes | None:
        """Return the reply a request was given before, or None."""
        return next((reply.body for reply in self.replies if reply.request == request), None)

    def with_reply(self, request: str, body: bytes) -> Talk:
        """Return the talk with one more reply kept."""
        kept = (*self.replies, GivenReply(request, body))[-REPLIES_KEPT:]
        return replace(self, replies=kept)

    def cut(self) -> Talk:
        """Return what may stay of a talk that is over: replies and brake, and no answer."""
        over = self.conversation
        kept = Conversation(over.channel, over.at, language=over.language, finished=True)
        return replace(self, conversation=kept)


def new_talk(conversation: Conversation, flows: str, now: datetime) -> Talk:
    """Return the talk of a conversation that begins now (UTC)."""
    return Talk(conversation, flows, Brake(now))


def write_talk(talk: Talk) -> bytes:
    """Return a talk as bytes, to be closed."""
    return _ENCODER.encode(talk)


def read_talk(body: bytes) -> Talk:
    """Return the talk in some opened bytes; raises msgspec.ValidationError where it has another shape."""
    return _DECODER.decode(body)


def _encode(value: Any) -> object:  # noqa: ANN401 - msgspec hands over whatever it does not know
    if isinstance(value, PhoneNumber):
        return value.e164
    raise NotImplementedError(type(value))


def _decode(kind: type, value: Any) -> object:  # noqa: ANN401 - msgspec hands over raw values
    if kind is PhoneNumber:
        return PhoneNumber(value)
    raise NotImplementedError(kind)


_ENCODER = msgspec.msgpack.Encoder(enc_hook=_encode)
_DECODER = msgspec.msgpack.Decoder(Talk, dec_hook=_decode)
