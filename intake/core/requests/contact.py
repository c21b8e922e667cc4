"""Contact and format: how a person wants to be reached, and how the interview is held.

Closed lists only; what somebody chose is read by ``core.conversation.callback_request``.
"""

from __future__ import annotations

from enum import StrEnum


class Contact(StrEnum):
    """How the person wants to be reached."""

    THIS_PHONE = "this_phone"
    ANOTHER_PHONE = "another_phone"
    YOU_CALL_US = "you_call_us"
    RELAY = "relay"
    # They come to a visit, and no call is made.
    VISIT = "visit"


# With these there is a number the line may call; with these they call us; and with these no number is kept.
NUMBERED = frozenset({Contact.THIS_PHONE, Contact.ANOTHER_PHONE})
THEY_CALL = frozenset({Contact.YOU_CALL_US, Contact.RELAY})
NO_NUMBER = frozenset(Contact) - NUMBERED


def can_be_rung(contact: Contact, *, silenced: bool) -> bool:
    """Tell whether there is any way to reach somebody by ringing: they left a number, and asked for no silence since."""
    return contact in NUMBERED and not silenced


class Format(StrEnum):
    """How the interview is held."""

    BY_PHONE = "by_phone"
    IN_PERSON = "in_person"
    SMALL_GROUP = "small_group"
