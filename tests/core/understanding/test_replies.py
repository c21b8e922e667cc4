"""Replies that fresh readers wrote for each question, with what they mean: understood, asked again, and hardly ever acted on falsely."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from intake.core.understanding.reply_meaning import Judgement, judged, meaning_of_reply
from tests.properties.desk import example_script

REPLIES = sorted((Path(__file__).parents[2] / "data" / "replies").glob("*.txt"))
FEWEST_RIGHT, MOST_FALSE = 0.9, 0.005
# Whoever wants no texts is asked for none: that ends the conversation, and is more than the no that was asked for.
MORE_THAN_A_NO = {("no", "ends texting")}
# The menu of languages has other keys than the readers were shown: those the line itself speaks are not in it.
OTHER_KEYS = "callback.which_language"


class Reply(NamedTuple):
    place: str
    said: str
    meant: str


def replies_in(path: Path) -> Iterator[Reply]:
    place = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            place = line[1:-1]
        elif line and not (place == OTHER_KEYS and line[0].isdigit()):
            said, _, meant = line.rpartition(" => ")
            yield Reply(place, said.strip(), meant.strip())


def judgement(reply: Reply, language: str) -> Judgement:
    did = meaning_of_reply(reply.said, reply.place, example_script(), language)
    return Judgement.RIGHT if (reply.meant, did) in MORE_THAN_A_NO else judged(reply.meant, did)


@pytest.mark.parametrize("path", REPLIES, ids=lambda path: path.stem)
def test_nine_in_ten_replies_are_understood_and_hardly_any_does_what_was_not_meant(path: Path) -> None:
    language = path.stem.rpartition(".")[2]
    replies = list(replies_in(path))
    found = Counter(judgement(reply, language) for reply in replies)
    wrong = [reply for reply in replies if judgement(reply, language) is Judgement.ACTED_FALSELY]

    assert len(replies) >= 200
    assert found[Judgement.RIGHT] / len(replies) >= FEWEST_RIGHT
    assert len(wrong) / len(replies) <= MOST_FALSE, wrong
