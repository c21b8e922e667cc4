"""Matching: in which order interviewers are asked to take a request, or why nobody can be asked.

Pure: who works when, what they have today and whom was asked comes in. Offers nothing (see ``services.scheduling.offer``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from intake.core.scheduling.duty import overlaps
from intake.core.scheduling.schedule import Window
from intake.core.staff.interviewer import Interviewer, Misfit, Standing, Wish, misfit

# Shorter than this, nobody gets a call made and a time agreed.
LEAST_OVERLAP = timedelta(minutes=15)


class NoMatchReason(StrEnum):
    """Why an interviewer is not asked, in the order in which it is looked at: the later, the closer to fitting."""

    NOBODY = "nobody"
    LANGUAGE = "language"
    LEFT_OUT = "left out"
    WOMAN = "woman"
    MAN = "man"
    OUTSIDE = "outside"
    REGION = "region"
    # They fit, and the coordinator keeps it from them.
    KEPT = "kept"
    HOURS = "hours"
    # They fit, and were asked for this very request before.
    ASKED = "asked"
    # They fit, and may be asked later.
    RESTING = "resting"
    FULL = "full"


FOR_NOW = frozenset({NoMatchReason.RESTING, NoMatchReason.FULL})
_CLOSENESS = list(NoMatchReason)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An interviewer, when they are on duty in the coming days, what they have today, and if they were asked."""

    interviewer: Interviewer
    duty: tuple[Window, ...]
    today: int = 0
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """What a request asks for, when its person may be called in the coming days, and whom it is kept from, by id."""

    wish: Wish
    safe: tuple[Window, ...]
    kept_from: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """Who may be asked, in order; where nobody may, ``reason`` is what stands closest in the way."""

    takers: tuple[Interviewer, ...]
    reason: NoMatchReason | None = None

    @property
    def later(self) -> bool:
        """Whether somebody fits who only cannot be asked today."""
        return self.reason in FOR_NOW


def match(need: Need, candidates: Iterable[Candidate], now: datetime) -> Match:
    """Return who may be asked now (UTC), longest idle first."""
    hindered = [(each, no_match_reason(need, each, now)) for each in candidates]
    takers = sorted((each.interviewer for each, why in hindered if why is None), key=idle_since)
    if takers:
        return Match(tuple(takers))
    reasons = [why for _, why in hindered if why is not None]
    return Match((), max(reasons, key=_CLOSENESS.index, default=NoMatchReason.NOBODY))


def no_match_reason(need: Need, candidate: Candidate, now: datetime) -> NoMatchReason | None:
    """Return the first reason why somebody is not asked, or None where they may be."""
    interviewer = candidate.interviewer
    if interviewer.standing is not Standing.ACTIVE:
        return NoMatchReason.NOBODY
    unfit = misfit(interviewer, need.wish)
    if unfit is not None:
        return _of_misfit(unfit)
    if interviewer.id in need.kept_from:
        return NoMatchReason.KEPT
    if not _meets(candidate.duty, need.safe):
        return NoMatchReason.HOURS
    if candidate.asked:
        return NoMatchReason.ASKED
    if interviewer.rests_at(now):
        return NoMatchReason.RESTING
    return NoMatchReason.FULL if candidate.today >= interviewer.daily_cap else None


def idle_since(interviewer: Interviewer) -> tuple[datetime, str]:
    """Return what puts the longest idle first, and those who never had anything before them."""
    return interviewer.last_assigned_at or datetime.min.replace(tzinfo=UTC), interviewer.handle


def _meets(duty: Sequence[Window], safe: Sequence[Window]) -> bool:
    return any(both.ends_at - both.starts_at >= LEAST_OVERLAP for both in overlaps(duty, safe))


def _of_misfit(unfit: Misfit) -> NoMatchReason:
    return NoMatchReason[unfit.name]
