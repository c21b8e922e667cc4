"""A view: one request of the provider, admitted first, then answered with a document or with nothing.

Knows no route and no words: what answers is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, request

from intake.channels.incoming import BadRequestError
from intake.channels.signature import SignatureCheck
from intake.channels.voice import Numbers
from intake.web.admission import Refused, admit

XML = "text/xml; charset=utf-8"
Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Provider:
    """What the web side knows of the provider: our account, its signatures, and whom to connect to."""

    account_sid: str
    check: SignatureCheck
    status_token: str
    numbers: Numbers


class NotOursError(Exception):
    """A genuine request for a number that is not this line's."""


def respond(provider: Provider, answer: Callable[[Fields], bytes | None]) -> Response:
    """Return the response to the request at hand; whatever is refused gets a status and no word."""
    # The request itself: Flask's stand-in looks for it anew at every question.
    itself = request._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - documented for this
    fields = admit(itself, provider.check, provider.account_sid)
    if isinstance(fields, Refused):
        return Response(status=fields.status)
    try:
        body = answer(fields)
    except BadRequestError:
        return Response(status=HTTPStatus.BAD_REQUEST)
    except NotOursError:
        return Response(status=HTTPStatus.FORBIDDEN)
    if body is None:
        return Response(status=HTTPStatus.NO_CONTENT)
    return Response(body, content_type=XML, headers={"Cache-Control": "no-store"})
