"""Which line of the wording answers which result of a use case: one table, so that none is left without an answer.

Results that hold more than that they came to pass are put into words by the modules named after their subject.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from intake.services.staff.assignments import NotAssigned, TakeResult
from intake.services.staff.booked_times import Confirmation
from intake.services.staff.calls import CallAsked
from intake.services.staff.held_request import NotTheirs

REPLY_NAMES: Mapping[Enum, str] = {
    NotTheirs.OFFERED: "take_or_pass",
    NotTheirs.BACKUP: "ok_or_pass",
    NotTheirs.SOMEBODY_ELSE: "somebody_else",
    TakeResult.YOURS: "taken",
    TakeResult.SOMEBODY_ELSE: "somebody_else",
    TakeResult.ON_HOLD: "on_hold",
    TakeResult.ASKED_AS_BACKUP: "sure",
    Confirmation.CONFIRMED: "confirmed",
    Confirmation.WAS_MOVED: "was_moved",
    Confirmation.TOOK_OVER: "took_over",
    Confirmation.NOT_NEEDED: "not_needed",
    Confirmation.BUSY: "busy_then",
    Confirmation.BACKUP_TOOK_IT: "backup_took_it",
    Confirmation.NO_TIME_YET: "no_time_yet",
    Confirmation.CALLED_OFF: "called_off",
    CallAsked.RINGING: "ringing",
    CallAsked.IN_CALL: "in_call",
    CallAsked.HALTED: "line_stopped",
    CallAsked.THEY_CALL_US: "they_call_us",
    CallAsked.NO_RING: "no_ring",
    CallAsked.ON_HOLD: "on_hold",
    CallAsked.WORDS_KNOWN: "words_known",
    NotAssigned.GONE: "no_such_code",
    NotAssigned.NOT_ACTIVE: "not_agreed",
    NotAssigned.BUSY: "busy",
    NotAssigned.ON_HOLD: "on_hold",
    NotAssigned.KEPT_FROM: "kept_from",
}
