"""Calls by text: an interviewer asks to be rung, and tells what came of it.

Rings nobody: a row of the outbox asks the worker to. Opens no number.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import assert_never

from intake.core.delivery.message_kinds import MessageKind, Outgoing
from intake.core.delivery.outbox_entries import About, ring_interviewer
from intake.core.requests.outcome import Outcome, Stage
from intake.core.understanding.staff_commands import StaffWord
from intake.services.requests.apply_outcome import OutcomeApplied, OutcomeReport, apply_outcome
from intake.services.requests.when_to_call import hindrance_of
from intake.services.staff.assignments import when_of
from intake.services.staff.text_context import HeldRequest, StaffRole, StaffSaid, StaffTextContext

OUTCOMES: Mapping[StaffWord, Outcome] = {
    StaffWord.DONE: Outcome.TALKED_DONE,
    StaffWord.NO_ANSWER: Outcome.NO_ANSWER,
    StaffWord.OTHER: Outcome.SOMEONE_ELSE,
    StaffWord.WRONG: Outcome.WRONG_NUMBER,
    StaffWord.NO_MORE: Outcome.ASKED_TO_STOP,
    StaffWord.NO_MORE_KEEP: Outcome.NEVER_AGAIN,
    StaffWord.LATER: Outcome.LATER,
}
# After these nothing of a request is left, or nobody is called again.
_ENDING = frozenset(
    {StaffWord.DONE, StaffWord.OTHER, StaffWord.WRONG, StaffWord.NO_MORE, StaffWord.NO_MORE_KEEP}
)
# Whoever asks to be rung holds the phone now; a ring much later would come out of the blue.
RING_WITHIN = timedelta(minutes=5)


def ask_call(asking: StaffTextContext, held: HeldRequest, _word: StaffWord) -> StaffSaid:
    """Have the interviewer rung, if the person may be called now; else say when."""
    told = not_theirs(asking, held)
    if told is not None:
        return told
    if held.request.sealed_number is None:
        return asking.about(held, "they_call_us")
    if hindrance_of(asking.work, held.request, asking.line.rules.hours, asking.now) is not None:
        return _not_now(asking, held)
    if not asking.work.outbox.is_on_its_way(held.request.id, asking.who.id, (MessageKind.RING_INTERVIEWER,)):
        asking.work.outbox.add([_ring(asking, held)])
    return asking.about(held, "ringing")


def not_theirs(asking: StaffTextContext, held: HeldRequest) -> StaffSaid | None:
    """Return what is said of a request that is not, or not yet, theirs to work on; None where it is."""
    match held.hold:
        case StaffRole.OFFERED:
            return asking.about(held, "take_or_pass")
        case StaffRole.BACKUP:
            return asking.about(held, "ok_or_pass")
        case StaffRole.PAST:
            return asking.about(held, "somebody_else")
        case StaffRole.TAKEN | StaffRole.BOOKED:
            return None
        case _:
            assert_never(held.hold)


def _not_now(asking: StaffTextContext, held: HeldRequest) -> StaffSaid:
    booked = held.appointment
    if booked is not None and booked.ends_at <= asking.now:
        if not held.request.windows:
            return asking.about(held, "time_over", at=asking.clock(booked.starts_at))
        booked = None
    return asking.about(held, "not_now", when=when_of(asking, held.request, booked))


def _ring(asking: StaffTextContext, held: HeldRequest) -> Outgoing:
    # Each asking is a ring of its own.
    told = About(held.request.id, asking.who.id, int(asking.now.timestamp()))
    return ring_interviewer(told, asking.now, RING_WITHIN)


def is_too_early(asking: StaffTextContext, held: HeldRequest, word: StaffWord) -> bool:
    """Tell whether a word would end a request whose person nobody can have spoken with yet."""
    if word not in _ENDING or held.hold not in (StaffRole.TAKEN, StaffRole.BOOKED):
        return False
    if held.appointment is not None and held.appointment.starts_at <= asking.now:
        return False
    work, request = asking.work, held.request
    rung = work.outbox.recipients(request.id, (MessageKind.RING_INTERVIEWER,))
    return not (request.attempts or rung or work.attempts.all_of(request.id))


def tell_outcome(asking: StaffTextContext, held: HeldRequest, word: StaffWord) -> StaffSaid:
    """Apply what came of a call, and say what happens next."""
    told = not_theirs(asking, held)
    if told is not None:
        return told
    rules = asking.line.rules
    report = OutcomeReport(asking.who.id, asking.now, rules.windows, rules.retention.tries)
    applied = apply_outcome(asking.work, report, held.request.id, OUTCOMES[word])
    return asking.say("not_yours") if applied is None else _told(asking, held, applied, word)


def _told(asking: StaffTextContext, held: HeldRequest, applied: OutcomeApplied, word: StaffWord) -> StaffSaid:
    if applied.stage is Stage.CLOSED:
        return asking.about(held, "after_call")
    tries = {"n": str(applied.tries), "tries": str(asking.line.rules.retention.tries)}
    if applied.stage is Stage.BOOKED and applied.appointment is not None:
        at = asking.clock(applied.appointment.starts_at)
        if word is StaffWord.LATER or applied.again:
            return asking.about(held, "stands", at=at)
        return asking.about(held, "stands_tried", at=at, **tries)
    window = asking.window(applied.window) if applied.window else asking.words("no_window")
    if word is StaffWord.LATER:
        return asking.about(held, "put_off", window=window)
    if applied.again:
        return asking.about(held, "noted_already", window=window)
    return asking.about(held, "tried", window=window, **tries)
