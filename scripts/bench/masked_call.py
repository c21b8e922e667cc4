"""A masked call as two people make it: when they pick up and press 1, when they are joined, and how long they hear nothing.

Whoever moves the clock lets it go on: a test that needs no time, or the bench in real time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from intake.simulator.calls.call import Call
from intake.simulator.calls.joining import JOINED
from intake.simulator.calls.leg import Waiting
from intake.simulator.pace import Pace, PacedLeg

# What each of them needs to take up the phone, and to find a key.
TO_ANSWER, TO_PRESS = timedelta(seconds=2), timedelta(seconds=1.5)


@dataclass(slots=True)
class MaskedCall:
    """One call between two phones; ``thinks`` is what the person waits before they press 1."""

    pace: Pace
    ours: str
    theirs: str
    thinks: timedelta
    pressed_at: datetime | None = None
    _acts_at: dict[str, datetime] = field(default_factory=dict)
    _done: set[tuple[str, int]] = field(default_factory=set)

    def next_at(self) -> datetime | None:
        """Return when one of them acts next, or None where both only listen."""
        return min((self._due(leg) for leg in self._legs() if self._acts(leg)), default=None)

    def act(self) -> None:
        """Let each of them do what they do by now."""
        now = self.pace.exchange.now()
        for leg in self._legs():
            if self._acts(leg) and self._due(leg) <= now:
                self._act(leg, now)
                self.pace.look()

    @property
    def joined_at(self) -> datetime | None:
        """Since when both hear each other, or None."""
        rooms = [leg.in_room_at for leg in self._legs() if leg.in_room_at is not None]
        joined = any(caption.text == JOINED for leg in self._legs() for caption in leg.call.heard)
        return max(rooms) if joined and len(rooms) == 2 else None

    def longest_silence(self) -> timedelta:
        """Return the longest time without a sound for either, from the person's 1 until they are joined."""
        assert self.pressed_at is not None
        assert self.joined_at is not None
        return max(_longest_gap(leg, self.pressed_at, self.joined_at) for leg in self._legs())

    def leg(self, phone: str) -> PacedLeg | None:
        """Return the leg of one of the phones, once there is one."""
        return next((leg for leg in self.pace.legs.values() if leg.call.plan.phone == phone), None)

    def _legs(self) -> Iterator[PacedLeg]:
        return (leg for phone in (self.ours, self.theirs) if (leg := self.leg(phone)) is not None)

    def _acts(self, leg: PacedLeg) -> bool:
        call = leg.call
        return call.waiting in (Waiting.ANSWER, Waiting.KEY) and (call.sid, call.serial) not in self._done

    def _due(self, leg: PacedLeg) -> datetime:
        call = leg.call
        if call.waiting is Waiting.ANSWER:
            return call.created_at + TO_ANSWER
        heard_at = leg.sounds[-1][0] if leg.sounds else call.created_at
        return heard_at + (self.thinks if call.plan.phone == self.theirs else TO_PRESS)

    def _act(self, leg: PacedLeg, now: datetime) -> None:
        call: Call = leg.call
        self._done.add((call.sid, call.serial))
        if call.waiting is Waiting.ANSWER:
            call.answer()
            return
        if call.plan.phone == self.theirs:
            self.pressed_at = self.pressed_at or now
        if leg.sounds:
            # A key cuts what is being said.
            begun, ends = leg.sounds[-1]
            leg.sounds[-1] = (begun, min(ends, now))
        call.press("1")


def _longest_gap(leg: PacedLeg, since: datetime, until: datetime) -> timedelta:
    # Whoever is asked something is not waiting: before the 1 only its own sounds count from there on.
    heard = [(max(begins, since), ends) for begins, ends in leg.sounds if ends > since and begins < until]
    silent_since, longest = since, timedelta()
    for begins, ends in [*heard, (until, until)]:
        longest = max(longest, begins - silent_since)
        silent_since = max(silent_since, ends)
    return longest
