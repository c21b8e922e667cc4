"""The one function that moves a conversation: ``advance``.

Decides what is said next and what should happen; says and does nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from intake.core.channel import Channel
from intake.core.conversation.after_effect import cleared, unconfirmed
from intake.core.conversation.ask import Answered, ask_of
from intake.core.conversation.enter_step import ASIDES, enter
from intake.core.conversation.intent import (
    Chosen,
    GivenAnswer,
    Intent,
    Keyword,
    PickedLanguage,
    RemarkAsked,
    Signal,
    UnderAge,
)
from intake.core.conversation.reprompt import reprompt
from intake.core.conversation.state import ADULT_ASKED, Conversation, Prompt, Situation, Turn
from intake.core.replacing import replace
from intake.core.script.flow import Flows, Place, Step
from intake.core.script.remarks import Remark

MENU = Place("welcome", "menu")
ENTRIES: Mapping[Keyword, Place] = {
    Keyword.MENU: MENU,
    Keyword.ERASE_CHECK: Place("erase", "check"),
    Keyword.HELP_LINES: Place("help", "lines"),
    Keyword.ERASE: Place("erase", "erased"),
    Keyword.CODE: Place("code", "enter"),
    Keyword.STOP: Place("erase", "stopped"),
    Keyword.NO_TEXTS: Place("erase", "no_texts"),
    Keyword.STOP_ANSWERED: Place("erase", "stopped"),
}
CODE_ERASED = Place("code", "erased")
# Said without leaving the step: the next number still answers the question that stands.
REMARKS: Mapping[Keyword, Place] = {
    Keyword.WHO: Place("about", "who"),
    Keyword.CRISIS: Place("help", "crisis"),
}
# Where their age is asked, the remark tells how to answer; elsewhere, where help is.
YOUNG_ELSEWHERE = f"{Remark.YOUNG.line}_elsewhere"


def begin(flows: Flows, conversation: Conversation, situation: Situation) -> Turn:
    """Greet a person: the first turn of a conversation, or of the next one on the same phone."""
    fresh = Conversation(conversation.channel, MENU, language=conversation.language)
    return enter(flows, fresh, flows.first_of("welcome"), situation)


def at_code(flows: Flows, conversation: Conversation, situation: Situation) -> Conversation:
    """Return a conversation that stands where a code is entered, as the word CODE leads there."""
    if ask_of(flows.step(conversation.at)).of_codes:
        return conversation
    return enter(flows, cleared(conversation), ENTRIES[Keyword.CODE], situation).conversation


def advance(flows: Flows, conversation: Conversation, heard: Intent, situation: Situation) -> Turn:
    """Return the turn that follows from what was heard. Pure: same arguments, same turn."""
    step = flows.step(conversation.at)
    if isinstance(heard, Keyword):
        return _obey(flows, conversation, heard, situation)
    if isinstance(heard, RemarkAsked):
        return _remark(flows, _calm(conversation), heard, situation)
    if isinstance(heard, UnderAge):
        return _obey_under_age(flows, _calm(conversation), heard.keyword, situation)
    if isinstance(heard, Signal):
        return _signal(flows, conversation, heard, situation)
    if isinstance(heard, PickedLanguage) and not ask_of(step).of_language:
        return _repeat(flows, replace(conversation, language=heard.language, stumbles=0), situation)
    if conversation.finished:
        return begin(flows, conversation, situation)
    answered = ask_of(step).take(step, _calm(conversation), heard, situation)
    if answered.result is None:
        return _asked_again(flows, answered, situation)
    target = step.target(answered.result)
    if target is None:
        return _stumble(flows, conversation, Signal.NO_MATCH, situation)
    turn = enter(flows, answered.conversation, target, situation)
    return _with_line_after(turn, heard)


def _with_line_after(turn: Turn, heard: GivenAnswer) -> Turn:
    if not isinstance(heard, Chosen) or heard.then is None:
        return turn
    return replace(turn, prompts=(*turn.prompts, Prompt(heard.then)))


def _asked_again(flows: Flows, answered: Answered, situation: Situation) -> Turn:
    turn = enter(flows, answered.conversation, answered.conversation.at, situation)
    return turn if answered.remark is None else replace(turn, prompts=(answered.remark, *turn.prompts))


def _calm(conversation: Conversation) -> Conversation:
    return replace(conversation, stumbles=0) if conversation.stumbles else conversation


def _obey(flows: Flows, conversation: Conversation, keyword: Keyword, situation: Situation) -> Turn:
    calm = _calm(conversation)
    match keyword:
        case Keyword.REACTION | Keyword.CARRIER:
            return Turn(conversation, (), step=_waiting(flows, conversation))
        case Keyword.THANKS:
            return _thanked(flows, conversation, situation)
        case Keyword.AGAIN:
            return _repeat(flows, calm, situation)
        case Keyword.WHO | Keyword.CRISIS:
            return _told(flows, calm, keyword)
        case Keyword.BACK:
            return _back(flows, calm, situation)
        case Keyword.MENU:
            return _menu(flows, calm, situation)
        case Keyword.ERASE_CHECK | Keyword.HELP_LINES:
            return _aside(flows, calm, keyword, situation)
        case Keyword.STOP_ANSWERED:
            return replace(enter(flows, calm, ENTRIES[keyword], situation), prompts=())
        case Keyword.ERASE | Keyword.CODE | Keyword.STOP | Keyword.NO_TEXTS:
            return _left(flows, calm, keyword, situation)
        case _:
            assert_never(keyword)


def _left(flows: Flows, conversation: Conversation, keyword: Keyword, situation: Situation) -> Turn:
    if keyword is Keyword.ERASE:
        return _erase(flows, conversation, situation)
    return enter(flows, cleared(conversation), ENTRIES[keyword], situation)


def _erase(flows: Flows, conversation: Conversation, situation: Situation) -> Turn:
    phone = enter(flows, cleared(conversation), ENTRIES[Keyword.ERASE], situation)
    if conversation.at.flow != CODE_ERASED.flow or conversation.found is None:
        return phone
    # "Erase it" where a code is in use means its request, which another phone may have made.
    code = enter(flows, conversation, CODE_ERASED, situation)
    return replace(phone, prompts=code.prompts, effects=(*code.effects, *phone.effects))


def _remark(flows: Flows, conversation: Conversation, heard: RemarkAsked, situation: Situation) -> Turn:
    if heard.under_age and _said_adult(conversation):
        conversation = _asked_age(flows, conversation, situation)
    step = _waiting(flows, conversation)
    young_elsewhere = heard.remark is Remark.YOUNG and conversation.at != ADULT_ASKED
    answer = Prompt(YOUNG_ELSEWHERE if young_elsewhere else heard.remark.line)
    if step is None or heard.leads_to_menu or conversation.saved:
        # What a save says is long, and not to be repeated unasked.
        return Turn(conversation, (answer,), step=step)
    return Turn(conversation, (answer, Prompt(str(step.place), apart=True)), step=step)


def _said_adult(conversation: Conversation) -> bool:
    # After a save nothing more is kept, and its answers are gone.
    return str(ADULT_ASKED) in conversation.answers and not conversation.saved


def _asked_age(flows: Flows, conversation: Conversation, situation: Situation) -> Conversation:
    """Return a conversation that asks for the age again, from an aside on the way back, all other answers forgotten."""
    bare = unconfirmed(conversation)
    return bare if bare.left is not None else enter(flows, bare, ADULT_ASKED, situation).conversation


def _obey_under_age(flows: Flows, conversation: Conversation, keyword: Keyword, situation: Situation) -> Turn:
    if not _said_adult(conversation):
        return _obey(flows, conversation, keyword, situation)
    asked = _asked_age(flows, conversation, situation)
    turn = _obey(flows, asked, keyword, situation)
    if turn.step is None or turn.step.place != ADULT_ASKED:
        return turn
    # Not "answer the last question": that was another one.
    return replace(turn, prompts=(*turn.prompts[:1], Prompt(str(ADULT_ASKED), apart=True)))


def _repeat(flows: Flows, conversation: Conversation, situation: Situation) -> Turn:
    if conversation.finished:
        return begin(flows, conversation, situation)
    step = flows.step(conversation.at)
    # What was said on the way to the question (a code, a note) is said again with it.
    said = tuple(Prompt(name) for name in conversation.said or (str(step.place),))
    return Turn(conversation, said, step=step)


def _thanked(flows: Flows, conversation: Conversation, situation: Situation) -> Turn:
    # After a save nothing is left to say, and a code stays on offer; elsewhere it answers nothing.
    if conversation.saved and not conversation.finished:
        return Turn(conversation, (), step=_waiting(flows, conversation))
    return _stumble(flows, conversation, Signal.NO_MATCH, situation)


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
    if _is_unasked(conversation):
        return enter(flows, conversation, MENU, situation)
    return reprompt(flows, conversation, heard, situation)


def _told(flows: Flows, conversation: Conversation, keyword: Keyword) -> Turn:
    names = [str(REMARKS[keyword])]
    if keyword is Keyword.CRISIS:
        unasked = conversation.finished or _is_unasked(conversation)
        names.append("always.begin" if unasked else "always.go_on")
    return Turn(conversation, tuple(map(Prompt, names)), step=_waiting(flows, conversation))


def _is_unasked(conversation: Conversation) -> bool:
    # Whoever begins with WHO or words of crisis stands at the menu and has not read it.
    return conversation.at.flow == MENU.flow and not conversation.said


def _waiting(flows: Flows, conversation: Conversation) -> Step | None:
    return None if conversation.finished else flows.step(conversation.at)
