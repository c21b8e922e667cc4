"""What reaches one of our numbers: a request of a call, or a text, as values.

``channels.incoming`` reads them from the provider's form; nothing here prints who it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from intake.core.heard import Utterance
from intake.core.phone import PhoneNumber


@dataclass(frozen=True, slots=True)
class IncomingCall:
    """One request of a call: it arrives, a key was pressed, or a dial ended."""

    call_id: str = field(repr=False)
    to: str = field(repr=False)
    sender: str = field(repr=False)
    caller: PhoneNumber | None
    utterance: Utterance


@dataclass(frozen=True, slots=True)
class IncomingText:
    """One text; ``carrier_answered`` where the provider says that it answered a keyword itself."""

    message_id: str = field(repr=False)
    to: str = field(repr=False)
    sender: str = field(repr=False)
    caller: PhoneNumber | None
    utterance: Utterance
    carrier_answered: bool
