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
import sys
import tempfile
import threading
import tomllib
import webbrowser
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click

from intake import config
from intake.cli.demo import demo_staff
from intake.cli.options import EXAMPLE
from intake.cli.run.run import refuse_taken
from intake.cli.run.supervisor import Child, Ended, Family, tell
from intake.config.tokens import TOKEN
from intake.core.errors import IntakeError
from intake.simulator.config import SimulatorConfig, SimulatorRefusedError, bin_address, refuse_real_account
from intake.storage.crypto.key_files import WEB_KEYS, new_keys, read_web_keys
from intake.storage.flow_files import FLOWS
from intake.storage.migrations import revisions
from intake.storage.unit_of_work import Database

FALLBACKS = ("line_voice", "line_text", "quiet_voice", "quiet_text")
WORKER_SECONDS = {"orders": 1, "copies": 2, "forget": 5, "offers": 2}
LINE, QUIET = "+16127039227", "+16125550100"
HOST = "127.0.0.1"
# Browsers let a passkey be made for this name, and for no address.
CONSOLE_HOST = "localhost"


class DemoError(IntakeError):
    """The demo could not be started."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the page, the line and its console listen; no console without a port."""

    page: int
    line: int
    console: int | None = None

    @property
    def console_address(self) -> str:
        """Where the console is opened."""
        return f"http://{CONSOLE_HOST}:{self.console}"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A demo that can start: its throw-away folder, its ports and its settings."""

    folder: Path
    ports: Ports
    settings: config.Settings


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8090,
    show_default=True,
    help="The page's port; 0 takes any free one.",
)
@click.option(
    "--line-port",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="The line's port; 0 takes any free one.",
)
@click.option(
    "--console-port",
    type=click.IntRange(0, 65535),
    default=8081,
    show_default=True,
    help="The console's port; 0 takes any free one.",
)
@click.option("--open/--no-open", "opens", default=True, help="Open the page in a browser.")
def demo(port: int, line_port: int, console_port: int, *, opens: bool) -> None:
    """Try the line: three phones and the console in your browser, no account, no data kept.

    \b
    Example:  intake demo --no-open
    """
    _refuse_shared({"page": port, "line": line_port, "console": console_port})
    environ = demo_environment(os.environ)
    ports = Ports(
        _usable(port, "--port"), _usable(line_port, "--line-port"), _usable(console_port, "--console-port")
    )
    with Family(environ) as family:
        folder = Path(tempfile.mkdtemp(prefix="intake-demo-"))
        try:
            ended = _run(family, _prepare(folder, ports, environ), opens=opens)
        finally:
            family.end()
            shutil.rmtree(folder, ignore_errors=True)
    tell(ended)
    click.echo("Stopped. Nothing was kept.")


def _refuse_shared(ports: Mapping[str, int]) -> None:
    owners: dict[int, str] = {}
    for name, port in ports.items():
        if port and port in owners:
            raise DemoError(
                f"The {owners[port]} and the {name} cannot share port {port}: choose another for one of them."
            )
        owners[port] = name


def demo_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without settings of a real line, with a token made up; refuses a real account."""
    kept = {name: value for name, value in environ.items() if not name.startswith("INTAKE_")}
    kept[TOKEN] = secrets.token_hex(16)
    fake = SimulatorConfig(auth_token=kept[TOKEN], line_number=LINE, quiet_number=QUIET, line_url="")
    try:
        refuse_real_account(fake, kept)
    except SimulatorRefusedError as error:
        raise DemoError(str(error)) from None
    return kept


def settings_text(ports: Ports, today: datetime) -> str:
    """Return the demo's settings: the example's, with throw-away places and a closing date ahead."""
    ahead = (today + timedelta(days=180)).date()
    tables = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
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
    if ports.console is not None:
        tables["console"] = _console_table(ports.console_address, ports.console)
    tables["fallbacks"] = {name: bin_address(name) for name in FALLBACKS}
    tables["flows"] = {"folder": str(FLOWS)}
    tables["demo"] = {"clock_file": "clock"}
    tables["coordinator"] = {"phones": list(demo_staff.COORDINATORS)}
    tables["worker"] = {f"{job}_every_seconds": seconds for job, seconds in WORKER_SECONDS.items()}
    tables["help_lines"]["day_one"]["connect"] = True
    return _written(tables)


def _console_table(address: str, port: int) -> dict[str, object]:
    return {
        "url": address,
        "host": HOST,
        "port": port,
        "keys": "keys/console_keys.toml",
        "operator": "Olga, at 612-555-0188",
        "counsel": "Casey, the lawyer, at 612-555-0111",
    }


def _prepare(folder: Path, ports: Ports, environ: Mapping[str, str]) -> Prepared:
    now = datetime.now(UTC)  # noqa: TID251 - the demo begins today, and its closing date lies ahead
    config_file = folder / "config.toml"
    config_file.write_text(settings_text(ports, now), encoding="utf-8")
    settings = config.load(config_file, environ)
    keys = folder / "keys"
    keys.mkdir(mode=0o700)
    new_keys(keys)
    database = Database(f"sqlite:///{folder / 'intake.db'}")
    revisions.upgrade(database)
    demo_staff.add_staff(database, read_web_keys(keys / WEB_KEYS), settings, now)
    demo_staff.add_accounts(database, settings, now.date())
    database.close()
    return Prepared(folder, ports, settings)


def _run(family: Family, prepared: Prepared, *, opens: bool) -> Ended:
    ports, at_config = prepared.ports, ("--config", str(prepared.folder / "config.toml"))
    click.echo("Starting the line, its worker, its console and a local Twilio ...")
    phones = (*demo_staff.page_arguments(prepared.settings), "--console", ports.console_address)
    family.start(
        Child("The local Twilio", ("simulator", *at_config, "--port", str(ports.page), "--silent", *phones))
    )
    family.start(Child("The web side", ("web", *at_config)))
    family.start(Child("The worker", ("work", *at_config)))
    family.start(Child("The console", ("console", *at_config)))
    for port in (ports.page, ports.line, ports.console or ports.line):
        if (ended := family.until_answering(HOST, port)) is not None:
            return ended
    page = f"http://{HOST}:{ports.page}/"
    click.echo(
        f"\n  Open {page} for the phones\n  and  {ports.console_address}/ for the console\n\nText hello to 612-703-9227 from the person's phone, or press Call. Stop with Ctrl-C."
    )
    if opens and _has_screen(family.environ):
        # A browser may take its time to come up, and Ctrl-C must not wait for it.
        threading.Thread(target=webbrowser.open, args=(page,), daemon=True).start()
    return family.wait()


def _has_screen(environ: Mapping[str, str]) -> bool:
    # Without a screen a browser of the terminal would come up over what we print.
    return sys.platform == "darwin" or any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _usable(port: int, option: str) -> int:
    if port:
        refuse_taken(HOST, port, f"{option} 0 takes a free one.")
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
