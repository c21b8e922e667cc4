"""Each number, day and hour that is said comes from the setting or the rule that makes it true."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.config.value_types import Hours
from intake.core.channel import Channel
from intake.core.conversation.facts import fact_holds
from intake.core.conversation.phrasing import Scene, messages, passages
from intake.core.conversation.state import Chance, Conversation, Prompt, Situation, Turn
from intake.core.delivery.reminders import BookedTime, person_reminders
from intake.core.phone import PhoneNumber
from intake.core.retention.retention import FIRST_TRY_WITHIN_DAYS, Retention, closes_at
from intake.core.scheduling.safe_windows import safe_windows
from intake.core.scheduling.schedule import OfferedTime, Window
from intake.core.script.flow import Fact, Place
from intake.core.script.script import Script
from intake.services.line.load_script import load_script
from intake.services.line.rules import window_rules
from intake.services.notices.morning_and_alarms import ALARM_DAYS
from tests.properties.desk import example_script
from tests.support.people import a_row
from tests.support.stage import HER_PHONE, stage_settings

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2018, 3, 6, 16, tzinfo=UTC)
HERS = PhoneNumber(HER_PHONE)
CHANCE = Chance("r", "1482913627", (), ())
MIDNIGHT = datetime(2018, 3, 6, tzinfo=UTC)
KEPT = Retention()
SETTINGS = stage_settings(Path("unused"), "sqlite:///:memory:", "http://127.0.0.1:1")


def asked(at: str, channel: Channel = Channel.TEXT, **answers: tuple[str, ...]) -> Conversation:
    """A conversation that stands at a step of the callback flow."""
    kept = {"number": ("this_phone",), **answers}
    return Conversation(
        channel,
        Place("callback", at),
        "en",
        {f"callback.{step}": names for step, names in kept.items()},
        code_name=("BLUE", "MAPLE"),
        code="1482913627",
    )


def said(
    conversation: Conversation,
    name: str,
    *,
    script: Script | None = None,
    language: str = "en",
    now: datetime = NOW,
) -> str:
    """What a prompt says there, in all its texts."""
    turn = Turn(replace(conversation, language=language), (Prompt(name),))
    situation = Situation(frozenset(), (), CHANCE, caller=HERS, now=now, zone=ZONE)
    scene = Scene(turn, situation, script or example_script())
    if conversation.channel is Channel.TEXT:
        return " ".join(messages(scene))
    return " ".join(passage.words for passage in passages(scene))


def with_retention(**days: int) -> Script:
    """The script of a line that keeps things otherwise."""
    return load_script(msgspec.structs.replace(SETTINGS, retention=replace(SETTINGS.retention, **days)))


def test_whoever_was_not_tried_by_the_day_that_was_hoped_for_is_told_to_the_coordinator() -> None:
    assert min(ALARM_DAYS) == FIRST_TRY_WITHIN_DAYS
    for name in ("callback.saved", "callback.saved_other_phone"):
        assert f"We hope to call within {FIRST_TRY_WITHIN_DAYS} days." in said(asked("saved"), name)


@pytest.mark.parametrize("days_open", [9, 14])
def test_the_days_of_a_request_are_those_after_which_it_closes(days_open: int) -> None:
    script = with_retention(days_open=days_open)
    by_text = [said(asked("saved"), "callback.saved", script=script, language=each) for each in ("en", "es")]

    assert f"No call in {days_open} days? Please ask again." in by_text[0]
    assert f"Si en {days_open} días no llamamos, ya se borró" in by_text[1]
    assert f"or in {days_open} days." in said(asked("readback"), "callback.readback", script=script)


WAITED_FOR = st.integers(1, 28)


def reads_back(conversation: Conversation) -> int:
    """The days that a read-back names."""
    return int(re.findall(r"or in (\d+) days", said(conversation, "callback.readback"))[0])


@given(WAITED_FOR)
def test_nothing_outlives_the_days_of_the_read_back(days: int) -> None:
    starts = NOW + timedelta(days=days)
    window = Window(starts, starts + timedelta(hours=2))
    plain, row = asked("readback"), a_row(date(2018, 3, 6))
    timed = replace(plain, time=OfferedTime(starts, starts + timedelta(minutes=45)))
    calling_in = replace(plain, window=window)

    closing = (
        (plain, closes_at(row, None, KEPT)),
        (timed, closes_at(row, starts, KEPT)),
        (calling_in, closes_at(replace(row, call_in=window), None, KEPT)),
    )

    for conversation, closes in closing:
        assert closes <= MIDNIGHT + timedelta(days=reads_back(conversation))
    assert closing[0][1] == MIDNIGHT + timedelta(days=reads_back(plain))


def test_the_tries_of_whoever_agreed_to_another_are_those_of_the_setting() -> None:
    agreed = asked("readback", more=("try_again",))

    assert "5 tries in all" in said(agreed, "callback.readback", script=with_retention(tries=5))
    assert "3 tries in all" in said(agreed, "callback.readback")


@pytest.mark.parametrize(("ends", "told"), [(time(20, 30), "8:30"), (time(19), "7")])
def test_evenings_are_told_to_end_when_they_do(ends: time, told: str) -> None:
    windows = msgspec.structs.replace(SETTINGS.windows, evenings=Hours(time(17), ends))
    changed = msgspec.structs.replace(SETTINGS, windows=windows)
    rules = window_rules(changed)

    labels = [
        load_script(changed).wordings[language].line("callback.times.options.evenings")
        for language in ("en", "es")
    ]

    assert {each.ends_at.astimezone(ZONE).time() for each in safe_windows(["evenings"], rules, NOW)} == {ends}
    assert [(label.voice, label.text) for label in labels] == [
        (f"Evenings to {told}", f"evenings to {told}"),
        (f"Noches hasta las {told}", f"noches hasta las {told}"),
    ]


# When they pick it (hours of that day), for which day and hour; and what is said of reminders in each language.
REMINDED = [
    ((6, 10), (13, 15), "the day before and 2 hours before", "un día antes y 2 horas antes"),
    ((12, 18), (13, 15), "2 hours before", "2 horas antes"),
    # Two hours before eight is in the night: one at six is never sent.
    ((6, 10), (13, 8), "the day before", "un día antes"),
    ((6, 10), (13, 9), "the day before and that morning", "un día antes y esa mañana"),
    ((6, 10), (13, 10), "the day before and 2 hours before", "un día antes y 2 horas antes"),
    ((12, 20), (13, 9), "that morning", "esa mañana"),
]


@pytest.mark.parametrize(("now", "at", "told", "told_in_spanish"), REMINDED)
def test_a_person_is_asked_for_the_reminders_that_are_sent(
    now: tuple[int, int], at: tuple[int, int], told: str, told_in_spanish: str
) -> None:
    picked_at, starts_at = (datetime(2018, 3, *moment, tzinfo=ZONE).astimezone(UTC) for moment in (now, at))
    conversation = replace(asked("adult"), time=OfferedTime(starts_at, starts_at))

    read = [
        said(conversation, "appointment.reminder", language=language, now=picked_at)
        for language in ("en", "es")
    ]

    sent = person_reminders(BookedTime("r", "i", starts_at, 1, remind_person=True), ZONE, picked_at)
    assert len(sent) == 1 + (" and " in told)
    assert read[0].startswith(f"May we text this phone {told}?")
    assert read[1].startswith(f"¿Le mandamos un mensaje {told_in_spanish}?")


def test_where_no_reminder_would_come_none_is_asked_for() -> None:
    at_eight, at_ten = (datetime(2018, 3, 13, hour, tzinfo=ZONE).astimezone(UTC) for hour in (8, 10))
    evening_before = Situation(frozenset(), (), CHANCE, now=at_eight - timedelta(hours=11), zone=ZONE)

    asks = [
        fact_holds(
            Fact.REMINDER_COMES, replace(asked("adult"), time=OfferedTime(starts, starts)), evening_before
        )
        for starts in (at_eight, at_ten)
    ]

    assert asks == [False, True]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("channel", list(Channel))
def test_the_message_is_asked_for_in_the_words_that_it_says(language: str, channel: Channel) -> None:
    wording = example_script().wordings[language]

    asked_for = wording.say("callback.message", channel).rpartition(": ")[2].strip().casefold()

    assert asked_for in wording.say("bridge.voicemail", Channel.VOICE).casefold()
