"""Typed again: what of a refused form stands in it once more: days and hours as a browser sends them, and words without a number.

Judges nothing: whether a day is a good one, the form's own reader says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_DAY, _HOUR = r"[0-9]{4}-[0-9]{2}-[0-9]{2}", r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?"
# By the type of the field.
_SHAPES: Final[Mapping[str, re.Pattern[str]]] = {
    "date": re.compile(_DAY),
    "time": re.compile(_HOUR),
    "datetime-local": re.compile(f"{_DAY}T{_HOUR}"),
}
# So many digits may be somebody's number.
_OF_A_NUMBER = 7


def typed_again(written: object, kind: str) -> str:
    """Return what was written into a field of a type, or nothing where it may not be shown again."""
    words = str(written)
    as_sent = kind in _SHAPES and _SHAPES[kind].fullmatch(words) is not None
    return words if as_sent or sum(mark.isdigit() for mark in words) < _OF_A_NUMBER else ""
