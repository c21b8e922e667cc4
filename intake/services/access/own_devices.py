"""One's own devices: the passkeys, codes and sessions of whoever is signed in; added, named and removed by them alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from intake.core.access.access_acts import AccessAct
from intake.core.access.account import DEVICES_WANTED, LONGEST_DEVICE_NAME, Passkey, StaffAccount
from intake.core.access.sign_in_session import SignInSession, has_ended
from intake.services.access.audit import note_act
from intake.services.access.enrol import MadePasskey, keep_passkey
from intake.services.access.sessions import SignedIn
from intake.storage.unit_of_work import Database


class DeviceRefusal(Enum):
    """Why a device was not removed or added; nothing was changed."""

    # Nobody could sign in with none.
    LAST_ONE = auto()
    NOT_THERE = auto()
    KNOWN_ALREADY = auto()


@dataclass(frozen=True, slots=True)
class OwnDevices:
    """What an account may sign in with, and where it is signed in."""

    account: StaffAccount
    passkeys: tuple[Passkey, ...]
    codes_left: int
    sessions: tuple[SignInSession, ...]

    @property
    def wants_another(self) -> bool:
        """Tell whether one lost device would lock its holder out; whoever came in by the demo's button has none."""
        return 0 < len(self.passkeys) < DEVICES_WANTED


def own_devices(database: Database, signed_in: SignedIn, now: datetime) -> OwnDevices | None:
    """Return what somebody may sign in with; None where their account was removed meanwhile."""
    with database.reading() as work:
        account = work.accounts.get(signed_in.account_id)
        if account is None:
            return None
        sessions, passkeys = work.account_sessions.of(account.id), work.accounts.passkeys_of(account.id)
        return OwnDevices(
            account,
            tuple(sorted(passkeys, key=lambda each: (each.made_on, each.name))),
            work.accounts.codes_left(account.id),
            tuple(each for each in sessions if not has_ended(each, now)),
        )


def add_device(
    database: Database, signed_in: SignedIn, made: MadePasskey, now: datetime
) -> DeviceRefusal | None:
    """Keep one more passkey that was verified."""
    with database.work() as work:
        if work.accounts.passkey(made.credential_id) is not None:
            return DeviceRefusal.KNOWN_ALREADY
        keep_passkey(work, signed_in.account_id, made, now)
        note_act(work, now, signed_in.handle, AccessAct.PASSKEY_ADDED, thing=signed_in.handle)
        work.commit()
    return None


def rename_device(database: Database, signed_in: SignedIn, credential_id: bytes, name: str) -> None:
    """Keep what somebody calls one of their own devices; a name of nothing changes nothing."""
    words = device_name(name)
    if not words:
        return
    with database.work() as work:
        work.accounts.rename_passkey(signed_in.account_id, credential_id, words)
        work.commit()


def remove_device(
    database: Database, signed_in: SignedIn, credential_id: bytes, now: datetime
) -> DeviceRefusal | None:
    """Remove one of somebody's own passkeys, but never the last."""
    with database.work() as work:
        own = {each.credential_id for each in work.accounts.passkeys_of(signed_in.account_id)}
        if credential_id not in own:
            return DeviceRefusal.NOT_THERE
        if len(own) == 1:
            return DeviceRefusal.LAST_ONE
        work.accounts.remove_passkey(signed_in.account_id, credential_id)
        note_act(work, now, signed_in.handle, AccessAct.PASSKEY_REMOVED, thing=signed_in.handle)
        work.commit()
    return None


def device_name(typed: str) -> str:
    """Return what a device is called: one line of printable letters, not too long."""
    kept = "".join(letter if letter.isprintable() else " " for letter in typed)
    return " ".join(kept.split())[:LONGEST_DEVICE_NAME].strip()
