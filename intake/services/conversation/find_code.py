"""Finds the request a typed code belongs to, within the limits of ``core.requests.request_code``.

Answers alike for right and wrong; tells nothing of the request but whether it holds a number, and its time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from intake.core.conversation.state import FoundRequest
from intake.core.requests.contact import NO_NUMBER, THEY_CALL
from intake.core.requests.request_code import EARLY, is_last_try, is_slowed_down, may_try
from intake.core.retention.retention import last_day_of
from intake.core.scheduling.call_in_windows import CallIn
from intake.core.scheduling.schedule import OfferedTime
from intake.services.line.adopt_codes import adopt_codes
from intake.services.line.line import Line
from intake.storage.crypto.fingerprints import code_hmac, guess_key
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CodeAnswer:
    """What a typed code led to: known, unknown or too_many, and whether to answer slowly."""

    result: str
    found: FoundRequest | None = None
    slowly: bool = False


@dataclass(frozen=True, slots=True)
class CodeTry:
    """A typed code, and who types it: a sender who can be told from others, or None, with their wrong codes so far."""

    digits: str = field(repr=False)
    sender: str | None = field(repr=False)
    wrong_before: int


def find_code(line: Line, work: UnitOfWork, typed: CodeTry, now: datetime) -> CodeAnswer:
    """Return what a code leads to now (UTC); a wrong one is counted for an hour. Needs ``work.around``."""
    key = line.keys.web_key
    # Withheld senders must not be counted as one person, so only their own call limits them.
    sender = guess_key(key, typed.sender or "")
    counts = work.wrong_codes.count(sender, now)
    of_sender = counts.of_sender if typed.sender else 0
    slowly = is_slowed_down(counts.of_everyone)
    adopt_codes(work, line.keys, now)
    row = work.requests.by_code(code_hmac(key, typed.digits))
    if not may_try(of_sender):
        return CodeAnswer("too_many", slowly=slowly)
    if row is not None:
        booked = _still_held(work.appointments.of(row.id))
        joins = _may_be_joined(line.times.call_in(work, now), row, booked, now)
        return CodeAnswer("known", _found(row, booked, joins=joins), slowly)
    work.wrong_codes.record(sender, now)
    return CodeAnswer("too_many" if is_last_try(typed.wrong_before) else "unknown", slowly=slowly)


def _found(row: RequestRow, booked: Appointment | None, *, joins: bool) -> FoundRequest:
    # Of a decoy too, and just the same: its time has nobody, and its code cannot tell.
    no_number = row.contact in NO_NUMBER
    return FoundRequest(
        row.id,
        no_number,
        time=None if booked is None else _time(row, booked),
        wish=row.wish,
        last_day=last_day_of(row.requested_on),
        window_open=joins,
    )


def _still_held(booked: Appointment | None) -> Appointment | None:
    """Return a time that will be held; of one that will not, a code tells that the request waits, which is true."""
    return None if booked is None or booked.is_off else booked


def _may_be_joined(call_in: CallIn, row: RequestRow, booked: Appointment | None, now: datetime) -> bool:
    """Tell whether somebody is there now for whoever calls us: in a window, or at the time they picked."""
    if row.contact not in THEY_CALL or row.state is not RequestState.WAITING:
        return False
    if booked is None:
        return call_in.is_open(row.wish, row.call_in_windows, now)
    return booked.starts_at - EARLY <= now < booked.ends_at


def _time(row: RequestRow, booked: Appointment) -> OfferedTime:
    region = row.region if booked.visit_id is not None else None
    return OfferedTime(booked.starts_at, booked.ends_at, region, booked.visit_id)
