"""Days of the line: which are closed, where people are met, when they may call us; what each change hits is shown first.

Written by the console itself, with its audit row. What follows for people is the worker's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from typing import Final

from flask import Response, abort, request

from intake.console.asking import Asking
from intake.console.desk import Desk
from intake.console.page import Pages
from intake.console.show import see_other, show_page
from intake.console.staff_subject import staff_rules_of
from intake.core.access.permissions import Permission
from intake.core.scheduling.schedule import DayHours
from intake.core.scheduling.special_days import MOST_WINDOWS, CallInTrouble
from intake.core.staff.house_acts import HouseAct
from intake.services.access.audit import note_act
from intake.services.line.open_times import time_rules
from intake.services.line.staff_context import StaffContext
from intake.services.reports.day_hits import DayHits
from intake.services.reports.line_days import LineDay, read_line_days
from intake.services.staff.in_one_commit import in_one_commit_at_console
from intake.services.staff.line_days import (
    DayChange,
    DayRefusal,
    close_day,
    open_day,
    set_call_in,
    usual_call_in,
)

DAYS: Final = "/days"
SHOWN: Final = timedelta(days=41)
WINDOWS: Final = 3
_RUN, _SHOWS = Permission.RUN_STAFF, ("GET", "POST")
REFUSED: Final[Mapping[DayRefusal | CallInTrouble, str]] = {
    DayRefusal.OVER: "This day is over. Choose a later one.",
    DayRefusal.AFTER_LAST: "The line has ended by then. Choose an earlier day.",
    DayRefusal.CLOSED: "This day is closed already.",
    DayRefusal.NOT_CLOSED_HERE: "This day was not closed here. What the settings close is opened there.",
    CallInTrouble.LENGTH: "Each window must last two to three hours.",
    CallInTrouble.OVERLAP: "The windows overlap. Let each begin when the one before is over.",
    CallInTrouble.HOUR: "Nobody is called before 8:00 AM or after 9:00 PM.",
}
UNREADABLE: Final = "Give both a beginning and an end, such as 14:00 and 16:00."
_Change = Callable[[StaffContext], DayChange]


def days_pages(_desk: Desk) -> Pages:
    """Return the pages of days."""
    pages = Pages()
    _add_list(pages)
    _add_closing(pages)

    @pages.page("/days/<day>/windows", _RUN, methods=_SHOWS)
    def day_windows(asking: Asking, day: str) -> Response:
        return _windows(asking, _day(day))

    return pages


def _add_list(pages: Pages) -> None:
    @pages.page(DAYS, Permission.SEE_STAFF)
    def days(asking: Asking) -> Response:
        asked = _day(request.args["from"]) if "from" in request.args else date.min
        # Nothing is to be seen beyond the end, nor reckoned with days that no calendar has.
        last = asking.desk.settings.line.closes_on
        first = max(_today(asking), min(asked, last))
        following = first + SHOWN + timedelta(days=1)
        found = _days_from(asking, first)
        return show_page(asking, "days.html", days=found, following=following if following <= last else None)


def _add_closing(pages: Pages) -> None:
    @pages.page("/days/<day>/close", _RUN, methods=_SHOWS)
    def day_close(asking: Asking, day: str) -> Response:
        on, rules = _day(day), time_rules(asking.desk.settings)
        seen = request.form.get("seen", "")
        # Whoever only looks is shown it, whatever it hits: a mark that no hits have.
        seen = seen if request.method == "POST" else "?"
        return _answer(
            asking,
            on,
            HouseAct.DAY_CLOSED,
            lambda staff: close_day(staff, rules, on, seen=seen),
            template="day_close.html",
        )

    @pages.page("/days/<day>/open", _RUN, methods=("POST",))
    def day_open(asking: Asking, day: str) -> Response:
        on = _day(day)
        return _answer(
            asking,
            on,
            HouseAct.DAY_OPENED,
            lambda staff: open_day(staff, on),
            template="day_close.html",
        )


def _windows(asking: Asking, on: date) -> Response:
    if request.method == "GET":
        return _shown(asking, "day_windows.html", on)
    rules, seen = time_rules(asking.desk.settings), request.form.get("seen", "")
    if request.form.get("act") == "usual":
        return _answer(
            asking,
            on,
            HouseAct.WINDOWS_USUAL,
            lambda staff: usual_call_in(staff, rules, on, seen=seen),
            template="day_windows.html",
        )
    wanted = _typed_windows()
    if wanted is None:
        return _shown(asking, "day_windows.html", on, refused=UNREADABLE)
    return _answer(
        asking,
        on,
        HouseAct.WINDOWS_SET,
        lambda staff: set_call_in(staff, rules, on, wanted, seen=seen),
        template="day_windows.html",
    )


def _answer(asking: Asking, on: date, act: HouseAct, change: _Change, *, template: str) -> Response:
    desk = asking.desk

    def noted(staff: StaffContext) -> DayChange:
        came = change(staff)
        if came is None:
            note_act(staff.work, staff.now, asking.handle, act, thing=on.isoformat())
        return came

    came = in_one_commit_at_console(desk.database, staff_rules_of(asking), desk.clock(), noted)
    if came is None:
        return see_other(DAYS)
    if isinstance(came, DayHits):
        return _shown(asking, template, on, hits=came)
    return _shown(asking, template, on, refused=REFUSED[came])


def _shown(
    asking: Asking, template: str, on: date, *, hits: DayHits | None = None, refused: str = ""
) -> Response:
    typed = request.form if request.method == "POST" else {}
    found = read_line_days(asking.desk.database, time_rules(asking.desk.settings), on, on)[0]
    page = show_page(
        asking,
        template,
        of=found,
        hits=hits,
        act=typed.get("act", "set"),
        again=request.method == "POST" and hits is not None,
        errors=[("window-1-from", refused)] if refused else [],
        fields=_fields(found, typed),
    )
    if refused:
        page.status_code = 422
    return page


def _fields(found: LineDay, typed: Mapping[str, str]) -> list[tuple[int, str, str]]:
    known = [(f"{each.starts:%H:%M}", f"{each.ends:%H:%M}") for each in found.call_in]
    known += [("", "")] * (WINDOWS - len(known))
    return [
        (number, typed.get(f"window-{number}-from", first), typed.get(f"window-{number}-to", last))
        for number, (first, last) in enumerate(known, start=1)
    ]


def _typed_windows() -> list[DayHours] | None:
    found = []
    for number in range(1, MOST_WINDOWS + 1):
        first, last = (request.form.get(f"window-{number}-{end}", "") for end in ("from", "to"))
        if not first and not last:
            continue
        try:
            found.append(DayHours(time.fromisoformat(first), time.fromisoformat(last)))
        except ValueError:
            return None
    return found


def _days_from(asking: Asking, first: date) -> tuple[LineDay, ...]:
    settings = asking.desk.settings
    last = min(first + SHOWN, settings.line.closes_on)
    return read_line_days(asking.desk.database, time_rules(settings), first, last)


def _today(asking: Asking) -> date:
    return staff_rules_of(asking).today(asking.desk.clock())


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        abort(404)
