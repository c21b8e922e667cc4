"""A language: each is told in itself, with its key; by text it is picked by its word, at any step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from intake.core.channel import Channel
from intake.core.conversation.ask import Answered, Ask, Input, ProofCase
from intake.core.conversation.intent import GivenAnswer, Intent, PickedLanguage, Signal
from intake.core.conversation.question import Question
from intake.core.conversation.state import Conversation, Situation
from intake.core.replacing import replace
from intake.core.script.flow import Step


def _language(digits: str, question: Question) -> Intent:
    codes = {str(key): language for key, language in enumerate(question.languages, start=1)}
    return PickedLanguage(codes[digits]) if digits in codes else Signal.NO_MATCH


def _labels(question: Question, language: str) -> Iterable[tuple[int, str]]:
    return ((question.languages.index(language) + 1, language),)


def _take(_step: Step, conversation: Conversation, heard: GivenAnswer, _situation: Situation) -> Answered:
    spoken = heard.language if isinstance(heard, PickedLanguage) else conversation.language
    return Answered(replace(conversation, language=spoken))


def _inputs(case: ProofCase) -> Iterator[Input]:
    if case.channel is Channel.VOICE:
        # No path depends on which language it is; what is said is read in each of them afterwards.
        yield Input(PickedLanguage(case.question.languages[0]))


LANGUAGE = Ask(
    name="a language", of_language=True, by_digits=_language, labels=_labels, take=_take, inputs=_inputs
)
