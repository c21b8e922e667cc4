"""Puts into words what came of asking for a call, and what an outcome did."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from intake.core.requests.outcome import Outcome, Stage
from intake.core.script.plain_text import plain
from intake.core.understanding.staff_commands import StaffWord
from intake.services.requests.apply_outcome import OutcomeApplied
from intake.services.staff.calls import NotNow, ask_call, comes_too_early, nobody_was_rung, tell_outcome
from intake.services.staff.held_request import HeldRequest, NotTheirs
from intake.services.staff.text_context import StaffSaid, StaffTextContext

OUTCOMES: Mapping[StaffWord, Outcome] = {
    StaffWord.DONE: Outcome.TALKED_DONE,
    StaffWord.NO_ANSWER: Outcome.NO_ANSWER,
    StaffWord.OTHER: Outcome.SOMEONE_ELSE,
    StaffWord.WRONG: Outcome.WRONG_NUMBER,
    StaffWord.NO_MORE: Outcome.ASKED_TO_STOP,
    StaffWord.NO_MORE_KEEP: Outcome.NEVER_AGAIN,
    StaffWord.LATER: Outcome.LATER,
}


def call(asking: StaffTextContext, held: HeldRequest, _word: StaffWord) -> StaffSaid:
    """Have the interviewer rung, if the person may be called now; else say when."""
    result = ask_call(asking.staff, held)
    return _not_now(asking, held, result) if isinstance(result, NotNow) else asking.reply(held, result)


def _not_now(asking: StaffTextContext, held: HeldRequest, result: NotNow) -> StaffSaid:
    booked, welcome = held.appointment, result.welcome
    if booked is not None and welcome is None and booked.ends_at <= asking.now:
        return asking.about(held, "time_over", at=asking.clock(booked.starts_at))
    if booked is not None and welcome is not None and welcome.starts_at == booked.starts_at:
        return asking.about(held, "not_now", when=asking.clock(booked.starts_at))
    return asking.about(held, "not_now", when=asking.to_call(welcome))


def is_too_early(asking: StaffTextContext, held: HeldRequest, word: StaffWord) -> bool:
    """Tell whether a word without a code tells of a call nobody can have made, or gives back by one letter what waits."""
    outcome = OUTCOMES.get(word)
    if outcome is not None:
        return comes_too_early(asking.staff, held, outcome)
    is_letter = len(plain(asking.arrival.said)) == 1
    return word is StaffWord.PASS and is_letter and nobody_was_rung(asking.staff, held)


def outcome(asking: StaffTextContext, held: HeldRequest, word: StaffWord) -> StaffSaid:
    """Apply what came of a call, and say what happens next."""
    return told_outcome(asking, held, tell_outcome(asking.staff, held, OUTCOMES[word]), OUTCOMES[word])


def told_outcome(
    asking: StaffTextContext, held: HeldRequest, result: OutcomeApplied | NotTheirs | None, told: Outcome
) -> StaffSaid:
    """Say what an outcome did, or why it did nothing."""
    if result is None:
        return asking.say("not_yours")
    return asking.reply(held, result) if isinstance(result, Enum) else _applied(asking, held, result, told)


def _applied(
    asking: StaffTextContext, held: HeldRequest, applied: OutcomeApplied, told: Outcome
) -> StaffSaid:
    if applied.stage is Stage.CLOSED:
        return asking.about(held, "after_call")
    tries = {"n": str(applied.tries), "tries": str(asking.line.rules.retention.tries)}
    if applied.stage is Stage.BOOKED and applied.appointment is not None:
        at = asking.clock(applied.appointment.starts_at)
        if told is Outcome.LATER or applied.again:
            return asking.about(held, "stands", at=at)
        return asking.about(held, "stands_tried", at=at, **tries)
    no_window = asking.words("no_more_calls" if held.request.silenced else "no_window")
    window = asking.window(applied.window) if applied.window else no_window
    if told is Outcome.LATER:
        return asking.about(held, "put_off", window=window)
    if applied.again:
        return asking.about(held, "noted_already", window=window)
    return asking.about(held, "tried", window=window, **tries)
