"""Phone numbers: what a caller ID or typed digits may become, and what they never may.

Knows which numbers the line may call, by whose their area code is, and nothing else: no carrier, no place, no name.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NoReturn

import phonenumbers

from intake.core.area_codes import AreaKind, area_kind

MASK = "<phone>"

# Keypad spellings that carriers send for a withheld caller ID, without the plus:
# ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE, PRIVATE. Two of them look "possible".
WITHHELD = frozenset({"266696687", "7378742833", "2562533", "8656696", "86282452253", "7748283", "464"})
_SOME_NUMBER = re.compile(r"\+?[0-9]{3,15}")
_DIGITS = re.compile(r"1?([0-9]{10})")
# Ten digits behind +1; an exchange begins with 2 to 9.
_OURS = re.compile(r"\+1(?P<area>[2-9][0-9]{2})(?P<exchange>[2-9][0-9]{2})(?P<line>[0-9]{4})")
_OF_ANY_PLAN = re.compile(r"\+[1-9][0-9]{7,14}")
# In every area: N11 are services, 976 is paid for by the minute, 950 reaches other carriers, and 555 is the
# directory's but for 555-01xx, which is set aside for stories and demonstrations: no real phone answers there.
_NO_PHONE = re.compile(r"[0-9]11[0-9]{4}|976[0-9]{4}|950[0-9]{4}|555(?!01)[0-9]{4}")


class NumberKind(Enum):
    """Whether the line may call a number."""

    CALLABLE = auto()
    # Somebody may have it, but not as an ordinary number of the United States: abroad, Canada, toll-free, paid.
    ELSEWHERE = auto()
    # No number at all, or one that no phone has: withheld, a short code, an area code that does not exist.
    NOBODYS = auto()


class PhoneNumber:
    """A United States number we may call; it prints as ``<phone>`` and refuses to be pickled."""

    __slots__ = ("_e164",)

    def __init__(self, e164: str) -> None:
        """Hold a number that ``from_caller_id`` or ``from_digits`` has already accepted, in E.164 form."""
        self._e164 = e164

    @property
    def e164(self) -> str:
        """The number in the clear, for the one place that dials, texts or seals it."""
        return self._e164

    @property
    def national(self) -> str:
        """The ten digits, for reading a typed number back to the person who typed it."""
        return self._e164[2:]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PhoneNumber) and other._e164 == self._e164

    def __hash__(self) -> int:
        return hash(self._e164)

    def __repr__(self) -> str:
        return MASK

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return MASK

    def __reduce__(self) -> NoReturn:
        raise TypeError("a phone number is never pickled")


def number_kind(value: str) -> NumberKind:
    """Return whether the line may call what a provider names as sender."""
    if value[1:] in WITHHELD:
        return NumberKind.NOBODYS
    if not value.startswith("+1"):
        return NumberKind.ELSEWHERE if _OF_ANY_PLAN.fullmatch(value) else NumberKind.NOBODYS
    found = _OURS.fullmatch(value)
    if found is None or _NO_PHONE.fullmatch(found["exchange"] + found["line"]):
        return NumberKind.NOBODYS
    return _KIND_OF_AREA[area_kind(found["area"])]


def may_be_texted(value: str) -> bool:
    """Tell whether a text back to what a provider names as sender may arrive: short numbers of programs included."""
    return _SOME_NUMBER.fullmatch(value) is not None and value.removeprefix("+") not in WITHHELD


def from_caller_id(value: str) -> PhoneNumber | None:
    """Return the number a provider names as sender, or None where it is withheld or not ours to call."""
    return PhoneNumber(value) if number_kind(value) is NumberKind.CALLABLE else None


def from_digits(digits: str) -> PhoneNumber | NumberKind:
    """Return the number a person typed (ten digits, a leading 1 allowed), or why we cannot call it."""
    found = _DIGITS.fullmatch(digits)
    if found is None or not digits.isascii():
        return NumberKind.NOBODYS
    e164 = phonenumbers.format_number(phonenumbers.parse(found[1], "US"), phonenumbers.PhoneNumberFormat.E164)
    kind = number_kind(e164)
    return PhoneNumber(e164) if kind is NumberKind.CALLABLE else kind


_KIND_OF_AREA = {
    AreaKind.UNITED_STATES: NumberKind.CALLABLE,
    AreaKind.ELSEWHERE: NumberKind.ELSEWHERE,
    AreaKind.NOBODYS: NumberKind.NOBODYS,
}
