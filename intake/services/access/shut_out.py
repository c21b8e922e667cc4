"""Shut out: nobody is signed in any more and no device opens anything, for when somebody has broken into the console.

The accounts stay, so that the audit keeps its names; each is asked in anew by the operator's ``console invite --replace``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.core.access.access_acts import OPERATOR, AccessAct
from intake.services.access.audit import note_act
from intake.storage.unit_of_work import Database


@dataclass(frozen=True, slots=True)
class ShutOut:
    """Whose accounts are shut, by handle."""

    handles: tuple[str, ...]


def shut_everybody_out(database: Database, now: datetime) -> ShutOut:
    """End every session, and let every passkey, recovery code and link open nothing from now on, in one commit."""
    with database.work() as work:
        accounts = work.accounts.all()
        for account in accounts:
            work.account_sessions.end_of(account.id)
            work.passkey_ceremonies.forget_of(account.id)
            work.accounts.forget_devices(account.id)
        for invitation in work.invitations.all():
            work.invitations.take(invitation.token_hash)
        note_act(work, now, OPERATOR, AccessAct.EVERYBODY_SHUT_OUT, thing="")
        work.commit()
    return ShutOut(tuple(each.handle for each in accounts))
