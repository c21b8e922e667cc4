"""The version of the code: of the package, and of the commit that a checkout stands at, read without git."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from intake.services.line.version import code_version

COMMIT = "0123456789abcdef0123456789abcdef01234567"
OTHER = "89abcdef0123456789abcdef0123456789abcdef"


def _git(folder: Path, head: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "HEAD").write_text(head + "\n")
    return folder


def _on_a_branch(root: Path) -> None:
    git = _git(root / ".git", "ref: refs/heads/main")
    (git / "refs/heads").mkdir(parents=True)
    (git / "refs/heads/main").write_text(COMMIT + "\n")
    (git / "packed-refs").write_text(f"{OTHER} refs/heads/main\n")


def _packed(root: Path) -> None:
    git = _git(root / ".git", "ref: refs/heads/main")
    (git / "packed-refs").write_text(
        f"# pack-refs with: peeled\n{OTHER} refs/heads/other\n{COMMIT} refs/heads/main\n"
    )


def _at_a_commit(root: Path) -> None:
    _git(root / ".git", COMMIT)


def _second_work_tree(root: Path) -> None:
    own = _git(root / "first/.git/worktrees/second", "ref: refs/heads/main")
    (own / "commondir").write_text("../..\n")
    (root / "first/.git/packed-refs").write_text(f"{COMMIT} refs/heads/main\n")
    (root / ".git").write_text(f"gitdir: {own}\n")


@pytest.mark.parametrize("made", [_on_a_branch, _packed, _at_a_commit, _second_work_tree])
def test_a_checkout_tells_its_commit(tmp_path: Path, made: Callable[[Path], None]) -> None:
    made(tmp_path)

    assert code_version(tmp_path) == f"{version('intake-line')}-g0123456"


def test_code_without_a_checkout_tells_the_package_alone(tmp_path: Path) -> None:
    assert code_version(tmp_path) == version("intake-line")


@pytest.mark.parametrize("head", ["ref: refs/heads/gone", "maria", ""])
def test_a_commit_that_cannot_be_read_is_unknown(tmp_path: Path, head: str) -> None:
    _git(tmp_path / ".git", head)

    assert code_version(tmp_path) == f"{version('intake-line')}-unknown"
