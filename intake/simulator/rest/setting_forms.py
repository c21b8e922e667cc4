"""Read a form that changes settings: names as the provider writes them, each value as it keeps it.

Refuses what the provider refuses. Knows no resource.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from intake.simulator.rest.form_values import UNKNOWN_PARAMETER, Form
from intake.simulator.rest.rest_json import Refusal

INVALID_URL, INVALID_METHOD = 21402, 21403
METHODS = ("GET", "POST")
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.IGNORECASE)
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


def changes_of(form: Form, known: Collection[str], switches: Collection[str] = ()) -> dict[str, str]:
    """Return what a form changes, under the names of ``known``; raises ``Refusal`` where the provider would."""
    changes = {snake(name): value for name, value in form.items()}
    refuse_unknown(form, {name for name in form if snake(name) in known})
    for name, value in changes.items():
        _check(name, value)
        if name in switches:
            changes[name] = _switch(name, value)
    return changes


def refuse_unknown(form: Iterable[str], known: Collection[str]) -> None:
    """Raise ``Refusal`` where a form or a query names what is not among ``known``."""
    unknown = sorted(set(form) - set(known))
    if unknown:
        raise Refusal(400, UNKNOWN_PARAMETER, f"The simulator does not know {', '.join(unknown)}.")


def snake(name: str) -> str:
    """Return the name of a parameter as answers write it: VoiceUrl becomes voice_url."""
    return _CAPITAL.sub("_", name).lower()


def _check(name: str, value: str) -> None:
    if name.endswith("_method") and value not in METHODS:
        raise Refusal(400, INVALID_METHOD, f"{name} is not a valid method: {value}")
    if name.endswith(("_url", "callback")) and value and not _is_address(value):
        raise Refusal(400, INVALID_URL, f"{name} is not a valid URL: {value}")


def _is_address(value: str) -> bool:
    parts = urlsplit(value)
    return parts.scheme in {"http", "https"} and bool(_HOST.fullmatch(parts.hostname or ""))


def _switch(name: str, value: str) -> str:
    if value.lower() not in {"true", "false"}:
        raise Refusal(400, UNKNOWN_PARAMETER, f"{name} must be true or false.")
    return value.lower()
