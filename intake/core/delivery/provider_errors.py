"""Provider errors: what each error code means for what was sent (twilio.com/docs/api/errors).

One table. What is to be done then is ``retry_policy``.
"""

from __future__ import annotations

from enum import StrEnum


class ErrorMeaning(StrEnum):
    """What a code says, in the order in which one would want to know."""

    # The provider or carrier is busy.
    BUSY = "busy"
    # As many texts as our account may send within 24 hours were sent.
    DAY_LIMIT = "day limit"
    # The phone is off or out of reach.
    PHONE_OFF = "phone off"
    # Nobody knows why; it may work once more.
    UNKNOWN = "unknown"
    # It will never work.
    NEVER = "never"
    # A landline, or nothing that takes texts: no text to it will ever work.
    NO_TEXTS = "no texts"
    # They texted STOP: the carrier lets nothing through.
    STOPPED = "stopped"
    # Our number may not send texts yet, or not any more.
    UNREGISTERED = "unregistered"
    # The account or its token is wrong.
    CREDENTIALS = "credentials"


MEANINGS = {
    **dict.fromkeys((429, 14107, 20429, 21611, 63017, 63018), ErrorMeaning.BUSY),
    **dict.fromkeys((30001, 30017, 30022, 30023, 30027, 30035), ErrorMeaning.BUSY),
    63038: ErrorMeaning.DAY_LIMIT,
    30003: ErrorMeaning.PHONE_OFF,
    30008: ErrorMeaning.UNKNOWN,
    **dict.fromkeys((21614, 30006), ErrorMeaning.NO_TEXTS),
    21610: ErrorMeaning.STOPPED,
    # The sending number is not ours, not registered (10DLC) or not verified (toll-free).
    **dict.fromkeys((21212, 21603, 21606, 21659, 30032, 30034), ErrorMeaning.UNREGISTERED),
    **dict.fromkeys((401, 10001, 20003, 20005, 30002), ErrorMeaning.CREDENTIALS),
}


def meaning_of(code: int, *, too_many: bool = False) -> ErrorMeaning:
    """Return what a code means; one that is not in the table will not get better by itself.

    A bare status came from something between us and the provider, which gives a code with every refusal.
    ``too_many`` is the status for too many requests: it gets better by itself, whatever the code beside it.
    """
    if too_many:
        return ErrorMeaning.DAY_LIMIT if MEANINGS.get(code) is ErrorMeaning.DAY_LIMIT else ErrorMeaning.BUSY
    return MEANINGS.get(code, ErrorMeaning.BUSY if code < 1000 else ErrorMeaning.NEVER)
