"""The deputy: which of the coordinator's phones gets the texts of these days.

The first in the settings does, or for some days another of them. Phones are known by their place in the settings,
from 1 on: no number stands in the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from intake.storage.queries.line_state import TEXTS_GO_TO
from intake.storage.unit_of_work import UnitOfWork

FIRST = 1


@dataclass(frozen=True, slots=True)
class Deputy:
    """At which place of the settings the phone stands that gets the coordinator's texts, to the end of a day."""

    place: int
    until: date


def coordinator_stopped(place: int) -> str:
    """Return the name of the day on which a coordinator's phone texted STOP; none while it takes texts.

    A phone is known by its place in the settings, from 1 on.
    """
    return f"coordinator_stopped:{place}"


def name_deputy(work: UnitOfWork, deputy: Deputy | None) -> None:
    """Let the coordinator's texts go to another phone for some days; None lets them go to the first again."""
    if deputy is None:
        work.line_state.drop(TEXTS_GO_TO)
    else:
        work.line_state.put(TEXTS_GO_TO, f"{deputy.place} {deputy.until.isoformat()}")


def read_deputy(noted: str | None, today: date) -> Deputy | None:
    """Return who stands in today (the line's date), of the value that is noted; None where nobody does, or no more."""
    if noted is None:
        return None
    place, _, until = noted.partition(" ")
    deputy = Deputy(int(place), date.fromisoformat(until))
    return deputy if today <= deputy.until else None


def place_in_turn(work: UnitOfWork, phones: int, today: date) -> int:
    """Return whose turn it is among so many phones on the line's date.

    The deputy comes first, then the settings' order; who texted STOP is passed over, unless all did.
    """
    places = range(FIRST, phones + 1)
    noted = work.line_state.several([TEXTS_GO_TO, *map(coordinator_stopped, places)])
    deputy = read_deputy(noted.get(TEXTS_GO_TO), today)
    in_order = [*_of_a_deputy(deputy, phones), *places]
    return next((place for place in in_order if coordinator_stopped(place) not in noted), FIRST)


def _of_a_deputy(deputy: Deputy | None, phones: int) -> Iterator[int]:
    # The settings may hold fewer phones than when somebody was named.
    if deputy is not None and FIRST <= deputy.place <= phones:
        yield deputy.place
