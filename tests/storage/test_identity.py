"""A database knows its keys again: whoever holds others is refused, and nobody's keys take the place of the first."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from intake.storage.crypto import fingerprints
from intake.storage.crypto.key_files import (
    CONSOLE_KEYS,
    WEB_KEYS,
    WORKER_KEYS,
    WebKeys,
    WorkerKeys,
    new_keys,
    read_console_keys,
    read_web_keys,
    read_worker_keys,
)
from intake.storage.identity import (
    ForeignKeysError,
    HeldKey,
    held_by_console,
    held_by_web,
    held_by_worker,
    keep_to,
    known_keys,
    note_keys,
)
from intake.storage.migrations.revisions import EXPECTED_REVISION, DatabaseShapeError
from intake.storage.unit_of_work import Database
from tests.support.people import NOW

DAY = NOW.date().isoformat()


@pytest.fixture
def others(tmp_path: Path) -> tuple[Sequence[HeldKey], Sequence[HeldKey]]:
    """What another line's web side and worker hold."""
    web, worker, _ = new_keys(tmp_path / "others")
    return held_by_web(read_web_keys(web), web), held_by_worker(read_worker_keys(worker), worker)


def test_each_side_tells_the_database_of_its_own_keys_and_both_of_the_public_one(
    database: Database, web_keys: WebKeys, worker_keys: WorkerKeys
) -> None:
    note_keys(database, held_by_web(web_keys, Path(WEB_KEYS)), NOW)
    after_web = _known(database)
    note_keys(database, held_by_worker(worker_keys, Path(WORKER_KEYS)), NOW)

    assert {name: since for name, (_, since) in after_web.items()} == {
        "web": DAY,
        "web_public": DAY,
        "public": DAY,
    }
    assert _known(database).keys() == {"web", "web_public", "public", "worker"}
    assert {name: known for name, known in _known(database).items() if name in after_web} == after_web


def test_a_fingerprint_is_of_no_use_for_what_else_the_keys_find(web_keys: WebKeys) -> None:
    known = set(fingerprints.web_fingerprints(web_keys).values())
    found = {
        fingerprints.status_token(web_keys.web_key),
        fingerprints.guess_key(web_keys.web_key, "").hex()[:16],
        fingerprints.code_hmac(web_keys.web_key, "").hex()[:16],
    }

    assert (known & found, {len(each) for each in known}) == (set(), {16})
    assert not any(bytes.fromhex(each) in web_keys.web_key.reveal() + web_keys.public_key for each in known)


def test_keys_of_another_line_are_refused_by_every_connection_and_change_nothing(
    database: Database,
    web_keys: WebKeys,
    worker_keys: WorkerKeys,
    others: tuple[Sequence[HeldKey], Sequence[HeldKey]],
) -> None:
    note_keys(database, held_by_web(web_keys, Path(WEB_KEYS)), NOW)
    note_keys(database, held_by_worker(worker_keys, Path(WORKER_KEYS)), NOW)
    before = _known(database)

    for held in others:
        keep_to(database, held, lambda: NOW)
        with pytest.raises(ForeignKeysError), database.work():
            raise AssertionError("somebody worked with foreign keys")
        with pytest.raises(ForeignKeysError) as refusal, database.reading():
            raise AssertionError("somebody read with foreign keys")
        assert refusal.value.words == (
            f"These are not the keys of this database (it knows others since {DAY}): with them no number opens, and "
            "nobody is erased."
        )
        assert (
            refusal.value.mend
            == f"put this line's own {held[0].file.name} at {held[0].file}, or [storage] url"
        )
    keep_to(database, held_by_web(web_keys, Path(WEB_KEYS)), lambda: NOW)
    assert _known(database) == before


def test_a_worker_whose_keys_do_not_fit_the_web_sides_is_refused_though_it_comes_first(
    database: Database, web_keys: WebKeys, others: tuple[Sequence[HeldKey], Sequence[HeldKey]]
) -> None:
    note_keys(database, held_by_web(web_keys, Path(WEB_KEYS)), NOW)

    with pytest.raises(ForeignKeysError):
        note_keys(database, others[1], NOW)


def test_a_console_is_refused_where_either_public_key_is_not_this_lines_and_notes_nothing(
    database: Database, web_keys: WebKeys, tmp_path: Path
) -> None:
    mine, others = tmp_path / "keys" / CONSOLE_KEYS, new_keys(tmp_path / "others").console
    keys, strange = read_console_keys(mine), read_console_keys(others)
    keep_to(database, held_by_console(keys, mine))
    with database.reading():
        before = _known(database)
    note_keys(database, held_by_web(web_keys, Path(WEB_KEYS)), NOW)

    for held in (
        strange,
        replace(keys, public_key=strange.public_key),
        replace(keys, web_public_key=strange.web_public_key),
    ):
        keep_to(database, held_by_console(held, others))
        with pytest.raises(ForeignKeysError), database.reading():
            raise AssertionError("somebody read with foreign keys")
    # Its own key may be made anew: nothing in the database was sealed or found by it.
    keep_to(database, held_by_console(replace(keys, console_key=strange.console_key), mine))
    with database.reading():
        assert _known(database).keys() == {"web", "web_public", "public"}
    assert before == {}


def test_two_who_come_first_at_once_leave_the_keys_of_one(
    database: Database, web_keys: WebKeys, others: tuple[Sequence[HeldKey], Sequence[HeldKey]]
) -> None:
    contenders = [held_by_web(web_keys, Path(WEB_KEYS)), others[0]] * 4
    refused: list[Sequence[HeldKey]] = []
    begin = threading.Barrier(len(contenders))

    def come(held: Sequence[HeldKey]) -> None:
        mine = Database(database.engine.url.render_as_string(hide_password=False), 1)
        keep_to(mine, held, lambda: NOW)
        begin.wait()
        try:
            with mine.reading():
                pass
        except ForeignKeysError:
            refused.append(held)
        mine.close()

    threads = [threading.Thread(target=come, args=(held,)) for held in contenders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    known = {name: fingerprint for name, (fingerprint, _) in _known(database).items()}
    (winner,) = [
        held for held in contenders[:2] if known == {key.name.value: key.fingerprint for key in held}
    ]
    assert refused == [held for held in contenders[:2] if held is not winner] * 4


def test_a_database_of_another_version_is_refused_by_every_connection(database: Database) -> None:
    keep_to(database, ())
    with database.work() as work:
        work.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9012'")
        work.commit()
    database.close()

    try:
        with pytest.raises(DatabaseShapeError), database.reading():
            pass
    finally:
        database.look_at_each(lambda _: None)
        with database.work() as work:
            work.connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{EXPECTED_REVISION}'")
            work.commit()


def _known(database: Database) -> dict[str, tuple[str, str]]:
    with database.reading() as work:
        return {name: (key.fingerprint, key.since) for name, key in known_keys(work.connection).items()}
