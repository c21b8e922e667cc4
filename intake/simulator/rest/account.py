"""What REST requests do to the account: make, list, change and delete texts and calls.

Takes plain form values and returns JSON values, or raises ``Refusal``. Knows no Flask.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from intake.core.phone import from_caller_id
from intake.simulator.calls import joining
from intake.simulator.calls.call import Call
from intake.simulator.calls.leg import CallState
from intake.simulator.exchange import Exchange
from intake.simulator.rest.call_form import CALL_FIELDS, plan_of
from intake.simulator.rest.form_values import UNKNOWN_PARAMETER, Form, whole, within
from intake.simulator.rest.rest_json import Json, Page, Refusal, call_json, message_json
from intake.simulator.texts.messages import FINAL, TextMessage
from intake.simulator.texts.texting import BLOCKED, Route

NOT_FOUND, NOT_COMPLETE = 20404, 20009
MOST_BODY = 1600
MOST_PAGE = 1000

_MESSAGE_FIELDS = frozenset(
    {"To", "From", "Body", "StatusCallback", "ValidityPeriod", "SmartEncoded", "RiskCheck", "ProvideFeedback"}
)


@dataclass(frozen=True, slots=True)
class Account:
    """The REST side of an exchange."""

    exchange: Exchange

    def create_message(self, form: Form) -> Json:
        """Take a text and deliver it in the background."""
        self._check_fields(form, _MESSAGE_FIELDS)
        self._check_ends(form, wrong_from=21606, missing_from=21603, missing_to=21604)
        body = form.get("Body", "")
        if not body:
            raise Refusal(400, 21602, "Message body is required.")
        if len(body) > MOST_BODY:
            raise Refusal(400, 21617, "The concatenated message body exceeds the 1600 character limit.")
        within(form, "ValidityPeriod", 36_000, low=1, high=36_000)
        if self.exchange.carrier.blocks(form["To"], form["From"]):
            raise Refusal(400, BLOCKED, "Attempt to send to unsubscribed recipient")
        route = Route(form["From"], form["To"])
        message = self.exchange.texting.send(route, body, form.get("StatusCallback", ""))
        self.exchange.turns.in_background(lambda: self._deliver(message))
        return self._message_json(message)

    def _deliver(self, message: TextMessage) -> None:
        self.exchange.texting.deliver(message)

    def list_messages(self, query: Form, path: str) -> Json:
        """The texts that match, newest first, without those younger than the list's lag."""
        now, lag = self.exchange.now(), self.exchange.faults.list_lag_seconds
        rows = [
            self._message_json(message)
            for message in self.exchange.messages.listable(now, lag)
            if _same_ends(query, message.from_, message.to)
            and _in_span(query, "DateSent", message.created_at)
        ]
        return _page(query, path, "messages").show(rows)

    def fetch_message(self, sid: str) -> Json:
        """One text."""
        return self._message_json(self._message(sid))

    def redact_message(self, sid: str, form: Form) -> Json:
        """Empty a text's body; nothing else about it can be changed."""
        message = self._message(sid)
        if form.get("Body") != "":
            raise Refusal(400, UNKNOWN_PARAMETER, "Body must be the empty string.")
        self._check_final(message)
        return self._message_json(self.exchange.messages.put(replace(message, body="")))

    def delete_message(self, sid: str) -> None:
        """Delete a text that is final and old enough."""
        self._check_final(self._message(sid))
        self.exchange.messages.forget(sid)

    def create_call(self, form: Form) -> Json:
        """Ring a phone; it answers when somebody picks it up."""
        self._check_fields(form, CALL_FIELDS)
        self._check_ends(form, wrong_from=21210, missing_from=21213, missing_to=21201)
        if not (form.get("Url", "").startswith(("http://", "https://")) or form.get("Twiml")):
            raise Refusal(400, 21205, "Url parameter is required, and must be a whole web address.")
        if form.get("Record", "false").lower() != "false" or form.get("Method", "POST") != "POST":
            raise Refusal(400, UNKNOWN_PARAMETER, "The simulator records nothing and posts only.")
        return call_json(self.exchange.ring(plan_of(form)))

    def list_calls(self, query: Form, path: str) -> Json:
        """The calls that match, newest first."""
        newest = self.exchange.now() - timedelta(seconds=self.exchange.faults.list_lag_seconds)
        rows = [
            call_json(call)
            for call in reversed(self.exchange.calls)
            if call.created_at <= newest
            and _same_ends(query, call.facts.from_, call.facts.to)
            and query.get("Status", call.state.value) == call.state.value
            and query.get("ParentCallSid", call.facts.parent_sid) == call.facts.parent_sid
            and _in_span(query, "StartTime", call.created_at)
        ]
        return _page(query, path, "calls").show(rows)

    def fetch_call(self, sid: str) -> Json:
        """One call."""
        return call_json(self._call(sid))

    def update_call(self, sid: str, form: Form) -> Json:
        """End a call, or send it to another document."""
        call = self._call(sid)
        if call.ended:
            raise Refusal(400, 21220, "Call is not in-progress. Cannot redirect.")
        match form.get("Status", ""):
            case "completed":
                call.hang_up()
            case "canceled":
                self._cancel(call)
            case "" if form.get("Url") or form.get("Twiml"):
                url, twiml = form.get("Url", ""), form.get("Twiml", "")
                self.exchange.turns.in_background(lambda: call.redirect(url, twiml))
            case _:
                raise Refusal(400, UNKNOWN_PARAMETER, "Status must be completed or canceled.")
        return call_json(call)

    def delete_call(self, sid: str) -> None:
        """Delete the record of a call that is over and old enough."""
        call = self._call(sid)
        if not call.ended or self._is_young(call.ended_at or call.created_at):
            raise _not_complete()
        self.exchange.board.forget(sid)

    def _cancel(self, call: Call) -> None:
        if call.state in (CallState.QUEUED, CallState.RINGING):
            with self.exchange.turns.put_off():
                joining.finish(call, CallState.CANCELED)

    def _check_fields(self, form: Form, known: frozenset[str]) -> None:
        unknown = sorted(set(form) - known)
        if unknown:
            raise Refusal(400, UNKNOWN_PARAMETER, f"The simulator does not know {', '.join(unknown)}.")

    def _check_ends(self, form: Form, *, wrong_from: int, missing_from: int, missing_to: int) -> None:
        if not form.get("To"):
            raise Refusal(400, missing_to, "A 'To' phone number is required.")
        if from_caller_id(form["To"]) is None:
            raise Refusal(400, 21211, "Invalid 'To' Phone Number")
        if not form.get("From"):
            raise Refusal(400, missing_from, "A 'From' phone number is required.")
        if form["From"] not in self.exchange.config.numbers:
            raise Refusal(400, wrong_from, "The 'From' phone number is not one of this account's.")

    def _message(self, sid: str) -> TextMessage:
        message = self.exchange.messages.find(sid)
        if message is None:
            raise Refusal(404, NOT_FOUND, f"The requested resource /Messages/{sid}.json was not found")
        return message

    def _call(self, sid: str) -> Call:
        call = self.exchange.board.find(sid)
        if call is None:
            raise Refusal(404, NOT_FOUND, f"The requested resource /Calls/{sid}.json was not found")
        return call

    def _message_json(self, message: TextMessage) -> Json:
        return message_json(message, self.exchange.config.account_sid)

    def _check_final(self, message: TextMessage) -> None:
        if message.status not in FINAL or self._is_young(message.created_at):
            raise _not_complete()

    def _is_young(self, moment: datetime) -> bool:
        age = (self.exchange.now() - moment).total_seconds()
        return age < self.exchange.faults.deletable_after_seconds


def _not_complete() -> Refusal:
    return Refusal(409, NOT_COMPLETE, "Cannot delete or change this resource before it is complete")


def _same_ends(query: Form, from_: str, to: str) -> bool:
    return query.get("From", from_) == from_ and query.get("To", to) == to


def _in_span(query: Form, name: str, moment: datetime) -> bool:
    """Whether a moment is on the day, or on the right side of the moments, that a list asks for."""
    day = query.get(name, "")
    if day and moment.astimezone(UTC).strftime("%Y-%m-%d") != day[:10]:
        return False
    before, after = query.get(f"{name}<", ""), query.get(f"{name}>", "")
    return not (before and moment > _moment(before)) and not (after and moment < _moment(after))


def _moment(value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise Refusal(400, UNKNOWN_PARAMETER, f"{value!r} is not a date.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _page(query: Form, path: str, name: str) -> Page:
    filters = {key: value for key, value in query.items() if key not in ("PageSize", "Page", "PageToken")}
    size = min(MOST_PAGE, max(1, whole(query.get("PageSize", "50"))))
    return Page(path, name, whole(query.get("Page", "0")), size, filters)
