"""A provider of our own that takes 50 ms for each text and shows it in its list three seconds later.

It sends no report of any text: a worker that was killed has nothing but the list to look at. As a module it
serves on the port in its environment; ``Arrivals`` reads what came.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

from scripts.bench import servers
from scripts.bench.scratch_line import ScratchLine
from scripts.bench.servers import Server

LATENCY_SECONDS = 0.05
LIST_LAG = timedelta(seconds=3)
HOST = "127.0.0.1"
ARRIVED, FORGET = "/bench/arrived", "/bench/forget"
MOST_LISTED = 1000


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What a provider took, by its body: when it had answered, each time, in seconds since 1970."""

    server: Server

    def read(self) -> Mapping[str, list[float]]:
        """Return all that came since it was last told to forget."""
        came: dict[str, list[float]] = self._ask(ARRIVED)
        return came

    def forget(self) -> None:
        """Let it forget everything."""
        self._ask(FORGET)

    def _ask(self, path: str) -> dict[str, list[float]]:
        connection = http.client.HTTPConnection(HOST, self.server.port, timeout=10)
        try:
            connection.request("GET", path)
            answer: dict[str, list[float]] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return answer


@contextmanager
def provider(of: ScratchLine) -> Iterator[Arrivals]:
    """Run the provider of a scratch line."""
    environ = servers.environment(BENCH_PORT=str(of.provider_port))
    arguments = ("scripts.bench.provider",)
    with servers.started("provider", arguments, environ, port=of.provider_port, token=of.token) as server:
        servers.until_answering(server)
        yield Arrivals(server)


@dataclass(frozen=True, slots=True)
class _Message:
    sid: str
    to: str
    from_: str
    body: str
    at: datetime

    def as_json(self) -> dict[str, object]:
        at = format_datetime(self.at)
        ends = {"to": self.to, "from": self.from_, "body": self.body}
        return {"sid": self.sid, "status": "sent", "date_created": at, "date_sent": at, **ends}


class _Provider:
    """The texts that came, and the answers to what is asked."""

    def __init__(self) -> None:
        self._messages: list[_Message] = []

    def answer(self, method: str, target: str, body: bytes) -> tuple[float, dict[str, object]]:
        """Return in how many seconds to answer, and what."""
        path = urlsplit(target).path
        if method == "POST" and path.endswith("/Messages.json"):
            return LATENCY_SECONDS, self._take(parse_qs(body.decode("ascii")))
        if path == ARRIVED:
            return 0.0, self._arrived()
        if path == FORGET:
            self._messages.clear()
        return 0.0, self._listed() if path.endswith("/Messages.json") else {"calls": []}

    def _take(self, form: Mapping[str, list[str]]) -> dict[str, object]:
        sid = f"SM{secrets.token_hex(16)}"
        to, from_, body = (form[name][0] for name in ("To", "From", "Body"))
        self._messages.append(_Message(sid, to, from_, body, _now()))
        return {"sid": sid, "status": "queued"}

    def _arrived(self) -> dict[str, object]:
        came: dict[str, list[float]] = {}
        for message in self._messages:
            came.setdefault(message.body, []).append(message.at.timestamp() + LATENCY_SECONDS)
        return dict(came)

    def _listed(self) -> dict[str, object]:
        until = _now() - LIST_LAG
        shown = [each.as_json() for each in reversed(self._messages) if each.at <= until]
        return {"messages": shown[:MOST_LISTED], "next_page_uri": None}


class _Connection(asyncio.Protocol):
    """One connection of a client that asks one thing after the other."""

    def __init__(self, of: _Provider) -> None:
        self._of = of
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, split, body = self._received.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: *(\d+)", head)
        if not split or len(body) < (int(length[1]) if length else 0):
            return
        self._received = b""
        method, target, _ = head.split(b" ", 2)
        wait, answer = self._of.answer(method.decode(), target.decode(), body)
        asyncio.get_running_loop().call_later(wait, self._say, answer)

    def _say(self, answer: Mapping[str, object]) -> None:
        said = json.dumps(answer).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(said)}\r\n\r\n"
        self._transport.write(head.encode() + said)


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - lateness is measured by the machine's clock


async def _serve(port: int) -> None:
    of = _Provider()
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(of), HOST, port, backlog=512)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(os.environ["BENCH_PORT"])))
