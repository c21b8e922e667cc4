"""An open time: one of up to three, or others; by text, words about days and hours narrow what is on offer.

Where none is open nothing is asked. Which times are open is found in ``core.conversation.offered_times``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from zoneinfo import ZoneInfo

from intake.core.asks.pages import (
    CHOSEN,
    OTHER,
    OTHER_TIMES,
    form_name,
    page_labels,
    picked_by_key,
    picked_in_words,
    wish_in,
)
from intake.core.channel import Channel
from intake.core.conversation.after_effect import unpicked
from intake.core.conversation.ask import Answered, Ask, FormChoice, Input, ProofCase
from intake.core.conversation.intent import GivenAnswer, Intent, PickedTime, Signal, Wished
from intake.core.conversation.offered_times import every_offered, is_open, offered_times, other_times, wishing
from intake.core.conversation.question import Question
from intake.core.conversation.state import Conversation, Prompt, Situation
from intake.core.replacing import replace
from intake.core.scheduling.time_wish import TimeWish
from intake.core.script.flow import Step
from intake.core.script.known_words import KnownWords
from intake.core.script.plain_text import is_question
from intake.core.script.prompt_values import Start, Value

# At the second misunderstanding we call in safe hours, rather than go round.
MOST_MISREAD = 2
NONE_OPEN = "none"
TIME_GONE = Prompt("always.time_gone")
NONE_LIKE_THAT = Prompt("always.none_like_that")
_NOTHING_FITS = TimeWish(days=(date.min,), not_weekdays=tuple(range(7)))


def _time(digits: str, question: Question) -> Intent:
    return picked_by_key(digits, question.times, PickedTime)


def _in_words(text: str, question: Question, known: KnownWords) -> Intent:
    return picked_in_words(text, question, known, _time)


def _wished(said: str, question: Question, known: KnownWords) -> Intent:
    wish = wish_in(said, question, known)
    if wish is None:
        return Signal.NO_MATCH
    meant = [each for each in question.times if wish.allows(each.starts_at.astimezone(question.zone))]
    # "Tue 9 am" is one of those shown, and "tuesday" may be any hour of it. To ask about one picks none.
    exactly = wish.earliest is not None and wish.earliest == wish.latest and not wish.or_else
    return PickedTime(meant[0]) if exactly and len(meant) == 1 and not is_question(said) else Wished(wish)


def _labels(question: Question, _language: str) -> Iterable[tuple[int, str]]:
    return page_labels("time", len(question.times))


def _values(question: Question, zone: ZoneInfo) -> Iterator[tuple[str, Value]]:
    for key, offered in enumerate(question.times, start=1):
        yield f"time_{key}", Start(offered, zone)


def _in_form(_step: Step, conversation: Conversation, situation: Situation) -> Iterator[FormChoice]:
    for time in every_offered(conversation, situation):
        yield FormChoice(form_name(time.starts_at, time.visit_id), PickedTime(time), time=time)


def _none_open(conversation: Conversation, situation: Situation) -> str | None:
    return None if offered_times(conversation, situation) else NONE_OPEN


def _entered(conversation: Conversation, situation: Situation) -> Conversation:
    # Whoever looks at times has picked none yet.
    return replace(unpicked(conversation), offered=offered_times(conversation, situation))


def _take(_step: Step, conversation: Conversation, heard: GivenAnswer, situation: Situation) -> Answered:
    if isinstance(heard, Wished):
        narrowed, fits = wishing(conversation, heard.wish, situation)
        return Answered(narrowed, None, None if fits else NONE_LIKE_THAT)
    if not isinstance(heard, PickedTime):
        return Answered(other_times(conversation, situation), OTHER)
    if not is_open(conversation, heard.time, situation):
        return Answered(replace(conversation, page=0), None, TIME_GONE)
    return Answered(replace(unpicked(conversation), time=heard.time, page=0), CHOSEN)


def _inputs(case: ProofCase) -> Iterator[Input]:
    yield Input(OTHER_TIMES)
    # Which of them is picked makes no difference to what follows.
    yield from map(Input, map(PickedTime, case.question.times[:1]))
    if case.channel is Channel.TEXT:
        # One wish that leaves something, and one that nothing open fits.
        yield Input(Wished(TimeWish(days=(case.around.times[0].starts_at.date(),))))
        yield Input(Wished(_NOTHING_FITS))


OPEN_TIME = Ask(
    name="an open time",
    # None is open any more, or none is open to this person: then nothing is asked.
    results=(CHOSEN, OTHER, NONE_OPEN),
    by_digits=_time,
    in_words=_in_words,
    in_own_words=_wished,
    labels=_labels,
    values=_values,
    in_form=_in_form,
    passed=_none_open,
    entered=_entered,
    take=_take,
    most_misread=MOST_MISREAD,
    not_understood="always.not_understood_time",
    inputs=_inputs,
)
