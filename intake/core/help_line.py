"""Help lines: the lines of others that we name, each under the name it has in the settings.

Knows which names of numbers belong to which line; not the numbers (settings) and not which lines answer (the database).
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from functools import lru_cache
from itertools import chain, combinations


class HelpLine(StrEnum):
    """A line of others that we name; the value is its name under ``[help_lines]``."""

    DAY_ONE = "day_one"
    TRAFFICKING = "trafficking"
    CRISIS = "crisis"

    @property
    def placeholders(self) -> frozenset[str]:
        """The placeholders of a wording that are filled with its numbers."""
        return _PLACEHOLDERS[self]


_PLACEHOLDERS = {
    HelpLine.DAY_ONE: frozenset({"day_one", "day_one_text"}),
    HelpLine.TRAFFICKING: frozenset({"hotline", "hotline_text"}),
    HelpLine.CRISIS: frozenset({"crisis_line"}),
}
NONE_SILENT: frozenset[HelpLine] = frozenset()
# Every set in which at least one does not answer.
SILENT_SETS = tuple(
    frozenset(some)
    for some in chain.from_iterable(combinations(HelpLine, count) for count in range(1, len(HelpLine) + 1))
)


# As many values as there are sets of lines, and each turn reads one.
@lru_cache(maxsize=32)
def read_silent_lines(noted: str) -> frozenset[HelpLine]:
    """Return which lines are left out, as it is noted; a name that the house has no more is passed over."""
    return frozenset(line for line in HelpLine if line.value in noted.split(","))


def write_silent_lines(silent: Collection[HelpLine]) -> str:
    """Return which lines are left out, as it is noted."""
    return ",".join(line.value for line in HelpLine if line in silent)
