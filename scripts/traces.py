"""Tell which files carry a trace of one machine: a package index address, or a folder of somebody's disk.

It reads the files git knows, and changes none.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TRACES = {
    "an address of a package index": re.compile(
        r"--(extra-)?index-url|--find-links|--trusted-host|https?://[^\s\"']*/simple\b"
    ),
    # Written in two parts, so that this file does not report itself.
    "a folder of one machine": re.compile(r"(?<![\w.~])/" + r"(home|Users|root|work|tmp/team)/\w"),
}
# These name the options that keep addresses out of the lock files.
ALLOWED = {"scripts/lock", "scripts/traces.py", "tests/test_gate.py", "tests/test_setup.py"}


def known_files() -> list[str]:
    """Return the files git follows or would follow, relative to the root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return sorted(set(listing.stdout.splitlines()) - ALLOWED)


def traces(path: Path) -> list[str]:
    """Return one sentence for each trace in the file; a file that is not text has none."""
    try:
        lines = path.read_text().splitlines()
    except (UnicodeDecodeError, FileNotFoundError):
        return []
    return [
        f"{path}:{number}: {what}"
        for number, line in enumerate(lines, 1)
        for what, pattern in TRACES.items()
        if pattern.search(line)
    ]


def found() -> list[str]:
    """Return a sentence for every trace in the project."""
    return [sentence for name in known_files() for sentence in traces(ROOT / name)]


def main() -> int:
    """Print every trace; return 1 where there is one."""
    sentences = found()
    print("\n".join(sentences) or "no file carries a trace of one machine")
    return bool(sentences)


if __name__ == "__main__":
    sys.exit(main())
