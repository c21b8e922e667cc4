"""A JOIN is JOIN and eight digits, however they are parted; a word of the coordinator is one word and one name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.core.staff.join_code import join_code_of, shown_join_code
from intake.core.understanding.join_words import JoinVerdict, join_code_in, read_verdict
from tests.properties.desk import example_script

BETWEEN = st.sampled_from(["", " ", "  ", "-", " - ", ".", "\u2013", "\u00a0", "\n", "_", "(", ") "])


@given(
    drawn=st.integers(min_value=0),
    word=st.sampled_from(["JOIN", "join", "Join", "jOiN", "\uff2a\uff2f\uff29\uff2e"]),
    marks=st.lists(BETWEEN, min_size=9, max_size=9),
)
def test_a_code_is_read_however_it_is_parted(drawn: int, word: str, marks: list[str]) -> None:
    code = join_code_of(drawn)
    said = word + "".join(mark + digit for mark, digit in zip(marks, code, strict=False)) + marks[-1]

    assert (len(code), join_code_in(said)) == (8, code)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("JOIN 4829 1307", "48291307"),
        ("join48291307", "48291307"),
        ("Join: 4829-1307.", "48291307"),
        ("JOIN #4829 1307", "48291307"),
        ("\u201cJOIN 4829 1307\u201d", "48291307"),
        ("JOIN 4829 130", None),
        ("JOIN 4829 13075", None),
        ("JOIN", None),
        ("join us", None),
        ("4829 1307", None),
        ("JOIN 4829 1307 please", None),
        ("please JOIN 4829 1307", None),
        ("JOIN 4829 130x", None),
        ("I want to join", None),
        ("JOIN 612-555-0143", None),
    ],
)
def test_a_text_that_holds_anything_else_is_another_text(said: str, code: str | None) -> None:
    assert join_code_in(said) == code


def test_a_code_is_shown_as_it_is_texted() -> None:
    assert (shown_join_code("48291307"), join_code_in(f"JOIN {shown_join_code('00000007')}")) == (
        "4829 1307",
        "00000007",
    )


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("OK KIM", JoinVerdict(lets_in=True, handle="kim")),
        ("ok, Kim.", JoinVerdict(lets_in=True, handle="kim")),
        ("okay kim", JoinVerdict(lets_in=True, handle="kim")),
        ("NOT KIM", JoinVerdict(lets_in=False, handle="kim")),
        ("not kim!", JoinVerdict(lets_in=False, handle="kim")),
        ("OK KIM?", None),
        ("OK KIM \U0001f44d", None),
        ("OK", None),
        ("NOT", None),
        ("OK 7KQ4", None),
        ("OK KIM LEE", None),
        ("KIM OK", None),
        ("NO KIM", None),
        ("not ok kim", None),
        ("OK K", None),
    ],
)
def test_the_coordinator_says_one_word_and_one_name(said: str, verdict: JoinVerdict | None) -> None:
    assert read_verdict(said, example_script().wordings["en"]) == verdict
