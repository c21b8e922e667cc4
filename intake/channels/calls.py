"""Calls that the line places over REST, and ends: one request each, and never a second for the same call.

Every answer is a value: an exception of the provider would quote whom it was about. Whether to ring at all, and
what is said, is decided elsewhere.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from intake.core.delivery import Accepted, Answer, Call, Refused, Unclear
from intake.core.secret import Secret

if TYPE_CHECKING:
    from twilio.rest import Client

# Told of from the first ring on, so that a call can be ended while it rings.
EVENTS = ("initiated", "ringing", "answered", "completed")
_CALL = re.compile(r"CA[0-9a-fA-F]{32}")
# What the provider says of a call that is over already, or was never there.
_OVER = (21220, 20404)


class TwilioCalls:
    """The provider's calls, over REST, at its own address or at the local Twilio's."""

    def __init__(self, account_sid: str, token: Secret, api_base: str, timeout_seconds: float = 10) -> None:
        self._account_sid = account_sid
        self._token = token
        self._api_base = api_base
        self._timeout_seconds = timeout_seconds
        self._made: Client | None = None

    def ring(self, call: Call) -> Answer:
        """Place one call; what it costs to ask twice is a phone that rings twice, so nothing is retried."""
        try:
            made = self._client().calls.create(**_fields(call))
        except Exception as error:  # noqa: BLE001 - whatever the provider raises quotes the number; only its code leaves
            return _refused(error)
        return Accepted(made.sid) if _CALL.fullmatch(made.sid or "") else Unclear()

    def end_call(self, provider_id: str) -> bool:
        """End a call, ringing or talking; True where it is over now or was before."""
        if not _CALL.fullmatch(provider_id):
            return True
        try:
            self._client().calls(provider_id).update(status="completed")
        except Exception as error:  # noqa: BLE001 - as above: the answer is a value
            return getattr(error, "code", None) in _OVER
        return True

    def _client(self) -> Client:
        # The provider's package takes most of a second to import: only who speaks with it pays for that.
        from intake.channels.provider_http import client

        if self._made is None:
            self._made = client(self._account_sid, self._token, self._api_base, self._timeout_seconds)
        return self._made


def _fields(call: Call) -> dict[str, Any]:
    ring = call.ring
    fields: dict[str, Any] = {
        "to": call.to.e164,
        "from_": call.from_.e164,
        "url": f"{call.public_url}{ring.path}",
        "status_callback": f"{call.public_url}{ring.status_path}",
        "status_callback_event": list(EVENTS),
        "timeout": ring.timeout,
        "time_limit": ring.time_limit,
    }
    if ring.detect_machine:
        fields["machine_detection"] = "DetectMessageEnd" if ring.after_greeting else "Enable"
    if call.send_digits:
        fields["send_digits"] = call.send_digits
    return fields


def _refused(error: Exception) -> Refused | Unclear:
    status, code = getattr(error, "status", None), getattr(error, "code", None)
    # A failure of the provider's own, or none of its answers, says nothing of whether the phone rings now.
    if not isinstance(status, int) or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unclear()
    return Refused(code if isinstance(code, int) else status)
