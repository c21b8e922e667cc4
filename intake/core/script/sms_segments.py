"""SMS segments: how many parts a text is billed and shown as (GSM 03.38: 160/153, UCS-2: 70/67).

Counts, and never changes a text. Remembers none: what is sent may hold a number that somebody typed.
"""

from __future__ import annotations

from smsutil import is_valid_gsm, split
from smsutil.codecs import GSM_BASIC_CHARSET

_SINGLE_BASIC, _PART_BASIC = 160, 153
_SINGLE_WIDE, _PART_WIDE = 70, 67
# Each of these takes one place; others of the alphabet take two, which may not be torn apart.
_ONE_PLACE = frozenset(GSM_BASIC_CHARSET)
_LAST_ONE_UNIT = "\uffff"


def segments(text: str) -> int:
    """Return the number of segments of a text."""
    if _ONE_PLACE.issuperset(text):
        return _parts(len(text), _SINGLE_BASIC, _PART_BASIC)
    if not is_valid_gsm(text) and max(text) <= _LAST_ONE_UNIT:
        return _parts(len(text), _SINGLE_WIDE, _PART_WIDE)
    return len(split(text).parts)


def is_basic(text: str) -> bool:
    """Tell whether every character of a text is in the basic alphabet of text messages."""
    return bool(is_valid_gsm(text))


def _parts(places: int, single: int, part: int) -> int:
    # Where every character is of one size nothing need be cut to know: 3 us instead of 100.
    return 1 if places <= single else -(-places // part)
