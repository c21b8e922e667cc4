"""A rest for the line: no new request is taken. Help lines, codes and erasing go on."""

from __future__ import annotations

from intake.storage.unit_of_work import UnitOfWork


def pause_line(work: UnitOfWork) -> None:
    """Let the line rest until it is resumed."""
    work.line_state.pause()


def resume_line(work: UnitOfWork) -> None:
    """Let the line take requests again."""
    work.line_state.resume()
