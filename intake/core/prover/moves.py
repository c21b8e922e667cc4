"""Moves: everything a person, or their silence, can do at a state.

One of each kind that the engine can tell apart: an invalid number is one misunderstanding, like
any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from intake.core.conversation import Conversation, Found, facts_of, windows_shown
from intake.core.flow import UNUSED, Ask, Channel, EffectKind, Fact, Step
from intake.core.heard import (
    Chosen,
    Heard,
    Keyword,
    PickedLanguage,
    PickedWindow,
    Signal,
    TypedExtension,
    TypedNumber,
)
from intake.core.phone import PhoneNumber
from intake.core.prover.situations import WINDOWS, situation

NUMBER = PhoneNumber("+16125550142")
EXTENSION = "123456"
KEYS = (Keyword.AGAIN, Keyword.BACK, Keyword.ERASE_CHECK, Keyword.HELP_LINES)
_FACTS_OF_THE_SHELL = frozenset(
    {
        Fact.NUMBER_KNOWN,
        Fact.NUMBER_HIDDEN,
        Fact.INTAKE_OPEN,
        Fact.INTAKE_ENDED,
        Fact.RESTING,
        Fact.CALL_IN_OPEN,
        Fact.VISITS_ANNOUNCED,
        Fact.HELP_CONNECTS,
        Fact.AGENCIES_LISTED,
        Fact.JUST_SAVED,
    }
)


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that can be heard (None: the line picks up); ``needs`` is the shell's fact without which it is not on offer."""

    heard: Heard | None
    needs: Fact | None = None
    found: Found | None = None


def moves(step: Step, conversation: Conversation, languages: tuple[str, ...]) -> Iterator[Move]:
    """Yield every move at a conversation that stands at ``step``."""
    by_text = conversation.channel is Channel.TEXT
    if conversation.finished and not by_text:
        return
    if step.do is EffectKind.CONNECT_HELP and not conversation.finished:
        yield from (Move(Signal.CONNECTED), Move(Signal.NOT_CONNECTED))
        return
    yield Move(Signal.NO_MATCH)
    if not by_text:
        yield Move(Signal.NO_INPUT)
    yield from map(Move, tuple(Keyword) if by_text else KEYS)
    if by_text or step.ask is Ask.LANGUAGE:
        # No path depends on which language it is; what is said is read in each of them afterwards.
        yield Move(PickedLanguage(languages[0]))
    if not conversation.finished:
        yield from _answers(step, conversation)


def _answers(step: Step, conversation: Conversation) -> Iterator[Move]:
    match step.ask:
        case Ask.YES_OR_NO:
            yield from (Move(Chosen(("yes",))), Move(Chosen(("no",))))
        case Ask.ONE_OF | Ask.ANY_OF:
            yield from _options(step, conversation)
        case Ask.PHONE_NUMBER:
            yield Move(TypedNumber(NUMBER))
        case Ask.EXTENSION:
            yield from (Move(TypedExtension(EXTENSION)), Move(TypedExtension("")))
        case Ask.WINDOW:
            yield Move(Chosen(("other_times",)))
            for window in windows_shown(conversation, WINDOWS):
                yield Move(PickedWindow(window), needs=Fact.CALL_IN_OPEN)
        case Ask.CODE:
            for no_number, window_open in ((False, False), (True, False), (True, True)):
                yield Move(Chosen(("known",)), found=Found("found", no_number, window_open))
            yield from (Move(Chosen(("unknown",))), Move(Chosen(("too_many",))))
        case Ask.LANGUAGE | None:
            return


def _options(step: Step, conversation: Conversation) -> Iterator[Move]:
    needed = dict(_on_offer(step, conversation))
    for name, fact in needed.items():
        yield Move(Chosen((name,)), needs=fact)
    always = tuple(name for name, fact in needed.items() if fact is None)
    if step.ask is Ask.ANY_OF and len(always) > 1:
        yield Move(Chosen(always))


def _on_offer(step: Step, conversation: Conversation) -> Iterator[tuple[str, Fact | None]]:
    conditions: Mapping[str, Fact] = step.option_facts
    answered = facts_of(conversation, situation(frozenset(), None))
    for name in step.options:
        fact = conditions.get(name)
        if name != UNUSED and (fact is None or fact in answered or fact in _FACTS_OF_THE_SHELL):
            yield name, fact if fact in _FACTS_OF_THE_SHELL else None
