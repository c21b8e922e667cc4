"""What the provider keeps of calls and texts, and how an attempt to have it deleted may end.

Values only: who asks the provider, and when again, is decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CopyKind(StrEnum):
    """What the provider holds a copy of."""

    MESSAGE = "message"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Deleted:
    """The provider says that it deleted the copy."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The provider knows no such copy."""


@dataclass(frozen=True, slots=True)
class DeletionRefused:
    """The provider did not delete the copy: its error code, or a word such as ``unreachable``."""

    code: str
