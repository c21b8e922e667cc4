"""Email questions: what a form asks of a mail, found by walking the flow with every choice that is on offer now.

A question that is added to the flow is here by itself. Knows no words (see ``email_words``) and keeps no answer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field

from intake.core.conversation.advance import advance
from intake.core.conversation.ask import FormChoice, ask_of
from intake.core.conversation.email_answers import (
    MORE,
    READ_BACK,
    SAID_BACK,
    YES,
    EmailContact,
    EmailSurroundings,
    asks_several,
    begin_email,
    is_more,
    leads_to_question,
)
from intake.core.conversation.enter_step import enter
from intake.core.conversation.intent import Chosen, GivenAnswer
from intake.core.conversation.state import ADULT_ASKED, Conversation, Situation, Turn
from intake.core.script.flow import Flows, Place, Step


@dataclass(frozen=True, slots=True)
class EmailQuestion:
    """One question as a form asks it: its choices in their order, and whether several may be ticked."""

    step: Step
    choices: tuple[FormChoice, ...]
    several: bool

    @property
    def name(self) -> str:
        """What its answer is called in a form: ``flow.step``."""
        return str(self.step.place)


def email_questions(flows: Flows, language: str, around: EmailSurroundings) -> tuple[EmailQuestion, ...]:
    """Return every question that some answers lead to, in the order they are come to; but that of age, which comes before."""
    explorer = _Explorer(flows, around)
    explorer.explore(begin_email(flows, language, around))
    return tuple(explorer.questions())


@dataclass(slots=True)
class _Explorer:
    flows: Flows
    around: EmailSurroundings
    found: dict[str, dict[str, FormChoice]] = field(default_factory=dict)

    def questions(self) -> Iterator[EmailQuestion]:
        for name, named in self.found.items():
            step = self.flows.step(Place(*name.split(".")))
            several = asks_several(step) or ask_of(step).lists_keys
            choices = [each for each in named.values() if self._is_shown(step, each)]
            if choices and step.place != ADULT_ASKED:
                yield EmailQuestion(step, tuple(sorted(choices, key=_in_time)), several)

    def explore(self, first: Turn) -> None:
        waiting, known = deque([first]), set[Hashable]()
        while waiting:
            turn = waiting.popleft()
            if turn.step is None or (standing := self._standing(turn.step, turn.conversation)) in known:
                continue
            known.add(standing)
            situation = self.around.situation(turn.conversation)
            waiting.extend(self._onward(turn.step, turn.conversation, situation))

    def _onward(self, step: Step, conversation: Conversation, situation: Situation) -> Iterator[Turn]:
        for heard in self._answers(step, conversation, situation):
            yield advance(self.flows, conversation, heard, situation)
        if step.silence is not None:
            yield enter(self.flows, conversation, step.beside(step.silence), situation)

    def _answers(self, step: Step, conversation: Conversation, situation: Situation) -> Iterator[GivenAnswer]:
        contact, from_contact = EmailContact(), ask_of(step).from_contact
        if step.place == READ_BACK:
            yield from (Chosen((MORE,)) for name in step.choices if name == MORE)
        elif from_contact is not None:
            yield from_contact(contact.number, contact.extension)
        elif str(step.place) in SAID_BACK:
            yield Chosen((YES,))
        else:
            yield from self._offered(step, conversation, situation)

    def _offered(self, step: Step, conversation: Conversation, situation: Situation) -> Iterator[GivenAnswer]:
        choices = tuple(ask_of(step).in_form(step, conversation, situation))
        self.found.setdefault(str(step.place), {}).update({choice.name: choice for choice in choices})
        # Which of some times is picked makes no difference to what follows.
        timed = [choice for choice in choices if choice.time is not None]
        for choice in (*timed[:1], *(each for each in choices if each.time is None)):
            yield choice.means

    def _is_shown(self, step: Step, choice: FormChoice) -> bool:
        # To answer the question that follows is to choose what leads there.
        return not (
            is_more(self.flows, step) and leads_to_question(self.flows, step, choice.name) is not None
        )

    def _standing(self, step: Step, conversation: Conversation) -> Hashable:
        answered = (
            (self.flows.step(Place(*name.split("."))), names) for name, names in conversation.answers.items()
        )
        # What is chosen on the way back to the read-back, and which hours are safe, changes no way there.
        kept = frozenset(
            (each.place, names)
            for each, names in answered
            if each.back is None and not ask_of(each).lists_keys
        )
        return step.place, kept, conversation.window is None, conversation.time is None


def _in_time(choice: FormChoice) -> float:
    return 0.0 if choice.time is None else choice.time.starts_at.timestamp()
