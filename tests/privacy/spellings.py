"""Marks and their spellings: every way in which a number, a word or an id could be lying about.

Knows bytes only. A mark is made up for one run, so that what is found was left by this run.
"""

from __future__ import annotations

import base64
import re
import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from urllib.parse import quote, quote_plus

from intake.storage.crypto.key_files import KEY_BYTES

# So many bytes are nobody else's.
TELLING = 24
_ZEROS = re.compile(rb"\0{64,}")
# So many bytes take longer to search for each needle than to say what of it is not there.
_LARGE = 64 * 1024
# Fewer digits or letters stand somewhere in most files.
_FEWEST = 8
_NO_DIGITS = bytes(byte for byte in range(256) if byte not in b"0123456789")
_NO_LETTERS = bytes(byte for byte in range(256) if byte not in string.ascii_letters.encode())
_LOWER = bytes.maketrans(string.ascii_uppercase.encode(), string.ascii_lowercase.encode())
_ANY_ID = re.compile(rb"(?:CA|SM|MM)[0-9a-f]{32}")


class Kind(StrEnum):
    """What a mark is, which decides how it can be spelled."""

    NUMBER = "number"
    WORDS = "words"
    ID = "id"
    SEALED = "sealed"


@dataclass(frozen=True)
class Mark:
    """Something that must be found nowhere; ``text`` of a number are its ten digits."""

    name: str
    kind: Kind
    text: str

    @cached_property
    def spellings(self) -> Mapping[str, tuple[bytes, ...]]:
        """Every spelling by name; what is found is told by it."""
        match self.kind:
            case Kind.NUMBER:
                # Inside other codings the three usual ways to write it are looked for; digits hold +1 and digits.
                written = _of_number(self.text)
                usual = [written[way][0] for way in ("digits", "dashes", "parentheses")]
                return _everywhere(written, usual)
            case Kind.WORDS:
                return _everywhere({"as said": (self.text, self.text.lower(), self.text.upper())})
            case Kind.ID:
                written = {"as given": (self.text, self.text.lower(), self.text.upper())}
                return {**_everywhere(written), "its raw bytes": (bytes.fromhex(self.text[-32:]),)}
            case Kind.SEALED:
                whole = bytes.fromhex(self.text)
                # A row may be split between two pages: either end tells. Ids of one minute begin with the same key.
                begins = KEY_BYTES if len(whole) > KEY_BYTES + 2 * TELLING else 0
                return {"as stored": (whole[begins : begins + TELLING], whole[-TELLING:])}


@dataclass(frozen=True, order=True)
class Finding:
    """What was found where: read in a failure, it says which file to look at."""

    place: str
    mark: str
    spelling: str


def number(name: str, e164: str) -> Mark:
    """Return the mark of a phone number in E.164 form."""
    return Mark(name, Kind.NUMBER, e164[-10:])


def search(place: str, content: bytes, marks: Iterable[Mark]) -> Iterator[Finding]:
    """Yield each mark once for each of its spellings that stands in some bytes."""
    # Nothing is spelled with a page of zeros, and database files are full of them.
    content = _ZEROS.sub(b"\0\0", content)
    if _ANY_ID.search(content):
        yield Finding(place, "an id of the provider", "its shape")
    holds = _Searched(content).holds if len(content) > _LARGE else content.__contains__
    for mark in marks:
        for spelling, needles in mark.spellings.items():
            if any(holds(needle) for needle in needles):
                yield Finding(place, mark.name, spelling)


class _Searched:
    """Bytes that are searched for thousands of needles.

    What stands in them stands in them too when all but the digits, or all but the letters, is taken out of both.
    Little is left of a database file then, and most spellings of one number are the same digits: so most needles
    are told to be absent at once. Whatever may be there is looked for in the bytes themselves.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._digits = _digits(content)
        self._letters = _letters(content)
        self._absent: set[bytes] = set()

    def holds(self, needle: bytes) -> bool:
        """Tell whether a needle stands in the bytes."""
        digits, letters = _needle_parts(needle)
        if len(digits) >= _FEWEST and self._lack(digits, self._digits):
            return False
        if len(letters) >= _FEWEST and self._lack(letters, self._letters):
            return False
        return needle in self._content

    def _lack(self, part: bytes, parts: bytes) -> bool:
        if part not in self._absent and part not in parts:
            self._absent.add(part)
        return part in self._absent


@cache
def _needle_parts(needle: bytes) -> tuple[bytes, bytes]:
    return _digits(needle), _letters(needle)


def _digits(raw: bytes) -> bytes:
    return raw.translate(None, _NO_DIGITS)


def _letters(raw: bytes) -> bytes:
    return raw.translate(_LOWER, _NO_LETTERS)


def _of_number(digits: str) -> Mapping[str, tuple[str, ...]]:
    area, office, line = digits[:3], digits[3:6], digits[6:]
    return {
        "+1 and digits": (f"+1{digits}",),
        "digits": (digits,),
        "dashes": (f"{area}-{office}-{line}",),
        "parentheses": (f"({area}) {office}-{line}", f"({area}){office}-{line}"),
        "dots": (f"{area}.{office}.{line}",),
        "spaces": (f"{area} {office} {line}",),
        "spaced digits": (" ".join(digits), ", ".join(digits), ". ".join(digits), ",".join(digits)),
    }


def _everywhere(
    written: Mapping[str, tuple[str, ...]], usual: list[str] | None = None
) -> Mapping[str, tuple[bytes, ...]]:
    plain = usual or [text for texts in written.values() for text in texts]
    return {
        **{name: tuple(text.encode() for text in texts) for name, texts in written.items()},
        "URL-encoded": tuple(
            {
                form
                for texts in written.values()
                for text in texts
                for form in _in_address(text)
                if form != text.encode()
            }
        ),
        "base64": tuple({form for text in plain for form in _in_base64(text.encode())}),
        "hex": tuple({form for text in plain for form in _in_hex(text.encode())}),
        "UTF-16": tuple(text.encode(f"utf-16-{order}") for text in plain for order in ("le", "be")),
    }


def _in_address(text: str) -> tuple[bytes, ...]:
    return quote(text, safe="").encode(), quote_plus(text).encode()


def _in_hex(raw: bytes) -> tuple[bytes, ...]:
    return raw.hex().encode(), raw.hex().upper().encode()


def _in_base64(raw: bytes) -> Iterator[bytes]:
    # Inside a longer text the bytes may begin at any of three places of a group.
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + raw)
        whole = coded[-(-8 * shift // 6) : len(coded) - 4 if (shift + len(raw)) % 3 else None]
        if len(whole) >= 8:
            yield whole
            yield whole.replace(b"+", b"-").replace(b"/", b"_")
