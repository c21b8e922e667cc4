"""Stops and erasing: who asks to be left alone, and who says so of something else.

A text made of nothing but such words and small ones around them acts; inside a longer text they only make us ask first:
"he won't stop calling me" is not meant for us. What they mean at a question about calls or texts is the question's.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache

from intake.core.conversation.advance import ENTRIES
from intake.core.conversation.enter_step import ASIDES
from intake.core.conversation.intent import Keyword
from intake.core.conversation.question import Question
from intake.core.conversation.state import CONFIRM, NUMBER, REMINDER
from intake.core.script.known_words import KnownWords, WordSequences

# The words carriers act on by themselves, alone and in any case (Twilio, Advanced Opt-Out).
CARRIER_STOP = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})
MOST_KNOWN = 16
# Whoever repeats themselves longer than this tells a story.
MOST_WORDS = 40
ERASE_CHECK = ENTRIES[Keyword.ERASE_CHECK]
# Here "don't call me" and "don't text me" speak of what was asked: which number, which hours, a message, a reminder.
ABOUT_CALLS = frozenset({NUMBER, "callback.times", "callback.other_number_check", "callback.window"})
ABOUT_MESSAGES = frozenset({"callback.message", REMINDER})
# And here too, in longer texts: "never call me at night".
ABOUT_CONTACT = ABOUT_CALLS | ABOUT_MESSAGES | {"appointment.offer", CONFIRM}
ABOUT_A_NUMBER = frozenset({"callback.other_number", "callback.other_number_check"})
SMALL = ("polite", "openers", "greeting", "who", "stop_small")
_LONG_DRAWN = re.compile(r"([a-z])\1{2,}")


class Stop(Enum):
    """What a text asks for that asks to be left alone; ``CALLS`` and ``TEXTS`` name one of the two only."""

    ALL = auto()
    CALLS = auto()
    TEXTS = auto()


def stop_in(text: str, known: KnownWords) -> Stop | None:
    """Return what an already plain text asks for that holds nothing else, or None."""
    pieces, said = _pieces(known), _LONG_DRAWN.sub(r"\1", text)
    if pieces.no_stop.stand_in(said) or not _is_made_of(said, pieces.stops, pieces.around_stops):
        return None
    if known.sequences("stop_for_good").stand_in(said):
        # "Never call me again" speaks of more than what was asked.
        return Stop.ALL
    if _is_made_of(said, pieces.calls, pieces.small):
        return Stop.CALLS
    return Stop.TEXTS if _is_made_of(said, pieces.texts, pieces.small) else Stop.ALL


def stops_at(text: str, question: Question | None, known: KnownWords) -> bool:
    """Tell whether an already plain text ends everything at a question, or where none stands."""
    asked = stop_in(text, known)
    if asked is None or question is None:
        return asked is not None
    place = str(question.step.place)
    if asked is Stop.ALL:
        return not _speaks_of_a_number(text, question, known)
    return place not in ABOUT_MESSAGES and not (asked is Stop.CALLS and place in ABOUT_CALLS)


def erases(text: str, known: KnownWords) -> bool:
    """Tell whether an already plain text asks to erase, and holds nothing else."""
    return _is_made_of(text, _pieces(known).erase, _pieces(known).small)


def may_stop(text: str, question: Question | None, known: KnownWords) -> bool:
    """Tell whether a longer text may ask for a stop, or to erase, so that it is asked about first."""
    place = None if question is None else str(question.step.place)
    # Asked already, and asking again there would erase: only a plain yes may.
    if place == str(ERASE_CHECK):
        return False
    pieces = _pieces(known)
    if place in ABOUT_A_NUMBER:
        text = pieces.wrong.cut_from(text)
    if pieces.anywhere.stand_in(text) or _is_made_of(text, pieces.maybe, pieces.small):
        return True
    return place not in ABOUT_CONTACT and pieces.refusals.stand_in(text)


def way_back(text: str, question: Question | None, known: KnownWords) -> Keyword | None:
    """Return where "never mind" leads: out of an aside, else to the main menu; None for any other text."""
    if not _is_made_of(text, known.sequences("never_mind"), _pieces(known).small):
        return None
    aside = question is not None and question.step.place.flow in ASIDES
    return Keyword.BACK if aside else Keyword.MENU


def is_wrong_number(text: str, known: KnownWords) -> bool:
    """Tell whether an already plain text only says that something is wrong: a number, a person."""
    pieces = _pieces(known)
    return _is_made_of(text, pieces.wrong, pieces.small)


def _speaks_of_a_number(text: str, question: Question, known: KnownWords) -> bool:
    # "Wrong number" may mean the one just typed.
    return str(question.step.place) in ABOUT_A_NUMBER and is_wrong_number(text, known)


class _Pieces:
    """What such texts are made of, put together once from the wordings."""

    __slots__ = (
        "anywhere",
        "around_stops",
        "calls",
        "erase",
        "maybe",
        "no_stop",
        "refusals",
        "small",
        "stops",
        "texts",
        "wrong",
    )

    def __init__(self, known: KnownWords) -> None:
        self.small = _joined(known, *SMALL)
        self.calls, self.texts = known.sequences("stop_calls"), known.sequences("stop_texts")
        self.refusals = known.sequences("stop_calls_or_texts")
        self.stops = _joined(known, "stop", "stop_calls", "stop_texts", "wrong_number", also=CARRIER_STOP)
        self.wrong = known.sequences("wrong_number")
        # "Para" is a stop, and "para que es" asks what for.
        self.no_stop = known.sequences("no_stop")
        self.erase, self.maybe = known.sequences("erase"), known.sequences("stop_maybe")
        # Whoever asks for both wants no more of us, and a stop erases as well.
        self.around_stops = _joined(known, *SMALL, "erase")
        self.anywhere = _joined(known, "stop_anywhere", "erase_anywhere")


def _joined(known: KnownWords, *names: str, also: frozenset[str] = frozenset()) -> WordSequences:
    return WordSequences.of(also.union(*(known.listed(name) for name in names)))


@lru_cache(maxsize=MOST_KNOWN)
def _pieces(known: KnownWords) -> _Pieces:
    return _Pieces(known)


def _is_made_of(text: str, needed: WordSequences, around: WordSequences) -> bool:
    """Tell whether a text holds nothing but some words, one of the needed ones among them."""
    said = text.split(" ")
    if len(said) > MOST_WORDS:
        return False
    # By place: reached without a needed word yet, and with one.
    without, having = {0}, set[int]()
    for at in range(len(said)):
        if at in having:
            having |= needed.ends(said, at) | around.ends(said, at)
        if at in without:
            having |= needed.ends(said, at)
            without |= around.ends(said, at)
    return len(said) in having
