"""The list of requests, what is looked for in it, and each request's own page with what may be done.

An interviewer sees and does their own; any other code is as if it were not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final
from urllib.parse import urlencode

from flask import Response, abort, request

from intake.console.asking import Asking
from intake.console.desk import Desk
from intake.console.orders_asked import answers_told, order_and_return
from intake.console.own_requests import order_end, order_outcome, read_own, show_own_requests
from intake.console.page import Pages
from intake.console.request_page import show_request
from intake.console.request_view import shown_row
from intake.console.request_words import LANGUAGES, part_words
from intake.console.row_choices import UnreadableFormError, read_choice
from intake.console.show import see_other, show_page
from intake.console.today import order_chosen
from intake.core.access.permissions import Permission
from intake.core.staff.staff_code import NEVER_USED, is_staff_code
from intake.services.line.rules import staff_rules
from intake.services.reports.one_request import is_shown
from intake.services.reports.request_board import RequestStanding
from intake.services.reports.request_listing import (
    ListingFilter,
    ListingKey,
    RequestListing,
    read_request_listing,
)

HELD = "held"
_SOUGHT = ("state", "language", "part", "fits")
STATE_NAMES: Final[Mapping[RequestStanding, str]] = {
    RequestStanding.WAITING: "waiting",
    RequestStanding.OFFERED: "offered",
    RequestStanding.TAKEN: "with somebody",
    RequestStanding.BOOKED: "has a time",
    RequestStanding.CALLS_US: "calls us",
}
NOT_A_CODE: Final = (
    "A code has four letters and digits, at least one of each, such as 7KQ4. "
    f"No code has {', '.join(NEVER_USED[:-1])} or {NEVER_USED[-1]}."
)


def request_pages(_desk: Desk) -> Pages:
    """Return the list of requests and the page of each."""
    pages = Pages()

    @pages.page("/requests", Permission.SEE_REQUESTS)
    def request_list(asking: Asking) -> Response:
        return _find(asking, request.args.get("code", "").strip())

    @pages.page("/requests", Permission.ORDER_REQUESTS, methods=("POST",))
    def order_from_list(asking: Asking) -> Response:
        return order_chosen(asking, _here("after"))

    @pages.page("/requests/<code>", Permission.SEE_REQUESTS, Permission.SEE_OWN)
    def one_request(asking: Asking, code: str) -> Response:
        if asking.may(Permission.SEE_REQUESTS):
            return show_request(asking, code.upper())
        if read_own(asking).of_code(code.upper()) is None:
            abort(404)
        return show_own_requests(asking)

    @pages.page("/requests/<code>", Permission.ORDER_REQUESTS, Permission.ORDER_OWN, methods=("POST",))
    def order_for_request(asking: Asking, code: str) -> Response:
        order = _order_one if asking.may(Permission.ORDER_REQUESTS) else order_outcome
        return order(asking, code.upper())

    @pages.page("/requests/<code>/end", Permission.ORDER_OWN, methods=("POST",))
    def end_own_request(asking: Asking, code: str) -> Response:
        return order_end(asking, code.upper())

    return pages


def _find(asking: Asking, typed: str) -> Response:
    code = typed.upper()
    if not is_staff_code(code):
        return show_list(asking, typed=typed[:20], wrong=NOT_A_CODE if typed else "")
    if not is_shown(asking.desk.database, code):
        return show_list(asking, typed=code, wrong=f"No open request has the code {code}.")
    return see_other(f"/requests/{code}")


def _order_one(asking: Asking, code: str) -> Response:
    form = request.form
    chosen = f"{form.get('act', '')}:{form.get('handle', '')}"
    try:
        act = read_choice(code, chosen, form.get("seen", ""))
    except UnreadableFormError:
        abort(400)
    return order_and_return(asking, [act], f"/requests/{code}")


def show_list(asking: Asking, typed: str, wrong: str = "") -> Response:
    """Show the open requests that are looked for; ``wrong`` is what is wrong with a code that was typed."""
    desk, sought = asking.desk, sought_by_address()
    rules, now = staff_rules(desk.settings), desk.clock()
    listing = read_request_listing(desk.database, rules, now, sought=sought, after=_after())
    return show_page(
        asking,
        "requests.html",
        rows_shown=tuple(
            shown_row(
                each.entry,
                each.fits,
                each.closes_in,
                most_tries=rules.retention.tries,
                agencies=desk.settings.agencies,
            )
            for each in listing.entries
        ),
        found=listing.found,
        sought=sought,
        following=_following(listing),
        states=STATE_NAMES,
        languages={each: LANGUAGES.get(each, each) for each in listing.languages},
        parts={each: part_words(each) for each in listing.regions},
        typed=typed,
        here=_here("after"),
        errors=(("code", wrong),) if wrong else (),
        answers=answers_told(asking),
        zone=rules.zone,
    )


def sought_by_address() -> ListingFilter:
    """Return what the address of the list looks for; what it does not know it leaves out."""
    asked = request.args
    state = asked.get("state", "")
    return ListingFilter(
        standing=RequestStanding(state) if state in {each.value for each in RequestStanding} else None,
        held=state == HELD,
        language=asked.get("language") or None,
        region=asked.get("part") or None,
        unfit=asked.get("fits") == "nobody",
    )


def _after() -> ListingKey | None:
    day, _, code = request.args.get("after", "").partition(".")
    try:
        return ListingKey(date.fromisoformat(day), code)
    except ValueError:
        return None


def _here(*more: str) -> str:
    """Return the address of the list with what is looked for in it, and nothing else."""
    kept = {name: request.args[name] for name in (*_SOUGHT, *more) if request.args.get(name)}
    return "/requests?" + urlencode(kept) if kept else "/requests"


def _following(listing: RequestListing) -> str:
    key = listing.following
    if key is None:
        return ""
    here = _here()
    after = urlencode({"after": f"{key.closes_on.isoformat()}.{key.staff_code}"})
    return f"{here}{'&' if '?' in here else '?'}{after}"
