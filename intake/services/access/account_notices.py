"""Notices about accounts: what the first page says until it is mended. Read anew each time; nothing is dismissed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.core.access.account import DEVICES_WANTED
from intake.core.access.permissions import Permission, may
from intake.services.access.sessions import SignedIn
from intake.storage.unit_of_work import Database


@dataclass(frozen=True, slots=True)
class AccountNotices:
    """Whether whoever asks has one device alone, and who of the others came in by a printed code in seven days."""

    wants_another: bool
    recovered: tuple[str, ...] = ()


def account_notices(database: Database, signed_in: SignedIn, now: datetime) -> AccountNotices:
    """Return what the first page tells of accounts; of others only to whoever may see people."""
    with database.reading() as work:
        devices = len(work.accounts.passkeys_of(signed_in.account_id))
        others = work.accounts.all() if may(signed_in.role, Permission.SEE_PEOPLE) else ()
    return AccountNotices(
        0 < devices < DEVICES_WANTED,
        tuple(
            each.handle
            for each in others
            if each.id != signed_in.account_id and each.recovered_lately(now.date())
        ),
    )
