"""The head of every page: who is signed in, how the line stands, and whom to phone while the worker is silent."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from intake.console.desk import Desk
from intake.console.moments import moment_words
from intake.core.access.sign_in_session import IDLE
from intake.logs import ProcessRole
from intake.services.delivery.status_keys import DELIVER_TICK
from intake.services.reports.health import WORKER_TICK
from intake.services.reports.running import note_running, this_process
from intake.storage.unit_of_work import Database, UnitOfWork
from tests.support.console import Visitor, console_over, replaced_console
from tests.support.people import NOW
from tests.support.staff import hire


def standing(database: Database, *puts: Callable[[UnitOfWork], None], seen: datetime = NOW) -> None:
    """Let a line whose processes were seen at a moment be as some notes say."""
    note_running(database, this_process(ProcessRole.WEB, seen), seen)
    with database.work() as work:
        for name in (WORKER_TICK, DELIVER_TICK):
            work.line_state.put(name, seen.isoformat())
        for put in puts:
            put(work)
        work.commit()


def head(page: str) -> tuple[str, str, list[str]]:
    """Return who is signed in, how the line stands and the banners of a page."""
    (who,) = re.findall(r'<div class="who">\s*<p>(.*?)</p>', page, re.DOTALL)
    (word,) = re.findall(r'<p class="standing \w+">(.*?)</p>', page)
    return who, word, re.findall(r'<p class="banner stop" role="alert">(.*?)</p>', page)


def test_a_page_says_who_is_signed_in_and_how_the_line_stands(
    sqlite_database: Database, coordinator: Visitor, interviewer: Visitor
) -> None:
    standing(sqlite_database)

    # Where it can be looked at more closely, the word leads there.
    assert head(coordinator.get("/paper").text) == (
        "<b>ana</b>, coordinator",
        '<a href="/line">The line: open</a>',
        [],
    )
    assert head(interviewer.get("/paper").text) == ("<b>kim</b>, interviewer", "The line: open", [])


def test_a_resting_line_is_told(sqlite_database: Database, coordinator: Visitor) -> None:
    standing(sqlite_database, lambda work: work.line_state.put("paused", "1"))

    assert head(coordinator.get("/paper").text)[1] == '<a href="/line">The line: resting</a>'


@pytest.mark.parametrize(
    ("operator", "whom"), [("Olga, 612-555-0188", "Olga, 612-555-0188"), ("", "your operator")]
)
def test_while_the_worker_is_silent_every_page_names_whom_to_phone(
    sqlite_database: Database, desk: Desk, operator: str, whom: str
) -> None:
    standing(sqlite_database, seen=NOW - timedelta(minutes=10))
    ana = Visitor(console_over(replaced_console(desk, operator=operator))).signed_in_by("ana's")
    seen = moment_words(NOW - timedelta(minutes=10), NOW.astimezone(desk.settings.line.timezone))

    words = (
        f"The worker of the line is silent. It was last seen at {seen}. What you ask for waits until it is back. "
        f"Please phone {whom}."
    )
    assert head(ana.get("/paper").text)[1:] == ('<a href="/line">The line: not well</a>', [words])


def test_a_worker_that_was_never_there_is_told_too(coordinator: Visitor) -> None:
    (banner,) = head(coordinator.get("/paper").text)[2]

    assert banner.startswith("The worker of the line is silent. It was never seen.")


def test_a_warning_comes_two_minutes_before_a_session_may_end_and_its_button_leaves_the_page_as_it_is(
    coordinator: Visitor, nobody: Visitor
) -> None:
    (seconds,) = re.findall(
        r"animation: appear 1ms linear (\d+)s forwards", coordinator.get("/static/console.css").text
    )
    (form,) = re.findall(r'<form class="idle"(.*?)>', coordinator.get("/paper").text)

    assert timedelta(seconds=int(seconds)) == IDLE - timedelta(minutes=2)
    assert form.split() == ['method="get"', 'action="/still-here"', 'target="_blank"']
    assert 'class="idle"' not in nobody.get("/sign-in").text
    assert "<h1>You stay signed in</h1>" in coordinator.get("/still-here?").text


def test_links_lead_only_to_pages_that_are_there_and_open_for_whoever_asks(
    sqlite_database: Database, coordinator: Visitor, interviewer: Visitor
) -> None:
    hire(sqlite_database, "kim", id="kim")

    for visitor in (coordinator, interviewer):
        links = re.findall(r'<li><a href="(.*?)"', visitor.get("/paper").text)
        assert "/paper" in links
        assert {path: visitor.get(path).status_code for path in links} == dict.fromkeys(links, 200)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2027, 3, 8, 15, 41, tzinfo=UTC), "9:41 AM"),
        (datetime(2027, 3, 8, 18, 0, tzinfo=UTC), "12:00 PM"),
        (datetime(2027, 3, 8, 6, 5, tzinfo=UTC), "12:05 AM"),
        (datetime(2027, 3, 8, 5, 59, tzinfo=UTC), "11:59 PM on Sunday, March 7"),
    ],
)
def test_a_moment_is_told_by_the_lines_clock_with_its_day_where_that_is_another(
    moment: datetime, words: str
) -> None:
    now = datetime(2027, 3, 8, 17, 0, tzinfo=UTC).astimezone(ZoneInfo("America/Chicago"))

    assert moment_words(moment, now) == words
