"""Accounts of the console: who may sign in, with which role, by which devices. Values only.

Holds no token: what opens something is known by its SHA-256 alone, which ``services.access.tokens`` computes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from intake.core.access.permissions import Role

# The other coordinators read for so long that an account was entered by a printed code.
RECOVERY_TOLD = timedelta(days=7)
# So that a lost device locks nobody out.
DEVICES_WANTED = 2
RECOVERY_CODES = 10
LONGEST_DEVICE_NAME = 40


@dataclass(frozen=True, slots=True)
class StaffAccount:
    """Somebody who may sign in; ``user_handle`` is what devices know the account by, and says nothing."""

    id: str
    handle: str
    role: Role
    user_handle: bytes = field(repr=False)
    made_on: date
    # Whose requests and hours an interviewer's account shows.
    interviewer_id: str | None = None
    seen_on: date | None = None
    recovered_on: date | None = None

    def recovered_lately(self, today: date) -> bool:
        """Tell whether the other coordinators still read that this account was entered by a printed code."""
        return self.recovered_on is not None and today < self.recovered_on + RECOVERY_TOLD


@dataclass(frozen=True, slots=True)
class Passkey:
    """A device that signs in for an account, at the one address it was made for."""

    credential_id: bytes = field(repr=False)
    account_id: str
    public_key: bytes = field(repr=False)
    sign_count: int
    name: str
    url: str
    made_on: date


class InvitationPurpose(StrEnum):
    """What a link to make a passkey is for."""

    # Make the account.
    JOIN = "join"
    # All devices are lost: the old passkeys, codes and sessions go when it is accepted.
    REPLACE = "replace"
    # A printed code was used: one more passkey, and the sessions go.
    RECOVER = "recover"


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a link allows, once; ``invited_by`` is an account, None where the operator's command made it. Times are UTC."""

    token_hash: bytes = field(repr=False)
    purpose: InvitationPurpose
    handle: str
    role: Role
    expires_at: datetime
    interviewer_id: str | None = None
    invited_by: str | None = None


class CeremonyPurpose(StrEnum):
    """What a device was asked for: an answer to one question answers no other."""

    SIGN_IN = "sign in"
    # Make the passkey that a link allows.
    ENROL = "enrol"
    # Make a further passkey while signed in.
    ADD = "add"
    # Ask again who holds the device, before something that cannot be taken back.
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class CeremonySubject:
    """What a device is asked for, and whose device: None where nobody is known yet, as at a sign-in."""

    purpose: CeremonyPurpose
    account_id: str | None = None


@dataclass(frozen=True, slots=True)
class Ceremony:
    """What a device was asked, until when its answer counts (UTC)."""

    challenge: bytes = field(repr=False)
    subject: CeremonySubject
    expires_at: datetime
