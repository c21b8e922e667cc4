"""Reads from the rows whether a person may be rung now, and when they next may. Opens no number and rings nobody."""

from __future__ import annotations

from datetime import datetime

from intake.core.calls.call_permission import CallBlock, CallingHours, Reach, call_block, next_welcome
from intake.core.scheduling.schedule import Window
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.unit_of_work import UnitOfWork


def call_block_of(
    work: UnitOfWork, request: RequestRow | None, hours: CallingHours, now: datetime
) -> CallBlock | None:
    """Return why nobody may be rung for a request now (UTC), or None where they may."""
    if request is None or request.state is not RequestState.WAITING or request.sealed_number is None:
        return CallBlock.GONE
    if request.held:
        return CallBlock.HELD
    if work.line_state.is_halted():
        return CallBlock.HALTED
    if request.words_known:
        return CallBlock.WORDS_KNOWN
    return call_block(_reach_of(work, request), hours, now)


def welcome_of(work: UnitOfWork, request: RequestRow, hours: CallingHours, now: datetime) -> Window | None:
    """Return the next time in which a call is welcome (UTC), or None within two weeks."""
    return next_welcome(_reach_of(work, request), hours, now)


def _reach_of(work: UnitOfWork, request: RequestRow) -> Reach:
    appointment = work.appointments.of(request.id)
    # Whoever meets us somewhere never said that their phone may ring then.
    by_phone = appointment is not None and appointment.visit_id is None
    booked = Window(appointment.starts_at, appointment.ends_at) if appointment and by_phone else None
    return Reach(
        request.windows,
        request.attempts,
        request.not_before,
        booked,
        request.picked_up,
        request.may_try_again,
    )
