"""The conversation body: the body of a conversation's row, as it is written and read back.

Closed and opened by ``storage.crypto.seals`` under what the person's next request brings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from intake.core.channel import Channel
from intake.core.conversation.loop_guard import Echo, LoopGuard, short_digest
from intake.core.conversation.state import Conversation
from intake.core.phone import PhoneNumber
from intake.core.replacing import replace

# A provider repeats a request within seconds; older ones than these have been answered twice over.
REPLIES_KEPT = 4
# A text may come once more much later; it must not count as a new one.
REQUESTS_KNOWN = 40


@dataclass(frozen=True, slots=True)
class GivenReply:
    """A reply as it was sent, under the request it answered."""

    request: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class TimesShown:
    """The open times (UTC) an interviewer was just shown for a request: their next number picks one."""

    request_id: str
    starts_at: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class ConversationBody:
    """A conversation with what surrounds it: its replies, its loop guard, and which flows it began under.

    ``just_saved`` holds after the turn that saved, until the next; ``seen`` are digests of requests, and
    ``said`` is one of the last text, where the same text once more would decide something; else it is empty.
    """

    conversation: Conversation
    flows: str
    loop_guard: LoopGuard
    turn: int = 0
    wrong_codes: int = 0
    counted: bool = False
    just_saved: bool = False
    replies: tuple[GivenReply, ...] = ()
    seen: tuple[bytes, ...] = field(default=(), repr=False)
    echo: Echo = field(default_factory=Echo)
    shown: TimesShown | None = None
    said: bytes = field(default=b"", repr=False)

    def reply_to(self, request: str) -> bytes | None:
        """Return the reply a request was given before, or None."""
        return next((reply.body for reply in self.replies if reply.request == request), None)

    def after_turn(self, given: GivenReply, *, counted: bool, just_saved: bool) -> ConversationBody:
        """Return the talk after one more turn, with its reply kept."""
        return replace(
            self,
            turn=self.turn + 1,
            counted=counted,
            just_saved=just_saved,
            replies=(*self.replies, given)[-REPLIES_KEPT:],
            seen=(*self.seen, short_digest(given.request))[-REQUESTS_KNOWN:],
        )

    def knows(self, request: str) -> bool:
        """Tell whether a request was answered before and must be silent now that its reply is gone.

        A call that goes on is asked again instead: silence would end it.
        """
        goes_on = self.conversation.channel is Channel.VOICE and not self.conversation.finished
        return not goes_on and short_digest(request) in self.seen

    def cut(self) -> ConversationBody:
        """Return what may stay of a talk that is over: replies and loop guard, and no answer."""
        over = self.conversation
        kept = Conversation(over.channel, over.at, language=over.language, finished=True)
        return replace(self, conversation=kept, said=b"")

    def forgotten(self) -> ConversationBody:
        """Return what may stay after an erasure: the one reply, and not even the language."""
        over = self.cut()
        bare = replace(over.conversation, language=None)
        return replace(over, conversation=bare, replies=self.replies[-1:])


def new_talk(conversation: Conversation, flows: str, now: datetime) -> ConversationBody:
    """Return the talk of a conversation that begins now (UTC)."""
    return ConversationBody(conversation, flows, LoopGuard(now))


def write_talk(talk: ConversationBody) -> bytes:
    """Return a talk as bytes, to be closed."""
    return _ENCODER.encode(talk)


def read_talk(body: bytes) -> ConversationBody:
    """Return the talk in some opened bytes; raises msgspec.ValidationError where it has another shape."""
    return _DECODER.decode(body)


def _encode(value: Any) -> object:  # noqa: ANN401 - msgspec hands over whatever it does not know
    if isinstance(value, PhoneNumber):
        return value.e164
    # How msgspec is told that a type is none of ours: it refuses the value then.
    raise NotImplementedError(type(value))


def _decode(kind: type, value: Any) -> object:  # noqa: ANN401 - msgspec hands over raw values
    if kind is PhoneNumber:
        return PhoneNumber(value)
    # As above.
    raise NotImplementedError(kind)


_ENCODER = msgspec.msgpack.Encoder(enc_hook=_encode)
_DECODER = msgspec.msgpack.Decoder(ConversationBody, dec_hook=_decode)
