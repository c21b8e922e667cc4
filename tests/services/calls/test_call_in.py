"""Somebody waits to be joined: the worker rings who is on duty, one after the other, and nobody twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from intake.core.calls.attempt import AttemptState, Ending
from intake.core.calls.call_permission import CallingHours
from intake.core.delivery.message_kinds import MessageKind
from intake.services.calls.call_in import Caller, begin_call_in, leave_call, look_for_staff
from intake.services.calls.move_attempt import AttemptContext
from intake.storage.crypto.fingerprints import keys_of_call
from intake.storage.crypto.key_files import WebKeys
from intake.storage.queries.attempts import Attempt
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.unit_of_work import Database
from tests.support.staff import NOW, RULES, ask, hire, rows

CALL_ID = f"CA{'c' * 32}"
HOURS = CallingHours(RULES.windows, RULES.retention.tries)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def wait(database: Database, keys: WebKeys, request: RequestRow) -> bool:
    """Let somebody with the code of a request wait to be joined."""
    with database.work() as work:
        waits = begin_call_in(work, Caller(keys, request.id, CALL_ID), NOW)
        work.commit()
    return waits


def look(database: Database, seconds: int = 1) -> int:
    return look_for_staff(database, HOURS, RULES, NOW + seconds * SECOND)


def attempt(database: Database, request: RequestRow) -> Attempt:
    with database.reading() as work:
        return work.attempts.all_of(request.id)[-1]


def let_go(database: Database, request: RequestRow) -> None:
    """Let whoever is rung now not pick up: the next one is looked for."""
    with database.work() as work:
        now = work.attempts.all_of(request.id)[-1]
        work.attempts.put(replace(now, state=AttemptState.LOOKING, interviewer_id=None))
        work.commit()


def leave(database: Database, keys: WebKeys) -> None:
    """Let whoever waits hang up."""
    with database.work() as work:
        leave_call(AttemptContext(work, NOW, HOURS), keys_of_call(keys.web_key, CALL_ID).row)
        work.commit()


@contextmanager
def just_after_reading(database: Database, words: str, happens: Callable[[], None]) -> Iterator[None]:
    """Let something happen in another transaction once a statement with some words in it was answered."""
    left = [happens]

    def note(*given: object) -> None:
        if words in str(given[2]) and left:
            left.pop()()

    event.listen(database.engine, "after_cursor_execute", note)
    yield
    event.remove(database.engine, "after_cursor_execute", note)
    assert left == []


def test_who_was_idle_longest_is_rung_first_for_a_minute_and_nobody_twice(
    database: Database, web_keys: WebKeys
) -> None:
    ami = hire(database, "ami", last_assigned_at=NOW - HOUR)
    kim = hire(database, "kim")
    hire(database, "not on duty", hours=None)
    request = ask(database)
    assert wait(database, web_keys, request)

    rung = [look(database)]
    let_go(database, request)
    rung.append(look(database, 2))
    rings = rows(database, MessageKind.RING_INTERVIEWER)
    let_go(database, request)
    rung.append(look(database, 3))

    assert rung == [1, 1, 0]
    assert [(row.recipient_id, row.due_at, row.send_before) for row in rings] == [
        (kim.id, NOW + SECOND, NOW + 61 * SECOND),
        (ami.id, NOW + 2 * SECOND, NOW + 62 * SECOND),
    ]
    over = attempt(database, request)
    assert (over.state, over.ending, over.rung) == (AttemptState.OVER, Ending.NOBODY, (kim.id, ami.id))


def test_while_somebody_is_rung_nobody_else_is(database: Database, web_keys: WebKeys) -> None:
    hire(database, "ami")
    hire(database, "kim")
    request = ask(database)
    wait(database, web_keys, request)

    assert [look(database), look(database, 2)] == [1, 0]
    assert attempt(database, request).state is AttemptState.RINGING_INTERVIEWER
    assert len(rows(database, MessageKind.RING_INTERVIEWER)) == 1


def test_who_is_in_a_call_is_not_rung_for_another(database: Database, web_keys: WebKeys) -> None:
    hire(database, "kim")
    requests = [ask(database, number) for number in (1, 2)]
    for number, request in enumerate(requests):
        with database.work() as work:
            begin_call_in(work, Caller(web_keys, request.id, f"CA{number:032}"), NOW)
            work.commit()

    assert look(database) == 1
    states = [attempt(database, request).state for request in requests]
    assert sorted(states) == sorted([AttemptState.RINGING_INTERVIEWER, AttemptState.OVER])


@pytest.mark.parametrize("state", [RequestState.ERASING, RequestState.NEW])
def test_for_a_request_that_waits_for_no_call_nobody_is_rung(
    database: Database, web_keys: WebKeys, state: RequestState
) -> None:
    hire(database, "kim")
    request = ask(database, state=state)
    wait(database, web_keys, request)

    assert look(database) == 0
    assert attempt(database, request).ending is Ending.STOPPED
    assert rows(database, MessageKind.RING_INTERVIEWER) == []


def test_a_second_call_with_the_same_code_does_not_wait_too(database: Database, web_keys: WebKeys) -> None:
    request = ask(database)

    assert [wait(database, web_keys, request), wait(database, web_keys, request)] == [True, False]


def test_who_hangs_up_at_the_moment_they_are_looked_for_makes_no_phone_ring(
    postgresql_database: Database, web_keys: WebKeys
) -> None:
    database = postgresql_database
    hire(database, "kim")
    request = ask(database)
    wait(database, web_keys, request)

    with just_after_reading(database, "ORDER BY attempt.began_at", lambda: leave(database, web_keys)):
        rung = look(database)

    assert rung == 0
    assert attempt(database, request).ending is Ending.CALLER_LEFT
    assert rows(database, MessageKind.RING_INTERVIEWER) == []


def test_who_hung_up_before_anybody_was_rung_is_looked_for_no_more(
    database: Database, web_keys: WebKeys
) -> None:
    hire(database, "kim")
    request = ask(database)
    wait(database, web_keys, request)

    leave(database, web_keys)

    assert look(database) == 0
    assert attempt(database, request).ending is Ending.CALLER_LEFT
