"""What a conversation costs a person: key presses, seconds, segments, and how hard it is to read.

Measures the short path by playing it: this phone, one safe time, no message, every word heard in full.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from intake.core.channel import Channel
from intake.core.conversation.advance import MENU, advance, begin
from intake.core.conversation.ask import ask_of
from intake.core.conversation.facts import shown_options
from intake.core.conversation.intent import Chosen, Intent, PickedLanguage, Signal
from intake.core.conversation.phrasing import Passage, Scene, passages
from intake.core.conversation.reprompt import MOST_STUMBLES
from intake.core.conversation.state import Conversation, Situation, Turn
from intake.core.prover.fact_sets import situation
from intake.core.prover.findings import Fault, ProofRule, in_words
from intake.core.prover.rendering import Rendering
from intake.core.script.flow import SAVING, Fact, Step
from intake.core.script.script import Script
from intake.core.script.sms_segments import segments

WORDS_A_MINUTE = 150
MOST_PRESSES = 8
MOST_SECONDS = 120
MOST_CALL_SECONDS = 200
MOST_GRADE = 6
# Formulas of reading grade are made for passages; of a few words they say nothing.
FEWEST_WORDS_GRADED = 20
MOST_TURNS = 30
# Elsewhere the first option is taken.
_SHORT_PATH: Mapping[str, str] = {"callback.times": "evenings", "callback.message": "no"}
_FACTS = frozenset(
    {
        Fact.NUMBER_KNOWN,
        Fact.INTAKE_OPEN,
        Fact.CALL_IN_OPEN,
        Fact.TIMES_OPEN,
        Fact.AGENCIES_LISTED,
        Fact.JUST_SAVED,
    }
)

# Returns the reading grade of a passage in a language.
Grade = Callable[[str, str], float]


@dataclass(frozen=True, slots=True)
class ShortPath:
    """What the short path costs, by voice in one language."""

    presses: int
    seconds: float
    call_seconds: float
    saved: bool


def short_path(script: Script, language: str) -> ShortPath:
    """Return the cost of the short path in a language; seconds at 150 words a minute."""
    held = situation(_FACTS, None)
    presses, words, call_words, saved, after_menu = 0, 0, 0, False, False
    turn = begin(script.flows, Conversation(Channel.VOICE, MENU), held)
    for _ in range(MOST_TURNS):
        spoken = _count(passages(Scene(turn, held, script)))
        call_words += spoken
        words += spoken if after_menu and not turn.conversation.finished else 0
        if turn.step is None:
            break
        after_menu = after_menu or turn.step.place == MENU
        heard = _answer(turn, language, saved=saved)
        presses += _presses(turn.step, heard) if after_menu and not saved else 0
        turn = _next(script, turn.conversation, heard, held)
        saved = saved or any(effect.kind in SAVING for effect in turn.effects)
    return ShortPath(presses, _seconds(words), _seconds(call_words), saved)


def path_faults(path: ShortPath, language: str) -> Iterator[Fault]:
    """Yield a fault for each way in which the short path is too long."""
    limits = (
        (ProofRule.PRESSES, path.presses, MOST_PRESSES, "key presses from the main menu to saved"),
        (ProofRule.SECONDS, path.seconds, MOST_SECONDS, "seconds from the main menu to saved"),
        (ProofRule.CALL, path.call_seconds, MOST_CALL_SECONDS, "seconds from pick-up to goodbye"),
    )
    if not path.saved:
        message = "the first answers of the menu do not come to a save. Lead them to the read-back."
        yield in_words(ProofRule.PRESSES, language, "", message)
    for rule, cost, most, what in limits:
        if cost > most:
            message = f"{cost:.0f} {what}, at most {most}. Ask or say less on the short path."
            yield in_words(rule, language, "", message)


@dataclass(frozen=True, slots=True)
class GradedPrompt:
    """The highest reading grade of one spoken prompt."""

    language: str
    name: str
    grade: float


def grades(renderings: Iterable[Rendering], grade: Grade) -> tuple[GradedPrompt, ...]:
    """Return the highest reading grade of each spoken prompt, by language."""
    found: dict[tuple[str, str], float] = {}
    seen: set[str] = set()
    for each in renderings:
        for name, words in zip(each.names, each.words, strict=False):
            if words not in seen and len(words.split()) >= FEWEST_WORDS_GRADED:
                seen.add(words)
                key = (each.language, name)
                found[key] = max(found.get(key, 0.0), grade(words, each.language))
    return tuple(GradedPrompt(*key, value) for key, value in found.items())


def grade_faults(graded: Iterable[GradedPrompt]) -> Iterator[Fault]:
    """Yield a fault for each prompt that is too hard to follow."""
    for each in graded:
        if each.grade > MOST_GRADE:
            message = (
                f"reading grade {each.grade:.1f}, at most {MOST_GRADE}. Use shorter words and sentences."
            )
            yield in_words(ProofRule.GRADE, each.language, each.name, message)


def most_segments_sent(renderings: Iterable[Rendering]) -> int:
    """Return the segments of the longest text."""
    return max((segments(text) for each in renderings for text in each.words), default=0)


def _answer(turn: Turn, language: str, *, saved: bool) -> Intent:
    step = turn.step
    if step is None or saved:
        return Signal.NO_INPUT
    if ask_of(step).of_language:
        return PickedLanguage(language)
    options = [name for _, name in _shown(step, turn.conversation)]
    wished = _SHORT_PATH.get(str(step.place), options[0] if options else "")
    return Chosen((wished if wished in options else options[0],)) if options else Signal.NO_INPUT


def _shown(step: Step, conversation: Conversation) -> tuple[tuple[int, str], ...]:
    return shown_options(step, conversation, situation(_FACTS, None))


def _next(script: Script, conversation: Conversation, heard: Intent, held: Situation) -> Turn:
    if heard is Signal.NO_INPUT:
        # Whoever has heard everything hangs up or waits: the goodbye follows, without the reprompts.
        conversation = replace(conversation, stumbles=MOST_STUMBLES - 1)
    after = advance(script.flows, conversation, heard, held)
    named = replace(after.conversation, code_name=("ORANGE", "MARBLE"))
    return replace(after, conversation=named)


def _presses(step: Step, heard: Intent) -> int:
    if not isinstance(heard, Chosen):
        return 0
    # The pound key ends several.
    return len(heard.names) + ask_of(step).several_digits


def _count(spoken: Iterable[Passage]) -> int:
    return sum(len(passage.words.split()) for passage in spoken)


def _seconds(words: int) -> float:
    return words * 60 / WORDS_A_MINUTE
