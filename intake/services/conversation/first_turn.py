"""The first turn: what answers somebody with whom no conversation stands, or whose last one is over.

Stores nothing; a code that comes first is entered by ``take_turn``.
"""

from __future__ import annotations

from intake.core.channel import Channel
from intake.core.conversation.advance import advance, begin
from intake.core.conversation.intent import Intent, Keyword, PickedLanguage, RemarkAsked, UtteranceEvent
from intake.core.conversation.state import Situation, Turn
from intake.core.replacing import replace
from intake.services.conversation.start_turn import TurnStart, language_heard
from intake.services.conversation.store_turn import LATE, TurnContext

WAYS_OUT = frozenset({Keyword.ERASE, Keyword.STOP, Keyword.STOP_ANSWERED})
# Said on a new phone, these are answered by the greeting itself.
GREETINGS = frozenset({Keyword.MENU, Keyword.BACK, Keyword.AGAIN, Keyword.THANKS})


def first_turn(moment: TurnContext, opening: TurnStart, heard: Intent, situation: Situation) -> Turn:
    """Return the turn of what was heard where no conversation stands: a greeting, or what must be answered before one."""
    flows, conversation = moment.line.script.flows, opening.talk.conversation
    if moment.arrival.event is UtteranceEvent.CONNECTED:
        # A long talk with the help line outlives the row; whoever comes back from it is done.
        return Turn(replace(conversation, finished=True), ())
    if isinstance(heard, PickedLanguage):
        conversation = replace(conversation, language=heard.language)
    if heard in WAYS_OUT:
        # What was spoken before must not show in what an erasure answers.
        conversation = replace(conversation, language=language_heard(moment.line, moment.arrival))
    before_menu = isinstance(heard, RemarkAsked) or (isinstance(heard, Keyword) and heard not in GREETINGS)
    if before_menu and conversation.channel is Channel.TEXT:
        # It stands at the menu, which was not said.
        standing = replace(begin(flows, conversation, situation).conversation, said=())
        return advance(flows, standing, heard, situation)
    if heard is Keyword.THANKS and opening.after_end:
        # All has been said.
        return Turn(replace(conversation, finished=True), ())
    if opening.late and (heard is Keyword.THANKS or not isinstance(heard, PickedLanguage | Keyword)):
        return Turn(replace(conversation, finished=True), (LATE,))
    turn = begin(flows, conversation, situation)
    return replace(turn, prompts=(*opening.preface, *turn.prompts))
