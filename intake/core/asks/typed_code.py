"""A code: the digits of a request code. Whose it is, the shell finds out, and says by one of the results."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from intake.core.conversation.ask import Answered, Ask, Input, ProofCase
from intake.core.conversation.intent import Chosen, GivenAnswer, Intent, Signal, TypedCode
from intake.core.conversation.question import Question
from intake.core.conversation.state import Conversation, FoundRequest, Situation
from intake.core.replacing import replace
from intake.core.requests.request_code import CODE_DIGITS
from intake.core.scheduling.schedule import OfferedTime
from intake.core.script.flow import Step
from intake.core.script.known_words import KnownWords
from intake.core.script.lexicon import Lexicon

FIRST_DIGIT = "1"
_RESULTS = ("known", "unknown", "too_many")
_KNOWN, _UNKNOWN, _TOO_MANY = (Chosen((name,)) for name in _RESULTS)
_BOOKED = datetime(2026, 11, 30, 20, tzinfo=UTC)
_REQUESTS = (
    FoundRequest("found", no_number=False),
    FoundRequest("found", no_number=True),
    FoundRequest("found", no_number=True, window_open=True),
    FoundRequest("found", no_number=False, time=OfferedTime(_BOOKED, _BOOKED + timedelta(minutes=45))),
    FoundRequest("found", no_number=True, time=OfferedTime(_BOOKED, _BOOKED), window_open=True),
)


def code_in(text: str, known: KnownWords) -> str | None:
    """Return the ten digits that an already plain text holds as a code, with nothing but words around them; else None."""
    digits = "".join(known.once("code", _lexicon).read(text))
    return digits if len(digits) == CODE_DIGITS else None


def is_code(digits: str) -> bool:
    """Tell whether ten digits are a code: no phone number begins like one."""
    return len(digits) == CODE_DIGITS and digits.startswith(FIRST_DIGIT)


def _lexicon(known: KnownWords) -> Lexicon:
    spelled: dict[str, list[str]] = {"0": list(known.phrases("words.zero"))}
    for wording in known.wordings:
        for digit, word in enumerate(wording.lists.get("words.digits", ())):
            spelled.setdefault(str(digit), []).append(word)
    lists = ("words.around", "words.polite", "words.greeting", "words.around_code")
    return known.lexicon(spelled, lists, numbers=_digits)


def _digits(written: str) -> tuple[str, ...]:
    return (written,) if written.isascii() and written.isdecimal() else ()


def _code(digits: str, _question: Question) -> Intent:
    # A mistyped length is no guess: it is told, and not counted.
    return TypedCode(digits) if len(digits) == CODE_DIGITS else Signal.NO_MATCH


def _in_words(text: str, _question: Question, known: KnownWords) -> Intent:
    digits = code_in(text, known)
    return Signal.NO_MATCH if digits is None else TypedCode(digits)


def _take(_step: Step, conversation: Conversation, heard: GivenAnswer, situation: Situation) -> Answered:
    if not isinstance(heard, Chosen):
        return Answered(conversation)
    found = situation.found if heard == _KNOWN else None
    fresh = replace(conversation, found=found, time=None, wish=None, page=0)
    if found is None:
        return Answered(replace(fresh, request_id=None, no_number=False), heard.names[0])
    known = replace(fresh, request_id=found.request_id, no_number=found.no_number, saved=False)
    return Answered(known, heard.names[0])


def _inputs(_case: ProofCase) -> Iterator[Input]:
    yield from (Input(_KNOWN, found=found) for found in _REQUESTS)
    yield from (Input(_UNKNOWN), Input(_TOO_MANY))


TYPED_CODE = Ask(
    name="a code",
    results=_RESULTS,
    typed=True,
    several_digits=True,
    of_codes=True,
    by_digits=_code,
    in_words=_in_words,
    take=_take,
    inputs=_inputs,
)
