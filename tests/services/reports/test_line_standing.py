"""How the line stands is one word, the gravest first, and every trouble that people notice beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

import msgspec
import pytest

from intake.core.delivery.provider_errors import Mender
from intake.core.phone import PhoneNumber
from intake.core.staff.halt_votes import OPERATOR, Vote, phone_at
from intake.logs import ProcessRole
from intake.services.delivery.status_keys import COORDINATOR_UNREACHED, DELIVER_TICK, PROVIDER_SILENT_SINCE
from intake.services.line.deputy import Deputy, coordinator_stopped, name_deputy
from intake.services.line.halt import Halt, count_vote, note_halt
from intake.services.line.help_lines import help_line_checks
from intake.services.line.pause import pause_line
from intake.services.reports.health import WORKER_TICK
from intake.services.reports.line_standing import (
    CoordinatorPhones,
    LineStanding,
    LineTrouble,
    LineWord,
    Rest,
    line_standing,
)
from intake.services.reports.running import note_running, this_process
from intake.services.reports.text_sums import TEXT_SUMS, TextSums
from intake.storage.unit_of_work import Database
from tests.support.mail import COORDINATOR, KIM
from tests.support.staff import NOW
from tests.support.stage import EXAMPLE, stage_settings

MINUTE = timedelta(minutes=1)
SETTINGS = stage_settings(EXAMPLE.parent, "sqlite:///:memory:", "http://127.0.0.1:1")
PHONES = (PhoneNumber(KIM), PhoneNumber(COORDINATOR))
WELL = LineStanding(
    LineWord.OPEN, SETTINGS.line.closes_on, NOW, help_lines=help_line_checks(SETTINGS, {}, NOW.date())
)
SUMS = TextSums(waiting=3, oldest_due_at=NOW - 11 * MINUTE, failed={Mender.OURS: 1})


def a_well_line(database: Database, notes: Mapping[str, str] | None = None) -> None:
    """Let the worker and the web side live; ``notes`` replace what they noted."""
    note_running(database, this_process(ProcessRole.WEB, NOW), NOW)
    with database.work() as work:
        for name in (WORKER_TICK, DELIVER_TICK):
            work.line_state.put(name, NOW.isoformat())
        for name, value in (notes or {}).items():
            work.line_state.put(name, value)
        work.commit()


def standing(database: Database, now: datetime = NOW) -> LineStanding:
    with database.reading() as work:
        return line_standing(work, SETTINGS, now)


def test_a_line_that_is_well_is_open_and_ends_after_its_last_day(database: Database) -> None:
    a_well_line(database)
    the_day_after = msgspec.structs.replace(
        SETTINGS, line=msgspec.structs.replace(SETTINGS.line, closes_on=date(2018, 3, 7))
    )

    assert standing(database) == WELL
    with database.reading() as work:
        ended = replace(WELL, word=LineWord.ENDED, closes_on=date(2018, 3, 7))
        assert line_standing(work, the_day_after, NOW) == ended


def test_a_rest_and_a_stop_tell_since_when_and_what_ends_them(database: Database) -> None:
    a_well_line(database)
    with database.work() as work:
        pause_line(work, NOW, NOW + MINUTE)
        work.commit()
    resting = standing(database)
    with database.work() as work:
        note_halt(work, phone_at(2), NOW)
        count_vote(work, OPERATOR, NOW)
        work.commit()

    rest = Rest(NOW, NOW + MINUTE)
    halt = Halt(NOW, phone_at(2), (Vote(OPERATOR, NOW),))
    assert resting == replace(WELL, word=LineWord.RESTING, rest=rest)
    assert standing(database) == replace(WELL, word=LineWord.STOPPED, rest=rest, halt=halt)


@pytest.mark.parametrize(
    ("noted", "troubles"),
    [
        ({DELIVER_TICK: (NOW - 2 * MINUTE).isoformat()}, (LineTrouble.SENDING_SILENT,)),
        ({PROVIDER_SILENT_SINCE: NOW.isoformat()}, (LineTrouble.PROVIDER_SILENT,)),
        ({COORDINATOR_UNREACHED: NOW.isoformat()}, (LineTrouble.COORDINATOR_UNREACHED,)),
    ],
)
def test_what_is_broken_is_named(
    database: Database, noted: Mapping[str, str], troubles: tuple[LineTrouble, ...]
) -> None:
    a_well_line(database, noted)

    assert standing(database) == replace(WELL, word=LineWord.NOT_WELL, troubles=troubles)


def test_texts_that_wait_too_long_are_a_trouble_and_the_sums_are_shown(database: Database) -> None:
    a_well_line(database, {TEXT_SUMS: msgspec.json.encode(SUMS).decode()})

    found = standing(database)

    assert found == replace(WELL, word=LineWord.NOT_WELL, troubles=(LineTrouble.TEXTS_LATE,), texts=SUMS)


def test_where_nothing_lives_the_worker_and_the_web_side_are_silent_and_when_it_was_seen_is_told(
    database: Database,
) -> None:
    never = standing(database)
    a_well_line(database)
    later = standing(database, NOW + 4 * MINUTE)

    silent = (LineTrouble.WORKER_SILENT, LineTrouble.WEB_SILENT)
    assert never == replace(WELL, word=LineWord.NOT_WELL, worker_seen_at=None, troubles=silent)
    assert later == replace(WELL, word=LineWord.NOT_WELL, troubles=silent)
    assert later.worker_is_silent


def test_the_coordinators_phones_are_told_by_their_places_alone(database: Database) -> None:
    a_well_line(database)
    two = msgspec.structs.replace(
        SETTINGS, coordinator=msgspec.structs.replace(SETTINGS.coordinator, phones=PHONES)
    )
    deputy = Deputy(2, date(2018, 3, 9))
    with database.work() as work:
        name_deputy(work, deputy)
        work.line_state.put(coordinator_stopped(1), "2018-03-01")

        found = line_standing(work, two, NOW)

    assert found == replace(WELL, phones=CoordinatorPhones(2, (1,), deputy))
    assert not [digits for digits in (KIM[2:], COORDINATOR[2:]) if digits in repr(found)]
