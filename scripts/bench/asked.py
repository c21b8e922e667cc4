"""A request that waits, as plain as there is, for whoever fills a database. Writes nothing itself."""

from __future__ import annotations

from datetime import date

from intake.core.channel import Channel
from intake.core.requests.contact import Contact, Format
from intake.storage.queries.requests import RequestRow, RequestState


def a_request(request_id: str, contact: Contact, day: date, *, code_name: str, staff_code: str) -> RequestRow:
    """Return a request made on a day, with its code name and its staff code."""
    return RequestRow(
        id=request_id,
        code_name=code_name,
        staff_code=staff_code,
        contact=contact,
        message=False,
        try_again=False,
        windows=("mornings",),
        language="en",
        perspective="self",
        format=Format.BY_PHONE,
        channel=Channel.VOICE,
        requested_on=day,
        state=RequestState.WAITING,
    )
