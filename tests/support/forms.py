"""Forms of a page, as a browser would send them: read from its HTML, one sending for each choice a person has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

TOKEN = "csrf_token"


@dataclass(frozen=True, slots=True)
class Sending:
    """What one press of one button sends: where to, by which method, and the fields but the token."""

    action: str
    method: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Form:
    action: str
    method: str
    given: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[_Form] = []
        self.links: list[str] = []
        self._form: _Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(known.get("href", ""))
        if tag == "form":
            self._form = _Form(known.get("action") or self.path, known.get("method", "get").upper())
            self.forms.append(self._form)
        if self._form is None:
            return
        name, value = known.get("name", ""), known.get("value", "")
        match tag:
            case "select":
                self._select = name
            case "option":
                self._form.choices.setdefault(self._select, []).append(value)
            case "button":
                self._form.buttons.append((name, value))
            case "textarea":
                self._form.typed.append(name)
            case "input":
                self._read_input(self._form, known.get("type", "text"), name, value)
            case _:
                pass

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None

    @staticmethod
    def _read_input(form: _Form, kind: str, name: str, value: str) -> None:
        match kind:
            case "hidden":
                form.given[name] = value
            case "radio" | "checkbox":
                form.choices.setdefault(name, []).append(value or "on")
            case "submit":
                form.buttons.append((name, value))
            case _:
                form.typed.append(name)


def sendings(page: str, path: str, typed: Mapping[str, str] | None = None) -> Iterator[Sending]:
    """Yield what a page's forms can send: each button with each choice, the other choices as they stand first.

    Fields that a person types into hold what ``typed`` says of their name, else nothing.
    """
    reader = _Reader(path)
    reader.feed(page)
    for form in reader.forms:
        yield from _sendings(form, typed or {})


def links(page: str, path: str = "/") -> tuple[str, ...]:
    """Return the addresses a page leads to, in its order."""
    reader = _Reader(path)
    reader.feed(page)
    return tuple(reader.links)


def _sendings(form: _Form, typed: Mapping[str, str]) -> Iterator[Sending]:
    fields = {name: value for name, value in form.given.items() if name != TOKEN}
    fields |= {name: typed.get(name, "") for name in form.typed}
    first = {name: values[0] for name, values in form.choices.items()}
    usual = Sending(form.action, form.method, fields | first)
    for name, value in form.buttons or [("", "")]:
        pressed = replace(usual, fields=dict(usual.fields) | ({name: value} if name else {}))
        yield pressed
        for choice, values in form.choices.items():
            for each in values[1:]:
                yield replace(pressed, fields=dict(pressed.fields) | {choice: each})
