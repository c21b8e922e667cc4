"""The first page: for a coordinator what needs them and the times of two days; for an interviewer what is with them.

Several rows are asked for at once, in one form and with one wait.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import Response, abort, request

from intake.console.asking import Asking
from intake.console.desk import Desk
from intake.console.fit_words import concern_words, days_words, failed_words
from intake.console.line_words import line_concern_words
from intake.console.orders_asked import MOST_ORDERS, answers_told, order_and_return
from intake.console.own_requests import show_own_requests
from intake.console.page import Pages
from intake.console.request_view import clock_words
from intake.console.request_words import part_words
from intake.console.row_choices import RowChoice, UnreadableFormError, read_choices, row_choices, seen_with
from intake.console.show import show_page
from intake.core.access.permissions import Permission
from intake.core.requests.contact import Format
from intake.services.access.account_notices import account_notices
from intake.services.line.rules import staff_rules
from intake.services.reports.line_standing import line_standing
from intake.services.reports.today import ComingTime, Concern, read_today


@dataclass(frozen=True, slots=True)
class ShownConcern:
    """One row of what needs the coordinator: a code or a handle, what is the matter, since when, what mends it."""

    staff_code: str
    handle: str
    words: str
    since: str
    seen: str = ""
    choices: tuple[RowChoice, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownTime:
    """One booked time of today or tomorrow."""

    day: str
    at: str
    staff_code: str
    where: str
    handle: str
    confirmed: bool


def today_pages(_desk: Desk) -> Pages:
    """Return the first page."""
    pages = Pages()

    @pages.page("/", Permission.SEE_REQUESTS, Permission.SEE_OWN)
    def first_page(asking: Asking) -> Response:
        return show_today(asking) if asking.may(Permission.SEE_REQUESTS) else show_own_requests(asking)

    @pages.page("/", Permission.ORDER_REQUESTS, methods=("POST",))
    def order_from_today(asking: Asking) -> Response:
        return order_chosen(asking, "/")

    return pages


def order_chosen(asking: Asking, back: str) -> Response:
    """Ask for what was chosen in the rows of a list, all at once, and return to the list."""
    try:
        acts = read_choices(request.form)
    except UnreadableFormError:
        abort(400)
    if len(acts) > MOST_ORDERS:
        abort(400)
    return order_and_return(asking, acts, back)


def show_today(asking: Asking) -> Response:
    """Show what needs the coordinator now."""
    desk, now = asking.desk, asking.desk.clock()
    rules = staff_rules(desk.settings)
    today = read_today(desk.database, rules, now)
    with desk.database.reading() as work:
        standing = line_standing(work, desk.settings, now)
    local = now.astimezone(rules.zone)
    return show_page(
        asking,
        "today.html",
        of_the_line=line_concern_words(standing, local),
        notices=account_notices(desk.database, asking.signed_in, desk.here_now()),
        concerns=tuple(map(_shown_concern, today.concerns)),
        more=today.more,
        times=tuple(_shown_time(each, rules.zone) for each in today.times),
        open_requests=today.open_requests,
        standing=standing,
        seen=None if standing.worker_seen_at is None else clock_words(standing.worker_seen_at, rules.zone),
        answers=answers_told(asking),
        zone=rules.zone,
        failed=failed_words(standing.texts.failed),
    )


def _shown_concern(concern: Concern) -> ShownConcern:
    since = "" if concern.days is None else days_words(concern.days)
    if concern.entry is None:
        return ShownConcern("", (concern.handle or "").upper(), concern_words(concern), since)
    entry = concern.entry
    choices = row_choices(entry, concern.fits)
    return ShownConcern(entry.row.staff_code, "", concern_words(concern), since, seen_with(entry), choices)


def _shown_time(coming: ComingTime, zone: ZoneInfo) -> ShownTime:
    row = coming.entry.row
    place = coming.time.place or (part_words(row.region) if row.region else "in person")
    return ShownTime(
        day="Today" if coming.is_today else "Tomorrow",
        at=clock_words(coming.time.starts_at, zone),
        staff_code=row.staff_code,
        where="by phone" if row.format is Format.BY_PHONE else place,
        handle=(coming.time.handle or "").upper(),
        confirmed=coming.time.confirmed,
    )
