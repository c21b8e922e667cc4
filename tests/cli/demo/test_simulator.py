"""`intake simulator`: whose phones lie on its page is told by its options."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Operator

WRONG = [
    ("--coordinator", "612-555-0159"),
    ("--coordinator", "+19005550159"),
    ("--interviewer", "anonymous", "Kim", "UROC"),
]


@pytest.mark.parametrize("words", WRONG)
def test_a_phone_of_staff_must_have_a_number_that_can_be_called(
    operator: Operator, words: tuple[str, ...]
) -> None:
    told = operator.types("simulator", *words)

    assert (told.code, told.words.splitlines()[-1]) == (
        2,
        f"Error: Invalid value: {words[1]} is not a full number, such as +16125550150.",
    )
