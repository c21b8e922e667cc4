"""The gate of scripts/check holds wherever the tests run: style, layers, sizes, names, traces and types."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scripts import names, sizes, traces

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
def test_every_name_stands_in_one_module() -> None:
    assert names.found() == []


@pytest.mark.gate
def test_no_file_carries_a_trace_of_one_machine() -> None:
    assert traces.found() == []


def test_what_is_too_large_is_told(tmp_path: Path) -> None:
    path = tmp_path / "large.py"
    body = "    pass\n" * 30
    path.write_text(
        f"def long(self, a, b, c, *, d):\n{body}\ndef many(a, b, *c, d, e, f):\n    pass\n" + "\n" * 270
    )

    assert list(sizes.oversized(path)) == [
        f"{path}: 304 lines, at most 300",
        f"{path}:1: long has 31 lines, at most 30",
        f"{path}:33: many takes 6 parameters, at most 5",
    ]


def test_a_fifth_parameter_is_given_by_name_only(tmp_path: Path) -> None:
    path = tmp_path / "wide.py"
    path.write_text("def fits(self, a, b, c, d, *, e): ...\ndef wide(a, b, c, d, e): ...\n")

    assert list(sizes.oversized(path)) == [f"{path}:2: wide takes 5 parameters by place, at most 4"]


@pytest.mark.parametrize(
    "annotation",
    [
        "tuple[str, int]",
        "tuple[str, int] | None",
        "tuple[str]",
        "tuple[tuple[str, str], ...]",
        "Sequence[tuple[str, int]]",
        "Iterable[tuple[str, int]]",
        "Mapping[str, list[tuple[str, int]]]",
    ],
)
def test_a_parameter_that_is_a_tuple_without_names_is_told(annotation: str, tmp_path: Path) -> None:
    path = tmp_path / "tuples.py"
    path.write_text(f"def give(named: tuple[str, ...], *, pair: {annotation}) -> tuple[str, int]: ...\n")

    (told,) = sizes.oversized(path)

    assert told.startswith(f"{path}:1: give takes pair as a tuple whose parts have no names")


def test_a_name_that_stands_in_two_modules_is_told_with_what_to_do(tmp_path: Path) -> None:
    for module, text in {
        "core/a.py": "class Window:\n    def of(self): ...\ndef draw(): ...\ndef _own(): ...\n",
        "services/b.py": "async def draw(): ...\nclass Window: ...\nclass Other:\n    def of(self): ...\n",
        "services/c.py": "def _own(): ...\ndef draw(): ...\n",
        # The command, the simulator and migrations repeat the line's words by design.
        "cli/d.py": "class Other: ...\n",
        "simulator/calls/e.py": "class Other: ...\n",
        "storage/migrations/versions/f.py": "class Other: ...\n",
    }.items():
        (tmp_path / module).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / module).write_text(text)

    told = list(names.doubled(tmp_path, {"draw": "the same idea in each", "Other": "it was in two once"}))

    assert told == [
        (
            "Window stands in core/a.py, services/b.py: name each for its subject, or give the reason in SAME_IDEA "
            "of scripts/names.py where it is the same idea in each"
        ),
        "Other does not stand twice any more: take it out of SAME_IDEA of scripts/names.py",
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
