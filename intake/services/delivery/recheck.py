"""Recheck: whether what was claimed still has its reason, whom it goes to, and with which words.

Looked at after the commit of the claim, many rows in one reading, and not long before each is sent. Opens a number
in the moment of sending only, keeps none, and sends nothing.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from intake.core.delivery.message_kinds import Recipient, Sender
from intake.core.delivery.sending import Composed, DueRow
from intake.core.phone import PhoneNumber, from_caller_id
from intake.core.staff.interviewer import Standing
from intake.services.delivery.ports import Delivery
from intake.services.line.deputy import place_in_turn
from intake.storage.crypto import seals
from intake.storage.queries.requests import RequestState
from intake.storage.unit_of_work import UnitOfWork

# A row that waited longer for its sender is looked at once more: whoever said STOP or ERASE meanwhile is heard.
HOLDS_SECONDS = 0.5

# An interviewer's phone, a person's number, or the coordinator's, which the settings name.
_Whom = bytes | seals.SealedRequest | PhoneNumber


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What a row was found to be; nothing goes where its reason is gone or nobody is there.

    ``at`` is when its reading began, by a clock that nobody sets; ``halted`` that it waits until people are reached again.
    """

    whom: _Whom | None = field(default=None, repr=False)
    composed: Composed | None = None
    at: float = 0.0
    halted: bool = False

    @property
    def holds(self) -> bool:
        """Whether it may still be relied on."""
        return time.monotonic() - self.at < HOLDS_SECONDS


@dataclass(frozen=True, slots=True)
class Endpoints:
    """From where something goes, and to whom: lives as long as the sending."""

    from_: PhoneNumber
    callee: seals.Callee = field(repr=False)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is sent, from where, and to whom: lives as long as the sending."""

    composed: Composed
    from_: PhoneNumber
    to: PhoneNumber
    extension: str | None = field(default=None, repr=False)


def recheck_all(delivery: Delivery, rows: Sequence[DueRow]) -> Mapping[str, Rechecked]:
    """Look at what can be looked at together, by the row's id; never raises.

    Left out is a call, whose composing begins an attempt, what reads much, and what broke or came after it: each
    is looked at alone when it is sent.
    """
    found: dict[str, Rechecked] = {}
    # One that reads much would let all others of its turn wait.
    together = [row for row in rows if not row.is_call and not row.kind.facts.reads_much]
    if not together:
        return found
    at = time.monotonic()
    try:
        with delivery.database.reading() as work:
            _read_ahead(work, together)
            for row in together:
                found[row.id] = replace(recheck(delivery, work, row), at=at)
    except Exception:  # noqa: BLE001 - looked at alone it breaks again, and is told of there
        return found
    return found


def recheck(delivery: Delivery, work: UnitOfWork, row: DueRow) -> Rechecked:
    """Look at one row, and first whether it may go out at all."""
    if row.kind.waits_for_end_of_halt and work.line_state.is_halted():
        return Rechecked(halted=True)
    return _looked_at(delivery, work, row)


def _looked_at(delivery: Delivery, work: UnitOfWork, row: DueRow) -> Rechecked:
    whom = _whom(delivery, work, row)
    # The attempt of a call begins with its composing: not for a number that is not rung.
    if whom is None or (row.is_call and _reached(delivery, row, whom) is None):
        return Rechecked()
    return Rechecked(whom, delivery.compose(work, row))


def look_back_at(delivery: Delivery, work: UnitOfWork, row: DueRow) -> Rechecked:
    """Look at a row that may have left, before a halt or not.

    A call is sought by its numbers, since to compose it may end its attempt.
    """
    return Rechecked(_whom(delivery, work, row)) if row.is_call else _looked_at(delivery, work, row)


def recheck_alone(delivery: Delivery, row: DueRow) -> Rechecked:
    """Look at one row in a reading of its own."""
    with delivery.database.reading() as work:
        return recheck(delivery, work, row)


def envelope_of(delivery: Delivery, row: DueRow, looked: Rechecked) -> Envelope | None:
    """Open the number of a row that was looked at; None where nothing goes to it."""
    ends = None if looked.composed is None else endpoints_of(delivery, row, looked)
    if looked.composed is None or ends is None:
        return None
    return Envelope(looked.composed, ends.from_, ends.callee.number, ends.callee.extension)


def endpoints_of(delivery: Delivery, row: DueRow, looked: Rechecked) -> Endpoints | None:
    """Open the number of a row that was looked at, whatever it is sent with; None where nothing goes to it."""
    callee = None if looked.whom is None else _reached(delivery, row, looked.whom)
    if callee is None:
        return None
    return Endpoints(
        delivery.sending_rules.quiet if row.sender is Sender.QUIET else delivery.sending_rules.line, callee
    )


def _read_ahead(work: UnitOfWork, rows: Sequence[DueRow]) -> None:
    about = {row.request_id for row in rows if row.request_id is not None}
    persons = {row.recipient_id for row in rows if row.recipient is Recipient.PERSON}
    staff = {row.recipient_id for row in rows if row.recipient is Recipient.INTERVIEWER}
    work.interviewers.read_ahead(staff)
    work.requests.read_ahead(about | persons, persons)
    work.appointments.read_ahead(about)


def _reached(delivery: Delivery, row: DueRow, whom: _Whom) -> seals.Callee | None:
    callee = _opened(delivery, row, whom)
    ours = (delivery.sending_rules.line, delivery.sending_rules.quiet)
    # Looked at once more: what may be called may have changed since a number was sealed.
    return None if callee.number in ours or from_caller_id(callee.number.e164) is None else callee


def _opened(delivery: Delivery, row: DueRow, whom: _Whom) -> seals.Callee:
    match whom:
        case PhoneNumber():
            return seals.Callee(whom)
        case seals.SealedRequest():
            return seals.open_number(row.recipient_id, whom, delivery.keys)
        case bytes():
            return seals.Callee(seals.open_phone(whom, delivery.keys))
        case _:
            assert_never(whom)


def _whom(delivery: Delivery, work: UnitOfWork, row: DueRow) -> _Whom | None:
    """Return whose phone it goes to, sealed; None where they must not be reached."""
    match row.recipient:
        case Recipient.INTERVIEWER:
            return whom_now(work, row)
        case Recipient.COORDINATOR:
            return _coordinator(delivery, work, row)
        case Recipient.PERSON:
            return _person(work, row)
        case _:
            assert_never(row.recipient)


def _coordinator(delivery: Delivery, work: UnitOfWork, row: DueRow) -> PhoneNumber | None:
    """Return the phone that a row names by its place, or the one whose turn it is."""
    phones, zone = delivery.sending_rules.coordinators, delivery.sending_rules.zone
    if not row.recipient_id:
        place = place_in_turn(work, len(phones), delivery.clock().astimezone(zone).date())
    else:
        place = int(row.recipient_id)
    return phones[place - 1] if place <= len(phones) else None


def whom_now(work: UnitOfWork, row: DueRow) -> bytes | None:
    """Return the sealed phone of the interviewer a row goes to; None where they must not be reached."""
    found = work.interviewers.reached_at(row.recipient_id)
    if found is None:
        return None
    standing, sealed = found
    # Who has not agreed yet gets the text that asks for it, and nothing else.
    welcome = standing is Standing.INVITED and row.kind.facts.to_invited
    return sealed if standing is Standing.ACTIVE or welcome else None


def _person(work: UnitOfWork, row: DueRow) -> seals.SealedRequest | None:
    request = work.requests.get(row.recipient_id)
    if request is None or request.state is not RequestState.WAITING or request.sealed_number is None:
        return None
    # A number somebody typed is never texted.
    if not row.is_call and not request.own_phone:
        return None
    key = work.requests.sealed_key(request.id)
    return None if key is None else seals.SealedRequest(request.sealed_number, key)
