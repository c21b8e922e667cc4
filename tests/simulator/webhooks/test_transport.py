"""The real way to the line: one form over loopback, and every way in which it fails."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from intake.simulator.http.server import serving
from intake.simulator.webhooks.transport import Reply, loopback_transport


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    app = Flask("a-line")

    @app.post("/echo")
    def echo() -> Response:
        said = f"{request.query_string.decode()} {request.get_data().decode()} {request.headers['X-One']}"
        return Response(said, mimetype="text/xml")

    @app.post("/moved")
    def moved() -> AnyResponse:
        return redirect("/echo")

    with serving(app) as base:
        yield base


@contextmanager
def rude(answer: bytes) -> Iterator[str]:
    """A port that says this and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join(10)


def test_a_form_arrives_with_query_and_headers(address: str) -> None:
    reply = loopback_transport(
        f"{address}/echo?t=a%20b", {"X-One": "1", "Content-Type": "text/plain"}, (("A", "+1 é"),)
    )

    assert (reply.status, reply.content_type, reply.body) == (
        200,
        "text/xml; charset=utf-8",
        b"t=a%20b A=%2B1+%C3%A9 1",
    )


def test_a_redirect_is_not_followed(address: str) -> None:
    assert loopback_transport(f"{address}/moved", {}, ()).status == 302


@pytest.mark.parametrize(
    "answer", [b"", b"no http\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"]
)
def test_a_line_that_breaks_off_is_a_failed_connection(answer: bytes) -> None:
    with rude(answer) as base, pytest.raises(ConnectionError):
        loopback_transport(base, {}, ())


def test_a_port_nobody_listens_on_is_a_failed_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    with pytest.raises(ConnectionRefusedError):
        loopback_transport(f"http://127.0.0.1:{port}/", {}, ())


@pytest.mark.parametrize("name", ["Content-Type", "content-type", "CONTENT-TYPE"])
def test_the_content_type_is_found_in_any_case(name: str) -> None:
    assert Reply(200, {"X": "y", name: "text/xml"}).content_type == "text/xml"
