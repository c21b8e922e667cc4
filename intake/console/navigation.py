"""Navigation: the pages that are there and that whoever asks may see, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from werkzeug.routing import Map

from intake.console.asking import Asking
from intake.core.access.permissions import Permission


@dataclass(frozen=True, slots=True)
class Link:
    """One place to go: its path, its name, and whether it is the page that is shown."""

    path: str
    title: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class _Place:
    path: str
    title: str
    permission: Permission


_PLACES: Final[Sequence[_Place]] = (
    _Place("/", "Today", Permission.SEE_REQUESTS),
    _Place("/", "My requests", Permission.SEE_OWN),
    _Place("/requests", "Requests", Permission.SEE_REQUESTS),
    _Place("/me/hours", "My hours", Permission.SEE_OWN),
    _Place("/me/away", "Away", Permission.SEE_OWN),
    _Place("/me/calendar", "My calendar", Permission.SEE_OWN),
    _Place("/interviewers", "Interviewers", Permission.SEE_STAFF),
    _Place("/requests/new", "A mail came", Permission.ORDER_REQUESTS),
    _Place("/two-words", "Two words", Permission.ORDER_REQUESTS),
    _Place("/days", "Days", Permission.SEE_STAFF),
    _Place("/line", "The line", Permission.SEE_LINE),
    _Place("/people", "People", Permission.SEE_PEOPLE),
    _Place("/audit", "Audit", Permission.SEE_AUDIT),
    _Place("/figures", "Figures", Permission.SEE_FIGURES),
    _Place("/paper", "A paper came", Permission.SEE_PAPER),
    _Place("/me", "My account", Permission.OWN_ACCOUNT),
)


def links_for(asking: Asking, routes: Map, path: str) -> tuple[Link, ...]:
    """Return where whoever asks can go from a path: only to pages that are there."""
    there = {rule.rule for rule in routes.iter_rules()}
    return tuple(
        Link(place.path, place.title, place.path == path)
        for place in _PLACES
        if place.path in there and asking.may(place.permission)
    )
