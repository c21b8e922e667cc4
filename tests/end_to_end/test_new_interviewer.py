"""A new interviewer, from the page that invites them to their first offer: a page, their phone, the coordinator's phone, a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from intake.config.settings import CoordinatorSettings
from intake.core.phone import PhoneNumber
from intake.storage.engine.rights import CONSOLE_RIGHTS
from intake.storage.unit_of_work import Database
from tests.support.accounts import have_account
from tests.support.console import Visitor, console_over, desk_over
from tests.support.delivering import deliver
from tests.support.joining import MIA, two_words
from tests.support.staffing import COORDINATOR, Staffed, staff
from tests.support.stage import Stage, staged

WEEK = {"monday-1-from": "08:00", "monday-1-to": "20:00", "copy-monday": "yes"}
TOLD = {"handle": "mia", "agency": "uroc", "languages": "en", "gender": "unsaid", "daily-cap": "4"}
FRIDAY_MORNING = datetime(2018, 3, 9, 15, tzinfo=UTC)


@pytest.fixture
def stage(tmp_path: Path, sqlite_database: Database) -> Iterator[Stage]:
    coordinator = CoordinatorSettings(phones=(PhoneNumber(COORDINATOR),))
    with staged(tmp_path, str(sqlite_database.engine.url)) as stage:
        settings = msgspec.structs.replace(stage.settings, coordinator=coordinator)
        stage.worker = replace(stage.worker, settings=settings)
        yield stage


@pytest.fixture
def ana(stage: Stage, tmp_path: Path) -> Iterator[Visitor]:
    """The coordinator at her desk, which has no more than the console's rights."""
    have_account(stage.line.database, "ana")
    database = Database(stage.settings.storage.url, connections=2, rights=CONSOLE_RIGHTS)
    desk = desk_over(database, tmp_path, now=stage.clock)
    yield Visitor(console_over(desk)).signed_in_by("ana's")
    database.close()


def on_phone(staffed: Staffed, phone: str) -> str:
    """Let the worker look once, send what is due, and return the last text a phone got."""
    staffed.stage.worker.offers()
    deliver(staffed.stage.worker)
    texts = [each.body for each in staffed.stage.exchange.on_phone(phone) if each.to == phone]
    return texts[-1] if texts else ""


def test_somebody_invited_on_a_page_joins_by_text_gets_hours_and_is_offered_a_request_the_next_day(
    stage: Stage, ana: Visitor
) -> None:
    staffed = staff(stage)

    page = ana.post("/interviewers/invite", at="/interviewers/invite", **TOLD).text
    code = re.search(r"JOIN (\d{4} \d{4})</code>", page)
    assert code is not None
    words = two_words(staffed.text(f"join {code[1]}", MIA))
    asked = on_phone(staffed, COORDINATOR)
    let_in = staffed.text("ok mia", COORDINATOR)
    saved = ana.post("/interviewers/mia/hours", at="/interviewers/mia/hours", act="week", seen="", **WEEK)
    row = staffed.request()
    on_the_day = on_phone(staffed, MIA)
    before = staffed.assignments(row)
    stage.clock.now = FRIDAY_MORNING
    offered = on_phone(staffed, MIA)

    assert f"If they say {words}, reply OK MIA." in asked
    assert let_in == ["MIA is in. Offers start on Fri Mar 9. Next: their hours, on the page of MIA."]
    assert saved.headers["Location"] == "/interviewers/mia?saved=hours"
    assert on_the_day.startswith("You are in. Offers start on Fri Mar 9.")
    assert row.staff_code in offered
    with stage.line.database.reading() as work:
        mia = work.interviewers.by_handle("mia")
    assert mia is not None
    assert (before, staffed.assignments(row)) == ([], [(mia.id, "offered")])
