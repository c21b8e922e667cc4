"""The kinds of value a settings file may hold beyond plain text and numbers.

Each is made from what TOML gives and raises ValueError with the mend. Knows no section and no key.
"""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from intake.core.phone import PhoneNumber
from intake.core.script.written_number import written_number

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_PLACE = re.compile(r"(?:\d[\d-]{1,13}\d)")
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class Hours:
    """A stretch of one day by the wall clock of the line's time zone."""

    __slots__ = ("ends", "starts")

    def __init__(self, starts: time, ends: time) -> None:
        self.starts: Final = starts
        self.ends: Final = ends

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return (self.ends.hour - self.starts.hour) * 60 + self.ends.minute - self.starts.minute

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hours) and (other.starts, other.ends) == (self.starts, self.ends)

    def __hash__(self) -> int:
        return hash((self.starts, self.ends))

    def __repr__(self) -> str:
        return f"{self.starts:%H:%M}-{self.ends:%H:%M}"


class Origin:
    """Scheme and host of a web address, without path and closing slash."""

    __slots__ = ("url",)

    def __init__(self, url: str) -> None:
        self.url: Final = url

    @property
    def loopback(self) -> bool:
        """Whether it never leaves this machine."""
        return urlsplit(self.url).hostname in LOOPBACK

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Origin) and other.url == self.url

    def __hash__(self) -> int:
        return hash(self.url)

    def __str__(self) -> str:
        return self.url

    def __repr__(self) -> str:
        return f"Origin({self.url!r})"


class HelpNumber:
    """A number that is said aloud: 988, a text number, or a toll-free one; kept as written."""

    __slots__ = ("written",)

    def __init__(self, written: str) -> None:
        self.written: Final = written

    @property
    def dialled(self) -> str:
        """As the provider dials it: E.164, or a short number as it is."""
        return f"+1{self.digits[-10:]}" if len(self.digits) >= 10 else self.digits

    @property
    def digits(self) -> str:
        """The digits alone."""
        return self.written.replace("-", "")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HelpNumber) and other.written == self.written

    def __hash__(self) -> int:
        return hash(self.written)

    def __repr__(self) -> str:
        return self.written


def from_toml(kind: type, value: object) -> object:
    """Return the value as the kind a setting wants; raises ValueError with the mend."""
    if not isinstance(value, str):
        raise ValueError("put the value between quotation marks")
    return _MAKERS[kind](value)


def _phone(value: str) -> PhoneNumber:
    number = written_number(value)
    if number is None:
        raise ValueError('this is not a United States number that can be called, such as "612-555-0142"')
    return number


def _zone(value: str) -> ZoneInfo:
    try:
        return ZoneInfo(value)
    except (OSError, KeyError, ValueError) as error:
        raise ValueError(f'there is no time zone {value!r}; Minnesota is "America/Chicago"') from error


def _hours(value: str) -> Hours:
    found = _HOURS.fullmatch(value)
    if found is None:
        raise ValueError(f'{value!r} is not hours of one day, such as "14:00-16:00"')
    first, first_minute, last, last_minute = (int(part) for part in found.groups())
    hours = Hours(time(first, first_minute), time(last, last_minute))
    if hours.minutes <= 0:
        raise ValueError(f"{value!r} ends before it begins")
    return hours


def _origin(value: str) -> Origin:
    try:
        parts = urlsplit(value)
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise ValueError(f"{value!r} is not a web address") from error
    beyond = parts.path.rstrip("/") or parts.query or parts.fragment or parts.username is not None
    if parts.scheme not in {"http", "https"} or not host or beyond or port == 0:
        raise ValueError(f'{value!r} must be scheme and host only, such as "https://line.example.org"')
    if parts.scheme == "http" and host not in LOOPBACK:
        raise ValueError(f"{value!r} must begin with https://: what people tell the line travels here")
    return Origin(value.rstrip("/"))


def _help_number(value: str) -> HelpNumber:
    if not _PLACE.fullmatch(value) or not 3 <= len(value.replace("-", "")) <= 11:
        raise ValueError(f'{value!r} is not a number to say aloud, such as "1-866-223-1111" or "988"')
    return HelpNumber(value)


_MAKERS = {
    PhoneNumber: _phone,
    ZoneInfo: _zone,
    Hours: _hours,
    Origin: _origin,
    HelpNumber: _help_number,
    Path: Path,
}
