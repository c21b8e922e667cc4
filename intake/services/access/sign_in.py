"""Signing in by passkey: what a device is asked, once and for one purpose, and what its answer opens.

Verifies no signature: whoever speaks to devices does, between ``take_ceremony`` and ``sign_in``, outside any transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from intake.core.access.access_acts import AccessAct
from intake.core.access.account import Ceremony, CeremonySubject, Passkey
from intake.services.access.audit import note_act
from intake.services.access.sessions import SignedIn, begin_session
from intake.services.access.tokens import new_challenge, new_token, token_hash
from intake.storage.unit_of_work import Database

CEREMONY_LASTS = timedelta(minutes=5)
# The sign-in page is everybody's: whoever loads it often fills no disk.
MOST_OF_NOBODY = 1000


@dataclass(frozen=True, slots=True)
class BegunCeremony:
    """What a device is to sign, and what its browser brings back with the answer."""

    challenge: bytes = field(repr=False)
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Assertion:
    """A device's answer that was verified: which passkey, and how often it says it has signed."""

    credential_id: bytes = field(repr=False)
    sign_count: int


def begin_ceremony(database: Database, subject: CeremonySubject, now: datetime) -> BegunCeremony:
    """Store what a device is asked; its answer counts for five minutes."""
    begun = BegunCeremony(new_challenge(), new_token())
    asked = Ceremony(begun.challenge, subject, now + CEREMONY_LASTS)
    with database.work() as work:
        work.passkey_ceremonies.begin(token_hash(begun.token), asked)
        work.passkey_ceremonies.forget(now, MOST_OF_NOBODY)
        work.commit()
    return begun


def take_ceremony(database: Database, token: str, subject: CeremonySubject, now: datetime) -> bytes | None:
    """Take away what a device was asked and return it; None where it was answered before, ran out, or was asked of another."""
    with database.work() as work:
        asked = work.passkey_ceremonies.take(token_hash(token))
        work.commit()
    if asked is None or now >= asked.expires_at:
        return None
    return asked.challenge if asked.subject == subject else None


def passkey_of(database: Database, credential_id: bytes) -> Passkey | None:
    """Return the passkey a device names."""
    with database.reading() as work:
        return work.accounts.passkey(credential_id)


def sign_in(database: Database, answer: Assertion, now: datetime) -> str | None:
    """Begin a session for a verified answer and return its token; None where the passkey is gone or its count went back."""
    with database.work() as work:
        passkey = work.accounts.passkey(answer.credential_id)
        account = None if passkey is None else work.accounts.get(passkey.account_id)
        if account is None or not work.accounts.count_up(answer.credential_id, answer.sign_count):
            return None
        token = begin_session(work, account, now)
        note_act(work, now, account.handle, AccessAct.SIGNED_IN, thing=account.handle)
        work.commit()
    return token


def confirm_sign_in(database: Database, signed_in: SignedIn, answer: Assertion, now: datetime) -> bool:
    """Note that the device of whoever is signed in was asked again; False where the answer is another account's."""
    with database.work() as work:
        passkey = work.accounts.passkey(answer.credential_id)
        if passkey is None or passkey.account_id != signed_in.account_id:
            return False
        if not work.accounts.count_up(answer.credential_id, answer.sign_count):
            return False
        work.account_sessions.note_asserted(signed_in.session, now)
        work.commit()
    return True
