"""A conversation: where a person stands, what is known around them, and what a turn leads to.

Only values and what can be read off them; ``core.conversation.facts`` says what holds and ``core.conversation.advance`` moves a
conversation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo

from intake.core.channel import Channel
from intake.core.phone import PhoneNumber
from intake.core.scheduling.open_times import OpenTime
from intake.core.scheduling.schedule import OfferedTime, Window
from intake.core.scheduling.time_wish import TimeWish
from intake.core.script.flow import EffectKind, Fact, Place, Step
from intake.core.staff.interviewer import Wish

# Answers that hold for the whole conversation, whatever else is changed.
GATES = ("callback.others_read", "callback.adult")
ADULT_ASKED = Place(*GATES[1].split("."))
NUMBER = "callback.number"
NUMBER_CHECK = "callback.other_number_check"
# How they came to pick a time, and the question that says a picked one back.
MENU_CHOICE = "welcome.menu"
CONFIRM = "appointment.confirm"
REMINDER = "appointment.reminder"
WINDOWS_A_PAGE = 3


@dataclass(frozen=True, slots=True)
class Chance:
    """Everything random that one turn may need, drawn by the shell."""

    request_id: str
    request_code: str = field(repr=False)
    words: tuple[int, ...]
    staff_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundRequest:
    """The request a code belongs to, as far as a conversation may know it.

    ``time`` is what its holder may hear; ``wish`` and ``last_day`` bound what it can be moved to.
    ``window_open`` tells that somebody is there now for people who call us.
    """

    request_id: str
    no_number: bool
    time: OfferedTime | None = None
    wish: Wish | None = None
    last_day: date | None = None
    window_open: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """What the shell knows at this moment; ``ours`` are the line's own numbers, never to be called.

    ``caller`` is the phone it comes from, where that is known. ``times`` are the open ones, soonest first, none too late for a request made now; ``now`` is in UTC, and
    ``zone`` is the line's.
    """

    facts: frozenset[Fact]
    windows: tuple[Window, ...]
    chance: Chance
    found: FoundRequest | None = None
    ours: frozenset[str] = frozenset()
    caller: PhoneNumber | None = field(default=None, repr=False)
    times: tuple[OpenTime, ...] = ()
    now: datetime | None = None
    zone: tzinfo = UTC


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where one person stands, and what they answered so far.

    ``offered`` are the open times they heard last, in the order of their keys; ``time`` is the one they picked,
    and ``refused`` tells that one before it was taken when everything had been answered.
    """

    channel: Channel
    at: Place
    language: str | None = None
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    number: PhoneNumber | None = None
    extension: str = field(default="", repr=False)
    window: Window | None = field(default=None, repr=False)
    page: int = 0
    offered: tuple[OfferedTime, ...] = field(default=(), repr=False)
    time: OfferedTime | None = field(default=None, repr=False)
    wish: TimeWish | None = field(default=None, repr=False)
    refused: bool = False
    left: Place | None = None
    stumbles: int = 0
    said: tuple[str, ...] = ()
    request_id: str | None = None
    no_number: bool = False
    found: FoundRequest | None = field(default=None, repr=False)
    code_name: tuple[str, str] | None = field(default=None, repr=False)
    code: str | None = field(default=None, repr=False)
    saved: bool = False
    saved_before: bool = False
    finished: bool = False

    def chose(self, step: str, option: str) -> bool:
        """Tell whether an option was chosen at a step, named as ``flow.step``."""
        return option in self.answers.get(step, ())

    def last(self, step: str) -> str | None:
        """Return the option chosen last at a step, or None."""
        return next(reversed(self.answers.get(step, ())), None)


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing to say, by the name of its wording.

    ``apart`` from what is said before it, as a text of its own; ``briefly``: a question's choices alone, where it tells any.
    ``answered`` is the key it speaks of.
    """

    name: str
    slowly: bool = False
    apart: bool = False
    briefly: bool = False
    answered: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that should happen on the edge into ``place``, with the conversation as it was there."""

    kind: EffectKind
    conversation: Conversation
    place: Place


@dataclass(frozen=True, slots=True)
class Turn:
    """What one utterance led to; ``step`` is the step that now waits, if one does."""

    conversation: Conversation
    prompts: tuple[Prompt, ...]
    effects: tuple[Effect, ...] = ()
    step: Step | None = None


def windows_shown(conversation: Conversation, windows: tuple[Window, ...]) -> tuple[Window, ...]:
    """Return the page of call-in windows a conversation is looking at, at most three."""
    pages = max(1, -(-len(windows) // WINDOWS_A_PAGE))
    first = conversation.page % pages * WINDOWS_A_PAGE
    return windows[first : first + WINDOWS_A_PAGE]
