"""Taking a request, passing it on, giving everything back.

Offers nothing to the next one: the worker's tick finds what is free. A booked time that is given back stays as it is
until somebody else took it, so that nobody waits for a call in vain unknown to anyone.
"""

from __future__ import annotations

from intake.core.delivery.message_kinds import MessageKind
from intake.core.delivery.outbox_entries import About, to_coordinator, to_interviewer
from intake.core.delivery.reminders import OF_A_TIME, TO_STAFF
from intake.core.scheduling.safe_windows import next_safe_window, open_window
from intake.core.staff.interviewer import Interviewer
from intake.core.understanding.staff_commands import StaffWord
from intake.services.scheduling.backup_interviewer import backup_for, passed_too
from intake.services.scheduling.plan_reminders import rebuild_reminders
from intake.services.staff.text_context import HeldRequest, StaffRole, StaffSaid, StaffTextContext
from intake.storage.crypto.seals import new_request_id
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.requests import RequestRow

_GIVEN_BACK = {
    AssignmentState.OFFERED: AssignmentState.PASSED,
    AssignmentState.TAKEN: AssignmentState.RETURNED,
}


def take(asking: StaffTextContext, held: HeldRequest, _word: StaffWord) -> StaffSaid:
    """Let somebody have what was offered to them; the first one wins."""
    match held.hold:
        case StaffRole.TAKEN | StaffRole.BOOKED:
            return _yours(asking, held)
        case StaffRole.BACKUP:
            return asking.about(held, "sure", word=StaffWord.OK.upper())
        case StaffRole.OFFERED | StaffRole.PAST:
            return _yours(asking, held) if _taken(asking, held) else asking.about(held, "somebody_else")


def _taken(asking: StaffTextContext, held: HeldRequest) -> bool:
    if held.hold is StaffRole.PAST and held.appointment is not None:
        return False
    if held.assignment is not None and held.hold is StaffRole.OFFERED:
        states = (AssignmentState.TAKEN, AssignmentState.OFFERED)
        won = asking.work.assignments.set_state(held.assignment.id, states[0], was=states[1])
    else:
        # Their offer ran out, or they passed; if nobody has it, better they than nobody.
        won = asking.work.assignments.add(_assignment(asking, held.request.id, AssignmentState.TAKEN))
    if won:
        asking.work.interviewers.note_assigned(asking.who.id, asking.now)
        asking.work.outbox.withdraw(held.request.id, (MessageKind.OFFER,), asking.who.id)
    return won


def _yours(asking: StaffTextContext, held: HeldRequest) -> StaffSaid:
    return asking.about(held, "taken", when=when_of(asking, held.request, held.appointment))


def when_of(asking: StaffTextContext, request: RequestRow, booked: Appointment | None) -> str:
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
    return (
        asking.words("call_in_window", window=asking.window(coming)) if coming else asking.words("no_window")
    )


def pass_on(asking: StaffTextContext, held: HeldRequest, _word: StaffWord) -> StaffSaid:
    """Give one request back; a booked time goes to the backup and the coordinator."""
    if held.hold in (StaffRole.BOOKED, StaffRole.BACKUP) and held.appointment is not None:
        return pass_time(asking, held.appointment, held)
    if held.assignment is not None and held.hold is not StaffRole.PAST:
        _release(asking, held.assignment)
    return asking.about(held, "passed")


def pass_time(asking: StaffTextContext, booked: Appointment, held: HeldRequest) -> StaffSaid:
    """Ask whoever can stand in for a time, and tell in words who that is."""
    at = asking.clock(booked.starts_at)
    backup = hand_over(asking, booked)
    if asking.line.staff.coordinator:
        return asking.about(held, "passed_to_backup" if backup else "passed_to_coordinator", at=at)
    return asking.about(held, "passed_to_backup_alone" if backup else "nobody_to_ask", at=at)


def hand_over(asking: StaffTextContext, booked: Appointment) -> Interviewer | None:
    """Ask the backup of whoever has a time, and tell the coordinator; return who was asked.

    Until somebody took it the time stays in the book, and its interviewer is reminded of it no more.
    """
    work, mine = asking.work, asking.who.id
    stands_in = booked.interviewer_id != mine
    # Whoever is asked to stand in has nobody to stand in for them.
    backup = None if stands_in else backup_for(work, booked, asking.line.staff)
    if backup is None and not asking.line.staff.coordinator and not stands_in:
        return None
    work.outbox.withdraw(booked.request_id, (*TO_STAFF, MessageKind.BACKUP_ASKED), mine)
    live = work.assignments.live_of(booked.request_id)
    if live is not None and live.interviewer_id == mine:
        _release(asking, live)
    else:
        work.assignments.add(_assignment(asking, booked.request_id, AssignmentState.PASSED))
    if booked.confirmed and not stands_in:
        booked = _without_ok(asking, booked)
    if asking.line.staff.coordinator:
        _tell_coordinator(asking, booked, stands_in=stands_in)
    if backup is not None:
        told = About(booked.request_id, backup.id, booked.version)
        work.outbox.add([to_interviewer(MessageKind.BACKUP_ASKED, told, asking.now, booked.starts_at)])
    return backup


def _without_ok(asking: StaffTextContext, booked: Appointment) -> Appointment:
    # Their OK is taken back, and nothing that was asked before is an answer to that.
    work, mine = asking.work, asking.who.id
    work.appointments.give(booked.request_id, mine)
    booked = work.appointments.of(booked.request_id) or booked
    # The person is reminded all the same; whoever gave it back is not.
    rebuild_reminders(work, booked, asking.line.script.zone, asking.now)
    work.outbox.withdraw(booked.request_id, tuple(OF_A_TIME), mine)
    return booked


def _tell_coordinator(asking: StaffTextContext, booked: Appointment, *, stands_in: bool) -> None:
    outbox, version = asking.work.outbox, booked.version
    if stands_in:
        # That this one is asked is no news any more.
        outbox.withdraw(booked.request_id, (MessageKind.UNANSWERED,))
        version = passed_too(version)
    outbox.add([to_coordinator(MessageKind.UNANSWERED, booked.request_id, asking.now, version=version)])


def hold_times(asking: StaffTextContext) -> None:
    """Let nobody else move or give the times somebody has, before it is noted that the schedule changes.

    Whoever moves a time takes the two in this order, and would wait for us as we for them.
    """
    for booked in asking.work.appointments.of_staff(asking.who.id):
        asking.work.requests.lock(booked.request_id)


def give_back(asking: StaffTextContext) -> None:
    """Give back everything somebody has: offers, requests and times that are still to come."""
    for booked in asking.work.appointments.of_staff(asking.who.id):
        if booked.ends_at > asking.now:
            hand_over(asking, booked)
    for live in asking.work.assignments.live_of_staff(asking.who.id):
        _release(asking, live)


def _release(asking: StaffTextContext, live: Assignment) -> None:
    asking.work.assignments.set_state(live.id, _GIVEN_BACK[live.state], was=live.state)
    asking.work.outbox.withdraw(live.request_id, recipient_id=asking.who.id)


def _assignment(asking: StaffTextContext, request_id: str, state: AssignmentState) -> Assignment:
    return Assignment(new_request_id(), request_id, asking.who.id, state, asking.now)
