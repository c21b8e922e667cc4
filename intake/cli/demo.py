"""`intake demo`: the whole line on this machine, with a local Twilio and throw-away data.

The web side and the worker run unchanged; only their settings differ. Nothing leaves the machine
and nothing stays on it.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import tempfile
import time
import tomllib
import urllib.error
import urllib.request
import webbrowser
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click

from intake.cli.processes import Child, Ended, Family
from intake.cli.run import refuse_taken
from intake.config.provider import NEXT_TOKEN, TOKEN
from intake.core.errors import IntakeError
from intake.storage import migrations
from intake.storage.flow_files import FLOWS
from intake.storage.keys import new_keys
from intake.storage.unit_of_work import Database

LINE, QUIET = "+16127039227", "+16125550100"
HOST = "127.0.0.1"
PATIENCE_SECONDS = 30.0
LOOK_EVERY_SECONDS = 0.1


class DemoError(IntakeError):
    """The demo could not be started."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the page and the line listen."""

    page: int
    line: int


@click.command()
@click.option("--port", default=8090, show_default=True, help="The page's port; 0 takes any free one.")
@click.option("--line-port", default=8080, show_default=True, help="The line's port; 0 takes any free one.")
@click.option("--open/--no-open", "opens", default=True, help="Open the page in a browser.")
def demo(port: int, line_port: int, *, opens: bool) -> None:
    """Try the line: three phones in your browser, no account, no data kept.

    \b
    Example:  intake demo --no-open
    """
    ports = Ports(_usable(port), _usable(line_port))
    folder = Path(tempfile.mkdtemp(prefix="intake-demo-"))
    try:
        _prepare(folder, ports)
        ended = _run(folder, ports, opens=opens)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if ended.name is not None:
        raise DemoError(f"{ended.name} ended by itself (exit code {ended.code}); all is stopped.")
    click.echo("Stopped. Nothing was kept.")


def settings_text(ports: Ports, today: datetime) -> str:
    """Return the demo's settings: the example's, with throw-away places and a closing date ahead."""
    ahead = (today + timedelta(days=180)).date()
    example = Path(__file__).resolve().parents[2] / "config.example.toml"
    tables = tomllib.loads(example.read_text(encoding="utf-8"))
    tables["line"] |= {
        "number": LINE,
        "quiet_number": QUIET,
        "public_url": f"http://{HOST}:{ports.line}",
        "closes_on": ahead,
        "plan_due": ahead + timedelta(days=90),
    }
    tables["web"] = {"host": HOST, "port": ports.line, "workers": 2}
    tables["twilio"] = {"account_sid": "AC" + "0" * 32, "api_base": f"http://{HOST}:{ports.page}"}
    tables["storage"] = {
        "url": "sqlite:///intake.db",
        "web_keys": "keys/web_keys.toml",
        "worker_keys": "keys/worker_keys.toml",
    }
    tables["flows"] = {"folder": str(FLOWS)}
    tables["demo"] = {"clock_file": "clock"}
    tables["worker"] = {"orders_every_seconds": 1, "copies_every_seconds": 2, "forget_every_seconds": 5}
    tables["help_lines"]["day_one"]["connect"] = True
    return _written(tables)


def _prepare(folder: Path, ports: Ports) -> None:
    text = settings_text(ports, datetime.now(UTC))  # noqa: TID251 - the demo's closing date lies ahead of today
    (folder / "config.toml").write_text(text, encoding="utf-8")
    (folder / "keys").mkdir(mode=0o700)
    new_keys(folder / "keys")
    database = Database(f"sqlite:///{folder / 'intake.db'}")
    migrations.upgrade(database)
    database.close()


def _run(folder: Path, ports: Ports, *, opens: bool) -> Ended:
    config_file = str(folder / "config.toml")
    children = [
        Child("The local Twilio", ("simulator", "--config", config_file, "--port", str(ports.page))),
        Child("The web side", ("web", "--config", config_file)),
        Child("The worker", ("work", "--config", config_file)),
    ]
    environ = {name: value for name, value in os.environ.items() if name not in (TOKEN, NEXT_TOKEN)}
    environ[TOKEN] = secrets.token_hex(16)
    page = f"http://{HOST}:{ports.page}/"
    click.echo("Starting the line, its worker and a local Twilio ...")
    with Family(children, environ) as family:
        ended = _until_answering(family, (f"{page}healthz", f"http://{HOST}:{ports.line}/healthz"))
        if ended is not None:
            return ended
        click.echo(f"\n  Open {page}\n\nCall or text 612-703-9227 from any of its phones. Stop with Ctrl-C.")
        if opens:
            webbrowser.open(page)
        return family.wait()


def _until_answering(family: Family, addresses: tuple[str, ...]) -> Ended | None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    for address in addresses:
        while not _answers(address):
            if family.told_to_stop:
                return Ended(None, 0)
            if (ended := family.ended()) is not None:
                return ended
            if time.monotonic() > deadline:
                raise DemoError(f"{address} does not answer. Please try again.")
            time.sleep(LOOK_EVERY_SECONDS)
    return None


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own address on loopback
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _usable(port: int) -> int:
    if port:
        refuse_taken(HOST, port)
        return port
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        free: int = probe.getsockname()[1]
    return free


def _written(tables: dict[str, object], path: str = "") -> str:
    rows, inner = [], []
    for key, value in tables.items():
        if isinstance(value, dict):
            name = f"{path}.{key}" if path else key
            inner.append(f"\n[{name}]\n{_written(value, name)}")
        else:
            rows.append(f"{key} = {_value(value)}\n")
    return "".join([*rows, *inner])


def _value(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_value(item) for item in value)}]"
    # JSON's strings, numbers and booleans are TOML's; dates are written as they print.
    return str(value) if isinstance(value, date) else json.dumps(value)
