"""Staff: who interviews, and whether they fit what a person asked for.

Holds no number. Chooses nobody: ``core.scheduling.matching`` orders those who fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from intake.core.requests.contact import Format

# Staff read and hear English, whatever language an interview is in.
STAFF_LANGUAGE = "en"
# The wish for somebody who does not work in the person's part of the state.
OUTSIDE = "outside"


class Standing(StrEnum):
    """Where an interviewer stands: only the active are asked for anything."""

    # The welcome text has not been answered with OK yet.
    INVITED = "invited"
    ACTIVE = "active"
    # They texted STOP: the carrier lets nothing through until they text START.
    STOPPED = "stopped"
    # They are gone at once: their phone, PIN, hours and account are forgotten, and their row stays only while something
    # points to it.
    CUT_OFF = "cut off"


class Gender(StrEnum):
    """What a person may ask for when they choose who talks with them."""

    WOMAN = "woman"
    MAN = "man"


@dataclass(frozen=True, slots=True)
class Interviewer:
    """Somebody who calls back; ``handle`` is the one word the coordinator uses for them.

    ``offers_from`` is the first day on which they are offered anything, by the line's clock; None where that was at once.
    """

    id: str
    handle: str
    agency: str
    languages: tuple[str, ...]
    regions: tuple[str, ...]
    gender: Gender | None = None
    daily_cap: int = 4
    backup_id: str | None = None
    standing: Standing = Standing.INVITED
    resting_until: datetime | None = None
    last_assigned_at: datetime | None = None
    offers_from: date | None = None

    def rests_at(self, at: datetime) -> bool:
        """Tell whether they asked for nothing more until after a moment (UTC)."""
        return self.resting_until is not None and at < self.resting_until

    def is_offered_on(self, day: date) -> bool:
        """Tell whether their first day has come by a day of the line's clock."""
        return self.offers_from is None or day >= self.offers_from

    def first_offered_at(self, zone: ZoneInfo) -> datetime | None:
        """Return the moment (UTC) before which they are offered nothing; None where they were offered things at once."""
        if self.offers_from is None:
            return None
        return datetime.combine(self.offers_from, time(), zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a request asks of whoever takes it; None where anyone will do."""

    language: str
    format: Format = Format.BY_PHONE
    region: str | None = None
    # "woman", "man" or "outside", as answered.
    interviewer: str | None = None
    left_out: str | None = None


class Misfit(StrEnum):
    """Why an interviewer does not fit a wish, in the order in which the reasons are looked at."""

    LANGUAGE = "language"
    LEFT_OUT = "left out"
    WOMAN = "woman"
    MAN = "man"
    OUTSIDE = "outside"
    REGION = "region"


def misfit(interviewer: Interviewer, wish: Wish) -> Misfit | None:
    """Return the first reason why an interviewer does not fit a wish, or None where they fit."""
    if wish.language not in interviewer.languages:
        return Misfit.LANGUAGE
    if wish.left_out == interviewer.agency:
        return Misfit.LEFT_OUT
    if wish.interviewer == Gender.WOMAN and interviewer.gender is not Gender.WOMAN:
        return Misfit.WOMAN
    if wish.interviewer == Gender.MAN and interviewer.gender is not Gender.MAN:
        return Misfit.MAN
    if wish.interviewer == OUTSIDE:
        # To meet they come from elsewhere: where, is agreed on when they talk.
        return None if _is_outsider(interviewer, wish.region) else Misfit.OUTSIDE
    if wish.format is Format.IN_PERSON and wish.region not in (None, *interviewer.regions):
        return Misfit.REGION
    return None


def _is_outsider(interviewer: Interviewer, region: str | None) -> bool:
    # Whoever named no region cannot be told from whom they are far: the coordinator decides.
    return region is not None and region not in interviewer.regions
