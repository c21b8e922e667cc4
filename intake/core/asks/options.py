"""What the asks with named choices share: by key, by word, in a turn, and before the prover.

An ask by itself is none of it (see ``yes_or_no``, ``one_of``, ``any_of``); what words name is read in ``naming``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from intake.core.conversation.after_effect import unpicked
from intake.core.conversation.ask import Answered, Input, ProofCase
from intake.core.conversation.intent import Chosen, GivenAnswer, Intent, Signal
from intake.core.conversation.question import Question
from intake.core.conversation.state import NUMBER, REMINDER, Conversation, Situation
from intake.core.replacing import replace
from intake.core.script.flow import Step

OF_THE_NUMBER = frozenset({"callback.message", REMINDER, "appointment.way", "appointment.region"})


def option_by_key(digits: str, question: Question) -> Intent:
    """Return the one option whose key was pressed."""
    names = {str(key): name for key, name in question.options}
    return Chosen((names[digits],)) if digits in names else Signal.NO_MATCH


def option_labels(question: Question, _language: str) -> Iterable[tuple[int, str]]:
    """Return every option on offer with its key."""
    return question.options


def keep_options(
    step: Step, conversation: Conversation, heard: GivenAnswer, _situation: Situation
) -> Answered:
    """Return the conversation with the options chosen; where key 0 leads back to one question, with the earlier ones too."""
    if not isinstance(heard, Chosen):
        return Answered(conversation)
    name = str(step.place)
    earlier = conversation.answers.get(name, ()) if step.back else ()
    names = (*(each for each in earlier if each not in heard.names), *heard.names)
    answers = {**_answers(conversation, name), name: names}
    return Answered(replace(_unnumbered(conversation, name), answers=answers), heard.names[0])


def option_inputs(case: ProofCase) -> Iterator[Input]:
    """Yield each option alone."""
    for name, fact in case.needs.items():
        yield Input(Chosen((name,)), needs=fact)


def _answers(conversation: Conversation, name: str) -> Mapping[str, tuple[str, ...]]:
    # These questions belong to the number they were asked about.
    if name != NUMBER:
        return conversation.answers
    return {step: names for step, names in conversation.answers.items() if step not in OF_THE_NUMBER}


def _unnumbered(conversation: Conversation, name: str) -> Conversation:
    if name != NUMBER:
        return conversation
    fresh = replace(unpicked(conversation), number=None, extension="", window=None)
    return replace(fresh, page=0, wish=None, refused=False)
