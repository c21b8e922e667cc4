"""Booked times by text: an interviewer confirms one, cannot come, or sets another with the person.

Texts no person: a time that no longer suits stands until another was agreed with them on a call.
"""

from __future__ import annotations

from dataclasses import replace

from intake.core.delivery.message_kinds import MessageKind
from intake.core.scheduling.open_times import OpenTime
from intake.core.scheduling.safe_windows import next_safe_window, open_window
from intake.core.understanding.staff_commands import PICKS, StaffWord
from intake.services.conversation.conversation_body import TimesShown
from intake.services.scheduling.backup_interviewer import AsBackup, accept_as_backup
from intake.services.scheduling.plan_reminders import rebuild_reminders
from intake.services.scheduling.set_time import NEWS_OF_A_TIME, book_agreed, open_times_for, to_choose_from
from intake.services.staff.assignments import pass_time
from intake.services.staff.calls_by_text import not_theirs, tell_outcome
from intake.services.staff.text_context import HeldRequest, StaffRole, StaffSaid, StaffTextContext
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.assignments import AssignmentState


def confirm(asking: StaffTextContext, held: HeldRequest, _word: StaffWord) -> StaffSaid:
    """Note an OK to the time as it is now; a backup's OK takes it over."""
    match held.hold:
        case StaffRole.BOOKED if held.appointment is not None:
            return _confirmed(asking, held, held.appointment)
        case StaffRole.BACKUP if held.appointment is not None:
            return _taken_over(asking, held, held.appointment)
        case StaffRole.OFFERED:
            return asking.about(held, "take_or_pass")
        case StaffRole.PAST:
            booked = held.appointment is not None
            return asking.about(held, "backup_took_it" if booked else "somebody_else")
        case _:
            return asking.about(held, "no_time_yet")


def _confirmed(asking: StaffTextContext, held: HeldRequest, booked: Appointment) -> StaffSaid:
    work, mine, at = asking.work, asking.who.id, asking.clock(booked.starts_at)
    if booked.version and work.outbox.is_on_its_way(booked.request_id, mine, NEWS_OF_A_TIME):
        # What they said OK to was the time before. This answer is the news, so that the next OK counts.
        work.outbox.withdraw(booked.request_id, NEWS_OF_A_TIME, mine)
        return asking.about(held, "was_moved", at=at)
    work.appointments.confirm(booked.request_id)
    work.outbox.withdraw(booked.request_id, (MessageKind.UNANSWERED, MessageKind.BACKUP_ASKED))
    if _passed_before(asking, booked):
        kept = work.appointments.of(booked.request_id) or booked
        rebuild_reminders(work, kept, asking.line.script.zone, asking.now)
    return asking.about(held, "confirmed", at=at)


def _passed_before(asking: StaffTextContext, booked: Appointment) -> bool:
    given_back = (AssignmentState.PASSED, AssignmentState.RETURNED)
    return any(
        each.interviewer_id == asking.who.id and each.state in given_back
        for each in asking.work.assignments.all_of(booked.request_id)
    )


def _taken_over(asking: StaffTextContext, held: HeldRequest, booked: Appointment) -> StaffSaid:
    zone = asking.line.script.zone
    match accept_as_backup(asking.work, booked.request_id, asking.who.id, (zone, asking.now)):
        case AsBackup.GIVEN:
            return asking.about(held, "took_over", at=asking.clock(booked.starts_at))
        case AsBackup.ANSWERED:
            return asking.about(held, "not_needed")
        case AsBackup.BUSY:
            return asking.about(held, "busy_then", at=asking.clock(booked.starts_at))
        case AsBackup.GONE:
            return asking.about(held, "somebody_else")


def move_time(asking: StaffTextContext, held: HeldRequest, _word: StaffWord) -> StaffSaid:
    """Say how a time is moved, or put a call off to the next safe window.

    The person hears of another time on a call only. Where no safe hour comes before the time, others are asked.
    """
    match held.hold:
        case StaffRole.BOOKED | StaffRole.BACKUP if held.appointment is not None:
            return _moved(asking, held, held.appointment)
        case StaffRole.TAKEN:
            return tell_outcome(asking, held, StaffWord.LATER)
        case StaffRole.OFFERED:
            return asking.about(held, "take_or_pass")
        case _:
            return asking.about(held, "somebody_else")


def _moved(asking: StaffTextContext, held: HeldRequest, booked: Appointment) -> StaffSaid:
    rules, names = asking.line.rules.windows, held.request.windows
    window = open_window(names, rules, asking.now) or next_safe_window(names, rules, asking.now)
    if held.hold is StaffRole.BACKUP or window is None or window.starts_at >= booked.starts_at:
        return pass_time(asking, booked, held)
    return asking.about(held, "moving", at=asking.clock(booked.starts_at), window=asking.window(window))


def set_time(asking: StaffTextContext, held: HeldRequest, _word: StaffWord) -> StaffSaid:
    """Show the next three open times of the interviewer, after they talked with the person."""
    return not_theirs(asking, held) or shown_times(asking, held, "choose")


def shown_times(asking: StaffTextContext, held: HeldRequest, name: str) -> StaffSaid:
    """Return the next open times of the interviewer by number, or that there is none."""
    times = to_choose_from(_mine(asking, held))
    if not times:
        return asking.about(held, "no_open_time")
    choices = ", ".join(_choice(asking, key, each) for key, each in enumerate(times, start=1))
    said = asking.about(held, name, choices=choices)
    return replace(said, shown=TimesShown(held.request.id, tuple(each.starts_at for each in times)))


def _choice(asking: StaffTextContext, key: int, time: OpenTime) -> str:
    name = "choice" if time.visit_id is None else "choice_visit"
    return asking.words(name, key=str(key), at=asking.clock(time.starts_at))


def pick(asking: StaffTextContext, held: HeldRequest, word: StaffWord) -> StaffSaid:
    """Book one of the times just shown, with the same interviewer."""
    shown, place = asking.arrival.shown, PICKS.index(word)
    if shown is None or shown.request_id != held.request.id or place >= len(shown.starts_at):
        return asking.about(held, "choose_first")
    if held.hold not in (StaffRole.TAKEN, StaffRole.BOOKED):
        return asking.about(held, "somebody_else")
    starts_at = shown.starts_at[place]
    open_time = next((each for each in _mine(asking, held) if each.starts_at == starts_at), None)
    if open_time is None or not _booked(asking, held, open_time):
        return shown_times(asking, held, "just_taken")
    name = "set" if open_time.visit_id is None else "set_visit"
    return replace(asking.about(held, name, at=asking.clock(starts_at)), shown=None)


def _booked(asking: StaffTextContext, held: HeldRequest, chosen: OpenTime) -> bool:
    before = held.appointment
    made = Appointment(
        request_id=held.request.id,
        interviewer_id=asking.who.id,
        starts_at=chosen.starts_at,
        ends_at=chosen.ends_at,
        visit_id=chosen.visit_id,
        person_reminders=before.person_reminders if before else False,
    )
    return book_agreed(asking.line, asking.work, made, asking.now) is not None


def _mine(asking: StaffTextContext, held: HeldRequest) -> tuple[OpenTime, ...]:
    return open_times_for(asking.line, asking.work, held.request, (asking.who.id, asking.now))
