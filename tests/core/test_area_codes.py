"""Area codes: every one of the list and of the library is whose it is, and one that nobody lists is a person's."""

from __future__ import annotations

import tomllib
from pathlib import Path

import phonenumbers

from intake.core.area_codes import AreaKind, area_kind

LISTS = tomllib.loads((Path(__file__).parents[1] / "data" / "area_codes.toml").read_text(encoding="utf-8"))
KINDS = {
    "united_states": AreaKind.UNITED_STATES,
    "elsewhere": AreaKind.ELSEWHERE,
    "nobodys": AreaKind.NOBODYS,
}
REGIONS = {"US", "PR", "VI", "GU", "MP", "AS"}
# Behind one of these exchanges the library finds every area code that it knows.
EXCHANGES = (234, 345, 456, 567, 678, 789, 890, 200)


def region_by_the_library(code: int) -> set[str]:
    """Return where the library finds the numbers of an area code that are a place's."""
    numbers = [
        phonenumbers.PhoneNumber(country_code=1, national_number=int(f"{code}{each}4321"))
        for each in EXCHANGES
    ]
    of_places = (
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE,
        phonenumbers.PhoneNumberType.MOBILE,
    )
    places = [each for each in numbers if phonenumbers.number_type(each) in of_places]
    return {str(phonenumbers.region_code_for_number(each)) for each in places} - {"None"}


def test_every_listed_area_code_is_whose_it_is() -> None:
    listed = {code: KINDS[group] for group in KINDS for codes in LISTS[group].values() for code in codes}

    assert {code: area_kind(code) for code in listed} == listed
    assert len(listed) > 460


def test_no_place_that_the_library_knows_is_another_kind() -> None:
    known = {code: region_by_the_library(code) for code in range(200, 1000)}

    wrong = {
        code: regions
        for code, regions in known.items()
        if regions and bool(regions & REGIONS) != (area_kind(str(code)) is AreaKind.UNITED_STATES)
    }

    assert wrong == {}


def test_every_area_code_of_the_united_states_that_the_library_knows_is_listed() -> None:
    known = {str(code) for code in range(200, 1000) if region_by_the_library(code) & REGIONS}

    assert known <= {code for codes in LISTS["united_states"].values() for code in codes}


def test_an_area_code_that_nobody_lists_is_a_persons() -> None:
    assert area_kind("235") is area_kind("387") is AreaKind.UNITED_STATES
