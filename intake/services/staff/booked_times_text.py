"""Puts into words what came of a time: confirmed, to be moved, or set by the number of one that was shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from intake.core.requests.outcome import Outcome
from intake.core.scheduling.open_times import OpenTime
from intake.core.understanding.staff_commands import PICKS, StaffWord
from intake.services.conversation.conversation_body import TimesShown
from intake.services.staff.assignments import PassedOn
from intake.services.staff.assignments_text import passed
from intake.services.staff.booked_times import ToAgreeOn, confirm_time, move_time, set_time, times_to_set
from intake.services.staff.calls_text import told_outcome
from intake.services.staff.held_request import HeldRequest, NotTheirs
from intake.services.staff.text_context import StaffSaid, StaffTextContext


def confirm(asking: StaffTextContext, held: HeldRequest, _word: StaffWord) -> StaffSaid:
    """Note an OK to the time as it is now."""
    return asking.reply(held, confirm_time(asking.staff, held))


def move(asking: StaffTextContext, held: HeldRequest, _word: StaffWord) -> StaffSaid:
    """Say how a time is moved, or put a call off to the next safe window."""
    result = move_time(asking.staff, held)
    if isinstance(result, ToAgreeOn):
        at, window = asking.clock(result.appointment.starts_at), asking.window(result.window)
        return asking.about(held, "moving", at=at, window=window)
    if isinstance(result, PassedOn):
        return passed(asking, held, result)
    return told_outcome(asking, held, result, Outcome.LATER)


def choose(asking: StaffTextContext, held: HeldRequest, _word: StaffWord) -> StaffSaid:
    """Show the next three open times of the interviewer, after they talked with the person."""
    return _shown(asking, held, "choose")


def _shown(asking: StaffTextContext, held: HeldRequest, name: str) -> StaffSaid:
    times = times_to_set(asking.staff, asking.line.times, held)
    if isinstance(times, NotTheirs):
        return asking.reply(held, times)
    return _by_number(asking, held, times, name) if times else asking.about(held, "no_open_time")


def _by_number(
    asking: StaffTextContext, held: HeldRequest, times: Sequence[OpenTime], name: str
) -> StaffSaid:
    choices = ", ".join(_choice(asking, key, each) for key, each in enumerate(times, start=1))
    said = asking.about(held, name, choices=choices)
    return replace(said, shown=TimesShown(held.request.id, tuple(each.starts_at for each in times)))


def _choice(asking: StaffTextContext, key: int, time: OpenTime) -> str:
    name = "choice" if time.visit_id is None else "choice_visit"
    return asking.words(name, key=str(key), at=asking.clock(time.starts_at))


def pick(asking: StaffTextContext, held: HeldRequest, word: StaffWord) -> StaffSaid:
    """Book one of the times just shown."""
    shown, place = asking.arrival.shown, PICKS.index(word)
    if shown is None or shown.request_id != held.request.id or place >= len(shown.starts_at):
        return asking.about(held, "choose_first")
    booked = set_time(asking.staff, asking.line.times, held, shown.starts_at[place])
    if isinstance(booked, NotTheirs):
        return asking.reply(held, booked)
    if booked is None:
        return _shown(asking, held, "just_taken")
    name = "set" if booked.visit_id is None else "set_visit"
    return replace(asking.about(held, name, at=asking.clock(booked.starts_at)), shown=None)
