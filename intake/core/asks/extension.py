"""An extension: up to six digits; 0, nothing, or words for none are none. One written with its number is not asked for."""

from __future__ import annotations

from collections.abc import Iterable

from intake.core.asks.naming import around
from intake.core.conversation.ask import Answered, Ask, Input, ProofCase, no_form_choices
from intake.core.conversation.intent import GivenAnswer, Intent, Signal, TypedExtension
from intake.core.conversation.question import Question
from intake.core.conversation.state import Conversation, Situation
from intake.core.replacing import replace
from intake.core.script.flow import Step
from intake.core.script.known_words import KnownWords
from intake.core.script.lexicon import Lexicon
from intake.core.script.written_number import MOST_EXTENSION_DIGITS

LONGEST_EXTENSION = "123456"
_NONE_KEY = "0"
_NONE = TypedExtension("")


def _extension(digits: str, _question: Question) -> Intent:
    if len(digits) > MOST_EXTENSION_DIGITS:
        return Signal.NO_MATCH
    return _NONE if digits == _NONE_KEY else TypedExtension(digits)


def _digits(written: str) -> tuple[str, ...]:
    digits = written.removeprefix("x")
    return (digits,) if digits.isascii() and digits.isdecimal() else ()


def _lexicon(known: KnownWords, step: Step) -> Lexicon:
    none = (*known.phrases("words.none"), *known.phrases("words.no"))
    return known.lexicon({_NONE_KEY: none}, (*around(step), "words.extension"), numbers=_digits)


def _in_words(text: str, question: Question, known: KnownWords) -> Intent:
    read = known.once((question.step.place, _lexicon), lambda words: _lexicon(words, question.step)).names(
        text
    )
    return _extension(read[0], question) if len(read) == 1 else Signal.NO_MATCH


def _written(conversation: Conversation, _situation: Situation) -> str | None:
    return "" if conversation.extension else None


def _take(_step: Step, conversation: Conversation, heard: GivenAnswer, _situation: Situation) -> Answered:
    extension = heard.digits if isinstance(heard, TypedExtension) else conversation.extension
    return Answered(replace(conversation, extension=extension))


def _inputs(_case: ProofCase) -> Iterable[Input]:
    return Input(TypedExtension(LONGEST_EXTENSION)), Input(_NONE)


EXTENSION = Ask(
    name="an extension",
    typed=True,
    several_digits=True,
    may_be_empty=True,
    own_keys=frozenset({_NONE_KEY}),
    by_digits=_extension,
    in_words=_in_words,
    passed=_written,
    in_form=no_form_choices,
    from_contact=lambda _number, extension: TypedExtension(extension),
    take=_take,
    inputs=_inputs,
)
