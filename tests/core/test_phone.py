"""Phone numbers: who may be called, who is withheld, and that a number never prints."""

from __future__ import annotations

import copy
import json
import pickle  # noqa: TID251 - shows that it is refused

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.core.phone import MASK, PhoneNumber, from_caller_id, from_digits

WITHHELD = [
    "+266696687",
    "+7378742833",
    "+2562533",
    "+8656696",
    "+86282452253",
    "+7748283",
    "+464",
    "266696687",
    "anonymous",
    "ANONYMOUS",
    "Restricted",
    "unknown",
    "unavailable",
    "private",
    "blocked",
    "withheld",
    "Anonymous@anonymous.invalid",
    "sip:alice@x",
    "client:bob",
    "",
    "12345",
    "+12345",
    "233733",
]
NOT_CALLED = [
    ("+19005550142", "a premium number"),
    ("+18665550142", "a toll-free number"),
    ("+14164155000", "Canada"),
    ("+18764155000", "Jamaica"),
    ("+442071838750", "Great Britain"),
    ("+6125550142", "no country"),
    ("+1612555014", "a digit short"),
    ("+161255501423", "a digit long"),
    ("+1 6125550142", "a space"),
    ("+16125550142\n", "a line break"),
    ("+\uff11\uff16\uff11\uff12\uff15\uff15\uff15\uff10\uff11\uff14\uff12", "full-width digits"),
]


@pytest.mark.parametrize("sender", WITHHELD)
def test_a_withheld_caller_id_is_no_number(sender: str) -> None:
    assert from_caller_id(sender) is None


@pytest.mark.parametrize(("sender", "why"), NOT_CALLED, ids=[why for _, why in NOT_CALLED])
def test_what_the_line_may_not_call_is_no_number(sender: str, why: str) -> None:
    assert from_caller_id(sender) is None


@pytest.mark.parametrize("sender", ["+16125550142", "+16515550187", "+12184155000", "+16124155000"])
def test_a_number_of_the_united_states_may_be_called(sender: str) -> None:
    assert from_caller_id(sender) == PhoneNumber(sender)


AREAS = [f"{area}" for area in range(200, 1000)]
EXCHANGES = ["155", "200", "211", "310", "415", "554", "555", "911", "976"]
ORDINARY = {phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE, phonenumbers.PhoneNumberType.VOIP}


def by_the_library(value: str) -> PhoneNumber | None:
    """Return what the library makes of a number by parsing it; no fiction and nothing paid among them."""
    number = phonenumbers.parse(value, "US")
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    of_here = phonenumbers.region_code_for_number(number) == "US"
    return PhoneNumber(e164) if of_here and phonenumbers.number_type(number) in ORDINARY else None


@pytest.mark.parametrize("exchange", EXCHANGES)
def test_in_every_area_a_number_is_what_the_library_finds_in_it(exchange: str) -> None:
    numbers = [f"+1{area}{exchange}9142" for area in AREAS]

    found = [from_caller_id(number) for number in numbers]

    assert found == (
        [None] * len(numbers) if exchange == "976" else [by_the_library(each) for each in numbers]
    )


@given(
    st.from_regex(r"\+1[2-9][0-9]{9}", fullmatch=True).filter(lambda each: each[5:8] not in ("555", "976"))
)
def test_a_number_is_what_the_library_finds_in_it(number: str) -> None:
    assert from_caller_id(number) == by_the_library(number)


TYPED = [
    ("6125550142", "+16125550142"),
    ("16125550142", "+16125550142"),
    ("+16125550142", "+16125550142"),
    ("612-555-0142", "+16125550142"),
    ("(612) 555.0142", "+16125550142"),
    ("5550142", None),
    ("0125550142", None),
    ("26125550142", None),
    ("9005550142", None),
    ("911", None),
    ("", None),
    ("612555014a", None),
]


@pytest.mark.parametrize(("typed", "e164"), TYPED)
def test_ten_typed_digits_make_a_number(typed: str, e164: str | None) -> None:
    assert from_digits(typed) == (None if e164 is None else PhoneNumber(e164))


def test_a_number_never_prints_itself() -> None:
    number = PhoneNumber("+16125550142")

    shown = [str(number), repr(number), f"{number}", f"{number:>20}", f"{[number]}", str({"to": number})]

    assert set(shown) == {MASK, f"[{MASK}]", f"{{'to': {MASK}}}"}
    assert (number.e164, number.national) == ("+16125550142", "6125550142")


@pytest.mark.parametrize("write", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps])
def test_a_number_is_not_copied_out_by_general_means(write: object) -> None:
    assert callable(write)
    with pytest.raises(TypeError) as told:
        write(PhoneNumber("+16125550142"))

    assert "6125550142" not in str(told.value)
