"""The one seam through which the simulator asks the line: one form POST, one reply.

Never follows a redirect and never leaves this machine.
"""

from __future__ import annotations

import http.client
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from intake.simulator.config import is_loopback
from intake.simulator.twiml.reader import MAX_BYTES

READ_SECONDS = 15.0

FormPairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the line answered."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def content_type(self) -> str:
        """The Content-Type header, empty where it is missing."""
        return next((value for name, value in self.headers.items() if name.lower() == "content-type"), "")


# (url, headers, form pairs) -> reply; raises OSError where no reply came, TimeoutError where it was late.
Transport = Callable[[str, Mapping[str, str], FormPairs], Reply]


def loopback_transport(url: str, headers: Mapping[str, str], pairs: FormPairs) -> Reply:
    """POST a form over loopback; refuses any other host with ``ConnectionError``."""
    parts = urlsplit(url)
    if parts.scheme != "http" or not is_loopback(parts.hostname or ""):
        raise ConnectionError(f"{parts.scheme}://{parts.hostname} is not on this machine")
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=READ_SECONDS)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", target or "/", urlencode(pairs).encode(), dict(headers))
        answer = connection.getresponse()
        return Reply(answer.status, dict(answer.getheaders()), _whole_body(answer))
    except http.client.HTTPException as error:
        raise ConnectionError(f"the line broke off: {type(error).__name__}") from error
    finally:
        connection.close()


def _whole_body(answer: http.client.HTTPResponse) -> bytes:
    body = answer.read(MAX_BYTES + 1)
    # A reading with a limit says nothing of a body that ends too early: what is owed must be counted.
    if answer.length and len(body) <= MAX_BYTES:
        raise http.client.IncompleteRead(body, answer.length)
    return body
