"""When the line's next text is due: asked of the line itself, at its own page of health.

Reads one field and nothing else. Never leaves this machine.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from intake.simulator.config import is_loopback

ASK_SECONDS = 2.0
# The page asks twice a second, and the line has other things to do.
KEEP_SECONDS = 1.0
MOST_BYTES = 64 * 1024
NOT_TOLD = "The line does not say when its next reminder is due."
NONE_DUE = "No reminder is waiting to be sent."


@dataclass(frozen=True, slots=True)
class Due:
    """The moment at which something is due, or why there is none."""

    at: datetime | None
    why_not: str = ""


AskDue = Callable[[], Due]


class LineDue:
    """Asks the line, at most once a second; whoever asks meanwhile gets the last answer."""

    def __init__(self, line_url: str) -> None:
        """Begin without an answer."""
        self._url = line_url
        self._last = Due(None, NOT_TOLD)
        self._asked_at = float("-inf")
        self._guard = threading.Lock()

    def __call__(self) -> Due:
        """When the next reminder is due."""
        with self._guard:
            if time.monotonic() - self._asked_at >= KEEP_SECONDS:
                self._last = read_due(_health(self._url))
                self._asked_at = time.monotonic()
            return self._last


def read_due(body: bytes) -> Due:
    """Return what a page of health says of the next reminder."""
    try:
        told = json.loads(body)["next_due_at"]
        return Due(None, NONE_DUE) if told is None else _aware(datetime.fromisoformat(told))
    except (ValueError, KeyError, TypeError):
        return Due(None, NOT_TOLD)


def _aware(moment: datetime) -> Due:
    return Due(moment) if moment.tzinfo else Due(None, NOT_TOLD)


def _health(line_url: str) -> bytes:
    parts = urlsplit(line_url)
    if parts.scheme != "http" or not is_loopback(parts.hostname or ""):
        return b""
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=ASK_SECONDS)
    try:
        # Not ready is told with another status, and the page is the same.
        connection.request("GET", "/readyz")
        return connection.getresponse().read(MOST_BYTES)
    except (OSError, http.client.HTTPException):
        return b""
    finally:
        connection.close()
