"""Segments: how many parts a text is billed and shown as (GSM 03.38: 160/153, UCS-2: 70/67).

Counts, and never changes a text.
"""

from __future__ import annotations

import functools

from smsutil import is_valid_gsm, split


@functools.lru_cache(maxsize=4096)
def segments(text: str) -> int:
    """Return the number of segments of a text."""
    return len(split(text).parts)


def is_basic(text: str) -> bool:
    """Tell whether every character of a text is in the basic alphabet of text messages."""
    return bool(is_valid_gsm(text))
