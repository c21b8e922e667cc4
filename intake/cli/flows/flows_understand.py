"""Reads replies from a file and tells what each would do at its question: for translators and the advisory group.

Plays nothing on and keeps nothing; what a reply means is found by the line's own understanding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import click

from intake.core.script.flow import Place
from intake.core.script.script import Script
from intake.core.understanding.reply_meaning import QUIET_NUMBER, Judgement, judged, meaning_of_reply

MEANS = "=>"
_MARKS = {
    Judgement.RIGHT: "right",
    Judgement.ASKED_AGAIN: "ASKED AGAIN",
    Judgement.ACTED_FALSELY: "ACTED FALSELY",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply of the file: at which question, what it says, and what it should do; empty where nobody said so."""

    question: str
    said: str
    meant: str = ""


def read_replies(lines: Iterable[str], script: Script) -> Iterator[Reply]:
    """Yield the replies of a file; raises ClickException where one stands under no question of the flows."""
    question = ""
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if text.startswith("[") and text.endswith("]"):
            question = _question(text[1:-1], number, script)
        elif text and not text.startswith("#"):
            if not question:
                raise click.ClickException(f"line {number}: name a question first, such as [callback.adult].")
            said, arrow, meant = text.rpartition(MEANS)
            yield Reply(question, said.strip(), meant.strip()) if arrow else Reply(question, text)


def report(replies: Iterable[Reply], script: Script, language: str) -> Iterator[str]:
    """Yield a line for each reply, under its question, and the sums of those whose meaning is given."""
    counts: Counter[Judgement] = Counter()
    question = ""
    for reply in replies:
        if reply.question != question:
            question = reply.question
            yield f"[{question}]"
        did = meaning_of_reply(reply.said, question, script, language)
        told = f"  {reply.said} {MEANS} {did}"
        if not reply.meant:
            yield told
            continue
        judgement = judged(reply.meant, did)
        counts[judgement] += 1
        meant = "" if judgement is Judgement.RIGHT else f", meant: {reply.meant}"
        yield f"{told}   ({_MARKS[judgement]}{meant})"
    yield from _sums(counts)


def _question(name: str, number: int, script: Script) -> str:
    flow, _, step = name.partition(".")
    if name != QUIET_NUMBER and not script.flows.has(Place(flow, step)):
        raise click.ClickException(f"line {number}: there is no question [{name}] in the flows.")
    return name


def _sums(counts: Counter[Judgement]) -> Iterator[str]:
    judged_replies = counts.total()
    if judged_replies:
        shares = (f"{counts[each]} {each} ({counts[each] / judged_replies:.1%})" for each in Judgement)
        yield f"{judged_replies} replies with a meaning: {', '.join(shares)}"
