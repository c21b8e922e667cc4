"""What may die: a worker at any of its steps or at a named fault point, and a web process before or after an answer.

A step is what somebody else can see: a commit, or a request to the provider. Between two steps nothing can be lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import event

from intake.channels.rest.gateway import TwilioGateway
from intake.core.delivery.sending import Answer, OutgoingCall, OutgoingText
from intake.core.retention.provider_copies import CopyKind, Deleted, DeletionRefused, Gone
from intake.core.secret import Secret
from intake.services.calls.place_calls import BridgeFault, CallPlacer
from intake.services.line.rules import calling_hours
from intake.services.retention.erase import FaultPoint
from intake.worker import compose_of
from tests.support.stage import TOKEN, Stage

Point = FaultPoint | BridgeFault


class KilledHereError(BaseException):
    """Stands for a process that ends."""


@dataclass(slots=True)
class Life:
    """How long a worker lives: so many steps more, or until it reaches a point; else for ever."""

    steps: int | None = None
    point: Point | None = None

    def step(self, *_: object) -> None:
        """Live one step longer, or die."""
        if self.steps is None:
            return
        self.steps -= 1
        if self.steps <= 0:
            raise KilledHereError

    def reached(self, point: Point) -> None:
        """Pass a fault point, or die there."""
        if point is self.point:
            raise KilledHereError

    def go_on(self) -> None:
        """Be started again."""
        self.steps = self.point = None


@dataclass(slots=True)
class Eyes:
    """Who looks on when a phone is about to be rung, and when it was."""

    before: Callable[[OutgoingCall], None]
    after: Callable[[OutgoingCall], None]


class MortalGateway(TwilioGateway):
    """The provider's account as a worker has it that may die before and after each request, and is looked at."""

    life: Life
    eyes: Eyes

    def send_text(self, text: OutgoingText) -> Answer:
        self.life.step()
        answer = super().send_text(text)
        self.life.step()
        return answer

    def ring(self, call: OutgoingCall) -> Answer:
        self.life.step()
        self.eyes.before(call)
        answer = super().ring(call)
        self.eyes.after(call)
        self.life.step()
        return answer

    def hang_up_call(self, provider_id: str) -> bool:
        self.life.step()
        ended = super().hang_up_call(provider_id)
        self.life.step()
        return ended

    def delete_copy(self, kind: CopyKind, provider_id: str) -> Deleted | Gone | DeletionRefused:
        self.life.step()
        deleted = super().delete_copy(kind, provider_id)
        self.life.step()
        return deleted


@dataclass(slots=True)
class MortalWeb:
    """A web side of which a process dies: before it hears of so many requests, or before it has answered them."""

    inner: Callable[..., Iterable[bytes]]
    deaf: int = 0
    dumb: int = 0
    deaths: int = field(default=0)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if self.deaf:
            self.deaf -= 1
            self._dies()
        answer = self.inner(environ, start_response)
        if self.dumb:
            self.dumb -= 1
            self._dies()
        return answer

    def live(self) -> None:
        """Be started again, and stay."""
        self.deaf = self.dumb = 0

    def _dies(self) -> None:
        self.deaths += 1
        raise ConnectionResetError


def make_mortal(stage: Stage, life: Life, eyes: Eyes) -> None:
    """Let the worker of a stage die where its life ends, and be looked at when it rings somebody."""
    worker, hours, twilio = stage.worker, calling_hours(stage.settings), stage.settings.twilio
    event.listen(worker.database.engine, "commit", life.step)
    placer = CallPlacer(worker.database, worker.clock, hours, life.reached)
    gateway = MortalGateway(twilio.account_sid, Secret(TOKEN.encode()), twilio.api_base.url, 5)
    gateway.life, gateway.eyes = life, eyes
    stage.worker = replace(
        worker,
        gateway=gateway,
        compose=compose_of(stage.settings, stage.line.script, placer),
        told=placer.told,
    )
