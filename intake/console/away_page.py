"""Away: days or hours on which an interviewer is gone, back again, no more offers today, and all handed over.

Asked of the worker, as texts and commands do it. Before others are asked for times, the page says for which, and asks
once. Coordinators ask it of anybody, interviewers of themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Response, abort, request

from intake.console.asking import Asking
from intake.console.desk import Desk
from intake.console.hours_form import FieldError, read_away
from intake.console.orders_asked import answers_told, order_and_return
from intake.console.page import Pages
from intake.console.request_view import clock_words, day_words
from intake.console.show import show_page
from intake.console.staff_subject import StaffSubject, named_subject, own_subject, staff_rules_of
from intake.console.staff_words import exception_words, hour_words
from intake.core.access.permissions import Permission
from intake.core.scheduling.availability import ExceptionKind
from intake.core.scheduling.schedule import DayHours
from intake.core.staff.staff_orders import ActDetails, AwayAsked, StaffAct
from intake.core.understanding.away_days import Days
from intake.services.line.staff_context import StaffContext
from intake.services.reports.request_board import BoardEntry
from intake.services.staff.absence import absences_of, booked_within
from intake.services.staff_orders.ask import AskedAct

_SHOWS = ("GET", "POST")
_SURE = "sure"


@dataclass(frozen=True, slots=True)
class AskedOnce:
    """What is asked once more before it is done: the question, what it means, what it hits, and what the form holds."""

    question: str
    means: str
    hits: tuple[str, ...]
    button: str
    fields: Mapping[str, str]


def away_pages(_desk: Desk) -> Pages:
    """Return the pages of days away: of anybody, and of whoever asks."""
    pages = Pages()

    @pages.page("/interviewers/<handle>/away", Permission.RUN_STAFF, methods=_SHOWS)
    def interviewer_away(asking: Asking, handle: str) -> Response:
        return _answer(asking, named_subject(asking, handle))

    @pages.page("/me/away", Permission.ORDER_OWN, methods=_SHOWS)
    def own_away(asking: Asking) -> Response:
        return _answer(asking, own_subject(asking))

    return pages


def hit_words(asking: Asking, subject: StaffSubject, entries: Sequence[BoardEntry]) -> tuple[str, ...]:
    """Return what is with somebody, a line each: the hour of a time to themselves alone."""
    zone = asking.desk.settings.line.timezone
    told = []
    for entry in entries:
        time, code = entry.row.time, entry.row.staff_code
        if entry in subject.picture.booked and time is not None:
            hour = f", {clock_words(time.starts_at, zone)}" if subject.is_oneself else ""
            told.append(f"{code}: has a time on {day_words(time.starts_at.astimezone(zone).date())}{hour}")
        else:
            told.append(f"{code}: {'offered' if entry.offered_to else 'taken'}, without a time")
    return tuple(told)


def _answer(asking: Asking, subject: StaffSubject) -> Response:
    if request.method == "GET":
        return _form(asking, subject)
    act = _ACTS.get(request.form.get("act", ""))
    if act is None:
        abort(400)
    return act(asking, subject)


def _note_away(asking: Asking, subject: StaffSubject) -> Response:
    asked = read_away(request.form, _today(asking))
    if not isinstance(asked, AwayAsked):
        return _form(asking, subject, asked)
    hit = _times_within(asking, subject, asked)
    if hit and _SURE not in request.form:
        return _ask_once(
            asking,
            subject,
            AskedOnce(
                question=f"Away {_away_words(asked)}?",
                means="These times are booked then. Others are asked for them; until somebody says yes, they stay as they are.",
                hits=hit_words(asking, subject, hit),
                button="Note it, and ask others",
                fields={name: request.form.get(name, "") for name in _AWAY_FIELDS} | {"act": "away"},
            ),
        )
    return _order(asking, subject, StaffAct.AWAY, asked)


def _hand_over(asking: Asking, subject: StaffSubject) -> Response:
    if _SURE in request.form:
        return _order(asking, subject, StaffAct.HAND_OVER)
    with_them = subject.picture.with_them
    return _ask_once(
        asking,
        subject,
        AskedOnce(
            question=f"Hand over all that {'you have' if subject.is_oneself else subject.handle.upper() + ' has'}?",
            means="Offers and requests without a time go to others. For each time others are asked; until somebody says yes, it stays as it is."
            if with_them
            else "There is nothing to hand over now.",
            hits=hit_words(asking, subject, with_them),
            button="Hand all over",
            fields={"act": "hand-over"},
        ),
    )


def _times_within(asking: Asking, subject: StaffSubject, asked: AwayAsked) -> tuple[BoardEntry, ...]:
    desk, rules, who = asking.desk, staff_rules_of(asking), subject.picture.person.id
    hours = None if asked.starts is None or asked.ends is None else DayHours(asked.starts, asked.ends)
    with desk.database.reading() as work:
        context = StaffContext(work, rules, desk.clock())
        absences = absences_of(who, Days(asked.first, asked.last), hours)
        ids = {each.request_id for each in booked_within(context, who, absences)}
    return tuple(each for each in subject.picture.booked if each.row.id in ids)


def _order(asking: Asking, subject: StaffSubject, act: StaffAct, away: AwayAsked | None = None) -> Response:
    back = f"{subject.path}/away" if subject.is_oneself else subject.path
    details = ActDetails(handle=subject.handle, away=away)
    return order_and_return(asking, [AskedAct(act, details=details)], back)


def _ask_once(asking: Asking, subject: StaffSubject, asked: AskedOnce) -> Response:
    return show_page(asking, "staff_sure.html", subject=subject, asked=asked, action=f"{subject.path}/away")


def _form(asking: Asking, subject: StaffSubject, errors: Sequence[FieldError] = ()) -> Response:
    away = [each for each in subject.picture.exceptions if each.kind is ExceptionKind.AWAY]
    page = show_page(
        asking,
        "staff_away.html",
        subject=subject,
        away=[f"{day_words(each.day)}: {exception_words(each)}" for each in away],
        rests=subject.picture.entry.resting_until is not None,
        typed=request.form,
        errors=[(each.field, each.words) for each in errors],
        wrong={each.field for each in errors},
        answers=answers_told(asking),
        zone=asking.desk.settings.line.timezone,
    )
    if errors:
        page.status_code = 422
    return page


def _away_words(asked: AwayAsked) -> str:
    days = f"on {day_words(asked.first)}"
    if asked.last != asked.first:
        days = f"from {day_words(asked.first)} to {day_words(asked.last)}"
    if asked.starts is None or asked.ends is None:
        return days
    return f"{days}, {hour_words(asked.starts)} to {hour_words(asked.ends)}"


def _today(asking: Asking) -> date:
    return staff_rules_of(asking).today(asking.desk.clock())


_AWAY_FIELDS = ("away-first", "away-last", "away-from", "away-to")
_ACTS: Mapping[str, Callable[[Asking, StaffSubject], Response]] = {
    "away": _note_away,
    "back": lambda asking, subject: _order(asking, subject, StaffAct.BACK),
    "rest": lambda asking, subject: _order(asking, subject, StaffAct.REST_TODAY),
    "hand-over": _hand_over,
}
