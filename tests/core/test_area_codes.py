"""Area codes: every one of the list and of the library is whose it is, and one that nobody lists is a person's."""

from __future__ import annotations

import tomllib
from pathlib import Path

from intake.core.area_codes import AreaKind, area_kind, zones_of_area

LISTS = tomllib.loads((Path(__file__).parents[1] / "data" / "area_codes.toml").read_text(encoding="utf-8"))
KINDS = {
    "united_states": AreaKind.UNITED_STATES,
    "elsewhere": AreaKind.ELSEWHERE,
    "nobodys": AreaKind.NOBODYS,
}


def test_every_listed_area_code_is_whose_it_is() -> None:
    listed = {code: KINDS[group] for group in KINDS for codes in LISTS[group].values() for code in codes}

    assert {code: area_kind(code) for code in listed} == listed
    assert len(listed) > 460


def test_an_area_code_that_nobody_lists_is_a_persons() -> None:
    assert area_kind("235") is area_kind("387") is AreaKind.UNITED_STATES


def test_an_area_code_tells_the_clock_of_its_place() -> None:
    assert zones_of_area("612") == {"America/Chicago"}
    assert {"America/Chicago", "America/New_York"} < zones_of_area("800")
