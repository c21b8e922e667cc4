"""What is said while help lines do not answer: every sentence without them is whole, short, and still leads to help.

Judges the lines that hold parts (``core.script.wording_parts``), for each set of lines that may be silent at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from intake.core.channel import Channel
from intake.core.help_line import SILENT_SETS, HelpLine
from intake.core.prover.findings import Fault, ProofRule, in_words
from intake.core.prover.measures import FEWEST_WORDS_GRADED, MOST_GRADE, Grade
from intake.core.prover.text_rules import most_segments
from intake.core.script.prompt_values import show
from intake.core.script.script import Script
from intake.core.script.sms_segments import segments
from intake.core.script.wording import Wording, fill, placeholders
from intake.core.script.wording_parts import PARTS

EMERGENCY = ("911", "9 1 1")


def help_line_faults(script: Script, grade: Grade | None) -> Iterator[Fault]:
    """Yield a fault for each sentence that names a help line which does not answer, or leads to no help any more."""
    for language, wording in script.wordings.items():
        for silent in SILENT_SETS:
            without = script.without(silent).wordings[language]
            for name in wording.lines:
                if PARTS not in name:
                    yield from _line(_Without(script, wording, without, silent, grade), name)


@dataclass(frozen=True, slots=True)
class _Without:
    """The words of one language, and what they are while some help lines do not answer."""

    script: Script
    before: Wording
    after: Wording
    silent: frozenset[HelpLine]
    grade: Grade | None


def _line(without: _Without, name: str) -> Iterator[Fault]:
    forms = dict(without.after.lines[name].forms())
    for form, words in without.before.lines[name].forms():
        for message in _told(without, form, words, forms[form]):
            yield in_words(ProofRule.HELP_LINES, without.before.language, name, message)


def _told(without: _Without, form: str, before: str, after: str) -> Iterator[str]:
    silent = without.silent
    missing = ", ".join(sorted(line.value for line in silent))
    named = {line for line in HelpLine if line.placeholders & placeholders(after)}
    for line in sorted(named & silent):
        yield f"its {form} names {line.value} while that does not answer. Put it into a part."
    if before == after:
        return
    if any(line.placeholders & placeholders(before) for line in HelpLine):
        if not named and len(silent) < len(HelpLine):
            yield f"its {form} names no line that answers while {missing} does not. Add a part for that."
        if any(word in before for word in EMERGENCY) and not any(word in after for word in EMERGENCY):
            yield f"its {form} does not name 911 while {missing} does not answer. Name it outside of any part."
    if not after:
        yield f"its {form} says nothing while {missing} does not answer. Add a part for that."
    yield from (f"while {missing} does not answer, {each}" for each in _measured(without, form, after))


def _measured(without: _Without, form: str, words: str) -> Iterator[str]:
    script, wording, language = without.script, without.after, without.after.language
    channel = Channel.VOICE if form == "voice" else Channel.TEXT
    values = {name: show(value, wording, channel) for name, value in script.values.items()}
    said = fill(words, {**dict.fromkeys(placeholders(words), ""), **values})
    if channel is Channel.TEXT and segments(said) > most_segments(language):
        yield f"its {form} has {segments(said)} segments: shorten it."
    if channel is Channel.VOICE and without.grade is not None and len(said.split()) >= FEWEST_WORDS_GRADED:
        measured = without.grade(said, language)
        if measured > MOST_GRADE:
            yield f"its reading grade is {measured:.1f}, at most {MOST_GRADE}. Use shorter words."
