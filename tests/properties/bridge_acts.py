"""What may be drawn in a story of calls: acts at a phone, and everything that may befall a call in the middle.

Each act is a value that prints, so that a story that fails can be read and told again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from hypothesis import strategies as st

from intake.services.calls.place_calls import BridgeFault
from intake.services.retention.erase import FaultPoint
from intake.simulator.phones.phones import Answers
from intake.simulator.webhooks.faults import RestFault, RestRefusal
from tests.properties.bridge_promises import PERSONS, STAFF, Asked
from tests.properties.bridge_world import World
from tests.properties.crash_points import Point
from tests.support.calls import KIM, LEE
from tests.support.stage import OTHER_PHONE, QUIET


class Act(StrEnum):
    """What somebody does with their phone, if it rings or is on a call."""

    HUMAN = "a human answers"
    UNKNOWN = "somebody or something answers"
    MACHINE = "a machine answers"
    FAX = "a fax answers"
    ONE = "presses 1"
    FIVE = "presses 5"
    WAIT = "waits"
    HANG_UP = "hangs up"
    DECLINE = "declines"
    LET_RING = "lets it ring"


def act(world: World, number: str, what: Act) -> None:
    """Let somebody do something with their phone."""
    call = world.phone(number)
    if call is None:
        return
    match what:
        case Act.HUMAN | Act.UNKNOWN | Act.MACHINE | Act.FAX:
            call.answer(Answers[what.name])
        case Act.ONE:
            world.press(number, "1")
        case Act.FIVE:
            world.press(number, "5")
        case Act.WAIT:
            call.silence()
        case Act.HANG_UP:
            call.hang_up()
        case Act.DECLINE:
            call.decline()
        case Act.LET_RING:
            call.let_ring()
        case _:
            assert_never(what)
    world.stage.exchange.settle()


class ErasedBy(StrEnum):
    """How somebody has what we hold of them erased, or stops everything."""

    TEXT = "ERASE"
    STOP = "STOP"
    WORDS = "please stop texting me"
    QUIETLY = "ERASE to the quiet number"
    KEYS = "7 and 7"
    CODE = "their code, from another phone"


def erase(world: World, by: ErasedBy, asked: Asked) -> None:
    """Let somebody erase: by the phone they asked to be called at, or by their code."""
    phone = asked.phone
    if by is ErasedBy.CODE or phone is None:
        world.erase_by_code(asked)
    elif by is ErasedBy.KEYS:
        world.erase_by_keys(phone)
    elif by is ErasedBy.QUIETLY:
        world.erase_by_text(phone, "ERASE", QUIET)
    else:
        world.erase_by_text(phone, by.value)


@dataclass(frozen=True)
class Switch:
    """A switch of the provider or its network, and how it is set."""

    name: str
    to: float


@dataclass(frozen=True)
class WebDies:
    """How many requests a web process does not hear of, and how many it does not live to answer."""

    deaf: int
    dumb: int


@dataclass(frozen=True)
class WorkerDies:
    """At which of its steps a worker is killed, in all its jobs."""

    step: int


@dataclass(frozen=True)
class ClockSet:
    """By how many minutes the clock is set, on or back."""

    minutes: int


@dataclass(frozen=True)
class Texts:
    """A word of staff about the request, or some one after the other, by whom of them."""

    who: int
    word: str


@dataclass(frozen=True)
class AtPhone:
    """What somebody does at a phone, or which key they press."""

    number: str
    what: Act | str


@dataclass(frozen=True)
class AlsoDue:
    """A second ring for the same request, of whom of the staff."""

    who: str


Wrong = RestRefusal | Switch | WebDies | WorkerDies | FaultPoint | BridgeFault | ClockSet
Trouble = Wrong | ErasedBy | Texts
Moment = Trouble | AtPhone | AlsoDue
OUTCOMES = (
    "DONE",
    "NA",
    "OTHER",
    "WRONG",
    "NOMORE",
    "NOMORE KEEP",
    "LATER",
    "SET, 1",
    "SET, 1",
    "PASS",
    "MOVE",
    "TAKE",
)
SWITCHES = (
    Switch("lose_next_request", 1),
    Switch("send_next_twice", 3),
    Switch("hang_up_during_next_request", 1),
    Switch("lose_callbacks", 0.5),
    Switch("lose_callbacks", 1.0),
    Switch("lose_callbacks", 1.0),
    Switch("list_lag_seconds", 5.0),
    Switch("list_lag_seconds", 200.0),
    Switch("deletable_after_seconds", 3600.0),
)
KINDS = (RestFault.REFUSE, RestFault.DROP, RestFault.ACCEPT_THEN_FAIL, RestFault.ACCEPT_THEN_DROP)

erasures = st.sampled_from(ErasedBy)
words = st.builds(Texts, st.integers(0, 1), st.sampled_from(OUTCOMES))
refusals = st.builds(
    RestRefusal,
    kind=st.sampled_from(KINDS),
    status=st.sampled_from((400, 429, 500)),
    code=st.sampled_from((20429, 21211, 13225, 21215, 20003, 20500)),
    times=st.sampled_from((1, 1, 2, 50)),
    every=st.booleans(),
)
points: st.SearchStrategy[Point] = st.sampled_from((*FaultPoint, *BridgeFault))
troubles: st.SearchStrategy[Trouble] = st.one_of(
    refusals,
    st.sampled_from(SWITCHES),
    st.builds(WebDies, st.integers(0, 3), st.integers(0, 3)),
    st.builds(WorkerDies, st.integers(1, 12)),
    points,
    st.builds(ClockSet, st.sampled_from((-60, -1, 5, 61, 600))),
    erasures,
    words,
)


moments: st.SearchStrategy[Moment] = st.one_of(
    troubles,
    st.builds(AtPhone, st.sampled_from((*STAFF, *PERSONS, OTHER_PHONE)), st.sampled_from(Act)),
    st.builds(AtPhone, st.sampled_from((*STAFF, *STAFF, *PERSONS)), st.sampled_from("123456890*")),
    st.builds(AlsoDue, st.sampled_from((KIM, LEE))),
)


def befall(world: World, moment: Moment, asked: Asked) -> None:
    """Let something happen in the middle of whatever goes on about a request."""
    match moment:
        case ErasedBy():
            erase(world, moment, asked)
        case Texts(who=who, word=word):
            for each in word.split(", "):
                world.say(who, each, asked)
        case AtPhone(number=number, what=Act() as what):
            act(world, number, what)
        case AtPhone(number=number, what=key):
            world.press(number, key)
        case AlsoDue(who=who):
            world.ask_beside(asked, who)
            world.hurry()
        case _:
            _go_wrong(world, moment)


def _go_wrong(world: World, what: Wrong) -> None:
    faults = world.stage.exchange.faults
    world.troubled |= isinstance(what, RestRefusal | Switch | WebDies | ClockSet)
    match what:
        case RestRefusal():
            faults.rest = what
        case Switch(name=name, to=to):
            setattr(faults, name, to)
        case WebDies(deaf=deaf, dumb=dumb):
            world.web.deaf, world.web.dumb = deaf, dumb
        case WorkerDies(step=step):
            world.tick_and_die(step)
        case FaultPoint() | BridgeFault():
            world.work_until(what)
        case ClockSet(minutes=minutes):
            world.set_clock(minutes)
        case _:
            assert_never(what)
