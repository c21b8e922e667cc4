"""What a person's utterance can mean to a conversation.

Only values; ``core.understanding.key_presses`` makes them. None of them prints what the person said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from intake.core.channel import Channel
from intake.core.phone import PhoneNumber
from intake.core.scheduling.schedule import OfferedTime, Window
from intake.core.scheduling.time_wish import TimeWish
from intake.core.script.remarks import Remark


class UtteranceEvent(StrEnum):
    """What the provider tells us beside words and keys."""

    ANSWER = "answer"
    CONNECTED = "connected"
    NOT_CONNECTED = "not connected"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing a person did: keys pressed or a text sent, exactly as it came."""

    channel: Channel
    said: str = field(default="", repr=False)
    event: UtteranceEvent = UtteranceEvent.ANSWER


class Signal(StrEnum):
    """An utterance that chooses nothing."""

    NO_INPUT = "no input"
    NO_MATCH = "no match"
    CONNECTED = "connected"
    NOT_CONNECTED = "not connected"


class Keyword(StrEnum):
    """Words and keys that mean the same at every step."""

    AGAIN = "again"
    # Key 0: back to the step left where there is one, else the main menu.
    BACK = "back"
    MENU = "menu"
    ERASE_CHECK = "erase check"
    HELP_LINES = "help lines"
    ERASE = "erase"
    CODE = "code"
    WHO = "who"
    CRISIS = "crisis"
    # No texts from us, where a text was asked about and nothing was saved.
    NO_TEXTS = "no texts"
    # Only thanks, or that all is well: nothing is left to say.
    THANKS = "thanks"
    STOP = "stop"
    # The carrier has answered this one already, so our own answer would be the second.
    STOP_ANSWERED = "stop, answered by the carrier"
    CARRIER = "answered by the carrier"
    REACTION = "reaction"


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What answers a question. Each ask knows its own kinds; those that others look at too are below."""


@dataclass(frozen=True, slots=True)
class Chosen(GivenAnswer):
    """One or more options, or the named result of an ask; ``then`` is a line said after what that leads to."""

    names: tuple[str, ...] = field(repr=False)
    then: str | None = None


@dataclass(frozen=True, slots=True)
class TypedNumber(GivenAnswer):
    """A phone number someone typed, and that we may call; ``extension`` where one was written with it."""

    number: PhoneNumber
    extension: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class NumberElsewhere(GivenAnswer):
    """A phone number someone typed, and that we do not call: another country's, toll-free, paid."""


@dataclass(frozen=True, slots=True)
class TypedExtension(GivenAnswer):
    """The digits of an extension; empty for none."""

    digits: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TypedCode(GivenAnswer):
    """Digits typed as a request code; the shell finds out whose."""

    digits: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PickedWindow(GivenAnswer):
    """One of the call-in windows offered."""

    window: Window


@dataclass(frozen=True, slots=True)
class PickedTime(GivenAnswer):
    """One of the open times offered."""

    time: OfferedTime


@dataclass(frozen=True, slots=True)
class Wished(GivenAnswer):
    """Words about days and hours: they narrow what is offered, and choose nothing."""

    wish: TimeWish = field(repr=False)


@dataclass(frozen=True, slots=True)
class PickedLanguage(GivenAnswer):
    """A language, by its code."""

    language: str


@dataclass(frozen=True, slots=True)
class RemarkAsked:
    """What somebody asks us beside the question.

    ``leads_to_menu`` where its words name the way on themselves; ``under_age`` where its writer may be under 18.
    """

    remark: Remark
    leads_to_menu: bool = False
    under_age: bool = False


@dataclass(frozen=True, slots=True)
class UnderAge:
    """A keyword in a text that also says its writer is under 18."""

    keyword: Keyword


Intent = Signal | Keyword | GivenAnswer | RemarkAsked | UnderAge
