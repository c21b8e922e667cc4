"""Read the attributes of one TwiML element, each against its own rule.

Knows the spelling of values, not which element may stand where.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

INVALID = 12200

_URL_PART = re.compile(r"[!-~]+")


class TwimlError(Exception):
    """A document the provider would refuse; ``number`` is its error number."""

    def __init__(self, message: str, number: int = INVALID) -> None:
        """Keep the sentence that names verb and rule, and the provider's number for it."""
        super().__init__(message)
        self.number = number


class Attributes:
    """The attributes of one element; a name outside ``allowed`` is refused at once."""

    def __init__(self, element: Element, allowed: frozenset[str]) -> None:
        """Take the element's attributes, or raise ``TwimlError`` for one that its verb does not have."""
        self.verb = element.tag
        self._values = dict(element.attrib)
        for name in self._values:
            if name not in allowed:
                raise TwimlError(f"{self.verb}: the attribute {name!r} is not known here")
        self._only_post()

    def _only_post(self) -> None:
        # A GET would put what a person pressed into a URL, where the provider logs it.
        for name in self._values:
            if name.lower().endswith("method") and name != "waitMethod":
                self.choice(name, "POST", ("POST",))

    def refuse(self, name: str, rule: str, number: int = INVALID) -> TwimlError:
        """Return the error for one attribute, naming its rule."""
        return TwimlError(f"{self.verb}: {name}={self._values.get(name)!r} {rule}", number)

    def has(self, name: str) -> bool:
        """Whether the attribute was written."""
        return name in self._values

    def text(self, name: str, default: str = "") -> str:
        """The attribute as it stands."""
        return self._values.get(name, default)

    def whole(self, name: str, default: int, *, low: int, high: int) -> int:
        """The attribute as a whole number within limits, both included."""
        value = self._values.get(name)
        if value is None:
            return default
        if not re.fullmatch(r"[0-9]{1,6}", value) or not low <= int(value) <= high:
            raise self.refuse(name, f"must be a whole number from {low} to {high}")
        return int(value)

    def flag(self, name: str, *, default: bool) -> bool:
        """The attribute as true or false, in small letters."""
        return self.choice(name, "true" if default else "false", ("true", "false")) == "true"

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        """The attribute as one of a closed list."""
        value = self._values.get(name, default)
        if value not in allowed:
            raise self.refuse(name, f"must be one of {', '.join(allowed)}")
        return value

    def choices(self, name: str, default: tuple[str, ...], allowed: tuple[str, ...]) -> tuple[str, ...]:
        """The attribute as several words of a closed list."""
        words = tuple(self._values[name].split()) if name in self._values else default
        if any(word not in allowed for word in words):
            raise self.refuse(name, f"may hold only {', '.join(allowed)}")
        return words

    def url(self, name: str) -> str:
        """The attribute as an absolute or relative web address; absent is the empty string."""
        if name not in self._values:
            return ""
        return checked_url(self._values[name], f"{self.verb}: {name}")


def checked_url(value: str, where: str) -> str:
    """Return a web address that can be asked for, or raise ``TwimlError``."""
    parts = urlsplit(value)
    if not _URL_PART.fullmatch(value):
        raise TwimlError(f"{where} must be a web address, and {value!r} is not", 11100)
    if parts.scheme not in ("", "http", "https") or (parts.scheme and not parts.hostname):
        raise TwimlError(f"{where} must be http or https", 11100)
    return value
