"""Somebody who keeps the turn to write for ever silences nobody: whoever calls hears that there is trouble."""

from __future__ import annotations

import fcntl
import time
from pathlib import Path

import pytest

from intake.storage.engine.write_turn import TurnTimeoutError
from tests.support.stage import HER_PHONE, LINE, Stage


def test_a_caller_hears_trouble_in_time_while_another_process_keeps_the_turn(
    sqlite_stage: Stage, sqlite_path: Path
) -> None:
    sqlite_stage.text("hello")
    with sqlite_path.with_name(f"{sqlite_path.name}.lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        replies_before, began = len(sqlite_stage.replies), time.monotonic()
        call = sqlite_stage.exchange.place_call(HER_PHONE, LINE)
        waited = time.monotonic() - began
        with pytest.raises(TurnTimeoutError), sqlite_stage.line.database.work():
            pass
    heard = sqlite_stage.replies[replies_before].decode()
    again = sqlite_stage.exchange.place_call(HER_PHONE, LINE)

    trouble = sqlite_stage.line.script.wordings["en"].lines["always.trouble"].voice
    assert 3.5 < waited < 10
    assert trouble is not None
    assert trouble.split(".")[0] in heard
    assert (call.ended, again.ended) == (True, False)
