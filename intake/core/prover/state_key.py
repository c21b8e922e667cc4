"""State keys: conversations, with everything left out that no turn can depend on.

Decides which two conversations are one and the same to the prover; moves nothing.
"""

from __future__ import annotations

from typing import NamedTuple

from intake.core.conversation.after_effect import cleared
from intake.core.conversation.callback_request import without_calls
from intake.core.conversation.enter_step import ASIDES
from intake.core.conversation.reprompt import MOST_STUMBLES
from intake.core.conversation.state import CONFIRM, GATES, MENU_CHOICE, NUMBER, WINDOWS_A_PAGE, Conversation
from intake.core.prover.fact_sets import WINDOWS
from intake.core.replacing import replace
from intake.core.script.flow import Place

# As many pages of open times, of which there are as many as of windows.
_PAGES = -(-len(WINDOWS) // WINDOWS_A_PAGE)

# Why one state may stand for many conversations. To choose its way, `advance` reads of a conversation
# only: at, left, stumbles (against MOST_STUMBLES), finished, saved, whether a language is chosen, the
# channel (one per graph), and the facts of `conversation.facts`; these read the gates, the answers to `number` and
# `perspective`, the found request and `no_number`. Windows on offer depend on the page; open times on the
# page, the wish, the request found, and where to meet (`way`); whether a time is picked on its `time` and the
# yes to it, and one that was taken before is `refused`. What else it
# carries along (typed digits, other answers, the prompts last said) is copied and never compared, and
# `saved_before` only chooses between two farewells, each of which is met without it too. The
# last three fields are for the promises, and for blanks that are filled only when something is held.


class StateKey(NamedTuple):
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
    wants_time: bool
    way: tuple[bool | str | None, ...]
    time: tuple[bool, ...]
    held: tuple[bool, ...]


def state_key(conversation: Conversation, visited: str) -> StateKey:
    """Return the state of a conversation; ``visited`` is the part of the state where visits are announced."""
    if conversation.at.flow in ASIDES:
        conversation = _aside(conversation)
    answers = conversation.answers
    perspective = set(answers.get("callback.perspective", ()))
    leaves_out = "leave_out" in answers.get("callback.who", ())[-1:]
    held = (conversation.number, conversation.window, conversation.code)
    by_code = conversation.request_id is not None and not conversation.saved
    return StateKey(
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
        perspective=(bool({"institution", "both"} & perspective), bool(perspective - {"rather_not_say"})),
        times_given=bool(answers.get("callback.times")),
        leaves_out_none=leaves_out and not answers.get("callback.agency"),
        wants_time=conversation.chose(MENU_CHOICE, "pick_time"),
        way=_way(conversation, visited),
        time=_time(conversation),
        held=tuple(value is not None for value in held),
    )


def _aside(conversation: Conversation) -> Conversation:
    # Nothing in help and erase looks at what was answered, and key 0 leads back to the very state that was left.
    # So one way back stands for all from the same step; under some facts it is drawn where nobody can be.
    return replace(
        cleared(conversation),
        left=conversation.left,
        stumbles=conversation.stumbles,
        saved=conversation.saved,
        finished=conversation.finished,
    )


def _way(conversation: Conversation, visited: str) -> tuple[bool | str | None, ...]:
    meets = without_calls(conversation)
    calls = "none" if meets else "relay" if conversation.last("callback.no_voice") == "relay" else ""
    if not _is_picking(conversation):
        # Whoever is led back from here picks by the same way as before: their time tells which.
        return (calls,)
    region = conversation.last("appointment.region")
    chosen = meets or conversation.last("appointment.way") == "in_person"
    return calls, region == visited if chosen and region is not None else None, conversation.refused


def _time(conversation: Conversation) -> tuple[bool, ...]:
    time, found = conversation.time, conversation.found
    return (
        time is not None,
        time is not None and time.region is not None,
        conversation.answers.get(CONFIRM) == ("yes",),
        found is not None and found.time is not None,
        found is not None and found.window_open,
    )


def _is_picking(conversation: Conversation) -> bool:
    return conversation.at.flow == "appointment" and not conversation.saved
