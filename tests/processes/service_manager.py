"""Stands in for systemd where there is none: `systemctl` and `journalctl`, as far as the README uses them.

A script of its own: services are started from their unit files as the user they name, with their credentials, and
started again when they end. Everything ends with the test run whose process id is in TEST_RUN.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

PLACE = Path(os.environ["SERVICES"])
UNITS = PLACE / "units"
BACK_SECONDS = 0.2


def main(arguments: list[str]) -> int:
    """Do what one call of systemctl or journalctl asks for."""
    verb, names = arguments[0], [each for each in arguments[1:] if not each.startswith("-")]
    match verb:
        case "daemon-reload":
            return 0
        case "enable" | "start":
            return max(start(name) for name in names)
        case "stop":
            return max(stop(name) for name in names)
        case "restart":
            return max(stop(name) or start(name) for name in names)
        case "journal":
            return show(names)
    sys.stderr.write(f"systemctl {verb} is not known here\n")
    return 1


def read(name: str) -> dict[str, list[str]]:
    """Return the settings of a unit, each with all its values."""
    file = UNITS / (name if "." in name else f"{name}.service")
    settings: dict[str, list[str]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            settings.setdefault(key, []).append(value)
    return settings


def start(name: str) -> int:
    """Start a unit; a timer only needs its service to be there, and one that runs once is waited for."""
    if name.endswith(".timer"):
        read(name)
        read(name.removesuffix(".timer"))
        return 0
    unit = read(name)
    if unit.get("Type") == ["oneshot"]:
        return once(name, unit).wait()
    if (PLACE / f"{name}.pid").exists():
        return 0
    if os.fork() == 0:
        os.setsid()
        keep(name, unit)
        os._exit(0)
    while not (PLACE / f"{name}.pid").exists():
        time.sleep(0.01)
    return 0


def keep(name: str, unit: dict[str, list[str]]) -> None:
    """Run a service, and again whenever it ends, until it is stopped or the test run is over."""
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    stopping: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: stopping.append(number))
    (PLACE / f"{name}.pid").write_text(str(os.getpid()))
    while not stopping and wanted():
        process = once(name, unit)
        (PLACE / f"{name}.main").write_text(str(process.pid))
        while process.poll() is None and not stopping and wanted():
            time.sleep(0.05)
        if process.poll() is None:
            process.terminate()
        process.wait()
        if unit.get("Restart") != ["always"]:
            break
        time.sleep(0 if stopping else BACK_SECONDS)
    (PLACE / f"{name}.pid").unlink()


def once(name: str, unit: dict[str, list[str]]) -> subprocess.Popen[bytes]:
    """Run a service one time, as its user and with nothing but what its unit gives it."""
    (user,), (group,) = unit["User"], unit["Group"]
    credentials = give_credentials(name, unit, user)
    given = [each.replace("%d", str(credentials)) for each in unit.get("Environment", [])]
    environ = dict(each.split("=", 1) for each in (*given, *in_files(unit.get("EnvironmentFile", []))))
    environ |= {"PATH": "/usr/bin:/bin", "INVOCATION_ID": "0" * 32, "CREDENTIALS_DIRECTORY": str(credentials)}
    command = [
        "setpriv",
        f"--reuid={user}",
        f"--regid={group}",
        "--init-groups",
        "--",
        *shlex.split(unit["ExecStart"][0]),
    ]
    with (PLACE / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            command,
            cwd=unit["WorkingDirectory"][0],
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            umask=int(unit["UMask"][0], 8),
        )


def in_files(names: list[str]) -> list[str]:
    """Return the lines of environment files; one whose name begins with a hyphen need not be there."""
    files = [Path(name.removeprefix("-")) for name in names if Path(name.removeprefix("-")).exists()]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [line.replace('"', "") for line in lines if "=" in line and not line.startswith("#")]


def give_credentials(name: str, unit: dict[str, list[str]], user: str) -> Path:
    """Copy what LoadCredential names into a folder only the service's user can read."""
    folder = PLACE / f"{name}.credentials"
    folder.mkdir(mode=0o500, exist_ok=True)
    for each in unit.get("LoadCredential", []):
        called, _, source = each.partition(":")
        shutil.copyfile(source, folder / called)
        (folder / called).chmod(0o400)
        shutil.chown(folder / called, user)
    shutil.chown(folder, user)
    return folder


def stop(name: str) -> int:
    """Stop a service and wait until it is gone."""
    file = PLACE / f"{name}.pid"
    if file.exists():
        os.kill(int(file.read_text()), signal.SIGTERM)
    while file.exists():
        time.sleep(0.02)
    return 0


def wanted() -> bool:
    """Whether the test run still goes on."""
    return Path(f"/proc/{os.environ['TEST_RUN']}").exists()


def show(names: list[str]) -> int:
    """Print what services wrote."""
    for name in names:
        file = PLACE / f"{name}.log"
        sys.stdout.write(file.read_text(encoding="utf-8") if file.exists() else "")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
