"""Crises: words of danger and despair, heard inside longer texts too.

A *not* turns away only what asks for help or somebody to come; "I don't want to die" is heard. What is said of them is not
decided here.
"""

from __future__ import annotations

from intake.core.conversation.question import Question
from intake.core.conversation.state import NUMBER
from intake.core.script.known_words import KnownWords, is_one

# They ask what is safe, so that "not safe" answers them.
ASK_WHAT_IS_SAFE = frozenset({NUMBER, "callback.times", "callback.other_number_check"})


def speaks_of_crisis(text: str, question: Question | None, known: KnownWords) -> bool:
    """Tell whether an already plain text speaks of danger, or of wanting to die."""
    if known.sequences("crisis").stand_in(text) or is_one(known.bare(text), known.listed("crisis_alone")):
        return True
    if known.sequences("crisis_unsafe").stand_in(text):
        spoken_of = question is not None and str(question.step.place) in ASK_WHAT_IS_SAFE
        return not spoken_of and not known.sequences("unsafe_phone").stand_in(text)
    return known.sequences("crisis_help").stand_in(known.sequences("no_crisis").cut_from(text))
