"""Parts of a sentence: when each is said, and what a name that tells no time is refused with."""

from __future__ import annotations

import pytest

from intake.core.errors import WordingError
from intake.core.help_line import NONE_SILENT, SILENT_SETS, HelpLine, read_silent_lines, write_silent_lines
from intake.core.script.wording_parts import is_said, with_parts

ALL = frozenset(HelpLine)
DAY_ONE, CRISIS = frozenset({HelpLine.DAY_ONE}), frozenset({HelpLine.CRISIS})
PARTS = {"day_one": "Call them.", "no_day_one": "Call others.", "no_line": "Call later."}


@pytest.mark.parametrize(
    ("name", "silent", "said"),
    [
        ("day_one", NONE_SILENT, True),
        ("day_one", CRISIS, True),
        ("day_one", DAY_ONE, False),
        ("no_day_one", NONE_SILENT, False),
        ("no_day_one", DAY_ONE, True),
        ("line", NONE_SILENT, True),
        ("line", DAY_ONE | CRISIS, True),
        ("line", ALL, False),
        ("no_line", DAY_ONE | CRISIS, False),
        ("no_line", ALL, True),
        ("no_day_one_and_crisis", DAY_ONE, True),
        ("no_day_one_and_crisis", DAY_ONE | CRISIS, False),
        ("no_day_one_and_no_crisis_and_trafficking", DAY_ONE | CRISIS, True),
        ("no_day_one_and_no_crisis_and_trafficking", ALL, False),
    ],
)
def test_a_part_is_said_when_its_name_tells(name: str, silent: frozenset[HelpLine], said: bool) -> None:
    assert is_said(name, silent) is said


@pytest.mark.parametrize("name", ["day_on", "no_crisi", "day_one_and_", "crisis_and_dayone"])
def test_a_name_that_tells_no_time_is_refused_whether_or_not_it_is_said(name: str) -> None:
    refused = []
    for silent in (NONE_SILENT, *SILENT_SETS):
        with pytest.raises(WordingError, match="which tells no time at which it is said") as raised:
            is_said(name, silent)
        refused.append(str(raised.value))

    assert len(refused) == 8


@pytest.mark.parametrize(
    ("silent", "said"),
    [
        (NONE_SILENT, "Hello. Call them. Goodbye."),
        (DAY_ONE, "Hello. Call others. Goodbye."),
        (ALL, "Hello. Call others. Call later. Goodbye."),
    ],
)
def test_what_is_left_out_leaves_no_gap(silent: frozenset[HelpLine], said: str) -> None:
    words = "Hello. {part:day_one} {part:no_day_one} {part:no_line} Goodbye."

    assert with_parts(words, PARTS.__getitem__, silent) == said


@pytest.mark.parametrize("silent", [NONE_SILENT, *SILENT_SETS])
def test_which_lines_are_silent_is_read_as_it_was_written(silent: frozenset[HelpLine]) -> None:
    assert read_silent_lines(write_silent_lines(silent)) == silent


def test_a_line_that_the_house_has_no_more_is_passed_over() -> None:
    assert read_silent_lines("old_line,crisis") == CRISIS
