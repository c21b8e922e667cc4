"""Interviewers: who calls back, found by their phone under the web side's key; the phone itself is sealed.

Opens no phone. What somebody may be asked for is decided in ``core.staff.interviewer`` and ``core.scheduling.matching``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, insert, select, update

from intake.core.staff.interviewer import Gender, Interviewer, Standing
from intake.storage.queries.line_state import SCHEDULE, LineState
from intake.storage.schema.staff_tables import calendar_feed
from intake.storage.schema.tables import assignment, availability, availability_exception, interviewer, visit


@dataclass(frozen=True, slots=True)
class StaffPhone:
    """How an interviewer's phone is kept: found by one value, opened from another by the worker alone."""

    key: bytes = field(repr=False)
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class TextedAbout:
    """The request an interviewer was last texted about, and when (UTC)."""

    request_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Pin:
    """An interviewer's PIN as it is kept, and how often it was entered wrongly since it was right."""

    hashed: str | None = field(repr=False)
    wrong: int
    paused_until: datetime | None


_I = interviewer.c
_ID = _I.id == bindparam("who")
# What is told of somebody: no phone, PIN or consent record.
_TOLD = (
    _I.id,
    _I.handle,
    _I.agency,
    _I.languages,
    _I.regions,
    _I.gender,
    _I.daily_cap,
    _I.backup_id,
    _I.standing,
    _I.resting_until,
    _I.last_assigned_at,
    _I.offers_from,
)
_ALL: Select[Any] = select(*_TOLD).order_by(_I.handle)
# What the coordinator tells of somebody; the rest is theirs, or the line's.
DESCRIBED = ("agency", "languages", "regions", "gender", "daily_cap", "backup_id")
_GET = select(interviewer).where(_ID)
_HOLD = select(_I.id).where(_ID, _I.standing != Standing.CUT_OFF.value).with_for_update()
_THESE = select(interviewer).where(_I.id.in_(bindparam("these", expanding=True)))
_BY_HANDLE = select(interviewer).where(_I.handle == bindparam("handle"))
_BY_PHONE = select(interviewer).where(_I.phone_key == bindparam("phone"))
_SEALED = select(_I.sealed_phone, _I.phone_version).where(_ID)
_REACHED = select(_I.standing, _I.sealed_phone).where(_ID)
_ABOUT = select(_I.texted_about, _I.texted_at).where(_ID)
_TEXTED = update(interviewer).where(_ID).values(texted_about=bindparam("subject"), texted_at=bindparam("at"))
_PIN = select(_I.pin_hash, _I.pin_wrong, _I.pin_paused_until).where(_ID)


class Interviewers:
    """Named queries of interviewers, within one transaction."""

    __slots__ = ("_connection", "_line_state", "_read")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._line_state = LineState(connection)
        self._read: dict[str, tuple[Interviewer, bytes] | None] = {}

    def read_ahead(self, interviewers: Collection[str]) -> None:
        """Read some interviewers at once, for a reading: it sees one moment."""
        if interviewers:
            rows = self._connection.execute(_THESE, {"these": list(interviewers)})
            found = {row.id: (_interviewer(row), row.sealed_phone) for row in rows}
            self._read = dict.fromkeys(interviewers) | found

    def add(self, person: Interviewer, phone: StaffPhone) -> None:
        """Add somebody who has not agreed to texts yet."""
        row = {
            **_columns(person),
            "phone_key": phone.key,
            "sealed_phone": phone.sealed,
            "phone_version": 0,
            "pin_wrong": 0,
        }
        self._connection.execute(insert(interviewer), row)

    def change(self, person: Interviewer) -> None:
        """Store what is told of somebody, their phone and PIN aside."""
        self._set_seen(person.id, {name: value for name, value in _columns(person).items() if name != "id"})

    def describe(self, person: Interviewer) -> None:
        """Store what somebody can, for whom, and who stands in; tells nobody that open times may have changed."""
        self._set(person.id, {name: _columns(person)[name] for name in DESCRIBED})

    def hold(self, interviewer_id: str) -> bool:
        """Let nobody else hold somebody's row until this transaction ends; False where there is no such one, or they are cut off."""
        return self._connection.execute(_HOLD, {"who": interviewer_id}).one_or_none() is not None

    def change_phone(self, interviewer_id: str, phone: StaffPhone) -> None:
        """Store another phone: it must be agreed to again, and a new PIN be set."""
        self._set_seen(
            interviewer_id,
            {
                "phone_key": phone.key,
                "sealed_phone": phone.sealed,
                "phone_version": _I.phone_version + 1,
                "standing": Standing.INVITED.value,
                "agreed_at": None,
                "agreed_to": None,
                "texted_about": None,
                "texted_at": None,
                "pin_hash": None,
                "pin_wrong": 0,
                "pin_paused_until": None,
            },
        )

    def agree(self, interviewer_id: str, at: datetime, words: str) -> None:
        """Record that somebody agreed to texts, when, and to which words."""
        values = {"standing": Standing.ACTIVE.value, "agreed_at": at, "agreed_to": words}
        self._set_seen(interviewer_id, values)

    def set_standing(self, interviewer_id: str, standing: Standing) -> None:
        """Store where somebody stands."""
        self._set_seen(interviewer_id, {"standing": standing.value})

    def rest_until(self, interviewer_id: str, until: datetime | None) -> None:
        """Offer nothing until a moment (UTC), or offer again."""
        self._set_seen(interviewer_id, {"resting_until": until})

    def note_assigned(self, interviewer_id: str, at: datetime) -> None:
        """Note when somebody was last given something: the longest idle comes first."""
        self._set(interviewer_id, {"last_assigned_at": at})

    def note_texted(self, about: Mapping[str, TextedAbout]) -> None:
        """Note what the next word of some is about that holds no code, by their ids."""
        # In one order: two workers that settle at the same time wait for each other at most once.
        values = [{"who": who, "subject": of.request_id, "at": of.at} for who, of in sorted(about.items())]
        if values:
            self._connection.execute(_TEXTED, values)

    def texted_about(self, interviewer_id: str) -> TextedAbout | None:
        """Return the request somebody was last texted about."""
        row = self._connection.execute(_ABOUT, {"who": interviewer_id}).one_or_none()
        return TextedAbout(row[0], row[1]) if row is not None and row[0] is not None else None

    def forget_about(self, request_id: str) -> None:
        """Let nobody's next word be about a request any more."""
        about = update(interviewer).where(_I.texted_about == request_id)
        self._connection.execute(about.values(texted_about=None, texted_at=None))

    def pin(self, interviewer_id: str) -> Pin:
        """Return somebody's PIN as it is kept."""
        return Pin(*self._connection.execute(_PIN, {"who": interviewer_id}).one())

    def set_pin(self, interviewer_id: str, pin: Pin) -> None:
        """Store a PIN, or how its guesses stand."""
        values = {"pin_hash": pin.hashed, "pin_wrong": pin.wrong, "pin_paused_until": pin.paused_until}
        self._set(interviewer_id, values)

    def all(self) -> tuple[Interviewer, ...]:
        """Return everybody, by handle."""
        return tuple(_interviewer(row) for row in self._connection.execute(_ALL))

    def get(self, interviewer_id: str) -> Interviewer | None:
        """Return somebody by id."""
        if interviewer_id in self._read:
            read = self._read[interviewer_id]
            return None if read is None else read[0]
        return self._one(_GET, {"who": interviewer_id})

    def by_handle(self, handle: str) -> Interviewer | None:
        """Return somebody by what the coordinator calls them."""
        return self._one(_BY_HANDLE, {"handle": handle})

    def by_phone(self, phone_key: bytes) -> Interviewer | None:
        """Return whose phone this is."""
        return self._one(_BY_PHONE, {"phone": phone_key})

    def sealed_phone(self, interviewer_id: str) -> tuple[bytes, int] | None:
        """Return somebody's sealed phone and which one it is, for the worker to open when it texts or rings."""
        row = self._connection.execute(_SEALED, {"who": interviewer_id}).one_or_none()
        return None if row is None else (row[0], row[1])

    def reached_at(self, interviewer_id: str) -> tuple[Standing, bytes] | None:
        """Return where somebody stands and their sealed phone, as every text to them must know."""
        if interviewer_id in self._read:
            read = self._read[interviewer_id]
            return None if read is None else (read[0].standing, read[1])
        row = self._connection.execute(_REACHED, {"who": interviewer_id}).one_or_none()
        return None if row is None else (Standing(row[0]), row[1])

    def remove(self, interviewer_id: str) -> None:
        """Remove somebody with their hours, visits and offers; their appointments must be given away before."""
        for table in (availability, availability_exception, calendar_feed, visit, assignment):
            self._connection.execute(delete(table).where(table.c.interviewer_id == interviewer_id))
        self._connection.execute(
            update(interviewer).where(_I.backup_id == interviewer_id).values(backup_id=None)
        )
        self._connection.execute(delete(interviewer).where(_I.id == interviewer_id))
        # Last, as a booking counts after its row: it holds this one while it does.
        self._line_state.count(SCHEDULE)

    def _set_seen(self, interviewer_id: str, values: Mapping[str, Any]) -> None:
        # Open times may come or go with it. The count comes first, as it does where a time is booked: two
        # transactions that took the two rows in different orders would wait for each other.
        self._line_state.count(SCHEDULE)
        self._set(interviewer_id, values)

    def _set(self, interviewer_id: str, values: Mapping[str, Any]) -> None:
        # What came too late for somebody who was cut off changes nothing: no standing, no PIN, no phone.
        changed = update(interviewer).where(_I.id == interviewer_id, _I.standing != Standing.CUT_OFF.value)
        self._connection.execute(changed.values(values))

    def _one(self, statement: Any, parameters: Mapping[str, Any]) -> Interviewer | None:  # noqa: ANN401 - any select of the table
        row = self._connection.execute(statement, parameters).one_or_none()
        return None if row is None else _interviewer(row)


def _columns(person: Interviewer) -> dict[str, Any]:
    return {
        "id": person.id,
        "handle": person.handle,
        "agency": person.agency,
        "languages": ",".join(person.languages),
        "regions": ",".join(person.regions),
        "gender": person.gender.value if person.gender else None,
        "daily_cap": person.daily_cap,
        "backup_id": person.backup_id,
        "standing": person.standing.value,
        "resting_until": person.resting_until,
        "last_assigned_at": person.last_assigned_at,
        "offers_from": person.offers_from,
    }


def _interviewer(row: Row[Any]) -> Interviewer:
    return Interviewer(
        id=row.id,
        handle=row.handle,
        agency=row.agency,
        languages=_list(row.languages),
        regions=_list(row.regions),
        gender=Gender(row.gender) if row.gender else None,
        daily_cap=row.daily_cap,
        backup_id=row.backup_id,
        standing=Standing(row.standing),
        resting_until=row.resting_until,
        last_assigned_at=row.last_assigned_at,
        offers_from=row.offers_from,
    )


def _list(words: str) -> tuple[str, ...]:
    return tuple(word for word in words.split(",") if word)
