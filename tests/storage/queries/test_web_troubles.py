"""Web troubles are counted by minute, whichever process counts them, and know whether something was admitted since."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from intake.core.reports.web_troubles import WebTrouble
from intake.storage.queries.web_troubles import TroubleCount
from intake.storage.unit_of_work import Database

NINE = datetime(2018, 3, 8, 15, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def _count(what: WebTrouble, n: int, minute: datetime = NINE, seconds: int = 5) -> TroubleCount:
    return TroubleCount(minute, what, n, minute + timedelta(seconds=seconds))


def _add(database: Database, *counts: TroubleCount) -> None:
    with database.work() as work:
        work.web_troubles.add(counts)
        work.commit()


def _since(database: Database, moment: datetime) -> tuple[TroubleCount, ...]:
    with database.reading() as work:
        return work.web_troubles.since(moment)


def test_two_processes_count_into_one_row_that_keeps_the_first_moment(database: Database) -> None:
    _add(database, _count(WebTrouble.SIGNATURE, 3), _count(WebTrouble.FAILED_TURN, 1))

    _add(database, _count(WebTrouble.SIGNATURE, 2, seconds=40), _count(WebTrouble.NUMBER, 1, NINE + MINUTE))

    assert _since(database, NINE - MINUTE) == (
        _count(WebTrouble.FAILED_TURN, 1),
        _count(WebTrouble.SIGNATURE, 5),
        _count(WebTrouble.NUMBER, 1, NINE + MINUTE),
    )
    assert _since(database, NINE) == (_count(WebTrouble.NUMBER, 1, NINE + MINUTE),)


def test_what_was_admitted_closes_the_refusals_before_it_and_no_later_one(database: Database) -> None:
    _add(database, _count(WebTrouble.SIGNATURE, 1), _count(WebTrouble.FAILED_TURN, 1))
    with database.work() as work:
        assert work.web_troubles.any_open()
        work.web_troubles.note_admitted()
        assert not work.web_troubles.any_open()
        work.commit()

    _add(database, _count(WebTrouble.SIGNATURE, 1, NINE + MINUTE))

    assert [(each.what, each.admitted_since) for each in _since(database, NINE - MINUTE)] == [
        (WebTrouble.FAILED_TURN, False),
        (WebTrouble.SIGNATURE, True),
        (WebTrouble.SIGNATURE, False),
    ]


def test_minutes_are_forgotten_after_their_time_and_where_a_clock_was_set_back(database: Database) -> None:
    _add(database, *(_count(WebTrouble.SIZE, 1, NINE + n * MINUTE) for n in (0, 1, 2, 90)))
    with database.work() as work:
        work.web_troubles.forget(NINE + 11 * MINUTE, 10 * MINUTE)
        work.commit()

    assert _since(database, NINE - MINUTE) == (_count(WebTrouble.SIZE, 1, NINE + 2 * MINUTE),)
