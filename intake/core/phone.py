"""Phone numbers: what a caller ID or typed digits may become, and what they never may.

Knows which numbers the line may call. Does not look anything up: no carrier, no place, no name.
"""

from __future__ import annotations

import re
from typing import NoReturn

import phonenumbers

REGION = "US"
MASK = "<phone>"

# Keypad spellings that carriers send for a withheld caller ID, without the plus:
# ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE, PRIVATE. Two of them look "possible".
WITHHELD = frozenset({"266696687", "7378742833", "2562533", "8656696", "86282452253", "7748283", "464"})
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_SEPARATORS = re.compile(r"[\s().\-]")
# Our own country's numbers: ten digits, the first from 2 to 9.
_OURS = re.compile(r"\+1[2-9][0-9]{9}")
_TYPED = re.compile(r"\+?[0-9]{10,11}")
# 555-01xx is set aside for stories and demonstrations: no real phone answers there.
# Not so behind the codes of toll-free and paid numbers.
_FICTION = re.compile(r"\+1(?!900|8(?:00|22|33|44|55|66|77|88))[2-9][0-9]{2}55501[0-9]{2}")
# In every area the exchange 976 is paid for by the minute.
_PAID = re.compile(r"\+1[2-9][0-9]{2}976[0-9]{4}")
_CALLABLE = frozenset(
    {
        phonenumbers.PhoneNumberType.FIXED_LINE,
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
        phonenumbers.PhoneNumberType.VOIP,
    }
)


class PhoneNumber:
    """A United States number we may call; it prints as ``<phone>`` and refuses to be pickled."""

    __slots__ = ("_e164",)

    def __init__(self, e164: str) -> None:
        """Hold a number that ``parse`` has already accepted, in E.164 form."""
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


def from_caller_id(value: str) -> PhoneNumber | None:
    """Return the number a provider names as sender, or None where it is withheld or not ours to call."""
    if not _E164.fullmatch(value) or value[1:] in WITHHELD:
        return None
    return _callable(value)


def from_digits(value: str) -> PhoneNumber | None:
    """Return the number a person typed (ten digits, a leading 1 allowed), or None where we cannot call it."""
    digits = _SEPARATORS.sub("", value)
    if not _TYPED.fullmatch(digits):
        return None
    return _callable(digits if digits.startswith("+") else f"+1{digits[-10:]}" if _is_ten(digits) else "")


def _is_ten(digits: str) -> bool:
    return len(digits) == 10 or digits.startswith("1")


def _callable(value: str) -> PhoneNumber | None:
    # As most come nothing need be taken apart to know the number (25 us each turn; tests/core/test_phone.py).
    e164 = value if _OURS.fullmatch(value) else _parsed(value)
    if _FICTION.fullmatch(e164):
        return PhoneNumber(e164)
    if _PAID.fullmatch(e164) or not _OURS.fullmatch(e164):
        return None
    # +1 holds twenty countries and the 900 numbers, so the prefix alone says nothing.
    number = phonenumbers.PhoneNumber(country_code=1, national_number=int(e164[2:]))
    if phonenumbers.region_code_for_number(number) != REGION:
        return None
    return PhoneNumber(e164) if phonenumbers.number_type(number) in _CALLABLE else None


def _parsed(value: str) -> str:
    try:
        number = phonenumbers.parse(value, REGION)
    except phonenumbers.NumberParseException:
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
