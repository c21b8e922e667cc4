"""Refused: no calls, or no texts, said where just that is asked, so that it answers the question and ends nothing else.

Which words they are is known to ``stops``; anywhere else they are a stop.
"""

from __future__ import annotations

from intake.core.conversation.intent import Chosen
from intake.core.conversation.question import Question
from intake.core.conversation.state import NUMBER, REMINDER
from intake.core.script.known_words import KnownWords
from intake.core.understanding.stops import Stop, stop_in

# Whoever wants no calls may still write to us; the answer tells how to end all.
NO_CALLS = Chosen(("no_voice_calls",), then="always.to_end_all")
# Where a text from us is asked about, and every later question before a save.
ABOUT_TEXTS = frozenset(
    {
        "callback.message",
        REMINDER,
        "callback.readback",
        *(f"callback.{step}" for step in ("more", "region", "group_note", "which_language", "who", "agency")),
    }
)


def refused_at(text: str, question: Question, known: KnownWords) -> Stop | None:
    """Return which of the two an already plain text refuses, where it answers the question; else None."""
    place = str(question.step.place)
    if place not in ABOUT_TEXTS and place != NUMBER:
        return None
    asked = stop_in(text, known)
    if place != NUMBER:
        return asked if asked is Stop.TEXTS else None
    offered = any(name in NO_CALLS.names for _, name in question.options)
    return asked if asked is Stop.CALLS and offered else None
