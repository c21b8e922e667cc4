"""Join invitations: who may become an interviewer by a text, and whose phone it came from.

A row of an interviewer exists only after the coordinator's phone said so. The console adds rows and never reads what is
sealed in them, their words or their phone. What it writes beyond what it may mean, or for longer than an invitation
lasts, is never read: whoever broke into it writes what they like.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from intake.core.staff.interviewer import Gender
from intake.core.staff.join_code import JOIN_LASTS, JoinProfile
from intake.storage.queries.interviewers import StaffPhone
from intake.storage.schema.staff_tables import join_invitation

_LONGEST_NAME, _LONGEST_LIST = 64, 400


@dataclass(frozen=True, slots=True)
class NewJoinInvitation:
    """An invitation to add, with its code closed for the web side; ``expires_at`` is UTC."""

    id: str
    profile: JoinProfile
    sealed_code: bytes = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class JoinInvitationShown:
    """What is told of an invitation: whom it is for, until when it stands, and when they sent JOIN (UTC)."""

    id: str
    profile: JoinProfile
    expires_at: datetime
    joined_at: datetime | None


@dataclass(frozen=True, slots=True)
class JoinInvitation:
    """An invitation whole, with the phone that sent JOIN and the two words that were answered, if it was sent."""

    shown: JoinInvitationShown
    phone: StaffPhone | None
    words: str | None = field(repr=False)


_J = join_invitation.c
_SHOWN = (
    _J.id,
    _J.handle,
    _J.agency,
    _J.languages,
    _J.regions,
    _J.gender,
    _J.daily_cap,
    _J.expires_at,
    _J.joined_at,
)
_STANDS = and_(
    _J.expires_at > bindparam("now", type_=_J.expires_at.type),
    _J.expires_at <= bindparam("latest", type_=_J.expires_at.type),
    *(func.length(name) <= _LONGEST_NAME for name in (_J.id, _J.handle, _J.agency)),
    *(func.length(names) <= _LONGEST_LIST for names in (_J.languages, _J.regions)),
    or_(_J.gender.is_(None), _J.gender.in_([each.value for each in Gender])),
    _J.daily_cap.between(1, 20),
)
_LISTED: Select[Any] = select(*_SHOWN).where(_STANDS).order_by(_J.handle)
_WHOLE: Select[Any] = select(*_SHOWN, _J.phone_key, _J.sealed_phone, _J.words).where(_STANDS)
_BY_ID = _WHOLE.where(_J.id == bindparam("invited"))
# Two who decide, or send the same code, at once: the second waits, and finds it done.
_BY_HANDLE = _WHOLE.where(_J.handle == bindparam("of")).with_for_update()
_BY_CODE = _WHOLE.where(_J.code_hmac == bindparam("code")).with_for_update()
_BY_PHONE = select(_J.id).where(_J.phone_key == bindparam("phone"))
_BY_WORDS = select(_J.words).where(_J.words.in_(bindparam("words", expanding=True)))
_JOIN = update(join_invitation).where(_J.id == bindparam("invited"), _J.joined_at.is_(None))
_REMOVE = delete(join_invitation).where(_J.id == bindparam("invited"))
_FORGET = delete(join_invitation).where(
    or_(
        _J.expires_at <= bindparam("now", type_=_J.expires_at.type),
        _J.expires_at > bindparam("latest", type_=_J.expires_at.type),
    )
)


class JoinInvitations:
    """Named queries of join invitations, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: NewJoinInvitation) -> bool:
        """Add an invitation; False where one of that handle waits."""
        told = new.profile
        row = {
            "id": new.id,
            "handle": told.handle,
            "agency": told.agency,
            "languages": ",".join(told.languages),
            "regions": ",".join(told.regions),
            "gender": told.gender.value if told.gender else None,
            "daily_cap": told.daily_cap,
            "sealed_code": new.sealed_code,
            "expires_at": new.expires_at,
        }
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(join_invitation), row)
        except IntegrityError:
            return False
        return True

    def listed(self, now: datetime) -> tuple[JoinInvitationShown, ...]:
        """Return all that stand now (UTC), by handle: nothing of their codes, phones and words."""
        return tuple(_shown(row) for row in self._connection.execute(_LISTED, _standing(now)))

    def get(self, invitation_id: str, now: datetime) -> JoinInvitation | None:
        """Return one by its id."""
        return self._one(_BY_ID, {"invited": invitation_id}, now)

    def by_handle(self, handle: str, now: datetime) -> JoinInvitation | None:
        """Return the one for a handle, kept from changing until the end of this work."""
        return self._one(_BY_HANDLE, {"of": handle}, now)

    def by_code(self, code: bytes, now: datetime) -> JoinInvitation | None:
        """Return whose code this is, kept from changing until the end of this work."""
        return self._one(_BY_CODE, {"code": code}, now)

    def is_phone_of_any(self, phone_key: bytes) -> bool:
        """Tell whether a phone sent JOIN already, and nobody said yet who it is."""
        return self._connection.execute(_BY_PHONE, {"phone": phone_key}).first() is not None

    def words_in_use(self, words: tuple[str, ...]) -> frozenset[str]:
        """Return which of some two words were answered to a JOIN that waits."""
        return frozenset(self._connection.execute(_BY_WORDS, {"words": list(words)}).scalars())

    def note_joined(self, invitation_id: str, phone: StaffPhone, words: str, at: datetime) -> bool:
        """Note whose phone sent JOIN, what it was answered, and when (UTC); the code is used up.

        False, and nothing is noted, where that phone sent another code at the same moment.
        """
        values = {
            "phone_key": phone.key,
            "sealed_phone": phone.sealed,
            "words": words,
            "joined_at": at,
            "expires_at": at + JOIN_LASTS,
        }
        try:
            with self._connection.begin_nested():
                self._connection.execute(_JOIN.values(values), {"invited": invitation_id})
        except IntegrityError:
            return False
        return True

    def remove(self, invitation_id: str) -> bool:
        """Forget one with its phone and words; False where it is gone."""
        return self._connection.execute(_REMOVE, {"invited": invitation_id}).rowcount == 1

    def forget(self, now: datetime) -> int:
        """Forget all that have run out, and what would stand for longer than any may; return how many."""
        return self._connection.execute(_FORGET, _standing(now)).rowcount

    def _one(self, statement: Select[Any], by: dict[str, Any], now: datetime) -> JoinInvitation | None:
        row = self._connection.execute(statement, by | _standing(now)).one_or_none()
        if row is None:
            return None
        sent = row.phone_key is not None and row.sealed_phone is not None
        phone = StaffPhone(row.phone_key, row.sealed_phone) if sent else None
        return JoinInvitation(_shown(row), phone, row.words)


def _standing(now: datetime) -> dict[str, Any]:
    return {"now": now, "latest": now + JOIN_LASTS}


def _shown(row: Row[Any]) -> JoinInvitationShown:
    profile = JoinProfile(
        handle=row.handle,
        agency=row.agency,
        languages=_list(row.languages),
        regions=_list(row.regions),
        gender=Gender(row.gender) if row.gender else None,
        daily_cap=row.daily_cap,
    )
    return JoinInvitationShown(row.id, profile, row.expires_at, row.joined_at)


def _list(words: str) -> tuple[str, ...]:
    return tuple(word for word in words.split(",") if word)
