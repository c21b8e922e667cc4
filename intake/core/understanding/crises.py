"""Crises: words of danger and despair, heard inside longer texts too.

A *not* turns away only what asks for help or somebody to come; "I don't want to die" is heard. Harmless phrases that hold such
words are listed, and cut away unless a *but* stands with them. What is said of crises is not decided here.
"""

from __future__ import annotations

from intake.core.conversation.question import Question
from intake.core.conversation.state import NUMBER
from intake.core.script.known_words import KnownWords, is_one
from intake.core.script.plain_text import plain

# They ask what is safe, so that "not safe" answers them.
ASK_WHAT_IS_SAFE = frozenset(
    {NUMBER, "callback.times", "callback.other_number_check", "callback.others_read", "appointment.way"}
)


def speaks_of_crisis(text: str, question: Question | None, known: KnownWords) -> bool:
    """Tell whether an already plain text speaks of danger, or of wanting to die."""
    forms = [_without_harmless(form, known) for form in dict.fromkeys((text, _spelled(text, known))) if form]
    return any(_speaks(form, question, known) for form in forms)


def holds_crisis_mark(said: str, known: KnownWords) -> bool:
    """Tell whether a picture that cries for help stands in a text."""
    return not said.isascii() and not set("".join(known.phrases("words.crisis_marks"))).isdisjoint(said)


def _speaks(text: str, question: Question | None, known: KnownWords) -> bool:
    if known.sequences("crisis").stand_in(text) or is_one(known.bare(text), known.listed("crisis_alone")):
        return True
    if known.sequences("crisis_unsafe").stand_in(text):
        spoken_of = question is not None and str(question.step.place) in ASK_WHAT_IS_SAFE
        return not spoken_of and not known.sequences("unsafe_phone").stand_in(text)
    return known.sequences("crisis_help").stand_in(known.sequences("no_crisis").cut_from(text))


def _without_harmless(text: str, known: KnownWords) -> str:
    if is_one(known.bare(text), known.listed("harmless_alone")):
        return ""
    if known.sequences("harmless_unless").stand_in(text):
        # "Nobody hits me but him" is no harmless phrase.
        return text
    return known.sequences("harmless").cut_from(text)


def _spelled(text: str, known: KnownWords) -> str:
    meant = known.once("spelled in danger", _spellings)
    return " ".join(meant.get(word, word) for word in text.split(" "))


def _spellings(known: KnownWords) -> dict[str, str]:
    written = (*known.phrases("words.short_for"), *known.phrases("words.crisis_spelled"))
    pairs = (each.partition(" = ") for each in written)
    return {plain(word): plain(meant) for word, _, meant in pairs}
