"""The line's own page: how it stands, and the words that concern all of it.

Those are rest, open, stop, end the stop, my texts, and which help line answers. Everything asked here is done by the worker. A stop needs no device asked again; to end one does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from flask import Response, abort, request

from intake.console.asking import Asking
from intake.console.desk import Desk
from intake.console.fit_words import failed_words
from intake.console.fresh import ask_again
from intake.console.line_words import (
    AT_THE_TERMINAL,
    STATES,
    halt_words,
    help_line_numbers,
    help_line_stands,
    help_line_words,
    last_day_words,
    phone_warnings,
    phone_words,
    rest_words,
    trouble_words,
    votes_words,
)
from intake.console.moments import moment_words
from intake.console.orders_asked import answers_told, order_and_return
from intake.console.page import Pages
from intake.console.request_view import day_words
from intake.console.show import show_page
from intake.core.access.permissions import Permission
from intake.core.help_line import HelpLine
from intake.core.staff.staff_orders import ActDetails, StaffAct
from intake.services.line.halt import Halt
from intake.services.reports.line_standing import LineStanding, line_standing
from intake.services.staff_orders.ask import AskedAct

LINE: Final = "/line"
END_STOP: Final = "/line/end-stop"
# Whoever stands in longer is the one to stand first in the settings.
LONGEST_DEPUTY: Final = timedelta(days=60)
NOT_AHEAD: Final = "Give a day and an hour to come, or leave it empty."
NO_DAY: Final = "Give the last day on which your texts go there: today or later, in 60 days at most."


@dataclass(frozen=True, slots=True)
class ShownHelpLine:
    """A help line as it is named to people, when somebody last made sure of it, and how it stands."""

    called: str
    begins: str
    numbers: str
    checked: str
    stands: str
    is_silent: bool


@dataclass(frozen=True, slots=True)
class ShownStop:
    """Since when everything is stopped and by whom, and who wants to end that."""

    halted: str
    votes: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A field that cannot be meant as it was sent: which, and what to do."""

    field: str
    words: str


_Asked = AskedAct | Unreadable


def line_pages(_desk: Desk) -> Pages:
    """Return the page of the line, and the one that ends a stop."""
    pages = Pages()

    @pages.page(LINE, Permission.SEE_LINE)
    def show_the_line(asking: Asking) -> Response:
        return _line_page(asking)

    @pages.page(LINE, Permission.RUN_LINE, methods=("POST",))
    def run_the_line(asking: Asking) -> Response:
        read = _ACTS.get(request.form.get("act", ""))
        if read is None:
            abort(400)
        asked = read(asking)
        if isinstance(asked, Unreadable):
            return _line_page(asking, asked)
        return order_and_return(asking, [asked], LINE)

    @pages.page(END_STOP, Permission.RUN_LINE, methods=("GET", "POST"))
    def end_the_stop(asking: Asking) -> Response:
        return ask_again(asking, END_STOP) or _end_stop(asking)

    return pages


def _end_stop(asking: Asking) -> Response:
    if request.method == "POST":
        return order_and_return(asking, [AskedAct(StaffAct.END_STOP)], LINE)
    desk, now = asking.desk, _local_now(asking)
    with desk.database.reading() as work:
        halt = line_standing(work, desk.settings, now).halt
    return show_page(
        asking,
        "line_end_stop.html",
        stop=_shown_stop(halt, now),
    )


def _shown_stop(halt: Halt | None, now: datetime) -> ShownStop | None:
    return None if halt is None else ShownStop(halt_words(halt, now), votes_words(halt.votes))


def _line_page(asking: Asking, refused: Unreadable | None = None) -> Response:
    desk, now = asking.desk, _local_now(asking)
    with desk.database.reading() as work:
        standing = line_standing(work, desk.settings, now)
    seen = standing.worker_seen_at
    return show_page(
        asking,
        "line.html",
        word=standing.word.value,
        words=STATES[standing.word],
        troubles=trouble_words(standing),
        ends=last_day_words(standing.closes_on, now.date()),
        seen="" if seen is None else moment_words(seen, now),
        waiting=standing.texts.waiting,
        failed=failed_words(standing.texts.failed),
        help_lines=_shown_help_lines(asking, standing),
        at_the_terminal=AT_THE_TERMINAL,
        rests=rest_words(standing.rest, now),
        stop=_shown_stop(standing.halt, now),
        phones=standing.phones,
        texts_go=phone_words(standing.phones),
        warnings=tuple(phone_warnings(standing.phones)),
        errors=() if refused is None else ((refused.field, refused.words),),
        typed=request.form,
        answers=answers_told(asking),
        zone=desk.settings.line.timezone,
    )


def _shown_help_lines(asking: Asking, standing: LineStanding) -> list[ShownHelpLine]:
    return [
        ShownHelpLine(
            each.line.value,
            help_line_words(each),
            help_line_numbers(asking.desk.settings, each),
            day_words(each.last_checked),
            help_line_stands(each),
            each.is_silent,
        )
        for each in standing.help_lines
    ]


def _rest(asking: Asking) -> _Asked:
    written = request.form.get("rest-until", "").strip()
    if not written:
        return AskedAct(StaffAct.REST)
    now = _local_now(asking)
    try:
        local = datetime.strptime(written, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - by the line's clock, as the next line says
        until = local.replace(tzinfo=now.tzinfo).astimezone(UTC)
    except (ValueError, OverflowError):
        return Unreadable("rest-until", NOT_AHEAD)
    if not now < until < now + timedelta(days=366):
        return Unreadable("rest-until", NOT_AHEAD)
    return AskedAct(StaffAct.REST, details=ActDetails(until=until))


def _texts_go_to(asking: Asking) -> _Asked:
    place, count = request.form.get("place", ""), len(asking.desk.settings.coordinator.phones)
    if place not in map(str, range(1, count + 1)):
        abort(400)
    if place == "1":
        return AskedAct(StaffAct.TEXTS_GO_TO, details=ActDetails(place=1))
    now = _local_now(asking)
    try:
        last = date.fromisoformat(request.form.get("texts-until", ""))
    except ValueError:
        return Unreadable("texts-until", NO_DAY)
    if not now.date() <= last <= now.date() + LONGEST_DEPUTY:
        return Unreadable("texts-until", NO_DAY)
    noon = datetime.combine(last, time(12), now.tzinfo).astimezone(UTC)
    return AskedAct(StaffAct.TEXTS_GO_TO, details=ActDetails(place=int(place), until=noon))


def _local_now(asking: Asking) -> datetime:
    return asking.desk.clock().astimezone(asking.desk.settings.line.timezone)


def _help_line(act: StaffAct) -> Callable[[Asking], _Asked]:
    def asked(_: Asking) -> _Asked:
        called = request.form.get("help-line", "")
        if called not in set(HelpLine):
            abort(400)
        return AskedAct(act, details=ActDetails(help_line=HelpLine(called)))

    return asked


_ACTS: Mapping[str, Callable[[Asking], _Asked]] = {
    "rest": _rest,
    "resume": lambda _: AskedAct(StaffAct.RESUME),
    "stop": lambda _: AskedAct(StaffAct.STOP_LINE),
    "texts": _texts_go_to,
    "checked": _help_line(StaffAct.HELP_LINE_CHECKED),
    "silent": _help_line(StaffAct.HELP_LINE_SILENT),
}
