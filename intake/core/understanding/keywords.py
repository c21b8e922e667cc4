"""Keywords in words: what means the same at every step, with polite and small words around it; exact like every answer.

Ways out, reactions and crises are not read here; ``texts`` says what comes before what.
"""

from __future__ import annotations

import unicodedata

from intake.core.asks.naming import AROUND
from intake.core.conversation.intent import Keyword
from intake.core.script.known_words import KnownWords
from intake.core.script.lexicon import Lexicon
from intake.core.script.plain_text import plain

WORD_KEYWORDS = {
    "menu": Keyword.MENU,
    "code": Keyword.CODE,
    "who": Keyword.WHO,
    "help": Keyword.HELP_LINES,
    "again": Keyword.AGAIN,
    "back": Keyword.BACK,
}
# With a question mark these do nothing; who we are, and to hear it again, are asked for.
ASKED = frozenset({Keyword.WHO, Keyword.AGAIN})
ANSWER_LIKE = frozenset(WORD_KEYWORDS.values()) - ASKED
_POLITE = ("words.polite", "words.openers", "words.greeting")
_SMALL = (*AROUND, "words.openers")


def word_keyword(text: str, known: KnownWords) -> Keyword | None:
    """Return the one keyword that an already plain text is, or None."""
    named = known.once("keywords", _keywords).names(text) or known.once("asked", _asked).names(text)
    return Keyword(named[0]) if len(named) == 1 else None


def language_named(text: str, known: KnownWords) -> str | None:
    """Return the one language that an already plain text asks for, or None."""
    named = known.once("languages", _languages).names(text)
    return named[0] if len(named) == 1 else None


def is_greeting(text: str, known: KnownWords) -> bool:
    """Tell whether an already plain text only says hello."""
    return bool(known.once("greetings", _greetings).names(text))


def means_thanks(text: str, known: KnownWords) -> bool:
    """Tell whether an already plain text only says thanks, or that all is well."""
    return bool(known.once("thanks", _thanks).names(text))


def spelled_marks(said: str, known: KnownWords) -> str:
    """Return a text that is nothing but pictures in a word of ours, where all of them say the same; else nothing."""
    marks = {mark for mark in said if unicodedata.category(mark) == "So"}
    for name in ("yes", "no", "thanks"):
        if marks and marks <= set("".join(known.phrases(f"words.{name}_marks"))):
            return plain(known.phrases(f"words.{name}")[0])
    return ""


def holds_refusing_mark(said: str, known: KnownWords) -> bool:
    """Tell whether a picture that says no stands in a text."""
    return not said.isascii() and not set("".join(known.phrases("words.no_marks"))).isdisjoint(said)


def _keywords(known: KnownWords) -> Lexicon:
    return known.lexicon(_named(known, ANSWER_LIKE), _SMALL)


def _asked(known: KnownWords) -> Lexicon:
    # With more around them they would ask for something else: "who calls me", "que es relevo".
    return known.lexicon(_named(known, ASKED), _POLITE)


def _named(known: KnownWords, keywords: frozenset[Keyword]) -> dict[str, tuple[str, ...]]:
    each = ((name, keyword) for name, keyword in WORD_KEYWORDS.items() if keyword in keywords)
    return {keyword.value: known.phrases(f"words.{name}") for name, keyword in each}


def _languages(known: KnownWords) -> Lexicon:
    named = {wording.language: wording.lists.get("words.language", ()) for wording in known.wordings}
    return known.lexicon(named, _SMALL)


def _greetings(known: KnownWords) -> Lexicon:
    return known.lexicon({"hello": known.phrases("words.greeting")}, ("words.polite",))


def _thanks(known: KnownWords) -> Lexicon:
    return known.lexicon({"thanks": (*known.phrases("words.thanks"), *known.phrases("words.yes"))}, _SMALL)
