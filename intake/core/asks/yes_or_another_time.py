"""Yes or another time: a time is said back, and whoever would rather have another may say at once when."""

from __future__ import annotations

from intake.core.asks.options import keep_options
from intake.core.asks.pages import wish_in
from intake.core.asks.yes_or_no import NAMES, YES_OR_NO
from intake.core.conversation.ask import Answered
from intake.core.conversation.intent import GivenAnswer, Intent, Wished
from intake.core.conversation.offered_times import wishing
from intake.core.conversation.question import Question
from intake.core.conversation.state import Conversation, Situation
from intake.core.replacing import replace
from intake.core.script.flow import Step
from intake.core.script.known_words import KnownWords

_, NO = NAMES


def _in_own_words(said: str, question: Question, known: KnownWords) -> Intent:
    wish = wish_in(said, question, known)
    return YES_OR_NO.in_own_words(said, question, known) if wish is None else Wished(wish)


def _take(step: Step, conversation: Conversation, heard: GivenAnswer, situation: Situation) -> Answered:
    if not isinstance(heard, Wished):
        return keep_options(step, conversation, heard, situation)
    narrowed, _fits = wishing(replace(conversation, time=None), heard.wish, situation)
    return Answered(narrowed, NO)


YES_OR_ANOTHER_TIME = replace(YES_OR_NO, name="yes or another time", in_own_words=_in_own_words, take=_take)
