"""The switches for what goes wrong: lost and doubled requests, refusals, lags and silence.

Decides nothing by itself: the parts of the simulator ask it, and each one-time fault is taken once.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Outside(StrEnum):
    """What a phone that is not on the page does when it rings."""

    ANSWERS = "answers"
    BUSY = "busy"
    NO_ANSWER = "no-answer"


class RestFault(StrEnum):
    """How one REST request goes wrong."""

    REFUSE = "refuse"
    ACCEPT_THEN_FAIL = "accept then fail"
    DROP = "drop"
    ACCEPT_THEN_DROP = "accept then drop"
    TIMEOUT = "timeout"


@dataclass(frozen=True, slots=True)
class RestRefusal:
    """A fault for the next ``times`` REST requests that create something, or for all with ``every``."""

    kind: RestFault = RestFault.REFUSE
    status: int = 429
    code: int = 20429
    times: int = 1
    seconds: float = 0.0
    every: bool = False


@dataclass(slots=True)
class Faults:
    """All switches; a number counts how many times, a bool stays until it is switched back."""

    lose_next_request: int = 0
    send_next_twice: int = 0
    hang_up_during_next_request: int = 0
    lose_callbacks: float = 0.0
    # Status callbacks are held back for up to so long, until somebody sends those that are due.
    delay_callbacks_seconds: float = 0.0
    latency_ms: int = 0
    list_lag_seconds: float = 0.0
    deletable_after_seconds: float = 0.0
    outside: Outside = Outside.NO_ANSWER
    rest: RestRefusal | None = None
    _callbacks_owed: float = 0.0
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def take(self, name: str) -> bool:
        """Use up one of a counted fault; false where none is left."""
        with self._guard:
            left: int = getattr(self, name)
            setattr(self, name, max(0, left - 1))
            return left > 0

    def take_rest(self, *, creating: bool) -> RestRefusal | None:
        """Use up one REST fault, if one is set for this kind of request."""
        with self._guard:
            fault = self.rest
            if fault is None or not (creating or fault.every):
                return None
            self.rest = replace(fault, times=fault.times - 1) if fault.times > 1 else None
            return fault

    def loses_callback(self) -> bool:
        """Whether this status callback is lost: evenly spread, so that a share of a half is every second."""
        with self._guard:
            self._callbacks_owed += self.lose_callbacks
            lost = self._callbacks_owed >= 1
            self._callbacks_owed -= lost
            return lost
