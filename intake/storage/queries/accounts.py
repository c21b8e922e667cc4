"""Accounts: who may sign in to the console, their passkeys and their recovery codes, known by hashes alone.

Verifies no passkey and knows no token. Who may do what is decided in ``core.access``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, update

from intake.core.access.account import Passkey, StaffAccount
from intake.core.access.permissions import Role
from intake.storage.schema.console_tables import account, passkey, recovery_code
from intake.storage.schema.staff_tables import calendar_feed

_A = account.c
_P = passkey.c
_R = recovery_code.c
_ALL = select(account).order_by(_A.handle)
_GET = select(account).where(_A.id == bindparam("who"))
_BY_HANDLE = select(account).where(_A.handle == bindparam("handle"))
_OF_INTERVIEWER = select(account).where(_A.interviewer_id == bindparam("interviewer"))
_PASSKEYS = select(passkey).order_by(_P.made_on, _P.credential_id)
_PASSKEY = select(passkey).where(_P.credential_id == bindparam("credential"))
_NAMES = select(_A.id, _A.handle).order_by(_A.handle)
# What no code of ours writes, and none of it could read.
_UNREADABLE = or_(
    _A.role.not_in([role.value for role in Role]),
    *(or_(day < date.min, day > date.max) for day in (_A.made_on, _A.seen_on, _A.recovered_on)),
)
_CODES = select(func.count()).select_from(recovery_code).where(_R.account_id == bindparam("who"))
_CODE = select(_R.account_id).where(_R.code_hash == bindparam("code"))


class Accounts:
    """Named queries of accounts, passkeys and recovery codes, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: StaffAccount) -> None:
        """Add an account."""
        row = {
            "id": new.id,
            "handle": new.handle,
            "role": new.role.value,
            "interviewer_id": new.interviewer_id,
            "user_handle": new.user_handle,
            "made_on": new.made_on,
            "seen_on": new.seen_on,
            "recovered_on": new.recovered_on,
        }
        self._connection.execute(insert(account), row)

    def all(self) -> tuple[StaffAccount, ...]:
        """Return every account, by handle."""
        return tuple(map(_account, self._connection.execute(_ALL)))

    def coordinators(self) -> tuple[StaffAccount, ...]:
        """Return every coordinator's account, by handle, kept from changing until the end of this work."""
        held = _ALL.where(_A.role == Role.COORDINATOR.value).with_for_update()
        return tuple(map(_account, self._connection.execute(held)))

    def names(self) -> Mapping[str, str]:
        """Return the handle of every account by its id, whatever else was written there."""
        return {row.id: row.handle for row in self._connection.execute(_NAMES)}

    def get(self, account_id: str) -> StaffAccount | None:
        """Return an account by id."""
        row = self._connection.execute(_GET, {"who": account_id}).one_or_none()
        return None if row is None else _account(row)

    def by_handle(self, handle: str) -> StaffAccount | None:
        """Return an account by its handle."""
        row = self._connection.execute(_BY_HANDLE, {"handle": handle}).one_or_none()
        return None if row is None else _account(row)

    def of_interviewer(self, interviewer_id: str) -> StaffAccount | None:
        """Return the account of an interviewer, where they have one."""
        row = self._connection.execute(_OF_INTERVIEWER, {"interviewer": interviewer_id}).one_or_none()
        return None if row is None else _account(row)

    def rename(self, account_id: str, handle: str) -> None:
        """Store another handle of an account."""
        self._connection.execute(update(account).where(_A.id == account_id).values(handle=handle))

    def note_seen(self, account_id: str, on: date) -> None:
        """Note the day on which an account was used."""
        self._connection.execute(update(account).where(_A.id == account_id).values(seen_on=on))

    def note_recovered(self, account_id: str, on: date) -> None:
        """Note the day on which an account was entered by a printed code."""
        self._connection.execute(update(account).where(_A.id == account_id).values(recovered_on=on))

    def remove(self, account_id: str) -> None:
        """Remove an account with its passkeys, recovery codes and calendar feed; its sessions and links go before."""
        self.forget_devices(account_id)
        theirs = select(_A.interviewer_id).where(_A.id == account_id)
        self._connection.execute(delete(calendar_feed).where(calendar_feed.c.interviewer_id.in_(theirs)))
        self._connection.execute(delete(account).where(_A.id == account_id))

    def remove_unreadable(self) -> None:
        """Remove the accounts that no code of ours wrote; all that belongs to them must be gone before."""
        self._connection.execute(delete(account).where(_UNREADABLE))

    def forget_every_device(self) -> None:
        """Remove all passkeys, recovery codes and calendar feeds there are."""
        self._connection.execute(delete(calendar_feed))
        self._connection.execute(delete(passkey))
        self._connection.execute(delete(recovery_code))

    def forget_devices(self, account_id: str) -> None:
        """Remove all passkeys and recovery codes of an account."""
        self._connection.execute(delete(passkey).where(_P.account_id == account_id))
        self._connection.execute(delete(recovery_code).where(_R.account_id == account_id))

    def add_passkey(self, new: Passkey) -> None:
        """Add a passkey to an account."""
        row = {
            "credential_id": new.credential_id,
            "account_id": new.account_id,
            "public_key": new.public_key,
            "sign_count": new.sign_count,
            "name": new.name,
            "url": new.url,
            "made_on": new.made_on,
        }
        self._connection.execute(insert(passkey), row)

    def passkey(self, credential_id: bytes) -> Passkey | None:
        """Return a passkey by what its device calls it."""
        row = self._connection.execute(_PASSKEY, {"credential": credential_id}).one_or_none()
        return None if row is None else _passkey(row)

    def passkeys(self) -> tuple[Passkey, ...]:
        """Return every passkey, the oldest first."""
        return tuple(map(_passkey, self._connection.execute(_PASSKEYS)))

    def passkeys_of(self, account_id: str) -> tuple[Passkey, ...]:
        """Return the passkeys of an account, the oldest first."""
        return tuple(map(_passkey, self._connection.execute(_PASSKEYS.where(_P.account_id == account_id))))

    def count_up(self, credential_id: bytes, sign_count: int) -> bool:
        """Store how often a device says it has signed; False where another answer of it came first, or it went back."""
        # A device that does not count says 0 every time.
        higher = or_(_P.sign_count < sign_count, (_P.sign_count == 0) & (bindparam("n", sign_count) == 0))
        statement = update(passkey).where(_P.credential_id == credential_id, higher)
        return self._connection.execute(statement.values(sign_count=sign_count)).rowcount == 1

    def rename_passkey(self, account_id: str, credential_id: bytes, name: str) -> None:
        """Store what an account calls one of its devices."""
        own = (_P.credential_id == credential_id, _P.account_id == account_id)
        self._connection.execute(update(passkey).where(*own).values(name=name))

    def remove_passkey(self, account_id: str, credential_id: bytes) -> bool:
        """Remove a passkey of an account; False where it is not one of its own."""
        own = (_P.credential_id == credential_id, _P.account_id == account_id)
        return self._connection.execute(delete(passkey).where(*own)).rowcount == 1

    def replace_codes(self, account_id: str, hashes: Collection[bytes]) -> None:
        """Put new recovery codes in the place of all old ones of an account."""
        self._connection.execute(delete(recovery_code).where(_R.account_id == account_id))
        self._connection.execute(
            insert(recovery_code), [{"code_hash": each, "account_id": account_id} for each in hashes]
        )

    def codes_left(self, account_id: str) -> int:
        """Return how many recovery codes of an account are not used yet."""
        return self._connection.execute(_CODES, {"who": account_id}).scalar_one()

    def use_code(self, code_hash: bytes) -> str | None:
        """Take a recovery code away and return whose account it is of, None where there is no such code."""
        found: str | None = self._connection.execute(_CODE, {"code": code_hash}).scalar_one_or_none()
        taken = self._connection.execute(delete(recovery_code).where(_R.code_hash == code_hash))
        return found if taken.rowcount == 1 else None


def _account(row: Row[Any]) -> StaffAccount:
    return StaffAccount(
        id=row.id,
        handle=row.handle,
        role=Role(row.role),
        user_handle=row.user_handle,
        made_on=row.made_on,
        interviewer_id=row.interviewer_id,
        seen_on=row.seen_on,
        recovered_on=row.recovered_on,
    )


def _passkey(row: Row[Any]) -> Passkey:
    return Passkey(
        credential_id=row.credential_id,
        account_id=row.account_id,
        public_key=row.public_key,
        sign_count=row.sign_count,
        name=row.name,
        url=row.url,
        made_on=row.made_on,
    )
