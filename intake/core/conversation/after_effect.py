"""After an effect: what an effect leaves of a conversation, and what starting again keeps.

Forgets answers the moment they are not needed any more. Moves nothing and stores nothing.
"""

from __future__ import annotations

from typing import assert_never

from intake.core.conversation.state import (
    ADULT_ASKED,
    CONFIRM,
    GATES,
    MENU_CHOICE,
    NUMBER,
    Conversation,
    Effect,
    Situation,
)
from intake.core.replacing import replace
from intake.core.script.flow import SAVING, EffectKind

# How the call goes is told after a save, and nothing else of what was answered.
_KEPT_AFTER_SAVE = (NUMBER, GATES[0], "callback.no_voice")


def marked(conversation: Conversation, kind: EffectKind, situation: Situation) -> Conversation:
    """Return the conversation an effect happens to, with the chance it needs."""
    if kind in SAVING:
        return replace(conversation, request_id=situation.chance.request_id)
    if kind is EffectKind.GIVE_CODE:
        return replace(conversation, code=situation.chance.request_code)
    return conversation


def left_by(effect: Effect) -> Conversation:
    """Return what an effect leaves of its conversation."""
    before = effect.conversation
    match effect.kind:
        case EffectKind.SAVE_REQUEST | EffectKind.BOOK:
            # Everyone is told once more when.
            saved = replace(_forgotten(before, _KEPT_AFTER_SAVE), saved=True)
            return replace(saved, window=before.window, time=before.time)
        case EffectKind.NO_TIME:
            return _timeless(before)
        case EffectKind.CHANGE:
            return _forgotten(before, (*GATES, MENU_CHOICE))
        case EffectKind.ERASE_PHONE | EffectKind.STOP | EffectKind.ERASE_REQUEST | EffectKind.FORGET:
            return replace(cleared(before), left=None)
        case EffectKind.GIVE_CODE | EffectKind.CONNECT_HELP | EffectKind.MOVE | EffectKind.JOIN_CALL:
            return before
        case _:
            assert_never(effect.kind)


def untaken(effect: Effect) -> Conversation:
    """Return the conversation of a booking or move that was refused: every answer but the time."""
    before = replace(unpicked(effect.conversation), page=0)
    return replace(before, request_id=None, refused=True) if effect.kind in SAVING else before


def unpicked(conversation: Conversation) -> Conversation:
    """Return a conversation without the time that was picked, and without the yes to it."""
    answers = {step: names for step, names in conversation.answers.items() if step != CONFIRM}
    return replace(conversation, answers=answers, time=None)


def cleared(conversation: Conversation) -> Conversation:
    """Return a conversation that starts again: its language, and what is asked only once."""
    return Conversation(
        conversation.channel,
        conversation.at,
        language=conversation.language,
        answers={step: names for step, names in conversation.answers.items() if step == GATES[0]},
        saved_before=conversation.saved or conversation.saved_before,
    )


def unconfirmed(conversation: Conversation) -> Conversation:
    """Return a conversation whose yes to being an adult holds no more, and nothing that was answered after it.

    Where it stands aside, the way back leads to that question.
    """
    bare = replace(_forgotten(conversation, (GATES[0], MENU_CHOICE)), said=())
    return replace(bare, left=ADULT_ASKED) if conversation.left is not None else bare


def _timeless(conversation: Conversation) -> Conversation:
    of_time = (MENU_CHOICE, CONFIRM, "appointment.way", "appointment.region")
    answers = {step: names for step, names in conversation.answers.items() if step not in of_time}
    return replace(conversation, answers=answers, time=None, wish=None, page=0, refused=False)


def _forgotten(conversation: Conversation, kept: tuple[str, ...]) -> Conversation:
    answers = {step: names for step, names in conversation.answers.items() if step in kept}
    bare = replace(conversation, answers=answers, number=None, extension="", window=None, page=0, left=None)
    return replace(bare, time=None, offered=(), wish=None, refused=False)
