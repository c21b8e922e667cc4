"""A word of staff that came to the quiet number: it is done, and how things stand then is told from the line.

The quiet number itself answers nobody, whoever texts it. STOP and ERASE are not for here: they are the same for everyone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient
from intake.core.staff.interviewer import STAFF_LANGUAGE
from intake.core.understanding.incoming_message import IncomingText
from intake.core.understanding.staff_commands import StaffCommand, read_staff_text, staff_vocabulary
from intake.services.conversation.take_turn import take_turn
from intake.services.conversation.turn_request import ChannelAdapter, StaffReply, StaffRequest, TurnRequest
from intake.services.line.line import Line
from intake.services.staff.answer_text import answer_text
from intake.storage.unit_of_work import UnitOfWork

# Later it would answer something long forgotten.
ANSWERED_WITHIN = timedelta(hours=1)
NO_REPLY = b""


def take_staff_word(line: Line, text: IncomingText, arrival: TurnRequest, adapter: ChannelAdapter) -> None:
    """Do what a text to the quiet number asks for, if it is a word of somebody of the staff; else do nothing.

    ``arrival`` is the text as it would have reached the line: it is a turn of their conversation there.
    """
    if _is_word(line, text) and _is_staff(line, arrival):
        take_turn(line, arrival, replace(adapter, answer_staff=lambda work, staff: _done(line, work, staff)))


def _is_word(line: Line, text: IncomingText) -> bool:
    # Anything else would be asked back about, and whoever has a staff phone may be a person as well.
    words = line.script.wordings
    said = read_staff_text(text.utterance.said, staff_vocabulary(words[STAFF_LANGUAGE]), words)
    return text.carrier_answered is None and isinstance(said, StaffCommand)


def _is_staff(line: Line, arrival: TurnRequest) -> bool:
    if arrival.coordinator:
        return True
    with line.database.reading() as work:
        return arrival.phone_key is not None and work.interviewers.by_phone(arrival.phone_key) is not None


def _done(line: Line, work: UnitOfWork, arrival: StaffRequest) -> StaffReply:
    said = answer_text(line, work, arrival)
    if said.texts:
        work.outbox.add([_told(line, arrival)])
    return StaffReply(NO_REPLY, shown=said.shown)


def _told(line: Line, arrival: StaffRequest) -> Outgoing:
    to_coordinator = arrival.coordinator > 0
    return Outgoing(
        kind=MessageKind.QUIET_READ,
        subject=line.staff.today(arrival.now).isoformat() if to_coordinator else arrival.interviewer_id,
        recipient=Recipient.COORDINATOR if to_coordinator else Recipient.INTERVIEWER,
        # The very phone that asked, whoever gets the texts of these days.
        recipient_id=str(arrival.coordinator) if to_coordinator else arrival.interviewer_id,
        due_at=arrival.now,
        send_before=arrival.now + ANSWERED_WITHIN,
        # It tells how things stand, so that one text is enough for all words of one second.
        version=int(arrival.now.timestamp()),
        urgent=True,
    )
