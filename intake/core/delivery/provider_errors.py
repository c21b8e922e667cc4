"""Refusals: what the provider's error codes mean for what was sent (twilio.com/docs/api/errors).

One table. Decides what is to be done; ``services.delivery.record_results`` does it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import assert_never

# About three hours with the pauses below: longer than any trouble that is not somebody's to mend.
MOST_TRIES = 20
SOON, LONGEST_SOON = timedelta(seconds=15), timedelta(minutes=10)
LATER, LONGEST_LATER = timedelta(minutes=3), timedelta(minutes=30)
# What is wrong on our side: not registered, wrong credentials, no connection.
HELD_FOR_REGISTRATION = timedelta(hours=1)
HELD_FOR_CREDENTIALS = timedelta(minutes=10)
HELD_FOR_CONNECTION = timedelta(seconds=20)


class ErrorMeaning(StrEnum):
    """What a code says, in the order in which one would want to know."""

    # The provider or carrier is busy.
    BUSY = "busy"
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
    **dict.fromkeys((429, 20429, 21611, 30001, 30022, 30023, 30027, 30035), ErrorMeaning.BUSY),
    30003: ErrorMeaning.PHONE_OFF,
    30008: ErrorMeaning.UNKNOWN,
    **dict.fromkeys((21614, 30006), ErrorMeaning.NO_TEXTS),
    21610: ErrorMeaning.STOPPED,
    # The sending number is not ours, not registered (10DLC) or not verified (toll-free).
    **dict.fromkeys((21212, 21603, 21606, 21659, 30032, 30034), ErrorMeaning.UNREGISTERED),
    **dict.fromkeys((401, 10001, 20003, 20005, 30002), ErrorMeaning.CREDENTIALS),
}


def meaning_of(code: int) -> ErrorMeaning:
    """Return what a code means; one that is not in the table will not get better by itself.

    A bare status came from something between us and the provider, which gives a code with every refusal.
    """
    return MEANINGS.get(code, ErrorMeaning.BUSY if code < 1000 else ErrorMeaning.NEVER)


@dataclass(frozen=True, slots=True)
class SendAgain:
    """Send it again, after a pause."""

    after: timedelta


@dataclass(frozen=True, slots=True)
class HoldSending:
    """Send nothing for a while (no texts, or nothing at all); this one waits too, and loses no try."""

    after: timedelta
    calls_too: bool


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Send it never again."""

    meaning: ErrorMeaning


Next = SendAgain | HoldSending | GiveUp


@dataclass(frozen=True, slots=True)
class Failure:
    """A code, which try it was, and whether it may be sent again; ``taken`` where the provider had it first."""

    code: int
    tries: int
    may_come_twice: bool
    taken: bool = False


def next_after(failure: Failure) -> Next:
    """Return what is to be done after a failure."""
    meaning = meaning_of(failure.code)
    match meaning:
        case ErrorMeaning.UNREGISTERED:
            return _unless_unsafe(failure, HoldSending(HELD_FOR_REGISTRATION, calls_too=False))
        case ErrorMeaning.CREDENTIALS:
            return _unless_unsafe(failure, HoldSending(HELD_FOR_CREDENTIALS, calls_too=True))
        case ErrorMeaning.BUSY:
            return _unless_unsafe(failure, SendAgain(_pause(SOON, LONGEST_SOON, failure.tries)))
        case ErrorMeaning.PHONE_OFF:
            return _unless_unsafe(failure, SendAgain(_pause(LATER, LONGEST_LATER, failure.tries)))
        case ErrorMeaning.UNKNOWN:
            once = failure.tries < 2
            return _unless_unsafe(failure, SendAgain(SOON)) if once else GiveUp(meaning)
        case ErrorMeaning.NEVER | ErrorMeaning.NO_TEXTS | ErrorMeaning.STOPPED:
            return GiveUp(meaning)
        case _:
            assert_never(meaning)


def pause_after(tries: int) -> timedelta:
    """Return how long something of our own waits for its next try."""
    return _pause(SOON, LONGEST_SOON, tries)


def _unless_unsafe(failure: Failure, wanted: SendAgain | HoldSending) -> Next:
    # What the provider took may have been read, whatever it says afterwards.
    if failure.taken and not failure.may_come_twice:
        return GiveUp(meaning_of(failure.code))
    if (failure.taken or isinstance(wanted, SendAgain)) and failure.tries >= MOST_TRIES:
        return GiveUp(meaning_of(failure.code))
    return wanted


def _pause(first: timedelta, longest: timedelta, tries: int) -> timedelta:
    # Beyond ten doublings the pause is at its longest anyway.
    return min(first * (1 << min(max(tries - 1, 0), 10)), longest)
