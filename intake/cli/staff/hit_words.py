"""What a day that is closed, or a visit that is called off, would hit, as the commands say it. No hour is named."""

from __future__ import annotations

from collections.abc import Iterator

from intake.cli.staff.lookup import many, stretch_words
from intake.services.reports.day_hits import DayHits


def hit_words(hits: DayHits) -> str:
    """Return a line for each kind of thing that is hit."""
    return "\n".join(_lines(hits))


def _lines(hits: DayHits) -> Iterator[str]:
    if hits.booked:
        booked = (
            f"{each.staff_code} with {each.handle or 'nobody'}, {'by phone' if each.region is None else 'in person'}"
            for each in hits.booked
        )
        yield f"{many(len(hits.booked), 'time')} booked: {'; '.join(booked)}. Another is agreed on with each."
    if hits.call_ins:
        yield f"They chose to call us then: {', '.join(hits.call_ins)}. With their code they hear the next windows."
    if hits.offers:
        offers = (f"{each.staff_code} to {each.handle}" for each in hits.offers)
        yield f"Offers that run out then: {', '.join(offers)}. They go on to the next one."
    if hits.visits:
        visits = (f"{each.id} {stretch_words(each.starts, each.ends)}, {each.place}" for each in hits.visits)
        yield f"{many(len(hits.visits), 'visit')} that day: {'; '.join(visits)}. No time is offered there."
