"""How much is measured: all of it, less of it for a quick look, or next to nothing to see that it works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[str], None]
ENGINES = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Load:
    """A closed loop: so many connections, for so many seconds, in so many rounds."""

    connections: int
    seconds: int
    rounds: int


@dataclass(frozen=True, slots=True)
class Size:
    """What one run measures."""

    engines: tuple[str, ...] = ENGINES
    loads: tuple[Load, ...] = (Load(1, 2, 2), Load(8, 2, 2), Load(50, 2, 4))
    # Callers of one round: more than are answered in its time.
    callers: int = 700
    savers: int = 200
    thinkers: int = 50
    thoughts: int = 6
    thinking_rounds: int = 3
    due: int = 1000
    senders: int = 32
    # Of each worker, where several share the work.
    shared_senders: int = 16
    drains: int = 3
    # How often reminders are due with the same rows behind them, and how often a worker is killed.
    dues: int = 3
    kills: int = 2
    more_workers: tuple[int, ...] = (2, 3)
    # A worker's first look at everything is over before reminders are planned, and its next tick has seen them
    # before they are due.
    settling_seconds: float = 2.0
    ahead_seconds: float = 4.0
    # What stands behind: each a thousand times a number, except that of next to nothing.
    crowds: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000)
    # All of a million would be half a gigabyte of words.
    most_listed: int = 100_000
    # Looks at a list, each with a start of Python in it.
    listings: int = 1
    looks: int = 30
    looked_at: int = 6
    starts: int = 5
    # Who call and text before memory is looked at.
    visitors: int = 300
    masked_calls: int = 50


FULL = Size()
QUICK = Size(
    loads=(Load(1, 1, 2), Load(50, 2, 2)),
    savers=150,
    thinking_rounds=2,
    drains=1,
    dues=1,
    kills=1,
    crowds=(1_000, 10_000, 100_000),
    starts=3,
)
TINY = Size(
    engines=("sqlite",),
    loads=(Load(2, 1, 1),),
    callers=400,
    savers=2,
    thinkers=2,
    thoughts=1,
    thinking_rounds=1,
    due=6,
    senders=4,
    shared_senders=2,
    drains=1,
    dues=1,
    kills=1,
    more_workers=(),
    settling_seconds=0.5,
    ahead_seconds=1.5,
    crowds=(1_000, 2_000),
    looks=2,
    looked_at=1,
    starts=1,
    visitors=5,
    masked_calls=2,
)
