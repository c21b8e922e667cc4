"""Understands texts: what the words of a message mean at a step.

Exact words act, and nothing else does: a text is never searched for something that looks like an
answer. Where one text means several things, the first of these is heard: a reaction, a crisis, a stop, erasing, an answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from intake.core.asks.naming import CAREFUL, key_alone
from intake.core.asks.typed_code import code_in, is_code
from intake.core.conversation.advance import MENU
from intake.core.conversation.ask import ask_of
from intake.core.conversation.deciding import ERASE_KEY
from intake.core.conversation.enter_step import ASIDES
from intake.core.conversation.intent import (
    Chosen,
    Intent,
    Keyword,
    PickedLanguage,
    Signal,
    TypedCode,
    UnderAge,
    Utterance,
    Wished,
)
from intake.core.conversation.question import FIXED_KEYS, Question
from intake.core.conversation.state import ADULT_ASKED, GATES
from intake.core.script.known_words import (
    KnownWords,
    words_of,
)
from intake.core.script.plain_text import digits_in, is_question, plain
from intake.core.script.remarks import Remark
from intake.core.script.wording import Wording
from intake.core.understanding.crises import holds_crisis_mark, speaks_of_crisis
from intake.core.understanding.keywords import (
    ANSWER_LIKE,
    holds_refusing_mark,
    is_greeting,
    language_named,
    means_thanks,
    spelled_marks,
    word_keyword,
)
from intake.core.understanding.reactions import is_reaction
from intake.core.understanding.refused import as_refused, may_answer, refused_at
from intake.core.understanding.remarks import asks_us, is_only_asked, remark_in, says_young
from intake.core.understanding.stops import (
    CARRIER_STOP,
    ERASE_CHECK,
    erases,
    is_asked,
    is_wrong_number,
    may_stop,
    refuses_one_time,
    stops_at,
    way_back,
)

CARRIER_OTHER = frozenset({"start", "unstop", "help", "info"})
# Hours, dates, parts and scales, and no keys: "1-4", "1/2", "1+".
_NO_KEYS = re.compile(r"[0-9]\s*[-:/\u2010-\u2015]\s*[0-9]|(?<![0-9])[0-9]\s*\+")
# Where several keys may be sent at once, these are more likely to be hours.
_HOURS = frozenset({"11", "12"})

# One letter or digit is a key, or nothing.
SHORTEST_SENTENCE = 2

# Where nothing is left to answer but an offer.
AFTER_A_SAVE = frozenset({"callback.saved", "appointment.saved", "appointment.saved_visit"})

Words = Mapping[str, Wording]


def understand_text(utterance: Utterance, question: Question | None, words: Words) -> Intent:
    """Return what a text means; ``question`` is None where no conversation stands."""
    known, said = words_of(words), utterance.said
    text = plain(said) or spelled_marks(said, known)
    way_out = _way_out(said, text, question, known)
    if way_out is not None and not (way_out is Keyword.STOP and may_answer(text, question, known)):
        return _said_by(way_out, text, question, known)
    asks = asks_us(text, question, known)
    answer = Signal.NO_MATCH if question is None or asks else _answer(said, text, question, known)
    if answer is not Signal.NO_MATCH and not _typed_by_the_young(text, question, known):
        # A choice on offer comes before the same words elsewhere.
        return as_refused(answer, text, known)
    ended = (None if is_asked(said, text, known) else refused_at(text, question, known)) or way_out
    if ended is not None:
        return ended
    if _may_stop(said, text, question, known) and not erases(text, known):
        # Before what is no exact answer: "don't call me before noon" answers no yes-or-no question.
        return _said_by(Keyword.ERASE_CHECK, text, question, known)
    asked = _remark(said, text, question, known) if is_only_asked(text, question, known) else None
    elsewhere = asked or _elsewhere(said, text, question, known)
    if elsewhere is not None:
        return elsewhere
    # Only now: a key and the words on offer are matched first, exactly.
    answer = Signal.NO_MATCH if question is None else _in_own_words(said, question, known)
    if answer is not Signal.NO_MATCH and (isinstance(answer, Wished) or not _young_at(text, question, known)):
        return answer
    return _remark(said, text, question, known) or _thanks(said, text, question, known) or Signal.NO_MATCH


def _said_by(keyword: Keyword, text: str, question: Question | None, known: KnownWords) -> Intent:
    goes_on = keyword in (Keyword.CRISIS, Keyword.ERASE_CHECK)
    return UnderAge(keyword) if goes_on and _young_at(text, question, known) else keyword


def _young_at(text: str, question: Question | None, known: KnownWords) -> bool:
    """Tell whether somebody under 18 speaks in an already plain text, where that is not what is asked."""
    return question is not None and question.step.place != ADULT_ASKED and says_young(text, known)


def _typed_by_the_young(text: str, question: Question | None, known: KnownWords) -> bool:
    # Elsewhere no exact answer holds an age; here "I am 17" has digits as well.
    typed = question is not None and ask_of(question.step).typed
    return typed and not text.isdecimal() and _young_at(text, question, known)


def _thanks(said: str, text: str, question: Question | None, known: KnownWords) -> Keyword | None:
    thanked = question is None or str(question.step.place) in AFTER_A_SAVE
    return Keyword.THANKS if thanked and not is_question(said) and means_thanks(text, known) else None


def _remark(said: str, text: str, question: Question | None, known: KnownWords) -> Intent | None:
    asked = remark_in(said, text, question, known)
    at_gate = question is not None and str(question.step.place) == GATES[0] and not is_question(said)
    if asked is not None and asked.remark is Remark.READ and question is not None and at_gate:
        # That is what was asked: the careful choice says so.
        return Chosen((CAREFUL[GATES[0]],))
    return asked


def keyword_in(said: str, words: Words) -> Keyword | None:
    """Return the keyword a text is, at any step and before any conversation, or None."""
    known, text = words_of(words), plain(said)
    keyword = _way_out(said, text, None, known)
    return keyword or _erasing(said, text, None, known) or _in_a_word(said, text, None, known)


def wants_silence(said: str, words: Words) -> bool:
    """Tell whether a text that nobody may answer asks, among other things, to be left alone."""
    known = words_of(words)
    text = plain(said)
    # Not to be rung tonight is kept as well: nobody asks here what was meant.
    return not is_reaction(said, known) and (
        _may_stop(said, text, None, known) or refuses_one_time(text, known)
    )


def _may_stop(said: str, text: str, question: Question | None, known: KnownWords) -> bool:
    # "Wrong number?" wants to know.
    only_asked = is_wrong_number(text, known) and is_asked(said, text, known)
    return may_stop(text, question, known) and not only_asked


def _way_out(said: str, text: str, question: Question | None, known: KnownWords) -> Keyword | None:
    """Return what acts whatever is asked: a carrier's word, a reaction, a key alone, a crisis or a stop; else None."""
    carrier = said.strip().casefold()
    if carrier in CARRIER_STOP:
        return Keyword.STOP_ANSWERED
    if carrier in CARRIER_OTHER:
        return Keyword.CARRIER
    if is_reaction(said, known):
        return Keyword.REACTION
    if text in FIXED_KEYS and not is_question(said):
        own = question is not None and text in ask_of(question.step).own_keys
        return None if own else FIXED_KEYS[text]
    if holds_crisis_mark(said, known):
        return Keyword.CRISIS
    if len(text) < SHORTEST_SENTENCE:
        return None
    if question is not None and question.step.place == ERASE_CHECK and not is_question(said):
        # "7 please": the key that was named, as any other.
        erasing = known.once("erase key", lambda words: key_alone(words, int(ERASE_KEY))).names(text)
        if erasing:
            return FIXED_KEYS[ERASE_KEY]
    if speaks_of_crisis(text, question, known):
        return Keyword.CRISIS
    stops = stops_at(text, question, known) and not is_asked(said, text, known)
    return Keyword.STOP if stops else None


def _answer(said: str, text: str, question: Question, known: KnownWords) -> Intent:
    ask = ask_of(question.step)
    if (
        ask.as_written
        or is_question(said)
        or holds_refusing_mark(said, known)
        or (question.options and _NO_KEYS.search(said))
        or (ask.lists_keys and text in _HOURS)
    ):
        return Signal.NO_MATCH
    if text.isascii() and text.isdecimal():
        return ask.by_digits(text, question)
    digits = digits_in(text)
    # "1 3" are two keys where several may be chosen; "1 2" is neither anywhere else.
    joined = ask.typed or ask.lists_keys
    only_digits = joined and bool(digits) and text.replace(" ", "") == digits
    heard = ask.by_digits(digits, question) if only_digits else Signal.NO_MATCH
    return ask.in_words(text, question, known) if heard is Signal.NO_MATCH else heard


def _in_own_words(said: str, question: Question, known: KnownWords) -> Intent:
    heard = ask_of(question.step).in_own_words(said, question, known)
    # A wish only shows times, and may be asked; nothing else may.
    return Signal.NO_MATCH if is_question(said) and not isinstance(heard, Wished) else heard


def _elsewhere(said: str, text: str, question: Question | None, known: KnownWords) -> Intent | None:
    """Return what the words mean at every step, whatever is asked: a keyword, a language, a request code; else None."""
    keyword = _erasing(said, text, question, known) or _in_a_word(said, text, question, known)
    if keyword is not None:
        return keyword
    language = language_named(text, known)
    if language is not None:
        return PickedLanguage(language)
    if (question is None or question.step.place == MENU) and is_greeting(text, known):
        return Keyword.MENU
    code = None if is_question(said) else code_in(text, known)
    return TypedCode(code) if code is not None and is_code(code) else None


def _erasing(said: str, text: str, question: Question | None, known: KnownWords) -> Keyword | None:
    if not erases(text, known):
        return None
    if not is_asked(said, text, known):
        return Keyword.ERASE
    # A question is no answer; where erasing is asked about already, asking once more would erase.
    asked = question is not None and question.step.place == ERASE_CHECK
    return None if asked else Keyword.ERASE_CHECK


def _in_a_word(said: str, text: str, question: Question | None, known: KnownWords) -> Keyword | None:
    keyword = way_back(text, question, known) or word_keyword(text, known)
    if keyword in ANSWER_LIKE and is_question(said):
        return None
    if question is not None and question.step.place == ERASE_CHECK and text in known.listed("no"):
        # Not to erase is to go back.
        return Keyword.BACK
    return None if keyword is Keyword.BACK and not _may_go_back(question) else keyword


def _may_go_back(question: Question | None) -> bool:
    return question is not None and (question.step.back is not None or question.step.place.flow in ASIDES)
