"""Whatever people, staff, the provider and crashes do: nobody is rung who should not be, and a month later nothing is left.

A story is a few scenes, drawn whole: calls that go as they mostly go, and what befalls them. ``bridge_promises`` asks
what must hold after each step.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from intake.storage.tables import metadata
from intake.storage.unit_of_work import Database
from tests.laws.bridge_acts import Act, Moment, Trouble, act, befall, moments, troubles
from tests.laws.bridge_promises import PERSONS, STAFF, Asked
from tests.laws.bridge_world import World, world
from tests.stage import HER_PHONE, OTHER_PHONE, dump

# More of them by hand: STORIES=2000 nice scripts/python -m pytest -n 0 tests/laws/test_bridge_stories.py
EXAMPLES = int(os.environ.get("STORIES", "16"))
ALL_DAY = "mornings,afternoons,evenings,weekends"
WINDOWS = (ALL_DAY, ALL_DAY, "mornings", "mornings,afternoons", "afternoons", "evenings", "weekends", "")
# How far a call goes before whatever else is drawn: most go all the way.
DEEP = (9, 9, 9, 9, 8, 7, 6, 6, 5, 3)
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
# Kept for as long as the line is: who interviews and when, and until when our own numbers are busy.
OF_STAFF = {"interviewer", "availability", "house", "counter", "sender"}
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
        "contact": st.sampled_from(("this_phone", "this_phone", "another_phone")),
    }
)
befallens = st.lists(st.tuples(st.integers(0, 9), troubles), max_size=2)
afterwards = st.lists(st.tuples(st.booleans(), st.sampled_from(Act)), max_size=3)
we_call = st.builds(
    WeCall, which, st.booleans(), st.sampled_from(DEEP), st.sampled_from(BY), befallens, afterwards
)
they_call = st.builds(
    TheyCall,
    st.sampled_from((OTHER_PHONE, HER_PHONE)),
    st.sampled_from(("en", "es")),
    st.sampled_from((7, 7, 6, 5, 4, 3)),
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


@dataclass
class Stage:
    """One story as it is played."""

    world: World

    @property
    def asked(self) -> list[Asked]:
        """Everybody who asked."""
        return list(self.world.promises.asked.values())

    def one(self, place: int) -> Asked:
        """Return one of those who left a number; as long as there are any, one whose request stands."""
        numbered = [each for each in self.asked if each.phone]
        open_ = [each for each in numbered if not each.silent] or numbered
        return open_[place % len(open_)]

    def play(self, scene: Scene) -> None:
        """Play one scene."""
        world = self.world
        match scene:
            case Asks(phone=phone, how=how):
                world.ask(phone, **how)
            case WeCall():
                self._we_call(self.one(scene.which), scene)
            case TheyCall():
                self._they_call(scene)
            case Meanwhile(moment=moment, which=place):
                befall(world, moment, self.one(place))
            case TimeGoesOn():
                self._time_goes_on(scene)
            case _:
                assert_never(scene)
        world.promises.hold()

    def _we_call(self, asked: Asked, scene: WeCall) -> None:
        world, theirs = self.world, asked.phone or ""
        if asked.windows and not scene.at_once:
            world.await_their_window(asked)
        world.take()
        ours = world.holder(asked)
        steps: tuple[Callable[[], object], ...] = (
            lambda: world.say(0, "CALL", asked),
            world.hurry,
            lambda: act(world, ours, Act.HUMAN),
            lambda: act(world, ours, Act.ONE),
            world.hurry,
            lambda: act(world, theirs, scene.by),
            lambda: act(world, theirs, Act.ONE),
            lambda: act(world, ours, Act.WAIT),
            lambda: world.beat(2),
        )
        self._go(steps[: scene.deep], scene.befallen, asked)
        for by_staff, what in scene.afterwards:
            act(world, ours if by_staff else theirs, what)

    def _they_call(self, scene: TheyCall) -> None:
        world, phone = self.world, scene.phone
        asked = world.ask(None, language=scene.language, windows="")
        steps: tuple[Callable[[], object], ...] = (
            world.hurry,
            lambda: world.enter_code(asked, phone),
            world.hurry,
            lambda: self._staff(Act.HUMAN),
            lambda: self._staff(Act.ONE),
            lambda: act(world, phone, Act.WAIT),
            lambda: world.beat(2),
        )
        self._go(steps[: scene.deep], scene.befallen, asked)
        for by_staff, what in scene.afterwards:
            for each in STAFF if by_staff else (phone,):
                act(world, each, what)

    def _go(self, steps: Sequence[Callable[[], object]], befallen: Befallen, asked: Asked) -> None:
        for place, step in enumerate(steps):
            for before, trouble in befallen:
                if before == place:
                    befall(self.world, trouble, asked)
            step()
            self.world.promises.hold()

    def _staff(self, what: Act) -> None:
        for number in STAFF:
            act(self.world, number, what)

    def _time_goes_on(self, scene: TimeGoesOn) -> None:
        world = self.world
        if scene.calm:
            world.calm()
        world.beat(scene.beats)
        if scene.minutes:
            world.run_out()
            world.stage.clock.move(minutes=scene.minutes)
        world.tick(hourly=scene.minutes > 60)

    def end(self) -> None:
        """Let everything come to its end, and a month pass."""
        world, exchange = self.world, self.world.stage.exchange
        world.calm()
        world.run_out()
        world.promises.hold()
        if not world.troubled:
            world.promises.assert_nobody_waits()
        world.hang_all_up()
        world.run_out()
        if world.troubled:
            # Of whom nobody heard that they left, the longest talk is waited for.
            world.stage.clock.move(minutes=70)
            world.run_out()
        for _ in range(3):
            # Longer than any attempt may be in a state of which nobody hears.
            world.stage.clock.move(minutes=6)
            world.hurry()
        world.promises.assert_all_over()
        world.stage.clock.move(days=31)
        self._forgotten()
        assert (exchange.calls, exchange.messages.listable(world.stage.clock(), 0)) == ((), ())

    def _forgotten(self) -> None:
        kept = OF_STAFF | ({"do_not_call"} if self.world.tags_kept else set())
        left: dict[str, list[tuple[object, ...]]] = {}
        for _ in range(40):
            self.world.tick(hourly=True)
            left = {name: rows for name, rows in dump(self.world.stage.line.database).items() if rows}
            if not self.world.stage.exchange.calls and set(left) <= kept:
                break
            self.world.stage.clock.move(hours=7)
        assert set(left) <= kept
        assert [each.id for each in self.asked if each.id in repr(left)] == []


def play(folder: Path, url: str, how: How, story: Sequence[Scene]) -> None:
    """Play a story from nothing to a month later."""
    database = Database(url)
    with database.engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))
    database.close()
    with world(folder, url) as made:
        stage = Stage(made)
        made.ask(HER_PHONE, **how)
        for scene in story:
            stage.play(scene)
        stage.end()


def test_whatever_befalls_calls_nobody_is_rung_who_should_not_be_and_a_month_later_nothing_is_left(
    tmp_path: Path, database_url: str
) -> None:
    is_sqlite = database_url.startswith("sqlite")

    @settings(
        max_examples=EXAMPLES if is_sqlite else max(EXAMPLES // 4, 1),
        deadline=None,
        # Stories here are long: to shrink one takes minutes. Add Phase.shrink when one fails.
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(how=hows, story=stories)
    def told(how: How, story: Sequence[Scene]) -> None:
        play(tmp_path, database_url, how, story)

    told()
