"""What holds in a conversation: by what was answered there, and by nothing that was only passed by."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from intake.core.channel import Channel
from intake.core.conversation.facts import fact_holds, shown_options
from intake.core.conversation.state import Conversation, FoundRequest, Situation
from intake.core.scheduling.schedule import OfferedTime
from intake.core.script.flow import UNUSED, Fact, Place, Step
from intake.core.staff.interviewer import Wish
from tests.properties.desk import CHANCE
from tests.support.stage import START

NOTHING = Situation(frozenset(), (), CHANCE)
NEW = Conversation(Channel.VOICE, Place("welcome", "menu"))
TEXT = Conversation(Channel.TEXT, Place("welcome", "menu"))
TIME = OfferedTime(START, START + timedelta(minutes=45))
THERE = replace(TIME, region="south", visit_id="v")
FOUND = FoundRequest("r", no_number=False, time=TIME, wish=Wish("en"), window_open=True)
CODE = replace(NEW, request_id="r", found=FOUND)


def answered(**answers: str) -> Conversation:
    return replace(NEW, answers={f"callback.{step}": (name,) for step, name in answers.items()})


AGREED = replace(NEW, time=TIME, answers={"appointment.confirm": ("yes",)})
TABLE: list[tuple[Fact, Conversation, bool]] = [
    (Fact.BY_TEXT, TEXT, True),
    (Fact.BY_TEXT, NEW, False),
    (Fact.BY_VOICE, NEW, True),
    (Fact.BY_VOICE, TEXT, False),
    (Fact.LANGUAGE_OPEN, NEW, True),
    (Fact.LANGUAGE_OPEN, replace(NEW, language="es"), False),
    (Fact.TEXTS_MAY_BE_READ, TEXT, True),
    (Fact.TEXTS_MAY_BE_READ, NEW, False),
    (Fact.TEXTS_MAY_BE_READ, replace(TEXT, answers={"callback.others_read": ("no",)}), False),
    (Fact.FOR_INSTITUTION, answered(perspective="institution"), True),
    (Fact.FOR_INSTITUTION, answered(perspective="both"), True),
    (Fact.FOR_INSTITUTION, answered(perspective="self"), False),
    (Fact.NUMBER_TYPED, answered(number="another_phone"), True),
    (Fact.NUMBER_TYPED, answered(number="this_phone"), False),
    (Fact.THIS_PHONE, answered(number="this_phone"), True),
    (Fact.THIS_PHONE, answered(number="another_phone"), False),
    (Fact.NUMBER_LEFT, answered(number="this_phone"), True),
    (Fact.NUMBER_LEFT, answered(number="another_phone"), True),
    (Fact.NUMBER_LEFT, answered(number="you_call_us"), False),
    (Fact.NUMBER_LEFT, NEW, False),
    (Fact.NO_NUMBER, answered(number="you_call_us"), True),
    (Fact.NO_NUMBER, answered(number="no_voice_calls"), True),
    (Fact.NO_NUMBER, answered(number="this_phone"), False),
    (Fact.NO_NUMBER, CODE, False),
    (Fact.NO_NUMBER, replace(CODE, no_number=True), True),
    (Fact.NO_NUMBER, replace(answered(number="you_call_us"), request_id="r"), False),
    (Fact.MAY_JOIN_GROUP, answered(number="this_phone", perspective="institution"), True),
    (Fact.MAY_JOIN_GROUP, answered(number="this_phone", perspective="rather_not_say"), False),
    (Fact.MAY_JOIN_GROUP, answered(number="this_phone"), False),
    (Fact.MAY_JOIN_GROUP, answered(number="you_call_us", perspective="institution"), False),
    (Fact.WANTS_TIME, replace(NEW, answers={"welcome.menu": ("pick_time",)}), True),
    (Fact.WANTS_TIME, replace(NEW, answers={"welcome.menu": ("callback",)}), False),
    (Fact.TIME_PICKED, AGREED, True),
    (Fact.TIME_PICKED, replace(AGREED, time=None), False),
    (Fact.TIME_PICKED, replace(NEW, time=TIME), False),
    (Fact.TIME_PICKED, replace(AGREED, answers={"appointment.confirm": ("no",)}), False),
    (Fact.TIME_WAS_TAKEN, replace(NEW, refused=True), True),
    (Fact.TIME_WAS_TAKEN, NEW, False),
    (Fact.IN_PERSON, replace(NEW, time=THERE), True),
    (Fact.IN_PERSON, replace(NEW, time=TIME), False),
    (Fact.IN_PERSON, NEW, False),
    (Fact.HAS_TIME, CODE, True),
    (Fact.HAS_TIME, replace(CODE, found=replace(FOUND, time=None)), False),
    (Fact.HAS_TIME, replace(CODE, saved=True), False),
    (Fact.HAS_TIME, replace(CODE, found=None), False),
    (Fact.WINDOW_OPEN, CODE, True),
    (Fact.WINDOW_OPEN, replace(CODE, channel=Channel.TEXT), False),
    (Fact.WINDOW_OPEN, replace(CODE, found=replace(FOUND, window_open=False)), False),
    (Fact.WINDOW_OPEN, NEW, False),
    (Fact.SAVED, replace(NEW, saved=True), True),
    (Fact.SAVED, NEW, False),
    (Fact.FOUND_BY_CODE, CODE, True),
    (Fact.FOUND_BY_CODE, replace(CODE, saved=True), False),
    (Fact.FOUND_BY_CODE, NEW, False),
]


@pytest.mark.parametrize(("fact", "conversation", "holds"), TABLE)
def test_a_fact_holds_by_what_was_answered(fact: Fact, conversation: Conversation, holds: bool) -> None:
    assert fact_holds(fact, conversation, NOTHING) is holds


def test_what_is_not_answered_here_holds_where_the_line_knows_it() -> None:
    known = replace(NOTHING, facts=frozenset({Fact.INTAKE_OPEN}))

    assert fact_holds(Fact.INTAKE_OPEN, NEW, known)
    assert not fact_holds(Fact.INTAKE_OPEN, NEW, NOTHING)


def test_an_option_keeps_its_key_whether_those_before_it_are_on_offer_or_not() -> None:
    step = Step(
        Place("welcome", "menu"),
        choices=("text_me", UNUSED, "call_me", "both"),
        option_facts={"text_me": Fact.BY_TEXT, "both": Fact.BY_VOICE},
    )

    assert shown_options(step, TEXT, NOTHING) == ((1, "text_me"), (3, "call_me"))
    assert shown_options(step, NEW, NOTHING) == ((3, "call_me"), (4, "both"))
