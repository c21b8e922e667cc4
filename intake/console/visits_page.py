"""Visits: where people can be met on a day, added and called off; who has a time there is shown first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

from flask import Response, abort, request

from intake.console.asking import Asking
from intake.console.days_page import DAYS, REFUSED
from intake.console.desk import Desk
from intake.console.page import Pages
from intake.console.show import see_other, show_page
from intake.console.staff_subject import staff_rules_of
from intake.core.access.permissions import Permission
from intake.core.scheduling.availability import EARLIEST, LATEST, Visit
from intake.core.staff.house_acts import HouseAct
from intake.services.access.audit import note_act
from intake.services.line.open_times import time_rules
from intake.services.line.staff_context import StaffContext
from intake.services.reports.day_hits import DayHits
from intake.services.reports.line_days import staff_of, visits_ahead
from intake.services.staff.in_one_commit import in_one_commit_at_console
from intake.services.staff.line_days import DayRefusal, day_refusal
from intake.services.staff.visits import (
    AwayThen,
    NoSuchVisit,
    NotAnnounced,
    NotTravelling,
    UnfitPlace,
    VisitThen,
    announce_visit,
    call_off_visit,
    new_visit_id,
)

_RUN, _SHOWS = Permission.RUN_STAFF, ("GET", "POST")
_Wrong = tuple[str, str]


def visits_pages(_desk: Desk) -> Pages:
    """Return the pages of visits."""
    pages = Pages()

    @pages.page("/days/visits/new", _RUN, methods=_SHOWS)
    def visit_new(asking: Asking) -> Response:
        return _form(asking) if request.method == "GET" else _added(asking)

    @pages.page("/days/visits/<visit_id>/off", _RUN, methods=_SHOWS)
    def visit_off(asking: Asking, visit_id: str) -> Response:
        seen = request.form.get("seen", "") if request.method == "POST" else "?"
        return _called_off(asking, visit_id, seen)

    return pages


def _added(asking: Asking) -> Response:
    typed = request.form
    made = _typed(typed)
    if not isinstance(made, Visit):
        return _form(asking, made)
    desk, rules = asking.desk, time_rules(asking.desk.settings)
    agencies, regions = desk.settings.agencies.values(), desk.settings.regions.offered
    if made.region not in regions:
        return _form(asking, ("region", "Choose a part of the state."))

    def use_case(staff: StaffContext) -> NotAnnounced | DayRefusal | None:
        refused = day_refusal(staff, rules, made.day)
        came = refused or announce_visit(staff, made, agencies, although_away="anyway" in typed)
        if came is None:
            note_act(staff.work, staff.now, asking.handle, HouseAct.VISIT_ADDED, thing=made.day.isoformat())
        return came

    came = in_one_commit_at_console(desk.database, staff_rules_of(asking), desk.clock(), use_case)
    return see_other(DAYS) if came is None else _form(asking, _why(came))


def _typed(typed: Mapping[str, str]) -> Visit | _Wrong:
    try:
        day = date.fromisoformat(typed.get("day", ""))
    except ValueError:
        return "day", "Choose a day."
    try:
        starts, ends = (time.fromisoformat(typed.get(name, "")) for name in ("from", "to"))
    except ValueError:
        return "from", "Give both a beginning and an end."
    if not EARLIEST <= starts < ends <= LATEST:
        return "from", "Choose hours between 8:00 AM and 9:00 PM, the beginning first."
    place = " ".join(typed.get("place", "").split())
    who, region = typed.get("who", ""), typed.get("region", "")
    return Visit(new_visit_id(), region, place, day, starts, ends, who)


def _why(refused: NotAnnounced | DayRefusal) -> _Wrong:
    match refused:
        case DayRefusal():
            return "day", REFUSED[refused]
        case UnfitPlace():
            return "place", f"The place {refused.trouble}."
        case NotTravelling():
            return "who", "They do not go to this part of the state."
        case VisitThen():
            return "from", "They have another visit then."
        case AwayThen():
            return "from", "They are away then. Choose other hours, or say that it is meant."


def _form(asking: Asking, wrong: _Wrong | None = None) -> Response:
    desk = asking.desk
    people = staff_of(desk.database)
    page = show_page(
        asking,
        "visit_new.html",
        typed=request.form,
        people=people,
        regions=desk.settings.regions.offered,
        errors=[] if wrong is None else [wrong],
    )
    if wrong is not None:
        page.status_code = 422
    return page


def _called_off(asking: Asking, visit_id: str, seen: str) -> Response:
    desk = asking.desk

    def use_case(staff: StaffContext) -> NoSuchVisit | DayHits | None:
        came = call_off_visit(staff, visit_id, seen=seen)
        if came is None:
            note_act(staff.work, staff.now, asking.handle, HouseAct.VISIT_OFF, thing=visit_id)
        return came

    visit = next((each for each in visits_ahead(desk.database, _today(asking)) if each.id == visit_id), None)
    if visit is None:
        abort(404)
    came = in_one_commit_at_console(desk.database, staff_rules_of(asking), desk.clock(), use_case)
    if isinstance(came, DayHits):
        again = request.method == "POST"
        return show_page(asking, "visit_off.html", visit=visit, hits=came, again=again)
    return see_other(DAYS)


def _today(asking: Asking) -> date:
    return staff_rules_of(asking).today(asking.desk.clock())
