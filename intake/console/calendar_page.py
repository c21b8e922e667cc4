"""My calendar: an interviewer's own feed, made, shown once and taken back; and the feed itself, for whoever has its address.

The feed says "Busy" and nothing else: no code, no part of the state, no way, no name.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Final

from flask import Response, abort, request

from intake.console.asking import Asking
from intake.console.desk import Desk
from intake.console.fresh import ask_again
from intake.console.page import Pages
from intake.console.request_view import day_words
from intake.console.show import see_other, show_page
from intake.core.access.permissions import Permission
from intake.services.access.calendar_feeds import (
    BusyTime,
    calendar_address_since,
    make_calendar_address,
    read_calendar,
    take_calendar_address_back,
)

CALENDAR: Final = "/me/calendar"
FEED: Final = "/feeds/<token>.ics"
# Names neither the line nor what made it.
PRODUCT: Final = "-//calendar//EN"
SUMMARY: Final = "Busy"
_POLLED_EVERY: Final = "PT1H"


def calendar_pages(desk: Desk) -> Pages:
    """Return the page of one's own calendar, and the feed."""
    pages = Pages()

    @pages.page(CALENDAR, Permission.SEE_OWN)
    def my_calendar(asking: Asking) -> Response:
        return _shown(asking, address="")

    @pages.page(CALENDAR, Permission.ORDER_OWN, methods=("POST",))
    def my_calendar_changed(asking: Asking) -> Response:
        act = request.form.get("act")
        if act == "take-back":
            take_calendar_address_back(desk.database, asking.signed_in, desk.clock())
            return see_other(CALENDAR)
        if act != "new":
            abort(400)
        return ask_again(asking, CALENDAR) or _made(asking)

    @pages.public(FEED)
    def feed(token: str) -> Response:
        now = desk.clock()
        busy = read_calendar(desk.database, token, now)
        if busy is None:
            abort(404)
        return Response(calendar_text(busy, now), content_type="text/calendar; charset=utf-8")

    return pages


def calendar_text(busy: Iterable[BusyTime], now: datetime) -> bytes:
    """Return busy times as calendars read them (RFC 5545); ``now`` is UTC, and only its day is told."""
    # A tenth of the console's memory, and asked for by few: loaded with the first poll.
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Calendar")
    calendar["refresh-interval;value=duration"] = calendar["x-published-ttl"] = _POLLED_EVERY
    stamp = datetime.combine(now.date(), time(), now.tzinfo)
    for each in busy:
        event = Event()
        event.add("uid", each.mark)
        event.add("dtstamp", stamp)
        event.add("dtstart", each.starts_at)
        event.add("dtend", each.ends_at)
        event.add("summary", SUMMARY)
        calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text


def _made(asking: Asking) -> Response:
    desk = asking.desk
    now = desk.clock()
    today = now.astimezone(desk.settings.line.timezone).date()
    token = make_calendar_address(desk.database, asking.signed_in, now, today)
    return _shown(asking, address="" if token is None else f"{desk.origin}/feeds/{token}.ics")


def _shown(asking: Asking, *, address: str) -> Response:
    since = calendar_address_since(asking.desk.database, asking.signed_in)
    return show_page(
        asking, "me_calendar.html", address=address, since="" if since is None else day_words(since)
    )
