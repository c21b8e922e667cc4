"""Entering a step: from a place on to the next thing said or asked, with what should happen on the way.

Decides nothing about what was heard (see ``core.conversation.advance``).
"""

from __future__ import annotations

from intake.core.conversation.after_effect import cleared, left_by, marked, untaken
from intake.core.conversation.ask import ask_of
from intake.core.conversation.facts import fact_holds
from intake.core.conversation.state import Conversation, Effect, Prompt, Situation, Turn
from intake.core.replacing import replace
from intake.core.script.flow import EffectKind, Flows, Place, Step

# Flows that interrupt: key 0 goes back to the step left.
ASIDES = frozenset({"help", "erase"})
# Far more steps than all flows have together.
MOST_PASSED = 1000


def enter(flows: Flows, conversation: Conversation, place: Place, situation: Situation) -> Turn:
    """Return the turn that comes of entering a place; raises RuntimeError where steps go round in a circle."""
    prompts: list[Prompt] = []
    effects: list[Effect] = []
    for _ in range(MOST_PASSED):
        step = flows.step(place)
        onward = _passed(step, conversation, situation)
        if onward is not None:
            place = onward
            continue
        if step.do is not None:
            effects.append(Effect(step.do, marked(conversation, step.do, situation), place))
            conversation = left_by(effects[-1])
        if not step.wordless:
            prompts.append(Prompt(str(place)))
        waits = step.ask is not None or step.do is EffectKind.CONNECT_HELP
        said = tuple(prompt.name for prompt in prompts) if waits else conversation.said
        conversation = _standing(step, conversation, said, situation)
        if waits:
            return Turn(conversation, tuple(prompts), tuple(effects), step)
        if step.end:
            return Turn(ended(conversation), tuple(prompts), tuple(effects))
        if step.go and place.flow in ASIDES:
            # Nobody comes back from there, so what was answered before the aside is dropped now.
            conversation = replace(cleared(conversation), saved=conversation.saved)
        place = flows.beyond(step.go) if step.go else step.beside(step.next or "")
    raise RuntimeError(f"the flows go round in a circle at {place}")


def enter_refused(flows: Flows, effect: Effect, situation: Situation) -> Turn:
    """Return the turn of an effect that did not happen; ``situation`` is as it is known by now."""
    step = flows.step(effect.place)
    return enter(flows, untaken(effect), step.beside(step.refused or ""), situation)


def ended(conversation: Conversation) -> Conversation:
    """Return a conversation that is over."""
    return replace(conversation, finished=True)


def _passed(step: Step, conversation: Conversation, situation: Situation) -> Place | None:
    """Return where to go on without stopping at a step, or None where it is entered."""
    if step.only_if is not None and not fact_holds(step.only_if, conversation, situation):
        return step.beside(step.skip_to or "")
    passed = ask_of(step).passed(conversation, situation)
    return None if passed is None else step.target(passed)


def _standing(
    step: Step, conversation: Conversation, said: tuple[str, ...], situation: Situation
) -> Conversation:
    # Only an aside goes back to the step left; elsewhere there is nothing to go back to.
    left = conversation.left if step.place.flow in ASIDES else None
    there = replace(conversation, at=step.place, left=left, finished=False, said=said)
    return ask_of(step).entered(there, situation)
