"""Whatever people, staff, the provider and crashes do: nobody is rung who should not be, and a month later nothing is left.

A story is a few scenes, drawn whole: calls that go as they mostly go, and what befalls them. ``bridge_promises`` asks
what must hold after each step.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from sqlalchemy import delete

from intake.core.requests.contact import Contact
from intake.storage.schema.tables import metadata
from intake.storage.unit_of_work import Database
from tests.properties.bridge_acts import Act, act, befall
from tests.properties.bridge_promises import STAFF, Asked
from tests.properties.bridge_scenes import (
    GATE,
    KNOWN,
    WELCOME,
    Asks,
    Befallen,
    How,
    Meanwhile,
    Scene,
    TheyCall,
    TimeGoesOn,
    WeCall,
    hows,
    stories,
)
from tests.properties.bridge_world import World, world
from tests.support.stage import HER_PHONE, dump

# More of them by hand: STORIES=2000 nice scripts/python -m pytest -n 0 tests/properties/test_bridge_stories.py
EXAMPLES = int(os.environ.get("STORIES", "16"))
# Kept for as long as the line is: who interviews and when, and until when our own numbers are busy.
OF_STAFF = {"interviewer", "availability", "line_state", "counter", "sending_lane"}


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
            lambda: act(world, ours, Act.ONE),
            world.hurry,
            lambda: act(world, theirs, scene.by),
            lambda: act(world, theirs, Act.ONE),
            lambda: act(world, ours, Act.WAIT),
            lambda: act(world, theirs, Act.WAIT),
            lambda: world.beat(2),
        )
        self._go(steps[: scene.deep], scene.befallen, asked)
        for by_staff, what in scene.afterwards:
            act(world, ours if by_staff else theirs, what)

    def _they_call(self, scene: TheyCall) -> None:
        world, phone = self.world, scene.phone
        asked = world.ask(None, language=scene.language, windows=())
        steps: tuple[Callable[[], object], ...] = (
            world.hurry,
            lambda: world.enter_code(asked, phone),
            world.hurry,
            lambda: self._staff(Act.HUMAN),
            lambda: self._staff(Act.ONE),
            lambda: self._staff(Act.ONE),
            lambda: act(world, phone, Act.WAIT),
            lambda: self._staff(Act.WAIT),
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
        world.promises.assert_nobody_is_left_behind()
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
        # The same stories each time, unless somebody looks for more.
        derandomize="STORIES" not in os.environ,
        # Stories here are long: to shrink one takes minutes. Add Phase.shrink when one fails.
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(how=hows, story=stories)
    def told(how: How, story: Sequence[Scene]) -> None:
        play(tmp_path, database_url, how, story)

    for known in KNOWN.values():
        told = example(how=WELCOME, story=known)(told)
    told()


PICKED_UP = [(False, Act.HANG_UP), (True, Act.WAIT)]
RINGS_AND_IS_PICKED_UP = WeCall(0, False, GATE, Act.HUMAN, [], PICKED_UP)


@pytest.mark.parametrize(("contact", "pick_ups"), [(Contact.THIS_PHONE, 2), (Contact.ANOTHER_PHONE, 1)])
def test_a_second_ring_that_is_planted_breaks_the_promise(
    tmp_path: Path, database_url: str, contact: Contact, pick_ups: int
) -> None:
    with world(tmp_path, database_url) as made:
        stage = Stage(made)
        asked = made.ask(HER_PHONE, **{**WELCOME, "contact": contact, "try_again": False})
        for _ in range(pick_ups):
            stage.play(RINGS_AND_IS_PICKED_UP)
        plant(made, asked)

        with pytest.raises(AssertionError, match="picked up too often"):
            stage.play(RINGS_AND_IS_PICKED_UP)


def plant(made: World, asked: Asked) -> None:
    """Let a request wait again as if nobody had ever picked up."""
    forgets = "state = 'waiting', picked_up = NULL, not_before = NULL, attempts = 0"
    with made.stage.line.database.work() as work:
        work.connection.exec_driver_sql(f"UPDATE callback_request SET {forgets} WHERE id = '{asked.id}'")
        work.commit()
