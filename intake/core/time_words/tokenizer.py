"""Turns a text into tokens, word by word; a word nobody knows makes the whole text unreadable.

That is the guard: "he came on Friday" holds a day and is no wish. Understands no sentence.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from intake.core.time_words.spelling import day_misspelt
from intake.core.time_words.tokens import JOINERS, Token, TokenKind
from intake.core.time_words.vocabulary import Phrase, TimeVocabulary

MOST_WORDS = 40
_TOKEN = re.compile(
    r"(?P<clock>\d{1,2}(?::\d{2}|[.h](?:00|15|30|45))(?!\d))"
    r"|(?P<date>\d{1,2}/\d{1,2}(?:/\d{2,4})?(?![\d/]))"
    r"|(?P<ordinal>\d{1,2}(?:st|nd|rd|th)\b)"
    r"|(?P<number>\d+)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<mark>\n|\S)"
)
_DOTTED = re.compile(r"(?<=[\d ])([ap])\.\s?m\b\.?")
_HOUR_WITH_MINUTES = re.compile(r"([01]?\d|2[0-3])(00|15|30|45)")
_LIKE_A_YEAR = re.compile(r"(?:19|20)(?:00|15|30|45)")
_PUNCTUATION = {
    ",": TokenKind.COMMA,
    ":": TokenKind.COMMA,
    "(": TokenKind.COMMA,
    ")": TokenKind.COMMA,
    ".": TokenKind.STOP,
    ";": TokenKind.STOP,
    "!": TokenKind.STOP,
    "?": TokenKind.STOP,
    "\n": TokenKind.STOP,
    "&": TokenKind.AND,
    "/": TokenKind.OR,
    "~": TokenKind.AROUND,
}
_SILENT = frozenset("\"'\u201c\u201d\u00ab\u00bb\u00bf\u00a1*_\u2026")
_DASHES = frozenset("-\u2013\u2014\u2012\u2010\u2011")
# After these a dash counts on: "3-5", "mon-fri". Elsewhere it is a pause.
_COUNTED = frozenset(
    {
        TokenKind.NUMBER,
        TokenKind.CLOCK,
        TokenKind.MERIDIEM,
        TokenKind.ORDINAL,
        TokenKind.DATE,
        TokenKind.NOON,
        TokenKind.WEEKDAY,
    }
)
_HOURS = frozenset({TokenKind.NUMBER, TokenKind.CLOCK, TokenKind.HALF})
_DAYS = frozenset({TokenKind.WEEKDAY, TokenKind.NEAR_DAY, TokenKind.ORDINAL, TokenKind.DATE})
# They may say something else beside an hour than elsewhere.
_BESIDE_HOURS = frozenset({TokenKind.MERIDIEM, TokenKind.UNIT, TokenKind.AND})
_NUMERIC = ("number", "clock")
_MINUTES = frozenset(range(15, 60, 5))
_HOUR = 60
_PM = 4
_ABBREVIATED = 4


@dataclass(frozen=True, slots=True)
class _RawToken:
    kind: str
    text: str


def tokens_in(text: str, vocabulary: TimeVocabulary, year: int) -> tuple[Token, ...] | None:
    """Return the tokens of a folded text; None where it holds a word that is not about times."""
    written_out = vocabulary.lengthened(_DOTTED.sub(r"\1m", text))
    tokens = [_RawToken(str(match.lastgroup), match.group()) for match in _TOKEN.finditer(written_out)]
    if len(tokens) > MOST_WORDS:
        return None
    return _Marking(tokens, vocabulary, year).marks()


class _Marking:
    """One walk over the tokens of a text."""

    def __init__(self, tokens: list[_RawToken], vocabulary: TimeVocabulary, year: int) -> None:
        self._tokens, self._vocabulary, self._year = tokens, vocabulary, year
        self._texts = tuple(token.text for token in tokens)
        self._found: list[Token] = []
        self._at = 0

    def marks(self) -> tuple[Token, ...] | None:
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            read = self._word() if token.kind == "word" else self._other(token)
            if not read:
                return None
        return tuple(self._found)

    def _word(self) -> bool:
        word = self._tokens[self._at].text
        if self._month(word) or self._phrase(word) or self._asked(word):
            return True
        guess = day_misspelt(word, self._vocabulary)
        return guess is not None and self._phrase(guess)

    def _asked(self, word: str) -> bool:
        # "Does Friday at 3 work?"; elsewhere work is what people are at.
        known = self._vocabulary
        before = self._tokens[: self._at]
        if word not in known.asked or not before or known.asks.isdisjoint(token.text for token in before):
            return False
        told = before[-1].kind != "word" or self._meaning((before[-1].text,)) is not None
        if told:
            self._take(1, Token(TokenKind.CAN))
        return told

    def _month(self, word: str) -> bool:
        # "May" is a month only beside a day: "15 may", "may 15th".
        number = self._vocabulary.months.get(word)
        if number is None or not (self._after_day() or self._before_day(word)):
            return False
        self._take(1, Token(TokenKind.MONTH, number + 1))
        return True

    def _after_day(self) -> bool:
        return bool(self._found) and self._found[-1].sign in (TokenKind.NUMBER, TokenKind.ORDINAL)

    def _before_day(self, word: str) -> bool:
        # "mar 13" is a Tuesday in Spanish and a month in English.
        if self._meaning((word,)) is not None:
            return False
        coming = self._tokens[self._at + 1 : self._at + 3]
        while coming and (coming[0].text == "." or self._is_the(coming[0])):
            coming = coming[1:]
        return bool(coming) and coming[0].kind in ("number", "ordinal")

    def _is_the(self, token: _RawToken) -> bool:
        mark = self._meaning((token.text,))
        return mark is not None and mark.sign is TokenKind.THE

    def _meaning(self, phrase: Phrase) -> Token | None:
        return next((mark for each, mark in self._phrases(phrase[0]) if each == phrase), None)

    def _phrases(self, word: str) -> tuple[tuple[Phrase, Token | None], ...]:
        return self._vocabulary.phrases.get(word, ())

    def _phrase(self, word: str) -> bool:
        for phrase, mark in self._phrases(word):
            # The first word may be misspelt.
            if self._texts[self._at + 1 : self._at + len(phrase)] != phrase[1:]:
                continue
            if mark is None or mark.sign not in _BESIDE_HOURS:
                self._take(len(phrase), mark)
                return True
            beside = self._beside_hour(phrase, mark)
            if beside is not None or phrase in self._vocabulary.ignored:
                self._take(len(phrase), beside)
                return True
        return False

    def _beside_hour(self, phrase: Phrase, mark: Token) -> Token | None:
        """Return what a word is that may belong to an hour before it; None where it does not."""
        if mark.sign is TokenKind.AND:
            return self._minutes_behind() or mark
        if mark.sign is TokenKind.UNIT:
            # "A las 15 horas": the word only tells that it is an hour.
            exact = mark.number == _HOUR and self._after_exact_hour()
            return Token(TokenKind.HALF) if exact else mark if self._counts(phrase) else None
        if self._after_hour():
            return mark
        # "a" is half of the day only behind an hour, "pm" behind a day too; else they are words like others.
        day = bool(self._found) and self._found[-1].sign in _DAYS
        return Token(TokenKind.PART, _PM if mark.number else 0) if day and self._ends(phrase) else None

    def _counts(self, phrase: Phrase) -> bool:
        """Whether a unit is counted, or counts from a day: "in two days", "a week from Monday"; not "my day off"."""
        before = self._found[-1].sign if self._found else None
        return before in (TokenKind.NUMBER, TokenKind.IN) or phrase not in self._vocabulary.ignored

    def _minutes_behind(self) -> Token | None:
        """Return the minutes in "a las tres y veinte", and take their word."""
        signs = [mark.sign for mark in self._found[-2:]]
        following = self._following(1)
        mark = self._meaning((following.text,)) if following.kind == "word" else None
        number = int(following.text) if following.kind == "number" and len(following.text) < 3 else 0
        minutes = mark.number if mark is not None and mark.sign is TokenKind.NUMBER else number
        between = any(mark.sign is TokenKind.BETWEEN for mark in self._found)
        if signs != [TokenKind.AT, TokenKind.NUMBER] or between or minutes not in _MINUTES:
            return None
        self._at += 1
        return Token(TokenKind.HALF, minutes)

    def _after_exact_hour(self) -> bool:
        if not self._after_hour():
            return False
        hour, before = self._found[-1], self._found[-2:-1]
        told = hour.sign is TokenKind.CLOCK or hour.number > 12
        counted = bool(before) and before[0].sign is TokenKind.IN
        return not counted and (told or (bool(before) and before[0].sign is TokenKind.AT))

    def _ends(self, phrase: Phrase) -> bool:
        """Whether a half of the day ends what is said of a day: "tues pm", but not "tues am free"."""
        following = self._following(len(phrase))
        mark = self._meaning((following.text,)) if following.kind == "word" else None
        said = mark is not None and mark.sign in JOINERS
        return len(phrase[0]) > 1 and (said or following.kind == "mark")

    def _following(self, ahead: int) -> _RawToken:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else _RawToken("mark", "")

    def _after_hour(self) -> bool:
        return bool(self._found) and self._found[-1].sign in _HOURS

    def _take(self, tokens: int, mark: Token | None) -> None:
        self._at += tokens
        if mark is not None:
            self._found.append(mark)

    def _other(self, token: _RawToken) -> bool:
        if token.kind == "mark":
            return self._phrase(token.text) or self._punctuation(token.text)
        mark = _number(token, month_first=self._vocabulary.month_first)
        if mark is None or (_LIKE_A_YEAR.fullmatch(token.text) and not self._at_hour()):
            return False
        # The year alone beside a date says nothing more.
        said = mark.sign is TokenKind.NUMBER and mark.number == self._year
        self._take(1, None if said else mark)
        return True

    def _at_hour(self) -> bool:
        return bool(self._found) and self._found[-1].sign is TokenKind.AT

    def _punctuation(self, mark: str) -> bool:
        if mark in _DASHES:
            sign = self._dash()
        elif mark == "+":
            sign = TokenKind.OR_LATER if self._after_hour() else TokenKind.AND
        elif mark == "." and self._abbreviated():
            sign = None
        else:
            sign = _PUNCTUATION.get(mark)
            if sign is None and mark not in _SILENT and unicodedata.category(mark) not in ("So", "Sk"):
                return False
        self._take(1, None if sign is None else Token(sign))
        return True

    def _dash(self) -> TokenKind | None:
        coming = self._following(1)
        counts = bool(self._found) and self._found[-1].sign in _COUNTED
        mark = self._meaning((coming.text,)) if coming.kind == "word" else None
        if mark is not None and mark.sign is TokenKind.AROUND and self._following(2).kind not in _NUMERIC:
            # "9am-ish".
            return None
        names = mark is not None and mark.sign in _COUNTED
        return TokenKind.TO if counts and (names or coming.kind not in ("word", "mark")) else TokenKind.COMMA

    def _abbreviated(self) -> bool:
        before = self._tokens[self._at - 1] if self._at else _RawToken("mark", "")
        short = before.kind == "word" and len(before.text) <= _ABBREVIATED
        return short and bool(self._found) and self._found[-1].sign in (TokenKind.WEEKDAY, TokenKind.MONTH)


def _number(token: _RawToken, *, month_first: bool) -> Token | None:
    if token.kind == "clock":
        hour, minute = re.split(r"[:.h]", token.text)
        return _clock(hour, minute)
    if token.kind == "date":
        first, second, *year = map(int, token.text.split("/"))
        month, day = (first, second) if month_first else (second, first)
        return Token(TokenKind.DATE, day, month, year[0] % 100 + 2000 if year else None)
    if token.kind == "ordinal":
        return Token(TokenKind.ORDINAL, int(token.text[:-2]))
    together = _HOUR_WITH_MINUTES.fullmatch(token.text) if len(token.text) > 2 else None
    if together is not None:
        return _clock(*together.groups())
    return Token(TokenKind.NUMBER, int(token.text)) if len(token.text) <= 4 else None


def _clock(hour: str, minute: str) -> Token | None:
    if int(hour) > 23 or int(minute) > 59:
        return None
    # A zero before the hour is written by who counts to 24.
    return Token(TokenKind.CLOCK, int(hour), int(minute), exact=hour.startswith("0"))
