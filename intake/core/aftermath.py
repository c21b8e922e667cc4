"""Aftermath: what an effect leaves of a conversation, and what starting again keeps.

Forgets answers the moment they are not needed any more. Moves nothing and stores nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from intake.core.conversation import GATES, NUMBER, Conversation, Effect, Situation
from intake.core.flow import EffectKind


def marked(conversation: Conversation, kind: EffectKind, situation: Situation) -> Conversation:
    """Return the conversation an effect happens to, with the chance it needs."""
    if kind is EffectKind.SAVE_REQUEST:
        return replace(conversation, request_id=situation.chance.request_id)
    if kind is EffectKind.GIVE_CODE:
        return replace(conversation, code=situation.chance.request_code)
    return conversation


def left_by(effect: Effect) -> Conversation:
    """Return what an effect leaves of its conversation."""
    before = effect.conversation
    match effect.kind:
        case EffectKind.SAVE_REQUEST:
            # Whoever calls us is told once more when.
            return replace(_forgotten(before, (NUMBER, GATES[0])), saved=True, window=before.window)
        case EffectKind.CHANGE:
            return _forgotten(before, GATES)
        case EffectKind.ERASE_PHONE | EffectKind.STOP | EffectKind.ERASE_REQUEST | EffectKind.FORGET:
            return replace(cleared(before), left=None)
        case EffectKind.GIVE_CODE | EffectKind.CONNECT_HELP | EffectKind.JOIN_CALL:
            return before
        case _:
            assert_never(effect.kind)


def cleared(conversation: Conversation) -> Conversation:
    """Return a conversation that starts again: its language, and what is asked only once."""
    return Conversation(
        conversation.channel,
        conversation.at,
        language=conversation.language,
        answers={step: names for step, names in conversation.answers.items() if step == GATES[0]},
        saved_before=conversation.saved or conversation.saved_before,
    )


def _forgotten(conversation: Conversation, kept: tuple[str, ...]) -> Conversation:
    answers = {step: names for step, names in conversation.answers.items() if step in kept}
    return replace(conversation, answers=answers, number=None, extension="", window=None, page=0, left=None)
