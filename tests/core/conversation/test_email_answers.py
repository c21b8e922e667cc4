"""Email answers: where what somebody wrote in a mail leads, and that it comes to the same as keys pressed by voice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake import config
from intake.core.asks.table import ASKS
from intake.core.channel import Channel
from intake.core.conversation.advance import advance
from intake.core.conversation.callback_request import CallbackRequest, request_from
from intake.core.conversation.email_answers import (
    NO_ONES,
    EmailAnswers,
    EmailContact,
    EmailSurroundings,
    EmailWalk,
    WalkEnd,
    walk_email,
)
from intake.core.conversation.email_questions import email_questions
from intake.core.conversation.enter_step import enter
from intake.core.conversation.intent import Utterance
from intake.core.conversation.question import question_at
from intake.core.conversation.state import Conversation, Situation, Turn
from intake.core.phone import PhoneNumber
from intake.core.requests.contact import Contact, Format
from intake.core.scheduling.open_times import OpenTime
from intake.core.scheduling.schedule import Window
from intake.core.script.flow import Fact, Flows
from intake.core.script.flow_parser import read_flows
from intake.core.understanding.key_presses import understand_keys
from intake.storage.flow_files import read_flow_tables
from tests.support.email_desks import CHANCE, answers, surroundings
from tests.support.staff import KIM
from tests.support.stage import EXAMPLE, stage_script

STARTS = datetime(2018, 3, 13, 19, tzinfo=UTC)
WINDOWS = tuple(Window(STARTS + timedelta(days=n), STARTS + timedelta(days=n, hours=2)) for n in range(5))
FIRST, LAST = "20180313T1900", "20180317T1900"
OPEN = (Fact.INTAKE_OPEN, Fact.CALL_IN_OPEN, Fact.AGENCIES_LISTED)
HERS = PhoneNumber("+16125550143")


def flows() -> Flows:
    return stage_script().flows


def walked(said: EmailAnswers, around: EmailSurroundings | None = None) -> EmailWalk:
    return walk_email(flows(), said, around or surroundings(*OPEN, windows=WINDOWS))


def asked_for(said: EmailAnswers, around: EmailSurroundings | None = None) -> CallbackRequest:
    walk = walked(said, around)
    assert walk.end is WalkEnd.READ_BACK, (walk.end, walk.at)
    return request_from(walk.turn.conversation, None)


@pytest.mark.parametrize(
    ("said", "end", "at"),
    [
        (answers(adult="no"), WalkEnd.OVER, "callback.there_for_you"),
        (answers(adult=()), WalkEnd.OVER, "callback.there_for_you"),
        (answers(), WalkEnd.UNSAID, "callback.window"),
        (answers(window=FIRST), WalkEnd.READ_BACK, "callback.readback"),
        (answers(window="20180101T0000"), WalkEnd.NOT_ON_OFFER, "callback.window"),
        (answers(number="this_phone"), WalkEnd.NOT_ON_OFFER, "callback.number"),
        (answers(number="another_phone"), WalkEnd.ROUND, "callback.number"),
        (answers(number="another_phone", times=("weekends",)), WalkEnd.READ_BACK, "callback.readback"),
        (answers(number="no_voice_calls"), WalkEnd.UNSAID, "callback.no_voice"),
        (answers(number="no_voice_calls", no_voice="write"), WalkEnd.OVER, "callback.write"),
        (answers(number="no_voice_calls", no_voice="in_person"), WalkEnd.OVER, "callback.visits_later"),
        (
            answers(number="no_voice_calls", no_voice="relay", window=LAST),
            WalkEnd.READ_BACK,
            "callback.readback",
        ),
    ],
)
def test_the_flow_decides_where_a_mail_leads(said: EmailAnswers, end: WalkEnd, at: str) -> None:
    walk = walked(said)

    assert (walk.end, walk.at) == (end, at)


def test_what_was_not_said_takes_the_safe_answer() -> None:
    safe = asked_for(answers("es", window=FIRST))

    assert safe == CallbackRequest(
        id="",
        contact=Contact.YOU_CALL_US,
        perspective="rather_not_say",
        language="es",
        channel=Channel.EMAIL,
        call_in=WINDOWS[0],
    )


def test_each_further_wish_is_asked_for_as_by_the_menu_of_choices() -> None:
    every = answers(
        perspective="self",
        number="another_phone",
        times=("mornings", "weekends"),
        more=("in_person",),
        region="south",
        which_language="so",
        who=("woman", "leave_out"),
        agency="uroc",
    )
    around = replace(surroundings(*OPEN, windows=WINDOWS), contact=EmailContact(HERS))

    assert asked_for(every, around) == CallbackRequest(
        id="",
        contact=Contact.ANOTHER_PHONE,
        perspective="self",
        language="en",
        channel=Channel.EMAIL,
        number=HERS,
        windows=("mornings", "weekends"),
        format=Format.IN_PERSON,
        region="south",
        interview_language="so",
        interviewer="woman",
        left_out="uroc",
    )


def test_what_does_not_apply_was_never_asked() -> None:
    said = answers(window=FIRST, times=("mornings",), region="south", agency="uroc")

    assert set(said.given) - set(walked(said).asked) == {
        "callback.times",
        "callback.region",
        "callback.agency",
    }


def test_whoever_would_meet_picks_a_time_at_a_visit_and_no_other() -> None:
    visits = tuple(
        OpenTime(at, at + timedelta(minutes=45), (KIM,), region="south", visit_id=visit)
        for at, visit in ((STARTS, "v1"), (STARTS + timedelta(hours=1), "v1"))
    )
    around = surroundings(*OPEN, Fact.VISITS_ANNOUNCED, windows=WINDOWS, times=visits)
    said = answers(
        number="no_voice_calls",
        no_voice="in_person_signed",
        appointment__region="south",
        appointment__offer="20180313T2000-v1",
    )

    kept = asked_for(said, around)

    assert kept.time is not None
    assert (kept.contact, kept.time.starts_at, kept.region, kept.interview_language) == (
        Contact.VISIT,
        visits[1].starts_at,
        "south",
        "asl",
    )
    elsewhere = replace(said, given={**said.given, "appointment.region": ("central",)})
    assert walked(elsewhere, around).end is WalkEnd.OVER


def test_a_question_added_to_the_flow_is_asked_in_the_form_and_leads_on() -> None:
    settings = config.load(EXAMPLE, {})
    tables = {name: dict(table) for name, table in read_flow_tables(settings.flows.folder).items()}
    steps = {name: dict(step) for name, step in tables["callback"]["step"].items()}  # type: ignore[attr-defined]
    steps["adult"]["to"] = {"yes": "by_whom", "no": "too_young"}
    steps["by_whom"] = {
        "ask": "one of",
        "options": ["friend", "poster"],
        "unsaid": "poster",
        "next": "perspective",
    }
    tables["callback"]["step"] = steps
    lists = {
        "agencies": tuple(settings.agencies),
        "regions": settings.regions.offered,
        "languages": settings.languages.interview,
    }
    changed = read_flows(tables, lists, ASKS)
    around = surroundings(*OPEN, windows=WINDOWS)

    asked = {each.name: each for each in email_questions(changed, "en", around)}
    silent, told = (
        walk_email(changed, said, around).turn.conversation.answers["callback.by_whom"]
        for said in (answers(window=FIRST), answers(window=FIRST, by_whom="friend"))
    )

    assert [each.name for each in asked["callback.by_whom"].choices] == ["friend", "poster"]
    assert set(asked) - {"callback.by_whom"} == {each.name for each in email_questions(flows(), "en", around)}
    assert (silent, told) == (("poster",), ("friend",))


def test_a_form_asks_all_that_some_answer_leads_to_and_no_number() -> None:
    visit = OpenTime(STARTS, STARTS + timedelta(minutes=45), (KIM,), region="south", visit_id="v1")
    around = surroundings(*OPEN, Fact.VISITS_ANNOUNCED, windows=WINDOWS, times=(visit,))

    asked = [(each.name, each.several, len(each.choices)) for each in email_questions(flows(), "es", around)]

    assert sorted(asked) == [
        ("appointment.offer", False, 1),
        ("appointment.region", False, 5),
        ("callback.agency", False, 3),
        ("callback.group_note", False, 2),
        ("callback.more", True, 1),
        ("callback.no_voice", False, 4),
        ("callback.number", False, 3),
        ("callback.perspective", False, 4),
        ("callback.region", False, 5),
        ("callback.times", True, 4),
        ("callback.which_language", False, 5),
        ("callback.who", True, 5),
        ("callback.window", False, 5),
    ]


# ---- by voice, with the keys of a phone


class Caller:
    """Somebody who calls from a hidden number, and presses keys."""

    def __init__(self, language: str) -> None:
        fresh = Conversation(Channel.VOICE, flows().first_of("callback"), language=language)
        self.turn: Turn = enter(flows(), fresh, fresh.at, self.situation())

    def situation(self) -> Situation:
        return Situation(frozenset({*OPEN, Fact.NUMBER_HIDDEN}), WINDOWS, CHANCE)

    def press(self, digits: str) -> None:
        conversation, around = self.turn.conversation, self.situation()
        assert self.turn.step is not None
        question = question_at(self.turn.step, conversation, around, ("en", "es"))
        heard = understand_keys(Utterance(Channel.VOICE, digits), question)
        self.turn = advance(flows(), conversation, heard, around)

    def choose(self, place: str, name: str) -> None:
        """Press the key of an option of the question that stands."""
        assert self.turn.step is not None
        assert str(self.turn.step.place) == place
        self.press(str(self.turn.step.choices.index(name) + 1))

    def wish(self, option: str, *answers: tuple[str, str]) -> None:
        """Ask for one of the further choices."""
        self.choose("callback.readback", "more")
        self.choose("callback.more", option)
        for place, name in answers:
            self.choose(place, name)


WHO = ("woman", "man", "outside", "leave_out")
wishes = st.fixed_dictionaries(
    {},
    optional={
        "which_language": st.sampled_from(["so", "hmn", "kar", "om", "other"]),
        "group_note": st.sampled_from(["yes", "no"]),
        "who": st.lists(st.sampled_from(WHO), min_size=1, unique=True).map(
            lambda names: sorted(names, key=WHO.index)
        ),
        "in_person": st.just("yes"),
    },
)


def press_all(caller: Caller, said: dict[str, str], wished: dict[str, str | list[str]]) -> None:
    caller.choose("callback.adult", "yes")
    caller.choose("callback.perspective", said["perspective"])
    caller.choose("callback.number", said["number"])
    if said["number"] == "another_phone":
        caller.press(NO_ONES.national)
        caller.choose("callback.other_number_check", "yes")
        if said["perspective"] in ("institution", "both"):
            caller.press("0")
        caller.press("13")
    else:
        for _ in range(said["window"] // 3):  # type: ignore[operator]
            caller.press("4")
        caller.press(str(said["window"] % 3 + 1))  # type: ignore[operator]
    may_group = said["number"] == "another_phone" and said["perspective"] != "rather_not_say"
    if "in_person" in wished:
        caller.wish("in_person", ("callback.region", said["region"]))
    if "group_note" in wished and may_group:
        caller.wish("small_group", ("callback.group_note", str(wished["group_note"])))
    if "which_language" in wished:
        caller.wish("another_language", ("callback.which_language", str(wished["which_language"])))
    for who in wished.get("who", ()):
        follows = {
            "outside": ("callback.region", said["region"]),
            "leave_out": ("callback.agency", said["agency"]),
        }
        caller.wish("who", ("callback.who", who), *([follows[who]] if who in follows else []))


@settings(max_examples=100, deadline=None)
@given(
    said=st.fixed_dictionaries(
        {
            "perspective": st.sampled_from(["self", "institution", "both", "rather_not_say"]),
            "number": st.sampled_from(["another_phone", "you_call_us"]),
            "window": st.integers(0, len(WINDOWS) - 1),
            "region": st.sampled_from(["twin_cities", "south"]),
            "agency": st.sampled_from(["uroc", "advocates"]),
        }
    ),
    wished=wishes,
    language=st.sampled_from(["en", "es"]),
)
def test_the_same_answers_written_and_keyed_by_voice_come_to_the_same_request(
    said: dict[str, str], wished: dict[str, str | list[str]], language: str
) -> None:
    caller = Caller(language)
    press_all(caller, said, wished)
    by_voice = request_from(caller.turn.conversation, None)
    starts = WINDOWS[int(said["window"])].starts_at
    written = answers(
        language,
        perspective=said["perspective"],
        number=said["number"],
        window=f"{starts:%Y%m%dT%H%M}",
        times=("mornings", "evenings"),
        region=said["region"],
        agency=said["agency"],
        more=("in_person",) if "in_person" in wished else (),
        which_language=str(wished.get("which_language", ())) if "which_language" in wished else (),
        group_note=str(wished["group_note"]) if "group_note" in wished else (),
        who=tuple(wished.get("who", ())),
    )

    assert asked_for(written) == replace(by_voice, channel=Channel.EMAIL)
