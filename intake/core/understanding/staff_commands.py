"""What staff mean by a text: one word, and the code of the request it is about.

Exact words act. Whatever else stands in a text - thanks, a thumb, a question mark, a quoted text - makes it a near miss
that only asks back. Knows no request: whose code it is, the services look up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from intake.core.conversation.intent import Keyword
from intake.core.script.plain_text import is_question, plain
from intake.core.script.wording import Wording
from intake.core.staff.staff_code import ALPHABET, LENGTH, is_staff_code
from intake.core.understanding.stops import CARRIER_STOP
from intake.core.understanding.texts import keyword_in


class StaffWord(StrEnum):
    """Everything staff can say by text; what they write for it is in the wording."""

    TAKE = "take"
    PASS = "pass"  # noqa: S105 - a word of an interviewer, and no password
    OK = "ok"
    MOVE = "move"
    CALL = "call"
    DONE = "done"
    SET = "set"
    NO_ANSWER = "na"
    OTHER = "other"
    WRONG = "wrong"
    NO_MORE = "nomore"
    NO_MORE_KEEP = "nomore_keep"
    LATER = "later"
    LIST = "list"
    SHOW = "show"
    AWAY = "away"
    BACK = "back"
    REST = "rest"
    MENU = "menu"
    # The coordinator's own
    GIVE = "give"
    PAUSE = "pause"
    RESUME = "resume"
    HALT = "halt"
    UNHALT = "unhalt"
    # One of the three times that were just shown
    PICK_1 = "1"
    PICK_2 = "2"
    PICK_3 = "3"


PICKS = (StaffWord.PICK_1, StaffWord.PICK_2, StaffWord.PICK_3)
# What follows these is days or a name.
NAMING = frozenset({StaffWord.AWAY, StaffWord.BACK})
# These are about no request, so a code beside them means something else.
WITHOUT_CODE = NAMING | {
    StaffWord.LIST,
    StaffWord.REST,
    StaffWord.MENU,
    StaffWord.PAUSE,
    StaffWord.RESUME,
    StaffWord.HALT,
    StaffWord.UNHALT,
}


class StaffSignal(StrEnum):
    """A text that is no word of ours."""

    # The carrier has acted and answered already.
    STOPPED = "stopped"
    # Stop, written so that no carrier acts on it.
    STOP = "stop"
    STARTED = "started"
    CARRIER = "answered by the carrier"
    ERASE = "erase"
    CRISIS = "crisis"
    REACTION = "reaction"


@dataclass(frozen=True, slots=True)
class StaffCommand:
    """A word that acts, with the code it names or None, and what follows it."""

    word: StaffWord
    code: str | None = None
    rest: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A text that does not act: the one word and the one code that stand in it, if any."""

    word: StaffWord | None = None
    code: str | None = None


T = TypeVar("T")
StaffIntent = StaffCommand | NearMiss | StaffSignal
Words = Mapping[str, Wording]
WORDS_OF = "staff_reply.words"
_STARTS = frozenset({"start", "unstop"})
_LOOSE_CODE = re.compile(rf"[{ALPHABET.lower()}](?: ?[{ALPHABET.lower()}]){{{LENGTH - 1}}}")
# What a code might have been, mistyped: four marks with a letter and a digit among them.
_CODE_LIKE = re.compile(r"(?=[a-z0-9]*[0-9])(?=[a-z0-9]*[a-z])[a-z0-9]{4}")


@dataclass(frozen=True, slots=True)
class StaffVocabulary:
    """The forms in which each word is written, in plain form, and the marks that stand for one alone."""

    forms: tuple[tuple[str, StaffWord], ...]
    marks: tuple[tuple[str, StaffWord], ...]


def staff_vocabulary(wording: Wording) -> StaffVocabulary:
    """Return the words staff write; raises WordingError where a list is missing."""
    written = [(form, word) for word in StaffWord for form in wording.words(f"{WORDS_OF}.{word}")]
    forms = tuple((plain(form), word) for form, word in written if plain(form))
    return StaffVocabulary(forms, tuple((form, word) for form, word in written if not plain(form)))


def read_staff_text(said: str, vocabulary: StaffVocabulary, words: Words) -> StaffIntent:
    """Return what staff mean by a text; ``words`` are the wordings of all languages, for reactions and cries for help."""
    signal = _signal(said, words)
    if signal is not None:
        return signal
    alone = next((word for form, word in vocabulary.marks if said.strip() == form), None)
    if alone is not None:
        return StaffCommand(alone)
    found = None if is_decorated(said) else _exact(said, vocabulary)
    return found or _from_keyword(said, words) or _near_miss(plain(said), vocabulary)


def _signal(said: str, words: Words) -> StaffSignal | None:
    keyword = keyword_in(said, words)
    if keyword is Keyword.STOP_ANSWERED:
        return StaffSignal.STOPPED
    if keyword is Keyword.CARRIER:
        return StaffSignal.STARTED if plain(said) in _STARTS else StaffSignal.CARRIER
    if keyword is Keyword.REACTION:
        return StaffSignal.REACTION
    # "Stop." with a full stop passes the carrier by, and means the same.
    return StaffSignal.STOP if plain(said) in CARRIER_STOP else None


def _from_keyword(said: str, words: Words) -> StaffSignal | None:
    keyword = keyword_in(said, words)
    signals = {Keyword.ERASE: StaffSignal.ERASE, Keyword.CRISIS: StaffSignal.CRISIS}
    if keyword in signals:
        return signals[keyword]
    return StaffSignal.REACTION if _holds_picture(said) and not plain(said) else None


def is_decorated(said: str) -> bool:
    """Tell whether a text has a picture or the mark of a question beside its words, so that they are not just said."""
    # A question is no answer, and a thumb beside a word may mean the thumb.
    return is_question(said) or _holds_picture(said)


def _holds_picture(said: str) -> bool:
    return any(unicodedata.category(mark) == "So" for mark in said)


def _exact(said: str, vocabulary: StaffVocabulary) -> StaffCommand | None:
    text = plain(said)
    readings = set(_strict(text, vocabulary)) or set(_loose(text, vocabulary))
    # Two readings of one text are none.
    found = readings.pop() if len(readings) == 1 else _open_ended(said, vocabulary)
    return found if found is None or _is_whole(found) else None


def _is_whole(found: StaffCommand) -> bool:
    if found.word is StaffWord.GIVE:
        return bool(found.rest)
    return found.code is None or found.word not in WITHOUT_CODE


def _strict(text: str, vocabulary: StaffVocabulary) -> Iterator[StaffCommand]:
    for form, word in vocabulary.forms:
        if text == form:
            yield StaffCommand(word)
        for code in (text.removeprefix(f"{form} "), text.removesuffix(f" {form}")):
            if code != text and is_staff_code(code.upper()):
                yield StaffCommand(word, code.upper())


def _loose(text: str, vocabulary: StaffVocabulary) -> Iterator[StaffCommand]:
    # A code taken apart, or glued to its word.
    for form, word in vocabulary.forms:
        for rest in (text.removeprefix(form), text.removesuffix(form)):
            code = rest.strip().replace(" ", "").upper()
            if rest != text and _LOOSE_CODE.fullmatch(rest.strip()) and is_staff_code(code):
                yield StaffCommand(word, code)


def _open_ended(said: str, vocabulary: StaffVocabulary) -> StaffCommand | None:
    # The marks between days are part of what they say.
    head, _, rest = said.strip().partition(" ")
    word = next((word for form, word in vocabulary.forms if plain(head) == form), None)
    if word is StaffWord.GIVE:
        return _given(plain(rest).split())
    return StaffCommand(word, None, rest.strip()) if word in NAMING and rest.strip() else None


def _given(tokens: list[str]) -> StaffCommand | None:
    codes = [token for token in tokens if is_staff_code(token.upper())]
    names = [token for token in tokens if token not in codes]
    if len(codes) != 1 or len(names) != 1:
        return None
    return StaffCommand(StaffWord.GIVE, codes[0].upper(), names[0])


def _near_miss(text: str, vocabulary: StaffVocabulary) -> NearMiss:
    tokens = text.split()
    codes = {token.upper() for token in tokens if is_staff_code(token.upper()) or _CODE_LIKE.fullmatch(token)}
    # One letter in a sentence is seldom meant as a word of ours.
    named = {word for form, word in vocabulary.forms if len(form) > 1 and _stands_in(form, tokens)}
    return NearMiss(_only(named), _only(codes))


def _stands_in(form: str, tokens: list[str]) -> bool:
    parts = form.split()
    places = range(len(tokens) - len(parts) + 1)
    return any(tokens[place : place + len(parts)] == parts for place in places)


def _only(found: Iterable[T]) -> T | None:
    one = tuple(found)
    return one[0] if len(one) == 1 else None
