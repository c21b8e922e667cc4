"""The engineers' page names files that are there, and every room of a layer with its level."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "intake" / "README.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`((?:[a-z_]+/)*[a-z_]+\.(?:py|toml|md))`", PAGE)))
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
    "contracts"
]
LAYERS = [each for each in CONTRACTS if each["type"] == "layers" and each["containers"] != ["intake"]]


@pytest.mark.parametrize("named", NAMED)
def test_a_file_the_page_names_is_there(named: str) -> None:
    assert (ROOT / "intake" / named).is_file() or (ROOT / named).is_file()


def test_the_page_names_at_least_forty_rules_with_their_files() -> None:
    rules = PAGE.partition("## Where do I find")[2].partition("\n## ")[0]

    assert len(re.findall(r"^\| .+ \| `[^`]+` \|$", rules, re.MULTILINE)) >= 40


@pytest.mark.parametrize("contract", LAYERS, ids=lambda each: str(each["containers"][0]))
def test_the_page_names_every_room_of_a_layer(contract: dict[str, list[str]]) -> None:
    layer = contract["containers"][0].removeprefix("intake.")
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{layer}` |"))
    folder = ROOT / "intake" / layer
    rooms = {each.strip() for level in contract["layers"] for each in level.split("|")}

    assert {room for room in rooms if (folder / room).is_dir()} <= set(re.findall(r"`([a-z_]+)`", row))
