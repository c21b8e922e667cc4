"""What a leg of a bridge asks with: its address, which of its questions it answers, and with which keys.

Values only. What a request means and what follows is in ``leg_script``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from intake.core.calls.attempt import Leg


class LegQuestion(StrEnum):
    """What a leg was last asked or told, and answers now."""

    # What the call is about, by its code: nothing else that a voicemail might keep.
    ABOUT = "about"
    BRIEFING = "brief"
    WAITING = "wait"
    # They said 1, and the other comes in a moment.
    HOLD = "hold"
    TALK = "talk"
    OUTCOME = "outcome"
    GATE = "gate"
    CALLER = "caller"


@dataclass(frozen=True, slots=True)
class LegPosition:
    """Which of its questions a leg answers, and how often it was asked."""

    asked: LegQuestion
    round: int

    def __str__(self) -> str:
        return f"{self.asked}-{self.round}"


_AT = re.compile(rf"({'|'.join(LegQuestion)})-([0-9]{{1,2}})")


def read_at(value: str) -> LegPosition | None:
    """Return what a leg answers, or None where it was asked nothing yet."""
    match = _AT.fullmatch(value)
    return None if match is None else LegPosition(LegQuestion(match[1]), int(match[2]))


BRIDGE = "/twilio/bridge"


def leg_path(token: str, leg: Leg, ring: int) -> str:
    """Return the path that answers a leg; ``ring`` tells those who were rung one after the other apart."""
    return f"{BRIDGE}/{token}/{leg}?n={ring}"


def status_path(token: str, leg: Leg, ring: int) -> str:
    """Return the path that is told how a leg goes."""
    return f"{BRIDGE}/{token}/{leg}/status?n={ring}"


class PickedUp(StrEnum):
    """Who or what picked up, as far as the provider can tell."""

    SOMEBODY = "somebody"
    MACHINE = "machine"
    FAX = "fax"


@dataclass(frozen=True, slots=True)
class LegRequest:
    """One request of a leg: which question it answers, with which keys, and who picked up at the first."""

    leg: Leg
    at: LegPosition | None = None
    keys: str = field(default="", repr=False)
    picked_up: PickedUp = PickedUp.SOMEBODY

    @property
    def round(self) -> int:
        """How often it was asked before."""
        return self.at.round if self.at else 0
