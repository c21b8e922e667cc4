"""What may be chosen in the row of a request, and how a form with many rows is read.

Asks nothing of anybody: whether an act is possible the worker decides when it does it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from intake.console.fit_words import taker_words
from intake.core.scheduling.matching import NoMatchReason
from intake.core.staff.interviewer_handle import as_handle
from intake.core.staff.staff_code import is_staff_code
from intake.core.staff.staff_orders import ActDetails, StaffAct
from intake.services.reports.request_board import BoardEntry
from intake.services.reports.who_fits import WhoFits, is_ungiven
from intake.services.staff_orders.ask import AskedAct

# More names would make a row too long: all of them are on the request's own page.
MOST_TAKERS = 2
CHOICE, SEEN = "act-", "seen-"
_TO_SOMEBODY: Final = frozenset({StaffAct.GIVE, StaffAct.KEEP_FROM})
ROW_ACTS: Final = _TO_SOMEBODY | {
    StaffAct.TAKE_BACK,
    StaffAct.OFFER_AGAIN,
    StaffAct.HOLD,
    StaffAct.LET_GO_ON,
}


class UnreadableFormError(Exception):
    """A form holds what none of ours does."""


@dataclass(frozen=True, slots=True)
class RowChoice:
    """One thing that may be chosen in a row: what the form sends, and how it is called."""

    value: str
    label: str


def row_choices(entry: BoardEntry, fits: WhoFits) -> tuple[RowChoice, ...]:
    """Return what may be chosen for a request, what mends it first."""
    if entry.is_new or entry.is_erased or entry.row.silenced:
        return ()
    if entry.row.held:
        return (RowChoice(StaffAct.LET_GO_ON.value, "Let it go on"),)
    return tuple(_of_one_not_held(entry, fits))


def _of_one_not_held(entry: BoardEntry, fits: WhoFits) -> Iterator[RowChoice]:
    for taker in fits.takers[:MOST_TAKERS]:
        yield RowChoice(f"{StaffAct.GIVE.value}:{taker.handle}", f"Give to {taker_words(taker)}")
    if is_ungiven(entry) and fits.reason is NoMatchReason.ASKED:
        yield RowChoice(StaffAct.OFFER_AGAIN.value, "Offer again")
    whose = entry.held_by or entry.offered_to
    if whose and entry.row.time is None:
        yield RowChoice(StaffAct.TAKE_BACK.value, f"Take back from {whose.upper()}")
    yield RowChoice(StaffAct.HOLD.value, "Hold")


def seen_with(entry: BoardEntry) -> str:
    """Return the handle of whoever a page shows to have a request; empty where nobody has, or it is only offered.

    Whoever takes an offer since then took it meanwhile.
    """
    return entry.held_by or ""


def read_choices(form: Mapping[str, str]) -> tuple[AskedAct, ...]:
    """Return what was chosen in the rows of a form; raises UnreadableFormError for what no form of ours holds."""
    chosen = ((name.removeprefix(CHOICE), value) for name, value in form.items() if name.startswith(CHOICE))
    return tuple(read_choice(code, value, form.get(SEEN + code, "")) for code, value in chosen if value)


def read_choice(code: str, value: str, seen: str) -> AskedAct:
    """Return one act on a request as a form holds it; raises UnreadableFormError for what no form of ours holds."""
    name, _, handle = value.partition(":")
    if not is_staff_code(code) or name not in {each.value for each in ROW_ACTS}:
        raise UnreadableFormError
    act = StaffAct(name)
    if (act in _TO_SOMEBODY and as_handle(handle) is None) or (seen and as_handle(seen) is None):
        raise UnreadableFormError
    return AskedAct(act, code, ActDetails(handle=handle if act in _TO_SOMEBODY else "", seen=seen))
