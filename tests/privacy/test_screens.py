"""At every screen: hang up, stay silent, press wrong keys. Never a dead end, and 61 minutes later nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from pathlib import Path

import pytest

from intake.core.channel import CONVERSED, Channel
from intake.core.phone import PhoneNumber
from intake.core.scheduling.availability import Visit
from intake.simulator.calls.call import Call
from intake.simulator.webhooks.webhook_log import Direction, LogRow
from tests.privacy.screens import Screen, screens
from tests.support.staff import KIM, employ, set_hours
from tests.support.stage import HER_PHONE, LINE, Stage

MOST_STUMBLES = 12
OF_NO_PERSON = frozenset({"counter", "interviewer", "availability", "visit"})
WRONG = ("8", "#", "8", "*", "88888888#", "8", "8", "8#", "8#", "8#", "8#")
NOT_WORDS = ("zzz", "\U0001f600", "qqq qqq", "zzz")
HIDDEN = "anonymous"


def people_work(stage: Stage) -> None:
    """Let there be times by phone, and a visit to one part of the state."""
    employ(stage.worker.database, stage.line.keys, KIM)
    set_hours(stage.worker.database, KIM, "09:00-17:00")
    with stage.worker.database.work() as work:
        day = date(2018, 3, 14)
        work.availabilities.add_visit(Visit("v", "south", "Library", day, time(9), time(17), KIM.id))
        work.commit()


def _hangs_up(call: Call) -> None:
    call.hang_up()


def _stays_silent(call: Call) -> None:
    for _ in range(MOST_STUMBLES):
        if call.ended:
            return
        call.silence()
    raise AssertionError(f"the line keeps a silent person: {call.words[-200:]}")


def _presses_wrong_keys(call: Call) -> None:
    for keys in WRONG:
        if not call.ended:
            call.press(keys)
    _stays_silent(call)


def _walk(stage: Stage, phone: str, screen: Screen) -> Call:
    call = stage.exchange.place_call(phone, LINE)
    for press in " ".join(screen.path).split():
        if press == "-":
            call.silence()
        else:
            call.press(press)
    return call


def _an_hour_later(stage: Stage) -> None:
    stage.clock.move(minutes=61)
    for _ in range(60):
        stage.clock.move(minutes=1)
        stage.work()
        if not stage.rows()["provider_copy"]:
            return
    raise AssertionError("the provider's copies are not gone")


def _start(stage: Stage) -> Mapping[str, list[tuple[object, ...]]]:
    return {name: rows for name, rows in stage.rows().items() if name not in OF_NO_PERSON}


def _errors(stage: Stage) -> list[LogRow]:
    # That a copy is not there any more is an error too, and the one we hope for.
    return [row for row in stage.exchange.log.errors if row.direction is Direction.TO_LINE]


def _raw(stage: Stage, folder: Path) -> Iterator[bytes]:
    for name in ("line.db", "line.db-wal"):
        path = folder / name
        if path.exists():
            yield path.read_bytes()


@pytest.mark.parametrize("leaves", [_hangs_up, _stays_silent, _presses_wrong_keys])
@pytest.mark.parametrize("phone", [HER_PHONE, HIDDEN])
def test_every_screen_of_a_call_ends_kindly_and_leaves_nothing(
    stage: Stage, tmp_path: Path, phone: str, leaves: Callable[[Call], None]
) -> None:
    people_work(stage)
    before = _start(stage)
    caller = PhoneNumber(phone) if phone == HER_PHONE else None
    walked = screens(stage.line, Channel.VOICE, caller)
    sids = []
    for screen in walked:
        call = _walk(stage, phone, screen)
        # A help line that does not pick up ends the call at once, kindly.
        heard, over = len(call.words), call.ended
        leaves(call)
        sids.append(call.sid)
        assert call.ended, screen
        assert over or leaves is _hangs_up or len(call.words) > heard, f"nothing more was said at {screen.at}"
    _erase_saved(stage, walked)
    _an_hour_later(stage)

    assert _errors(stage) == []
    assert _start(stage) == before
    assert not [sid for raw in _raw(stage, tmp_path) for sid in sids if sid.encode() in raw]


def _erase_saved(stage: Stage, walked: tuple[Screen, ...]) -> None:
    if any(screen.saved for screen in walked):
        # Whoever pressed save is kept until they say otherwise; those who left no number, by time.
        stage.clock.move(days=31)
        stage.work()


@pytest.mark.parametrize("words", [(), NOT_WORDS], ids=["silence", "wrong words"])
def test_every_screen_of_a_text_conversation_leaves_nothing_and_hears_menu(
    stage: Stage, words: tuple[str, ...]
) -> None:
    people_work(stage)
    before = _start(stage)
    walked = screens(stage.line, Channel.TEXT, PhoneNumber(HER_PHONE))
    for screen in walked:
        for body in (*screen.path, *words):
            stage.text(body)
        menu = stage.text("MENU")
        assert any("1 " in text for text in menu), (screen, menu)
        stage.clock.move(minutes=61)
        stage.work()
        left = _start(stage)["conversation"]
        assert left == [], screen
    _erase_saved(stage, walked)
    _an_hour_later(stage)

    assert _errors(stage) == []
    assert _start(stage) == before


# What a code leads to is walked by another test; the last two are said when intake is closed or resting.
ELSEWHERE = {
    f"code.{name}"
    for name in (
        "next_window",
        "waiting_for_us",
        "waiting_for_you",
        "your_time",
        "erase_check",
        "offer",
        "confirm",
    )
}
ELSEWHERE |= {"welcome.ended", "welcome.resting"}
# Whoever has a number elsewhere is asked this; who that is, tests of numbers tell.
ELSEWHERE |= {"erase.not_called"}


def test_no_screen_of_any_flow_is_left_out(sqlite_stage: Stage) -> None:
    people_work(sqlite_stage)
    line = sqlite_stage.line
    walked = {
        str(screen.at)
        for channel in CONVERSED
        for caller in (PhoneNumber(HER_PHONE), None)
        for screen in screens(line, channel, caller)
    }
    asked = {str(step.place) for step in line.script.flows.steps() if step.ask is not None}

    assert asked - walked == ELSEWHERE
