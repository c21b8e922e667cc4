"""A rest for the line: no new request is taken. Help lines, codes and erasing go on."""

from __future__ import annotations

from datetime import datetime

from intake.storage.queries.line_state import PAUSED, PAUSED_SINCE, PAUSED_UNTIL
from intake.storage.unit_of_work import Database, UnitOfWork


def pause_line(work: UnitOfWork, now: datetime, until: datetime | None = None) -> None:
    """Let the line rest until it is resumed, or by itself until a moment (UTC); a new word replaces the one before."""
    state = work.line_state
    if state.get(PAUSED) is None:
        state.put(PAUSED_SINCE, now.isoformat())
    state.pause()
    if until is None:
        state.drop(PAUSED_UNTIL)
    else:
        state.put(PAUSED_UNTIL, until.isoformat())


def resume_line(work: UnitOfWork) -> None:
    """Let the line take requests again."""
    work.line_state.resume()


def resume_when_due(database: Database, now: datetime) -> bool:
    """Let the line take requests again where its rest was to end by now (UTC); tell whether it was."""
    with database.reading() as work:
        if not _is_over(work, now):
            return False
    with database.work() as work:
        # Somebody may have said another time since.
        is_over = _is_over(work, now)
        if is_over:
            resume_line(work)
            work.commit()
    return is_over


def _is_over(work: UnitOfWork, now: datetime) -> bool:
    until = work.line_state.get(PAUSED_UNTIL)
    return until is not None and datetime.fromisoformat(until) <= now
