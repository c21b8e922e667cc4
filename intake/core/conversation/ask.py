"""An ask, in full: what it means to a step, to keys and words, to a turn, and to the prover.

Says what there is to declare, with what holds of most; the asks themselves are in ``core.asks``, one module each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from intake.core.channel import Channel
from intake.core.conversation.facts import shown_options
from intake.core.conversation.intent import Chosen, GivenAnswer, Intent, Signal
from intake.core.conversation.question import Question
from intake.core.conversation.state import Conversation, FoundRequest, Prompt, Situation
from intake.core.phone import PhoneNumber
from intake.core.scheduling.schedule import OfferedTime, Window
from intake.core.script.flow import AskGrammar, Fact, Step
from intake.core.script.known_words import KnownWords
from intake.core.script.prompt_values import Value
from intake.core.script.wording import Wording


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that can be heard (None: the line picks up); ``needs`` is the shell's fact without which it is not on offer."""

    heard: Intent | None
    needs: Fact | None = None
    found: FoundRequest | None = None


@dataclass(frozen=True, slots=True)
class FormChoice:
    """One choice as a form offers it: its name in the form, what it means, and the line or the time that tells it."""

    name: str
    means: GivenAnswer
    line: str = ""
    time: Window | OfferedTime | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer makes of a conversation, and where that leads.

    ``result`` is one of the step's answers by name, or nothing: then it leads where all others do. None asks again,
    after ``remark`` where there is one.
    """

    conversation: Conversation
    result: str | None = ""
    remark: Prompt | None = None


@dataclass(frozen=True, slots=True)
class ProofCase:
    """A question as the prover stands before it: all that may be on offer, whatever holds.

    ``needs`` are the options by name, with the shell's fact that each depends on; all times of ``around`` are open.
    """

    question: Question
    channel: Channel
    needs: Mapping[str, Fact | None]
    around: Situation


def _no_digits(_digits: str, _question: Question) -> Intent:
    return Signal.NO_MATCH


def _no_words(_text: str, _question: Question, _known: KnownWords) -> Intent:
    return Signal.NO_MATCH


def _no_labels(_question: Question, _language: str) -> Iterable[tuple[int, str]]:
    return ()


def _no_values(_question: Question, _zone: ZoneInfo) -> Iterable[tuple[str, Value]]:
    return ()


def _no_inputs(_case: ProofCase) -> Iterable[Input]:
    return ()


def _kept(_step: Step, conversation: Conversation, _heard: GivenAnswer, _situation: Situation) -> Answered:
    return Answered(conversation)


def _options_in_form(step: Step, conversation: Conversation, situation: Situation) -> Iterable[FormChoice]:
    for _, name in shown_options(step, conversation, situation):
        yield FormChoice(name, Chosen((name,)), step.option_wording(name))


def no_form_choices(_step: Step, _conversation: Conversation, _situation: Situation) -> Iterable[FormChoice]:
    """Return no choice: of what is typed at the end of a form."""
    return ()


def _never(_conversation: Conversation, _situation: Situation) -> str | None:
    return None


def _as_it_is(conversation: Conversation, _situation: Situation) -> Conversation:
    return conversation


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Ask(AskGrammar):
    """One thing a step may ask. What is not declared is as at a question that takes nothing.

    Keys: ``typed`` ones are digits of a number, and waited for longer; ``several_digits`` end with the pound key or
    a pause, so a single digit may be one of several; ``own_keys`` mean something else here than everywhere.
    Words: ``in_words`` reads exact words, ``in_own_words`` the text as it came, where nothing else was meant.
    Form: ``in_form`` are its choices where what somebody wrote is entered; ``from_contact`` is what it makes of the number
    and extension that stand at the form's end.
    Turn: ``passed`` is the result that is taken without asking, ``entered`` the conversation that stands before the
    question, ``take`` the one that has the answer, and where it leads.
    """

    typed: bool = False
    several_digits: bool = False
    may_be_empty: bool = False
    own_keys: frozenset[str] = frozenset()
    # Several keys in one text; a hyphen between them is then no list, but hours from one to another: "1-4".
    lists_keys: bool = False
    by_digits: Callable[[str, Question], Intent] = _no_digits
    in_words: Callable[[str, Question, KnownWords], Intent] = _no_words
    in_own_words: Callable[[str, Question, KnownWords], Intent] = _no_words
    # By text it is read from what was written, never from the digits alone: a plus or a word changes what they are.
    as_written: bool = False
    # Elsewhere a code is entered first.
    of_codes: bool = False
    # Elsewhere to pick a language only says the same in it.
    of_language: bool = False
    # Each choice on offer by its key, and by its name among the step's wordings; the languages differ in one ask only.
    labels: Callable[[Question, str], Iterable[tuple[int, str]]] = _no_labels
    # What fills the gaps of those words.
    values: Callable[[Question, ZoneInfo], Iterable[tuple[str, Value]]] = _no_values
    in_form: Callable[[Step, Conversation, Situation], Iterable[FormChoice]] = _options_in_form
    from_contact: Callable[[PhoneNumber, str], GivenAnswer] | None = None
    passed: Callable[[Conversation, Situation], str | None] = _never
    entered: Callable[[Conversation, Situation], Conversation] = _as_it_is
    take: Callable[[Step, Conversation, GivenAnswer, Situation], Answered] = _kept
    # From this misunderstanding in a row on it goes where silence leads; None: only where all questions do.
    most_misread: int | None = None
    not_understood: str = "always.not_understood"
    inputs: Callable[[ProofCase], Iterable[Input]] = _no_inputs


NOTHING_ASKED = Ask(name="nothing")


def ask_of(step: Step) -> Ask:
    """Return what a step asks, in full; of one that asks nothing, an ask that takes no answer."""
    return step.ask if isinstance(step.ask, Ask) else NOTHING_ASKED


def labels_of(question: Question, wording: Wording) -> Iterator[tuple[int, str]]:
    """Yield the key of each choice that is told with a question, and the name of the line that tells it."""
    step, ask = question.step, ask_of(question.step)
    for key, name in ask.labels(question, wording.language):
        own = step.option_wording(name)
        # What every such ask offers has words of its own only where a step gives it some.
        yield key, f"always.{name}" if name in ask.choices and own not in wording.lines else own


def label_template(step: Step, channel: Channel) -> str:
    """Return the name of the line that puts a choice and its key together."""
    if channel is Channel.TEXT:
        return "keys.text"
    return "keys.press_any" if ask_of(step).several_digits else "keys.press"
