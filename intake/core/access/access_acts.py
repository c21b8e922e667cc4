"""Acts on accounts that the audit tells of, and who did what no account did. Names only."""

from __future__ import annotations

from enum import StrEnum

# Whoever runs a command on the machine; no account may have this handle.
OPERATOR = "operator"


class AccessAct(StrEnum):
    """What can be done to accounts; the thing is a handle."""

    INVITED = "invited"
    INVITED_AGAIN = "invited again, all devices lost"
    INVITATION_TAKEN_BACK = "took an invitation back"
    JOINED = "joined"
    DEVICES_REPLACED = "replaced all devices"
    RECOVERED = "came in by a printed code"
    SIGNED_IN = "signed in"
    SIGNED_OUT_EVERYWHERE = "signed out everywhere"
    SESSIONS_ENDED = "ended sessions"
    PASSKEY_ADDED = "added a passkey"
    PASSKEY_REMOVED = "removed a passkey"
    CODES_MADE = "made recovery codes"
    REMOVED = "removed"
    EVERYBODY_SHUT_OUT = "shut everybody out"
    # What an account that is not real is used for, in the demo.
    SIGNED_IN_BY_BUTTON = "signed in by a button"
