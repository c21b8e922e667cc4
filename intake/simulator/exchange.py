"""The exchange: the whole local Twilio in one object, without a web server.

Tests hold it directly; the Flask app only exposes it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from intake.simulator.account.number_settings import NumberSettings, well_set
from intake.simulator.account.owned import OwnedAccount
from intake.simulator.calls import walk
from intake.simulator.calls.call import Call
from intake.simulator.calls.leg import LegPlan
from intake.simulator.calls.switchboard import Switchboard
from intake.simulator.calls.turns import Turns
from intake.simulator.clock import demo_now
from intake.simulator.config import SimulatorConfig, refuse_real_account
from intake.simulator.phones.carrier import Carrier
from intake.simulator.phones.phones import Phone, Phones
from intake.simulator.texts.due import AskDue, LineDue
from intake.simulator.texts.messages import Messages, TextMessage
from intake.simulator.texts.texting import Route, Texting
from intake.simulator.webhooks.faults import Faults
from intake.simulator.webhooks.parameters import new_sid
from intake.simulator.webhooks.transport import FormPairs, Reply, Transport, loopback_transport
from intake.simulator.webhooks.webhook_log import WebhookLog
from intake.simulator.webhooks.wire import RIGHT, Request, Wire


class Exchange:
    """Phones, calls and texts around one line; every method may be called from any thread."""

    def __init__(
        self,
        config: SimulatorConfig,
        transport: Transport = loopback_transport,
        now: Callable[[], datetime] | None = None,
        next_due: AskDue | None = None,
    ) -> None:
        """Build an idle exchange; raises ``SimulatorRefusedError`` for any account but the fake one."""
        refuse_real_account(config, {})
        self.config = config
        self.run = new_sid("")
        self.now = now or partial(demo_now, config.clock_file)
        self.next_due = next_due or LineDue(config.line_url)
        self.faults = Faults()
        self.account = OwnedAccount(config)
        self.log = WebhookLog()
        self.messages = Messages()
        self.carrier = Carrier(config.carrier)
        self.turns = Turns()
        self.wire = Wire(config, transport, self.faults, self.log, self.now)
        self._phones = Phones(config.phones)
        self.texting = Texting(self.wire, self._phones, self.messages, self.carrier)
        self.board = Switchboard(config, self.wire, self._phones, self.turns)

    @property
    def calls(self) -> tuple[Call, ...]:
        """All calls and legs, oldest first."""
        return self.board.calls

    def phone(self, number: str) -> Phone:
        """The switches of a phone; a number asked for here rings by hand from now on."""
        return self._phones.get(number)

    def place_call(self, from_: str, to: str) -> Call:
        """Call the line from a phone, or from any caller ID; returns when the line has answered."""
        phone = self._phones.find(from_)
        shown = phone.shown if phone else from_
        settings = self._settings(to)
        plan = LegPlan(
            from_=shown,
            to=to,
            phone=from_,
            direction="inbound",
            url=settings.voice_url,
            status_callback=settings.status_callback,
            attestation=_attestation(phone, shown),
        )
        call = self.board.create(plan)
        with self.turns.put_off(), call.turn:
            walk.follow(call, plan.url)
        return call

    def ring(self, plan: LegPlan) -> Call:
        """Ring a phone for the line; returns at once."""
        call = self.board.create(plan)
        self.board.ring(call)
        return call

    def ringing(self, number: str) -> Call | None:
        """The call that a phone rings with or is on."""
        return self.board.active(number)

    def text(self, from_: str, to: str, body: str) -> list[str]:
        """Text the line from a phone; returns the bodies that came back, the carrier's own first."""
        return self.texting.receive(Route(from_, to), body, self._settings(to).sms_url)

    def _settings(self, number: str) -> NumberSettings:
        """What is set for one of our numbers; a number that is not the account's is asked for as ours would be."""
        owned = self.account.number(number)
        return owned.settings if owned else well_set(self.config, number)

    def thread(self, number: str) -> tuple[TextMessage, ...]:
        """All texts to and from a phone, oldest first."""
        return self.messages.thread(number)

    def on_phone(self, number: str) -> tuple[TextMessage, ...]:
        """The last texts to and from a phone as they lie on it, with those whose copies were deleted."""
        return self.messages.on_phone(number)

    def send_request(
        self, path: str, form: FormPairs, signature: str = RIGHT, *, twice: bool = False
    ) -> list[Reply | None]:
        """Post a raw webhook, signed ``right``, ``wrong``, ``missing`` or as given; None = no reply."""
        url = self.config.line_url.rstrip("/") + path
        request = Request(url, form, new_sid(""), signature)
        return [self.wire.send(request) for _ in range(2 if twice else 1)]

    def settle(self, seconds: float = 10.0) -> None:
        """Wait for callbacks and calls that REST requests set off; raises ``TimeoutError``."""
        if not self.turns.settle(seconds):
            raise TimeoutError("the exchange is still busy")


def _attestation(phone: Phone | None, shown: str) -> str:
    if phone is not None and not phone.withheld:
        return phone.attestation
    # A withheld caller ID carries no signature of the network.
    return "TN-Validation-Passed-A" if shown.startswith("+1") else ""
