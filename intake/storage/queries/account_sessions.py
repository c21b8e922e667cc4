"""Sign-in: the browsers that are signed in, what a device was asked, and the links that make a passkey.

Everything is found by the SHA-256 of what its holder brings, so that nobody who reads the tables can be any of them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from intake.core.access.account import (
    Ceremony,
    CeremonyPurpose,
    CeremonySubject,
    Invitation,
    InvitationPurpose,
)
from intake.core.access.permissions import Role
from intake.core.access.sign_in_session import SignInSession
from intake.storage.schema.console_tables import account_session, invitation, passkey_ceremony

_S = account_session.c
_C = passkey_ceremony.c
_I = invitation.c
_SESSION = select(account_session).where(_S.token_hash == bindparam("token"))
_SESSIONS = select(account_session).order_by(_S.begun_at, _S.token_hash)
_CEREMONY = select(passkey_ceremony).where(_C.token_hash == bindparam("token"))
_INVITATION = select(invitation).where(_I.token_hash == bindparam("token"))
_INVITATIONS = select(invitation).order_by(_I.expires_at, _I.token_hash)
# Nobody is known yet at a sign-in, so whoever loads that page often must not fill the table.
_NOBODYS = _C.account_id.is_(None)


class AccountSessions:
    """Named queries of the browsers that are signed in, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, session: SignInSession) -> None:
        """Store that a browser signed in."""
        row = {
            "token_hash": session.token_hash,
            "account_id": session.account_id,
            "begun_at": session.begun_at,
            "seen_at": session.seen_at,
            "asserted_at": session.asserted_at,
        }
        self._connection.execute(insert(account_session), row)

    def get(self, token_hash: bytes) -> SignInSession | None:
        """Return a session by the hash of its token."""
        row = self._connection.execute(_SESSION, {"token": token_hash}).one_or_none()
        return None if row is None else _session(row)

    def all(self) -> tuple[SignInSession, ...]:
        """Return every session, the oldest first."""
        return tuple(map(_session, self._connection.execute(_SESSIONS)))

    def of(self, account_id: str) -> tuple[SignInSession, ...]:
        """Return the sessions of an account, the oldest first."""
        return tuple(map(_session, self._connection.execute(_SESSIONS.where(_S.account_id == account_id))))

    def note_seen(self, token_hash: bytes, at: datetime) -> None:
        """Note when a session was used (UTC)."""
        self._connection.execute(
            update(account_session).where(_S.token_hash == token_hash).values(seen_at=at)
        )

    def note_asserted(self, token_hash: bytes, at: datetime) -> None:
        """Note when the device of a session was asked who holds it (UTC)."""
        self._connection.execute(
            update(account_session).where(_S.token_hash == token_hash).values(asserted_at=at)
        )

    def end(self, token_hash: bytes) -> None:
        """End one session."""
        self._connection.execute(delete(account_session).where(_S.token_hash == token_hash))

    def end_of(self, account_id: str) -> int:
        """End all sessions of an account, and return how many there were."""
        return self._connection.execute(delete(account_session).where(_S.account_id == account_id)).rowcount

    def end_all(self) -> None:
        """End every session there is."""
        self._connection.execute(delete(account_session))

    def forget(self, begun_before: datetime, seen_before: datetime) -> None:
        """Remove the sessions that began or were used last before some moments (UTC)."""
        over = (_S.begun_at <= begun_before) | (_S.seen_at <= seen_before)
        self._connection.execute(delete(account_session).where(over))


class PasskeyCeremonies:
    """Named queries of what devices were asked, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, token_hash: bytes, ceremony: Ceremony) -> None:
        """Store what a device is asked."""
        row = {
            "token_hash": token_hash,
            "challenge": ceremony.challenge,
            "purpose": ceremony.subject.purpose.value,
            "account_id": ceremony.subject.account_id,
            "expires_at": ceremony.expires_at,
        }
        self._connection.execute(insert(passkey_ceremony), row)

    def take(self, token_hash: bytes) -> Ceremony | None:
        """Take away and return what a device was asked: it is answered once."""
        row = self._connection.execute(_CEREMONY, {"token": token_hash}).one_or_none()
        taken = self._connection.execute(delete(passkey_ceremony).where(_C.token_hash == token_hash))
        if row is None or taken.rowcount != 1:
            return None
        subject = CeremonySubject(CeremonyPurpose(row.purpose), row.account_id)
        return Ceremony(row.challenge, subject, row.expires_at)

    def forget(self, before: datetime, most: int) -> None:
        """Remove what ran out before a moment (UTC), and of what was asked of nobody known the oldest beyond ``most``."""
        self._connection.execute(delete(passkey_ceremony).where(_C.expires_at <= before))
        count = select(func.count()).select_from(passkey_ceremony).where(_NOBODYS)
        too_many = self._connection.execute(count).scalar_one() - most
        if too_many > 0:
            oldest = select(_C.token_hash).where(_NOBODYS).order_by(_C.expires_at, _C.token_hash)
            self._connection.execute(
                delete(passkey_ceremony).where(_C.token_hash.in_(oldest.limit(too_many)))
            )

    def forget_all(self) -> None:
        """Remove all that devices were asked."""
        self._connection.execute(delete(passkey_ceremony))

    def forget_of(self, account_id: str) -> None:
        """Remove what devices of an account were asked."""
        self._connection.execute(delete(passkey_ceremony).where(_C.account_id == account_id))


class Invitations:
    """Named queries of the links that make a passkey, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: Invitation) -> None:
        """Store a link; an earlier one to the same handle is taken back."""
        self.take_back(new.handle)
        row = {
            "token_hash": new.token_hash,
            "purpose": new.purpose.value,
            "handle": new.handle,
            "role": new.role.value,
            "interviewer_id": new.interviewer_id,
            "invited_by": new.invited_by,
            "expires_at": new.expires_at,
        }
        self._connection.execute(insert(invitation), row)

    def get(self, token_hash: bytes) -> Invitation | None:
        """Return what a link allows."""
        row = self._connection.execute(_INVITATION, {"token": token_hash}).one_or_none()
        return None if row is None else _invitation(row)

    def all(self) -> tuple[Invitation, ...]:
        """Return every link that is not used, the one that runs out first first."""
        return tuple(map(_invitation, self._connection.execute(_INVITATIONS)))

    def take(self, token_hash: bytes) -> bool:
        """Take a link away; False where it was used meanwhile."""
        return self._connection.execute(delete(invitation).where(_I.token_hash == token_hash)).rowcount == 1

    def take_back(self, handle: str) -> bool:
        """Remove every link to a handle, and tell whether there was one."""
        return self._connection.execute(delete(invitation).where(_I.handle == handle)).rowcount > 0

    def take_back_all(self) -> None:
        """Remove every link there is."""
        self._connection.execute(delete(invitation))

    def take_back_for(self, interviewer_id: str) -> None:
        """Remove every link to an account of an interviewer."""
        self._connection.execute(delete(invitation).where(_I.interviewer_id == interviewer_id))

    def take_back_by(self, account_id: str) -> None:
        """Remove every link that an account gave out."""
        self._connection.execute(delete(invitation).where(_I.invited_by == account_id))

    def forget(self, before: datetime) -> None:
        """Remove the links that ran out before a moment (UTC)."""
        self._connection.execute(delete(invitation).where(_I.expires_at <= before))


def _session(row: Row[Any]) -> SignInSession:
    return SignInSession(row.token_hash, row.account_id, row.begun_at, row.seen_at, row.asserted_at)


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(
        token_hash=row.token_hash,
        purpose=InvitationPurpose(row.purpose),
        handle=row.handle,
        role=Role(row.role),
        expires_at=row.expires_at,
        interviewer_id=row.interviewer_id,
        invited_by=row.invited_by,
    )
