"""A request that waits, as plain as there is, for whoever fills a database. Writes nothing itself."""

from __future__ import annotations

from datetime import date

from intake.storage.requests import RequestRow, RequestState


def a_request(request_id: str, names: tuple[str, str], contact: str, day: date) -> RequestRow:
    """Return a request made on a day, with its code name and its staff code."""
    return RequestRow(
        id=request_id,
        code_name=names[0],
        staff_code=names[1],
        contact=contact,
        message=False,
        try_again=False,
        windows="mornings",
        language="en",
        perspective="own_life",
        format="by_phone",
        channel="voice",
        requested_on=day,
        state=RequestState.WAITING,
    )
