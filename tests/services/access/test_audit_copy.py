"""The worker's copy of the audit: what a broken-in console takes out, changes or slips in is found by it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from intake.core.access.audit_entry import AuditEntry
from intake.services.access.audit import audit_page, note_act
from intake.services.access.audit_copy import (
    AuditCopier,
    AuditFindings,
    begin_copy_anew,
    verify_audit,
)
from intake.storage.backup.audit_copy import AuditCopy, AuditCopyError
from intake.storage.unit_of_work import Database
from tests.support.accounts import NOW

HOUR = NOW.replace(minute=0)


@pytest.fixture
def copy(tmp_path: Path) -> AuditCopy:
    """The copy beside the worker's keys."""
    return AuditCopy.beside(tmp_path / "worker_keys.toml")


def act(database: Database, *things: str) -> None:
    """Note some acts."""
    with database.work() as work:
        for thing in things:
            note_act(work, NOW, "ana", "invited", thing=thing)
        work.commit()


def entry(seq: int, thing: str) -> AuditEntry:
    """Return how an act is kept."""
    return AuditEntry(seq, HOUR, "ana", "invited", thing)


def say(database: Database, statement: str) -> None:
    """Change the table as somebody who has broken in would like to."""
    with database.work() as work:
        work.connection.exec_driver_sql(statement)
        work.commit()


def test_what_is_new_is_copied_once_also_by_a_worker_that_starts_again(
    database: Database, copy: AuditCopy
) -> None:
    """Nothing is copied twice, and the file is its user's alone."""
    copier = AuditCopier(copy)
    act(database, "bea", "kim")
    assert [copier.copy_new(database), copier.copy_new(database)] == [2, 0]
    act(database, "lee")
    assert [AuditCopier(copy).copy_new(database) for _ in range(2)] == [1, 0]
    assert [line.entry for line in copy.lines()] == [entry(1, "bea"), entry(2, "kim"), entry(3, "lee")]
    assert copy.path.stat().st_mode & 0o777 == 0o600
    assert verify_audit(database, copy) == AuditFindings(3)


def test_rows_that_were_not_copied_yet_are_no_finding(database: Database, copy: AuditCopy) -> None:
    """Before the worker came by, and where there was never one."""
    act(database, "bea")
    assert verify_audit(database, copy) == AuditFindings(1, not_copied_yet=1)
    AuditCopier(copy).copy_new(database)
    act(database, "kim")
    assert verify_audit(database, copy) == AuditFindings(2, not_copied_yet=1)


def test_a_row_that_was_taken_out_or_changed_is_named_as_it_was(database: Database, copy: AuditCopy) -> None:
    """The first, one in the middle, and the last."""
    act(database, "bea", "kim", "lee", "noor")
    AuditCopier(copy).copy_new(database)
    say(database, "DELETE FROM audit_entry WHERE seq IN (1, 4)")
    say(database, "UPDATE audit_entry SET thing = 'somebody' WHERE seq = 3")
    found = verify_audit(database, copy)
    assert found == AuditFindings(2, missing=(entry(1, "bea"), entry(4, "noor")), changed=(entry(3, "lee"),))
    assert not found.is_whole


def test_a_row_with_an_old_number_that_was_never_copied_is_named(database: Database, copy: AuditCopy) -> None:
    """Slipped in behind the worker's back; a number that came a little late is copied instead."""
    act(database, *[f"a{letter}" for letter in map(chr, range(97, 123))] * 5)
    say(database, "DELETE FROM audit_entry WHERE seq IN (2, 129)")
    copier = AuditCopier(copy)
    assert copier.copy_new(database) == 128
    say(
        database,
        "INSERT INTO audit_entry SELECT 2, hour, account, act, 'slipped' FROM audit_entry WHERE seq = 1",
    )
    say(
        database,
        "INSERT INTO audit_entry SELECT 129, hour, account, act, 'late' FROM audit_entry WHERE seq = 1",
    )
    assert copier.copy_new(database) == 1
    assert verify_audit(database, copy) == AuditFindings(130, unknown=(entry(2, "slipped"),))


@pytest.mark.parametrize("harm", ["cut", "gone", "changed", "reordered"])
def test_a_copy_that_was_harmed_is_told_and_never_written_on(
    database: Database, copy: AuditCopy, harm: str
) -> None:
    """Whatever somebody did to it, the worker and the command both say so."""
    act(database, "bea", "kim", "lee")
    AuditCopier(copy).copy_new(database)
    lines = copy.path.read_bytes().splitlines(keepends=True)
    harmed = {
        "cut": lines[:2],
        "gone": [],
        "changed": [lines[0], lines[1].replace(b"kim", b"kit"), lines[2]],
        "reordered": [lines[1], lines[0], lines[2]],
    }[harm]
    copy.path.write_bytes(b"".join(harmed))
    if harm == "gone":
        copy.path.unlink()
    act(database, "noor")
    with pytest.raises(AuditCopyError):
        verify_audit(database, copy)
    with pytest.raises(AuditCopyError):
        AuditCopier(copy).copy_new(database)
    assert (copy.path.read_bytes() if copy.path.exists() else b"") == b"".join(harmed)


def test_a_line_that_a_crash_left_unfinished_is_written_again(database: Database, copy: AuditCopy) -> None:
    """At every byte of it: on the disk or not, nothing is lost and nothing stands twice."""
    act(database, "bea")
    AuditCopier(copy).copy_new(database)
    before = copy.path.read_bytes()
    act(database, "kim")
    AuditCopier(copy).copy_new(database)
    whole = copy.path.read_bytes()
    with database.reading() as work:
        newest = work.line_state.get("audit copied")
    assert newest is not None
    for length in range(len(before), len(whole) + 1, 7):
        copy.path.write_bytes(whole[:length])
        # The database had not heard of the line when the worker was killed.
        with database.work() as work:
            first = next(iter(copy.lines()))
            work.line_state.put("audit copied", first.seal)
            work.commit()
        AuditCopier(copy).copy_new(database)
        assert copy.path.read_bytes() == whole
        assert verify_audit(database, copy).is_whole


def test_a_line_of_any_length_that_a_crash_cut_is_written_again(database: Database, copy: AuditCopy) -> None:
    """Whoever broke into the console may have made it as long as they liked."""
    act(database, "bea", "x" * 20_000)
    AuditCopier(copy).copy_new(database)
    whole = copy.path.read_bytes()
    with database.work() as work:
        work.line_state.put("audit copied", next(iter(copy.lines())).seal)
        work.commit()
    os.truncate(copy.path, len(whole) - 100)
    AuditCopier(copy).copy_new(database)
    assert copy.path.read_bytes() == whole


def test_after_a_restore_the_copy_is_another_databases_and_is_set_aside(
    database: Database, copy: AuditCopy
) -> None:
    """The mark is in no backup; what was copied before stays beside it, and the numbers go on."""
    act(database, "bea")
    AuditCopier(copy).copy_new(database)
    old = copy.path.read_bytes()
    say(database, "DELETE FROM line_state WHERE name = 'audit copied'")
    act(database, "kim")
    assert AuditCopier(copy).copy_new(database) == 2
    assert copy.path.with_name("audit.copy.1").read_bytes() == old
    assert verify_audit(database, copy) == AuditFindings(2)


def test_a_copy_is_begun_anew_when_it_is_lost(database: Database, copy: AuditCopy) -> None:
    """What is left of it stays under another name."""
    act(database, "bea", "kim")
    AuditCopier(copy).copy_new(database)
    os.truncate(copy.path, 10)
    begin_copy_anew(database, copy)
    assert AuditCopier(copy).copy_new(database) == 2
    assert verify_audit(database, copy) == AuditFindings(2)
    assert copy.path.with_name("audit.copy.1").stat().st_size == 10


def test_no_request_is_ever_named(database: Database) -> None:
    """In whichever case it is written: nothing is kept of it."""
    for code in ("7KQ4", "7kq4"):
        with pytest.raises(ValueError, match="names no request"), database.work() as work:
            note_act(work, NOW, "ana", "give", thing=code)
    assert audit_page(database, 1).entries == ()


def test_the_audit_is_read_a_hundred_rows_a_page_the_newest_first(database: Database) -> None:
    """A page that is not there is the last one."""
    act(database, *["kim"] * 250)
    pages = [audit_page(database, page) for page in (0, 1, 2, 3, 4)]
    assert [(page.page, page.pages, page.entries[0].seq, len(page.entries)) for page in pages] == [
        (1, 3, 250, 100),
        (1, 3, 250, 100),
        (2, 3, 150, 100),
        (3, 3, 50, 50),
        (3, 3, 50, 50),
    ]
