"""Hours of an interviewer: the week, and hours beyond it on a day; set by a coordinator, or by themselves for themselves.

One form for both. Days away are asked of the worker (``away_page``), since others are asked for the times booked then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final

from flask import Response, abort, request

from intake.console.asking import Asking
from intake.console.desk import Desk
from intake.console.hours_form import (
    COPY,
    FieldError,
    read_extra,
    read_week,
    typed_of,
    week_fields,
)
from intake.console.page import Pages
from intake.console.request_view import day_words
from intake.console.show import see_other, show_page
from intake.console.staff_subject import StaffSubject, editing, named_subject, own_subject, staff_rules_of
from intake.console.staff_words import closed_words, exception_words, week_words
from intake.core.access.permissions import Permission
from intake.core.scheduling.availability import DayException, ExceptionKind, StaffHours
from intake.core.scheduling.open_times import times_a_week
from intake.services.line.open_times import time_rules
from intake.services.staff.edit_interviewer import (
    EditRefusal,
    WeekChanged,
    save_extra_hours,
    save_week,
    take_back_extra_hours,
    week_mark,
)
from intake.services.staff.in_one_commit import in_one_commit_at_console
from intake.services.staff.week import OverlappingHours

SAVED: Final = "saved"
CHANGED: Final = "Somebody changed these hours while you looked. Nothing was changed."
AFTER_THE_END: Final = "The line is closed by then. Choose a day before."
AWAY_THEN: Final = "That is a day away. Take the days away back first."
_SHOWS = ("GET", "POST")


def hours_pages(_desk: Desk) -> Pages:
    """Return the pages of hours: of anybody, and of whoever asks."""
    pages = Pages()

    @pages.page("/interviewers/<handle>/hours", Permission.RUN_STAFF, methods=_SHOWS)
    def interviewer_hours(asking: Asking, handle: str) -> Response:
        return _answer(asking, named_subject(asking, handle))

    @pages.page("/me/hours", Permission.ORDER_OWN, methods=_SHOWS)
    def own_hours(asking: Asking) -> Response:
        return _answer(asking, own_subject(asking))

    return pages


def _answer(asking: Asking, subject: StaffSubject) -> Response:
    if request.method == "GET":
        return _form(asking, subject)
    act = _ACTS.get(request.form.get("act", ""))
    if act is None:
        abort(400)
    return act(asking, subject)


def _save_week(asking: Asking, subject: StaffSubject) -> Response:
    typed = read_week(request.form, subject.picture.person.id)
    if typed.errors:
        return _form(asking, subject, typed.errors)
    desk, edited, seen = asking.desk, editing(asking, subject), request.form.get("seen", "")
    came = in_one_commit_at_console(
        desk.database,
        staff_rules_of(asking),
        desk.clock(),
        lambda staff: save_week(staff, edited, typed.week, seen),
    )
    if isinstance(came, WeekChanged):
        return _form(asking, subject, changed=came.week)
    # Overlaps were refused above.
    return _saved_unless(subject, came)


def _save_extra(asking: Asking, subject: StaffSubject) -> Response:
    desk, today = asking.desk, _today(asking)
    extra = read_extra(request.form, today)
    if not isinstance(extra, DayException):
        return _form(asking, subject, extra)
    if extra.day > desk.settings.line.closes_on:
        return _form(asking, subject, (FieldError("extra-day", AFTER_THE_END),))
    edited = editing(asking, subject)
    refused = in_one_commit_at_console(
        desk.database,
        staff_rules_of(asking),
        desk.clock(),
        lambda staff: save_extra_hours(staff, edited, extra),
    )
    words = {EditRefusal.CLOSED_DAY: closed_words(extra.day), EditRefusal.AWAY_THAT_DAY: AWAY_THEN}
    if refused in words:
        return _form(asking, subject, (FieldError("extra-day", words[refused]),))
    return _saved_unless(subject, refused)


def _take_back(asking: Asking, subject: StaffSubject) -> Response:
    desk, edited, day = asking.desk, editing(asking, subject), _day_sent()
    refused = in_one_commit_at_console(
        desk.database,
        staff_rules_of(asking),
        desk.clock(),
        lambda staff: take_back_extra_hours(staff, edited, day),
    )
    return _saved_unless(subject, refused)


def _saved_unless(subject: StaffSubject, refused: OverlappingHours | EditRefusal | None) -> Response:
    if refused is not None:
        abort(404)
    return see_other(f"{subject.back}?{SAVED}=hours")


def _day_sent() -> date:
    try:
        return date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        abort(400)


def _form(
    asking: Asking,
    subject: StaffSubject,
    errors: Sequence[FieldError] = (),
    changed: Sequence[StaffHours] | None = None,
) -> Response:
    week = subject.picture.week if changed is None else changed
    typed: Mapping[str, str] = request.form if request.method == "POST" else {}
    of_week = typed.get("act") == "week"
    page = show_page(
        asking,
        "staff_hours.html",
        subject=subject,
        days=week_fields(typed if of_week else typed_of(week)),
        copied=of_week and bool(typed.get(COPY)),
        # A refused form still holds what it was shown with.
        seen=typed.get("seen", "") if of_week and changed is None else week_mark(week),
        changed="" if changed is None else CHANGED,
        now_set=None if changed is None else week_words(changed),
        differs=[f"{day_words(each.day)}: {exception_words(each)}" for each in subject.picture.exceptions],
        extras=_extras(subject),
        typed=typed,
        errors=[(each.field, each.words) for each in errors],
        wrong={each.field for each in errors},
        saved=SAVED in request.args,
        week=week_words(week),
        room=times_a_week(week, time_rules(asking.desk.settings).grid),
    )
    page.status_code = 422 if errors else 200 if changed is None else 409
    return page


def _extras(subject: StaffSubject) -> list[Mapping[str, str]]:
    extras = (each for each in subject.picture.exceptions if each.kind is ExceptionKind.EXTRA)
    return [
        {"day": each.day.isoformat(), "words": f"{day_words(each.day)}: {exception_words(each)}"}
        for each in extras
    ]


def _today(asking: Asking) -> date:
    return staff_rules_of(asking).today(asking.desk.clock())


_ACTS: Mapping[str, Callable[[Asking, StaffSubject], Response]] = {
    "week": _save_week,
    "extra": _save_extra,
    "take-back": _take_back,
}
