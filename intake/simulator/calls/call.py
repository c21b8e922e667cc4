"""A call as a person at the phone has it: hear, press keys, stay silent, answer, hang up.

The acts of the phone only. What they lead to is walked in ``walk``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from intake.simulator.calls import joining, walk
from intake.simulator.calls.leg import CallState, Holder, Leg, Waiting
from intake.simulator.calls.turns import Turns
from intake.simulator.phones.detection import detect
from intake.simulator.phones.phones import GREETING, Answers, Rings
from intake.simulator.twiml.documents import CaptionKind
from intake.simulator.webhooks.parameters import Pairs

KEYS = frozenset("0123456789*#")
# Sooner than in life, so that nobody at the page has to wait for it.
VOICEMAIL_AFTER = 4
SCREENING = "call screening answers and writes down what is said"
TAKEN_OVER = "picked up"
SOMEONE_ELSE = "someone else picks up: you are not the person this call is for"


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
        """Seconds until the present wait runs out, or the ringing; 0 where nothing runs."""
        if self.waiting is Waiting.PAUSE:
            # A tone takes a moment too.
            return max(1, self.pause)
        if self.waiting is Waiting.ANSWER:
            return self._rings_for
        return self.gather.timeout if self.waiting is Waiting.KEY and self.gather else 0

    @property
    def limit(self) -> int:
        """Seconds that the talk, or the whole call if that is shorter, may last."""
        return min(self.plan.time_limit, self.dial.time_limit if self.dial else self.plan.time_limit)

    def press(self, keys: str) -> None:
        """Press one or several keys, one after the other, as a person would."""
        for key in keys:
            if key not in KEYS:
                raise ValueError(f"a phone has no key {key!r}")
            with self._turn():
                if self.holder is Holder.PERSON:
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
        """Pick up a ringing phone, or take over from call screening; a machine may pick up too."""
        with self._turn():
            if self.holder is Holder.SCREEN:
                self.holder = Holder.PERSON
                self.note(TAKEN_OVER)
            elif self.waiting is Waiting.ANSWER:
                self._answer(by or (self.phone.answers_as if self.phone else Answers.HUMAN))

    def screen(self) -> None:
        """Let call screening answer; whoever holds the phone may still pick up or decline."""
        with self._turn():
            if self.waiting is Waiting.ANSWER:
                self.holder = Holder.SCREEN
                self.note(SCREENING)
                # Its own first words are long, but it is built to be spoken to: the provider cannot tell.
                self._answer(Answers.UNKNOWN)

    def decline(self) -> None:
        """Refuse a call: one that rings gets busy, one that is being screened ends."""
        if self.holder is Holder.SCREEN:
            self.hang_up()
        else:
            self._unanswered(CallState.BUSY)

    def let_ring(self) -> None:
        """Let it ring until the caller gives up, or the voicemail takes it."""
        if self.phone is not None and self.phone.rings is Rings.VOICEMAIL:
            self.answer(Answers.MACHINE)
            return
        self._unanswered(CallState.NO_ANSWER)

    def reach_time_limit(self) -> None:
        """Let the time limit of the talk, or of the whole call if that is shorter, be reached."""
        with self._turn():
            if self.dial is not None and self.dial.time_limit <= self.plan.time_limit:
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

    def resume(self, extra: Pairs) -> None:
        """Go on after a Dial that is over."""
        with self._turn():
            walk.after_dial(self, extra)

    @property
    def _rings_for(self) -> int:
        takes_it = self.phone is not None and self.phone.rings is Rings.VOICEMAIL
        return min(VOICEMAIL_AFTER, self.plan.ring_seconds) if takes_it else self.plan.ring_seconds

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

    def _answer(self, picked: Answers) -> None:
        self.waiting = Waiting.NOTHING
        joining.pick_up(self)
        self._note_who(picked)
        if self.plan.twiml:
            walk.follow_inline(self, self.plan.twiml)
        elif self.plan.url:
            walk.follow(self, self.plan.url, self._detected(picked))
        else:
            joining.bridge(self)

    def _note_who(self, picked: Answers) -> None:
        """Show on the phone who picked up, where it is not simply its owner, and what is dialled to them."""
        if picked is Answers.MACHINE:
            self.holder = Holder.MACHINE
            self.note(f"voicemail answers, with a greeting of {self._greeting} s")
        elif self.holder is Holder.PERSON and self.phone and self.phone.rings is Rings.SOMEONE_ELSE:
            self.note(SOMEONE_ELSE)
        if self.plan.send_digits:
            self.note(f"the line dials on: {self.plan.send_digits}")

    @property
    def _greeting(self) -> int:
        return self.phone.greeting_seconds if self.phone else GREETING

    def _detected(self, picked: Answers) -> Pairs:
        if not self.plan.detection.mode:
            return ()
        found = detect(self.plan.detection, picked, self._greeting)
        self.answered_by = found.answered_by
        told = (("AnsweredBy", found.answered_by), ("MachineDetectionDuration", str(found.milliseconds)))
        if not self.plan.detection.callback:
            return told
        pairs = (("CallSid", self.sid), ("AccountSid", self.facts.account_sid), *told)
        self.around.wire.tell(self.plan.detection.callback, pairs)
        return ()
