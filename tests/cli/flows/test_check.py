"""The promises hold on the real flows and words; the command says so, and says what it measured."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from intake.cli.commands import main
from intake.storage.flow_files import FLOWS


@pytest.fixture(scope="session")
def checked() -> tuple[int, dict[str, object]]:
    result = CliRunner().invoke(main, ["flows", "check", "--json", "--strict"])
    return result.exit_code, json.loads(result.stdout)


def test_every_promise_holds_on_the_flows_of_the_project(checked: tuple[int, dict[str, object]]) -> None:
    exit_code, report = checked

    assert (report["faults"], report["grade_measured"], exit_code) == ([], True, 0)


def test_each_channel_and_language_is_measured_within_its_limits(
    checked: tuple[int, dict[str, object]],
) -> None:
    _, report = checked
    measures = report["measures"]
    assert isinstance(measures, list)

    assert [(row["channel"], row["language"], row["fact sets"]) for row in measures] == [
        ("voice", "en", "288"),
        ("voice", "es", "288"),
        ("text", "en", "48"),
        ("text", "es", "48"),
    ]
    assert [row["presses"] for row in measures[:2]] == ["8 of 8", "8 of 8"]


def test_a_broken_file_is_told_in_one_sentence_and_fails(tmp_path: Path) -> None:
    flows = tmp_path / "flows"
    shutil.copytree(FLOWS, flows)
    file = flows / "welcome.toml"
    file.write_text(file.read_text().replace('go       = "callback"', 'go       = "calback"'))

    result = CliRunner().invoke(main, ["flows", "check", "--directory", str(flows)])

    assert (result.exit_code, result.output) == (
        1,
        "Error: flows/welcome.toml, step 'to_callback': go = 'calback' is not a flow. Did you mean 'callback'?\n",
    )
