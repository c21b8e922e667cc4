"""A machine as an operator sets it up from the README, below one folder: three real users, their folders, and services.

Runs the README's own commands. Changed in them, and in the files of ``scripts/deploy``: the places (below one folder), the
ports (free ones), the names of users and units (nobody else's), and what a machine without systemd and network lacks:
``systemctl`` and ``journalctl`` are ``service_manager``, ``apt-get``, ``git`` and ``systemd``'s reload only say that they were called.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from tests.conftest import as_console
from tests.processes.running import ROOT, free_port

README = ROOT / "README.md"
SECTION = "## For an operator: run it"
NAMES = r"\bintake-(web|work|console|data|backup|\*)(?![\w-])"
SERVICES = ("web", "work", "console")
PATIENCE_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block of the README: in which part it stands, its language and its text."""

    part: str
    language: str
    text: str


def blocks() -> tuple[Block, ...]:
    """Return the blocks of the operator's section, in order; those that are run and those that are settings."""
    section = README.read_text(encoding="utf-8").partition(SECTION)[2].partition("\n## ")[0]
    found = []
    for part in re.split(r"^### ", section, flags=re.MULTILINE)[1:]:
        title = part.partition("\n")[0]
        found += [
            Block(title, language, text)
            for language, text in re.findall(r"^```(\w+)\n(.*?)^```$", part, flags=re.MULTILINE | re.DOTALL)
        ]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Machine:
    """Where it stands, what it is called instead, and on which ports it listens."""

    folder: Path
    tag: str
    web_port: int
    console_port: int
    provider_port: int
    database_url: str

    @property
    def config_file(self) -> Path:
        """The line's settings."""
        return self.folder / "etc/intake/config.toml"

    @property
    def environ(self) -> Mapping[str, str]:
        """What an operator's shell has."""
        return {
            "PATH": f"{self.folder}/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "SERVICES": f"{self.folder}/services",
            "TEST_RUN": str(os.getpid()),
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
        }

    def placed(self, text: str) -> str:
        """Return text of the README with this machine's places, names and ports."""
        text = re.sub(r"(/opt/intake-line/)?\bscripts/deploy\b", f"{self.folder}/deploy", text)
        text = re.sub(r"(/opt/intake-line/)?\.venv/bin/intake\b", f"{self.folder}/program/intake", text)
        text = text.replace("/opt/intake-line", str(ROOT)).replace(
            "/etc/systemd/system", f"{self.folder}/services/units"
        )
        text = re.sub(
            r"/(etc/intake|var/lib/intake|var/backups/intake|usr/local/bin)\b", rf"{self.folder}/\1", text
        )
        text = re.sub(NAMES, rf"{self.tag}-\1", text).replace("<this repository>", "repository")
        text = re.sub(
            r"postgresql://intake_console@\S+?(?=\")", lambda _: as_console(self.database_url), text
        )
        text = re.sub(r"postgresql://intake@\S+?(?=\")", lambda _: self.database_url, text)
        ports = {"8080": self.web_port, "8081": self.console_port, "8090": self.provider_port}
        return re.sub("|".join(ports), lambda found: str(ports[found[0]]), text)

    def run(self, block: Block, typed: str = "", *, fails: bool = False) -> str:
        """Run a block as root, where the clone is; returns what it printed. Raises where a command fails, or none does."""
        ran = subprocess.run(
            ["/bin/sh", "-euc", self.placed(block.text)],
            cwd=ROOT,
            env=self.environ,
            input=typed,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert (ran.returncode != 0) == fails, f"{block.text}\n{ran.stdout}\n{ran.stderr}"
        return ran.stdout

    def leave_running(self, block: Block) -> subprocess.Popen[str]:
        """Start a block that runs until it is stopped; what it prints is in ``printed``."""
        with self.printed.open("w") as printed:
            return subprocess.Popen(
                ["/bin/sh", "-euc", f"exec {self.placed(block.text)}"],
                cwd=ROOT,
                env=self.environ,
                stdout=printed,
                stderr=printed,
                text=True,
                start_new_session=True,
            )

    @property
    def printed(self) -> Path:
        """What the block that is left running printed."""
        return self.folder / "printed"

    def main_process(self, name: str) -> int:
        """Return the process id of a service, 0 while it has none."""
        file = self.folder / "services" / f"{self.tag}-{name}.main"
        return int(file.read_text()) if file.exists() else 0

    def can_read(self, name: str, path: str) -> bool:
        """Whether the user of a service may read a file."""
        asked = ["runuser", "-u", f"{self.tag}-{name}", "--", "cat", str(self.folder / path)]
        return subprocess.run(asked, capture_output=True, check=False).returncode == 0

    def furnish_settings(self, closes_on: date) -> None:
        """Give the example's settings this machine's port and a closing date ahead."""
        text = self.config_file.read_text(encoding="utf-8")
        text = re.sub(r"^closes_on = \S+", f"closes_on = {closes_on}", text, flags=re.MULTILINE)
        text = re.sub(
            r"^plan_due = \S+", f"plan_due = {closes_on + timedelta(days=90)}", text, flags=re.MULTILINE
        )
        text = re.sub(r"^# port = 8081", "port = 8081", text, flags=re.MULTILINE)
        self.config_file.write_text(self.placed(text), encoding="utf-8")

    def set(self, block: Block) -> None:
        """Put the settings of a block into the settings file, each where its section stands."""
        text = self.config_file.read_text(encoding="utf-8")
        section = ""
        for row in self.placed(block.text).splitlines():
            if row.startswith("["):
                section = row
            elif row:
                text = _put(text, section, row)
        self.config_file.write_text(text, encoding="utf-8")


def _put(text: str, section: str, row: str) -> str:
    before, heading, rest = text.partition(f"\n{section}\n")
    assert heading, section
    body, following, after = rest.partition("\n[")
    key = row.partition(" = ")[0]
    changed, n = re.subn(rf"^(# )?{key} = .*$", row, body, count=1, flags=re.MULTILINE)
    assert n == 1, row
    return before + heading + changed + following + after


@contextmanager
def machine(database_url: str) -> Iterator[Machine]:
    """Give a bare machine beside a PostgreSQL, and take away its users, services and files at the end."""
    # Not below pytest's own folder, which only root may enter.
    folder = Path(tempfile.mkdtemp(prefix="intake-machine-"))
    folder.chmod(0o755)
    made = Machine(folder, f"it{secrets.token_hex(4)}", free_port(), free_port(), free_port(), database_url)
    try:
        _furnish(made)
        yield made
    finally:
        for name in SERVICES:
            subprocess.run(
                [folder / "usr/local/bin/systemctl", "stop", f"{made.tag}-{name}"],
                env=made.environ,
                check=False,
            )
            subprocess.run(["/usr/sbin/userdel", f"{made.tag}-{name}"], capture_output=True, check=False)
        subprocess.run(["/usr/sbin/groupdel", f"{made.tag}-data"], capture_output=True, check=False)
        shutil.rmtree(folder)


def _furnish(made: Machine) -> None:
    """Lay out what a machine has before anything of ours is on it, with the stand-ins for what this one lacks."""
    for name in ("usr/local/bin", "services/units", "deploy", "var/backups"):
        (made.folder / name).mkdir(parents=True)
    manager = Path(__file__).with_name("service_manager.py")
    for name, command in {
        "systemctl": f'exec {sys.executable} {manager} "$@"',
        "journalctl": f'exec {sys.executable} {manager} journal $(printf "%s\\n" "$@" | grep "^{made.tag}")',
        "apt-get": 'echo "apt-get $*"',
        "git": 'echo "git $*"',
    }.items():
        _program(made.folder / "usr/local/bin" / name, command)
    _lay_program(made.folder / "program")
    for file in (ROOT / "scripts/deploy").iterdir():
        name = re.sub(NAMES, rf"{made.tag}-\1", file.name)
        if file.name.endswith((".service", ".timer")) or file.name == "by-hand":
            (made.folder / "deploy" / name).write_text(made.placed(file.read_text(encoding="utf-8")))
            (made.folder / "deploy" / name).chmod(0o755)


def _program(file: Path, command: str) -> None:
    file.write_text(f"#!/bin/sh\n{command}\n")
    file.chmod(0o755)


def _lay_program(folder: Path) -> None:
    """Put `intake` where every user can run it, also where Python or this project lie in root's own folder."""
    folder.mkdir()
    python = _for_all(Path(sys.base_prefix), folder / "python") / "bin" / Path(sys.executable).resolve().name
    project = _for_all(ROOT, folder / "project")
    packages = project / Path(sysconfig.get_path("purelib")).relative_to(ROOT)
    _program(
        folder / "intake",
        f"export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH={project}:{packages}\n"
        f'LD_LIBRARY_PATH={python.parents[1]}/lib exec {python} -m intake.cli "$@"',
    )


def _for_all(place: Path, copy: Path) -> Path:
    """Return a folder every user may enter: this one, or a copy of it."""
    if all(each.stat().st_mode & 0o005 == 0o005 for each in (place, *place.parents)):
        return place
    # Linked where it can be: then it costs neither time nor room.
    linked = subprocess.run(["cp", "-al", str(place), str(copy)], capture_output=True, check=False)
    if linked.returncode:
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(place, copy, symlinks=True)
    copy.chmod(0o755)
    return copy
