"""Responds: one request of the provider, admitted first, then answered with a document or with nothing.

Knows no route and no words: what answers is handed in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, request

from intake.channels.twiml.voice import Numbers
from intake.channels.webhooks.forms import BadRequestError
from intake.channels.webhooks.signature import SignatureCheck
from intake.core.reports.web_troubles import WebTrouble
from intake.logs import Event, log
from intake.services.line.line import Line
from intake.services.line.noted_troubles import NotedTroubles
from intake.web.twilio.admission import RequestRefused, admit

# Above the global limit of wrong codes everyone waits this long, so that guessing does.
SLOWLY_SECONDS = 2.0
XML = "text/xml; charset=utf-8"
Fields = Mapping[str, str]
Answer = Callable[[Fields], bytes | None]


@dataclass(frozen=True, slots=True)
class Provider:
    """What the web side knows of the provider: our account, its signatures, and whom to connect to."""

    account_sid: str
    check: SignatureCheck
    status_token: str
    numbers: Numbers
    troubles: NotedTroubles


class NotOursError(Exception):
    """A genuine request for a number that is not this line's, or with a token that the line never made."""

    def __init__(self, cause: WebTrouble) -> None:
        super().__init__(cause.value)
        self.cause = cause


def post_routes(name: str, provider: Provider, answers: Mapping[str, Answer]) -> Blueprint:
    """Return routes of exact paths that take a POST of the provider and nothing else."""
    routes = Blueprint(name, __name__)
    for path, answer in answers.items():
        routes.add_url_rule(
            path,
            endpoint=path.strip("/").replace("/", "-"),
            view_func=partial(respond, provider, answer),
            methods=["POST"],
            provide_automatic_options=False,
            strict_slashes=True,
        )
    return routes


def respond(provider: Provider, answer: Answer) -> Response:
    """Return the response to the request at hand; whatever is refused gets a status and no word."""
    # The request itself: Flask's stand-in looks for it anew at every question.
    itself = request._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - documented for this
    fields = admit(itself, provider.check, provider.account_sid)
    if isinstance(fields, RequestRefused):
        return _refusal(provider, fields)
    try:
        body = answer(fields)
    except BadRequestError:
        return _refusal(provider, RequestRefused(HTTPStatus.BAD_REQUEST, WebTrouble.FORM))
    except NotOursError as error:
        return _refusal(provider, RequestRefused(HTTPStatus.FORBIDDEN, error.cause))
    provider.troubles.admit()
    if body is None:
        return Response(status=HTTPStatus.NO_CONTENT)
    return Response(body, content_type=XML, headers={"Cache-Control": "no-store"})


def _refusal(provider: Provider, refused: RequestRefused) -> Response:
    if refused.cause is not None:
        provider.troubles.note(refused.cause)
    return Response(status=refused.status)


def turn_failed(line: Line, error: Exception) -> None:
    """Tell the log, and whoever asks how the line is, that somebody heard or read that something broke."""
    log(Event.TURN_FAILED, error=error)
    line.troubles.note(WebTrouble.FAILED_TURN)


def refuse_others(line: Line, to: str) -> None:
    """Refuse what was sent to a number that is not this line's; raises NotOursError."""
    if to not in line.rules.own_numbers:
        raise NotOursError(WebTrouble.NUMBER)


def wait_if(*, slowly: bool) -> None:
    """Let somebody wait where answers slow down."""
    if slowly:
        time.sleep(SLOWLY_SECONDS)
