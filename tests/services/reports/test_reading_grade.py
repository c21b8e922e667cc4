"""Years of school a passage asks for: each language by the measure that was made for it."""

from __future__ import annotations

import pytest

from intake.services.reports.reading_grade import reading_grade

EASY = "We can call you back. Press one for yes. Press two for no."
HARD = "Confidentiality notwithstanding, investigators occasionally necessitate comprehensive documentation."
EASY_SPANISH = "Le podemos llamar. Marque uno para decir que sí. Marque dos para decir que no."
HARD_SPANISH = "La confidencialidad institucional ocasionalmente requiere documentación pormenorizada."


@pytest.mark.parametrize(
    ("words", "language", "most", "least"),
    [
        (EASY, "en", 2, -3),
        (EASY_SPANISH, "es", 2, 0),
        (HARD, "en", 99, 20),
        (HARD_SPANISH, "es", 25, 9),
    ],
)
def test_easy_and_hard_passages_are_told_apart_in_each_language(
    words: str, language: str, most: int, least: int
) -> None:
    grade = reading_grade()

    assert grade is not None
    assert least <= grade(words, language) <= most


def test_the_measure_of_one_language_is_not_that_of_the_other() -> None:
    grade = reading_grade()

    assert grade is not None
    # By Flesch and Kincaid long Spanish words ask for far more years than anybody goes to school.
    assert grade(EASY_SPANISH, "en") > grade(EASY_SPANISH, "es")
    assert grade(HARD_SPANISH, "en") > 25 > grade(HARD_SPANISH, "es")
