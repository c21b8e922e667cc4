"""Hearing: what a text means at a question of the line's own script."""

from __future__ import annotations

from datetime import timedelta

from intake.core.channel import Channel
from intake.core.conversation.intent import Intent, Utterance
from intake.core.conversation.question import question_at
from intake.core.conversation.state import Conversation, Situation
from intake.core.scheduling.schedule import Window
from intake.core.script.flow import Fact, Place
from intake.core.understanding.texts import understand_text
from tests.properties.desk import CHANCE, example_script
from tests.support.stage import START

WINDOWS = tuple(Window(START + timedelta(days=day), START + timedelta(days=day, hours=2)) for day in range(3))


def heard(said: str, place: str | None = None) -> Intent:
    """Return what a text means at a step; None: as the first text."""
    script, utterance = example_script(), Utterance(Channel.TEXT, said)
    if place is None:
        return understand_text(utterance, None, script.wordings)
    flow, _, name = place.partition(".")
    facts = frozenset({Fact.NUMBER_KNOWN, Fact.INTAKE_OPEN, Fact.CALL_IN_OPEN, Fact.JUST_SAVED})
    conversation = Conversation(Channel.TEXT, Place(flow, name), "en")
    step = script.flows.step(conversation.at)
    situation = Situation(facts, WINDOWS, CHANCE, now=START, zone=script.zone)
    question = question_at(step, conversation, situation, script.languages)
    return understand_text(utterance, question, script.wordings)
