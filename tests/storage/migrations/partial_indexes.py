"""Indexes over part of a table: what may exist once, and what is looked for among what is done.

Apart from the tables because naming PostgreSQL's condition loads its dialect, a tenth of a start: only who compares
the tables with a database needs them here. ``migrations`` create them.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Column, Index, text

from intake.storage.schema.tables import appointment, assignment, attempt, callback_request, outbox


def _partial(name: str, columns: Sequence[Column[object]], where: str, *, unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


PARTIAL = (
    # One live offer or assignment a request.
    _partial("uq_assignment_live", [assignment.c.request_id], "state IN ('offered', 'taken')", unique=True),
    # Two can never ring the same person at once, and nobody is rung for two.
    _partial("uq_attempt_live", [attempt.c.request_id], "state <> 'over'", unique=True),
    _partial("uq_attempt_busy", [attempt.c.interviewer_id], "state <> 'over'", unique=True),
    # Nobody is booked twice at one time.
    _partial(
        "uq_appointment_taken",
        [appointment.c.interviewer_id, appointment.c.starts_at],
        "interviewer_id IS NOT NULL",
        unique=True,
    ),
    # A list ends after its first page, however many wait.
    _partial(
        "ix_callback_request_listed",
        [callback_request.c.requested_on, callback_request.c.code_name],
        "state <> 'decoy' AND state <> 'erasing'",
    ),
    # What was tried out is found among all that was never tried.
    _partial("ix_callback_request_tried", [callback_request.c.attempts], "attempts > 0"),
    # What is due is found as fast among a million rows as among a thousand.
    _partial("ix_outbox_due", [outbox.c.urgent, outbox.c.due_at], "state = 'due'"),
    _partial("ix_outbox_lease", [outbox.c.lease_until], "state = 'sending'"),
    _partial("ix_outbox_done", [outbox.c.done_at], "done_at IS NOT NULL"),
)
