"""The one function that moves a conversation: ``advance``.

Decides what is said next and what should happen; says and does nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from intake.core.channel import Channel
from intake.core.conversation.after_effect import cleared, unpicked
from intake.core.conversation.enter_step import ASIDES, enter
from intake.core.conversation.intent import (
    Chosen,
    Intent,
    Keyword,
    PickedLanguage,
    PickedTime,
    PickedWindow,
    Signal,
    TypedCode,
    TypedExtension,
    TypedNumber,
    Wished,
)
from intake.core.conversation.offered_times import is_open, other_times, wishing
from intake.core.conversation.reprompt import reprompt
from intake.core.conversation.state import (
    NUMBER,
    REMINDER,
    Conversation,
    FoundRequest,
    Prompt,
    Situation,
    Turn,
)
from intake.core.replacing import replace
from intake.core.script.flow import Ask, Flows, Place, Step

MENU = Place("welcome", "menu")
ENTRIES: Mapping[Keyword, Place] = {
    Keyword.MENU: MENU,
    Keyword.ERASE_CHECK: Place("erase", "check"),
    Keyword.HELP_LINES: Place("help", "lines"),
    Keyword.ERASE: Place("erase", "erased"),
    Keyword.CODE: Place("code", "enter"),
    Keyword.STOP: Place("erase", "stopped"),
    Keyword.STOP_ANSWERED: Place("erase", "stopped"),
}
# Said without leaving the step: the next number still answers the question that stands.
REMARKS: Mapping[Keyword, Place] = {
    Keyword.WHO: Place("about", "who"),
    Keyword.CRISIS: Place("help", "crisis"),
}
OF_THE_NUMBER = frozenset({"callback.message", REMINDER, "appointment.way", "appointment.region"})
TIME_GONE = Prompt("always.time_gone")
NONE_LIKE_THAT = Prompt("always.none_like_that")


def begin(flows: Flows, conversation: Conversation, situation: Situation) -> Turn:
    """Greet a person: the first turn of a conversation, or of the next one on the same phone."""
    fresh = Conversation(conversation.channel, MENU, language=conversation.language)
    return enter(flows, fresh, flows.first_of("welcome"), situation)


def advance(flows: Flows, conversation: Conversation, heard: Intent, situation: Situation) -> Turn:
    """Return the turn that follows from what was heard. Pure: same arguments, same turn."""
    step = flows.step(conversation.at)
    if isinstance(heard, Keyword):
        return _obey(flows, conversation, heard, situation)
    if isinstance(heard, Signal):
        return _signal(flows, conversation, heard, situation)
    if isinstance(heard, PickedLanguage) and step.ask is not Ask.LANGUAGE:
        return _repeat(flows, replace(conversation, language=heard.language, stumbles=0), situation)
    if conversation.finished:
        return begin(flows, conversation, situation)
    if isinstance(heard, Wished):
        return _narrowed(flows, conversation, heard, situation)
    if isinstance(heard, PickedTime) and not is_open(conversation, heard.time, situation):
        return _offered_again(flows, replace(conversation, page=0), TIME_GONE, situation)
    answered = _remember(step, conversation, heard, situation)
    target = step.target(_result(heard))
    if target is None:
        return _stumble(flows, conversation, Signal.NO_MATCH, situation)
    return enter(flows, answered, target, situation)


def _result(heard: Intent) -> str:
    if isinstance(heard, Chosen):
        return heard.names[0]
    return "chosen" if isinstance(heard, PickedWindow | PickedTime) else ""


def _remember(step: Step, conversation: Conversation, heard: Intent, situation: Situation) -> Conversation:
    fresh = _calm(conversation)
    match heard:
        case Chosen(names):
            return _chosen(step, fresh, names, situation)
        case TypedNumber(number):
            return replace(fresh, number=number)
        case TypedExtension(digits):
            return replace(fresh, extension=digits)
        case PickedWindow(window):
            return replace(fresh, window=window, page=0)
        case PickedTime(time):
            return replace(unpicked(fresh), time=time, page=0)
        case PickedLanguage(language):
            return replace(fresh, language=language)
        case Signal() | Keyword() | TypedCode() | Wished():
            return fresh
        case _:
            assert_never(heard)


def _calm(conversation: Conversation) -> Conversation:
    return replace(conversation, stumbles=0) if conversation.stumbles else conversation


def _chosen(step: Step, fresh: Conversation, names: tuple[str, ...], situation: Situation) -> Conversation:
    name = str(step.place)
    match step.ask:
        case Ask.YES_OR_NO | Ask.ONE_OF | Ask.ANY_OF:
            kept = fresh.answers.get(name, ()) if step.back else ()
            names = (*(earlier for earlier in kept if earlier not in names), *names)
            return replace(_unnumbered(fresh, name), answers={**_answers(fresh, name), name: names})
        case Ask.CODE:
            return _found(fresh, situation.found if names == ("known",) else None)
        case Ask.OPEN_TIME:
            return other_times(fresh, situation)
        case _:
            return replace(fresh, page=fresh.page + 1)


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


def _found(conversation: Conversation, found: FoundRequest | None) -> Conversation:
    conversation = replace(conversation, found=found, time=None, wish=None, page=0)
    if found is None:
        return replace(conversation, request_id=None, no_number=False)
    return replace(conversation, request_id=found.request_id, no_number=found.no_number, saved=False)


def _narrowed(flows: Flows, conversation: Conversation, heard: Wished, situation: Situation) -> Turn:
    narrowed, fits = wishing(replace(conversation, stumbles=0), heard.wish, situation)
    if fits:
        return enter(flows, narrowed, narrowed.at, situation)
    return _offered_again(flows, narrowed, NONE_LIKE_THAT, situation)


def _offered_again(flows: Flows, conversation: Conversation, remark: Prompt, situation: Situation) -> Turn:
    turn = enter(flows, replace(conversation, stumbles=0), conversation.at, situation)
    return replace(turn, prompts=(remark, *turn.prompts))


def _obey(flows: Flows, conversation: Conversation, keyword: Keyword, situation: Situation) -> Turn:
    calm = _calm(conversation)
    match keyword:
        case Keyword.REACTION | Keyword.CARRIER:
            return Turn(conversation, (), step=_waiting(flows, conversation))
        case Keyword.AGAIN:
            return _repeat(flows, calm, situation)
        case Keyword.WHO | Keyword.CRISIS:
            return Turn(calm, (Prompt(str(REMARKS[keyword])),), step=_waiting(flows, calm))
        case Keyword.BACK:
            return _back(flows, calm, situation)
        case Keyword.MENU:
            return _menu(flows, calm, situation)
        case Keyword.ERASE_CHECK | Keyword.HELP_LINES:
            return _aside(flows, calm, keyword, situation)
        case Keyword.STOP_ANSWERED:
            return replace(enter(flows, calm, ENTRIES[keyword], situation), prompts=())
        case Keyword.ERASE | Keyword.CODE | Keyword.STOP:
            return enter(flows, cleared(calm), ENTRIES[keyword], situation)
        case _:
            assert_never(keyword)


def _repeat(flows: Flows, conversation: Conversation, situation: Situation) -> Turn:
    if conversation.finished:
        return begin(flows, conversation, situation)
    step = flows.step(conversation.at)
    # What was said on the way to the question (a code, a note) is said again with it.
    said = tuple(Prompt(name) for name in conversation.said or (str(step.place),))
    return Turn(conversation, said, step=step)


def _back(flows: Flows, conversation: Conversation, situation: Situation) -> Turn:
    step = flows.step(conversation.at)
    if conversation.at.flow in ASIDES and conversation.left and not conversation.finished:
        back = replace(conversation, at=conversation.left, left=None, said=())
        return _repeat(flows, back, situation)
    if step.back is not None and not conversation.finished:
        return enter(flows, conversation, step.beside(step.back), situation)
    return _menu(flows, conversation, situation)


def _menu(flows: Flows, conversation: Conversation, situation: Situation) -> Turn:
    spoken_to = conversation.language is not None or conversation.channel is Channel.TEXT
    place = MENU if spoken_to else flows.first_of("welcome")
    return enter(flows, cleared(conversation), place, situation)


def _aside(flows: Flows, conversation: Conversation, keyword: Keyword, situation: Situation) -> Turn:
    if keyword is Keyword.ERASE_CHECK and conversation.at == ENTRIES[keyword]:
        return enter(flows, conversation, ENTRIES[Keyword.ERASE], situation)
    at_home = conversation.at.flow not in ASIDES and not conversation.finished
    left = conversation.at if at_home else conversation.left
    return enter(flows, replace(conversation, left=left), ENTRIES[keyword], situation)


def _signal(flows: Flows, conversation: Conversation, heard: Signal, situation: Situation) -> Turn:
    step = flows.step(conversation.at)
    match heard:
        case Signal.CONNECTED:
            return Turn(replace(conversation, finished=True), ())
        case Signal.NOT_CONNECTED if step.refused is not None:
            return enter(flows, conversation, step.beside(step.refused), situation)
        case Signal.NO_INPUT | Signal.NO_MATCH | Signal.NOT_CONNECTED:
            return _stumble(flows, conversation, heard, situation)
        case _:
            assert_never(heard)


def _stumble(flows: Flows, conversation: Conversation, heard: Signal, situation: Situation) -> Turn:
    # After a save a texter has nothing left to answer, so anything they write begins again.
    if conversation.finished or (conversation.channel is Channel.TEXT and conversation.saved):
        return begin(flows, conversation, situation)
    return reprompt(flows, conversation, heard, situation)


def _waiting(flows: Flows, conversation: Conversation) -> Step | None:
    return None if conversation.finished else flows.step(conversation.at)
