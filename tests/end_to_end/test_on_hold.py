"""A request is put on hold and goes on: whoever has it reads both, and can call nobody meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from intake.services.staff.in_one_commit import in_one_commit
from intake.services.staff.on_hold import let_go_on, put_on_hold
from tests.support.delivering import deliver
from tests.support.staffing import CODE, KIM, OFFERED, OTHER_CODE, Staffed, watched
from tests.support.stage import Stage


@pytest.fixture
def staffed(stage: Stage) -> Iterator[Staffed]:
    yield from watched(stage)


def test_whoever_has_it_reads_that_it_is_on_hold_and_that_it_goes_on(staffed: Staffed) -> None:
    stage, row = staffed.stage, staffed.request()
    staffed.assign(row)
    rules, database = stage.line.staff, stage.line.database

    in_one_commit(database, rules, staffed.now, lambda staff: put_on_hold(staff, row.id))
    deliver(stage.worker)
    stage.exchange.settle()
    said = [staffed.text(f"CALL {CODE}"), staffed.text(f"TAKE {CODE}")]
    rings = staffed.outgoing()
    in_one_commit(database, rules, staffed.now, lambda staff: let_go_on(staff, row.id))
    deliver(stage.worker)
    stage.exchange.settle()

    on_hold = f"{CODE} is on hold: no call, and nothing to do. You hear from us when it goes on."
    received = [text.body for text in stage.exchange.on_phone(KIM) if text.to == KIM]
    assert said[0] == [f"{CODE} is on hold for now. Nothing to do."]
    assert (received[0], received[-1]) == (
        on_hold,
        f"{CODE} goes on, and is yours as before. LIST shows when.",
    )
    assert rings == []
    assert staffed.text(f"CALL {CODE}") == [f"{CODE}: your phone rings in a moment."]


def test_what_was_offered_cannot_be_taken_while_it_is_on_hold(staffed: Staffed) -> None:
    row = staffed.request(OTHER_CODE, code_name="green owl")
    staffed.assign(row, state=OFFERED)
    line = staffed.stage.line
    told = in_one_commit(line.database, line.staff, staffed.now, lambda staff: put_on_hold(staff, row.id))

    said = staffed.text(f"TAKE {OTHER_CODE}")

    assert told.name == "DONE"
    assert said == ["None of yours has that code. LIST for your codes."]
    assert staffed.assignments(row) == []
