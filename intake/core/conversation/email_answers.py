"""Email answers: what somebody wrote to a coordinator, led through the flow as a conversation is, to the read-back.

The flow decides what is asked and where it leads; here nothing knows a question of it by name but those that are read
back. Nothing is kept (see ``services.staff_orders.apply_intake``), and no number is known until the last page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from intake.core.channel import Channel
from intake.core.conversation.advance import advance
from intake.core.conversation.ask import FormChoice, ask_of
from intake.core.conversation.enter_step import enter
from intake.core.conversation.intent import Chosen, GivenAnswer, PickedTime
from intake.core.conversation.state import CONFIRM, NUMBER_CHECK, Conversation, Situation, Turn
from intake.core.phone import PhoneNumber
from intake.core.scheduling.schedule import OfferedTime
from intake.core.script.flow import Flows, Place, Step

FLOW = "callback"
READ_BACK = Place(FLOW, "readback")
MORE, YES = "more", "yes"
# They say back what was said just before: on a page all of it is read back at the end.
SAID_BACK = frozenset({CONFIRM, NUMBER_CHECK})
# In the place of a number that is typed at the very end, set aside for stories.
NO_ONES = PhoneNumber("+16125550142")
# Far more than any answers take.
MOST_TURNS = 200


@dataclass(frozen=True, slots=True)
class EmailAnswers:
    """The language of a mail, and what it says: by the name of each question (``flow.step``) the names of choices."""

    language: str
    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class EmailContact:
    """The number somebody insists on, and its extension; before it is typed, nobody's."""

    number: PhoneNumber = NO_ONES
    extension: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class EmailSurroundings:
    """What is known around a mail: the situation of each conversation, and where exactly a visit's time is."""

    situation: Callable[[Conversation], Situation]
    placed: Callable[[OfferedTime], OfferedTime] = lambda time: time
    contact: EmailContact = field(default_factory=EmailContact)


class WalkEnd(Enum):
    """Why a walk stops."""

    # All is said, and nothing is kept yet.
    READ_BACK = auto()
    # The flow ends here: nothing can be kept.
    OVER = auto()
    # It was not said, and without it nothing can be kept.
    UNSAID = auto()
    # What they chose is not on offer, or not any more.
    NOT_ON_OFFER = auto()
    # The answers lead back to a question that was answered.
    ROUND = auto()


@dataclass(frozen=True, slots=True)
class EmailWalk:
    """Where the answers of a mail led: the last turn, in its situation, and every question that was asked on the way."""

    end: WalkEnd
    turn: Turn
    situation: Situation
    asked: tuple[str, ...]

    @property
    def at(self) -> str:
        """The name of the question it stopped at."""
        return str(self.turn.conversation.at)


def walk_email(flows: Flows, answers: EmailAnswers, around: EmailSurroundings) -> EmailWalk:
    """Return where the answers of a mail lead. Pure; raises RuntimeError where the flow never comes to an end."""
    return _Walker(flows, answers, around).walk()


def begin_email(flows: Flows, language: str, around: EmailSurroundings) -> Turn:
    """Return the turn that a mail begins with."""
    fresh = Conversation(Channel.EMAIL, flows.first_of(FLOW), language=language)
    return enter(flows, fresh, fresh.at, around.situation(fresh))


def asks_several(step: Step) -> bool:
    """Tell whether a question that one answer leads on from is come back to for another: a form shows boxes to tick."""
    return step.back is not None and bool(step.to)


def is_more(flows: Flows, step: Step) -> bool:
    """Tell whether a step is where further choices are made once all that must be asked was."""
    return step.place == flows.step(READ_BACK).target(MORE)


def leads_to_question(flows: Flows, step: Step, option: str) -> str | None:
    """Return the name of the question an option leads straight to, or None: to answer that is to choose the option."""
    place = step.target(option)
    target = flows.step(place) if place is not None and flows.has(place) else None
    is_one = target is not None and target.ask is not None and target.place != READ_BACK
    return str(target.place) if target is not None and is_one else None


@dataclass(slots=True)
class _Walker:
    flows: Flows
    answers: EmailAnswers
    around: EmailSurroundings
    asked: list[str] = field(default_factory=list)
    # What is chosen one after the other, and not yet.
    left: dict[str, list[str]] = field(default_factory=dict)

    def walk(self) -> EmailWalk:
        turn = begin_email(self.flows, self.answers.language, self.around)
        self.left = {
            str(step.place): list(self.answers.given.get(str(step.place), ()))
            for step in self.flows.steps()
            if asks_several(step)
        }
        stood: set[tuple[object, ...]] = set()
        for _ in range(MOST_TURNS):
            step, situation = turn.step, self.around.situation(turn.conversation)
            if step is None:
                return self._ended(WalkEnd.OVER, turn, situation)
            standing = (step.place, tuple(self.asked), tuple(map(len, self.left.values())))
            if standing in stood:
                return self._ended(WalkEnd.ROUND, turn, situation)
            stood.add(standing)
            after = self._onward(step, turn.conversation, situation)
            if isinstance(after, WalkEnd):
                return self._ended(after, turn, situation)
            turn = after
        raise RuntimeError(f"the flow never comes to an end at {turn.conversation.at}")

    def _ended(self, end: WalkEnd, turn: Turn, situation: Situation) -> EmailWalk:
        return EmailWalk(end, turn, situation, tuple(self.asked))

    def _onward(self, step: Step, conversation: Conversation, situation: Situation) -> Turn | WalkEnd:
        name = str(step.place)
        if step.place == READ_BACK:
            more = self._more(step, conversation, situation)
            return WalkEnd.READ_BACK if more is None else self._said(conversation, Chosen((MORE,)), situation)
        if name not in self.asked:
            self.asked.append(name)
        contact, from_contact = self.around.contact, ask_of(step).from_contact
        if from_contact is not None:
            return self._said(conversation, from_contact(contact.number, contact.extension), situation)
        if name in SAID_BACK:
            return self._said(conversation, Chosen((YES,)), situation)
        names = self._names(step, conversation, situation)
        heard = _meant(ask_of(step).in_form(step, conversation, situation), names)
        if heard is not None:
            return self._said(conversation, heard, situation)
        return WalkEnd.NOT_ON_OFFER if names else self._unsaid(step, conversation, situation)

    def _names(self, step: Step, conversation: Conversation, situation: Situation) -> tuple[str, ...]:
        if not asks_several(step):
            return self.answers.given.get(str(step.place), ())
        following = self._following(step, conversation, situation)
        if following in self.left[str(step.place)]:
            self.left[str(step.place)].remove(following)
        return () if following is None else (following,)

    def _more(self, step: Step, conversation: Conversation, situation: Situation) -> str | None:
        place = step.target(MORE) if MORE in step.choices else None
        return None if place is None else self._following(self.flows.step(place), conversation, situation)

    def _following(self, step: Step, conversation: Conversation, situation: Situation) -> str | None:
        """Return which option of a question that is come back to is chosen now, or None where none is left."""
        implied = is_more(self.flows, step)
        for choice in ask_of(step).in_form(step, conversation, situation):
            question = leads_to_question(self.flows, step, choice.name) if implied else None
            if choice.name in self.left[str(step.place)] or self._is_open(question):
                return choice.name
        return None

    def _is_open(self, question: str | None) -> bool:
        if question is None:
            return False
        if question in self.left:
            return bool(self.left[question])
        return bool(self.answers.given.get(question)) and question not in self.asked

    def _unsaid(self, step: Step, conversation: Conversation, situation: Situation) -> Turn | WalkEnd:
        if step.silence is not None:
            return enter(self.flows, conversation, step.beside(step.silence), situation)
        safe = () if step.unsaid is None else (step.unsaid,)
        heard = _meant(ask_of(step).in_form(step, conversation, situation), safe)
        return WalkEnd.UNSAID if heard is None else self._said(conversation, heard, situation)

    def _said(self, conversation: Conversation, heard: GivenAnswer, situation: Situation) -> Turn:
        if isinstance(heard, PickedTime):
            heard = PickedTime(self.around.placed(heard.time))
        return advance(self.flows, conversation, heard, situation)


def _meant(choices: Iterable[FormChoice], names: tuple[str, ...]) -> GivenAnswer | None:
    """Return what chosen names mean at a question; None where nothing was chosen, or something not on offer."""
    chosen = [choice for choice in choices if choice.name in names]
    if not chosen or len(chosen) < len(set(names)):
        return None
    if len(chosen) == 1:
        return chosen[0].means
    return Chosen(tuple(choice.name for choice in chosen))
