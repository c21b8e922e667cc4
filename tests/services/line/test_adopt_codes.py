"""Codes that the console drew: found by their hash once somebody looks for one, so many at a time, and none in another's way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from intake.core.requests.request_code import code_of
from intake.core.staff.join_code import JOIN_LASTS, JoinProfile, join_code_of
from intake.services.line.adopt_codes import MOST_ADOPTED, adopt_codes
from intake.storage.crypto.fingerprints import code_hmac, join_hmac
from intake.storage.crypto.key_files import WebKeys
from intake.storage.crypto.seals import new_request_id, seal_for_web
from intake.storage.queries.join_invitations import NewJoinInvitation
from intake.storage.unit_of_work import Database
from tests.support.joining import web_public_key
from tests.support.people import NOW, TODAY, a_row

LATER = MOST_ADOPTED + 3


def keep(database: Database, sealed: Sequence[bytes], ids: Sequence[str]) -> None:
    """Keep requests with closed codes, the first of them from the earliest day."""
    with database.work() as work:
        for days, (row_id, each) in enumerate(zip(ids, sealed, strict=True)):
            day = TODAY - timedelta(days=len(ids) - days)
            work.requests.insert(replace(a_row(day), id=row_id, sealed_code=each), None)
        work.commit()


def some_ids(many: int) -> list[str]:
    return [new_request_id() for _ in range(many)]


def closed(keys: WebKeys, digits: str, row_id: str) -> bytes:
    return seal_for_web(digits, web_public_key(keys), row_id)


def look(database: Database, keys: WebKeys) -> None:
    """Do what is done before a code is looked up."""
    with database.work() as work:
        adopt_codes(work, keys, NOW)
        work.commit()


def found(database: Database, keys: WebKeys, ids: Sequence[str]) -> list[bool]:
    """Tell of each request whether its code leads to it."""
    with database.reading() as work:
        rows = [work.requests.by_code(code_hmac(keys.web_key, code_of(n))) for n in range(len(ids))]
    return [row is not None and row.id == row_id for row, row_id in zip(rows, ids, strict=True)]


def waiting(database: Database, ids: Sequence[str]) -> int:
    with database.reading() as work:
        rows = [work.requests.get(row_id) for row_id in ids]
    return sum(row is not None and row.sealed_code is not None for row in rows)


def test_more_than_a_look_up_adopts_wait_for_the_next_and_lose_nothing(
    database: Database, web_keys: WebKeys
) -> None:
    ids = some_ids(LATER)
    keep(database, [closed(web_keys, code_of(n), row_id) for n, row_id in enumerate(ids)], ids)

    look(database, web_keys)
    first = found(database, web_keys, ids)
    look(database, web_keys)

    assert first == [True] * MOST_ADOPTED + [False] * (LATER - MOST_ADOPTED)
    assert (found(database, web_keys, ids), waiting(database, ids)) == ([True] * LATER, 0)


def test_what_does_not_open_or_is_no_code_is_dropped_and_keeps_no_other_back(
    database: Database, web_keys: WebKeys
) -> None:
    ids = some_ids(6)
    junk = [
        b"no seal",
        # Of another row: nobody lets one code lead elsewhere by copying it.
        closed(web_keys, code_of(5), ids[5]),
        *(
            closed(web_keys, digits, row_id)
            for digits, row_id in zip(("123", "12345678٩0", ""), ids[2:5], strict=True)
        ),
    ]
    keep(database, [*junk, closed(web_keys, code_of(5), ids[5])], ids)

    look(database, web_keys)

    assert found(database, web_keys, ids) == [False] * 5 + [True]
    assert waiting(database, ids) == 0


def test_of_two_rows_with_one_code_the_first_is_found_by_it(database: Database, web_keys: WebKeys) -> None:
    ids = some_ids(2)
    keep(database, [closed(web_keys, code_of(0), row_id) for row_id in ids], ids)

    look(database, web_keys)

    assert found(database, web_keys, ids) == [True, False]
    assert waiting(database, ids) == 0


@pytest.mark.parametrize("longer", [timedelta(0), timedelta(seconds=1)])
def test_requests_and_invitations_wait_in_lines_of_their_own(
    database: Database, web_keys: WebKeys, longer: timedelta
) -> None:
    ids, row_id, code = some_ids(LATER), new_request_id(), join_code_of(7)
    keep(database, [closed(web_keys, code_of(n), each) for n, each in enumerate(ids)], ids)
    # One that would stand for longer than any may is whoever broke in's.
    new = NewJoinInvitation(
        row_id,
        JoinProfile("mia", "uroc", ("en",)),
        closed(web_keys, code, row_id),
        NOW + JOIN_LASTS + longer,
    )
    with database.work() as work:
        assert work.join_invitations.add(new)
        work.commit()

    look(database, web_keys)

    with database.work() as work:
        invitation = work.join_invitations.by_code(join_hmac(web_keys.web_key, code), NOW)
    assert (invitation is None) is bool(longer)
