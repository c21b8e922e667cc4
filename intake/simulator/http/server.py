"""Serve an exchange on this machine: REST endpoints, the page and its requests.

Binds loopback only and answers loopback names only. For demonstrations, not for the open network.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from urllib.parse import urlsplit

from flask import Flask, Response, abort, render_template, request
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from intake.simulator.account.faults import Fault, plant
from intake.simulator.config import (
    SimulatorConfig,
    is_loopback,
    national,
    refuse_public_host,
    refuse_real_account,
)
from intake.simulator.exchange import Exchange
from intake.simulator.http.account_routes import make_account
from intake.simulator.http.bins import make_bins
from intake.simulator.http.control import make_control
from intake.simulator.http.places import hint, places
from intake.simulator.http.rest_routes import make_rest

MOST_BYTES = 64 * 1024
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def create_simulator(config: SimulatorConfig, exchange: Exchange | None = None) -> Flask:
    """Return the simulator as a Flask app, around a new exchange or the one handed in."""
    app = Flask(__name__, template_folder="page", static_folder="page", static_url_path="/page")
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    exchange = exchange or Exchange(config)
    app.extensions["exchange"] = exchange
    app.register_blueprint(make_rest(exchange))
    app.register_blueprint(make_account(exchange))
    app.register_blueprint(make_bins(exchange))
    app.register_blueprint(make_control(exchange))
    app.before_request(_only_this_machine)
    app.after_request(_harden)

    @app.get("/")
    def page() -> str:
        return render_template(
            "index.html", config=config, places=places(config), hint=partial(hint, config), shown=national
        )

    return app


def serve(
    config: SimulatorConfig,
    host: str = "127.0.0.1",
    port: int = 0,
    environ: Mapping[str, str] | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM; raises ``SimulatorRefusedError`` before anything is bound."""
    refuse_public_host(host)
    refuse_real_account(config, os.environ if environ is None else environ)
    exchange = Exchange(config)
    plant(exchange.account, config, Fault(config.setup))
    server = _server(create_simulator(config, exchange), host, port)
    for number in (signal.SIGINT, signal.SIGTERM):
        # shutdown() waits for the loop that this very thread runs, so another thread asks for it.
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    with server:
        server.serve_forever()


@contextmanager
def serving(app: Flask, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve an app in a thread for the block; gives its base URL. For tests."""
    refuse_public_host(host)
    with _server(app, host, port) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://{host}:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _QuietHandler(WSGIRequestHandler):
    """Writes no access log: the page shows the only log there is."""

    def log(self, *_: object, **__: object) -> None:
        return None


def _server(app: Flask, host: str, port: int) -> BaseWSGIServer:
    return make_server(host, port, app, threaded=True, request_handler=_QuietHandler)


def _only_this_machine() -> None:
    # A page of some other site must not reach this one under a name of its own.
    if not is_loopback(urlsplit(request.host_url).hostname or ""):
        abort(403)


def _harden(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
