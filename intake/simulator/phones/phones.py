"""The simulated phones: their numbers and the switches a person sets on each.

Holds no calls and no texts.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from enum import StrEnum

from intake.simulator.config import SimulatedPhone

# Seconds of an ordinary mailbox's greeting.
GREETING = 4


class Answers(StrEnum):
    """Who or what picks a phone up, as answering-machine detection would tell."""

    HUMAN = "human"
    MACHINE = "machine"
    FAX = "fax"
    UNKNOWN = "unknown"


class Rings(StrEnum):
    """What a phone does when it rings; whoever holds it decides in the first three cases."""

    BY_HAND = "by hand"
    SOMEONE_ELSE = "someone else"
    # When it rings out.
    VOICEMAIL = "voicemail"
    SCREENED = "screened"
    BUSY = "busy"
    NO_ANSWER = "no answer"
    BLOCKED = "blocked"


@dataclass(slots=True)
class Phone:
    """One phone and its switches.

    ``withheld`` is the spelling sent in place of the number, ``undelivered`` the error of every text to it.
    """

    number: str
    label: str = ""
    withheld: str = ""
    attestation: str = "TN-Validation-Passed-A"
    lose_next: bool = False
    twice_next: bool = False
    slow_key_seconds: int = 0
    undelivered: int = 0
    rings: Rings = Rings.BY_HAND
    greeting_seconds: int = GREETING
    answers_as: Answers = Answers.HUMAN
    _guard: threading.Lock = field(default_factory=threading.Lock)

    @property
    def shown(self) -> str:
        """The caller ID this phone sends."""
        return self.withheld or self.number

    def take(self, name: str) -> bool:
        """Use up a switch that counts for the next request only."""
        with self._guard:
            was: bool = getattr(self, name)
            setattr(self, name, False)
            return was


class Phones:
    """All phones by number; one that is not here is outside and nobody answers it by hand."""

    def __init__(self, known: tuple[SimulatedPhone, ...]) -> None:
        """Begin with the phones of the page."""
        self._by_number = {phone.number: Phone(phone.number, phone.label) for phone in known}

    def find(self, number: str) -> Phone | None:
        """The phone with this number, if it is simulated."""
        return self._by_number.get(number)

    def get(self, number: str) -> Phone:
        """The phone with this number; from now on it is simulated if it was not."""
        return self._by_number.setdefault(number, Phone(number))
