"""Rows of callback requests: what one holds, in which state it is, and how it is read. Queries are in ``requests``."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select

from intake.core.contact import Contact
from intake.storage.tables import callback_request

# The one contact answer that makes a request reachable from its own phone.
OWN_PHONE = Contact.THIS_PHONE.value


class RequestState(StrEnum):
    """Where a request stands: only ``waiting`` may ever be offered or dialled."""

    NEW = "new"
    WAITING = "waiting"
    HOLLOW = "hollow"
    ERASING = "erasing"


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A callback request as it is stored; ``requested_on`` is a date and nothing finer."""

    id: str
    code_name: str
    staff_code: str
    contact: str
    message: bool
    try_again: bool
    windows: str
    language: str
    perspective: str
    format: str
    channel: str
    requested_on: date
    code_hmac: bytes | None = field(default=None, repr=False)
    tag: bytes | None = field(default=None, repr=False)
    phone_tag: bytes | None = field(default=None, repr=False)
    sealed_number: bytes | None = field(default=None, repr=False)
    call_in_starts_at: datetime | None = None
    call_in_ends_at: datetime | None = None
    interview_language: str | None = None
    region: str | None = None
    interviewer: str | None = None
    left_out: str | None = None
    state: RequestState = RequestState.NEW
    attempts: int = 0
    not_before: datetime | None = None

    @property
    def own_phone(self) -> bool:
        """Whether it asks for a call to the phone it was made from."""
        return self.contact == OWN_PHONE

    @property
    def names(self) -> tuple[str, str]:
        """The two words of its code name, as they are said and written."""
        first, _, second = self.code_name.partition(" ")
        return first.capitalize(), second.capitalize()


_NAMES = [each.name for each in fields(RequestRow)]
_STATE = _NAMES.index("state")
_STATES = {each.value: each for each in RequestState}
# In the order of a row's own fields: nothing is looked up by name where a hundred thousand are read.
WHOLE = select(*(callback_request.c[name] for name in _NAMES))


def read_row(row: Row[Any]) -> RequestRow:
    """Return what a row of ``WHOLE`` holds."""
    values: list[Any] = list(row)
    values[_STATE] = _STATES[values[_STATE]]
    return RequestRow(*values)
