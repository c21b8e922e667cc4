"""What a remark may be: there in each language, short, easy to read, and naming no key that another question gives a meaning.

Judges the words by themselves; that a remark leaves the question standing is tested with the engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.core.channel import Channel
from intake.core.prover.findings import Fault, ProofRule, in_words
from intake.core.prover.measures import FEWEST_WORDS_GRADED, MOST_GRADE, Grade
from intake.core.script.prompt_values import show
from intake.core.script.remarks import SECTION, UNDECIDED, Remark
from intake.core.script.script import Script
from intake.core.script.sms_segments import segments
from intake.core.script.wording import FIXED_KEYS, Wording, WordingLine, fill, placeholders

MOST_PARTS = 2
# A menu follows whichever remark is heard by voice, so these are only ever read.
TEXT_ONLY = frozenset({Remark.READ, Remark.YOUNG})
# At the question about age it tells how to answer it.
NAMES_A_KEY = Remark.YOUNG.line
_KEY_NAMED = re.compile(
    r"(?<!\w)(?:reply|press|send|responda|oprima|marque|mande)(?: con)? (\d)(?!\d)", re.IGNORECASE
)


def remark_faults(script: Script, grade: Grade | None) -> Iterator[Fault]:
    """Yield a fault for each remark that is missing, too long, too hard, or names a key it must not."""
    for wording in script.wordings.values():
        for remark in Remark:
            yield from _missing(wording, remark)
        for name, line in wording.lines.items():
            if name.startswith(f"{SECTION}."):
                yield from _line(script, wording, name, line, grade=grade)
    yield from _led_elsewhere(script)


def _missing(wording: Wording, remark: Remark) -> Iterator[Fault]:
    line = wording.lines.get(remark.line)
    if line is None or line.text is None or (line.voice is None and remark not in TEXT_ONLY):
        message = "this remark has no words for a channel. Add text, and voice where it is heard."
        yield in_words(ProofRule.WORDS, wording.language, remark.line, message)
    if not wording.lists.get(f"{remark.line}.when"):
        message = "nobody can ask for it. Add when = the phrases it answers."
        yield in_words(ProofRule.WORDS, wording.language, remark.line, message)
    if UNDECIDED not in wording.lines:
        message = "this line is missing: it is said of what is not decided."
        yield in_words(ProofRule.WORDS, wording.language, UNDECIDED, message)


def _line(
    script: Script, wording: Wording, name: str, line: WordingLine, *, grade: Grade | None
) -> Iterator[Fault]:
    language = wording.language
    for form, words in line.forms():
        channel = Channel.VOICE if form == "voice" else Channel.TEXT
        known = {key: show(value, wording, channel) for key, value in script.values.items()}
        unfilled = placeholders(words) - known.keys()
        if unfilled:
            yield in_words(ProofRule.FILLED, language, name, f"nothing fills {', '.join(sorted(unfilled))}.")
            continue
        said = fill(words, known)
        if form != "voice" and segments(said) > MOST_PARTS:
            message = f"{segments(said)} segments, at most {MOST_PARTS}: shorten it. It reads: {said}"
            yield in_words(ProofRule.SEGMENTS, language, name, message)
        yield from _keys(language, name, said)
        if grade is not None and len(said.split()) >= FEWEST_WORDS_GRADED:
            yield from _grade(language, name, grade(said, language))


def _keys(language: str, name: str, said: str) -> Iterator[Fault]:
    named = set(_KEY_NAMED.findall(said)) - set(FIXED_KEYS.values())
    if named and name != NAMES_A_KEY:
        message = f"names the key {', '.join(sorted(named))}, which every question gives its own meaning. Write MENU."
        yield in_words(ProofRule.REMARK_KEYS, language, name, message)


def _grade(language: str, name: str, measured: float) -> Iterator[Fault]:
    if measured > MOST_GRADE:
        message = f"reading grade {measured:.1f}, at most {MOST_GRADE}. Use shorter words and sentences."
        yield in_words(ProofRule.GRADE, language, name, message)


def _led_elsewhere(script: Script) -> Iterator[Fault]:
    for remark in Remark:
        ends = {
            language: (wording.lines[remark.line].text or "").endswith("MENU.")
            for language, wording in script.wordings.items()
            if remark.line in wording.lines
        }
        if len(set(ends.values())) > 1:
            message = "ends with MENU in one language only, so that the question follows in one and not in the other."
            yield in_words(
                ProofRule.WORDS,
                min(language for language in ends if not ends[language]),
                remark.line,
                message,
            )
