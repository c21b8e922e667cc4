"""Visits: days on which people can be met in person, announced and taken back. Commits nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto

from intake.core.scheduling.availability import StaffTime, Visit
from intake.core.scheduling.schedule import DayHours
from intake.core.script.visit_place import place_trouble
from intake.services.line.staff_context import StaffContext
from intake.services.reports.day_hits import DayHits, hits_of_visit
from intake.storage.crypto.seals import new_request_id


@dataclass(frozen=True, slots=True)
class UnfitPlace:
    """Why a place cannot be told to people, as the end of a sentence."""

    trouble: str


@dataclass(frozen=True, slots=True)
class NotTravelling:
    """Its interviewer does not go to the region; the regions they go to."""

    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VisitThen:
    """Its interviewer meets people elsewhere then."""

    other: Visit


@dataclass(frozen=True, slots=True)
class AwayThen:
    """Its interviewer is away then; the hours of it that are left, in which times would be offered."""

    left: tuple[DayHours, ...]


class NoSuchVisit(Enum):
    """A visit that is not there, or is over."""

    GONE = auto()


NotAnnounced = UnfitPlace | NotTravelling | VisitThen | AwayThen


def new_visit_id() -> str:
    """Return a name for a visit: enough to tell those of one line apart, and short enough to type."""
    return new_request_id()[:6]


def announce_visit(
    context: StaffContext, announced: Visit, agencies: Collection[str], *, although_away: bool = False
) -> NotAnnounced | None:
    """Announce a visit: its times are open at once; return why not, and then nothing is stored.

    ``agencies`` are names a place must not hold. Its interviewer must be known, and is not away then unless
    ``although_away``: no time is offered in the hours in which they are.
    """
    trouble = place_trouble(announced.place, agencies)
    if trouble is not None:
        return UnfitPlace(trouble)
    # All of them, as the console may read: one alone is read with columns that are not its to see.
    who = next(
        (each for each in context.work.interviewers.all() if each.id == announced.interviewer_id), None
    )
    regions = () if who is None else who.regions
    if announced.region not in regions:
        return NotTravelling(regions)
    other = _then(context, announced)
    if other is not None:
        return VisitThen(other)
    left = hours_of_visit(context, announced)
    if left != (DayHours(announced.starts, announced.ends),) and not although_away:
        return AwayThen(left)
    context.work.availabilities.add_visit(announced)
    context.schedule_changed()
    return None


def hours_of_visit(context: StaffContext, visit: Visit) -> tuple[DayHours, ...]:
    """Return the hours of a visit in which its interviewer is not away."""
    theirs = (
        each
        for each in context.work.availabilities.exceptions(visit.day)
        if each.interviewer_id == visit.interviewer_id
    )
    return StaffTime(exceptions=tuple(theirs)).at(visit)


def call_off_visit(context: StaffContext, visit_id: str, *, seen: str = "") -> NoSuchVisit | DayHits | None:
    """Call a visit off, if what it hits is what was ``seen`` (the mark of those hits); return them where it is not.

    What follows for people with a time there is found by the worker (``services.scheduling.called_off``).
    """
    hits = hits_of_visit(context, visit_id)
    if hits.mark != seen:
        return hits
    if not context.work.availabilities.remove_visit(visit_id):
        return NoSuchVisit.GONE
    context.schedule_changed()
    return None


def _then(context: StaffContext, announced: Visit) -> Visit | None:
    for each in context.work.availabilities.visits(announced.day):
        same = (each.interviewer_id, each.day) == (announced.interviewer_id, announced.day)
        if same and each.starts < announced.ends and announced.starts < each.ends:
            return each
    return None
