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
    return asking.about(held, _asked(result.time), at=asking.clock(result.time.appointment.starts_at))


def _asked(time: HandedOver) -> str:
    if time.coordinator_told:
        return "passed_to_backup" if time.backup else "passed_to_coordinator"
    return "passed_to_backup_alone" if time.backup else "nobody_to_ask"


def when_of(
    asking: StaffTextContext, request: RequestRow | HeldRow, booked: Appointment | HeldTime | None
) -> str:
    """Return in words when a request is due: its time, or the window in which to call."""
    if booked is not None:
        return asking.clock(booked.starts_at)
    if request.call_in is not None:
        return asking.words("they_call", when=asking.clock(request.call_in.starts_at))
    rules, names = asking.line.rules.windows, request.windows
    waits = request.not_before is not None and request.not_before > asking.now
    is_open = None if waits else open_window(names, rules, asking.now)
    coming = is_open or next_safe_window(names, rules, max(asking.now, request.not_before or asking.now))
    if waits and request.not_before is not None:
        coming = open_window(names, rules, request.not_before) or coming
    return asking.to_call(coming)
