"""Stops and erasing: who asks to be left alone, and who says so of something else.

A text made of nothing but such words and small ones around them acts; inside a longer text they only make us ask first:
"don't call me at work" may mean less. What they mean at a question about calls or texts is the question's. Turned away by a *not*,
said of somebody else or asked, they do nothing: "no cancelen", "he won't stop calling me", "how do i stop".
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
from intake.core.script.plain_text import QUESTION_MARKS, is_question, plain

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
# Whoever is shown the time of somebody else may not erase it, and whoever mistyped a number wants no end.
WRONG_IS_NO_END = ABOUT_A_NUMBER | {"code.your_time"}
# Here "no more" is said of what is offered.
OFFERS_MORE = frozenset({"callback.readback", "callback.more"})
# A list of news is named here, and may be left.
MAILING_LIST = "other_ways.ways"
SMALL = ("polite", "openers", "greeting", "who", "stop_small")
_LONG_DRAWN = re.compile(r"([a-z])\1{2,}")
# "No, don't call me": the first one only says no.
_NO_TWICE = re.compile(r"\A(?:no )+(?=(?:no|ya no|nunca|dont|do not|never) )")

_MARKS = str.maketrans(dict.fromkeys(QUESTION_MARKS, "?"))
# What stands between the last mark of any kind and that of a question, on either side of it in Spanish.
_CLAUSE_ASKED = re.compile(r"([^.,;:!?\n]*)\?")


class Stop(Enum):
    """What a text asks for that asks to be left alone; ``CALLS`` and ``TEXTS`` name one of the two only."""

    ALL = auto()
    CALLS = auto()
    TEXTS = auto()


def stop_in(text: str, known: KnownWords) -> Stop | None:
    """Return what an already plain text asks for that holds nothing else, or None."""
    pieces, said = _pieces(known), _NO_TWICE.sub("", _LONG_DRAWN.sub(r"\1", text))
    if pieces.no_stop.stand_in(said) or not _is_made_of(said, pieces.stops, pieces.around_stops):
        return None
    if asks_about_a_stop(said, known) or refuses_one_time(said, known):
        return None
    if _is_made_of(said, pieces.texts, pieces.small):
        # "No more messages" too: whoever wants no texts, and is asked about texts, still has their request.
        return Stop.TEXTS
    # "Never call me again" speaks of more than what was asked.
    for_good = known.sequences("stop_for_good").stand_in(said)
    return Stop.CALLS if not for_good and _is_made_of(said, pieces.calls, pieces.small) else Stop.ALL


def stops_at(text: str, question: Question | None, known: KnownWords) -> bool:
    """Tell whether an already plain text ends everything at a question, or where none stands."""
    asked = stop_in(text, known)
    if asked is None or question is None:
        return asked is not None
    place = str(question.step.place)
    if place in OFFERS_MORE and _is_made_of(text, known.sequences("stop_more"), _pieces(known).small):
        return False
    if asked is Stop.ALL:
        return not _speaks_of_a_number(text, question, known)
    return place not in ABOUT_MESSAGES and not (asked is Stop.CALLS and place in ABOUT_CALLS)


def erases(text: str, known: KnownWords) -> bool:
    """Tell whether an already plain text asks to erase, and holds nothing else."""
    pieces = _pieces(known)
    return not pieces.no_stop.stand_in(text) and _is_made_of(text, pieces.erase, pieces.small)


def asks_about_a_stop(text: str, known: KnownWords) -> bool:
    """Tell whether an already plain text asks as a question does, without its mark: can you, how do i."""
    return known.sequences("stop_asking").stand_in(text)


def is_asked(said: str, text: str, known: KnownWords) -> bool:
    """Tell whether a stop or erasing is asked about; ``text`` is ``said`` in plain form. Who we are may be asked beside it."""
    if asks_about_a_stop(text, known):
        return True
    if not is_question(said):
        return False
    asked = list(filter(None, map(plain, _CLAUSE_ASKED.findall(said.translate(_MARKS)))))
    return not asked or any(not _ends_with(clause, known.sequences("who")) for clause in asked)


def refuses_one_time(text: str, known: KnownWords) -> bool:
    """Tell whether an already plain text refuses calls or texts at one time only, such as tonight."""
    words, pieces = text.split(" "), _pieces(known)
    ends = {end for at in range(len(words)) for end in pieces.refusals.ends(words, at)}
    then = known.sequences("stop_then")
    return any(end < len(words) and then.ends(words, end) for end in ends)


def may_stop(text: str, question: Question | None, known: KnownWords) -> bool:
    """Tell whether a longer text may ask for a stop, or to erase, so that it is asked about first."""
    place = None if question is None else str(question.step.place)
    # Asked already, and asking again there would erase: only a plain yes may.
    if place == str(ERASE_CHECK):
        return False
    pieces = _pieces(known)
    if place in WRONG_IS_NO_END:
        text = pieces.wrong.cut_from(text)
    if place == MAILING_LIST:
        text = known.sequences("stop_mailing").cut_from(text)
    if refuses_one_time(text, known):
        return False
    if _is_made_of(text, pieces.maybe, pieces.small) or _stand_for_us(text, pieces.anywhere, known):
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


def _stand_for_us(text: str, needed: WordSequences, known: KnownWords) -> bool:
    # "Don't stop calling me", "he won't stop calling me": what stands right before one turns it away.
    words, denied = text.split(" "), known.sequences("stop_denied")
    turned = {end for at in range(len(words)) for end in denied.ends(words, at)}
    return any(at not in turned and needed.ends(words, at) for at in range(len(words)))


def _ends_with(text: str, needed: WordSequences) -> bool:
    words = text.split(" ")
    return any(len(words) in needed.ends(words, at) for at in range(len(words)))


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
        # "Para" is a stop, and "para que es" asks what for; "ya borre" may say what was done.
        self.no_stop = known.sequences("no_stop")
        self.erase, self.maybe = known.sequences("erase"), known.sequences("stop_maybe")
        # Whoever asks for both wants no more of us, and a stop erases as well.
        self.around_stops = _joined(known, *SMALL, "stop_doubt", "erase")
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
