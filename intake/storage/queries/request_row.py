"""Rows of callback requests: what one holds, in which state it is, and how it is read. Queries are in ``requests``."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, and_, literal_column, select

from intake.core.channel import Channel
from intake.core.conversation.callback_request import SIGN_LANGUAGE
from intake.core.requests.contact import Contact, Format, can_be_rung
from intake.core.requests.outcome import Outcome
from intake.core.scheduling.day_parts import DayPart
from intake.core.scheduling.schedule import Window
from intake.core.staff.interviewer import Wish
from intake.storage.schema.tables import callback_request


class RequestState(StrEnum):
    """Where a request stands: only ``waiting`` may ever be offered or dialled."""

    NEW = "new"
    WAITING = "waiting"
    DECOY = "decoy"
    # Its person wants no more rings and texts: it answers its code, and goes with what else is erased of its phone.
    SILENCED = "silenced"
    ERASING = "erasing"


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A callback request as it is stored; ``requested_on`` is a date and nothing finer."""

    id: str
    code_name: str
    staff_code: str
    contact: Contact
    message: bool
    try_again: bool
    windows: tuple[str, ...]
    language: str
    perspective: str
    format: Format
    channel: Channel
    requested_on: date
    code_hmac: bytes | None = field(default=None, repr=False)
    sealed_code: bytes | None = field(default=None, repr=False)
    tag: bytes | None = field(default=None, repr=False)
    phone_tag: bytes | None = field(default=None, repr=False)
    sealed_number: bytes | None = field(default=None, repr=False)
    call_in: Window | None = None
    interview_language: str | None = None
    region: str | None = None
    interviewer: str | None = None
    left_out: str | None = None
    state: RequestState = RequestState.NEW
    attempts: int = 0
    not_before: datetime | None = None
    picked_up: DayPart | None = None
    last_ring: str | None = None
    last_heard: Outcome | None = None
    silenced: bool = False
    # Nothing of it goes out and nobody is offered it, until the coordinator lets it go on.
    held: bool = False
    # The ids of interviewers it is never offered to again.
    kept_from: tuple[str, ...] = ()
    # Somebody who was cut off has seen its two words.
    words_known: bool = False

    @property
    def can_be_rung(self) -> bool:
        """Whether there is any way to reach its person by ringing."""
        return can_be_rung(self.contact, silenced=self.silenced)

    @property
    def own_phone(self) -> bool:
        """Whether it asks for a call to the phone it was made from."""
        return self.contact is Contact.THIS_PHONE

    @property
    def may_try_again(self) -> bool:
        """Whether we may ring on where somebody picks up and no talk comes of it: never a phone they typed."""
        return self.try_again and self.own_phone

    @property
    def call_in_windows(self) -> tuple[Window, ...]:
        """The window in which the person calls us: one, or none."""
        return (self.call_in,) if self.call_in is not None else ()

    @property
    def names(self) -> tuple[str, str]:
        """The two words of its code name, as they are said and written."""
        return name_words(self.code_name)

    @property
    def wish(self) -> Wish:
        """What it asks of whoever takes it."""
        return Wish(
            language=spoken_language(self.language, self.interview_language),
            format=self.format,
            region=self.region,
            interviewer=self.interviewer,
            left_out=self.left_out,
        )


# What a column holds as it is stands in the row under its own name; these are read into what they mean.
_MEANT = {"contact": Contact, "format": Format, "channel": Channel, "state": RequestState}
_STARTS, _ENDS = "call_in_starts_at", "call_in_ends_at"
_NAMES = [column.name for column in callback_request.columns]
_KINDS = [(name, {each.value: each for each in kind}) for name, kind in _MEANT.items()]
WHOLE = select(callback_request)
NOT_SHOWN = ("decoy", "silenced", "erasing")
# A time of these keeps nobody busy.
REACHES_NOBODY = frozenset({RequestState.DECOY, RequestState.SILENCED})
# Neither what reaches nobody nor what is being erased. Written as literals, and as what they are not: SQLite would else look for
# each state by the other index, and sort.
IS_SHOWN = and_(*(callback_request.c.state != literal_column(f"'{state}'") for state in NOT_SHOWN))


def read_row(row: Row[Any]) -> RequestRow:
    """Return what a row of ``WHOLE`` holds."""
    return from_columns(dict(zip(_NAMES, row, strict=True)))


def from_columns(columns: dict[str, Any]) -> RequestRow:
    """Return the request that the columns of a row hold."""
    starts_at, ends_at = columns.pop(_STARTS), columns.pop(_ENDS)
    for name, kind in _KINDS:
        columns[name] = kind[columns[name]]
    columns["windows"] = window_names(columns["windows"])
    columns["kept_from"] = tuple(filter(None, columns["kept_from"].split(",")))
    columns["picked_up"] = DayPart(columns["picked_up"]) if columns["picked_up"] else None
    columns["last_heard"] = Outcome(columns["last_heard"]) if columns["last_heard"] else None
    call_in = Window(starts_at, ends_at) if starts_at is not None and ends_at is not None else None
    return RequestRow(**columns, call_in=call_in)


def window_names(stored: str) -> tuple[str, ...]:
    """Return the names of safe times as their column holds them."""
    return tuple(filter(None, stored.split(",")))


def name_words(code_name: str) -> tuple[str, str]:
    """Return the two words of a code name, as they are said and written."""
    first, _, second = code_name.partition(" ")
    return first.capitalize(), second.capitalize()


def spoken_language(language: str, interview_language: str | None) -> str:
    """Return what whoever takes an interview must speak: an interpreter comes along where somebody signs."""
    spoken = interview_language if interview_language != SIGN_LANGUAGE else None
    return spoken or language


def to_columns(row: RequestRow) -> dict[str, Any]:
    """Return the columns of a row that hold a request."""
    columns = {name: getattr(row, name) for name in _NAMES if name not in (_STARTS, _ENDS)}
    columns |= {name: columns[name].value for name in _MEANT}
    columns["windows"] = ",".join(row.windows)
    columns["kept_from"] = ",".join(row.kept_from)
    columns["picked_up"] = row.picked_up.value if row.picked_up else None
    columns["last_heard"] = row.last_heard.value if row.last_heard else None
    return columns | {
        _STARTS: row.call_in.starts_at if row.call_in else None,
        _ENDS: row.call_in.ends_at if row.call_in else None,
    }
