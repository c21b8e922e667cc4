"""A help line that does not answer, within a turn: nobody is connected to it, and a key that was heard before leads to help.

Which lines these are is read with the conversation; that no sentence names them is the script's part.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from intake.core.channel import Channel
from intake.core.conversation.state import Situation, Turn
from intake.core.help_line import HelpLine
from intake.core.replacing import replace
from intake.core.script.flow import EffectKind, Fact
from intake.services.conversation.store_turn import TurnContext

# The one that some agreed to connect people to by key.
CONNECTED = HelpLine.DAY_ONE


def unconnected(facts: frozenset[Fact], silent: AbstractSet[HelpLine]) -> frozenset[Fact]:
    """Return the facts of a situation in which nobody is offered to be connected to a line of ``silent``."""
    return facts - {Fact.HELP_CONNECTS} if CONNECTED in silent else facts


def as_it_was_heard(moment: TurnContext, situation: Situation) -> Situation:
    """Return the situation in which an answer is heard: the key may have been on offer when the person heard it."""
    connects = moment.line.rules.help_connects and moment.arrival.channel is Channel.VOICE
    if not connects or CONNECTED not in moment.work.around.silent:
        return situation
    return replace(situation, facts=situation.facts | {Fact.HELP_CONNECTS})


def leads_to_silence(turn: Turn, silent: AbstractSet[HelpLine]) -> bool:
    """Tell whether a turn would connect somebody to a line that does not answer."""
    return CONNECTED in silent and turn.step is not None and turn.step.do is EffectKind.CONNECT_HELP
