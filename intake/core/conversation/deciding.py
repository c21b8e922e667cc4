"""Deciding answers: those that keep, book, move or erase, and are asked for once more where they came too fast to be meant.

A phone that sends a text twice, and a thumb that was quicker than the question, decide nothing. Keywords always act.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from intake.core.conversation.intent import Chosen, Intent, Keyword
from intake.core.conversation.state import Prompt
from intake.core.script.flow import Place, Step
from intake.core.script.wording import FIXED_KEYS

# Nobody reads a question and answers it within this.
TOO_FAST = timedelta(seconds=4)
READBACK = Place("callback", "readback")
_SAVE, _TIME, _MOVE, _ERASE = (f"always.once_more_{what}" for what in ("save", "time", "move", "erase"))
# The line that asks for the same answer once more, by question and choice.
ONCE_MORE: Mapping[tuple[Place, str], str] = {
    (READBACK, "save"): _SAVE,
    (Place("appointment", "confirm"), "yes"): _TIME,
    (Place("code", "confirm"), "yes"): _TIME,
    (Place("code", "your_time"), "move"): _MOVE,
    (Place("code", "your_time"), "erase"): _ERASE,
    (Place("code", "waiting_for_us"), "erase"): _ERASE,
    (Place("code", "next_window"), "erase"): _ERASE,
    (Place("code", "waiting_for_you"), "erase"): _ERASE,
    (Place("code", "erase_check"), "yes"): _ERASE,
}
DECIDING = frozenset(place for place, _ in ONCE_MORE)
_ERASE_CHECK = Place("erase", "check")
ERASE_KEY = FIXED_KEYS["erase"]


@dataclass(frozen=True, slots=True)
class Pace:
    """How long ago the text before this one came (None: there was none), and whether it was the very same."""

    since: timedelta | None = None
    same: bool = False

    @property
    def is_too_fast(self) -> bool:
        """Whether nobody can have read anything since."""
        return self.since is not None and timedelta(0) <= self.since < TOO_FAST


UNKNOWN_PACE = Pace()
# Where the very same text as the one before would act; before a save any text is too fast. Nowhere else is it remembered.
SAME_TEXT_MATTERS = DECIDING - {READBACK} | {_ERASE_CHECK}


def once_more(step: Step, heard: Intent, pace: Pace) -> Prompt | None:
    """Return what asks for a deciding answer once more where it came too fast at a question; None where it acts."""
    if not pace.is_too_fast:
        return None
    if heard is Keyword.ERASE_CHECK and step.place == _ERASE_CHECK:
        return Prompt("always.once_more_erase_all", answered=ERASE_KEY) if pace.same else None
    chosen = heard.names[0] if isinstance(heard, Chosen) else ""
    line = ONCE_MORE.get((step.place, chosen))
    if line is None or not (pace.same or step.place == READBACK):
        return None
    return Prompt(line, answered=str(step.choices.index(chosen) + 1))
