"""Retry policy: what follows a failure: sent again after a pause, held for a while, or given up.

Decides what is to be done; ``services.delivery.record_results`` does it.
"""

from __future__ import annotations

from collections.abc import Mapping
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
# The provider counts the 24 hours that just passed: asked so often, a text leaves soon after there is room again.
HELD_FOR_DAY_LIMIT = timedelta(hours=1)
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
# What concerns every text alike, whatever becomes of the one that met it.
HOLDS: Mapping[ErrorMeaning, HoldSending] = {
    ErrorMeaning.UNREGISTERED: HoldSending(HELD_FOR_REGISTRATION, calls_too=False),
    ErrorMeaning.CREDENTIALS: HoldSending(HELD_FOR_CREDENTIALS, calls_too=True),
    ErrorMeaning.DAY_LIMIT: HoldSending(HELD_FOR_DAY_LIMIT, calls_too=False),
}


@dataclass(frozen=True, slots=True)
class Failure:
    """A code, which try it was, and whether it may be sent again; ``taken`` where the provider had it first.

    ``too_many``: the provider said that too much is asked of it, beside the code.
    """

    code: int
    tries: int
    may_come_twice: bool
    taken: bool = False
    too_many: bool = False

    @property
    def meaning(self) -> ErrorMeaning:
        """What the code means."""
        return meaning_of(self.code, too_many=self.too_many)


def next_after(failure: Failure) -> Next:
    """Return what is to be done after a failure."""
    meaning = failure.meaning
    match meaning:
        case ErrorMeaning.UNREGISTERED | ErrorMeaning.CREDENTIALS | ErrorMeaning.DAY_LIMIT:
            return _unless_unsafe(failure, HOLDS[meaning])
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
        return GiveUp(failure.meaning)
    if (failure.taken or isinstance(wanted, SendAgain)) and failure.tries >= MOST_TRIES:
        return GiveUp(failure.meaning)
    return wanted


def _pause(first: timedelta, longest: timedelta, tries: int) -> timedelta:
    # Beyond ten doublings the pause is at its longest anyway.
    return min(first * (1 << min(max(tries - 1, 0), 10)), longest)
