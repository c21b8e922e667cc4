"""Retry policy: what follows a failure: sent again after a pause, held for a while, or given up.

Decides what is to be done; ``services.delivery.record_results`` does it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

from intake.core.delivery.provider_errors import ErrorMeaning, meaning_of

# About three hours with the pauses below: longer than any trouble that is not somebody's to mend.
MOST_TRIES = 20
SOON, LONGEST_SOON = timedelta(seconds=15), timedelta(minutes=10)
LATER, LONGEST_LATER = timedelta(minutes=3), timedelta(minutes=30)
# What is wrong on our side: not registered, wrong credentials, no connection.
HELD_FOR_REGISTRATION = timedelta(hours=1)
HELD_FOR_CREDENTIALS = timedelta(minutes=10)
HELD_FOR_CONNECTION = timedelta(seconds=20)


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
