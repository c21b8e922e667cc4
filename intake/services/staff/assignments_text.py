"""Puts into words what came of taking a request and of passing it on, and when a request is due."""

from __future__ import annotations

from intake.core.scheduling.safe_windows import next_safe_window, open_window
from intake.core.understanding.staff_commands import StaffWord
from intake.services.staff.assignments import PassedOn, TakeResult, pass_request, take_request
from intake.services.staff.hand_over import HandedOver
from intake.services.staff.held_request import HeldRequest
from intake.services.staff.text_context import StaffSaid, StaffTextContext
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.holdings import HeldRow, HeldTime
from intake.storage.queries.requests import RequestRow


def take(asking: StaffTextContext, held: HeldRequest, _word: StaffWord) -> StaffSaid:
    """Let somebody have what was offered to them."""
    result = take_request(asking.staff, held)
    when = when_of(asking, held.request, held.appointment) if result is TakeResult.YOURS else ""
    return asking.reply(held, result, when=when, word=StaffWord.OK.upper())


def pass_on(asking: StaffTextContext, held: HeldRequest, _word: StaffWord) -> StaffSaid:
    """Give one request back."""
    return passed(asking, held, pass_request(asking.staff, held))


def passed(asking: StaffTextContext, held: HeldRequest, result: PassedOn) -> StaffSaid:
    """Tell who is asked for what was passed on."""
    if result.time is None:
        return asking.about(held, "passed")
    name = f"passed_to_{asked_of(result.time)}"
    return asking.about(held, name, at=asking.clock(result.time.appointment.starts_at))


def asked_of(time: HandedOver) -> str:
    """Return who was asked for a time, as the lines that tell of it end in their names."""
    if time.coordinator_told:
        return "backup" if time.backup else "coordinator"
    return "backup_alone" if time.backup else "nobody"


def when_of(
    asking: StaffTextContext, request: RequestRow | HeldRow, booked: Appointment | HeldTime | None
) -> str:
    """Return in words when a request is due: its time, or the window in which to call."""
    if booked is not None:
        return asking.clock(booked.starts_at)
    if request.call_in is not None:
        return asking.words("they_call", when=asking.clock(request.call_in.starts_at))
    if request.silenced:
        return asking.words("no_more_calls")
    rules, names = asking.line.rules.windows, request.windows
    waits = request.not_before is not None and request.not_before > asking.now
    since = request.not_before if waits and request.not_before is not None else asking.now
    is_open = open_window(names, rules, since, avoided=request.picked_up)
    coming = is_open or next_safe_window(names, rules, since, avoided=request.picked_up)
    return asking.to_call(coming)
