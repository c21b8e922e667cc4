"""What the staff commands read from a command line: phones, days and hours.

Each turns words into a value at the door, or says what is wrong with them. A phone is never repeated.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from intake.config.value_types import Hours, from_toml
from intake.core.phone import PhoneNumber
from intake.core.scheduling.availability import EARLIEST, LATEST
from intake.core.script.written_number import written_number


class PhoneKind(click.ParamType[PhoneNumber]):
    """A United States number that can be called."""

    name = "phone"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> PhoneNumber:  # noqa: ANN401 - click's own signature
        """Read a phone."""
        number = value if isinstance(value, PhoneNumber) else written_number(str(value))
        if number is None:
            self.fail(
                "this is not a United States number that can be called, such as 612-555-0150.", param, ctx
            )
        return number


class DayKind(click.ParamType[date]):
    """A day of the calendar."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401 - click's own signature
        """Read a day as year, month and day."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            self.fail("write a day as year-month-day, such as 2026-12-01.", param, ctx)


class HoursKind(click.ParamType[Hours]):
    """Hours of one day, within those in which people are called where somebody is there."""

    name = "hours"

    def __init__(self, *, of_calling: bool) -> None:
        self._of_calling = of_calling

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Hours:  # noqa: ANN401 - click's own signature
        """Read hours as beginning and end."""
        try:
            return value if isinstance(value, Hours) else read_hours(str(value), of_calling=self._of_calling)
        except ValueError as error:
            self.fail(f"{error}.", param, ctx)


def read_hours(words: str, *, of_calling: bool) -> Hours:
    """Return hours such as 09:00-12:00; raises ValueError with the mend."""
    hours = from_toml(Hours, words)
    assert isinstance(hours, Hours)
    if of_calling and (hours.starts < EARLIEST or hours.ends > LATEST):
        raise ValueError("nobody is called before 08:00 or after 21:00")
    return hours


PHONE, DAY = PhoneKind(), DayKind()
HOURS, HOURS_AWAY = HoursKind(of_calling=True), HoursKind(of_calling=False)
