"""Make .venv hold exactly what the lock file names, and this package in place.

Standard library only: it runs before anything is installed. Safe to run again, and twice at once.
It installs nothing outside .venv and starts nothing.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "prepared.json"
UNFINISHED = VENV / "unfinished"
LOCKS = {"run": ROOT / "requirements.txt", "test": ROOT / "requirements-test.txt"}
OLDEST = (3, 11)
# What the line's processes import is kept compiled, also where Python is told to keep nothing: otherwise each start
# compiles half a thousand modules, and the web side's takes 1.4 s of processor time instead of 0.6 s.
COMPILE = (
    "import sys; sys.dont_write_bytecode = False; "
    "import intake.cli.run.web_server, intake.cli.demo.demo, intake.worker, intake.simulator.http.server"
)

# What pip prints when ..., and the sentence a person can act on.
TROUBLES = (
    (
        r"No space left on device|Errno 28",
        "The disk is full: the set-up needs about 700 MB here and in the temporary folder.",
    ),
    (
        r"DO NOT MATCH THE HASHES",
        "A package is not the one the lock file names. Nothing was run; try again on another network.",
    ),
    (
        (
            r"NewConnectionError|NameResolutionError|name resolution|ConnectTimeout|Read timed out|ProxyError"
            r"|SSLError|Connection (refused|reset)|Network is unreachable|from versions: none"
        ),
        "The package index could not be reached: check the network, then run this again.",
    ),
)


class SetupError(Exception):
    """The set-up cannot go on; the message is the one sentence shown."""


def main(arguments: list[str]) -> int:
    """Prepare .venv for running, or with --test for testing; return the exit status."""
    kind = "test" if "--test" in arguments else "run"
    try:
        require_python()
        with_lock(kind)
    except SetupError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except OSError as trouble:
        print(sentence(str(trouble)) or f"The set-up failed: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run it again to go on.", file=sys.stderr)
        return 130
    return 0


def require_python() -> None:
    """Refuse a Python that is too old or cannot make virtual environments."""
    if sys.version_info[:2] < OLDEST:
        raise SetupError(f"The intake line needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            raise SetupError(
                "This Python cannot make virtual environments: it comes without venv or ensurepip. "
                "On Debian or Ubuntu: apt-get install python3-venv. Then run this again."
            )


def with_lock(kind: str) -> None:
    """Prepare while no other set-up of this folder runs."""
    # The folder itself is the lock, so no lock file is left behind.
    folder = os.open(ROOT / "scripts", os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up is running here; waiting for it.", flush=True)
            fcntl.flock(folder, fcntl.LOCK_EX)
        prepare(kind)
    finally:
        os.close(folder)


def prepare(kind: str) -> None:
    """Install what is missing, and note it, so that the next run costs nothing."""
    noted = read_stamp()
    if noted.get(kind) == fingerprint(kind) and not UNFINISHED.exists():
        return
    started = time.monotonic()
    if not usable(noted):
        print("Making .venv", flush=True)
        run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    # Should this be stopped halfway, a package may look installed and not be: then .venv is made anew.
    UNFINISHED.touch()
    install(kind)
    run([*pip("install"), "--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    run([str(PYTHON), "-c", COMPILE])
    noted = {"home": home(), kind: fingerprint(kind)}
    if kind == "test":
        # The test lock holds all the other one does, in the same versions.
        noted["run"] = fingerprint("run")
    STAMP.write_text(json.dumps(noted))
    UNFINISHED.unlink()
    print(f"Set up in {time.monotonic() - started:.0f} s.", flush=True)


def install(kind: str) -> None:
    """Install the locked packages, counting them as they come."""
    lock = LOCKS[kind]
    total = len(re.findall(r"^[A-Za-z0-9].*==", lock.read_text(), re.MULTILINE))
    print(f"Installing {total} packages", flush=True)
    # Most modules are never imported; compiling them all would take half of the set-up.
    command = [*pip("install"), "--require-hashes", "--no-compile", "--progress-bar", "off", "-r", str(lock)]
    run(command, total)


def run(command: list[str], total: int = 0) -> None:
    """Run a command, show how far it is, and raise a sentence where it fails."""
    lines: list[str] = []
    # A group of its own: after Ctrl-C nothing, down to pip's own children, may go on writing into .venv.
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        follow(process, lines, total)
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()
    if process.returncode:
        output = "".join(lines)
        raise SetupError(sentence(output) or f"{output[-2000:]}\nThe set-up failed: {' '.join(command[:4])}")


def follow(process: subprocess.Popen[str], lines: list[str], total: int) -> None:
    """Collect what a command prints until it ends, showing how far it is."""
    assert process.stdout is not None
    done = 0
    with process.stdout as output:
        for line in output:
            lines.append(line)
            done += show(line, total, done + 1)
    process.wait()


def show(line: str, total: int, place: int) -> bool:
    """Print one line for each package that pip names, and where the long silent part begins."""
    if total and line.startswith("Installing collected"):
        print("  unpacking", flush=True)
    package = re.match(
        r"(?:Collecting|Processing \S*/|Requirement already satisfied:) ?([A-Za-z0-9_.]+)", line
    )
    if not total or not package:
        return False
    print(f"  {place:>3} of {total}  {package[1]}", flush=True)
    return True


def sentence(output: str) -> str | None:
    """Return the sentence for a trouble that is known, or None."""
    return next((words for pattern, words in TROUBLES if re.search(pattern, output)), None)


def pip(verb: str) -> list[str]:
    """Return the start of a pip command in .venv."""
    return [str(PYTHON), "-m", "pip", verb, "--disable-pip-version-check", "--no-input", "--retries", "2"]


def usable(noted: dict[str, str]) -> bool:
    """Tell whether .venv can be built upon: whole, of this Python, and not moved since."""
    if UNFINISHED.exists() or noted.get("home", home()) != home():
        return False
    probe = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([str(PYTHON), "-c", probe], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return answer.stdout.strip() == f"{sys.version_info[0]}.{sys.version_info[1]}"


def home() -> str:
    """Return what a finished .venv depends on besides the lock: its place and its Python."""
    return f"{VENV} {sys.version_info[0]}.{sys.version_info[1]}"


def fingerprint(kind: str) -> str:
    """Return a digest of the lock file, the package's own description, and the place."""
    digest = hashlib.sha256(home().encode())
    for path in (LOCKS[kind], ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def read_stamp() -> dict[str, str]:
    """Return what the last finished set-up noted, or nothing."""
    try:
        noted: dict[str, str] = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return noted


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
