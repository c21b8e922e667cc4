"""Handles: finds the interviewer whom a command names. Shows no phone: nothing here could."""

from __future__ import annotations

from collections.abc import Iterable

from intake.core.errors import IntakeError, suggestion
from intake.core.staff.interviewer import Interviewer
from intake.storage.unit_of_work import UnitOfWork


class StaffError(IntakeError):
    """Something asked of a staff command cannot be done; says why and what to do."""


def called(work: UnitOfWork, handle: str) -> Interviewer:
    """Return an interviewer by handle, in any case; raises StaffError with the nearest one."""
    person = work.interviewers.by_handle(handle.strip().lower())
    if person is None:
        raise StaffError(nobody_called(handle, (each.handle for each in work.interviewers.all())))
    return person


def nobody_called(handle: str, handles: Iterable[str]) -> str:
    """Return a sentence for a handle nobody has; what is no word is not repeated."""
    word = handle.strip().lower()
    known = sorted(handles)
    named = f" '{word}'" if word.isalpha() and len(word) <= 20 else " of that name"
    near = suggestion(word, known) or (f" There are {', '.join(known)}." if known else "")
    return f"There is no interviewer{named}.{near or ' Add one: intake interviewer add'}"
