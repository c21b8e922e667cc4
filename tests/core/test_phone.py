"""Phone numbers: who may be called, who is withheld, and that a number never prints."""

from __future__ import annotations

import copy
import json
import pickle  # noqa: TID251 - shows that it is refused

import pytest

from intake.core.phone import (
    MASK,
    NumberKind,
    PhoneNumber,
    from_caller_id,
    from_digits,
    may_be_texted,
    number_kind,
)

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


@pytest.mark.parametrize(
    ("sender", "kind"),
    [
        ("+15075550142", NumberKind.CALLABLE),
        ("+19245550142", NumberKind.CALLABLE),
        ("+17875550142", NumberKind.CALLABLE),
        ("+16715550142", NumberKind.CALLABLE),
        ("+14165550142", NumberKind.ELSEWHERE),
        ("+18765550142", NumberKind.ELSEWHERE),
        ("+18005550142", NumberKind.ELSEWHERE),
        ("+19005550142", NumberKind.ELSEWHERE),
        ("+7001234567", NumberKind.ELSEWHERE),
        ("+9595212345", NumberKind.ELSEWHERE),
        ("+525512345678", NumberKind.ELSEWHERE),
        ("+16125551212", NumberKind.NOBODYS),
        ("+16125559142", NumberKind.NOBODYS),
        ("+16129115555", NumberKind.NOBODYS),
        ("+16124115555", NumberKind.NOBODYS),
        ("+16129765555", NumberKind.NOBODYS),
        ("+16129505555", NumberKind.NOBODYS),
        ("+16120555555", NumberKind.NOBODYS),
        ("+16121555555", NumberKind.NOBODYS),
        ("+19115550142", NumberKind.NOBODYS),
        ("+12905550142", NumberKind.NOBODYS),
        ("+13705550142", NumberKind.NOBODYS),
        ("+1612555014", NumberKind.NOBODYS),
        ("+161255501423", NumberKind.NOBODYS),
        ("233733", NumberKind.NOBODYS),
    ],
)
def test_what_is_known_to_be_elsewhere_or_nobodys_is_not_called(sender: str, kind: NumberKind) -> None:
    assert number_kind(sender) is kind
    assert from_caller_id(sender) == (PhoneNumber(sender) if kind is NumberKind.CALLABLE else None)


@pytest.mark.parametrize("sender", WITHHELD)
def test_nobody_is_texted_back_at_a_withheld_sender(sender: str) -> None:
    assert may_be_texted(sender) == (sender in ("12345", "+12345", "233733"))


TYPED = [
    ("6125550142", PhoneNumber("+16125550142")),
    ("16125550142", PhoneNumber("+16125550142")),
    ("4165550142", NumberKind.ELSEWHERE),
    ("8005550142", NumberKind.ELSEWHERE),
    ("9005550142", NumberKind.ELSEWHERE),
    ("5550142", NumberKind.NOBODYS),
    ("0125550142", NumberKind.NOBODYS),
    ("26125550142", NumberKind.NOBODYS),
    ("61255501421", NumberKind.NOBODYS),
    ("6125551212", NumberKind.NOBODYS),
    ("911", NumberKind.NOBODYS),
    ("", NumberKind.NOBODYS),
    ("612-555-0142", NumberKind.NOBODYS),
    ("\uff16125550142", NumberKind.NOBODYS),
]


@pytest.mark.parametrize(("typed", "number"), TYPED)
def test_ten_typed_digits_make_a_number(typed: str, number: PhoneNumber | NumberKind) -> None:
    assert from_digits(typed) == number


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
