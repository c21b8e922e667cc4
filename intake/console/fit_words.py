"""Who fits, in words: why the line asks nobody, what stands beside a handle, and what needs the coordinator.

Plain English for those who look after the line; holds nothing of a person.
"""

from __future__ import annotations

from collections.abc import Mapping

from intake.console.request_words import LANGUAGES
from intake.core.delivery.provider_errors import Mender
from intake.core.scheduling.matching import NoMatchReason
from intake.services.reports.today import Concern, ConcernKind
from intake.services.reports.who_fits import Taker, WhoFits

_NOBODY_ASKED: Mapping[NoMatchReason, str] = {
    NoMatchReason.NOBODY: "nobody interviews now",
    NoMatchReason.LANGUAGE: "nobody speaks {language}",
    NoMatchReason.LEFT_OUT: "who could is from the agency they left out",
    NoMatchReason.WOMAN: "they asked for a woman, and no woman fits",
    NoMatchReason.MAN: "they asked for a man, and no man fits",
    NoMatchReason.OUTSIDE: "they asked for someone from outside their area",
    NoMatchReason.REGION: "nobody goes to their part of the state",
    NoMatchReason.HOURS: "nobody who fits is there at their times",
    NoMatchReason.KEPT: "it is kept from all who fit",
    NoMatchReason.ASKED: "all who fit were asked",
    NoMatchReason.RESTING: "who fits rests today",
    NoMatchReason.FULL: "who fits has enough today",
}
_BESIDE_HANDLE: Mapping[NoMatchReason | None, str] = {
    None: "fits",
    NoMatchReason.FULL: "fits, has enough today",
    NoMatchReason.RESTING: "fits, rests today",
    NoMatchReason.ASKED: "fits, was asked",
    NoMatchReason.HOURS: "not there at their times",
    NoMatchReason.OUTSIDE: "may be from their area",
}

_TO_MEND: Mapping[Mender, str] = {
    Mender.OURS: "tell your operator",
    Mender.PROVIDERS: "the phone company must mend it",
    Mender.THEIRS: "their phone takes no texts now",
    Mender.NOBODYS: "nobody can mend it",
}
CONCERNS: Mapping[ConcernKind, str] = {
    ConcernKind.CALLED_OFF: "has a time that cannot be held. {whose} agrees on another with them. Until then it stands here.",
    ConcernKind.UNCONFIRMED: "has a time soon, and {whose} has not said OK to it.",
    ConcernKind.CLOSING: "closes {closes}. {tried}",
    ConcernKind.HOLDER_STOPPED: "is with {whose}, who gets no texts now.",
    ConcernKind.NOBODY_FITS: "fits nobody: {reason}.",
    ConcernKind.NOBODY_TOOK: "was offered to all who fit. Nobody took it.",
    ConcernKind.WORDS_KNOWN: "is with {whose}, who is not told yet that somebody who left may know its two words.",
    ConcernKind.NOT_CALLED: "is with {whose}, who has not called yet.",
    ConcernKind.JOINED: "sent JOIN. Ask for their two words by voice. Then answer the text you got: OK or NOT, and this name.",
    ConcernKind.HELD: "is held. Nobody is asked to call until you let it go on.",
    ConcernKind.VISIT_UNLED: "is cut off, and still has a visit. Call it off, and add one with somebody else.",
    ConcernKind.STAFF_STOPPED: "stopped our texts. Ask them to text START to the line.",
}


def reason_words(fits: WhoFits, language: str) -> str:
    """Return why the line asks nobody to take a request; empty where it can."""
    if fits.reason is None:
        return ""
    return _NOBODY_ASKED[fits.reason].format(language=LANGUAGES.get(language, language))


def taker_words(taker: Taker) -> str:
    """Return what stands beside the handle of somebody a request may be given to."""
    return f"{taker.handle.upper()} ({_BESIDE_HANDLE[taker.reason]})"


def days_words(days: int) -> str:
    """Return a number of days as it is read in a list."""
    return {0: "today", 1: "1 day"}.get(days, f"{days} days")


def closing_words(closes_in: int) -> str:
    """Return in how many days a request closes."""
    if closes_in <= 0:
        return "today"
    return "tomorrow" if closes_in == 1 else f"in {closes_in} days"


def failed_words(failed: Mapping[Mender, int]) -> tuple[str, ...]:
    """Return how many texts failed, by whose it is to mend."""
    return tuple(f"{n}: {_TO_MEND[mender]}" for mender, n in failed.items() if n)


def concern_words(concern: Concern) -> str:
    """Return what is the matter, as it stands behind a code or a handle."""
    entry, words = concern.entry, CONCERNS[concern.kind]
    if entry is None:
        return words
    return words.format(
        whose=(entry.held_by or entry.offered_to or "nobody").upper(),
        closes=closing_words(concern.closes_in or 0),
        tried="Nobody has tried to call." if entry.row.attempts == 0 else "Nobody got through so far.",
        reason=reason_words(concern.fits, entry.row.wish.language),
    )
