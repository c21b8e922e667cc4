"""A process of one user of the line: obeys lines of JSON and answers each with one.

Run as a module: USER, GROUP, the umask in octal, and the folder of a line. Everything is imported and used once as root
before: the user may not enter the folders Python itself lies in.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
import tempfile
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from click.testing import CliRunner
from werkzeug.serving import make_server

from intake import config
from intake.app import create_app
from intake.cli.commands import main
from intake.cli.demo.demo import LINE, QUIET, Ports, settings_text
from intake.console.app import create_console
from intake.simulator.config import SimulatorConfig
from intake.simulator.exchange import Exchange
from intake.storage.crypto.key_files import new_keys
from intake.worker import open_worker
from tests.processes.running import HOST, ROOT, TOKEN, free_port

ENVIRON = {"INTAKE_TWILIO_AUTH_TOKEN": TOKEN}
WEB_FOLDER, WORKER_FOLDER, CONSOLE_FOLDER, DATA = "web", "work", "console", "data"
DESK_PORT = 8081
DESK = f"http://localhost:{DESK_PORT}"
SAVING = ("hola", "1", "1", "sí", "1", "1", "13", "2")


class User:
    """What one user of a line does in its folder."""

    def __init__(self, folder: Path) -> None:
        self._config_file = folder / "config.toml"
        # The console's user is the one that is not handed the token.
        is_console = os.geteuid() and (folder / CONSOLE_FOLDER).stat().st_uid == os.geteuid()
        self._environ = {} if is_console else ENVIRON

    def types(self, *words: str) -> object:
        """Type a command; return its exit code and what it wrote, an error that nobody caught too."""
        result = CliRunner().invoke(main, [*words, "--config", str(self._config_file)], env=self._environ)
        uncaught = result.exception is not None and not isinstance(result.exception, SystemExit)
        return [result.exit_code, result.output + (f"Traceback: {result.exception!r}" if uncaught else "")]

    def works(self) -> object:
        """Be a worker for one round of orders and one purge; return how large the database's log is then."""
        settings = self._settings()
        worker = open_worker(settings, config.account(settings, ENVIRON))
        worker.orders()
        worker.purge()
        log = Path(settings.storage.url.removeprefix("sqlite:///") + "-wal")
        size = log.stat().st_size
        worker.database.close()
        return size

    def serves(self) -> object:
        """Answer as the web side from now on."""
        settings = self._settings()
        app = create_app(settings, config.account(settings, ENVIRON))
        server = make_server(HOST, settings.web.port, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return "serving"

    def looks_after(self) -> object:
        """Be the console for one look at its health, and at a file of its pages; return the status of each."""
        visitor = create_console(self._settings()).test_client()
        return [visitor.get(path, base_url=DESK).status_code for path in ("/healthz", "/static/console.css")]

    def reads(self, *names: str) -> object:
        """Try to read files of the line; return those that can be."""
        return [name for name in names if os.access(self._config_file.parent / name, os.R_OK)]

    def _settings(self) -> config.Settings:
        return config.load(self._config_file, ENVIRON)


@dataclass(frozen=True, slots=True)
class Owners:
    """The numbers of a line's users, and of their group."""

    web: int
    worker: int
    console: int
    group: int


def lay_out(folder: Path, owners: Owners) -> Exchange:
    """Make the folders of a line that runs as three users of one group, as README says; return the network around it."""
    folder.chmod(0o711)
    port = free_port()
    now = datetime.now(UTC)  # noqa: TID251 - real processes live by the machine's clock
    text = settings_text(Ports(page=1, line=port, console=DESK_PORT), now)
    shutil.copytree(ROOT / "flows", folder / "flows")
    for old, new in (
        (f'folder = "{ROOT / "flows"}"', 'folder = "flows"'),
        ("sqlite:///intake.db", f"sqlite:///{DATA}/line.db"),
        ("keys/web_keys.toml", f"{WEB_FOLDER}/web_keys.toml"),
        ("keys/worker_keys.toml", f"{WORKER_FOLDER}/worker_keys.toml"),
        ("keys/console_keys.toml", f"{CONSOLE_FOLDER}/console_keys.toml"),
    ):
        assert old in text
        text = text.replace(old, new)
    (folder / "config.toml").write_text(text, encoding="utf-8")
    for name, mode, owner, shared in (
        (DATA, 0o2770, 0, owners.group),
        (WEB_FOLDER, 0o700, owners.web, -1),
        (WORKER_FOLDER, 0o700, owners.worker, -1),
        (CONSOLE_FOLDER, 0o700, owners.console, -1),
    ):
        (folder / name).mkdir()
        os.chown(folder / name, owner, shared)
        (folder / name).chmod(mode)
    new_keys(folder / WEB_FOLDER, folder / WORKER_FOLDER, folder / CONSOLE_FOLDER)
    simulator = SimulatorConfig(
        auth_token=TOKEN, line_number=LINE, quiet_number=QUIET, line_url=f"http://{HOST}:{port}"
    )
    return Exchange(simulator)


def save(exchange: Exchange, number: str) -> list[str]:
    """Let somebody answer every question by text; return what they read last, before they say save."""
    return [exchange.text(number, LINE, body) for body in SAVING][-1]


def _rehearse() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        exchange = lay_out(folder, Owners(0, 0, 0, 0))
        user = User(folder)
        for words in (("db", "upgrade"), ("doctor",), ("requests", "list"), ("purge",), ("erased",)):
            user.types(*words)
        user.serves()
        save(exchange, "+16515550187")
        user.works()
        user.looks_after()


def _obey(user: User) -> None:
    for line in sys.stdin:
        act, *words = json.loads(line)
        acts = (user.types, user.works, user.serves, user.looks_after, user.reads)
        done = next(each for each in acts if each.__name__ == act)(*words)
        sys.stdout.write(json.dumps(done) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    logging.disable()
    _rehearse()
    number, group, umask = (int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3], 8))
    os.setgroups([group])
    os.setgid(number)
    os.setuid(number)
    os.umask(umask)
    _obey(User(Path(sys.argv[4])))
