"""Show calls and texts in the JSON of the provider's REST API.

Builds dictionaries only. Does not read requests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import urlencode

from intake.simulator.calls.call import Call
from intake.simulator.config import API_VERSION
from intake.simulator.texts.messages import MessageStatus, TextMessage

Json = dict[str, object]
MORE_INFO = "https://www.twilio.com/docs/errors/"


class Refusal(Exception):  # noqa: N818 - an answer of the API, not a mistake of ours
    """A REST request that is refused, with the provider's code and words."""

    def __init__(self, status: int, code: int, message: str) -> None:
        """Keep HTTP status, error number and sentence."""
        super().__init__(message)
        self.status, self.code, self.message = status, code, message

    def as_json(self) -> Json:
        """The body of the refusal."""
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"{MORE_INFO}{self.code}",
            "status": self.status,
        }


# What a made-up call has no value for.
_NEVER_KNOWN: Json = {
    "caller_name": None,
    "forwarded_from": None,
    "group_sid": None,
    "annotation": None,
    "phone_number_sid": None,
    "trunk_sid": None,
    "queue_time": "0",
    "price": None,
    "price_unit": "USD",
}


def account_path(account_sid: str) -> str:
    """The path under which everything of an account is found."""
    return f"/{API_VERSION}/Accounts/{account_sid}"


def message_json(message: TextMessage, account_sid: str) -> Json:
    """One text as the provider shows it."""
    path = f"{account_path(account_sid)}/Messages/{message.sid}"
    sent = None if message.status is MessageStatus.QUEUED else message.created_at
    return {
        "sid": message.sid,
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "messaging_service_sid": None,
        "body": message.body,
        "from": message.from_,
        "to": message.to,
        "direction": message.direction.value,
        "status": message.status.value,
        "error_code": message.error or None,
        "error_message": None,
        "num_media": "0",
        "num_segments": str(message.segments),
        "price": None,
        "price_unit": "USD",
        "date_created": _date(message.created_at),
        "date_sent": _date(sent),
        "date_updated": _date(message.created_at),
        "uri": f"{path}.json",
        "subresource_uris": {"media": f"{path}/Media.json"},
    }


def call_json(call: Call) -> Json:
    """One call as the provider shows it."""
    facts = call.facts
    path = f"{account_path(facts.account_sid)}/Calls/{facts.sid}"
    return {
        "sid": facts.sid,
        "account_sid": facts.account_sid,
        "api_version": API_VERSION,
        "parent_call_sid": facts.parent_sid or None,
        "from": facts.from_,
        "from_formatted": facts.from_,
        "to": facts.to,
        "to_formatted": facts.to,
        "direction": facts.direction,
        "status": call.state.value,
        "answered_by": call.answered_by or None,
        "duration": str(call.duration) if call.ended else None,
        **_NEVER_KNOWN,
        "date_created": _date(call.created_at),
        "date_updated": _date(call.ended_at or call.answered_at or call.created_at),
        "start_time": _date(call.answered_at or call.created_at),
        "end_time": _date(call.ended_at),
        "uri": f"{path}.json",
        "subresource_uris": {"recordings": f"{path}/Recordings.json"},
    }


@dataclass(frozen=True, slots=True)
class Page:
    """Which page of a list was asked for, and with which filters."""

    path: str
    name: str
    number: int
    size: int
    filters: Mapping[str, str]

    def show(self, rows: Sequence[Json]) -> Json:
        """The rows of this page, with the addresses of its neighbours."""
        start = self.number * self.size
        shown = rows[start : start + self.size]
        more = start + self.size < len(rows)
        return {
            self.name: list(shown),
            "page": self.number,
            "page_size": self.size,
            "start": start,
            "end": max(start, start + len(shown) - 1),
            "uri": self._uri(self.number),
            "first_page_uri": self._uri(0),
            "next_page_uri": self._uri(self.number + 1) if more else None,
            "previous_page_uri": self._uri(self.number - 1) if self.number else None,
        }

    def _uri(self, number: int) -> str:
        query = urlencode({**self.filters, "PageSize": self.size, "Page": number})
        return f"{self.path}?{query}"


def _date(moment: datetime | None) -> str | None:
    return format_datetime(moment) if moment else None
