"""The web side in a process of its own, as a user who cannot read the worker's keys.

Run as a module: FOLDER, then a user id or ``-`` to stay who we are. Prints the port it listens on.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

import msgspec
from werkzeug.serving import make_server

from intake import config
from intake.app import assemble, open_line, provider_of
from intake.core.secret import Secret
from intake.services.line.load_script import load_script
from intake.storage.crypto import key_files
from intake.storage.migrations import revisions
from intake.storage.unit_of_work import Database
from tests.support.stage import HER_PHONE, LINE, START, TOKEN, stage_settings, staged


def _from_start() -> Callable[[], datetime]:
    """Return a clock that stood at the start when this process began: a person needs a moment to read."""
    begun = monotonic()
    return lambda: START + timedelta(seconds=monotonic() - begun)


def serve(folder: Path, user: str) -> None:
    """Serve the web side, and nothing that opens, until the process is ended."""
    _rehearse()
    if user != "-":
        os.setgroups([])
        os.setgid(int(user))
        os.setuid(int(user))
    try:
        (folder / "keys" / key_files.WORKER_KEYS).read_bytes()
    except PermissionError:
        pass
    else:
        sys.exit("the worker's keys can be read: nothing would be shown")
    server = make_server("127.0.0.1", 0, _forward, threaded=True)
    public = f"http://127.0.0.1:{server.server_port}"
    settings = _settings(folder, public)
    account = config.Account(
        sid=settings.twilio.account_sid,
        tokens=(Secret(TOKEN.encode()),),
        api_base=public,
        timeout_seconds=5,
    )
    line = replace(open_line(settings, load_script(settings)), clock=_from_start())
    server.app = assemble(line, provider_of(settings, account, line))
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


def _settings(folder: Path, public: str) -> config.Settings:
    settings = stage_settings(folder / "keys", f"sqlite:///{folder / 'data' / 'line.db'}", public)
    line = msgspec.structs.replace(settings.line, public_url=config.Origin(public))
    storage = msgspec.structs.replace(settings.storage, web_keys=folder / "web" / key_files.WEB_KEYS)
    return msgspec.structs.replace(settings, line=line, storage=storage)


def _rehearse() -> None:
    # The other user may not enter the folders Python itself lies in: everything is imported before.
    with tempfile.TemporaryDirectory() as name:
        url = f"sqlite:///{name}/line.db"
        database = Database(url)
        revisions.upgrade(database)
        database.close()
        with staged(Path(name), url) as stage:
            call = stage.exchange.place_call(HER_PHONE, LINE)
            for keys in ("1", "1", "1", "1", "1", "1", "3#", "2", "1", "1", "7", "7"):
                if not call.ended:
                    call.press(keys)
            for body in ("hola", "1", "1", "sí", "1", "2", "6515550187", "1", "13", "1", "BORRAR", "xyz"):
                stage.text(body)
            stage.app.test_client().get("/readyz")


def _forward(environ: object, start_response: object) -> list[bytes]:
    raise RuntimeError("not listening yet")


if __name__ == "__main__":
    os.umask(0o007)
    serve(Path(sys.argv[1]), sys.argv[2])
