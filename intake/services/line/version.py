"""The version of the code: that of the package, and in a checkout the commit its files stand at.

Read from the files, without git. It cannot tell whether somebody has changed a file since that commit.
"""

from __future__ import annotations

import importlib.metadata
import re
from datetime import UTC, datetime
from pathlib import Path

PACKAGE = "intake-line"
# A commit that cannot be read, of a checkout that is there all the same.
UNKNOWN = "unknown"
_ROOT = Path(__file__).resolve().parents[3]
_COMMIT = re.compile(r"[0-9a-f]{40,64}")
_SHOWN = 7


def code_version(root: Path = _ROOT) -> str:
    """Return the version, such as 0.1.0-g1a2b3c4; without the last part where the code stands in no checkout."""
    try:
        package = importlib.metadata.version(PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        package = UNKNOWN
    if not (root / ".git").exists():
        return package
    commit = _commit(root)
    return f"{package}-g{commit[:_SHOWN]}" if commit else f"{package}-{UNKNOWN}"


def code_changed_at(root: Path = _ROOT) -> datetime:
    """Return when a file of the code, the flows or the words was last changed, UTC; raises OSError."""
    files = [*(root / "intake").rglob("*.py"), *(root / "flows").rglob("*.toml")]
    return datetime.fromtimestamp(max((file.stat().st_mtime for file in files), default=0), UTC)


def _commit(root: Path) -> str | None:
    try:
        git = _git_folder(root)
        head = _first_line(git / "HEAD")
        named = head.removeprefix("ref: ")
        commit = _commit_of(git, named) if named != head else head
    except (OSError, ValueError):
        return None
    return commit if commit and _COMMIT.fullmatch(commit) else None


def _git_folder(root: Path) -> Path:
    git = root / ".git"
    # A second work tree of a checkout has a file that names the folder.
    return git if git.is_dir() else root / _first_line(git).removeprefix("gitdir: ")


def _commit_of(git: Path, branch: str) -> str | None:
    shared = git / "commondir"
    common = git / _first_line(shared) if shared.is_file() else git
    loose = common / branch
    if loose.is_file():
        return _first_line(loose)
    for line in (common / "packed-refs").read_text("ascii").splitlines():
        commit, _, name = line.partition(" ")
        if name == branch:
            return commit
    return None


def _first_line(path: Path) -> str:
    return path.read_text("utf-8").partition("\n")[0].strip()
