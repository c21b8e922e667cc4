"""Remarks: what people ask us beside the questions, and which of the answers the partners have decided on.

The words stand in the wording files (``[remarks.paid] when, text, voice``). What is asked is found by
``core.understanding.remarks``; nothing here moves a conversation.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from enum import StrEnum

from intake.core.script.wording import Wording, WordingLine

SECTION = "remarks"
UNDECIDED = f"{SECTION}.undecided"
# What is heard by voice stands together in topics: {remark:cost} is filled with the spoken form of that remark.
_GAP = re.compile(r"\{remark:([a-z_]+)\}")
_SPACES = re.compile(r" {2,}")


class Remark(StrEnum):
    """What people ask, whatever the question that stands."""

    PAID = "paid"
    POLICE = "police"
    PAPERS = "papers"
    INTERPRETER = "interpreter"
    BRING = "bring"
    HOW_LONG = "how_long"
    WITH_WHOM = "with_whom"
    NAME = "name"
    REAL = "real"
    WHERE = "where"
    USE = "use"
    REPORT = "report"
    RECORDED = "recorded"
    STORY = "story"
    PERSON = "person"
    WHEN = "when"
    COST = "cost"
    # Somebody else reads their phone.
    READ = "read"
    YOUNG = "young"

    @property
    def line(self) -> str:
        """The name of the line that answers it."""
        return f"{SECTION}.{self}"


# These keep people from harm: no setting takes them away.
ALWAYS_SPOKEN = frozenset({Remark.POLICE, Remark.PAPERS, Remark.READ, Remark.YOUNG})
# What is said instead, until the partners have decided; of all others: the one who calls them knows.
INSTEAD: Mapping[Remark, str] = {Remark.REPORT: "about.limits"}


def as_decided(wording: Wording, decided: Collection[Remark]) -> Wording:
    """Return a wording that says of each remark what was decided, or what is said until it is."""
    spoken = ALWAYS_SPOKEN.union(decided)
    lines = {name: _with_remarks(wording, line, spoken) for name, line in wording.lines.items()}
    for remark in Remark:
        if remark not in spoken and remark.line in lines:
            lines[remark.line] = lines[INSTEAD.get(remark, UNDECIDED)]
    return replace(wording, lines=lines)


def _with_remarks(wording: Wording, line: WordingLine, spoken: Collection[Remark]) -> WordingLine:
    if line.voice is None or "{remark:" not in line.voice:
        return line
    told = _GAP.sub(lambda gap: _told(wording, Remark(gap[1]), spoken), line.voice)
    words = _SPACES.sub(" ", told).strip()
    return replace(line, voice=words or wording.lines[UNDECIDED].voice)


def _told(wording: Wording, remark: Remark, spoken: Collection[Remark]) -> str:
    return wording.line(remark.line).voice or "" if remark in spoken else ""
