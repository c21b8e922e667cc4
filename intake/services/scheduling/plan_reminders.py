"""Plans the reminders of a booked time: rows of the outbox, written in the commit that books or moves it.

Sends nothing. Which reminder comes when is decided in ``core.delivery.reminders``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from intake.core.delivery.message_kinds import MessageKind, Outgoing
from intake.core.delivery.reminders import (
    OF_A_TIME,
    TO_STAFF,
    BookedTime,
    called_off_rows,
    person_reminders,
    staff_reminders,
)
from intake.services.requests.withdraw import SOON, tell_off
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.unit_of_work import UnitOfWork


def plan_reminders(work: UnitOfWork, booked: Appointment, zone: ZoneInfo, now: datetime) -> None:
    """Plan everything around a time that was booked, moved or given to somebody, as it stands now (UTC).

    What was planned for an earlier version goes. Whoever had the time before hears that it is off.
    """
    before = _withdrawn(work, booked) if booked.version else frozenset()
    moved = booked.interviewer_id in before
    first = MessageKind.MOVED if moved else MessageKind.BOOKED
    _write(work, booked, first, zone=zone, now=now)
    for who in sorted(before - {booked.interviewer_id}):
        tell_off(work, who, booked.starts_at, now)


def plan_called_off(work: UnitOfWork, booked: Appointment, zone: ZoneInfo, now: datetime) -> None:
    """Plan what is told of a time that cannot be held (now in UTC), in place of all that was planned around it."""
    withdraw_reminders(work, booked.request_id)
    request = work.requests.get(booked.request_id)
    if request is not None and request.state in (RequestState.NEW, RequestState.WAITING):
        rows = called_off_rows(_booking(booked, request), zone, now, soon=SOON)
        _add(work, request, (each for each in rows if each.recipient_id not in request.kept_from))


def plan_held_again(
    work: UnitOfWork, booked: Appointment, zone: ZoneInfo, now: datetime, *, told: bool
) -> None:
    """Plan everything around a time that can be held after all; its interviewer hears of it where they were ``told``."""
    withdraw_reminders(work, booked.request_id)
    _write(work, booked, MessageKind.BOOKED if told else None, zone=zone, now=now)


def plan_first_reminders(
    work: UnitOfWork, booked: Appointment, request: RequestRow, *, zone: ZoneInfo, now: datetime
) -> None:
    """Plan everything around the first time of a request that is stored in this very commit, as it was stored."""
    _add(work, request, _rows(booked, request, MessageKind.BOOKED, zone=zone, now=now))


def rebuild_reminders(work: UnitOfWork, booked: Appointment, zone: ZoneInfo, now: datetime) -> None:
    """Plan what is still ahead of a time its interviewer knows of: after a restore, or once a backup took it."""
    if booked.is_off:
        plan_called_off(work, booked, zone, now)
        return
    if booked.version:
        _withdrawn(work, booked)
    _write(work, booked, None, zone=zone, now=now)


def withdraw_reminders(work: UnitOfWork, request_id: str) -> None:
    """Take back everything that is still to be sent around a request's time."""
    work.outbox.withdraw(request_id, OF_A_TIME)


def _withdrawn(work: UnitOfWork, booked: Appointment) -> frozenset[str]:
    # Whoever was never sent the booking never knew of it.
    knew = work.outbox.recipients(booked.request_id, TO_STAFF)
    knew -= work.outbox.unaware(booked.request_id, (MessageKind.BOOKED,))
    withdraw_reminders(work, booked.request_id)
    return knew


def _write(
    work: UnitOfWork, booked: Appointment, first: MessageKind | None, *, zone: ZoneInfo, now: datetime
) -> None:
    request = work.requests.get(booked.request_id)
    if request is not None and request.state in (RequestState.NEW, RequestState.WAITING):
        _add(work, request, _rows(booked, request, first, zone=zone, now=now))


def _add(work: UnitOfWork, request: RequestRow, rows: Iterator[Outgoing]) -> None:
    # Of a request whose order is not applied yet, nobody hears.
    work.outbox.add(rows, held=request.state is RequestState.NEW)


def _rows(
    booked: Appointment, request: RequestRow, first: MessageKind | None, *, zone: ZoneInfo, now: datetime
) -> Iterator[Outgoing]:
    booking = _booking(booked, request)
    if booked.interviewer_id is not None and booked.interviewer_id not in request.kept_from:
        yield from staff_reminders(booking, zone, now, first)
    yield from person_reminders(booking, zone, now)


def _booking(booked: Appointment, request: RequestRow) -> BookedTime:
    return BookedTime(
        request_id=booked.request_id,
        interviewer_id=booked.interviewer_id or "",
        starts_at=booked.starts_at,
        version=booked.version,
        # A typed number never gets a text.
        remind_person=booked.person_reminders and request.own_phone,
    )
