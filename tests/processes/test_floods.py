"""Somebody holds connections, sends slowly or asks for nothing in masses: a caller is still answered in time."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from intake.cli.demo.demo import LINE
from tests.processes.running import HOST, Running, numbers

CONNECTIONS = 50
# Loose, for a machine that runs other tests as well: a caller waits no longer for a voice.
IN_TIME_SECONDS = 3.0
# Unsigned, so refused by its head alone; bodies that look signed are the buffering proxy's to wait for.
HEAD = (
    b"POST /twilio/text HTTP/1.1\r\nHost: line\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 3000\r\n\r\n"
)


@contextmanager
def _silent(port: int) -> Iterator[None]:
    with ExitStack() as connections:
        for _ in range(CONNECTIONS):
            connections.enter_context(socket.create_connection((HOST, port)))
        yield


@contextmanager
def _slow_bodies(port: int) -> Iterator[None]:
    over = threading.Event()
    with ExitStack() as connections:
        opened = [
            connections.enter_context(socket.create_connection((HOST, port))) for _ in range(CONNECTIONS)
        ]
        for each in opened:
            each.sendall(HEAD)
        with _in_background(lambda: _drip(opened, over), over):
            yield


def _drip(opened: list[socket.socket], over: threading.Event) -> None:
    while not over.wait(0.2):
        for each in opened:
            try:
                each.sendall(b"a")
            except OSError:
                return


def _flood(method: str) -> Callable[[int], object]:
    @contextmanager
    def flood(port: int) -> Iterator[None]:
        over = threading.Event()
        with ExitStack() as floods:
            for _ in range(4):
                floods.enter_context(_in_background(lambda: _ask(port, method, over), over))
            yield

    return flood


def _ask(port: int, method: str, over: threading.Event) -> None:
    while not over.is_set():
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        connection.request(method, "/twilio/voice")
        assert connection.getresponse().status == 405
        connection.close()


@contextmanager
def _in_background(act: Callable[[], None], over: threading.Event) -> Iterator[None]:
    thread = threading.Thread(target=act)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.mark.parametrize("burden", [_silent, _slow_bodies, _flood("HEAD"), _flood("GET")])
def test_a_text_is_answered_in_time(sqlite_line: Running, burden: Callable[[int], object]) -> None:
    sqlite_line.start("web")
    (number,) = numbers(1)
    took, answered = [], []
    with burden(sqlite_line.port):  # type: ignore[attr-defined]
        for body in ("hello", "1", "1", "1", "1"):
            started = time.monotonic()
            answered += sqlite_line.exchange.text(number, LINE, body)
            took.append(time.monotonic() - started)
    assert (len(answered), "safe" in answered[-1]) == (5, True)
    assert max(took) < IN_TIME_SECONDS
