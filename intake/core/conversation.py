"""A conversation: where a person stands, what is known around them, and what a turn leads to.

Only values and what can be read off them; ``core.advance`` moves a conversation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from intake.core.flow import UNUSED, Ask, Channel, EffectKind, Fact, Place, Step
from intake.core.phone import PhoneNumber
from intake.core.schedule import Window

# Answers that hold for the whole conversation, whatever else is changed.
GATES = ("callback.others_read", "callback.adult")
NUMBER = "callback.number"
WINDOWS_A_PAGE = 3


@dataclass(frozen=True, slots=True)
class Chance:
    """Everything random that one turn may need, drawn by the shell."""

    request_id: str
    request_code: str = field(repr=False)
    words: tuple[int, ...]
    staff_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The request a code belongs to, as far as a conversation may know it.

    ``window_open`` tells that somebody is there now for people who call us.
    """

    request_id: str
    no_number: bool
    window_open: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """What the shell knows at this moment; ``ours`` are the line's own numbers, never to be called."""

    facts: frozenset[Fact]
    windows: tuple[Window, ...]
    chance: Chance
    found: Found | None = None
    ours: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where one person stands, and what they answered so far."""

    channel: Channel
    at: Place
    language: str | None = None
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    number: PhoneNumber | None = None
    extension: str = field(default="", repr=False)
    window: Window | None = field(default=None, repr=False)
    page: int = 0
    left: Place | None = None
    stumbles: int = 0
    said: tuple[str, ...] = ()
    request_id: str | None = None
    no_number: bool = False
    code_name: tuple[str, str] | None = field(default=None, repr=False)
    code: str | None = field(default=None, repr=False)
    saved: bool = False
    saved_before: bool = False
    finished: bool = False

    def chose(self, step: str, option: str) -> bool:
        """Tell whether an option was chosen at a step, named as ``flow.step``."""
        return option in self.answers.get(step, ())


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing to say, by the name of its wording."""

    name: str
    slowly: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that should happen, with the conversation as it was on that edge."""

    kind: EffectKind
    conversation: Conversation


@dataclass(frozen=True, slots=True)
class Turn:
    """What one utterance led to; ``step`` is the step that now waits, if one does."""

    conversation: Conversation
    prompts: tuple[Prompt, ...]
    effects: tuple[Effect, ...] = ()
    step: Step | None = None


def facts_of(conversation: Conversation, situation: Situation) -> frozenset[Fact]:
    """Return every fact that holds: what the shell knows, and what was answered here."""
    number = set(conversation.answers.get(NUMBER, ()))
    perspective = set(conversation.answers.get("callback.perspective", ()))
    by_code = conversation.request_id is not None and not conversation.saved
    left = bool({"this_phone", "another_phone"} & number)
    no_number = bool({"you_call_us", "no_voice_calls"} & number)
    by_text = conversation.channel is Channel.TEXT
    held = {
        Fact.BY_TEXT: by_text,
        Fact.BY_VOICE: not by_text,
        Fact.LANGUAGE_OPEN: conversation.language is None,
        Fact.TEXTS_MAY_BE_READ: by_text and GATES[0] not in conversation.answers,
        Fact.FROM_JOB: bool({"job", "both"} & perspective),
        Fact.NUMBER_TYPED: "another_phone" in number,
        Fact.THIS_PHONE: "this_phone" in number,
        Fact.NUMBER_LEFT: left,
        Fact.NO_NUMBER: conversation.no_number if by_code else no_number,
        # Whoever would rather not say cannot be put with one side or the other.
        Fact.MAY_JOIN_GROUP: left and bool(perspective - {"rather_not_say"}),
        Fact.SAVED: conversation.saved,
        Fact.FOUND_BY_CODE: by_code,
        Fact.WINDOW_OPEN: not by_text and situation.found is not None and situation.found.window_open,
    }
    return situation.facts | {fact for fact, holds in held.items() if holds}


def shown_options(step: Step, facts: frozenset[Fact]) -> tuple[tuple[int, str], ...]:
    """Return the options on offer with their keys: an option's key is its place, shown or not."""
    names = ("yes", "no") if step.ask is Ask.YES_OR_NO else step.options
    return tuple(
        (key, name)
        for key, name in enumerate(names, start=1)
        if name != UNUSED and step.option_facts.get(name) in (None, *facts)
    )


def windows_shown(conversation: Conversation, windows: tuple[Window, ...]) -> tuple[Window, ...]:
    """Return the page of call-in windows a conversation is looking at, at most three."""
    pages = max(1, -(-len(windows) // WINDOWS_A_PAGE))
    first = conversation.page % pages * WINDOWS_A_PAGE
    return windows[first : first + WINDOWS_A_PAGE]
