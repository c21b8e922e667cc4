"""An interviewer's own requests: their times, what they took, what they are offered, and what came of a call.

What ends a request is asked once more, in answer to the form: no address says what came of a call. Shows what is with them and nothing of others: a request of somebody else is as if it were not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from flask import Response, abort, request

from intake.console.asking import Asking
from intake.console.orders_asked import answers_told, order_and_return
from intake.console.request_view import clock_words, day_words, language_words, wish_words
from intake.console.request_words import windows_words
from intake.console.show import show_page
from intake.core.requests.outcome import Ends, Outcome, Tried, ends_by
from intake.core.scheduling.day_parts import day_part
from intake.core.staff.staff_orders import ActDetails, StaffAct
from intake.services.access.account_notices import account_notices
from intake.services.line.rules import staff_rules
from intake.services.reports.one_request import OwnRequests, read_own_requests
from intake.services.reports.request_board import BoardEntry
from intake.services.staff_orders.ask import AskedAct

OUTCOME = "outcome"
# In the order of the keys; a time is set by text, where three are offered.
OUTCOMES: Final[Mapping[str, Outcome]] = {
    "done": Outcome.TALKED_DONE,
    "no-answer": Outcome.NO_ANSWER,
    "later": Outcome.LATER,
    "someone-else": Outcome.SOMEONE_ELSE,
    "wrong": Outcome.WRONG_NUMBER,
    "stop": Outcome.ASKED_TO_STOP,
    "never-again": Outcome.NEVER_AGAIN,
}
SAID: Final[Mapping[Outcome, str]] = {
    Outcome.TALKED_DONE: "We talked.",
    Outcome.NO_ANSWER: "There was no answer.",
    Outcome.LATER: "They cannot talk now.",
    Outcome.SOMEONE_ELSE: "Someone else answered.",
    Outcome.WRONG_NUMBER: "It is a wrong number.",
    Outcome.ASKED_TO_STOP: "They asked us to stop.",
    Outcome.NEVER_AGAIN: "They asked us to stop, and to keep their number from being called.",
}


@dataclass(frozen=True, slots=True)
class ShownOwn:
    """One request that is with an interviewer; ``when`` is its time, or when a call is safe."""

    staff_code: str
    when: str
    about: str
    is_held: bool
    confirmed: bool


def show_own_requests(asking: Asking) -> Response:
    """Show an interviewer what is with them."""
    own, desk = read_own(asking), asking.desk
    zone, agencies = desk.settings.line.timezone, desk.settings.agencies
    return show_page(
        asking,
        "own_requests.html",
        notices=account_notices(desk.database, asking.signed_in, desk.here_now()),
        booked=tuple(_shown(each, _time_words(each, zone), agencies) for each in own.booked),
        taken=tuple(_shown(each, _call_words(each, zone), agencies) for each in own.taken),
        offered=tuple(_shown(each, _offer_words(each, zone), agencies) for each in own.offered),
        answers=answers_told(asking),
        zone=zone,
    )


def order_outcome(asking: Asking, staff_code: str) -> Response:
    """Order what came of a call, or ask once more where it ends the request; another's is as if it were not there."""
    entry, outcome = _own_entry(asking, staff_code), _outcome_sent()
    ends = ends_by(outcome, _tried(asking, entry))
    if ends is Ends.NO:
        return _order(asking, staff_code, outcome)
    said, is_sure = SAID[outcome], ends is Ends.YES
    sent = request.form[OUTCOME]
    return show_page(asking, "end_request.html", code=staff_code, said=said, outcome=sent, is_sure=is_sure)


def order_end(asking: Asking, staff_code: str) -> Response:
    """Order what came of a call once it was asked whether it may end the request."""
    _own_entry(asking, staff_code)
    return _order(asking, staff_code, _outcome_sent())


def _own_entry(asking: Asking, staff_code: str) -> BoardEntry:
    entry = read_own(asking).of_code(staff_code)
    if entry is None:
        abort(404)
    return entry


def _outcome_sent() -> Outcome:
    outcome = OUTCOMES.get(request.form.get(OUTCOME, ""))
    if outcome is None:
        abort(400)
    return outcome


def _tried(asking: Asking, entry: BoardEntry) -> Tried:
    row = entry.row
    return Tried(
        tries=row.attempts,
        most_tries=asking.desk.settings.retention.tries,
        own_phone=row.own_phone,
        may_try_again=row.may_try_again,
        time_ahead=row.time is not None and row.time.starts_at > asking.desk.clock(),
    )


def _order(asking: Asking, staff_code: str, outcome: Outcome) -> Response:
    act = AskedAct(StaffAct.OUTCOME, staff_code, ActDetails(outcome=outcome))
    return order_and_return(asking, [act], "/", of_code=staff_code)


def read_own(asking: Asking) -> OwnRequests:
    """Return what is with whoever asks; nothing where they are no interviewer."""
    desk, who = asking.desk, asking.signed_in.interviewer_id
    if who is None:
        return OwnRequests((), (), ())
    return read_own_requests(desk.database, staff_rules(desk.settings), desk.clock(), who)


def _shown(entry: BoardEntry, when: str, agencies: Mapping[str, str]) -> ShownOwn:
    about = ", ".join((f"in {language_words(entry)}", *wish_words(entry, agencies)))
    confirmed = entry.row.time is not None and entry.row.time.confirmed
    return ShownOwn(entry.row.staff_code, when, about, entry.row.held, confirmed)


def _time_words(entry: BoardEntry, zone: ZoneInfo) -> str:
    time = entry.row.time
    if time is None:
        return ""
    place = f", {time.place}" if time.place else ""
    local = time.starts_at.astimezone(zone)
    when = f"{day_words(local.date())}, {clock_words(time.starts_at, zone)}{place}"
    return f"{when}: it is off. Agree on another time with them." if time.is_off else when


def _call_words(entry: BoardEntry, zone: ZoneInfo) -> str:
    row = entry.row
    if not row.can_be_rung:
        return "They call us."
    safe = windows_words(row.windows)
    if row.not_before is None:
        return f"Call: {safe}"
    return f"Call: {safe}, not before {day_words(row.not_before.astimezone(zone).date())}"


def _offer_words(entry: BoardEntry, zone: ZoneInfo) -> str:
    until = entry.row.holder.expires_at if entry.row.holder else None
    if until is None:
        return ""
    # It was offered as it came: the hour would tell when that was.
    day = day_words(until.astimezone(zone).date())
    return f"Until {day}, in the {day_part(until, zone)}: the hour stands in your text."
