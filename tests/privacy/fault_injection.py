"""The injector: breaks one thing at a time, and shouts what nobody may hear when it does.

It stands at the seams: the clock, the words and the database are handed to the line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Engine, event

from intake.core.delivery import sending as delivery
from intake.core.retention.provider_copies import CopyKind, Deleted, DeletionRefused, Gone
from intake.core.script.wording import Wording
from intake.worker import Gateway


class Sabotaged(Exception):  # noqa: N818 - what happened, not an error of ours
    """Something broke, with everything it knew in its words."""


class FaultInjector:
    """Raises at the n-th time that something named happens; otherwise stands by."""

    def __init__(self, shout: str) -> None:
        self._shout = shout
        self._at = ""
        self._left = 0

    def shout(self, words: str) -> None:
        """Set what is shouted."""
        self._shout = words

    def arm(self, at: str, passes: int = 0) -> None:
        """Let ``passes`` go by, then raise once."""
        self._at, self._left = at, passes

    def disarm(self) -> bool:
        """Stand by; tell whether nothing was broken since it was armed."""
        unspent, self._at = bool(self._at), ""
        return unspent

    def comes(self, at: str) -> None:
        """Something happens."""
        if at != self._at:
            return
        if self._left == 0:
            self._at = ""
            raise Sabotaged(self._shout)
        self._left -= 1

    def clock(self, clock: Callable[[], datetime]) -> Callable[[], datetime]:
        """Return a clock that may break."""

        def read() -> datetime:
            self.comes("clock")
            return clock()

        return read

    def watch(self, engine: Engine) -> None:
        """Let any statement of a database break."""
        event.listen(engine, "before_cursor_execute", lambda *_: self.comes("statement"))
        event.listen(engine, "commit", lambda _: self.comes("commit"))


class BreakableWords(Mapping[str, Wording]):
    """The wordings by language, which may break while a turn is rendered."""

    def __init__(self, words: Mapping[str, Wording], injector: FaultInjector) -> None:
        self._words, self._saboteur = words, injector

    def __getitem__(self, language: str) -> Wording:
        self._saboteur.comes("words")
        return self._words[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)


class BreakableGateway:
    """A gateway that may raise what it should have reduced, and whose answers are collected."""

    def __init__(self, gateway: Gateway, injector: FaultInjector, note: Callable[..., None]) -> None:
        self._gateway, self._saboteur, self._note = gateway, injector, note

    def delete_copy(self, kind: CopyKind, provider_id: str) -> Deleted | Gone | DeletionRefused:
        self._saboteur.comes("gateway")
        answer = self._gateway.delete_copy(kind, provider_id)
        self._note("answers of the gateway", repr(answer))
        return answer

    def is_gone(self, kind: CopyKind, provider_id: str) -> bool:
        return self._gateway.is_gone(kind, provider_id)

    def old_copies(
        self, kind: CopyKind, numbers: Sequence[str], before: datetime
    ) -> tuple[str, ...] | DeletionRefused:
        return self._gateway.old_copies(kind, numbers, before)

    def send_text(self, text: delivery.OutgoingText) -> delivery.Answer:
        self._saboteur.comes("gateway")
        answer = self._gateway.send_text(text)
        self._note("answers of the gateway", repr(answer), repr(text))
        return answer

    def ring(self, call: delivery.OutgoingCall) -> delivery.Answer:
        self._saboteur.comes("gateway")
        answer = self._gateway.ring(call)
        self._note("answers of the gateway", repr(answer), repr(call))
        return answer

    def hang_up_call(self, provider_id: str) -> bool:
        return self._gateway.hang_up_call(provider_id)

    def find_text(self, sought: delivery.Sought) -> delivery.FoundAtProvider | delivery.SendRefused | None:
        found = self._gateway.find_text(sought)
        self._note("answers of the gateway", repr(found), repr(sought))
        return found

    def find_call(self, sought: delivery.Sought) -> delivery.FoundAtProvider | delivery.SendRefused | None:
        return self._gateway.find_call(sought)

    def provider_at(self) -> datetime | None:
        return self._gateway.provider_at()
