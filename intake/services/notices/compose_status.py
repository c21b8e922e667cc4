"""The words for staff whose text came to the quiet number: how their work stands now, and where to text.

Composed from what stands, so that no word of theirs and no answer to it is kept anywhere. Codes, days and states only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from intake.core.channel import Channel
from intake.services.notices.composer import Composer
from intake.services.notices.notice import Notice
from intake.services.reports.request_board import BoardEntry, RequestStanding, request_board
from intake.services.reports.staff_holdings import held_by
from intake.storage.queries.holdings import HeldRow
from intake.storage.queries.line_state import PAUSED

# More would not fit into two parts.
MOST_YOURS, MOST_WAITING = 6, 5


def with_them(notice: Notice) -> str:
    """Tell an interviewer what is with them, after a word of theirs was read."""
    composer = notice.composer
    items = [_yours(composer, row) for row in held_by(notice.work, notice.due.recipient_id).rows]
    yours = composer.say("quiet.yours", items=_joined(composer, items, MOST_YOURS))
    return _answer(notice, yours if items else composer.say("quiet.nothing"))


def all_that_waits(notice: Notice) -> str:
    """Tell the coordinator what waits and whether the line rests, after a word of theirs was read."""
    composer, work = notice.composer, notice.work
    items = [_waiting(composer, each) for each in request_board(work, notice.on).entries]
    listed = composer.say("quiet.waiting", items=_joined(composer, items, MOST_WAITING))
    said = listed if items else composer.say("quiet.nobody")
    rests = work.line_state.get(PAUSED) is not None
    stopped = work.line_state.is_halted()
    notes = (name for name, holds in {"quiet.stopped": stopped, "quiet.rests": rests}.items() if holds)
    return _answer(notice, *map(composer.say, notes), said)


def _answer(notice: Notice, *said: str) -> str:
    return " ".join((notice.say(), *said, notice.composer.say("quiet.please")))


def _yours(composer: Composer, row: HeldRow) -> str:
    # Its time, whoever has that: they may be about to be asked for it.
    standing = RequestStanding(row.assignment.value) if row.assignment else RequestStanding.BOOKED
    state = _state(composer, standing, row.time.starts_at if row.time else None)
    return composer.say("quiet.yours_item", staff_code=row.staff_code, state=state)


def _waiting(composer: Composer, entry: BoardEntry) -> str:
    values = {"staff_code": entry.row.staff_code, "days": str(entry.days_waiting)}
    state = _state(composer, entry.standing, entry.row.time.starts_at if entry.row.time else None)
    return composer.say("quiet.waiting_item", **values, state=state)


def _state(composer: Composer, standing: RequestStanding, starts_at: datetime | None) -> str:
    if starts_at is not None:
        return composer.moment(starts_at)
    return composer.english.say(f"staff_reply.state.{standing.value}", Channel.TEXT)


def _joined(composer: Composer, items: Sequence[str], most: int) -> str:
    shown, more = ", ".join(items[:most]), len(items) - most
    return shown + (composer.say("quiet.more", n=str(more)) if more > 0 else "")
