"""Reprompts: what follows silence and what was not understood: asked again, slower, and then led out the safe way.

By text the third is the question once more, shorter, and no other is answered. What the answer itself would have led to is ``advance``.
"""

from __future__ import annotations

from intake.core.channel import Channel
from intake.core.conversation.ask import ask_of
from intake.core.conversation.enter_step import ended, enter
from intake.core.conversation.intent import Signal
from intake.core.conversation.state import Conversation, Prompt, Situation, Turn
from intake.core.replacing import replace
from intake.core.script.flow import Flows, Step

# The third silence or misunderstanding in a row takes the safe way out: a fourth would keep a
# person in distress on the line.
MOST_STUMBLES = 3


def reprompt(flows: Flows, conversation: Conversation, heard: Signal, situation: Situation) -> Turn:
    """Return what one more no-input or no-match in a row leads to."""
    stumbled = replace(conversation, stumbles=conversation.stumbles + 1)
    step = flows.step(conversation.at)
    most = ask_of(step).most_misread if heard is Signal.NO_MATCH and step.silence is not None else None
    enough = most is not None and stumbled.stumbles >= most
    if conversation.channel is Channel.TEXT and not enough:
        return _misread(flows, stumbled)
    if stumbled.stumbles < MOST_STUMBLES and not enough:
        return _ask_again(step, stumbled, heard)
    if step.silence is not None:
        return enter(flows, replace(stumbled, stumbles=0), step.beside(step.silence), situation)
    kept = conversation.saved or conversation.saved_before
    farewell = "always.silence_saved" if kept else "always.silence_3"
    return Turn(ended(stumbled), (Prompt(farewell),))


def _ask_again(step: Step, conversation: Conversation, heard: Signal) -> Turn:
    slowly = conversation.stumbles > 1
    remark = f"always.silence_{conversation.stumbles}"
    if heard is Signal.NO_MATCH:
        remark = "always.wrong_digits" if ask_of(step).typed else "always.wrong_key"
    prompts = (Prompt(remark), Prompt(str(step.place), slowly))
    return Turn(conversation, prompts, step=step)


def _misread(flows: Flows, conversation: Conversation) -> Turn:
    step = flows.step(conversation.at)
    if conversation.stumbles == 1:
        prompts = (Prompt(ask_of(step).not_understood), Prompt(str(step.place)))
        return Turn(conversation, prompts, step=step)
    if conversation.stumbles < MOST_STUMBLES:
        return Turn(conversation, (Prompt("always.not_understood_again"),), step=step)
    if conversation.stumbles == MOST_STUMBLES:
        # A last time, and shorter: the choices alone where there are some.
        return Turn(
            conversation, (Prompt(str(step.place), briefly=True), Prompt("always.or_call")), step=step
        )
    # From the fourth on we are silent: two machines must not text each other for ever.
    return Turn(conversation, (), step=step)
