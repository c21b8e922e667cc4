"""What the asks share that show a page of times: keys from 1 on, and one key for other times.

An ask by itself is none of it (see ``window``, ``open_time``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from intake.core.conversation.intent import Chosen, Intent, Signal

CHOSEN, OTHER = "chosen", "other_times"
OTHER_TIMES = Chosen((OTHER,))
OTHER_TIMES_KEY = "4"
_Time = TypeVar("_Time")


def picked_by_key(digits: str, shown: Sequence[_Time], picked: Callable[[_Time], Intent]) -> Intent:
    """Return which of the times shown a key picks, or that others are wished for."""
    if digits == OTHER_TIMES_KEY:
        return OTHER_TIMES
    times = {str(key): time for key, time in enumerate(shown, start=1)}
    return picked(times[digits]) if digits in times else Signal.NO_MATCH


def page_labels(kind: str, shown: int) -> Iterator[tuple[int, str]]:
    """Yield the label of each time shown (``kind_1`` and so on), then of other times."""
    for key in range(1, shown + 1):
        yield key, f"{kind}_{key}"
    yield int(OTHER_TIMES_KEY), OTHER
