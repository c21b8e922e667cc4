"""What reaches one of our numbers: a request of a call, or a text, as values.

``channels.webhooks.forms`` reads them from the provider's form; nothing here prints who it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from intake.core.conversation.intent import Keyword, Utterance
from intake.core.phone import PhoneNumber


@dataclass(frozen=True, slots=True)
class IncomingCall:
    """One request of a call: it arrives, a key was pressed, or a dial ended.

    ``elsewhere`` where the caller's number is shown, and is none that we call.
    """

    call_id: str = field(repr=False)
    to: str = field(repr=False)
    sender: str = field(repr=False)
    caller: PhoneNumber | None
    utterance: Utterance
    elsewhere: bool = False


class CarrierAnswer(StrEnum):
    """What the provider did by itself with a text, by its own name for it."""

    STOP = "STOP"
    START = "START"
    HELP = "HELP"


@dataclass(frozen=True, slots=True)
class IncomingText:
    """One text; ``carrier_answered`` where the provider says that it acted on a keyword itself.

    ``elsewhere`` where the sender's number is none that we call.
    """

    message_id: str = field(repr=False)
    to: str = field(repr=False)
    sender: str = field(repr=False)
    caller: PhoneNumber | None
    utterance: Utterance
    carrier_answered: CarrierAnswer | None = None
    elsewhere: bool = False

    def answered_keyword(self) -> Keyword | None:
        """Return what a text is whose keyword the provider acted on, whatever its words; else None."""
        if self.carrier_answered is None:
            return None
        stopped = self.carrier_answered is CarrierAnswer.STOP
        return Keyword.STOP_ANSWERED if stopped else Keyword.CARRIER


@dataclass(frozen=True, slots=True)
class TextReport:
    """How far one of our texts came; ``code`` is 0 where nothing went wrong, ``settled`` that no more happens."""

    message_id: str = field(repr=False)
    status: str
    code: int
    settled: bool
