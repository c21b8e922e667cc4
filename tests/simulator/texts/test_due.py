"""What is due next is read from the line's own page of health, and nothing of it is guessed."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from flask import Flask

from intake.simulator.http.server import serving
from intake.simulator.texts.due import NONE_DUE, NOT_TOLD, Due, LineDue, read_due

MOMENT = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)

TOLD = [
    ({"next_due_at": "2026-03-03T14:00:00+00:00", "ready": True}, Due(MOMENT)),
    ({"next_due_at": "2026-03-03T08:00:00-06:00"}, Due(MOMENT)),
    ({"next_due_at": None}, Due(None, NONE_DUE)),
    ({"ready": True}, Due(None, NOT_TOLD)),
    ({"next_due_at": "2026-03-03T14:00:00"}, Due(None, NOT_TOLD)),
    ({"next_due_at": "soon"}, Due(None, NOT_TOLD)),
    ({"next_due_at": 5}, Due(None, NOT_TOLD)),
    ([], Due(None, NOT_TOLD)),
]


@pytest.mark.parametrize(("told", "due"), TOLD)
def test_what_the_line_tells_is_read_or_said_to_be_missing(told: object, due: Due) -> None:
    assert read_due(json.dumps(told).encode()) == due


def test_a_page_that_is_no_json_tells_nothing() -> None:
    assert read_due(b"<html>") == Due(None, NOT_TOLD)


@pytest.mark.parametrize("status", [200, 503])
def test_the_line_is_asked_whether_it_is_ready_or_not_and_at_most_once_a_second(status: int) -> None:
    asked = []
    line = Flask("line")

    @line.get("/readyz")
    def readyz() -> tuple[dict[str, str], int]:
        asked.append(status)
        return {"next_due_at": MOMENT.isoformat()}, status

    with serving(line) as address:
        due = LineDue(address)
        answers = [due() for _ in range(5)]

    assert (answers, asked) == ([Due(MOMENT)] * 5, [status])


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://line.example", "https://127.0.0.1"])
def test_a_line_that_cannot_be_asked_is_said_to_tell_nothing(url: str) -> None:
    assert LineDue(url)() == Due(None, NOT_TOLD)
