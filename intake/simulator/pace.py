"""Pace: how long what a phone hears and waits for lasts, and phones that go on by themselves when it is over.

By the exchange's clock, whoever moves it. Presses no key and picks nothing up: that is for whoever holds a phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from intake.simulator.calls.call import Call
from intake.simulator.calls.leg import Waiting
from intake.simulator.exchange import Exchange
from intake.simulator.twiml.documents import Caption, CaptionKind

# 150 words a minute.
A_WORD = timedelta(seconds=0.4)
A_TONE = timedelta(seconds=0.25)
TONES = "tones "


@dataclass(slots=True)
class PacedLeg:
    """One leg in time: when it heard a sound, when its present wait runs out, and since when it is in its room."""

    call: Call
    sounds: list[tuple[datetime, datetime]] = field(default_factory=list)
    runs_out_at: datetime | None = None
    in_room_at: datetime | None = None
    ended_at: datetime | None = None
    heard: int = 0
    serial: int = -1


@dataclass(slots=True)
class Pace:
    """The time of every leg of an exchange; ``round_trip`` is what a request and its answer take."""

    exchange: Exchange
    round_trip: timedelta = timedelta(seconds=0.1)
    legs: dict[str, PacedLeg] = field(default_factory=dict)

    def look(self) -> None:
        """Take note of what every leg hears now; meant to be called after whatever happened."""
        now = self.exchange.now()
        for call in self.exchange.calls:
            leg = self.legs.setdefault(call.sid, PacedLeg(call))
            if call.serial != leg.serial or len(call.heard) > leg.heard:
                self._begin(leg, now)

    def next_at(self) -> datetime | None:
        """Return when the next wait runs out or the next late callback goes, or None where nothing waits."""
        waits = [leg.runs_out_at for leg in self.legs.values() if leg.runs_out_at is not None]
        late = self.exchange.wire.late.next_at()
        return min([*waits, *([late] if late is not None else [])], default=None)

    def pass_time(self) -> None:
        """Let go on whatever is over by now."""
        now = self.exchange.now()
        self.exchange.wire.send_late(now)
        for leg in list(self.legs.values()):
            if leg.runs_out_at is not None and leg.runs_out_at <= now:
                leg.runs_out_at = None
                leg.call.let_ring() if leg.call.waiting is Waiting.ANSWER else leg.call.silence()
                self.look()

    def _begin(self, leg: PacedLeg, now: datetime) -> None:
        call, begins = leg.call, now + self.round_trip
        lasts = lasting(call.heard[leg.heard :])
        leg.heard, leg.serial = len(call.heard), call.serial
        if lasts:
            leg.sounds.append((begins, begins + lasts))
        wait = _wait_of(call)
        leg.runs_out_at = None if wait is None else begins + lasts + wait
        leg.in_room_at = leg.in_room_at or (begins + lasts if call.waiting is Waiting.ROOM else None)
        leg.ended_at = leg.ended_at or (begins + lasts if call.ended else None)


def lasting(captions: Sequence[Caption]) -> timedelta:
    """Return how long words and tones take."""
    words = sum(len(each.text.split()) for each in captions if each.kind is CaptionKind.SPEECH)
    tones = sum(each.text.startswith(TONES) for each in captions if each.kind is CaptionKind.NOTE)
    return words * A_WORD + tones * A_TONE


def _wait_of(call: Call) -> timedelta | None:
    if call.ended:
        return None
    match call.waiting:
        case Waiting.ANSWER | Waiting.KEY:
            return timedelta(seconds=call.timeout)
        case Waiting.PAUSE:
            return timedelta(seconds=call.pause)
        case _:
            return None
