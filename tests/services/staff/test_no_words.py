"""What staff can do knows no words: every module of the room does, or says, and every result has an answer."""

from __future__ import annotations

import tomllib
from enum import Enum
from pathlib import Path

import pytest

from intake.services.staff.assignments import NotAssigned, TakeResult
from intake.services.staff.booked_times import Confirmation
from intake.services.staff.calls import CallAsked
from intake.services.staff.held_request import NotTheirs
from intake.services.staff.phone_menu import ENDED_BY
from intake.services.staff.reply_names import REPLY_NAMES
from tests.properties.desk import example_script

ROOT = Path(__file__).parents[3]
ROOM = "intake.services.staff"


def test_every_module_of_the_room_stands_on_one_side_of_the_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (contract,) = [each for each in contracts if each["name"].startswith("What staff can do knows no words")]
    does, says = contract["source_modules"], contract["forbidden_modules"]

    stands = sorted(each for each in (*does, *says) if each.startswith(f"{ROOM}."))
    there = sorted(
        f"{ROOM}.{each.stem}"
        for each in (ROOT / "intake/services/staff").glob("*.py")
        if each.stem != "__init__"
    )
    assert stands == there


@pytest.mark.parametrize("results", [NotTheirs, TakeResult, Confirmation, CallAsked, NotAssigned])
def test_every_result_has_a_line_of_the_wording(results: type[Enum]) -> None:
    lines = example_script().wordings["en"].lines

    assert [each for each in results if f"staff_reply.{REPLY_NAMES[each]}" not in lines] == []


def test_every_result_of_asking_for_a_call_is_heard() -> None:
    lines = example_script().wordings["en"].lines

    assert set(ENDED_BY) == {*CallAsked, *NotTheirs}
    assert [name for name in ENDED_BY.values() if f"staff_call.{name}" not in lines] == []
