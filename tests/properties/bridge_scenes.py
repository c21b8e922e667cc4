"""Scenes of which stories of calls are made: how each is drawn, how often, and stories too rare to wait for.

Values only: ``test_bridge_stories`` plays them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from intake.core.requests.contact import Contact
from intake.simulator.webhooks.faults import RestFault, RestRefusal
from tests.properties.bridge_acts import (
    Act,
    ErasedBy,
    Moment,
    Switch,
    Texts,
    Trouble,
    WebDies,
    moments,
    troubles,
)
from tests.properties.bridge_promises import PERSONS
from tests.support.stage import HER_PHONE, OTHER_PHONE

ALL_DAY = ("mornings", "afternoons", "evenings", "weekends")
WINDOWS: tuple[tuple[str, ...], ...] = (
    ALL_DAY,
    ALL_DAY,
    ("mornings",),
    ("mornings", "afternoons"),
    ("afternoons",),
    ("evenings",),
    ("weekends",),
    (),
)
# How far a call goes before whatever else is drawn: most go all the way.
DEEP = (11, 11, 11, 11, 10, 8, 7, 7, 6, 4)
BY = (
    Act.HUMAN,
    Act.HUMAN,
    Act.HUMAN,
    Act.UNKNOWN,
    Act.MACHINE,
    Act.MACHINE,
    Act.FAX,
    Act.LET_RING,
    Act.DECLINE,
)
MINUTES = (0, 0, 1, 6, 61, 300, 60 * 24, 60 * 24 * 3, 60 * 24 * 8, 60 * 24 * 13)
# What befalls a call, and before which of its steps.
Befallen = Sequence[tuple[int, Trouble]]
How = Mapping[str, object]


@dataclass(frozen=True)
class Asks:
    """Somebody asks for a call."""

    phone: str
    how: How


@dataclass(frozen=True)
class WeCall:
    """An interviewer has a person rung: which of those who asked, at once or when they may be, and how it goes on."""

    which: int
    at_once: bool
    deep: int
    by: Act
    befallen: Befallen
    afterwards: Sequence[tuple[bool, Act]]


@dataclass(frozen=True)
class TheyCall:
    """Somebody who left no number calls with their code, and whoever is on duty is rung."""

    phone: str
    language: str
    deep: int
    befallen: Befallen
    afterwards: Sequence[tuple[bool, Act]]


@dataclass(frozen=True)
class Meanwhile:
    """Something happens, perhaps to one of those who asked."""

    moment: Moment
    which: int


@dataclass(frozen=True)
class TimeGoesOn:
    """Beats of ten seconds, then a leap of minutes; nothing goes wrong any more where ``calm``."""

    beats: int
    minutes: int
    calm: bool


Scene = Asks | WeCall | TheyCall | Meanwhile | TimeGoesOn

which = st.integers(0, 4)
hows = st.fixed_dictionaries(
    {
        "windows": st.sampled_from(WINDOWS),
        "message": st.booleans(),
        "try_again": st.booleans(),
        "language": st.sampled_from(("en", "es")),
        "contact": st.sampled_from((Contact.THIS_PHONE, Contact.THIS_PHONE, Contact.ANOTHER_PHONE)),
    }
)
befallens = st.lists(st.tuples(st.integers(0, 11), troubles), max_size=2)
afterwards = st.lists(st.tuples(st.booleans(), st.sampled_from(Act)), max_size=3)
we_call = st.builds(
    WeCall, which, st.booleans(), st.sampled_from(DEEP), st.sampled_from(BY), befallens, afterwards
)
they_call = st.builds(
    TheyCall,
    st.sampled_from((OTHER_PHONE, HER_PHONE)),
    st.sampled_from(("en", "es")),
    st.sampled_from((9, 9, 8, 7, 6, 4, 3)),
    befallens,
    afterwards,
)
time_goes_on = st.builds(TimeGoesOn, st.integers(0, 6), st.sampled_from(MINUTES), st.booleans())
meanwhile = st.builds(Meanwhile, moments, which)
asks = st.builds(Asks, st.sampled_from(PERSONS), hows)
KINDS: Mapping[str, st.SearchStrategy[Scene]] = {
    "we call": we_call,
    "they call": they_call,
    "meanwhile": meanwhile,
    "time goes on": time_goes_on,
    "asks": asks,
}
# How often each is drawn.
DRAWN = ("we call",) * 5 + ("meanwhile",) * 3 + ("they call", "time goes on", "asks")
scenes: st.SearchStrategy[Scene] = st.sampled_from(DRAWN).flatmap(lambda kind: KINDS[kind])
stories = st.lists(scenes, min_size=3, max_size=7)

# What is too rare to wait for is told each time.
WELCOME: How = {
    "windows": ALL_DAY,
    "message": False,
    "try_again": True,
    "language": "en",
    "contact": Contact.THIS_PHONE,
}
BRIEFED, RINGS, GATE, JOINED = 4, 6, 7, 11
HANGS_UP, UNHEARD = (True, Act.HANG_UP), Switch("lose_callbacks", 1.0)
UNLISTED, UNANSWERED = Switch("list_lag_seconds", 200.0), RestRefusal(RestFault.ACCEPT_THEN_DROP)
KNOWN: Mapping[str, Sequence[Scene]] = {
    "nobody hears that both left while it rang": [
        WeCall(0, False, RINGS, Act.HUMAN, [(5, UNHEARD)], [HANGS_UP, (False, Act.LET_RING)])
    ],
    "a machine, and a try in each window after a time was set": [
        WeCall(0, False, GATE, Act.MACHINE, [], [(True, Act.WAIT)]),
        Meanwhile(Texts(0, "SET, 1"), 0),
        WeCall(0, False, GATE, Act.LET_RING, [], [(True, Act.WAIT)]),
        WeCall(0, True, GATE, Act.LET_RING, [], [(True, Act.WAIT)]),
    ],
    "no fourth try": [WeCall(0, False, GATE, Act.LET_RING, [], [(True, Act.WAIT)])] * 4,
    "erased while it rings": [
        WeCall(0, False, RINGS, Act.HUMAN, [], []),
        Meanwhile(ErasedBy.TEXT, 0),
        TimeGoesOn(0, 0, calm=True),
    ],
    "nobody says 1": [
        WeCall(0, False, GATE, Act.HUMAN, [], [(False, Act.WAIT), (False, Act.WAIT), (True, Act.WAIT)]),
        WeCall(0, False, GATE, Act.UNKNOWN, [], [(False, Act.WAIT)] * 3),
    ],
    "nobody hears that it rang, and the list of calls is late": [
        WeCall(
            0,
            False,
            RINGS,
            Act.HUMAN,
            [(5, UNHEARD), (5, UNLISTED), (5, UNANSWERED)],
            [(False, Act.LET_RING)],
        ),
        TimeGoesOn(4, 0, calm=False),
        TimeGoesOn(4, 0, calm=True),
        WeCall(0, True, RINGS, Act.HUMAN, [], []),
    ],
    "another key is no 1": [
        WeCall(0, False, BRIEFED, Act.HUMAN, [], [(True, Act.FIVE)]),
        TimeGoesOn(1, 0, calm=True),
        WeCall(0, False, GATE, Act.HUMAN, [], [(False, Act.FIVE), (True, Act.WAIT)]),
        TimeGoesOn(1, 0, calm=True),
    ],
    "the interviewer leaves while it rings": [
        WeCall(0, False, RINGS, Act.HUMAN, [], [HANGS_UP]),
        TimeGoesOn(0, 0, calm=True),
    ],
    "talked, and done by key": [
        WeCall(0, False, JOINED, Act.HUMAN, [], [(False, Act.HANG_UP), (True, Act.ONE)]),
        TimeGoesOn(0, 0, calm=True),
    ],
    "the answer that leads into the room is lost": [
        WeCall(0, False, JOINED, Act.HUMAN, [(8, WebDies(0, 1))], []),
    ],
    "the way into the room is lost": [
        WeCall(0, False, JOINED, Act.HUMAN, [(9, WebDies(1, 1))], []),
        TimeGoesOn(1, 0, calm=True),
    ],
}
