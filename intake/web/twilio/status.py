"""Status callbacks: a call is over, a text was delivered or was not. Nobody hears or reads these answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, request

from intake.channels.webhooks import forms
from intake.core.reports.web_troubles import WebTrouble
from intake.logs import Event, log
from intake.services.delivery.delivery_report import is_outbox_token, text_reported
from intake.services.incoming import receive
from intake.services.line.line import Line
from intake.web.twilio.respond import Fields, NotOursError, Provider, post_routes


def status_routes(line: Line, provider: Provider) -> Blueprint:
    """Return the routes on which the provider tells what became of calls and texts of one line."""
    return post_routes(
        "status",
        provider,
        {
            "/twilio/call-status": partial(_call_status, line),
            "/twilio/text-status": partial(_text_status, line, provider),
        },
    )


def _call_status(line: Line, fields: Fields) -> None:
    call_id = forms.finished_call(fields)
    if call_id is not None:
        _quietly(lambda: receive.hang_up(line, call_id))


def _text_status(line: Line, provider: Provider, fields: Fields) -> None:
    token = request.args.get("t", "")
    if is_outbox_token(token):
        report = forms.text_report(fields)
        _quietly(lambda: text_reported(line, token, report))
        return
    if token != provider.status_token:
        raise NotOursError(WebTrouble.TOKEN)
    message_id = forms.settled_text(fields)
    if message_id is not None:
        _quietly(lambda: receive.text_settled(line, message_id))


def _quietly(use_case: Callable[[], None]) -> None:
    try:
        use_case()
    except Exception as error:  # noqa: BLE001 - nobody hears this answer, and a 500 is kept in full
        log(Event.WEBHOOK_FAILED, error=error)
