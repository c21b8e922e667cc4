"""The flow language: what a step may ask, do and depend on. Closed lists, and nothing else.

Holds the values a flow file is read into. Reads no file (see ``storage.flow_files``), moves no conversation
(see ``core.conversation.advance``) and lists no ask (see ``core.asks.table``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

UNUSED = "-"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AskGrammar:
    """What the flow language must know of an ask: its name, and which answers a step with it has.

    ``choices`` are what its keys stand for where the step lists nothing; ``results`` lead on beside options.
    """

    name: str
    takes_options: bool = False
    choices: tuple[str, ...] = ()
    results: tuple[str, ...] = ()


class EffectKind(StrEnum):
    """What may happen on the edge into a step."""

    SAVE_REQUEST = "save the callback request"
    BOOK = "book the time"
    MOVE = "move the time"
    NO_TIME = "forget that a time was wanted"
    CHANGE = "forget these answers"
    GIVE_CODE = "give the request code"
    ERASE_PHONE = "erase what we hold"
    ERASE_REQUEST = "erase the request"
    STOP = "stop all contact"
    CONNECT_HELP = "connect to the help line"
    JOIN_CALL = "join the call"
    FORGET = "forget this conversation"


# These keep a request; a booking keeps it together with its time, or not at all.
SAVING = frozenset({EffectKind.SAVE_REQUEST, EffectKind.BOOK})
# Whether these happened is known within the turn: the time may have just been taken.
REFUSABLE = frozenset({EffectKind.BOOK, EffectKind.MOVE})


class Fact(StrEnum):
    """What a step or an option may depend on."""

    BY_VOICE = "by voice"
    BY_TEXT = "by text"
    NUMBER_KNOWN = "number is known"
    NUMBER_HIDDEN = "number is hidden"
    # Theirs is shown, and is none that we call.
    NUMBER_ELSEWHERE = "number is elsewhere"
    INTAKE_OPEN = "intake is open"
    INTAKE_ENDED = "intake has ended"
    RESTING = "line is resting"
    CALL_IN_OPEN = "call-in windows are open"
    TIMES_OPEN = "times are open"
    VISITS_ANNOUNCED = "visits are announced"
    VISIT_THERE = "a visit is announced there"
    HELP_CONNECTS = "help line connects"
    AGENCIES_LISTED = "agencies can be left out"
    LANGUAGE_OPEN = "language is not chosen"
    TEXTS_MAY_BE_READ = "texts may be read by others"
    FOR_INSTITUTION = "speaks for an institution"
    NUMBER_TYPED = "number is typed"
    THIS_PHONE = "number is this phone"
    NUMBER_LEFT = "a number is left"
    NO_NUMBER = "no number is left"
    WITHOUT_CALLS = "without voice calls"
    WANTS_TIME = "wants a time"
    TIME_PICKED = "a time is picked"
    TIME_WAS_TAKEN = "a time was taken before"
    IN_PERSON = "the time is in person"
    REMINDER_COMES = "a reminder would come"
    HAS_TIME = "the request has a time"
    MAY_JOIN_GROUP = "may join a small group"
    SAVED = "request is saved"
    JUST_SAVED = "request was just saved"
    FOUND_BY_CODE = "request was found by code"
    # By voice, while somebody is there for people who call us.
    WINDOW_OPEN = "window is open"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conversation stands: a step of a flow."""

    flow: str
    step: str

    def __str__(self) -> str:
        return f"{self.flow}.{self.step}"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: it asks one thing, or says something and goes on, or ends."""

    place: Place
    ask: AskGrammar | None = None
    options: tuple[str, ...] = ()
    # What its keys stand for: its options, or what every such ask offers.
    choices: tuple[str, ...] = ()
    listed: str | None = None
    to: Mapping[str, str] = field(default_factory=dict)
    next: str | None = None
    silence: str | None = None
    # The answer a form takes where it was not said, and silence leads nowhere.
    unsaid: str | None = None
    only_if: Fact | None = None
    option_facts: Mapping[str, Fact] = field(default_factory=dict)
    skip_to: str | None = None
    go: str | None = None
    end: bool = False
    do: EffectKind | None = None
    refused: str | None = None
    back: str | None = None
    wordless: bool = False

    def option_wording(self, option: str) -> str:
        """Return the name of an option's words: the step's own, or those of the settings' list."""
        return f"lists.{self.listed}.{option}" if self.listed else f"{self.place}.options.{option}"

    def beside(self, step: str) -> Place:
        """Return the place of another step of the same flow."""
        return Place(self.place.flow, step)

    def target(self, result: str) -> Place | None:
        """Return where an option or result leads, or None where this step has no such answer."""
        step = self.to.get(result, self.next)
        return None if step is None else self.beside(step)

    def targets(self) -> tuple[str, ...]:
        """Return every step of the same flow that this one names, in the order of the file."""
        named = (*self.to.values(), self.next, self.silence, self.skip_to, self.refused, self.back)
        return tuple(dict.fromkeys(step for step in named if step is not None))


@dataclass(frozen=True, slots=True)
class Flow:
    """One conversation topic: its steps by name, and the first of them."""

    name: str
    title: str
    first: str
    steps: Mapping[str, Step]


@dataclass(frozen=True, slots=True)
class Flows:
    """All flows of the line; ``fingerprint`` changes with any of them or with their lists."""

    by_name: Mapping[str, Flow]
    fingerprint: str

    def step(self, place: Place) -> Step:
        """Return the step at a place; raises KeyError where the flow changed under a conversation."""
        return self.by_name[place.flow].steps[place.step]

    def has(self, place: Place) -> bool:
        """Tell whether a place exists."""
        return place.flow in self.by_name and place.step in self.by_name[place.flow].steps

    def first_of(self, name: str) -> Place:
        """Return the first place of a flow."""
        return Place(name, self.by_name[name].first)

    def beyond(self, go: str) -> Place:
        """Return the place a ``go`` names: the first step of a flow, or one step of it (``flow.step``)."""
        flow, _, step = go.partition(".")
        return Place(flow, step) if step else self.first_of(flow)

    def steps(self) -> tuple[Step, ...]:
        """Return every step of every flow, in the order of the files."""
        return tuple(step for flow in self.by_name.values() for step in flow.steps.values())
