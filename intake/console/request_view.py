"""Requests as pages show them: rows and single ones, put into words, with what may be chosen.

Frozen values for the templates. Holds no number, no code name, and no hour but those of booked times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from intake.console.fit_words import closing_words, days_words, reason_words
from intake.console.request_words import (
    FORMATS,
    INTERVIEWERS,
    LANGUAGES,
    PERSPECTIVES,
    part_words,
    reach_words,
    state_words,
    windows_words,
)
from intake.console.row_choices import RowChoice, row_choices, seen_with
from intake.core.scheduling.day_parts import day_part
from intake.core.scheduling.schedule import Window
from intake.services.reports.request_board import BoardEntry
from intake.services.reports.who_fits import WhoFits, is_ungiven


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of a list."""

    staff_code: str
    waits: str
    state: str
    language: str
    wishes: str
    tries: str
    closes: str
    why: str
    seen: str
    choices: tuple[RowChoice, ...]


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A line of a request's own page: what it is about, and what there is to say."""

    about: str
    words: str


def shown_row(
    entry: BoardEntry, fits: WhoFits, closes_in: int, *, most_tries: int, agencies: Mapping[str, str]
) -> ShownRow:
    """Return a request as a row of a list."""
    row = entry.row
    return ShownRow(
        staff_code=row.staff_code,
        waits=days_words(entry.days_waiting),
        state=state_words(entry, str.upper),
        language=language_words(entry),
        wishes=", ".join(wish_words(entry, agencies)),
        tries=f"{row.attempts} of {most_tries}",
        closes=closing_words(closes_in),
        why=reason_words(fits, row.wish.language) if is_ungiven(entry) else "",
        seen=seen_with(entry),
        choices=row_choices(entry, fits),
    )


def language_words(entry: BoardEntry) -> str:
    """Return the language of an interview."""
    language = entry.row.interview_language or entry.row.language
    return LANGUAGES.get(language, language)


def wish_words(entry: BoardEntry, agencies: Mapping[str, str]) -> tuple[str, ...]:
    """Return what a person asked for in their interview."""
    row = entry.row
    return (
        FORMATS[row.format],
        *((part_words(row.region),) if row.region is not None else ()),
        *((INTERVIEWERS[row.interviewer],) if row.interviewer in INTERVIEWERS else ()),
        *((f"not with {agencies.get(row.left_out, row.left_out)}",) if row.left_out is not None else ()),
    )


def request_facts(entry: BoardEntry, agencies: Mapping[str, str], zone: ZoneInfo) -> tuple[ShownFact, ...]:
    """Return what is told of a request on its own page."""
    row = entry.row
    return (
        ShownFact("Interview", ", ".join((f"in {language_words(entry)}", *wish_words(entry, agencies)))),
        ShownFact("For whom", PERSPECTIVES.get(row.perspective, row.perspective)),
        ShownFact("How to reach", reach_words(row)),
        *(ShownFact("Calls us", _call_in_words(each, zone)) for each in row.call_in_windows),
        *((ShownFact("Safe times", windows_words(row.windows)),) if row.can_be_rung else ()),
        ShownFact("Message", "one short one is welcome" if row.message else "no"),
        ShownFact("Try again if someone else answers", "yes" if row.try_again else "no"),
    )


def _call_in_words(window: Window, zone: ZoneInfo) -> str:
    # The hour stays off the page: only booked times are told, and those of an interviewer to them.
    local = window.starts_at.astimezone(zone)
    return f"{day_words(local.date())}, in the {day_part(window.starts_at, zone)}"


def day_words(day: date) -> str:
    """Return a day as it is read."""
    return f"{day:%a %b} {day.day}"


def clock_words(at: datetime, zone: ZoneInfo) -> str:
    """Return the time of the day by the line's clock."""
    local = at.astimezone(zone)
    return f"{local:%I:%M %p}".lstrip("0")
