"""Which open times somebody is shown, and who could take one: pages, wishes, visits, and a request that moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from intake.core.channel import Channel
from intake.core.conversation.advance import advance
from intake.core.conversation.intent import Chosen, PickedTime, Signal, Wished
from intake.core.conversation.offered_times import at_place, offered_times, other_times, takers, wishing
from intake.core.conversation.state import Conversation, FoundRequest, Situation
from intake.core.scheduling.open_times import OpenTime
from intake.core.scheduling.schedule import OfferedTime
from intake.core.scheduling.time_wish import TimeWish
from intake.core.script.flow import Fact, Place
from intake.core.staff.interviewer import Gender, Interviewer, Wish
from tests.properties.desk import CHANCE, example_script

ZONE = ZoneInfo("America/Chicago")
LENGTH = timedelta(minutes=45)
KIM = Interviewer("k", "kim", "uroc", ("en", "es"), ("south",), Gender.WOMAN)
AMI = Interviewer("a", "ami", "advocates", ("en",), (), Gender.MAN)
OFFER = Place("appointment", "offer")


def at(day: int, hour: int, *who: Interviewer, region: str | None = None) -> OpenTime:
    """Return an open time in March 2018, by the line's clock."""
    starts = datetime(2018, 3, day, hour, tzinfo=ZONE).astimezone(UTC)
    visit = None if region is None else f"visit {region}"
    return OpenTime(starts, starts + LENGTH, who or (AMI, KIM), region, visit)


# Tuesday 13, Thursday 15, Friday 16; Ami alone on Friday.
BY_PHONE = (at(13, 14), at(13, 15), at(15, 9), at(15, 14), at(16, 9, AMI))
VISITS = (at(14, 9, KIM, region="south"), at(14, 10, KIM, region="south"))
FACTS = frozenset({Fact.TIMES_OPEN, Fact.VISITS_ANNOUNCED, Fact.NUMBER_KNOWN, Fact.INTAKE_OPEN})
AROUND = Situation(FACTS, (), CHANCE, times=(*BY_PHONE, *VISITS), zone=ZONE)
ASKED = Conversation(Channel.TEXT, OFFER, "en", answers={"callback.number": ("this_phone",)})
BOOKED = OfferedTime(BY_PHONE[0].starts_at, BY_PHONE[0].ends_at)
FOUND = FoundRequest("r", no_number=False, time=BOOKED, wish=Wish("en"), last_day=date(2018, 3, 15))
TUESDAY, THURSDAY, FRIDAY = (1,), (3,), (4,)


def answered(answers: Mapping[str, str], **known: object) -> Conversation:
    said = {name: tuple(names.split()) for name, names in answers.items()}
    return replace(ASKED, answers={**ASKED.answers, **said}, **known)  # type: ignore[arg-type]


def shown(conversation: Conversation, around: Situation = AROUND) -> list[str]:
    times = offered_times(conversation, around)
    return [f"{each.starts_at.astimezone(ZONE):%a %H}{each.region or ''}" for each in times]


IN_SOUTH = {"appointment.way": "in_person", "appointment.region": "south"}
TABLE: list[tuple[str, Conversation, list[str]]] = [
    ("the first three by phone", ASKED, ["Tue 14", "Tue 15", "Thu 09"]),
    ("the next page", replace(ASKED, page=1), ["Thu 14", "Fri 09"]),
    ("after the last page the first", replace(ASKED, page=2), ["Tue 14", "Tue 15", "Thu 09"]),
    ("only with who speaks the language", replace(ASKED, language="es", page=1), ["Thu 14"]),
    ("not with an agency left out", answered({"callback.who": "leave_out", "callback.agency": "uroc"}, page=1), ["Thu 14", "Fri 09"]),
    ("only with a woman", answered({"callback.who": "woman"}, page=1), ["Thu 14"]),
    ("in person where a visit is", answered(IN_SOUTH), ["Wed 09south", "Wed 10south"]),
    ("by phone where none is", answered({**IN_SOUTH, "appointment.region": "central"}), ["Tue 14", "Tue 15", "Thu 09"]),
    ("by phone once more, whatever was named", answered({**IN_SOUTH, "appointment.way": "by_phone"}), ["Tue 14", "Tue 15", "Thu 09"]),
    (
        "no call to whoever uses no voice calls",
        answered({"callback.number": "no_voice_calls", "callback.no_voice": "in_person", "appointment.region": "central"}),
        [],
    ),
    ("what a wish leaves", replace(ASKED, wish=TimeWish(weekdays=THURSDAY)), ["Thu 09", "Thu 14"]),
    ("everything where nothing of a wish is left", replace(ASKED, wish=TimeWish(weekdays=(6,))), ["Tue 14", "Tue 15", "Thu 09"]),
    ("to move to: never the time it has, none past its last day", replace(ASKED, found=FOUND), ["Tue 15", "Thu 09", "Thu 14"]),
    (
        "to move a visit to: only there",
        replace(ASKED, found=replace(FOUND, time=OfferedTime(VISITS[0].starts_at, VISITS[0].ends_at, "south", "v"))),
        ["Wed 10south"],
    ),
    ("what another wishes is not asked of a request found", replace(ASKED, language="es", found=replace(FOUND, last_day=None), page=1), ["Fri 09"]),
]  # fmt: skip


@pytest.mark.parametrize(("conversation", "times"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_the_times_on_offer(conversation: Conversation, times: list[str]) -> None:
    assert shown(conversation) == times


def test_who_could_take_a_time_comes_longest_idle_first_and_fits() -> None:
    time = OfferedTime(BY_PHONE[0].starts_at, BY_PHONE[0].ends_at)

    assert takers(ASKED, time, AROUND) == (AMI, KIM)
    assert takers(answered({"callback.who": "woman"}), time, AROUND) == (KIM,)
    assert takers(ASKED, time, replace(AROUND, times=BY_PHONE[1:])) == ()


WISHES = [
    (TimeWish(weekdays=THURSDAY, earliest=time(12)), True, ["Thu 14"]),
    (TimeWish(weekdays=THURSDAY, earliest=time(18)), False, ["Thu 09", "Thu 14"]),
    (TimeWish(weekdays=(6,), latest=time(10)), False, ["Thu 09", "Fri 09"]),
    (TimeWish(not_weekdays=TUESDAY), True, ["Thu 09", "Thu 14", "Fri 09"]),
    (TimeWish(weekdays=(6,), not_weekdays=TUESDAY), False, ["Thu 09", "Thu 14", "Fri 09"]),
    (TimeWish(not_weekdays=(1, 3, 4)), False, ["Tue 14", "Tue 15", "Thu 09"]),
    (TimeWish(weekdays=(6,), or_else=(TimeWish(weekdays=FRIDAY),)), True, ["Fri 09"]),
]


@pytest.mark.parametrize(("wish", "fits", "times"), WISHES)
def test_a_wish_narrows_or_gives_way_hours_first(wish: TimeWish, fits: bool, times: list[str]) -> None:
    narrowed, exactly = wishing(replace(ASKED, page=1), wish, AROUND)

    assert (exactly, shown(narrowed)) == (fits, times)


def test_after_the_last_page_of_a_wish_all_times_are_shown_again() -> None:
    narrowed, _ = wishing(ASKED, TimeWish(not_weekdays=FRIDAY), AROUND)

    pages = [shown(other_times(narrowed, AROUND)), shown(other_times(other_times(narrowed, AROUND), AROUND))]

    assert pages == [["Thu 14"], ["Tue 14", "Tue 15", "Thu 09"]]


def test_a_place_is_told_in_plain_letters() -> None:
    assert at_place(BOOKED, "  Biblioteca  pública 🏠 ").place == "Biblioteca publica"


PICKED = OfferedTime(BY_PHONE[1].starts_at, BY_PHONE[1].ends_at)
LOOKING = replace(ASKED, offered=offered_times(ASKED, AROUND))
TURNS = [
    ("picked", PickedTime(PICKED), AROUND, "appointment.confirm", ["appointment.confirm"]),
    ("taken meanwhile", PickedTime(PICKED), replace(AROUND, times=BY_PHONE[2:]), "appointment.offer", ["always.time_gone", "appointment.offer"]),
    ("the last one taken", PickedTime(PICKED), replace(AROUND, facts=FACTS - {Fact.TIMES_OPEN}, times=()), "callback.times", ["always.time_gone", "appointment.none_open", "appointment.safe_hours", "callback.times"]),
    ("words that fit", Wished(TimeWish(weekdays=THURSDAY)), AROUND, "appointment.offer", ["appointment.offer"]),
    ("words nothing fits", Wished(TimeWish(weekdays=(6,))), AROUND, "appointment.offer", ["always.none_like_that", "appointment.offer"]),
    ("other times", Chosen(("other_times",)), AROUND, "appointment.offer", ["appointment.offer"]),
    ("not understood", Signal.NO_MATCH, AROUND, "appointment.offer", ["always.not_understood_time", "appointment.offer"]),
]  # fmt: skip


@pytest.mark.parametrize(("heard", "around", "place", "said"), [row[1:] for row in TURNS], ids=[row[0] for row in TURNS])  # fmt: skip
def test_a_turn_at_the_times(
    heard: PickedTime | Wished | Chosen | Signal, around: Situation, place: str, said: list[str]
) -> None:
    turn = advance(example_script().flows, LOOKING, heard, around)

    assert (str(turn.conversation.at), [prompt.name for prompt in turn.prompts]) == (place, said)
    assert not any(effect.kind.value.startswith(("book", "save")) for effect in turn.effects)


@pytest.mark.parametrize("channel", list(Channel))
def test_the_second_misunderstanding_leads_to_the_safe_hours(channel: Channel) -> None:
    once = replace(LOOKING, channel=channel, stumbles=1)

    turn = advance(example_script().flows, once, Signal.NO_MATCH, AROUND)

    assert str(turn.conversation.at) == "callback.times"
