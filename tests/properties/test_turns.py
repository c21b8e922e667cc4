"""Whatever is said, from wherever the flows lead: there is a turn, and its own channel can render it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.channels.twiml import text, voice
from intake.channels.webhooks.turn_token import TurnToken
from intake.core.channel import CONVERSED, Channel
from intake.core.conversation.advance import MENU, advance, at_code, begin
from intake.core.conversation.intent import (
    Chosen,
    Intent,
    Keyword,
    Signal,
    TypedCode,
    Utterance,
    UtteranceEvent,
)
from intake.core.conversation.phrasing import Scene
from intake.core.conversation.question import Question, question_at
from intake.core.conversation.state import Conversation, FoundRequest, Situation, Turn
from intake.core.scheduling.open_times import OpenTime
from intake.core.scheduling.schedule import OfferedTime, Window
from intake.core.script.flow import EffectKind, Fact
from intake.core.script.script import Script
from intake.core.staff.interviewer import Interviewer
from intake.core.understanding.key_presses import understand_keys
from intake.core.understanding.texts import understand_text
from tests.properties.desk import CHANCE, NUMBERS, STATUS, example_script
from tests.support.stage import START

AROUND = (
    Fact.NUMBER_KNOWN,
    Fact.INTAKE_OPEN,
    Fact.CALL_IN_OPEN,
    Fact.TIMES_OPEN,
    Fact.VISITS_ANNOUNCED,
    Fact.HELP_CONNECTS,
    Fact.AGENCIES_LISTED,
    Fact.JUST_SAVED,
)
WINDOWS = tuple(Window(START + timedelta(days=day), START + timedelta(days=day, hours=2)) for day in range(5))
SOMEBODY = (Interviewer("k", "kim", "uroc", ("en", "es"), ()),)
TIMES = tuple(
    OpenTime(START + timedelta(days=day), START + timedelta(days=day, minutes=45), SOMEBODY)
    for day in range(1, 6)
)
VISITS = tuple(replace(time, region="south", visit_id="v") for time in TIMES[:2])
KEYS = ("1", "2", "3", "4", "5", "13", "6125550142", "6515550187", "204", "*", "0", "7", "9", "", "8", "99*1")
TEXTS = (
    *KEYS,
    "yes",
    "no",
    "hello",
    "MENU",
    "ERASE",
    "CODE",
    "WHO",
    "ES",
    "EN",
    "stop",
    "alto",
    "HELP",
    "save",
)
MORE_TEXTS = (
    "tues after 3",
    "not friday",
    "other times",
    "3/10",
    "I want to die",
    "any",
    "none",
    "for myself",
    "este",
    "Liked “x”",
)

around = st.sets(st.sampled_from(AROUND)).map(frozenset)
said = {
    Channel.VOICE: st.one_of(st.sampled_from(KEYS), st.text("0123456789*#", max_size=12)),
    Channel.TEXT: st.one_of(st.sampled_from(TEXTS + MORE_TEXTS), st.text(max_size=40)),
}
moves = st.tuples(
    st.sampled_from(("known", "unknown", "too_many")), st.booleans(), st.sampled_from(UtteranceEvent)
)


@dataclass
class Walk:
    """One conversation, moved by the core alone."""

    script: Script
    situation: Situation
    turn: Turn

    def render(self) -> bytes:
        """Render the turn by its own channel; what comes out must be a document without gaps."""
        scene = Scene(self.turn, self.situation, self.script)
        conversation = self.turn.conversation
        if conversation.channel is Channel.TEXT:
            body = text.render(scene, STATUS)
        else:
            body = voice.render(scene, TurnToken(1, conversation.language), NUMBERS)
        words = "".join(ET.fromstring(body).itertext())
        assert not {"{", "}"} & set(words)
        assert "  " not in words
        return body

    def hear(self, said: str, move: tuple[str, bool, UtteranceEvent]) -> None:
        """Take what was said to the next turn."""
        result, no_number, event = move
        conversation = self._named(self.turn.conversation)
        if conversation.finished and conversation.channel is Channel.VOICE:
            return
        step = self.script.flows.step(conversation.at)
        question = question_at(step, conversation, self.situation, self.script.languages)
        heard = self._heard(conversation, question, Utterance(conversation.channel, said, self._event(event)))
        situation = self.situation
        if isinstance(heard, TypedCode):
            conversation = at_code(self.script.flows, conversation, situation)
            time = OfferedTime(START, START + timedelta(minutes=45)) if no_number else None
            found = FoundRequest("f" * 32, no_number, time=time) if result == "known" else None
            heard, situation = Chosen((result,)), replace(situation, found=found)
        self.turn = advance(self.script.flows, conversation, heard, situation)
        self.turn = replace(self.turn, conversation=self._named(self.turn.conversation))

    def _event(self, event: UtteranceEvent) -> UtteranceEvent:
        dialling = self.turn.step is not None and self.turn.step.do is EffectKind.CONNECT_HELP
        return event if dialling else UtteranceEvent.ANSWER

    def _named(self, conversation: Conversation) -> Conversation:
        return replace(conversation, code_name=("blue", "maple")) if conversation.saved else conversation

    def _heard(self, conversation: Conversation, question: Question, utterance: Utterance) -> Intent:
        if conversation.channel is Channel.VOICE:
            return understand_keys(utterance, question)
        return understand_text(utterance, question, self.script.wordings)


def begun(script: Script, channel: Channel, facts: frozenset[Fact]) -> Walk:
    """Return a conversation that has just been greeted."""
    by_text = channel is Channel.TEXT
    # Nobody can text from a hidden number.
    facts |= {Fact.NUMBER_KNOWN} if by_text else set()
    hidden = {Fact.NUMBER_HIDDEN} if Fact.NUMBER_KNOWN not in facts else set()
    shut = {Fact.RESTING} if Fact.INTAKE_OPEN not in facts else set()
    held = (facts | hidden | shut) - ({Fact.HELP_CONNECTS, Fact.AGENCIES_LISTED} if by_text else set())
    windows = WINDOWS if Fact.CALL_IN_OPEN in held else ()
    by_phone = TIMES if Fact.TIMES_OPEN in held else ()
    visits = VISITS if Fact.VISITS_ANNOUNCED in held else ()
    situation = Situation(frozenset(held), windows, CHANCE, times=(*by_phone, *visits), now=START)
    conversation = Conversation(channel, MENU, language="en" if by_text else None)
    return Walk(script, situation, begin(script.flows, conversation, situation))


@settings(max_examples=120, deadline=None)
@given(facts=around, walked=st.lists(st.tuples(said[Channel.VOICE], moves), max_size=25))
def test_any_call_has_a_turn_for_any_keys(
    facts: frozenset[Fact], walked: list[tuple[str, tuple[str, bool, UtteranceEvent]]]
) -> None:
    walk = begun(example_script(), Channel.VOICE, facts)
    walk.render()
    for keys, move in walked:
        walk.hear(keys, move)
        walk.render()


@settings(max_examples=120, deadline=None)
@given(facts=around, walked=st.lists(st.tuples(said[Channel.TEXT], moves), max_size=25))
def test_any_conversation_by_text_has_a_turn_for_any_words(
    facts: frozenset[Fact], walked: list[tuple[str, tuple[str, bool, UtteranceEvent]]]
) -> None:
    walk = begun(example_script(), Channel.TEXT, facts)
    walk.render()
    for body, move in walked:
        walk.hear(body, move)
        walk.render()


@pytest.mark.parametrize("channel", CONVERSED)
def test_every_step_that_waits_has_a_turn_for_every_signal_and_keyword(
    script: Script, channel: Channel
) -> None:
    everything: frozenset[Fact] = frozenset(AROUND)
    for step, heard in product(script.flows.steps(), (*Signal, *Keyword)):
        walk = begun(script, channel, everything)
        names = (*script.wordings["en"].lines,)
        spoken = f"{step.place}" in names and getattr(script.wordings["en"].line(str(step.place)), channel)
        if step.ask is None or not spoken:
            continue
        standing = replace(walk.turn.conversation, at=step.place, language="en", said=(str(step.place),))
        walk.turn = advance(script.flows, standing, heard, walk.situation)
        assert isinstance(walk.turn, Turn)


def test_the_same_words_at_the_same_moment_lead_to_the_same_turn(script: Script) -> None:
    def walked() -> list[tuple[Turn, datetime]]:
        walk = begun(script, Channel.TEXT, frozenset(AROUND))
        turns = []
        for body in ("1", "1", "1", "for myself", "1", "13", "no", "1"):
            walk.hear(body, ("known", False, UtteranceEvent.ANSWER))
            turns.append((walk.turn, START))
        return turns

    assert walked() == walked()
