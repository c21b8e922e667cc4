"""A question: what a step offers at this moment, and the keys that mean the same at every step.

Reads no answer (see ``core.understanding.key_presses``), and asks nothing by itself (see ``core.conversation.ask``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from intake.core.conversation.facts import shown_options
from intake.core.conversation.intent import Keyword
from intake.core.conversation.state import Conversation, Situation, windows_shown
from intake.core.scheduling.schedule import OfferedTime, Window
from intake.core.script.flow import Step

FIXED_KEYS = {
    "*": Keyword.AGAIN,
    "0": Keyword.BACK,
    "7": Keyword.ERASE_CHECK,
    "9": Keyword.HELP_LINES,
}


@dataclass(frozen=True, slots=True)
class Question:
    """What a step offers at this moment, which an utterance may answer.

    ``now`` is in UTC, and ``zone`` is the line's: words about days and hours are read by them.
    """

    step: Step
    options: tuple[tuple[int, str], ...]
    windows: tuple[Window, ...]
    languages: tuple[str, ...]
    ours: frozenset[str] = frozenset()
    # As the person heard them: a key means what it meant then, whatever was taken since.
    times: tuple[OfferedTime, ...] = ()
    now: datetime | None = None
    zone: tzinfo = UTC
    language: str | None = None


def question_at(
    step: Step, conversation: Conversation, situation: Situation, languages: tuple[str, ...]
) -> Question:
    """Return the question a step asks in this conversation now."""
    options = shown_options(step, conversation, situation)
    windows = windows_shown(conversation, situation.windows)
    return Question(
        step,
        options,
        windows,
        languages,
        situation.ours,
        conversation.offered,
        situation.now,
        situation.zone,
        conversation.language,
    )
