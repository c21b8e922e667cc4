"""What a TwiML document says, as frozen values.

Holds no rules: ``twiml`` reads and refuses, the walk acts on what is here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CaptionKind(StrEnum):
    """Whether a caption was spoken to the phone or tells what happened on it."""

    SPEECH = "speech"
    NOTE = "note"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Caption:
    """One thing heard: its words, its language and whether it was said slowly."""

    text: str
    language: str = "en-US"
    slow: bool = False
    kind: CaptionKind = CaptionKind.SPEECH


@dataclass(frozen=True, slots=True)
class Say:
    """Words spoken, cut where the language or the pace changes."""

    captions: tuple[Caption, ...]
    loop: int = 1


@dataclass(frozen=True, slots=True)
class Play:
    """A recorded file, or tones where ``digits`` is given."""

    url: str
    digits: str = ""
    loop: int = 1


@dataclass(frozen=True, slots=True)
class Pause:
    """Seconds of silence."""

    length: int = 1


@dataclass(frozen=True, slots=True)
class Gather:
    """Wait for keys; ``num_digits`` None means until the finish key or silence."""

    action: str
    prompts: tuple[Say | Play | Pause, ...]
    timeout: int = 5
    num_digits: int | None = None
    finish_on_key: str = "#"
    action_on_empty: bool = False


@dataclass(frozen=True, slots=True)
class Redirect:
    """Go on with the document at this URL."""

    url: str


@dataclass(frozen=True, slots=True)
class Hangup:
    """End the call."""


@dataclass(frozen=True, slots=True)
class Reject:
    """Do not answer the call at all."""

    reason: str = "rejected"


@dataclass(frozen=True, slots=True)
class Number:
    """Somebody to ring; ``url`` is the document they hear before they are joined."""

    number: str
    url: str = ""
    status_callback: str = ""
    status_events: tuple[str, ...] = ("completed",)
    send_digits: str = ""


@dataclass(frozen=True, slots=True)
class Conference:
    """A room to join, by name."""

    name: str
    start_on_enter: bool = True
    end_on_exit: bool = False
    max_participants: int = 250
    hold_music: bool = True
    beep: bool = True
    status_callback: str = ""
    status_events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dial:
    """Join this leg with somebody else."""

    nouns: tuple[Number, ...] | tuple[Conference]
    action: str = ""
    caller_id: str = ""
    timeout: int = 30
    time_limit: int = 14_400
    hangup_on_star: bool = False


Verb = Say | Play | Pause | Gather | Redirect | Hangup | Reject | Dial


@dataclass(frozen=True, slots=True)
class VoiceDocument:
    """The verbs of a call, and what is allowed but looks like a mistake."""

    verbs: tuple[Verb, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One text sent back, with the URL that learns what became of it."""

    body: str
    status_callback: str = ""


@dataclass(frozen=True, slots=True)
class MessagingDocument:
    """The texts sent back, in order."""

    verbs: tuple[Message | Redirect, ...]
