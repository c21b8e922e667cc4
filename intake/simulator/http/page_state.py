"""What the page shows, as JSON: phones, calls, threads, new log rows and the clock.

Reads the exchange only. Changes nothing.
"""

from __future__ import annotations

from intake.simulator.calls.call import Call
from intake.simulator.clock import read_offset
from intake.simulator.exchange import Exchange
from intake.simulator.http.switches import switches_of
from intake.simulator.http.troubles import troubles_of
from intake.simulator.phones.phones import Phone
from intake.simulator.rest.rest_json import Json
from intake.simulator.texts.messages import TextMessage
from intake.simulator.twiml.documents import Caption
from intake.simulator.webhooks.webhook_log import LogRow


def page_state(exchange: Exchange, rows_seen: int) -> Json:
    """Return all that the page shows; of the log only the rows after those it has."""
    rows = exchange.log.rows(rows_seen)
    return {
        "run": exchange.run,
        "phones": [_phone(exchange, exchange.phone(phone.number)) for phone in exchange.config.phones],
        "log": [_row(row) for row in rows],
        "log_total": rows_seen + len(rows),
        "clock": _clock(exchange),
        "outside": exchange.faults.outside.value,
        "troubles": troubles_of(exchange.faults),
    }


def _phone(exchange: Exchange, phone: Phone) -> Json:
    call = exchange.ringing(phone.number) or _last_call(exchange, phone)
    return {
        "number": phone.number,
        "call": _call(call) if call else None,
        "thread": [_message(message, phone) for message in exchange.on_phone(phone.number)],
        "switches": switches_of(phone),
    }


def _last_call(exchange: Exchange, phone: Phone) -> Call | None:
    mine = (call for call in reversed(exchange.calls) if call.plan.phone == phone.number)
    return next(mine, None)


def _call(call: Call) -> Json:
    incoming = call.plan.direction != "inbound"
    return {
        "sid": call.sid,
        "state": call.state.value,
        "waiting": call.waiting.value,
        "holder": call.holder.value,
        "incoming": incoming,
        "with": call.facts.from_ if incoming else call.facts.to,
        "serial": call.serial,
        "timeout": call.timeout,
        "limit": call.limit,
        "digits": call.digits,
        "joined": _joined(call),
        "heard": [_caption(caption) for caption in tuple(call.heard)],
    }


def _joined(call: Call) -> bool:
    room = call.room
    return room is not None and room.open and len(room.members) > 1


def _caption(caption: Caption) -> Json:
    return {
        "text": caption.text,
        "lang": caption.language,
        "slow": caption.slow,
        "kind": caption.kind.value,
    }


def _message(message: TextMessage, phone: Phone) -> Json:
    mine = message.from_ == phone.number
    return {
        "sid": message.sid,
        "mine": mine,
        "with": message.to if mine else message.from_,
        "body": message.body,
        "status": message.status.value,
        "carrier": message.direction.value == "carrier",
        "error": message.error,
        "at": message.created_at.isoformat(),
    }


def _row(row: LogRow) -> Json:
    return {
        "at": row.at.isoformat(),
        "direction": row.direction.value,
        "path": row.path,
        "status": row.status,
        "verdict": row.verdict.value,
        "error": row.error,
        "milliseconds": row.milliseconds,
        "note": row.note or row.warning,
        "form": "\n".join(f"{name}={value}" for name, value in row.form),
        "reply": row.reply.decode("utf-8", "replace"),
    }


def _clock(exchange: Exchange) -> Json:
    file, now, due = exchange.config.clock_file, exchange.now(), exchange.next_due()
    return {
        "now": now.isoformat(),
        "offset": read_offset(file) if file else 0,
        "movable": file is not None,
        "next_due": due.at.isoformat() if due.at else None,
        "is_due": due.at is not None and due.at <= now,
        "why_not": due.why_not,
    }
