"""A phone number: ten digits that we may call, and none of our own."""

from __future__ import annotations

from collections.abc import Iterable

from intake.core.conversation.ask import Answered, Ask, Input, ProofCase
from intake.core.conversation.intent import GivenAnswer, Intent, Signal, TypedNumber
from intake.core.conversation.question import Question
from intake.core.conversation.state import Conversation, Situation
from intake.core.phone import PhoneNumber, from_digits
from intake.core.replacing import replace
from intake.core.script.flow import Step

# None is longer when it is said.
SOME_NUMBER = PhoneNumber("+16125550142")


def _number(digits: str, question: Question) -> Intent:
    number = from_digits(digits)
    ours = number is not None and number.e164 in question.ours
    return Signal.NO_MATCH if number is None or ours else TypedNumber(number)


def _take(_step: Step, conversation: Conversation, heard: GivenAnswer, _situation: Situation) -> Answered:
    number = heard.number if isinstance(heard, TypedNumber) else conversation.number
    return Answered(replace(conversation, number=number))


def _inputs(_case: ProofCase) -> Iterable[Input]:
    return (Input(TypedNumber(SOME_NUMBER)),)


PHONE_NUMBER = Ask(
    name="a phone number",
    typed=True,
    several_digits=True,
    by_digits=_number,
    take=_take,
    inputs=_inputs,
)
