"""Refused: no calls, or no texts, said where just that is asked, so that it answers the question and ends nothing else.

Which words they are is known to ``stops``; anywhere else they are a stop.
"""

from __future__ import annotations

from intake.core.conversation.intent import Chosen, Intent, Keyword
from intake.core.conversation.question import Question
from intake.core.conversation.state import NUMBER, REMINDER
from intake.core.script.known_words import KnownWords, is_one
from intake.core.script.plain_text import plain
from intake.core.understanding.stops import Stop, is_wrong_number, stop_in

# Whoever wants no calls may still write to us; the answer tells how to end all.
NO_CALLS = Chosen(("no_voice_calls",), then="always.to_end_all")
# With other words around them they end more than calls: "ya no me llamen".
_NO_CALLS_LISTED = f"also.{NUMBER}.no_voice_calls"
# Where a text from us is asked about, and every later question before a save.
ABOUT_TEXTS = frozenset(
    {
        "callback.message",
        REMINDER,
        "callback.readback",
        *("callback.more", "callback.region", "callback.group_note", "callback.which_language"),
        *("callback.who", "callback.agency"),
    }
)


def may_answer(text: str, question: Question | None, known: KnownWords) -> bool:
    """Tell whether an already plain text that asks to stop may answer a question: it speaks of what is asked, or of a mistake."""
    if question is None:
        return False
    place = str(question.step.place)
    if place == NUMBER:
        return stop_in(text, known) is Stop.CALLS or is_one(
            known.bare(text), known.once(_NO_CALLS_LISTED, _no_calls)
        )
    return place in ABOUT_TEXTS or is_wrong_number(text, known)


def _no_calls(known: KnownWords) -> frozenset[str]:
    return frozenset(map(plain, known.phrases(_NO_CALLS_LISTED)))


def as_refused(answer: Intent, text: str, known: KnownWords) -> Intent:
    """Return an answer; one that refuses calls in the words of a stop also tells how to end all."""
    refuses = isinstance(answer, Chosen) and answer.names == NO_CALLS.names
    return NO_CALLS if refuses and stop_in(text, known) is not None else answer


def refused_at(text: str, question: Question | None, known: KnownWords) -> Intent | None:
    """Return what an already plain text refuses where that answers the question, or ends this conversation; else None."""
    place = "" if question is None else str(question.step.place)
    if question is None or (place not in ABOUT_TEXTS and place != NUMBER):
        return None
    asked = stop_in(text, known)
    if place != NUMBER:
        return Keyword.NO_TEXTS if asked is Stop.TEXTS else None
    offered = any(name in NO_CALLS.names for _, name in question.options)
    return NO_CALLS if asked is Stop.CALLS and offered else None
