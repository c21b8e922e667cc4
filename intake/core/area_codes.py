"""Area codes behind +1: which of them belong to a place of the United States, elsewhere (abroad, toll-free, paid), or to nobody.

Refuses what is known to be elsewhere, and nothing else: an area code that was opened yesterday is a person's today.
Knows no exchange and no number.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import cache

import phonenumbers

# The states and the territories share one plan of numbers, and one law.
UNITED_STATES = frozenset({"US", "PR", "VI", "GU", "MP", "AS"})
# Islands whose few exchanges the library lists one by one.
SMALL_ISLANDS = frozenset({"264", "345", "664", "721", "767"})
# The library tells an area code's place by whole numbers: behind one of these exchanges it knows each that it knows.
_EXCHANGES = (234, 345, 456, 567, 678, 789, 890, 200)
_OF_A_PLACE = frozenset(
    {
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE,
        phonenumbers.PhoneNumberType.MOBILE,
    }
)
# Paid and toll-free numbers, and those that follow a person or a machine, whatever the place. A code whose last two
# digits are the same is never a place's; 5XX, 88X, 456 and 710 are the rest.
_NO_PLACE = re.compile(r".(.)\1|88.|456|710|5(?:2[1-9]|3[258]|4[2-79]|5[02-468]|6[69]|7[78]|8[89])")
# N11 are services, N9X is kept for longer numbers, 37X and 96X are kept aside: no phone has them.
_NOBODYS = re.compile(r"[01]..|.11|.9.|37.|96.")


class AreaKind(Enum):
    """Whose an area code is."""

    UNITED_STATES = auto()
    ELSEWHERE = auto()
    NOBODYS = auto()


@cache
def area_kind(code: str) -> AreaKind:
    """Return whose three digits after +1 are."""
    if _NOBODYS.fullmatch(code):
        return AreaKind.NOBODYS
    if _NO_PLACE.fullmatch(code) or code in SMALL_ISLANDS:
        return AreaKind.ELSEWHERE
    # What the library does not know either was opened since it was made.
    return AreaKind.UNITED_STATES if _regions(code) <= UNITED_STATES else AreaKind.ELSEWHERE


def zones_of_area(code: str) -> frozenset[str]:
    """Return the names of the time zones in which an area code's phones are; all of them where it belongs to no place."""
    # Its table is loaded for whoever asks, which no process of the line does.
    from phonenumbers.timezone import time_zones_for_number

    numbers = (
        phonenumbers.PhoneNumber(country_code=1, national_number=int(f"{code}{each}4321"))
        for each in _EXCHANGES
    )
    return frozenset(zone for number in numbers for zone in time_zones_for_number(number))


def _regions(code: str) -> set[str]:
    """Return the regions in which the library finds the area code: none where it does not know it."""
    numbers = [
        phonenumbers.PhoneNumber(country_code=1, national_number=int(f"{code}{each}4321"))
        for each in _EXCHANGES
    ]
    places = [each for each in numbers if phonenumbers.number_type(each) in _OF_A_PLACE]
    return {str(phonenumbers.region_code_for_number(each)) for each in places} - {"None"}
