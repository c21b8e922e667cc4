"""Remarks heard: which of the questions people ask us stands in a text that answers none of ours.

Exact phrases, also inside longer texts. Two different ones in one text are none, but what keeps somebody from harm comes
first: who is under 18, and whose phone is read by others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from intake.core.conversation.intent import RemarkAsked
from intake.core.conversation.question import Question
from intake.core.conversation.state import GATES
from intake.core.script.known_words import KnownWords
from intake.core.script.plain_text import is_question, plain
from intake.core.script.remarks import Remark
from intake.core.script.word_patterns import WordPatterns
from intake.core.script.wording import Wording

MOST_KNOWN = 16
# Fewer words may be the beginning of anything.
FEWEST_ASKING = 3
# In this order, whatever else was asked.
FIRST = (Remark.YOUNG, Remark.READ)


# Phrases that speak of age, and not of the writer's.
OF_OTHERS = f"{Remark.YOUNG.line}.unless"

# What such a question is about itself, its answers hold: there the same words ask nothing else.
SUBJECTS: Mapping[str, frozenset[Remark]] = {
    "callback.which_language": frozenset({Remark.INTERPRETER}),
    "callback.no_voice": frozenset({Remark.INTERPRETER, Remark.WHERE}),
    "callback.more": frozenset({Remark.INTERPRETER, Remark.WITH_WHOM, Remark.WHERE}),
    "callback.who": frozenset({Remark.WITH_WHOM}),
    "callback.number": frozenset({Remark.READ, Remark.INTERPRETER}),
    "callback.other_number": frozenset({Remark.READ}),
    "callback.other_number_check": frozenset({Remark.READ}),
    "callback.message": frozenset({Remark.READ}),
    "code.enter": frozenset({Remark.WHERE}),
}

# Here an answer sounds like it, and is heard first.
NEAR_ITS_ANSWERS: Mapping[str, frozenset[Remark]] = {
    "appointment.way": frozenset({Remark.WHERE}),
    "about.topics": frozenset({Remark.USE, Remark.REPORT, Remark.RECORDED, Remark.NAME, Remark.HOW_LONG}),
    "other_ways.ways": frozenset({Remark.HOW_LONG, Remark.WHEN, Remark.WHERE}),
}
# Here the careful answer is heard first inside longer texts too: "I turn 18 in March".
AFTER_THE_CAREFUL_ANSWER: Mapping[str, frozenset[Remark]] = {GATES[1]: frozenset({Remark.YOUNG})}


def remark_in(said: str, text: str, question: Question | None, known: KnownWords) -> RemarkAsked | None:
    """Return what a text asks us; ``text`` is ``said`` in plain form."""
    phrases = _phrases(known.wordings)
    whole = phrases.whole.get(text) if is_question(said) else None
    asked = {whole} if whole is not None else set(_asked(text, phrases))
    asked -= _at(SUBJECTS, None if question is None else str(question.step.place))
    first = next((remark for remark in FIRST if remark in asked), None)
    if first is None and len(asked) != 1:
        return None
    remark = first or asked.pop()
    under_age = remark is Remark.YOUNG and not _is_only_about_age(text, phrases)
    return RemarkAsked(remark, leads_to_menu=remark in phrases.to_menu, under_age=under_age)


def _at(table: Mapping[str, frozenset[Remark]], place: str | None) -> frozenset[Remark]:
    return table.get(place or "", frozenset())


def _answered_at(question: Question | None) -> frozenset[Remark]:
    place = None if question is None else str(question.step.place)
    return _at(SUBJECTS, place) | _at(NEAR_ITS_ANSWERS, place)


def is_only_asked(text: str, question: Question | None, known: KnownWords) -> bool:
    """Tell whether an already plain text holds nothing but what somebody asks us, polite words aside."""
    place = None if question is None else str(question.step.place)
    own = _answered_at(question) | _at(AFTER_THE_CAREFUL_ANSWER, place)
    patterns = _phrases(known.wordings).patterns
    said = {text: None, known.opened(text): None} | dict.fromkeys(known.bare(text))
    return any(remark not in own for form in said for remark in patterns.stand_alone(form))


def asks_us(text: str, question: Question | None, known: KnownWords) -> bool:
    """Tell whether an already plain text begins as a question does, and with what somebody asks us."""
    said = known.opened(text)
    if not known.sequences("asking").ends(said.split(" "), 0):
        return False
    own = _answered_at(question)
    begun = _phrases(known.wordings).patterns.found(said)
    return any(at == 0 and end >= FEWEST_ASKING and remark not in own for at, end, remark in begun)


def says_young(text: str, known: KnownWords) -> bool:
    """Tell whether the writer of an already plain text says or asks that they are under 18, whatever else stands in it."""
    return any(True for _ in _said_of_themselves(text, _phrases(known.wordings)))


def stands_in(text: str, wording: Wording) -> bool:
    """Tell whether a text asks for a remark in one language."""
    return any(True for _ in _phrases((wording,)).patterns.found(text))


@dataclass(frozen=True, slots=True)
class _Phrases:
    """Every phrase with the remark it asks for; ``whole`` ones are a question by themselves only.

    ``of_others`` speak of age and not of the writer's: "i work with minors", "17 years clean".
    """

    patterns: WordPatterns[Remark]
    of_others: WordPatterns[Remark]
    whole: Mapping[str, Remark]
    to_menu: frozenset[Remark]


@lru_cache(maxsize=MOST_KNOWN)
def _phrases(wordings: tuple[Wording, ...]) -> _Phrases:
    listed = [
        (phrase, remark)
        for wording in wordings
        for remark in Remark
        for phrase in wording.lists.get(f"{remark.line}.when", ())
    ]
    inside = {phrase: remark for phrase, remark in listed if not is_question(phrase)}
    whole = {plain(phrase): remark for phrase, remark in listed if is_question(phrase)}
    of_others = {phrase: Remark.YOUNG for wording in wordings for phrase in wording.lists.get(OF_OTHERS, ())}
    return _Phrases(WordPatterns(inside), WordPatterns(of_others), whole, frozenset(_to_menu(wordings)))


def _to_menu(wordings: tuple[Wording, ...]) -> Iterator[Remark]:
    for remark in Remark:
        lines = [wording.lines.get(remark.line) for wording in wordings]
        if all(line is not None and line.text is not None and line.text.endswith("MENU.") for line in lines):
            yield remark


def _is_only_about_age(text: str, phrases: _Phrases) -> bool:
    young = any(remark is Remark.YOUNG for _, _, remark in phrases.patterns.found(text))
    return young and not any(True for _ in _said_of_themselves(text, phrases))


def _said_of_themselves(text: str, phrases: _Phrases) -> Iterator[int]:
    """Yield where somebody under 18 speaks: at each such phrase that stands within none that speaks of others."""
    others = list(phrases.of_others.found(text))
    for at, end, remark in phrases.patterns.found(text):
        within = any(begin <= at and end <= after for begin, after, _ in others)
        if remark is Remark.YOUNG and not within:
            yield at


def _asked(text: str, phrases: _Phrases) -> Iterator[Remark]:
    found = list(phrases.patterns.found(text))
    for at, end, remark in found:
        # "Do you tell the police" asks what is told, and not who we are: what stands inside a longer phrase is part of it.
        longer = (other <= at and end <= after and after - other > end - at for other, after, _ in found)
        if not any(longer):
            yield remark
