"""The calls of interviewers: check, parse, call one service, render.

Who calls is read from the caller ID, which can be forged: what follows needs the PIN, and rings their own phone.
"""

from __future__ import annotations

from functools import partial

from flask import Blueprint, request

from intake.channels.twiml import staff_call, voice
from intake.channels.webhooks import forms
from intake.core.staff.interviewer import STAFF_LANGUAGE
from intake.core.staff.phone_menu import MenuAction, MenuCue
from intake.core.understanding.incoming_message import IncomingCall
from intake.services.line.line import Line
from intake.services.staff.phone_menu import StaffSays, answer_staff_call, call_ticket, who_calls
from intake.web.twilio.bridge import STAFF_TROUBLE
from intake.web.twilio.respond import Fields, Provider, post_routes, turn_failed


def staff_routes(line: Line, provider: Provider) -> Blueprint:
    """Return the route that answers interviewers who call one line."""
    return post_routes("staff", provider, {staff_call.STAFF_URL: partial(_staff, line)})


def _staff(line: Line, fields: Fields) -> bytes:
    return _answer(line, forms.read_call(fields), staff_call.read_keys(fields))


def _answer(line: Line, call: IncomingCall, keys: str) -> bytes:
    ticket = call_ticket(line, call.call_id)
    try:
        asking = staff_call.read_asking(request.args, ticket)
        who = who_calls(line, call.caller) if call.to == line.rules.line_number else None
        if asking is None or who is None:
            # Not an address of this call, or nobody of the staff any more: they hear the line.
            return staff_call.render(line.script, MenuCue(MenuAction.LINE), ticket)
        cue = answer_staff_call(line, StaffSays(who, asking, keys, call.call_id))
        return staff_call.render(line.script, cue, ticket)
    except Exception as error:  # noqa: BLE001 - whatever breaks, the interviewer hears a kind sentence
        turn_failed(line, error)
        return voice.announce(line.script, STAFF_TROUBLE, STAFF_LANGUAGE)
