"""Facts: what holds in a conversation at this moment, and which options are therefore on offer.

Reads answers and the situation; moves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from intake.core.channel import Channel
from intake.core.conversation.asked_reminders import reminders_of
from intake.core.conversation.callback_request import without_calls
from intake.core.conversation.offered_times import fits_someone, visit_there
from intake.core.conversation.state import CONFIRM, GATES, MENU_CHOICE, NUMBER, Conversation, Situation
from intake.core.script.flow import UNUSED, Fact, Step


def fact_holds(fact: Fact, conversation: Conversation, situation: Situation) -> bool:
    """Tell whether a fact holds: the shell knows it, or it was answered here."""
    answered, seen = _ANSWERED.get(fact), _SEEN.get(fact)
    if answered is not None:
        return answered(conversation)
    return fact in situation.facts if seen is None else seen(conversation, situation)


def shown_options(
    step: Step, conversation: Conversation, situation: Situation
) -> tuple[tuple[int, str], ...]:
    """Return the options on offer with their keys: an option's key is its place, shown or not."""
    depending = step.option_facts
    # Most options depend on nothing, and twice each turn it is asked which are on offer.
    return tuple(
        [
            (key, name)
            for key, name in enumerate(step.choices, start=1)
            if name != UNUSED
            and (name not in depending or fact_holds(depending[name], conversation, situation))
        ]
    )


def _by_code(conversation: Conversation) -> bool:
    return conversation.request_id is not None and not conversation.saved


def _number_left(conversation: Conversation) -> bool:
    return not {"this_phone", "another_phone"}.isdisjoint(conversation.answers.get(NUMBER, ()))


def _no_number(conversation: Conversation) -> bool:
    if _by_code(conversation):
        return conversation.no_number
    return not {"you_call_us", "no_voice_calls"}.isdisjoint(conversation.answers.get(NUMBER, ()))


def _for_institution(conversation: Conversation) -> bool:
    return not {"institution", "both"}.isdisjoint(conversation.answers.get("callback.perspective", ()))


def _may_join(conversation: Conversation) -> bool:
    # Whoever would rather not say cannot be put with one side or the other.
    told = set(conversation.answers.get("callback.perspective", ())) - {"rather_not_say"}
    return _number_left(conversation) and bool(told)


def _may_be_read(conversation: Conversation) -> bool:
    return conversation.channel is Channel.TEXT and GATES[0] not in conversation.answers


def _wants_time(conversation: Conversation) -> bool:
    # Whoever uses no voice calls, and would meet, can only come at a time.
    return conversation.chose(MENU_CHOICE, "pick_time") or without_calls(conversation)


def _has_time(conversation: Conversation) -> bool:
    found = conversation.found
    return _by_code(conversation) and found is not None and found.time is not None


def _window_open(conversation: Conversation) -> bool:
    # A text cannot be joined to anybody.
    found = conversation.found
    return conversation.channel is Channel.VOICE and found is not None and found.window_open


def _times_open(conversation: Conversation, situation: Situation) -> bool:
    # Times that nobody can offer to this person are not open to them.
    return Fact.TIMES_OPEN in situation.facts and fits_someone(conversation, situation)


_ANSWERED: Mapping[Fact, Callable[[Conversation], bool]] = {
    # What somebody wrote in a mail is written as well.
    Fact.BY_TEXT: lambda said: said.channel is not Channel.VOICE,
    Fact.BY_VOICE: lambda said: said.channel is Channel.VOICE,
    Fact.LANGUAGE_OPEN: lambda said: said.language is None,
    Fact.TEXTS_MAY_BE_READ: _may_be_read,
    Fact.FOR_INSTITUTION: _for_institution,
    Fact.NUMBER_TYPED: lambda said: said.chose(NUMBER, "another_phone"),
    Fact.THIS_PHONE: lambda said: said.chose(NUMBER, "this_phone"),
    Fact.NUMBER_LEFT: _number_left,
    Fact.NO_NUMBER: _no_number,
    Fact.MAY_JOIN_GROUP: _may_join,
    Fact.WITHOUT_CALLS: without_calls,
    Fact.WANTS_TIME: _wants_time,
    # Heard back and agreed to; until then it is picked only in passing.
    Fact.TIME_PICKED: lambda said: said.time is not None and said.answers.get(CONFIRM) == ("yes",),
    Fact.TIME_WAS_TAKEN: lambda said: said.refused,
    Fact.IN_PERSON: lambda said: said.time is not None and said.time.region is not None,
    Fact.HAS_TIME: _has_time,
    Fact.WINDOW_OPEN: _window_open,
    Fact.SAVED: lambda said: said.saved,
    Fact.FOUND_BY_CODE: _by_code,
}
_SEEN: Mapping[Fact, Callable[[Conversation, Situation], bool]] = {
    Fact.TIMES_OPEN: _times_open,
    Fact.VISIT_THERE: visit_there,
    Fact.REMINDER_COMES: lambda said, seen: (
        said.chose(NUMBER, "this_phone") and bool(reminders_of(said, seen))
    ),
}
