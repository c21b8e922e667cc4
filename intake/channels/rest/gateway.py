"""What the line asks of the provider over REST: to send and ring, to delete its copies, and to list them.

Every answer is a value: an exception of the provider would quote what it was about. It retries nothing and
remembers nothing; when to ask again is the worker's business.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, assert_never

import requests

from intake.channels.provider_ids import CALL_ID, MESSAGE_ID
from intake.channels.rest import resources
from intake.channels.rest.connection import Login, ProviderRest
from intake.core.delivery import sending as delivery
from intake.core.retention.provider_copies import CopyKind, Deleted, DeletionRefused, Gone
from intake.core.secret import Secret

if TYPE_CHECKING:
    from twilio.rest import Client
    from twilio.rest.api.v2010.account.call import CallContext, CallInstance
    from twilio.rest.api.v2010.account.message import MessageContext, MessageInstance

# The provider's own "no such resource"; a 404 without it may come from whatever stands in between.
NOT_FOUND = 20404
UNREACHABLE = DeletionRefused("unreachable")
# As many as there may be senders; none is opened before it is needed.
MOST_CONNECTIONS = 64
# Copies of one list: what is left is found by the next look.
MOST_LISTED = 200
# The ids the provider gives: anything else would become part of an address.
_ID = {CopyKind.MESSAGE: MESSAGE_ID, CopyKind.CALL: CALL_ID}


class TwilioGateway:
    """The provider's account, over REST, at its own address or at the local Twilio's."""

    def __init__(self, account_sid: str, token: Secret, api_base: str, timeout_seconds: float = 10) -> None:
        self._account_sid = account_sid
        self._token = token
        self._api_base = api_base
        self._timeout_seconds = timeout_seconds
        self._made: Client | None = None

    def send_text(self, text: delivery.OutgoingText) -> delivery.Answer:
        """Have a text sent."""
        return resources.send_text(self._rest, text)

    def ring(self, call: delivery.OutgoingCall) -> delivery.Answer:
        """Have a phone rung."""
        return resources.ring(self._rest, call)

    def hang_up_call(self, provider_id: str) -> bool:
        """End a call; False where the provider did not say that it did."""
        return resources.hang_up_call(self._rest, provider_id)

    def find_text(self, sought: delivery.Sought) -> delivery.FoundAtProvider | delivery.SendRefused | None:
        """Look in the provider's list for a text we sent; None where it is not there."""
        return resources.find_text(self._rest, sought)

    def find_call(self, sought: delivery.Sought) -> delivery.FoundAtProvider | delivery.SendRefused | None:
        """Look in the provider's list for a call we made; None where it is not there."""
        return resources.find_call(self._rest, sought)

    def provider_at(self) -> datetime | None:
        """Return the provider's own time now (UTC), from its last answer; None where it never answered."""
        return self._rest.provider_now()

    @functools.cached_property
    def _rest(self) -> ProviderRest:
        return ProviderRest(
            Login(self._account_sid, self._token), self._api_base, self._timeout_seconds, MOST_CONNECTIONS
        )

    def delete_copy(self, kind: CopyKind, provider_id: str) -> Deleted | Gone | DeletionRefused:
        """Ask the provider to delete its copy of a call or text; deleting what is gone is no error."""
        try:
            self._copy(kind, provider_id).delete()
        except Exception as error:  # noqa: BLE001 - whatever the provider raises quotes the request; only its code leaves
            return _reduced(error)
        return Deleted()

    def is_gone(self, kind: CopyKind, provider_id: str) -> bool:
        """Look whether the provider knows no such copy any more; False where it cannot be told."""
        try:
            self._copy(kind, provider_id).fetch()
        except Exception as error:  # noqa: BLE001 - as above: the answer is a value
            return isinstance(_reduced(error), Gone)
        return False

    def old_copies(
        self, kind: CopyKind, numbers: Sequence[str], before: datetime
    ) -> tuple[str, ...] | DeletionRefused:
        """List ids of calls or texts to or from our own ``numbers`` (E.164) that began before a moment (UTC).

        At most some hundreds at a time. A person's number must never be among ``numbers``: it would stand in
        an address.
        """
        try:
            found = [each for number in numbers for each in self._listed(kind, number, before)]
        except Exception as error:  # noqa: BLE001 - as above: the answer is a value
            reduced = _reduced(error)
            return reduced if isinstance(reduced, DeletionRefused) else DeletionRefused(str(NOT_FOUND))
        return tuple(dict.fromkeys(sid for sid in found if _ID[kind].fullmatch(sid)))

    def _listed(self, kind: CopyKind, number: str, before: datetime) -> Iterator[str]:
        for end in ({"to": number}, {"from_": number}):
            # The provider may read the moment as a day: what it shows is looked at once more.
            yield from (each.sid or "" for each in self._page(kind, end, before) if _is_older(each, before))

    def _page(
        self, kind: CopyKind, end: dict[str, str], before: datetime
    ) -> Sequence[CallInstance | MessageInstance]:
        client, most = self._client(), {"limit": MOST_LISTED, "page_size": MOST_LISTED}
        match kind:
            case CopyKind.MESSAGE:
                return list(client.messages.list(**end, date_sent_before=before, **most))
            case CopyKind.CALL:
                return list(client.calls.list(**end, start_time_before=before, **most))
            case _:
                assert_never(kind)

    def _copy(self, kind: CopyKind, provider_id: str) -> CallContext | MessageContext:
        if not _ID[kind].fullmatch(provider_id):
            raise _NotAnIdError
        match kind:
            case CopyKind.MESSAGE:
                return self._client().messages(provider_id)
            case CopyKind.CALL:
                return self._client().calls(provider_id)
            case _:
                assert_never(kind)

    def _client(self) -> Client:
        # The provider's package takes most of a second to import: only who speaks with it pays for that.
        from intake.channels.rest.http_client import client

        if self._made is None:
            self._made = client(self._account_sid, self._token, self._api_base, self._timeout_seconds)
        return self._made


def _is_older(copy: CallInstance | MessageInstance, before: datetime) -> bool:
    began: datetime | None = getattr(copy, "start_time", None) or getattr(copy, "date_sent", None)
    moment = began or copy.date_created
    return moment is not None and moment < before


class _NotAnIdError(Exception):
    """Something that is not an id of the provider."""


def _reduced(error: Exception) -> Gone | DeletionRefused:
    """Return what the provider meant, without its words."""
    if isinstance(error, requests.RequestException | OSError):
        return UNREACHABLE
    if isinstance(error, _NotAnIdError):
        return DeletionRefused("not an id")
    status, code = getattr(error, "status", None), getattr(error, "code", None)
    if code == NOT_FOUND:
        return Gone()
    number = code or status or _status_of_list(error)
    return DeletionRefused(str(number) if isinstance(number, int) else "unreadable answer")


def _status_of_list(error: Exception) -> object:
    # A list that was refused is told with the whole answer beside the words.
    return next((each.status_code for each in error.args if hasattr(each, "status_code")), None)
