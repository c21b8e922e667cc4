"""Evidence: everything the line says, sends, writes or raises during a performance, as bytes by place.

Only collects. What an answer may hold is decided in ``allowed``: a code for whoever it was given to,
a typed number read back to whoever typed it, and nothing else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from flask import Flask, request
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from intake.simulator.webhooks.transport import Reply
from tests.privacy.spellings import Finding, Mark, search

# The one place where a provider's id must stand: the address of the copy that is deleted or looked for.
_COPY = re.compile(r"/(Messages|Calls)/[A-Z]{2}[0-9a-f]{32}\.json")

# And the one place where a number must: the form that asks for a text or a call to it.
_SENDING = ("/Messages.json", "/Calls.json")
_TO = re.compile(rb"^To=%2B1\d{10}&")


class Evidence:
    """What was collected so far, and who stands at the phone now."""

    def __init__(self) -> None:
        self.speaker = "nobody"
        self.said: defaultdict[str, bytearray] = defaultdict(bytearray)
        self.given: dict[str, set[str]] = defaultdict(set)
        self.statuses: list[tuple[str, int]] = []

    def note(self, place: str, *what: object) -> None:
        """Add something to a place."""
        for part in what:
            self.said[place] += part if isinstance(part, bytes) else str(part).encode("utf-8", "replace")
            self.said[place] += b"\n"

    def reply(self, path: str, reply: Reply) -> Reply:
        """Add an answer of the web side, under whoever hears it."""
        self.statuses.append((path, reply.status))
        self.note(f"answers to {self.speaker}", reply.status, dict(reply.headers), reply.body)
        return reply

    def allow(self, mark: Mark) -> None:
        """Let whoever speaks now hear a mark, and nobody else."""
        self.given[mark.name].add(f"answers to {self.speaker}")

    def watch_provider(self, app: Flask) -> None:
        """Collect every request the line makes, as it reaches the provider."""

        @app.before_request
        def _note() -> None:
            path, body = request.full_path, request.get_data()
            # A call is ended by its address too.
            path = _COPY.sub(r"/\1/ID.json", path)
            if request.path.endswith(_SENDING):
                body = _TO.sub(b"To=NUMBER&", body, count=1)
            self.note("requests to the provider", request.method, path, request.headers, body)

    def watch_errors(self, engine: Engine) -> None:
        """Collect the words of every error the database raises, whoever catches it."""

        def _note(context: ExceptionContext) -> None:
            error = context.sqlalchemy_exception
            self.note("errors of the database", error or "", repr(error))

        event.listen(engine, "handle_error", _note)

    def search(self, places: Mapping[str, bytes], marks: list[Mark]) -> list[Finding]:
        """Return what stands where it must not."""
        return [
            finding
            for place, content in places.items()
            for finding in search(place, content, marks)
            if place not in self.given.get(finding.mark, ())
        ]


def files_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file of a folder with its name from there."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()
