"""Inputs: everything a person, or their silence, can do at a state.

One of each kind that the engine can tell apart: an invalid number is one misunderstanding, like
any other. What answers a question is declared with its ask (see ``core.conversation.ask``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from intake.core.channel import Channel
from intake.core.conversation.ask import Input, ProofCase, ask_of
from intake.core.conversation.facts import fact_holds
from intake.core.conversation.intent import Intent, Keyword, PickedLanguage, RemarkAsked, Signal, UnderAge
from intake.core.conversation.question import question_at
from intake.core.conversation.state import Conversation
from intake.core.prover.fact_sets import situation
from intake.core.replacing import replace
from intake.core.script.flow import UNUSED, EffectKind, Fact, Step
from intake.core.script.remarks import Remark

OF_THE_YOUNG: tuple[Intent, ...] = (
    RemarkAsked(Remark.YOUNG, under_age=True),
    UnderAge(Keyword.CRISIS),
    UnderAge(Keyword.ERASE_CHECK),
)
KEYS = (Keyword.AGAIN, Keyword.BACK, Keyword.ERASE_CHECK, Keyword.HELP_LINES)
_NOTHING_HOLDS = situation(frozenset(), None)
_ALL_OPEN = situation(frozenset({Fact.CALL_IN_OPEN, Fact.TIMES_OPEN}), None)
_FACTS_OF_THE_SHELL = frozenset(
    {
        Fact.NUMBER_KNOWN,
        Fact.NUMBER_HIDDEN,
        Fact.NUMBER_ELSEWHERE,
        Fact.INTAKE_OPEN,
        Fact.INTAKE_ENDED,
        Fact.RESTING,
        Fact.CALL_IN_OPEN,
        Fact.TIMES_OPEN,
        Fact.VISITS_ANNOUNCED,
        Fact.HELP_CONNECTS,
        Fact.AGENCIES_LISTED,
        Fact.JUST_SAVED,
    }
)


def inputs(step: Step, conversation: Conversation, languages: tuple[str, ...]) -> Iterator[Input]:
    """Yield every move at a conversation that stands at ``step``."""
    by_text = conversation.channel is Channel.TEXT
    if conversation.finished and not by_text:
        return
    if step.do is EffectKind.CONNECT_HELP and not conversation.finished:
        yield from (Input(Signal.CONNECTED), Input(Signal.NOT_CONNECTED))
        return
    yield Input(Signal.NO_MATCH)
    if not by_text:
        yield Input(Signal.NO_INPUT)
    yield from map(Input, tuple(Keyword) if by_text else KEYS)
    if by_text:
        # All other remarks change nothing.
        yield from map(Input, OF_THE_YOUNG)
        # No path depends on which language it is; what is said is read in each of them afterwards.
        yield Input(PickedLanguage(languages[0]))
    if not conversation.finished:
        yield from _answers(step, conversation, languages)


def _answers(step: Step, conversation: Conversation, languages: tuple[str, ...]) -> Iterable[Input]:
    needs = dict(_on_offer(step, conversation))
    options = tuple((key, name) for key, name in enumerate(step.choices, start=1) if name in needs)
    question = replace(question_at(step, conversation, _ALL_OPEN, languages), options=options)
    return ask_of(step).inputs(ProofCase(question, conversation.channel, needs, _ALL_OPEN))


def _on_offer(step: Step, conversation: Conversation) -> Iterator[tuple[str, Fact | None]]:
    for name in step.choices:
        fact = step.option_facts.get(name)
        if name == UNUSED:
            continue
        if fact is None or fact in _FACTS_OF_THE_SHELL:
            yield name, fact
        elif fact_holds(fact, conversation, _NOTHING_HOLDS):
            yield name, None
