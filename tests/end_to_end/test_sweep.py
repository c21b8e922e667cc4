"""What no webhook told us of leaves the provider too, and nothing that is still young."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from flask import Flask

from intake.services.reports.health import health_of
from intake.simulator.webhooks.webhook_log import Direction
from tests.support.stage import HER_PHONE, LINE, OTHER_PHONE, QUIET, START, Stage

DOWN = Flask("down")


def held(stage: Stage) -> set[str]:
    """Return the id of everything the provider holds."""
    messages = stage.exchange.messages.listable(stage.clock(), 0)
    return {call.sid for call in stage.exchange.calls} | {message.sid for message in messages}


def lose_a_call_and_a_text(stage: Stage) -> set[str]:
    """Let a call end and a text arrive while the line answers nobody; return what the provider then holds."""
    answering, stage.transport.app = stage.transport.app, DOWN
    stage.text("hello", OTHER_PHONE)
    stage.transport.app = answering
    call = stage.exchange.place_call(HER_PHONE, LINE)
    stage.transport.app = DOWN
    call.hang_up()
    stage.transport.app = answering
    return held(stage)


def sweep_and_delete(stage: Stage) -> None:
    stage.worker.sweep()
    stage.clock.move(seconds=61)
    stage.worker.copies()


def test_a_call_and_a_text_whose_webhooks_were_lost_are_gone_after_a_sweep(stage: Stage) -> None:
    lost = lose_a_call_and_a_text(stage)
    stage.clock.move(minutes=10)
    stage.worker.copies()
    assert held(stage) == lost
    assert len(lost) == 2

    stage.clock.move(hours=2)
    young = stage.exchange.place_call(OTHER_PHONE, LINE)
    sweep_and_delete(stage)

    assert held(stage) == {young.sid}
    assert health_of(stage.line.database, stage.clock()).copies_waiting == 0


def test_what_is_younger_than_two_hours_is_not_touched(sqlite_stage: Stage) -> None:
    lost = lose_a_call_and_a_text(sqlite_stage)

    sqlite_stage.clock.now = START + timedelta(hours=1, minutes=59)
    sweep_and_delete(sqlite_stage)

    assert held(sqlite_stage) == lost
    assert sqlite_stage.rows()["provider_copy"] == []


def test_a_second_sweep_lists_nothing_twice(sqlite_stage: Stage) -> None:
    lose_a_call_and_a_text(sqlite_stage)
    sqlite_stage.clock.move(hours=3)

    sqlite_stage.worker.sweep()
    once = sqlite_stage.rows()["provider_copy"]
    sqlite_stage.clock.move(hours=1)
    sqlite_stage.worker.sweep()

    assert sqlite_stage.rows()["provider_copy"] == once
    assert len(once) == 2


def test_a_question_for_old_copies_names_our_numbers_and_nobody_elses(sqlite_stage: Stage) -> None:
    lose_a_call_and_a_text(sqlite_stage)
    sqlite_stage.clock.move(hours=3)
    asked_before = len(sqlite_stage.exchange.log.rows())

    sqlite_stage.worker.sweep()

    rows = sqlite_stage.exchange.log.rows(after=asked_before)
    asked = [dict(row.form) for row in rows if row.direction is Direction.FROM_LINE]
    ends = sorted((name, form[name]) for form in asked for name in ("From", "To") if name in form)
    assert ends == sorted([(end, number) for end in ("From", "To") for number in (LINE, QUIET)] * 2)
    assert {name for form in asked for name in form} == {"From", "To", "PageSize", "StartTime<", "DateSent<"}
    assert {row.status for row in rows} == {HTTPStatus.OK}
    for told in (HER_PHONE, OTHER_PHONE):
        assert told.lstrip("+") not in repr([(row.path, row.form) for row in rows])
