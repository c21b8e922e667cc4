"""Secrets: bytes that never print themselves, and which files may hold some.

Knows nothing of what a secret opens; it only keeps one out of logs, error pages and pickles. Looks at no file.
"""

from __future__ import annotations

import hmac
import stat
from pathlib import PurePath
from typing import NoReturn

MASK = "<secret>"
# Where systemd hands secrets over; it sets modes of its own there.
CREDENTIALS = "CREDENTIALS_DIRECTORY"


def is_kept_private(mode: int, path: PurePath, credentials: str | None) -> bool:
    """Tell whether a file with a secret, of this mode, is its user's alone, or one that systemd handed over.

    ``credentials`` is the value of CREDENTIALS_DIRECTORY, None where there is none.
    """
    if credentials and path.is_relative_to(credentials):
        return True
    return not mode & (stat.S_IRWXG | stat.S_IRWXO)


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
