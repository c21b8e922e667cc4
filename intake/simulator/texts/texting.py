"""Texts in and out: webhooks, TwiML replies, delivery and its status callbacks.

Keeps to what the provider does by default. Knows no REST and no page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urljoin

from intake.simulator.config import API_VERSION
from intake.simulator.phones.carrier import Carrier
from intake.simulator.phones.phones import Phone, Phones
from intake.simulator.texts.messages import MessageDirection, Messages, MessageStatus, TextMessage
from intake.simulator.twiml.documents import Message, MessagingDocument, Redirect
from intake.simulator.twiml.reader import read_messaging
from intake.simulator.webhooks.parameters import Pairs, TextFacts, new_sid, text_pairs
from intake.simulator.webhooks.transport import Reply
from intake.simulator.webhooks.webhook_log import Direction, LogRow, Verdict
from intake.simulator.webhooks.wire import Wire

BLOCKED = 21610
MOST_REDIRECTS = 5


class Route(NamedTuple):
    """From which number to which."""

    from_: str
    to: str


@dataclass(frozen=True, slots=True)
class Texting:
    """The way of every text."""

    wire: Wire
    phones: Phones
    messages: Messages
    carrier: Carrier

    def receive(self, route: Route, body: str, webhook: str) -> list[str]:
        """Let a phone send a text to the line; returns the bodies that came back to it, in order."""
        message = self._make(route, body, MessageDirection.INBOUND)
        answer = self.carrier.hear(route.from_, route.to, body)
        replies = [self._from_carrier(message, answer)] if answer else []
        return replies + self._ask(message, webhook)

    def deliver(self, message: TextMessage) -> TextMessage:
        """Bring a text to its phone and tell the status callback each step."""
        # A reply is told of from its second step on: the provider queues it before it could be asked.
        if message.direction is MessageDirection.API:
            self._tell(message)
        self._tell(self.messages.move(message, MessageStatus.SENT))
        phone = self.phones.find(message.to)
        error = phone.undelivered if phone else 0
        status = MessageStatus.UNDELIVERED if error else MessageStatus.DELIVERED
        arrived = self.messages.move(message, status, error)
        self._tell(arrived)
        return arrived

    def send(self, route: Route, body: str, status_callback: str) -> TextMessage:
        """Take a text from REST; it is queued until ``deliver``."""
        return self._make(route, body, MessageDirection.API, status_callback)

    def _make(
        self, route: Route, body: str, direction: MessageDirection, status_callback: str = ""
    ) -> TextMessage:
        incoming = direction is MessageDirection.INBOUND
        return self.messages.put(
            TextMessage(
                sid=new_sid("SM"),
                from_=route.from_,
                to=route.to,
                body=body,
                direction=direction,
                status=MessageStatus.RECEIVED if incoming else MessageStatus.QUEUED,
                created_at=self.wire.now(),
                status_callback=status_callback,
            )
        )

    def _from_carrier(self, message: TextMessage, answer: str) -> str:
        sent = self._make(Route(message.to, message.from_), answer, MessageDirection.CARRIER)
        self.messages.move(sent, MessageStatus.DELIVERED)
        return answer

    def _ask(self, message: TextMessage, url: str) -> list[str]:
        facts = TextFacts(
            sid=message.sid,
            account_sid=self.wire.config.account_sid,
            from_=message.from_,
            to=message.to,
            body=message.body,
            segments=message.segments,
        )
        replies: list[str] = []
        for _ in range(MOST_REDIRECTS):
            document = self.wire.ask(url, text_pairs(facts), _read, self._phone(message))
            if document is None:
                break
            replies += self._reply(message, document, url)
            redirect = next((verb for verb in document.verbs if isinstance(verb, Redirect)), None)
            if redirect is None:
                break
            url = urljoin(url, redirect.url)
        return replies

    def _phone(self, message: TextMessage) -> Phone | None:
        return self.phones.find(message.from_)

    def _reply(self, message: TextMessage, document: MessagingDocument, url: str) -> list[str]:
        bodies = []
        for verb in document.verbs:
            if isinstance(verb, Redirect):
                break
            callback = urljoin(url, verb.status_callback) if verb.status_callback else ""
            if self._send_reply(message, verb, callback):
                bodies.append(verb.body)
        return bodies

    def _send_reply(self, message: TextMessage, verb: Message, callback: str) -> bool:
        ours, person = message.to, message.from_
        reply = self._make(Route(ours, person), verb.body, MessageDirection.REPLY, callback)
        if not self.carrier.blocks(person, ours):
            return self.deliver(reply).status is MessageStatus.DELIVERED
        self._tell(self.messages.move(reply, MessageStatus.FAILED, BLOCKED))
        self._log_blocked()
        return False

    def _log_blocked(self) -> None:
        self.wire.log.add(
            LogRow(
                at=self.wire.now(),
                direction=Direction.FROM_LINE,
                path="reply by TwiML",
                status=None,
                verdict=Verdict.UNKNOWN,
                error=BLOCKED,
                note="the person has stopped texts from this number: the reply is dropped",
            )
        )

    def _tell(self, message: TextMessage) -> None:
        if message.status_callback:
            self.wire.tell(message.status_callback, self._status_pairs(message))

    def _status_pairs(self, message: TextMessage) -> Pairs:
        now = self.wire.now()
        pairs = [
            ("MessageSid", message.sid),
            ("MessageStatus", message.status.value),
            ("SmsSid", message.sid),
            ("SmsStatus", message.status.value),
            ("AccountSid", self.wire.config.account_sid),
            ("From", message.from_),
            ("To", message.to),
            ("ApiVersion", API_VERSION),
        ]
        if message.error:
            pairs.append(("ErrorCode", str(message.error)))
        if message.status is MessageStatus.DELIVERED:
            pairs.append(("RawDlrDoneDate", now.strftime("%y%m%d%H%M")))
        return tuple(pairs)


def _read(reply: Reply) -> tuple[MessagingDocument, str]:
    return read_messaging(reply.body, reply.content_type), ""
