"""What is texted where somebody joins: JOIN with its code, and "OK KIM" or "NOT KIM" of the coordinator.

A text that holds anything else is another text. Knows no code: whose it is, the services look up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from intake.core.script.plain_text import plain
from intake.core.script.wording import Wording
from intake.core.staff.interviewer_handle import as_handle
from intake.core.staff.join_code import JOIN_DIGITS
from intake.core.understanding.staff_commands import is_decorated

WORDS_OF_VERDICT = "staff_reply.verdict"
# No carrier acts on this word. Its digits may stand apart in any way.
_JOIN = re.compile(rf"join[ #]*((?:[0-9][ #]*){{{JOIN_DIGITS}}})")


@dataclass(frozen=True, slots=True)
class JoinVerdict:
    """Whether somebody is let in, and whom the text names."""

    lets_in: bool
    handle: str


def join_code_in(said: str) -> str | None:
    """Return the code of a text that is JOIN and eight digits, and nothing else; None for any other."""
    found = _JOIN.fullmatch(plain(said))
    return None if found is None else "".join(mark for mark in found[1] if mark.isdigit())


def read_verdict(said: str, wording: Wording) -> JoinVerdict | None:
    """Return what a text of the coordinator decides, or None where it is another text."""
    if is_decorated(said):
        return None
    word, _, name = plain(said).partition(" ")
    handle = as_handle(name)
    if handle is None:
        return None
    for lets_in, list_name in ((True, "yes"), (False, "no")):
        if word in wording.words(f"{WORDS_OF_VERDICT}.{list_name}"):
            return JoinVerdict(lets_in, handle)
    return None
