"""The words for staff whose text came to the quiet number: how their work stands now, and where to text.

Composed from what stands, so that no word of theirs and no answer to it is kept anywhere. Codes, days and states only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from intake.core.channel import Channel
from intake.services.notices.composer import Composer, waiting
from intake.storage.queries.line_state import PAUSED
from intake.storage.queries.requests import RequestRow
from intake.storage.unit_of_work import UnitOfWork

# More would not fit into two parts.
MOST_YOURS, MOST_WAITING = 6, 5


def with_them(composer: Composer, work: UnitOfWork, interviewer_id: str) -> str:
    """Tell an interviewer what is with them, after a word of theirs was read."""
    booked = (each.request_id for each in work.appointments.of_staff(interviewer_id))
    live = (each.request_id for each in work.assignments.live_of_staff(interviewer_id))
    rows = (waiting(work, each) for each in dict.fromkeys((*booked, *live)))
    items = [_yours(composer, work, row) for row in rows if row is not None]
    yours = composer.say("quiet.yours", items=_joined(composer, items, MOST_YOURS))
    return _answer(composer, yours if items else composer.say("quiet.nothing"))


def all_that_waits(composer: Composer, work: UnitOfWork, today: date) -> str:
    """Tell the coordinator what waits and whether the line rests, after a word of theirs was read."""
    items = [_waiting(composer, work, row, today) for row in work.requests.listed()]
    listed = composer.say("quiet.waiting", items=_joined(composer, items, MOST_WAITING))
    said = listed if items else composer.say("quiet.nobody")
    rests = work.line_state.get(PAUSED) is not None
    return _answer(composer, *([composer.say("quiet.rests")] if rests else []), said)


def _answer(composer: Composer, *said: str) -> str:
    return " ".join((composer.say("quiet.read"), *said, composer.say("quiet.please")))


def _yours(composer: Composer, work: UnitOfWork, row: RequestRow) -> str:
    return composer.say("quiet.yours_item", staff_code=row.staff_code, state=_state(composer, work, row))


def _waiting(composer: Composer, work: UnitOfWork, row: RequestRow, today: date) -> str:
    values = {"staff_code": row.staff_code, "days": str(max((today - row.requested_on).days, 0))}
    return composer.say("quiet.waiting_item", **values, state=_state(composer, work, row))


def _state(composer: Composer, work: UnitOfWork, row: RequestRow) -> str:
    booked, live = work.appointments.of(row.id), work.assignments.live_of(row.id)
    if booked is not None:
        return composer.moment(booked.starts_at)
    name = live.state.value if live is not None else "calls_us" if row.call_in else "waiting"
    return composer.english.say(f"staff_reply.state.{name}", Channel.TEXT)


def _joined(composer: Composer, items: Sequence[str], most: int) -> str:
    shown, more = ", ".join(items[:most]), len(items) - most
    return shown + (composer.say("quiet.more", n=str(more)) if more > 0 else "")
