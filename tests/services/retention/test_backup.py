"""A backup brings the line back, opens no number by itself, and brings back nobody who is gone."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from intake.core.access.permissions import Role
from intake.core.errors import IntakeError
from intake.core.phone import PhoneNumber
from intake.core.requests.contact import Contact
from intake.core.retention.retention import Retention
from intake.core.scheduling.availability import Visit
from intake.core.scheduling.day_parts import DayPart
from intake.core.staff.interviewer import Interviewer
from intake.core.staff.staff_orders import StaffAct
from intake.services.access.audit_copy import AuditCopier, AuditFindings, verify_audit
from intake.services.access.enrol import open_invitation
from intake.services.access.invite import Invited, invite_account
from intake.services.access.recover import make_codes, use_recovery_code
from intake.services.access.sessions import session_of
from intake.services.requests.coordinator_notices import note_told
from intake.services.retention.apply_orders import apply_orders
from intake.services.retention.backup import backup
from intake.services.retention.erase import erase_marked
from intake.services.retention.restore import Restored, RestoreFrom, RestoreRules, restore
from intake.storage.backup.audit_copy import AuditCopy
from intake.storage.backup.erasure_ledger import Fate, Ledger, LedgerLine
from intake.storage.crypto import seals
from intake.storage.crypto.key_files import WorkerKeys
from intake.storage.migrations import revisions
from intake.storage.migrations.revisions import EXPECTED_REVISION
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.conversations import StoredConversation
from intake.storage.queries.coordinator_notices import CoordinatorNotice
from intake.storage.queries.interviewers import StaffPhone, TextedAbout
from intake.storage.queries.orders import OrderKind
from intake.storage.queries.requests import RequestRow
from intake.storage.queries.staff_orders import NewStaffOrder
from intake.storage.unit_of_work import Database
from tests.support.accounts import have_account, sign_in_as, signed_in_as
from tests.support.open_requests import open_requests
from tests.support.people import ANOTHER, GONE, HER_PHONE, NOW, People, a_row, state_of
from tests.support.staff import KIM

RULES = RestoreRules(Retention(), ZoneInfo("America/Chicago"))


@pytest.fixture
def empty(bare_database: Database) -> Database:
    revisions.upgrade(bare_database)
    return bare_database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """The database backed up: each engine, restored into each engine."""
    database: Database = request.getfixturevalue(f"{request.param}_database")
    return database


@pytest.fixture
def folder(tmp_path: Path, ledger: Ledger) -> Path:
    ledger.trim(NOW.date(), 31)
    return tmp_path / "backup"


def test_what_was_backed_up_is_back_and_opens_with_the_workers_key_only(
    database: Database, empty: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People, folder: Path
) -> None:
    mine = people.save(database, HER_PHONE)
    decoy = people.save(database, HER_PHONE, Contact.ANOTHER_PHONE)
    apply_orders(database, worker_keys, ledger, NOW)
    with database.work() as work:
        work.counters.add(NOW, "contact", "voice", 7)
        work.do_not_call.add(b"tag")
        work.line_state.pause()
        work.commit()
    before = _rows(database, mine, decoy)

    backup(database, folder, NOW)
    assert restore(empty, _from(folder, ledger), RULES, NOW) == Restored(2, 0, 0)

    # Somebody may have picked up their own phone meanwhile: it rings once more at most.
    picked_up = [DayPart.MORNING, None]
    assert _rows(empty, mine, decoy) == [
        replace(row, attempts=1, picked_up=part) for row, part in zip(before, picked_up, strict=True)
    ]
    with empty.reading() as work:
        assert [(count.value, count.n) for count in work.counters.all()] == [("voice", 7)]
        assert work.do_not_call.has(b"tag")
        row, key = work.requests.get(mine), work.requests.sealed_key(mine)
        assert work.conversations.load(b"x") is None
        assert work.around.paused
    assert row is not None
    sealed = seals.SealedRequest(row.sealed_number or b"", key or b"")
    assert seals.open_number(mine, sealed, worker_keys).number == PhoneNumber(HER_PHONE)


def test_what_was_on_hold_or_kept_from_somebody_is_so_after_a_restore_and_no_order_comes_back(
    database: Database, empty: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People, folder: Path
) -> None:
    mine = people.save(database, HER_PHONE)
    apply_orders(database, worker_keys, ledger, NOW)
    with database.work() as work:
        work.requests.set_held(mine, held=True)
        work.requests.keep_from(mine, ("id-kim", "id-lee"))
        work.staff_orders.add(NewStaffOrder("ana", StaffAct.HOLD, mine, b"sealed", NOW))
        work.commit()

    written = backup(database, folder, NOW)
    assert restore(empty, _from(folder, ledger), RULES, NOW) == Restored(1, 0, 0)

    with empty.reading() as work:
        row = work.requests.get(mine)
        assert not work.staff_orders.any_waits()
    assert row is not None
    assert (row.held, row.kept_from) == (True, ("id-kim", "id-lee"))
    assert "staff_order" not in written.people.read_text() + written.operations.read_text()


def test_accounts_and_the_audit_are_back_and_what_lets_in_now_is_not(
    database: Database, empty: Database, ledger: Ledger, folder: Path
) -> None:
    ana = have_account(database, "ana")
    token = sign_in_as(database, ana)
    codes = make_codes(database, signed_in_as(database, "ana"), NOW)
    link = invite_account(database, "bea", Role.COORDINATOR, NOW)
    assert isinstance(link, Invited)
    AuditCopier(AuditCopy(folder.with_name("audit.copy"))).copy_new(database)

    backup(database, folder, NOW)
    restore(empty, _from(folder, ledger), RULES, NOW)

    assert (session_of(empty, token, NOW), open_invitation(empty, link.token, NOW)) == (None, None)
    assert use_recovery_code(empty, codes[0], NOW) is not None
    # The next row has a number of its own, and the copy of the other database is set aside.
    invite_account(empty, "cleo", Role.COORDINATOR, NOW)
    copy = AuditCopy(folder.with_name("audit.copy"))
    assert AuditCopier(copy).copy_new(empty) == 3
    assert [(line.entry.seq, line.entry.act, line.entry.thing) for line in copy.lines()] == [
        (1, "made recovery codes", "ana"),
        (2, "invited", "bea"),
        (3, "invited", "cleo"),
    ]
    assert verify_audit(empty, copy) == AuditFindings(3)
    with empty.reading() as work:
        assert [each.handle for each in work.accounts.all()] == ["ana"]
        assert [each.credential_id for each in work.accounts.passkeys()] == [b"ana"]


def test_a_backup_is_closed_to_others_and_holds_no_number_conversation_order_or_guess(
    sqlite_database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People, folder: Path
) -> None:
    people.save(sqlite_database, HER_PHONE)
    apply_orders(sqlite_database, worker_keys, ledger, NOW)
    people.erase(sqlite_database, ANOTHER)
    with sqlite_database.work() as work:
        work.conversations.put(
            StoredConversation(b"conversation key", "text", NOW, NOW, NOW, finished=False, body=b"body")
        )
        work.wrong_codes.record(b"guess key", NOW)
        work.commit()

    written = backup(sqlite_database, folder, NOW)

    assert {path.name for path in folder.iterdir()} == {"operations-20180308T161500Z.jsonl", "people.jsonl"}
    assert [path.stat().st_mode & 0o777 for path in (folder, written.operations, written.people)] == [
        0o700,
        0o600,
        0o600,
    ]
    held = written.operations.read_bytes() + written.people.read_bytes()
    for told in (
        b"6125550142",
        b"555-0142",
        base64.b64encode(b"6125550142"),
        b"orders",
        b"conversation",
        b"wrong_code",
    ):
        assert told not in held
    assert base64.b64encode(b"conversation key") not in held


def test_an_operations_file_leads_to_no_request(
    sqlite_database: Database, people: People, folder: Path
) -> None:
    request_id = people.save(sqlite_database, HER_PHONE)
    with sqlite_database.work() as work:
        work.interviewers.add(
            Interviewer("id-kim", "kim", "uroc", ("en",), ()), StaffPhone(b"key", b"sealed")
        )
        work.interviewers.note_texted({"id-kim": TextedAbout(request_id, NOW)})
        note_told(work, {CoordinatorNotice(request_id, "nobody_fits")})
        work.commit()

    held = backup(sqlite_database, folder, NOW).operations.read_text()

    assert ("id-kim" in held, request_id in held) == (True, False)


def test_the_people_file_is_one_and_overwritten_and_operations_files_are_many(
    sqlite_database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People, folder: Path
) -> None:
    gone = people.save(sqlite_database, HER_PHONE)
    apply_orders(sqlite_database, worker_keys, ledger, NOW)
    first = backup(sqlite_database, folder, NOW)
    assert gone in first.people.read_text()
    people.erase(sqlite_database, HER_PHONE)
    apply_orders(sqlite_database, worker_keys, ledger, NOW)

    second = backup(sqlite_database, folder, NOW + timedelta(hours=1))

    # Marked and not yet erased: gone for every purpose.
    assert gone not in second.people.read_text()
    assert len(list(folder.iterdir())) == 3


def test_whoever_erased_after_the_backup_stays_erased_and_replaced_numbers_stay_away(
    database: Database, empty: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People, folder: Path
) -> None:
    erased = people.save(database, HER_PHONE)
    typed = people.save(database, ANOTHER, Contact.ANOTHER_PHONE)
    apply_orders(database, worker_keys, ledger, NOW)
    backup(database, folder, NOW)
    people.erase(database, HER_PHONE)
    people.save(database, ANOTHER)
    apply_orders(database, worker_keys, ledger, NOW)
    erase_marked(database, ledger, NOW)

    assert restore(empty, _from(folder, ledger), RULES, NOW + timedelta(hours=24)) == Restored(1, 1, 0)

    assert [state_of(empty, each) for each in (erased, typed)] == [GONE, "decoy"]
    with empty.reading() as work:
        assert [work.requests.sealed_key(each) for each in (erased, typed)] == [None, None]


def test_whoever_was_silenced_after_the_backup_is_not_rung_again(
    database: Database, empty: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People, folder: Path
) -> None:
    request_id = people.save(database, HER_PHONE)
    apply_orders(database, worker_keys, ledger, NOW)
    backup(database, folder, NOW)
    people.erase(database, HER_PHONE, OrderKind.SILENCE)
    apply_orders(database, worker_keys, ledger, NOW)

    assert restore(empty, _from(folder, ledger), RULES, NOW + timedelta(hours=24)) == Restored(1, 0, 0)

    with empty.reading() as work:
        row, key = work.requests.get(request_id), work.requests.sealed_key(request_id)
    assert row is not None
    assert (row.state.value, row.sealed_number, key) == ("silenced", None, None)


@pytest.mark.parametrize(("meets", "state"), [(False, "silenced"), (True, "waiting")])
def test_one_that_was_new_at_the_backup_and_silenced_since_stays_silenced_and_its_phone_still_erases_it(
    sqlite_database: Database,
    empty: Database,
    worker_keys: WorkerKeys,
    ledger: Ledger,
    people: People,
    folder: Path,
    meets: bool,
    state: str,
) -> None:
    request_id, starts_at = people.save(sqlite_database, HER_PHONE), NOW + timedelta(days=2)
    if meets:
        with sqlite_database.work() as work:
            work.interviewers.add(KIM, StaffPhone(b"kim", b"sealed"))
            day = starts_at.date()
            work.availabilities.add_visit(Visit("v", "south", "Library", day, time(9), time(17), KIM.id))
            work.appointments.book(
                Appointment(request_id, KIM.id, starts_at, starts_at + timedelta(hours=1), visit_id="v")
            )
            work.commit()
    backup(sqlite_database, folder, NOW)
    apply_orders(sqlite_database, worker_keys, ledger, NOW)
    people.erase(sqlite_database, HER_PHONE, OrderKind.SILENCE)
    apply_orders(sqlite_database, worker_keys, ledger, NOW)

    restore(empty, _from(folder, ledger), RULES, NOW)
    apply_orders(empty, worker_keys, ledger, NOW)

    with empty.reading() as work:
        row, key = work.requests.get(request_id), work.requests.sealed_key(request_id)
    assert row is not None
    assert (row.state, row.silenced, row.can_be_rung, row.sealed_number, key) == (
        state,
        True,
        False,
        None,
        None,
    )
    people.erase(empty, HER_PHONE)
    apply_orders(empty, worker_keys, ledger, NOW)
    assert state_of(empty, request_id) == "erasing"


def test_a_request_saved_a_moment_before_the_backup_gets_its_order_again(
    sqlite_database: Database,
    empty: Database,
    worker_keys: WorkerKeys,
    ledger: Ledger,
    people: People,
    folder: Path,
) -> None:
    own, typed = (
        people.save(sqlite_database, HER_PHONE),
        people.save(sqlite_database, HER_PHONE, Contact.ANOTHER_PHONE),
    )
    backup(sqlite_database, folder, NOW)

    restore(empty, _from(folder, ledger), RULES, NOW)
    apply_orders(empty, worker_keys, ledger, NOW)

    # Whichever order comes back first: the number typed by somebody never stands beside its owner's own request.
    assert [state_of(empty, each) for each in (own, typed)] == ["waiting", "decoy"]


def test_requests_past_their_time_do_not_come_back(
    sqlite_database: Database, empty: Database, ledger: Ledger, people: People, folder: Path
) -> None:
    row = a_row(NOW.date() - timedelta(days=13))
    people.keep(sqlite_database, row, HER_PHONE)
    backup(sqlite_database, folder, NOW)

    assert restore(empty, _from(folder, ledger), RULES, NOW + timedelta(hours=23)) == Restored(0, 0, 1)

    assert state_of(empty, row.id) == GONE


def test_a_request_comes_back_for_its_time_and_not_once_a_day_went_by_without_an_outcome(
    sqlite_database: Database, empty: Database, ledger: Ledger, people: People, folder: Path
) -> None:
    ahead, over = (a_row(NOW.date() - timedelta(days=days)) for days in (20, 3))
    for row, at in ((ahead, NOW + timedelta(days=2)), (over, NOW - timedelta(hours=2))):
        people.keep(sqlite_database, row, HER_PHONE)
        with sqlite_database.work() as work:
            work.appointments.book(Appointment(row.id, None, at, at + timedelta(minutes=45)))
            work.commit()
    backup(sqlite_database, folder, NOW)

    assert restore(empty, _from(folder, ledger), RULES, NOW + timedelta(hours=23)) == Restored(1, 0, 1)

    assert (state_of(empty, ahead.id), state_of(empty, over.id)) == ("new", GONE)


@pytest.mark.parametrize(
    ("age", "older_too", "refusal"),
    [
        (timedelta(hours=24), False, None),
        (timedelta(hours=24, seconds=1), False, "--older-too"),
        (timedelta(hours=25), True, None),
        (timedelta(days=29), True, None),
        (timedelta(days=30), True, "never restored"),
    ],
)
def test_an_old_people_file_is_refused_in_clear_words(
    sqlite_database: Database,
    second_sqlite: Database,
    ledger: Ledger,
    folder: Path,
    age: timedelta,
    older_too: bool,
    refusal: str | None,
) -> None:
    backup(sqlite_database, folder, NOW)
    source = replace(_from(folder, ledger), older_too=older_too)

    if refusal is None:
        assert restore(second_sqlite, source, RULES, NOW + age) == Restored(0, 0, 0)
        return
    with pytest.raises(IntakeError, match=refusal):
        restore(second_sqlite, source, RULES, NOW + age)
    assert restore(second_sqlite, replace(source, operations_only=True), RULES, NOW + age) == Restored(
        0, 0, 0
    )


def test_a_database_that_holds_anything_is_not_restored_into(
    sqlite_database: Database, second_sqlite: Database, ledger: Ledger, people: People, folder: Path
) -> None:
    people.save(sqlite_database, HER_PHONE)
    backup(sqlite_database, folder, NOW)
    with second_sqlite.work() as work:
        work.counters.add(NOW, "contact", "voice")
        work.commit()

    with pytest.raises(IntakeError, match="not empty"):
        restore(second_sqlite, _from(folder, ledger), RULES, NOW)

    with second_sqlite.reading() as work:
        assert open_requests(work) == ()


def test_without_every_ledger_nothing_is_restored(
    sqlite_database: Database, second_sqlite: Database, ledger: Ledger, folder: Path, tmp_path: Path
) -> None:
    backup(sqlite_database, folder, NOW)

    for ledgers in ((), (ledger.path, tmp_path / "lost.ledger")):
        with pytest.raises(IntakeError, match="erased people would come back"):
            restore(second_sqlite, RestoreFrom(folder, ledgers), RULES, NOW)


@pytest.mark.parametrize(
    "damage",
    [
        lambda _whole: b"",
        lambda whole: whole[:50],
        lambda whole: b"\0" * len(whole),
        lambda whole: whole[whole.index(b"\n") + 1 :],
        lambda whole: whole[: whole.index(b"\n") + 1],
        lambda whole: whole.splitlines(keepends=True)[0] * 2,
    ],
)
def test_a_ledger_that_lost_what_it_held_at_the_backup_brings_nobody_back(
    sqlite_database: Database,
    second_sqlite: Database,
    worker_keys: WorkerKeys,
    ledger: Ledger,
    people: People,
    folder: Path,
    damage: Callable[[bytes], bytes],
) -> None:
    for number in (HER_PHONE, ANOTHER):
        people.save(sqlite_database, number)
        people.erase(sqlite_database, number)
        apply_orders(sqlite_database, worker_keys, ledger, NOW)
        erase_marked(sqlite_database, ledger, NOW)
    backup(sqlite_database, folder, NOW, ledger)
    whole = ledger.path.read_bytes()
    # The first line is the ledger's name.
    named, lines = whole.split(b"\n", 1)
    damaged = damage(lines)
    source = _from(folder, ledger)

    ledger.path.write_bytes(named + b"\n" + damaged)
    with pytest.raises(IntakeError, match="erased people would come back"):
        restore(second_sqlite, source, RULES, NOW)
    other = Ledger(ledger.path.with_name("other.ledger"))
    other.path.write_bytes(whole)
    if damaged[:1] != b"\0":
        both = replace(source, ledgers=(ledger.path, other.path))
        assert restore(second_sqlite, both, RULES, NOW) == Restored(0, 0, 0)


def test_a_ledger_that_lost_its_lines_does_not_matter_to_operations(
    sqlite_database: Database, second_sqlite: Database, ledger: Ledger, folder: Path
) -> None:
    ledger.append(LedgerLine(NOW.date(), Fate.ERASED, "0a" * 16))
    backup(sqlite_database, folder, NOW, ledger)
    ledger.path.write_bytes(b"\0")

    operations = replace(_from(folder, ledger), operations_only=True)

    assert restore(second_sqlite, operations, RULES, NOW) == Restored(0, 0, 0)


def test_a_ledger_trimmed_since_the_backup_is_whole(
    sqlite_database: Database, second_sqlite: Database, ledger: Ledger, folder: Path
) -> None:
    for days in (30, 29, 28):
        ledger.append(LedgerLine(NOW.date() - timedelta(days=days), Fate.ERASED, f"{days:032}"))
    backup(sqlite_database, folder, NOW, ledger)
    later = NOW + timedelta(hours=24)
    ledger.trim(later.date(), RULES.retention.ledger_days)

    assert restore(second_sqlite, _from(folder, ledger), RULES, later) == Restored(0, 0, 0)


@pytest.mark.parametrize("file", ["people", "operations"])
def test_a_damaged_or_cut_file_is_refused_whole(
    sqlite_database: Database,
    second_sqlite: Database,
    ledger: Ledger,
    people: People,
    folder: Path,
    file: str,
) -> None:
    people.save(sqlite_database, HER_PHONE)
    with sqlite_database.work() as work:
        work.counters.add(NOW, "contact", "voice")
        work.commit()
    written = backup(sqlite_database, folder, NOW)
    path: Path = getattr(written, file)
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    other = (written.operations if file == "people" else written.people).read_bytes()

    damaged = [
        b"",
        b"".join(lines[:-1]),
        lines[0] + lines[-1],
        whole[: len(whole) // 2],
        other,
        b"\xff" + whole,
    ]
    damaged.append(whole.replace(f'"{EXPECTED_REVISION}"'.encode(), b'"0000"'))
    damaged.append(whole.replace(b'"table":"', b'"table":"orders'))
    for content in damaged:
        path.write_bytes(content)
        with pytest.raises(IntakeError):
            restore(second_sqlite, _from(folder, ledger), RULES, NOW)
    path.write_bytes(whole)
    restore(second_sqlite, _from(folder, ledger), RULES, NOW)


def test_a_torn_line_of_the_ledger_is_replaced_by_the_next(
    ledger: Ledger, people: People, database: Database
) -> None:
    ledger.trim(NOW.date(), 31)
    ledger.path.write_text("2018-03-08 erased aaa\n2018-03-08 era")
    with database.work() as work:
        work.requests.insert(a_row(), None)
        work.commit()
    with database.reading() as work:
        (row,) = open_requests(work)
    with database.work() as work:
        work.requests.set_erasing(row.id)
        work.commit()

    erase_marked(database, ledger, NOW)

    assert [line.request_id for line in ledger.lines()] == ["aaa", row.id]


def _from(folder: Path, ledger: Ledger) -> RestoreFrom:
    return RestoreFrom(folder, (ledger.path,))


def _rows(database: Database, *ids: str) -> list[RequestRow]:
    with database.reading() as work:
        return [row for each in ids if (row := work.requests.get(each))]
