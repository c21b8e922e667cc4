"""What the line asks of the provider over REST: for now, to delete its copies of calls and texts.

Every answer is a value: an exception of the provider would quote what it was about. It retries nothing and
remembers nothing; when to ask again is the worker's business.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

import requests

from intake.core.copies import CopyKind, Deleted, Gone, Refused
from intake.core.secret import Secret

if TYPE_CHECKING:
    from twilio.rest import Client
    from twilio.rest.api.v2010.account.call import CallContext
    from twilio.rest.api.v2010.account.message import MessageContext

# The provider's own "no such resource"; a 404 without it may come from whatever stands in between.
NOT_FOUND = 20404
UNREACHABLE = Refused("unreachable")
# The ids the provider gives: anything else would become part of an address.
_ID = {
    CopyKind.MESSAGE: re.compile(r"(SM|MM)[0-9a-fA-F]{32}"),
    CopyKind.CALL: re.compile(r"CA[0-9a-fA-F]{32}"),
}


class TwilioGateway:
    """The provider's account, over REST, at its own address or at the local Twilio's."""

    def __init__(self, account_sid: str, token: Secret, api_base: str, timeout_seconds: float = 10) -> None:
        self._account_sid = account_sid
        self._token = token
        self._api_base = api_base
        self._timeout_seconds = timeout_seconds
        self._made: Client | None = None

    def delete_copy(self, kind: CopyKind, provider_id: str) -> Deleted | Gone | Refused:
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
        from intake.channels.provider_http import client

        if self._made is None:
            self._made = client(self._account_sid, self._token, self._api_base, self._timeout_seconds)
        return self._made


class _NotAnIdError(Exception):
    """Something that is not an id of the provider."""


def _reduced(error: Exception) -> Gone | Refused:
    """Return what the provider meant, without its words."""
    if isinstance(error, requests.RequestException | OSError):
        return UNREACHABLE
    if isinstance(error, _NotAnIdError):
        return Refused("not an id")
    status, code = getattr(error, "status", None), getattr(error, "code", None)
    if code == NOT_FOUND:
        return Gone()
    number = code or status
    return Refused(str(number) if isinstance(number, int) else "unreadable answer")
