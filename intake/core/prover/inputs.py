"""Moves: everything a person, or their silence, can do at a state.

One of each kind that the engine can tell apart: an invalid number is one misunderstanding, like
any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from intake.core.channel import Channel
from intake.core.conversation.facts import fact_holds
from intake.core.conversation.intent import (
    Chosen,
    Intent,
    Keyword,
    PickedLanguage,
    PickedTime,
    PickedWindow,
    Signal,
    TypedExtension,
    TypedNumber,
    Wished,
)
from intake.core.conversation.state import Conversation, FoundRequest, windows_shown
from intake.core.phone import PhoneNumber
from intake.core.prover.fact_sets import TIMES, WINDOWS, situation
from intake.core.scheduling.schedule import OfferedTime
from intake.core.scheduling.time_wish import TimeWish
from intake.core.script.flow import UNUSED, Ask, EffectKind, Fact, Step

NUMBER = PhoneNumber("+16125550142")
EXTENSION = "123456"
KEYS = (Keyword.AGAIN, Keyword.BACK, Keyword.ERASE_CHECK, Keyword.HELP_LINES)
# One that leaves something, and one that nothing open fits.
_WISHES = (
    TimeWish(days=(TIMES[0].starts_at.date(),)),
    TimeWish(days=(date.min,), not_weekdays=tuple(range(7))),
)
_BOOKED = datetime(2026, 11, 30, 20, tzinfo=UTC)
_FOUND = (
    FoundRequest("found", no_number=False),
    FoundRequest("found", no_number=True),
    FoundRequest("found", no_number=True, window_open=True),
    FoundRequest("found", no_number=False, time=OfferedTime(_BOOKED, _BOOKED + timedelta(minutes=45))),
    FoundRequest("found", no_number=True, time=OfferedTime(_BOOKED, _BOOKED), window_open=True),
)
_FACTS_OF_THE_SHELL = frozenset(
    {
        Fact.NUMBER_KNOWN,
        Fact.NUMBER_HIDDEN,
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


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that can be heard (None: the line picks up); ``needs`` is the shell's fact without which it is not on offer."""

    heard: Intent | None
    needs: Fact | None = None
    found: FoundRequest | None = None


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
    if by_text or step.ask is Ask.LANGUAGE:
        # No path depends on which language it is; what is said is read in each of them afterwards.
        yield Input(PickedLanguage(languages[0]))
    if not conversation.finished:
        yield from _answers(step, conversation)


def _answers(step: Step, conversation: Conversation) -> Iterator[Input]:
    match step.ask:
        case Ask.YES_OR_NO:
            yield from (Input(Chosen(("yes",))), Input(Chosen(("no",))))
        case Ask.ONE_OF | Ask.ANY_OF:
            yield from _options(step, conversation)
        case Ask.PHONE_NUMBER:
            yield Input(TypedNumber(NUMBER))
        case Ask.EXTENSION:
            yield from (Input(TypedExtension(EXTENSION)), Input(TypedExtension("")))
        case Ask.WINDOW | Ask.OPEN_TIME:
            yield Input(Chosen(("other_times",)))
            yield from _times(conversation) if step.ask is Ask.OPEN_TIME else _windows(conversation)
        case Ask.CODE:
            yield from (Input(Chosen(("known",)), found=found) for found in _FOUND)
            yield from (Input(Chosen(("unknown",))), Input(Chosen(("too_many",))))
        case Ask.LANGUAGE | None:
            return


def _windows(conversation: Conversation) -> Iterator[Input]:
    for window in windows_shown(conversation, WINDOWS):
        yield Input(PickedWindow(window), needs=Fact.CALL_IN_OPEN)


def _times(conversation: Conversation) -> Iterator[Input]:
    # Which of them is picked makes no difference to what follows.
    yield from map(Input, map(PickedTime, conversation.offered[:1]))
    if conversation.channel is Channel.TEXT:
        yield from map(Input, map(Wished, _WISHES))


def _options(step: Step, conversation: Conversation) -> Iterator[Input]:
    needed = dict(_on_offer(step, conversation))
    for name, fact in needed.items():
        yield Input(Chosen((name,)), needs=fact)
    always = tuple(name for name, fact in needed.items() if fact is None)
    if step.ask is Ask.ANY_OF and len(always) > 1:
        yield Input(Chosen(always))


def _on_offer(step: Step, conversation: Conversation) -> Iterator[tuple[str, Fact | None]]:
    conditions: Mapping[str, Fact] = step.option_facts
    nothing = situation(frozenset(), None)
    for name in step.options:
        fact = conditions.get(name)
        if name == UNUSED:
            continue
        if fact is None or fact in _FACTS_OF_THE_SHELL:
            yield name, fact
        elif fact_holds(fact, conversation, nothing):
            yield name, None
