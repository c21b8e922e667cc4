"""Secrets: bytes that never print themselves.

Knows nothing of what a secret opens; it only keeps one out of logs, error pages and pickles.
"""

from __future__ import annotations

import hmac
from typing import NoReturn

MASK = "<secret>"


class Secret:
    """Bytes that print as ``<secret>`` and refuse to be pickled."""

    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        self._value = value

    def reveal(self) -> bytes:
        """Return the bytes in the clear, for the one call that needs them."""
        return self._value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(other._value, self._value)

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return MASK

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return MASK

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is never pickled")
