"""The pages tell the truth: files that are there, every room of a layer, and every table where it lies."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from intake.storage.crypto.key_files import ConsoleKeys, WebKeys, WorkerKeys
from intake.storage.engine.rights import CONSOLE_RIGHTS
from intake.storage.schema.table_facts import facts_of
from intake.storage.schema.tables import metadata

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


def test_what_each_place_yields_names_every_table_and_every_key_where_it_lies() -> None:
    assert {place: names for place, names in _yields().items() if place in _lying()} == _lying()


def test_the_page_says_which_tables_the_console_reads_writes_and_adds_to() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    row = next(line for line in page.splitlines() if line.startswith("| the console, "))
    lies = row.split("|")[2]
    said = {
        verb: set(re.findall(r"`([a-z_]+)`", words))
        for verb, words in re.findall(r"(reads|writes|adds to) ([^;]*)", lies)
    }

    adds = {table for table, may in CONSOLE_RIGHTS.items() if may.inserts and not may.deletes}
    writes = {table for table, may in CONSOLE_RIGHTS.items() if may.deletes}
    assert said == {"reads": CONSOLE_RIGHTS.keys() - adds - writes, "writes": writes, "adds to": adds}


def _yields() -> dict[str, set[str]]:
    """Return what the operator's page says lies in each place: the names in its second column and its first."""
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = page.partition("### 14. What each place yields")[2].partition("\n### ")[0].splitlines()
    cells = [row.split("|")[1:4] for row in rows if row.startswith("| ")]
    return {
        each[0].partition(",")[0].strip(): set(re.findall(r"`([a-z_]+)`", each[0] + each[1]))
        for each in cells
    }


def _lying() -> dict[str, set[str]]:
    """Return what does lie there, from the tables' own facts and the key files."""
    backed_up = {
        kind: {table.name for table in metadata.sorted_tables if facts_of(table).backup == kind}
        for kind in ("operations", "people", "neither")
    }
    return {
        "the web process": {each.name for each in fields(WebKeys)},
        "the worker": {each.name for each in fields(WorkerKeys)},
        "the console": {each.name for each in fields(ConsoleKeys)} | CONSOLE_RIGHTS.keys(),
        "the database": backed_up["neither"],
        "the backup *operations*": backed_up["operations"],
        "the backup *people*": backed_up["people"],
    }
