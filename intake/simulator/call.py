"""A call as a person at the phone has it: hear, press keys, stay silent, answer, hang up.

The acts of the phone only. What they lead to is walked in ``walk``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from intake.simulator import joining, walk
from intake.simulator.documents import CaptionKind
from intake.simulator.leg import CallState, Leg, Waiting
from intake.simulator.phones import Answers
from intake.simulator.turns import Turns

KEYS = frozenset("0123456789*#")


@dataclass(slots=True, eq=False)
class Call(Leg):
    """One leg with the acts a phone offers; every act returns when the line has answered."""

    turns: Turns = field(kw_only=True)

    @property
    def words(self) -> str:
        """Everything said to this phone so far, in one string."""
        return " ".join(caption.text for caption in self.heard if caption.kind is CaptionKind.SPEECH)

    @property
    def timeout(self) -> int:
        """Seconds until the present wait runs out; 0 where nothing runs."""
        if self.waiting is Waiting.PAUSE:
            return self.pause
        return self.gather.timeout if self.waiting is Waiting.KEY and self.gather else 0

    def press(self, keys: str) -> None:
        """Press one or several keys, one after the other, as a person would."""
        for key in keys:
            if key not in KEYS:
                raise ValueError(f"a phone has no key {key!r}")
            with self._turn():
                self._slow_key()
                walk.press(self, key)

    def silence(self, serial: int | None = None) -> None:
        """Let the present wait run out; with a serial only if that wait is still the present one."""
        with self._turn():
            if serial is None or serial == self.serial:
                walk.let_time_pass(self)

    def hang_up(self) -> None:
        """Hang up, also while the line is still answering a request."""
        with self.turns.put_off():
            joining.finish(self)

    def answer(self, by: Answers | None = None) -> None:
        """Pick up a ringing phone; a machine may do so too."""
        with self._turn():
            if self.waiting is Waiting.ANSWER:
                self._answer(by)

    def decline(self) -> None:
        """Refuse a ringing call: the other side gets busy."""
        self._unanswered(CallState.BUSY)

    def let_ring(self) -> None:
        """Let it ring until the caller gives up, or the voicemail takes it."""
        if self.phone is not None and self.phone.voicemail:
            self.answer(Answers.MACHINE)
            return
        self._unanswered(CallState.NO_ANSWER)

    def reach_time_limit(self) -> None:
        """Let the time limit of the talk, or of the whole call, be reached."""
        with self._turn():
            if self.dial is not None:
                joining.leave(self)
            else:
                joining.finish(self)

    def redirect(self, url: str = "", twiml: str = "") -> None:
        """Send the call to another document, as a REST update does."""
        with self.guard:
            self.generation += 1
        with self._turn():
            if self.ended:
                return
            joining.abandon(self)
            if twiml:
                walk.follow_inline(self, twiml)
            else:
                walk.follow(self, url)

    def resume(self, extra: tuple[tuple[str, str], ...]) -> None:
        """Go on after a Dial that is over."""
        with self._turn():
            walk.after_dial(self, extra)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with self.turns.put_off(), self.turn:
            yield

    def _slow_key(self) -> None:
        """A relay operator needs a while: a shorter timeout passes first."""
        slow = self.phone.slow_key_seconds if self.phone else 0
        if self.waiting is Waiting.KEY and self.gather and slow >= self.gather.timeout:
            walk.let_time_pass(self)

    def _unanswered(self, state: CallState) -> None:
        with self.turns.put_off():
            if self.waiting is Waiting.ANSWER:
                joining.finish(self, state)

    def _answer(self, by: Answers | None) -> None:
        picked = by or (self.phone.answers_as if self.phone else Answers.HUMAN)
        self.waiting = Waiting.NOTHING
        joining.pick_up(self)
        if self.plan.twiml:
            walk.follow_inline(self, self.plan.twiml)
        elif self.plan.url:
            walk.follow(self, self.plan.url, self._detected(picked))
        else:
            joining.bridge(self)

    def _detected(self, picked: Answers) -> tuple[tuple[str, str], ...]:
        if not self.plan.machine_detection:
            return ()
        self.answered_by = _answered_by(picked, self.plan.machine_detection)
        told = (("AnsweredBy", self.answered_by), ("MachineDetectionDuration", "2400"))
        if not self.plan.detection_callback:
            return told
        pairs = (("CallSid", self.sid), ("AccountSid", self.facts.account_sid), *told)
        self.around.wire.tell(self.plan.detection_callback, pairs)
        return ()


def _answered_by(picked: Answers, detection: str) -> str:
    if picked is not Answers.MACHINE:
        return picked.value
    return "machine_end_beep" if detection == "DetectMessageEnd" else "machine_start"
