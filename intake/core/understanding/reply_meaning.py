"""The meaning of a reply: what one text does at one question, in the words that translators and readers use.

Plays the text through the real understanding and the real turn, at a question as it stands on a sample day. Keeps
nothing, and judges no wording (see ``core.prover``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from intake.core.channel import Channel
from intake.core.conversation.advance import advance
from intake.core.conversation.enter_step import ASIDES
from intake.core.conversation.intent import (
    Chosen,
    GivenAnswer,
    Intent,
    Keyword,
    NumberElsewhere,
    PickedLanguage,
    PickedTime,
    PickedWindow,
    RemarkAsked,
    Signal,
    TypedCode,
    TypedExtension,
    TypedNumber,
    UnderAge,
    Utterance,
    Wished,
)
from intake.core.conversation.question import Question, question_at
from intake.core.conversation.state import Chance, Conversation, Situation, Turn
from intake.core.phone import PhoneNumber
from intake.core.scheduling.open_times import OpenTime
from intake.core.scheduling.schedule import OfferedTime, Window
from intake.core.script.flow import Fact, Place
from intake.core.script.plain_text import plain
from intake.core.script.script import Script
from intake.core.staff.interviewer import Interviewer
from intake.core.understanding.texts import keyword_in, understand_text, wants_silence

ASK_AGAIN = "ask again"
# The number that calls and reminds asks nothing: only ways out are heard there.
QUIET_NUMBER = "quiet number"
# The sample day is Monday, November 30, at noon; its times and windows stand in the questions as readers see them.
NOON = datetime(2026, 11, 30, 18, tzinfo=UTC)
_FACTS = frozenset(
    {
        Fact.NUMBER_KNOWN,
        Fact.INTAKE_OPEN,
        Fact.CALL_IN_OPEN,
        Fact.TIMES_OPEN,
        Fact.VISITS_ANNOUNCED,
        Fact.JUST_SAVED,
    }
)
_CHANCE = Chance("sample", "1482913627", (0, 1), ())
_ANYBODY = Interviewer("sample", "sample", "", ("en", "es"), ())
_NUMBER = PhoneNumber("+16125550143")
# Where the word of a translator is another than the name in the flow.
_CALLED: Mapping[tuple[str, str], str] = {
    ("callback.saved", "code"): "code_given",
    ("appointment.saved", "code"): "code_given",
    ("appointment.saved_visit", "code"): "code_given",
    ("code.your_time", "erase"): "erase_it",
}
_KEYWORDS: Mapping[Keyword, str] = {
    Keyword.AGAIN: "repeat",
    Keyword.MENU: "menu",
    Keyword.ERASE_CHECK: "erase question",
    Keyword.HELP_LINES: "help",
    Keyword.ERASE: "erase",
    Keyword.CODE: "code",
    Keyword.WHO: "who",
    Keyword.CRISIS: "crisis",
    Keyword.STOP: "stop",
    Keyword.STOP_ANSWERED: "stop",
    Keyword.NO_TEXTS: "ends texting",
    Keyword.REACTION: "nothing",
}
# To ask first whether to erase is the safe form of erasing: nothing is lost by one more text.
_ASKED_FIRST = ("erase", "erase question")


class Judgement(StrEnum):
    """How what a reply does compares with what it was meant to do."""

    RIGHT = "right"
    ASKED_AGAIN = "asked again"
    ACTED_FALSELY = "acted falsely"


def meaning_of_reply(said: str, place: str, script: Script, language: str) -> str:
    """Return what a text does at a question, named as ``flow.step`` or ``QUIET_NUMBER``: an answer's name, a keyword's, or ``ASK_AGAIN``."""
    if place == QUIET_NUMBER:
        return _at_the_quiet_number(said, script)
    conversation, situation = _standing(place, script, language)
    step = script.flows.step(conversation.at)
    question = question_at(step, conversation, situation, script.languages)
    heard = understand_text(Utterance(Channel.TEXT, said), question, script.wordings)
    turn = advance(script.flows, conversation, heard, situation)
    return _meaning(said, heard, question, turn)


def judged(meant: str, did: str) -> Judgement:
    """Return how right what a reply did is; to ask again, or to answer a question beside it, is never an act."""
    if did == meant or (meant, did) == _ASKED_FIRST:
        return Judgement.RIGHT
    # A wish only shows other times, and chooses none.
    harmless = did in (ASK_AGAIN, "nothing", "thanks", "wish") or did.startswith("remark ")
    return Judgement.ASKED_AGAIN if harmless else Judgement.ACTED_FALSELY


def _standing(place: str, script: Script, language: str) -> tuple[Conversation, Situation]:
    flow, _, step = place.partition(".")
    days = [(1, 20, 22), (2, 15, 17), (3, 23, 25)]
    windows = tuple(Window(_at(day, opens), _at(day, closes)) for day, opens, closes in days)
    times = tuple(OfferedTime(at, at + timedelta(minutes=45)) for at in (_at(1, 15), _at(2, 20), _at(3, 24)))
    conversation = Conversation(
        Channel.TEXT,
        Place(flow, step),
        language,
        answers={"callback.number": ("this_phone",), "callback.perspective": ("self",)},
        number=_NUMBER,
        offered=times,
        time=times[1] if flow in ("appointment", "code") else None,
        saved=step.startswith("saved"),
    )
    opened = tuple(OpenTime(each.starts_at, each.ends_at, (_ANYBODY,)) for each in times)
    return conversation, Situation(_FACTS, windows, _CHANCE, times=opened, now=NOON, zone=script.zone)


def _at(day: int, hour: int) -> datetime:
    # Hours of UTC, counted on from the midnight before the sample day's own.
    return NOON.replace(hour=0) + timedelta(days=day, hours=hour)


def _at_the_quiet_number(said: str, script: Script) -> str:
    ways_out = {Keyword.STOP: "stop", Keyword.STOP_ANSWERED: "stop", Keyword.ERASE: "erase"}
    keyword = keyword_in(said, script.wordings)
    if keyword in ways_out:
        return ways_out[keyword]
    return "silence" if wants_silence(said, script.wordings) else "nothing"


def _meaning(said: str, heard: Intent, question: Question, turn: Turn) -> str:
    if isinstance(heard, RemarkAsked):
        return f"remark {heard.remark}"
    if isinstance(heard, UnderAge):
        return _keyword(said, heard.keyword, question)
    if heard is Keyword.THANKS:
        return "thanks" if not turn.prompts else ASK_AGAIN
    if isinstance(heard, Keyword):
        return _keyword(said, heard, question)
    return ASK_AGAIN if isinstance(heard, Signal) else _answer(heard, question)


def _keyword(said: str, keyword: Keyword, question: Question) -> str:
    step = question.step
    if keyword is Keyword.CARRIER:
        # The carrier itself answers HELP and INFO with where help is, and START with nothing of ours.
        return "help" if plain(said) in ("help", "info") else "nothing"
    if keyword is Keyword.BACK:
        return "back" if step.back is not None or step.place.flow in ASIDES else "menu"
    if step.place == Place("erase", "check") and keyword in (Keyword.ERASE, Keyword.ERASE_CHECK):
        return "erase_now"
    return _KEYWORDS[keyword]


def _answer(heard: GivenAnswer, question: Question) -> str:
    match heard:
        case Chosen():
            place = str(question.step.place)
            return "+".join(_CALLED.get((place, name), name) for name in heard.names)
        case PickedLanguage():
            # Where a language is asked for, one of the line's own is an answer, though no key is offered for it.
            return heard.language if question.step.listed == "languages" else f"language {heard.language}"
        case TypedNumber():
            return f"number {heard.number.national}"
        case NumberElsewhere():
            # They are told that we do not call it, and asked again.
            return ASK_AGAIN
        case TypedExtension():
            return f"extension {heard.digits}" if heard.digits else "none"
        case TypedCode():
            return "code"
        case PickedWindow():
            return f"window_{question.windows.index(heard.window) + 1}"
        case PickedTime():
            return f"time_{question.times.index(heard.time) + 1}"
        case Wished():
            return "wish"
        case _:
            raise TypeError(type(heard))
