"""What of a refused form stands in it once more: never a number, whichever field it was typed into."""

from __future__ import annotations

import pytest

from intake.console.typed_again import typed_again

NUMBER = "612-555-0142"


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        ("date", "2018-03-08"),
        ("time", "09:10"),
        ("time", "09:10:30"),
        ("datetime-local", "2018-03-08T09:10"),
        ("date", "tomorrow"),
        ("number", "-40"),
        ("text", "the library, 4th floor"),
    ],
)
def test_what_could_be_meant_is_shown_again_and_a_number_is_not(kind: str, kept: str) -> None:
    shown = [typed_again(written, kind) for written in (kept, NUMBER, f"{kept} {NUMBER}", "6125550142")]

    assert shown == [kept, "", "", ""]
