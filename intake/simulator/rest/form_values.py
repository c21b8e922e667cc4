"""Read values of a REST request's form, or refuse them as the provider would.

Knows numbers and their limits, not what they are for.
"""

from __future__ import annotations

from collections.abc import Mapping

from intake.simulator.rest.rest_json import Refusal

Form = Mapping[str, str]
UNKNOWN_PARAMETER = 20001


def within(form: Form, name: str, default: int, *, low: int, high: int) -> int:
    """Return a whole number of the form within limits, both included."""
    value = whole(form.get(name, str(default)))
    if not low <= value <= high:
        raise Refusal(400, UNKNOWN_PARAMETER, f"{name} must be from {low} to {high}.")
    return value


def whole(value: str) -> int:
    """Return a whole number."""
    if not value.isdecimal():
        raise Refusal(400, UNKNOWN_PARAMETER, f"{value!r} is not a whole number.")
    return int(value)
