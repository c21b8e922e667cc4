"""The reading grade of a passage, where the library that measures it is installed.

Measures only; the limit is the prover's.
"""

from __future__ import annotations

from intake.core.prover.measures import Grade


def reading_grade() -> Grade | None:
    """Return the measure of years of school a passage asks for, or None where textstat is missing.

    English by Flesch and Kincaid, Spanish by Crawford.
    """
    try:
        import textstat
    except ImportError:
        return None

    def grade(words: str, language: str) -> float:
        textstat.set_lang(language)
        if language == "es":
            return float(textstat.crawford(words))
        return float(textstat.flesch_kincaid_grade(words))

    return grade
