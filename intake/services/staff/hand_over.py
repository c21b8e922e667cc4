"""Handing over: a booked time its interviewer cannot hold, or everything somebody has.

Offers nothing to the next one: the worker's tick finds what is free. A booked time that is given back stays as it is
until somebody else took it, so that nobody waits for a call in vain unknown to anyone.
"""

from __future__ import annotations

from dataclasses import dataclass

from intake.core.delivery.message_kinds import MessageKind
from intake.core.delivery.outbox_entries import About, to_coordinator, to_interviewer
from intake.core.delivery.reminders import OF_A_TIME, TO_STAFF
from intake.core.staff.interviewer import Interviewer
from intake.services.line.staff_context import StaffContext
from intake.services.scheduling.backup_interviewer import backup_for, passed_too
from intake.services.scheduling.plan_reminders import rebuild_reminders
from intake.storage.crypto.seals import new_request_id
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.assignments import Assignment, AssignmentState

_GIVEN_BACK = {
    AssignmentState.OFFERED: AssignmentState.PASSED,
    AssignmentState.TAKEN: AssignmentState.RETURNED,
}


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A booked time somebody cannot hold: which, who was asked to stand in, and whether the coordinator is told.

    With neither there was nobody to ask: it stays with whoever has it.
    """

    appointment: Appointment
    backup: Interviewer | None = None
    coordinator_told: bool = False

    @property
    def asked(self) -> bool:
        """Whether anybody was asked."""
        return self.backup is not None or self.coordinator_told


def hand_over(
    context: StaffContext, interviewer_id: str, booked: Appointment, *, although_nobody: bool = False
) -> HandedOver:
    """Ask the backup of whoever has a time, and tell the coordinator.

    ``interviewer_id`` is who cannot hold it: whoever has it, or the backup who was asked. Until somebody took it the
    time stays in the book, and its interviewer is reminded of it no more. Where there is nobody to ask it stays with them,
    unless ``although_nobody``.
    """
    work, rules = context.work, context.rules
    stands_in = booked.interviewer_id != interviewer_id
    # Whoever is asked to stand in has nobody to stand in for them.
    backup = None if stands_in else backup_for(work, booked, rules)
    if backup is None and not rules.coordinator and not stands_in and not although_nobody:
        return HandedOver(booked)
    work.outbox.withdraw(booked.request_id, (*TO_STAFF, MessageKind.BACKUP_ASKED), interviewer_id)
    _let_go(context, interviewer_id, booked)
    if booked.confirmed and not stands_in:
        booked = _without_ok(context, interviewer_id, booked)
    if rules.coordinator:
        _tell_coordinator(context, booked, stands_in=stands_in)
    if backup is not None:
        told = About(booked.request_id, backup.id, booked.version)
        work.outbox.add([to_interviewer(MessageKind.BACKUP_ASKED, told, context.now, booked.starts_at)])
    return HandedOver(booked, backup, coordinator_told=rules.coordinator)


def hand_over_all(context: StaffContext, interviewer_id: str) -> tuple[HandedOver, ...]:
    """Give back everything somebody has: offers, requests and times that are still to come; return the times."""
    work = context.work
    coming = [each for each in work.appointments.of_staff(interviewer_id) if each.ends_at > context.now]
    handed = tuple(hand_over(context, interviewer_id, each) for each in coming)
    for live in work.assignments.live_of_staff(interviewer_id):
        return_assignment(context, live)
    return handed


def return_assignment(context: StaffContext, live: Assignment) -> None:
    """Give back an offer, or a request that was taken; nothing of it is sent to whoever had it any more."""
    context.work.assignments.set_state(live.id, _GIVEN_BACK[live.state], was=live.state)
    context.work.outbox.withdraw(live.request_id, recipient_id=live.interviewer_id)


def hold_times(context: StaffContext, interviewer_id: str) -> None:
    """Let nobody else move or give the times somebody has, before it is noted that the schedule changes.

    Whoever moves a time takes the two in this order, and would wait for us as we for them.
    """
    for booked in context.work.appointments.of_staff(interviewer_id):
        context.work.requests.lock(booked.request_id)


def _let_go(context: StaffContext, interviewer_id: str, booked: Appointment) -> None:
    work = context.work
    live = work.assignments.live_of(booked.request_id)
    if live is not None and live.interviewer_id == interviewer_id:
        return_assignment(context, live)
        return
    passed = AssignmentState.PASSED
    work.assignments.add(Assignment(new_request_id(), booked.request_id, interviewer_id, passed, context.now))


def _without_ok(context: StaffContext, interviewer_id: str, booked: Appointment) -> Appointment:
    # Their OK is taken back, and nothing that was asked before is an answer to that.
    work = context.work
    work.appointments.give(booked.request_id, interviewer_id)
    booked = work.appointments.of(booked.request_id) or booked
    # The person is reminded all the same; whoever gave it back is not.
    rebuild_reminders(work, booked, context.rules.zone, context.now)
    work.outbox.withdraw(booked.request_id, OF_A_TIME, interviewer_id)
    return booked


def _tell_coordinator(context: StaffContext, booked: Appointment, *, stands_in: bool) -> None:
    outbox, version = context.work.outbox, booked.version
    if stands_in:
        # That this one is asked is no news any more.
        outbox.withdraw(booked.request_id, (MessageKind.UNANSWERED,))
        version = passed_too(version)
    outbox.add([to_coordinator(MessageKind.UNANSWERED, booked.request_id, context.now, version=version)])
