"""Reactions: what phones write by themselves about our texts, in each phone's own form, and what only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.core.script.known_words import words_of
from intake.core.understanding.reactions import is_reaction
from tests.properties.desk import example_script

OURS = "Saved. Your words: maple stone. Reply 1 for a code."
WRITTEN = [
    f"Liked \u201c{OURS}\u201d",
    f'Loved "{OURS}"',
    f"Disliked \u201c{OURS}\u201d",
    f"Laughed at \u201c{OURS[:12]}\u2026\u201d",
    f"Emphasized \u201c{OURS[:12]}\u2026",
    f"Questioned \u00ab{OURS}\u00bb",
    f"Reacted \U0001f44d to \u201c{OURS}\u201d",
    f"Reacted with \u2764\ufe0f to \u201c{OURS}\u201d",
    f"Removed a like from \u201c{OURS}\u201d",
    f"Removed \u2764\ufe0f from \u201c{OURS}\u201d",
    f"Removed \U0001f44d from {OURS!r}",
    f'\U0001f44d to "{OURS}"',
    f"\u200b\U0001f44d\u200b to \u201c\u200a{OURS}\u200a\u201d",
    f"\u200b\U0001f602\u200b to \u201c{OURS[:9]}",
    f"\u203c\ufe0f to \u201c{OURS}\u201d",
    f"\u2764\ufe0f a \u201c{OURS}\u201d",
    f"\U0001f44d\U0001f3fd removed from \u201c{OURS}\u201d",
    f"Ana loved \u201c{OURS}\u201d",
    f"Ana Mar\u00eda liked \u201c{OURS}\u201d",
    f"+1 (612) 555-0142 laughed at \u201c{OURS}\u201d",
    f"A Ana le gust\u00f3 \u201c{OURS}\u201d",
    f"A Ana le encanto\u0301 \u201c{OURS}\u201d",
    f"Le encant\u00f3 \u201c{OURS}\u201d",
    f"No le gust\u00f3 \u201c{OURS}\u201d",
    f"Se ri\u00f3 de \u201c{OURS}\u201d",
    f"Reaccion\u00f3 con \U0001f44d a \u201c{OURS}\u201d",
    f"Reaccion\u00f3 a \u201c{OURS}\u201d con \U0001f44d",
    f"Le ha gustado \u201c{OURS}\u201d",
    f"Se ha re\u00eddo de \u201c{OURS}\u201d",
    f"Ha destacado \u201c{OURS}\u201d",
    f"Quit\u00f3 \u2764\ufe0f de \u201c{OURS}\u201d",
    f"Elimin\u00f3 un me gusta de \u201c{OURS}\u201d",
    "Liked \u201cIn danger? Call or text 911.\u201d",
    "Liked \u201cA voice asks \u2018who is this for?\u2019 Say maple.\u201d",
    "Liked an image",
    "Emphasized a photo",
    "Le gust\u00f3 una imagen",
]
NOT = [
    "I liked it",
    "liked",
    "loved it, thanks",
    "my boyfriend laughed at \u201cyou\u201d",
    "he loved \u201cthat\u201d",
    "I loved \u201cmaple\u201d but who are you",
    'Loved "maple" stop texting me',
    "he said \u201ci will kill you\u201d",
    "\U0001f44d",
    "\U0001f44d to evenings",
    "send it to \u201cAna\u201d",
    "\u201cstop\u201d",
    "",
]


@pytest.mark.parametrize("said", WRITTEN)
def test_what_a_phone_writes_about_a_text_of_ours_is_a_reaction(said: str) -> None:
    assert is_reaction(said, words_of(example_script().wordings))


@pytest.mark.parametrize("said", NOT)
def test_what_a_person_writes_is_none(said: str) -> None:
    assert not is_reaction(said, words_of(example_script().wordings))


@settings(max_examples=150, deadline=None)
@given(
    written=st.sampled_from(WRITTEN[:24]),
    hidden=st.lists(st.sampled_from("\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"), min_size=1, max_size=6),
    data=st.data(),
)
def test_marks_that_cannot_be_seen_hide_no_reaction(
    written: str, hidden: list[str], data: st.DataObject
) -> None:
    for mark in hidden:
        at = data.draw(st.integers(0, len(written)))
        written = written[:at] + mark + written[at:]

    assert is_reaction(written, words_of(example_script().wordings))
