"""Parts of a sentence that are said only while a help line answers, as the wording files write them.

``{part:day_one}`` in a line is the words under ``[that.line.parts] day_one`` while Day One answers, and nothing while it
does not. A name tells when: a line's own name while it answers, ``no_day_one`` while it does not, ``line`` while any
does, ``no_line`` while none does, and several of these joined by ``_and_``. Decides nothing of which line answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet

from intake.core.errors import WordingError, suggestion
from intake.core.help_line import HelpLine

PARTS = ".parts."
_PART = re.compile(r"\{part:([a-z_]+)\}")
_SPACES = re.compile(r" {2,}")
_AND, _NOT, _ANY = "_and_", "no_", "line"
_NAMES = (_ANY, *(line.value for line in HelpLine))


def holds_parts(words: str) -> bool:
    """Tell whether some words hold a part."""
    return _PART.search(words) is not None


def with_parts(words: str, part: Callable[[str], str], silent: AbstractSet[HelpLine]) -> str:
    """Return some words with the parts that are said while the lines of ``silent`` do not answer.

    ``part`` returns the words of a part by its name. Raises WordingError where a name tells no time.
    """

    def said(match: re.Match[str]) -> str:
        told = part(match[1])
        return told if is_said(match[1], silent) else ""

    return _SPACES.sub(" ", _PART.sub(said, words)).strip()


def is_said(name: str, silent: AbstractSet[HelpLine]) -> bool:
    """Tell whether a part of this name is said while some lines do not answer; raises WordingError for no such name."""
    # Each is looked at, so that no wrong name hides behind a part that is not said.
    held = [_holds(each, silent) for each in name.split(_AND)]
    return all(held)


def _holds(written: str, silent: AbstractSet[HelpLine]) -> bool:
    name = written.removeprefix(_NOT)
    if name not in _NAMES:
        message = f"a part is named '{written}', which tells no time at which it is said."
        raise WordingError(f"{message}{suggestion(name, _NAMES)}")
    answers = len(silent) < len(HelpLine) if name == _ANY else HelpLine(name) not in silent
    return answers is not written.startswith(_NOT)
