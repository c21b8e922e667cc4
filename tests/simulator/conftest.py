"""A small fake line behind the transport seam, and an exchange around it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from intake.simulator.config import SimulatorConfig
from intake.simulator.exchange import Exchange
from intake.simulator.webhooks.transport import FormPairs, Reply

LINE = "+16125550100"
QUIET = "+16125550101"
PERSON = "+16125550142"
INTERVIEWER = "+16125550163"
STRANGER = "+16515550199"
TOKEN = "a-made-up-token"
URL = "http://line.example"
XML = {"Content-Type": "text/xml; charset=utf-8"}
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'

Answer = str | Reply | Callable[[dict[str, str]], "str | Reply"]


def twiml(inside: str) -> Reply:
    """A reply whose Response holds this."""
    return Reply(200, XML, f"{DECLARATION}<Response>{inside}</Response>".encode())


@dataclass
class FakeLine:
    """Answers each path with a fixed document, or with what a function makes of the form."""

    answers: dict[str, Answer] = field(default_factory=dict)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, url: str, headers: Mapping[str, str], pairs: FormPairs) -> Reply:
        parts, form = urlsplit(url), dict(pairs)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        with self.guard:
            self.seen.append((path, form))
            self.headers.append(dict(headers))
        answer = self.answers.get(path, Reply(204))
        made = answer(form) if callable(answer) else answer
        return twiml(made) if isinstance(made, str) else made

    def forms(self, path: str) -> list[dict[str, str]]:
        """The forms that this path was sent."""
        return [form for seen, form in self.seen if seen == path]

    @property
    def paths(self) -> list[str]:
        """The paths asked, in order."""
        return [path for path, _ in self.seen]


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    moment: datetime = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def line() -> FakeLine:
    return FakeLine()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def config() -> SimulatorConfig:
    return SimulatorConfig(auth_token=TOKEN, line_number=LINE, quiet_number=QUIET, line_url=URL)


@pytest.fixture
def exchange(config: SimulatorConfig, line: FakeLine, clock: Clock) -> Exchange:
    return Exchange(config, line, clock)
