"""States: conversations, with everything left out that no turn can depend on.

Decides which two conversations are one and the same to the prover; moves nothing.
"""

from __future__ import annotations

from typing import NamedTuple

from intake.core.advance import MOST_STUMBLES
from intake.core.conversation import GATES, NUMBER, WINDOWS_A_PAGE, Conversation
from intake.core.flow import Place
from intake.core.prover.situations import WINDOWS

_PAGES = -(-len(WINDOWS) // WINDOWS_A_PAGE)

# Why one state may stand for many conversations. To choose its way, `advance` reads of a conversation
# only: at, left, stumbles (against MOST_STUMBLES), finished, saved, whether a language is chosen, the
# channel (one per graph), and the facts of `facts_of`; these read the gates, the answers to `number` and
# `perspective`, the found request and `no_number`. Windows on offer depend on the page. What else it
# carries along (typed digits, other answers, the prompts last said) is copied and never compared, and
# `saved_before` only chooses between two farewells, each of which is met without it too. The
# last three fields are for the promises, and for blanks that are filled only when something is held.


class State(NamedTuple):
    """Where a conversation stands, as far as a later turn, a promise or a blank can tell."""

    at: Place
    left: Place | None
    stumbles: int
    page: int
    language_chosen: bool
    saved: bool
    finished: bool
    by_code: bool
    no_number: bool
    gates: tuple[tuple[str, ...] | None, ...]
    number: str
    perspective: tuple[bool, bool]
    times_given: bool
    leaves_out_none: bool
    held: tuple[bool, ...]


def state_of(conversation: Conversation) -> State:
    """Return the state of a conversation."""
    answers = conversation.answers
    perspective = set(answers.get("callback.perspective", ()))
    leaves_out = "leave_out" in answers.get("callback.who", ())[-1:]
    held = (conversation.number, conversation.window, conversation.code)
    by_code = conversation.request_id is not None and not conversation.saved
    return State(
        at=conversation.at,
        left=conversation.left,
        stumbles=min(conversation.stumbles, MOST_STUMBLES),
        page=conversation.page % _PAGES,
        language_chosen=conversation.language is not None,
        saved=conversation.saved,
        finished=conversation.finished,
        by_code=by_code,
        no_number=conversation.no_number if by_code else False,
        gates=tuple(answers.get(gate) for gate in GATES),
        number="".join(answers.get(NUMBER, ())[-1:]),
        perspective=(bool({"job", "both"} & perspective), bool(perspective - {"rather_not_say"})),
        times_given=bool(answers.get("callback.times")),
        leaves_out_none=leaves_out and not answers.get("callback.agency"),
        held=tuple(value is not None for value in held),
    )
