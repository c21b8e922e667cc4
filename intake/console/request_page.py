"""One request's own page: what it asks for, what was tried, and everything that may be done with it.

What cannot be undone has a page of its own that asks once, and asks the device too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Response, abort, request

from intake.console.asking import Asking
from intake.console.desk import Desk
from intake.console.fit_words import closing_words, days_words, reason_words, taker_words
from intake.console.fresh import ask_again
from intake.console.orders_asked import answers_told, order_and_return
from intake.console.page import Pages
from intake.console.request_view import day_words, request_facts
from intake.console.request_words import ENDINGS, state_words
from intake.console.row_choices import seen_with
from intake.console.show import see_other, show_page
from intake.core.access.permissions import Permission
from intake.core.staff.staff_code import is_staff_code
from intake.core.staff.staff_orders import ActDetails, RequestClosing, StaffAct
from intake.services.line.rules import staff_rules
from intake.services.reports.one_request import RequestPicture, TriedCall, read_one_request
from intake.services.reports.who_fits import is_ungiven
from intake.services.staff_orders.ask import AskedAct

CLOSINGS: Final[Mapping[str, RequestClosing]] = {
    "talked": RequestClosing.TALKED,
    "not": RequestClosing.NOT_TALKED,
    "misuse": RequestClosing.MISUSE,
}


@dataclass(frozen=True, slots=True)
class ShownTry:
    """A call that was tried."""

    day: str
    handle: str
    words: str


def ending_pages(_desk: Desk) -> Pages:
    """Return the pages that close and erase a request."""
    pages = Pages()

    @pages.page("/requests/<code>/close", Permission.ORDER_REQUESTS, methods=("GET", "POST"))
    def close_request(asking: Asking, code: str) -> Response:
        return _asked_once(asking, code.upper(), "close") or _close(asking, code.upper())

    @pages.page("/requests/<code>/erase", Permission.ORDER_REQUESTS, methods=("GET", "POST"))
    def erase_request(asking: Asking, code: str) -> Response:
        return _asked_once(asking, code.upper(), "erase") or _order_erasing(asking, code.upper())

    return pages


def show_request(asking: Asking, code: str) -> Response:
    """Show one request by its staff code, in upper case."""
    desk, picture = asking.desk, _picture(asking, code)
    entry, zone = picture.entry, desk.settings.line.timezone
    return show_page(
        asking,
        "one_request.html",
        code=code,
        entry=entry,
        state=state_words(entry, str.upper),
        waits=days_words(entry.days_waiting),
        closes=closing_words(picture.closes_in),
        tries=f"{entry.row.attempts} of {desk.settings.retention.tries}",
        facts=request_facts(entry, desk.settings.agencies, zone),
        why=reason_words(picture.fits, entry.row.wish.language) if is_ungiven(entry) else "",
        tried=tuple(map(_shown_try, picture.tried)),
        takers={each.handle: taker_words(each) for each in picture.fits.takers},
        staff_names={each: each.upper() for each in picture.staff},
        kept_from=picture.kept_from,
        seen=seen_with(entry),
        answers=answers_told(asking),
        zone=zone,
    )


def _picture(asking: Asking, code: str) -> RequestPicture:
    desk = asking.desk
    found = (
        read_one_request(desk.database, staff_rules(desk.settings), desk.clock(), code)
        if is_staff_code(code)
        else None
    )
    if found is None:
        abort(404)
    return found


def _asked_once(asking: Asking, code: str, what: str) -> Response | None:
    """Return the page that asks, or None where it was answered by whoever's device was asked just now."""
    picture = _picture(asking, code)
    if picture.entry.is_erased:
        return see_other(f"/requests/{code}")
    asked = ask_again(asking, f"/requests/{code}/{what}")
    if asked is not None:
        return asked
    if request.method == "POST":
        return None
    state = state_words(picture.entry, str.upper)
    return show_page(asking, f"{what}_request.html", code=code, state=state)


def _close(asking: Asking, code: str) -> Response:
    closing = CLOSINGS.get(request.form.get("closing", ""))
    if closing is None:
        abort(400)
    act = AskedAct(StaffAct.CLOSE, code, ActDetails(closing=closing))
    return order_and_return(asking, [act], "/requests")


def _order_erasing(asking: Asking, code: str) -> Response:
    return order_and_return(asking, [AskedAct(StaffAct.ERASE, code)], "/requests")


def _shown_try(tried: TriedCall) -> ShownTry:
    words = "going on now" if tried.ending is None else ENDINGS[tried.ending]
    return ShownTry(day_words(tried.day), (tried.handle or "").upper(), words)
