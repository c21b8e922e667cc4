"""Web troubles: what may go wrong with a webhook, as it is counted, logged and shown.

Closed: nothing that a sender wrote can become a name here.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

# Whoever looks the next morning still sees what went wrong in the evening.
TROUBLES_KEPT = timedelta(hours=24)


class WebTrouble(StrEnum):
    """Why a webhook was refused, or that its turn failed."""

    # Not signed with our token for our address, and of our account all the same.
    SIGNATURE = "signature"
    # Of another account.
    ACCOUNT = "account"
    # Genuine, for a number that is not this line's.
    NUMBER = "number"
    # More than the provider ever sends.
    SIZE = "size"
    # No form, or one that lacks what every such form has.
    FORM = "form"
    # Genuine, with a token that the line never made.
    TOKEN = "token"  # noqa: S105 - no secret
    # Somebody heard or read that something broke.
    FAILED_TURN = "failed turn"


REFUSALS = tuple(each for each in WebTrouble if each is not WebTrouble.FAILED_TURN)
# Whoever called or texted got nothing from us, and no stranger can say so: a signature counts where the request names
# our own account, which is not public, and a number where the request is genuine. Every other cause anybody can forge.
UNANSWERED = (WebTrouble.SIGNATURE, WebTrouble.NUMBER)
