"""A phone number: ten digits that we may call, and none of our own; by text with the words people put around them."""

from __future__ import annotations

from collections.abc import Iterable

from intake.core.conversation.ask import Answered, Ask, Input, ProofCase, no_form_choices
from intake.core.conversation.intent import GivenAnswer, Intent, NumberElsewhere, Signal, TypedNumber
from intake.core.conversation.question import Question
from intake.core.conversation.state import Conversation, Prompt, Situation
from intake.core.phone import NumberKind, PhoneNumber, from_digits
from intake.core.replacing import replace
from intake.core.script.flow import Step
from intake.core.script.known_words import KnownWords
from intake.core.script.written_number import WordsAround, WrittenNumber, read_number

# None is longer when it is said.
SOME_NUMBER = PhoneNumber("+16125550142")
_NOT_CALLED = Prompt("always.not_called")


def _digits(digits: str, question: Question) -> Intent:
    number = from_digits(digits)
    return _typed(number if isinstance(number, NumberKind) else WrittenNumber(number), question)


def _in_own_words(said: str, question: Question, known: KnownWords) -> Intent:
    return _typed(read_number(said, known.once("a phone number", words_around)), question)


def words_around(known: KnownWords) -> WordsAround:
    """Return the words that may stand around a number and for its digits, in every language."""
    digits = dict.fromkeys(known.listed("zero"), "0")
    for wording in known.wordings:
        digits |= {word: str(digit) for digit, word in enumerate(wording.lists.get("words.digits", ()))}
    return WordsAround(known.listed("around_a_number"), known.listed("before_an_extension"), digits)


def _typed(read: WrittenNumber | NumberKind, question: Question) -> Intent:
    if isinstance(read, NumberKind):
        return NumberElsewhere() if read is NumberKind.ELSEWHERE else Signal.NO_MATCH
    ours = read.number.e164 in question.ours
    return Signal.NO_MATCH if ours else TypedNumber(read.number, read.extension)


def _take(_step: Step, conversation: Conversation, heard: GivenAnswer, _situation: Situation) -> Answered:
    if not isinstance(heard, TypedNumber):
        return Answered(conversation, None, _NOT_CALLED)
    return Answered(replace(conversation, number=heard.number, extension=heard.extension))


def _inputs(_case: ProofCase) -> Iterable[Input]:
    yield Input(TypedNumber(SOME_NUMBER))
    yield Input(NumberElsewhere())


PHONE_NUMBER = Ask(
    name="a phone number",
    typed=True,
    several_digits=True,
    as_written=True,
    by_digits=_digits,
    in_own_words=_in_own_words,
    in_form=no_form_choices,
    from_contact=lambda number, _extension: TypedNumber(number),
    take=_take,
    inputs=_inputs,
)
