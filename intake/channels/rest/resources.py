"""How texts and calls are put to the provider, and how they are found again in its lists.

Values in, values out: no answer repeats what the provider said. When to send, and whether, is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

from intake.channels.provider_ids import CALL_ID, MESSAGE_ID
from intake.channels.rest.connection import Json, ProviderRest
from intake.core.delivery.sending import (
    Accepted,
    Answer,
    FoundAtProvider,
    OutgoingCall,
    OutgoingText,
    SendRefused,
    Sought,
    Unclear,
    Unreachable,
)

MOST_PAGES = 20
# What the provider says of a call that is over already, or that it never knew.
OVER = (21220, 20404)
PAGE = 200
_STATUS = re.compile(r"[a-z][a-z_-]{1,23}")


def send_text(rest: ProviderRest, text: OutgoingText) -> Answer:
    """Have a text sent."""
    form = [
        ("To", text.to.e164),
        ("From", text.from_.e164),
        ("Body", text.body),
        ("StatusCallback", text.status_url),
    ]
    if text.valid_seconds is not None:
        form.append(("ValidityPeriod", str(text.valid_seconds)))
    return _accepted(rest.post("Messages", form), MESSAGE_ID)


def ring(rest: ProviderRest, call: OutgoingCall) -> Answer:
    """Have a phone rung; each step of the call is reported."""
    plan = call.ring
    form = [
        ("To", call.to.e164),
        ("From", call.from_.e164),
        ("Url", f"{call.public_url}{plan.path}"),
        ("StatusCallback", f"{call.public_url}{plan.status_path}"),
        *(("StatusCallbackEvent", event) for event in ("initiated", "ringing", "answered", "completed")),
        ("Timeout", str(plan.timeout)),
        ("TimeLimit", str(plan.time_limit)),
    ]
    if plan.detect_machine:
        form.append(("MachineDetection", "DetectMessageEnd" if plan.after_greeting else "Enable"))
    if call.send_digits is not None:
        form.append(("SendDigits", call.send_digits))
    return _accepted(rest.post("Calls", form), CALL_ID)


def hang_up_call(rest: ProviderRest, provider_id: str) -> bool:
    """End a call; False where it may go on for all we know."""
    if not CALL_ID.fullmatch(provider_id):
        return False
    answer = rest.post(f"Calls/{provider_id}", [("Status", "completed")])
    if isinstance(answer, SendRefused):
        return answer.code in OVER
    return not isinstance(answer, Unreachable | Unclear)


def find_text(rest: ProviderRest, sought: Sought) -> FoundAtProvider | SendRefused | None:
    """Look in the provider's list for a text we sent; None where it is not there."""
    return _find(rest, "Messages", sought)


def find_call(rest: ProviderRest, sought: Sought) -> FoundAtProvider | SendRefused | None:
    """Look in the provider's list for a call we made; None where it is not there."""
    return _find(rest, "Calls", sought)


def _find(rest: ProviderRest, what: str, sought: Sought) -> FoundAtProvider | SendRefused | None:
    shape = MESSAGE_ID if what == "Messages" else CALL_ID
    for row in _listed(rest, what, sought):
        if isinstance(row, SendRefused):
            return row
        sid, code = str(row.get("sid")), row.get("error_code")
        if shape.fullmatch(sid) and sid not in sought.known and _is_it(row, sought):
            return FoundAtProvider(sid, _status(row), code if isinstance(code, int) else 0)
    return None


def _listed(rest: ProviderRest, what: str, sought: Sought) -> Iterator[Json | SendRefused]:
    """Yield what left one of our numbers, newest first, until it is older than what is sought.

    The moment is not asked for: the provider leaves out of such a list what it has not sent yet.
    """
    answer = rest.get(what, [("From", sought.from_.e164), ("PageSize", str(PAGE))])
    for _ in range(MOST_PAGES):
        if not isinstance(answer, Mapping):
            yield SendRefused(answer.code if isinstance(answer, SendRefused) else 0)
            return
        rows = answer.get(what.lower())
        for row in rows if isinstance(rows, list) else ():
            made_at = _moment(row.get("date_created"))
            if made_at is not None and made_at < sought.since:
                return
            yield row
        onward = answer.get("next_page_uri")
        if not isinstance(onward, str) or not onward.startswith("/"):
            return
        answer = rest.follow(onward)
    # More than anybody sends in a minute: whether it is further back cannot be told.
    yield SendRefused(0)


def _is_it(row: Json, sought: Sought) -> bool:
    same_ends = row.get("to") == sought.to.e164 and row.get("from") == sought.from_.e164
    if sought.body is None or not same_ends:
        return same_ends
    body = str(row.get("body"))
    return body == sought.body or (sought.begins is not None and body.startswith(sought.begins))


def _accepted(answer: Json | SendRefused | Unreachable | Unclear, shape: re.Pattern[str]) -> Answer:
    if not isinstance(answer, Mapping):
        return answer
    sid = answer.get("sid")
    # A success that names nothing is no success one could rely on.
    if not isinstance(sid, str) or not shape.fullmatch(sid):
        return Unclear()
    return Accepted(sid, _status(answer))


def _status(row: Json) -> str:
    status = str(row.get("status"))
    return status if _STATUS.fullmatch(status) else "queued"


def _moment(value: object) -> datetime | None:
    try:
        return parsedate_to_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return None
