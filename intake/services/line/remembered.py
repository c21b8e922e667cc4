"""Remembered: one thing that was worked out, for as long as what it depends on is the same.

For what is alike for everybody; nothing of a person may be put here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Remembered(Generic[Key, Value]):
    """The last value that was worked out, and what it depended on."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        # Put in place whole: threads that look at once may work it out twice, and never see a half.
        self._known: tuple[Key, Value] | None = None

    def of(self, key: Key, work_out: Callable[[Key], Value]) -> Value:
        """Return the value of a key, worked out where it is not the last one asked for."""
        known = self._known
        if known is None or known[0] != key:
            known = self._known = (key, work_out(key))
        return known[1]
