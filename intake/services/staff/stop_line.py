"""Stop the line: nothing goes out to people from this word on, and two voters let it go on.

By one of the coordinator's phones, the operator's command, or an account of the console. Commits nothing and knows no
words; every phone of the coordinator is told, but the one that said it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum

from intake.core.delivery.message_kinds import MessageKind, Outgoing
from intake.core.delivery.outbox_entries import at_once, to_coordinator
from intake.core.staff.halt_votes import VOTE_HOLDS, Voter, VoterKind, phone_at
from intake.services.access.audit import note_act
from intake.services.calls.halt_rings import halt_rings
from intake.services.calls.move_attempt import AttemptContext
from intake.services.line.halt import Halt, VoteCount, count_vote, note_halt
from intake.services.line.staff_context import StaffContext


class HaltAct(StrEnum):
    """What the audit tells of a halt."""

    STOPPED = "stopped everything to people"
    VOTED = "voted to end the stop"
    ENDED = "ended the stop"


def stop_line(context: StaffContext, by: Voter) -> Halt:
    """Stop all that goes out to people at once; said again, it takes back every vote to end that."""
    halt = note_halt(context.work, by, context.now)
    halt_rings(AttemptContext(context.work, context.now, context.hours))
    _make_known(context, by, MessageKind.HALTED, HaltAct.STOPPED)
    return halt


def end_stop(context: StaffContext, by: Voter) -> VoteCount:
    """Count a word to let everything go out again; the second voter's does it."""
    counted = count_vote(context.work, by, context.now)
    match counted:
        case VoteCount.ENDED:
            _make_known(context, by, MessageKind.HALT_ENDED, HaltAct.ENDED)
        case VoteCount.ONE_MORE:
            _make_known(context, by, MessageKind.HALT_VOTE, HaltAct.VOTED)
        case VoteCount.NOT_HALTED:
            pass
    return counted


def _make_known(context: StaffContext, by: Voter, kind: MessageKind, act: HaltAct) -> None:
    context.work.outbox.add(_told(context, by, kind))
    if by.kind is not VoterKind.ACCOUNT:
        # What is asked at the console is noted there, with the order for it.
        note_act(context.work, context.now, str(by), act, thing="")


def _told(context: StaffContext, by: Voter, kind: MessageKind) -> Iterator[Outgoing]:
    row = to_coordinator(kind, context.today.isoformat(), context.now, version=int(context.now.timestamp()))
    if kind is MessageKind.HALT_VOTE:
        row = replace(row, send_before=context.now + VOTE_HOLDS)
    for place in range(1, context.rules.coordinator_phones + 1):
        if phone_at(place) != by:
            yield at_once(replace(row, recipient_id=str(place)))
