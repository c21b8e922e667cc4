"""Finds the request a typed code belongs to, within the limits for guessing.

Answers alike for right and wrong; tells nothing of the request but whether it holds a number, and its time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from intake.core.conversation import Found
from intake.core.schedule import OfferedTime
from intake.services.call_in import window_is_open
from intake.services.line import Line
from intake.services.roster import wish_of
from intake.services.situation import last_day_of
from intake.storage.appointments import Appointment
from intake.storage.requests import RequestRow, RequestState
from intake.storage.sealing import code_hmac, guess_key
from intake.storage.unit_of_work import UnitOfWork

TRIES_A_CONVERSATION = 3
TRIES_AN_HOUR = 5
# Above this many wrong codes in an hour from everybody, answers slow down; nobody is refused.
MANY_IN_ALL = 60
THEY_CALL = frozenset({"you_call_us", "relay"})
NO_NUMBER = THEY_CALL | {"visit"}
# Whoever calls us at the time they picked may be a little early.
EARLY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class CodeAnswer:
    """What a typed code led to: known, unknown or too_many, and whether to answer slowly."""

    result: str
    found: Found | None = None
    slowly: bool = False


@dataclass(frozen=True, slots=True)
class Guesser:
    """Who types a code: a sender who can be told from others, or None, and their wrong codes so far."""

    sender: str | None
    wrong_before: int


def find_code(line: Line, work: UnitOfWork, digits: str, guesser: Guesser) -> CodeAnswer:
    """Return what a code leads to; a wrong one is counted for an hour."""
    key, now = line.keys.web_key, line.clock()
    # Withheld senders must not be counted as one person, so only their own call limits them.
    sender = guess_key(key, guesser.sender or "")
    counts = work.guesses.count(sender, now)
    of_sender = counts.of_sender if guesser.sender else 0
    slowly = counts.of_everyone >= MANY_IN_ALL
    row = work.requests.by_code(code_hmac(key, digits))
    if of_sender >= TRIES_AN_HOUR:
        return CodeAnswer("too_many", slowly=slowly)
    if row is not None:
        return CodeAnswer("known", _found(line, row, work.appointments.of(row.id)), slowly)
    work.guesses.record(sender, now)
    last = guesser.wrong_before + 1 >= TRIES_A_CONVERSATION
    return CodeAnswer("too_many" if last else "unknown", slowly=slowly)


def _found(line: Line, row: RequestRow, booked: Appointment | None) -> Found:
    # Of a hollow request too, and just the same: its time has nobody, and its code cannot tell.
    no_number = row.contact in NO_NUMBER
    return Found(
        row.id,
        no_number,
        time=None if booked is None else _time(row, booked),
        wish=wish_of(row),
        last_day=last_day_of(row.requested_on),
        window_open=_may_be_joined(line, row, booked),
    )


def _may_be_joined(line: Line, row: RequestRow, booked: Appointment | None) -> bool:
    """Tell whether somebody is there now for whoever calls us: in a window, or at the time they picked."""
    if row.contact not in THEY_CALL:
        return False
    now = line.clock()
    if booked is None:
        return window_is_open(line, row, now)
    return row.state is RequestState.WAITING and booked.starts_at - EARLY <= now < booked.ends_at


def _time(row: RequestRow, booked: Appointment) -> OfferedTime:
    region = row.region if booked.visit_id is not None else None
    return OfferedTime(booked.starts_at, booked.ends_at, region, booked.visit_id)
