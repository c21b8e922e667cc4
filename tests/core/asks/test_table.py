"""The table of asks: those of the flow language, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from intake.core.asks.table import ASKS

FLOWS = Path(__file__).resolve().parents[3] / "flows"


def test_whoever_writes_a_flow_is_told_of_every_ask_there_is() -> None:
    row = next(line for line in (FLOWS / "README.md").read_text().splitlines() if line.startswith("| `ask`"))

    assert tuple(re.findall("`([^`]+)`", row)) == ("ask", *ASKS)


def test_an_ask_stands_under_its_own_name() -> None:
    assert [ask.name for ask in ASKS.values()] == list(ASKS)
