"""Known answers: every other way to say a choice means that choice at its question, and nothing else comes before it.

Asked of the real understanding, so that no list can be a stop, a cry for help, a keyword or another choice by mistake.
Counts what each question knows; judges no sentence of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from intake.core.asks.naming import ABOVE, careful_name, choice_phrases, keys_of, listed_under
from intake.core.asks.yes_or_no import NAMES, yes_or_no_phrases
from intake.core.channel import Channel
from intake.core.conversation.intent import Chosen, Intent, Keyword, Utterance
from intake.core.conversation.question import Question, question_at
from intake.core.conversation.state import Conversation
from intake.core.prover.fact_sets import situation
from intake.core.prover.findings import Fault, ProofRule, in_words
from intake.core.replacing import replace
from intake.core.script.flow import Fact, Step
from intake.core.script.known_words import choices, known_words
from intake.core.script.plain_text import plain
from intake.core.script.script import Script
from intake.core.script.wording import Wording
from intake.core.understanding.texts import understand_text

_WITHIN = "within."
LISTS_OF_ANSWERS = ("also.", _WITHIN)
# Lists of no choice: what may stand around one, and what names none.
_OF_NO_CHOICE = (".around", ".beside", ".unless", ABOVE)
_ALL_OPEN = situation(frozenset({Fact.CALL_IN_OPEN, Fact.TIMES_OPEN}), None)


@dataclass(frozen=True, slots=True)
class WordsKnown:
    """How many ways to answer a question are known in each language."""

    place: str
    ways: Mapping[str, int]


def answer_faults(script: Script) -> Iterator[Fault]:
    """Yield a fault for each way to say a choice that means something else at its question, or belongs to none.

    So for each list heard inside longer texts that is not the careful choice's: "do not call again" holds "call again".
    """
    asked = [step for step in script.flows.steps() if step.choices]
    for language, wording in script.wordings.items():
        listed = {name for name in wording.lists if name.startswith(LISTS_OF_ANSWERS)}
        for step in asked:
            yield from _faults_at(script, step, wording)
            yield from _careless(step, wording)
            listed -= {
                f"{kind}{listed_under(step, name)}" for kind in LISTS_OF_ANSWERS for name in keys_of(step)
            }
        for name in sorted(listed):
            if not name.endswith(_OF_NO_CHOICE):
                message = "no question has this choice. Name the choice, or take the list out."
                yield in_words(ProofRule.ANSWERS, language, name, message)


def words_known(script: Script) -> tuple[WordsKnown, ...]:
    """Return, for each question with choices, how many ways to say them are known in each language."""
    return tuple(
        WordsKnown(
            str(step.place),
            {language: _ways(step, wording) for language, wording in script.wordings.items()},
        )
        for step in script.flows.steps()
        if step.choices
    )


def _faults_at(script: Script, step: Step, wording: Wording) -> Iterator[Fault]:
    question = _question(script, step, wording.language)
    for name in keys_of(step):
        for kind in LISTS_OF_ANSWERS:
            listed = f"{kind}{listed_under(step, name)}"
            for phrase in (each for words in wording.lists.get(listed, ()) for each in choices(words)):
                heard = understand_text(Utterance(Channel.TEXT, phrase), question, script.wordings)
                if not isinstance(heard, Chosen) or heard.names != (name,):
                    message = f"'{phrase}' is {_said(heard)} there. Take it out here, or of the other list."
                    yield in_words(ProofRule.ANSWERS, wording.language, listed, message)


def _careless(step: Step, wording: Wording) -> Iterator[Fault]:
    careful = careful_name(step)
    for name in keys_of(step):
        for listed in (f"{_WITHIN}{listed_under(step, name)}", f"{_WITHIN}{listed_under(step, name)}{ABOVE}"):
            if name != careful and listed in wording.lists:
                message = (
                    "only the careful choice is heard inside longer texts. Write whole answers, under 'also'."
                )
                yield in_words(ProofRule.ANSWERS, wording.language, listed, message)


def _question(script: Script, step: Step, language: str) -> Question:
    standing = Conversation(Channel.TEXT, step.place, language)
    offered = tuple((key, name) for name, key in keys_of(step).items())
    return replace(question_at(step, standing, _ALL_OPEN, script.languages), options=offered)


def _said(heard: Intent) -> str:
    if isinstance(heard, Chosen):
        return f"the answer '{'+'.join(heard.names)}'"
    return f"the keyword '{heard}'" if isinstance(heard, Keyword) else "not understood"


def _ways(step: Step, wording: Wording) -> int:
    known = known_words((wording,))
    phrases = choice_phrases(known, step, keys_of(step))
    if step.choices == NAMES:
        phrases = yes_or_no_phrases(known, step)
    return len({plain(phrase) for said in phrases.values() for phrase in said})
