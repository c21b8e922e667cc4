"""Shut out: nobody is signed in any more and no device opens anything, for when somebody has broken into the console.

The accounts stay, so that the audit keeps its names; each is asked in anew by the operator's ``console invite --replace``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.core.access.access_acts import OPERATOR, AccessAct
from intake.core.staff.interviewer_handle import is_handle
from intake.services.access.audit import note_act
from intake.storage.unit_of_work import Database


@dataclass(frozen=True, slots=True)
class ShutOut:
    """Whose accounts are shut, by handle."""

    handles: tuple[str, ...]


def shut_everybody_out(database: Database, now: datetime) -> ShutOut:
    """End every session, and let every passkey, recovery code and link open nothing from now on, in one commit.

    Whoever broke in wrote there what they liked: nothing of it is read, and accounts that none of ours could be are removed.
    """
    with database.work() as work:
        work.account_sessions.end_all()
        work.passkey_ceremonies.forget_all()
        work.invitations.take_back_all()
        work.accounts.forget_every_device()
        work.accounts.remove_unreadable()
        names = work.accounts.names()
        for account_id, handle in names.items():
            if not is_handle(handle):
                work.accounts.remove(account_id)
        note_act(work, now, OPERATOR, AccessAct.EVERYBODY_SHUT_OUT, thing="")
        work.commit()
    return ShutOut(tuple(filter(is_handle, names.values())))
