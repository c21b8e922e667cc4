"""The head of every page: how the line stands, in a word, and whom to phone while the worker is silent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from intake.console.desk import Desk
from intake.console.moments import moment_words
from intake.services.reports.line_standing import LineStanding, LineWord, line_standing

# How loud each word is: as a banner of that kind.
_KINDS: Final = {
    LineWord.OPEN: "good",
    LineWord.RESTING: "note",
    LineWord.ENDED: "note",
    LineWord.STOPPED: "stop",
    LineWord.NOT_WELL: "stop",
}


@dataclass(frozen=True, slots=True)
class PageHead:
    """The line's state in a word and how loud it is; what a banner says where orders wait for a silent worker, or ""."""

    word: str
    kind: str
    silence: str


def read_page_head(desk: Desk) -> PageHead:
    """Read how the line stands, in a transaction of its own."""
    now = desk.clock()
    with desk.database.reading() as work:
        standing = line_standing(work, desk.settings, now)
    return PageHead(standing.word.value, _KINDS[standing.word], silence_words(desk, standing))


def silence_words(desk: Desk, standing: LineStanding) -> str:
    """Return what to do while nobody does what is asked; nothing where the worker lives."""
    if not standing.worker_is_silent:
        return ""
    now = desk.clock().astimezone(desk.settings.line.timezone)
    seen = standing.worker_seen_at
    since = f"It was last seen at {moment_words(seen, now)}." if seen else "It was never seen."
    whom = desk.settings.console.operator or "your operator"
    return f"The worker of the line is silent. {since} What you ask for waits until it is back. Please phone {whom}."
