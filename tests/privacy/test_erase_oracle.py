"""The erase oracle: whether anything existed shows in no answer, no header, no length and no work done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from sqlalchemy import event

from intake.simulator.webhooks.transport import FormPairs, Reply
from tests.support.stage import LINE, OTHER_PHONE, QUIET, Stage, ToApp

SAVE = "1 1 1 1 1 1 3# 2 1"
BY_TEXT = ("hello", "1", "1", "1", "1", "1", "13", "2", "1")
HOURS = 5


def call(stage: Stage, phone: str, keys: str, to: str = LINE) -> None:
    """Call, press keys and hang up."""
    placed = stage.exchange.place_call(phone, to)
    for press in keys.split():
        placed.press(press)
    placed.hang_up()


def _nothing(stage: Stage, phone: str) -> None:
    assert (stage.rows()["callback_request"], phone) == ([], phone)


def _own_by_voice(stage: Stage, phone: str) -> None:
    call(stage, phone, SAVE)


def _own_by_text(stage: Stage, phone: str) -> None:
    for body in BY_TEXT:
        stage.text(body, phone)


def _typed_by_another(stage: Stage, phone: str) -> None:
    call(stage, OTHER_PHONE, f"1 1 1 1 1 2 {phone[2:]}# 1 3# 1 1")


def _own_and_decoy(stage: Stage, phone: str) -> None:
    _own_by_voice(stage, phone)
    _typed_by_another(stage, phone)


HELD: tuple[Callable[[Stage, str], None], ...] = (
    _nothing,
    _own_by_voice,
    _own_by_text,
    _typed_by_another,
    _own_and_decoy,
)


@dataclass
class Seen:
    """What could be seen of some requests: from outside, and of the work within."""

    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)


class _Watching(ToApp):
    def __init__(self, inner: ToApp, seen: Seen) -> None:
        super().__init__([])
        self._inner, self._seen = inner, seen

    def __call__(self, url: str, headers: Mapping[str, str], pairs: FormPairs) -> Reply:
        reply = self._inner(url, headers, pairs)
        self._seen.answers.append((reply.status, dict(reply.headers), reply.body))
        return reply


@contextmanager
def watched(stage: Stage) -> Iterator[Seen]:
    """See every answer, and every statement the web side has the database do."""
    seen, engine = Seen(), stage.line.database.engine

    def note(*done: object) -> None:
        seen.statements.append(str(done[2]))

    event.listen(engine, "before_cursor_execute", note)
    wire = stage.exchange.wire
    watching = _Watching(stage.transport, seen)
    object.__setattr__(wire, "transport", watching)
    try:
        yield seen
    finally:
        object.__setattr__(wire, "transport", stage.transport)
        event.remove(engine, "before_cursor_execute", note)


def _erase_by_text(stage: Stage, phone: str) -> None:
    stage.text("ERASE", phone)


def _erase_by_voice(stage: Stage, phone: str) -> None:
    call(stage, phone, "7 7")


def _stop(stage: Stage, phone: str) -> None:
    stage.text("please stop texting me", phone)


def _stop_on_the_quiet_number(stage: Stage, phone: str) -> None:
    stage.text("STOP", phone, to=QUIET)


def _erase_on_the_quiet_number(stage: Stage, phone: str) -> None:
    stage.text("BORRAR", phone, to=QUIET)


WAYS = (_erase_by_text, _erase_by_voice, _stop, _stop_on_the_quiet_number, _erase_on_the_quiet_number)


@pytest.mark.parametrize("applied", [True, False], ids=["applied", "not applied yet"])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__.strip("_"))
def test_erasing_shows_nothing_of_what_was_held(
    stage: Stage, way: Callable[[Stage, str], None], applied: bool
) -> None:
    phones = {hold: f"+161255501{number}" for number, hold in enumerate(HELD, start=51)}
    for hold, phone in phones.items():
        hold(stage, phone)
    # A conversation that still stands is no secret to whoever holds the phone; here they are over.
    stage.clock.move(hours=HOURS)
    if applied:
        stage.work()
    else:
        stage.worker.purge()

    firsts = [_seen(stage, phone, way) for phone in phones.values()]
    agains = [_seen(stage, phone, way) for phone in phones.values()]
    stage.work()
    lasts = [_seen(stage, phone, way) for phone in phones.values()]

    nothing = firsts[0]
    assert nothing.answers
    assert firsts == [nothing] * len(HELD)
    assert agains == [agains[0]] * len(HELD)
    assert lasts == [lasts[0]] * len(HELD)
    assert agains[0].answers == nothing.answers == lasts[0].answers


def _seen(stage: Stage, phone: str, way: Callable[[Stage, str], None]) -> Seen:
    _remember_times(stage)
    with watched(stage) as seen:
        way(stage, phone)
    return seen


def _remember_times(stage: Stage) -> None:
    # Open times are computed once a minute for everybody: whoever asked before is no work of this erasing.
    stage.clock.move(seconds=60 - stage.clock().second)
    with stage.line.database.work() as work:
        work.conversations.load(bytes(32))
        stage.line.times.at(work, stage.clock())
