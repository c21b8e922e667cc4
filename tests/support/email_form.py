"""A coordinator who enters a mail at the console, page after page, as a browser sends what stands on each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape

from werkzeug.test import TestResponse

from tests.support.console import ORIGIN, Visitor

NEW = "/requests/new"
_FORM = re.compile(r'<form[^>]*action="/requests/new"[^>]*>(.*?)</form>', re.DOTALL)
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
_CHECKED = re.compile(r'<input type="(?:radio|checkbox)" name="([^"]+)" value="([^"]*)" checked>')
_COPIED = re.compile(r'<(?:p|dd|span) class="copied"[^>]*>(.*?)</', re.DOTALL)
Answers = Mapping[str, str | tuple[str, ...]]


@dataclass(slots=True)
class EmailForm:
    """One tab of a browser in which a mail is entered; ``page`` is what it shows now."""

    visitor: Visitor
    page: TestResponse = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.page = self.visitor.get(NEW)

    def send(self, at: str, answers: Answers | None = None) -> TestResponse:
        """Press the button of one form of the page, its fields as they stand but for some."""
        sent = {**self.fields(at), **(answers or {})}
        # What is a pair to us is a file to the test client.
        data = {name: [value] if isinstance(value, str) else list(value) for name, value in sent.items()}
        self.page = self.visitor.client.post(NEW, base_url=ORIGIN, data=data)
        return self.page

    def fields(self, at: str) -> dict[str, str | tuple[str, ...]]:
        """Return what a form of the page would send, by which page of the four it leads on from."""
        for found in _FORM.findall(self.page.text):
            named = {**_grouped(_HIDDEN.findall(found)), **_grouped(_CHECKED.findall(found))}
            if named.get("at") == (at,):
                return named
        raise AssertionError(f"no form leads on from {at!r}: {self.page.status_code}")

    def begin(self, language: str = "en", adult: str = "yes") -> TestResponse:
        """Answer the first page."""
        return self.send("age", {"language": language, "q-callback.adult": adult})

    def answer(self, **answers: str | tuple[str, ...]) -> TestResponse:
        """Answer the page of questions, by the steps of the callback flow (a dot is two underscores)."""
        named = {
            f"q-{name.replace('__', '.') if '__' in name else f'callback.{name}'}": chosen
            for name, chosen in answers.items()
        }
        return self.send("questions", named)

    @property
    def copied(self) -> tuple[str, ...]:
        """All that the page gives to copy."""
        return tuple(unescape(each) for each in _COPIED.findall(self.page.text))

    @property
    def heading(self) -> str:
        """The page's heading."""
        found = re.search(r"<h1>(.*?)</h1>", self.page.text, re.DOTALL)
        return unescape(found[1]) if found else ""

    @property
    def refused(self) -> tuple[str, ...]:
        """The fields that are named as missing or wrong."""
        errors = re.search(r'<section class="card errors".*?</section>', self.page.text, re.DOTALL)
        return tuple(re.findall(r'href="#([^"]+)"', errors[0])) if errors else ()


def _grouped(pairs: list[tuple[str, str]]) -> dict[str, str | tuple[str, ...]]:
    grouped: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        grouped[name] = (*grouped.get(name, ()), unescape(value))
    return dict(grouped)
