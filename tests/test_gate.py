"""The gate of scripts/check holds wherever the tests run: style, layers, sizes, traces and types."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scripts import sizes, traces

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
GATES = {
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "style": ["ruff", "check", "--quiet", "."],
    "layers": ["lint-imports", "--no-logo", "--no-cache"],
    "types": ["mypy"],
}


@pytest.mark.gate
@pytest.mark.parametrize("name", GATES)
def test_the_gate_holds(name: str) -> None:
    tool, *arguments = GATES[name]
    ran = subprocess.run([BIN / tool, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.gate
def test_every_function_and_file_is_within_its_size() -> None:
    assert sizes.found() == []


@pytest.mark.gate
def test_no_file_carries_a_trace_of_one_machine() -> None:
    assert traces.found() == []


def test_what_is_too_large_is_told(tmp_path: Path) -> None:
    path = tmp_path / "large.py"
    body = "    pass\n" * 30
    path.write_text(
        f"def long(self, a, b, c, *, d):\n{body}\ndef many(a, b, *c, d, e):\n    pass\n" + "\n" * 270
    )

    assert list(sizes.oversized(path)) == [
        f"{path}: 304 lines, at most 300",
        f"{path}:1: long has 31 lines, at most 30",
        f"{path}:33: many takes 5 parameters, at most 4",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://index.example.org/simple",
        "--find-links wheels",
        "see /" + "home/somebody/notes",
        "see https://index.example.org/" + "root/simple/",
    ],
)
def test_a_trace_is_told_with_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(f"fine\n{line}\n")

    assert [told.partition(": ")[0] for told in traces.traces(path)] == [f"{path}:2"]
