"""What people asked for becomes true: who replaces whom, who becomes a decoy, who is gone."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert

from intake.core.phone import PhoneNumber
from intake.core.requests.contact import Contact
from intake.services.reports.health import health_of
from intake.services.retention.apply_orders import TRIES_UNTIL_PARKED, OrdersApplied, Stuck, apply_orders
from intake.services.retention.erase import erase_marked
from intake.storage.backup.erasure_ledger import Fate, Ledger, LedgerLine
from intake.storage.crypto import fingerprints, seals
from intake.storage.crypto.key_files import WorkerKeys
from intake.storage.queries.orders import NewOrder, OrderKind
from intake.storage.schema.tables import request_key
from intake.storage.unit_of_work import Database
from tests.support.people import ANOTHER, GONE, HER_PHONE, NOW, People, a_row, state_of

Asked = tuple[str, str | None, Contact]

OWN = ("save", HER_PHONE, Contact.THIS_PHONE)
OWN_OTHER = ("save", ANOTHER, Contact.THIS_PHONE)
TYPED = ("save", HER_PHONE, Contact.ANOTHER_PHONE)
EXT_1, EXT_2, EXT_3 = (("save", f"{HER_PHONE}x{extension}", Contact.ANOTHER_PHONE) for extension in (1, 2, 3))
NO_NUMBER = ("save", None, Contact.YOU_CALL_US)
ERASE = ("erase", HER_PHONE, Contact.THIS_PHONE)
STOP = ("stop", HER_PHONE, Contact.THIS_PHONE)
SILENCE = ("silence", HER_PHONE, Contact.THIS_PHONE)
DO_NOT_CALL = ("do not call", HER_PHONE, Contact.THIS_PHONE)
DO_NOT_CALL_EXT_1 = ("do not call", f"{HER_PHONE}x1", Contact.THIS_PHONE)


@pytest.mark.parametrize(
    ("asked", "states"),
    [
        ([OWN], ["waiting"]),
        ([TYPED], ["waiting"]),
        ([NO_NUMBER], ["waiting"]),
        ([NO_NUMBER, NO_NUMBER], ["waiting", "waiting"]),
        ([OWN, OWN], [GONE, "waiting"]),
        ([OWN, OWN, OWN], [GONE, GONE, "waiting"]),
        ([OWN, OWN_OTHER], ["waiting", "waiting"]),
        ([OWN, TYPED], ["waiting", "decoy"]),
        ([TYPED, TYPED], ["waiting", "decoy"]),
        ([TYPED, OWN], ["decoy", "waiting"]),
        ([TYPED, OWN, TYPED], ["decoy", "waiting", "decoy"]),
        ([OWN, TYPED, OWN], [GONE, "decoy", "waiting"]),
        ([DO_NOT_CALL, TYPED], ["decoy"]),
        ([DO_NOT_CALL, OWN], ["waiting"]),
        ([DO_NOT_CALL, OWN, TYPED], ["waiting", "decoy"]),
        ([OWN, ERASE], [GONE]),
        ([OWN, STOP], [GONE]),
        ([TYPED, ERASE], ["decoy"]),
        ([TYPED, STOP], ["decoy"]),
        ([OWN, TYPED, ERASE], [GONE, "decoy"]),
        ([OWN, ERASE, OWN], [GONE, "waiting"]),
        ([OWN, ERASE, TYPED], [GONE, "waiting"]),
        ([OWN_OTHER, ERASE], ["waiting"]),
        ([NO_NUMBER, ERASE], ["waiting"]),
        ([EXT_1], ["waiting"]),
        ([EXT_1, EXT_1], ["waiting", "decoy"]),
        ([EXT_1, EXT_2], ["waiting", "waiting"]),
        ([TYPED, EXT_1], ["waiting", "waiting"]),
        ([EXT_1, TYPED], ["waiting", "waiting"]),
        ([EXT_1, EXT_2, EXT_3], ["waiting", "waiting", "decoy"]),
        ([EXT_1, EXT_2, TYPED], ["waiting", "waiting", "decoy"]),
        ([EXT_1, EXT_1, EXT_2], ["waiting", "decoy", "waiting"]),
        ([EXT_1, EXT_2, EXT_3, ERASE, EXT_3], ["decoy", "decoy", "decoy", "waiting"]),
        ([OWN, EXT_1], ["waiting", "decoy"]),
        ([OWN_OTHER, EXT_1], ["waiting", "waiting"]),
        ([EXT_1, OWN], ["decoy", "waiting"]),
        ([EXT_1, TYPED, OWN], ["decoy", "decoy", "waiting"]),
        ([EXT_1, ERASE], ["decoy"]),
        ([EXT_1, STOP], ["decoy"]),
        ([TYPED, EXT_1, ERASE], ["decoy", "decoy"]),
        ([OWN, EXT_1, ERASE], [GONE, "decoy"]),
        ([OWN, EXT_1, STOP, EXT_1], [GONE, "decoy", "waiting"]),
        ([DO_NOT_CALL, EXT_1], ["decoy"]),
        ([DO_NOT_CALL, OWN, ERASE, EXT_1], [GONE, "waiting"]),
        ([DO_NOT_CALL_EXT_1, EXT_1], ["decoy"]),
        ([DO_NOT_CALL_EXT_1, EXT_2], ["waiting"]),
        ([DO_NOT_CALL_EXT_1, TYPED], ["waiting"]),
        ([OWN, SILENCE], ["silenced"]),
        ([OWN, SILENCE, SILENCE], ["silenced"]),
        ([TYPED, SILENCE], ["silenced"]),
        ([EXT_1, SILENCE], ["silenced"]),
        ([OWN_OTHER, SILENCE], ["waiting"]),
        ([NO_NUMBER, SILENCE], ["waiting"]),
        ([OWN, SILENCE, ERASE], [GONE]),
        ([OWN, SILENCE, STOP], [GONE]),
        ([OWN, SILENCE, OWN], [GONE, "waiting"]),
        ([OWN, SILENCE, TYPED], ["silenced", "decoy"]),
        ([TYPED, SILENCE, ERASE], ["decoy"]),
        ([SILENCE, OWN], ["waiting"]),
        ([ERASE], []),
        ([ERASE, OWN], ["waiting"]),
    ],
)
@pytest.mark.parametrize("one_by_one", [True, False])
def test_what_was_asked_in_turn_leaves(
    database: Database,
    worker_keys: WorkerKeys,
    ledger: Ledger,
    people: People,
    asked: Sequence[Asked],
    states: list[str],
    one_by_one: bool,
) -> None:
    ids = []
    for what, number, contact in asked:
        ids += _ask(database, people, worker_keys, (what, number, contact))
        if one_by_one:
            apply_orders(database, worker_keys, ledger, NOW)

    apply_orders(database, worker_keys, ledger, NOW)
    erase_marked(database, ledger, NOW)

    assert [state_of(database, request_id) for request_id in ids] == states
    assert _waiting(database) == 0


def _ask(database: Database, people: People, keys: WorkerKeys, asked: Asked) -> list[str]:
    what, number, contact = asked
    match what:
        case "save":
            return [people.save(database, number, contact)]
        case "do not call":
            phone, _, extension = (number or "").partition("x")
            with database.work() as work:
                work.do_not_call.add(fingerprints.tag(keys, PhoneNumber(phone), extension or None))
                work.commit()
        case _:
            people.erase(database, number or "", OrderKind(what))
    return []


def test_a_request_from_the_phone_itself_lifts_its_do_not_call_tag(
    database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People
) -> None:
    tag = fingerprints.tag(worker_keys, PhoneNumber(HER_PHONE), None)
    for contact, kept in ((Contact.ANOTHER_PHONE, True), (Contact.THIS_PHONE, False)):
        with database.work() as work:
            work.do_not_call.add(tag)
            work.commit()

        people.save(database, HER_PHONE, contact)
        apply_orders(database, worker_keys, ledger, NOW)

        with database.reading() as work:
            assert work.do_not_call.has(tag) is kept


def test_a_decoy_holds_no_number_key_or_tag_and_answers_its_code_like_any_other(
    database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People
) -> None:
    row = replace(a_row(), contact=Contact.ANOTHER_PHONE, code_hmac=b"code")
    typed = people.keep(database, row, f"{HER_PHONE}x12")
    apply_orders(database, worker_keys, ledger, NOW)
    with database.reading() as work:
        settled = work.requests.by_code(b"code")
    assert settled is not None
    assert (settled.tag, settled.phone_tag) == (
        fingerprints.tag(worker_keys, PhoneNumber(HER_PHONE), "12"),
        fingerprints.tag(worker_keys, PhoneNumber(HER_PHONE), None),
    )

    people.save(database, HER_PHONE)
    apply_orders(database, worker_keys, ledger, NOW)

    with database.reading() as work:
        found = work.requests.by_code(b"code")
        assert found is not None
        left = (found.sealed_number, found.tag, found.phone_tag, work.requests.sealed_key(typed))
        assert (found.id, left) == (typed, (None, None, None, None))
        assert [row.id for row in work.requests.listed()] != [typed]
        assert len(work.requests.listed()) == 1
    assert ledger.lines() == (LedgerLine(NOW.date(), Fate.DECOY, typed),)


def test_a_saved_request_opens_in_the_worker_to_exactly_the_number_that_called(
    database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People
) -> None:
    request_id = people.save(database, HER_PHONE)
    apply_orders(database, worker_keys, ledger, NOW)

    with database.reading() as work:
        row, key = work.requests.get(request_id), work.requests.sealed_key(request_id)
    assert row is not None
    sealed = seals.SealedRequest(row.sealed_number or b"", key or b"")
    assert seals.open_number(request_id, sealed, worker_keys) == seals.Callee(PhoneNumber(HER_PHONE), None)


def test_an_order_to_erase_by_code_takes_that_request_only(
    database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People
) -> None:
    mine, theirs = people.save(database, HER_PHONE), people.save(database, ANOTHER)
    with database.work() as work:
        work.requests.set_erasing(mine)
        work.orders.add(NewOrder(OrderKind.ERASE, NOW, request_id=mine))
        work.commit()

    assert apply_orders(database, worker_keys, ledger, NOW) == OrdersApplied(3, ())
    erase_marked(database, ledger, NOW)

    assert [state_of(database, each) for each in (mine, theirs)] == [GONE, "waiting"]


def test_an_order_that_cannot_be_applied_is_tried_parked_and_overtaken_only_then(
    database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People
) -> None:
    with database.work() as work:
        work.orders.add(NewOrder(OrderKind.ERASE, NOW, sealed_number=b"damaged"))
        work.commit()
    later = people.save(database, HER_PHONE)

    seen = [apply_orders(database, worker_keys, ledger, NOW) for _ in range(TRIES_UNTIL_PARKED)]

    stuck = [Stuck(1, "SealError", parked) for parked in (False, False, False, False, True)]
    assert seen == [OrdersApplied(0, (each,)) for each in stuck[:-1]] + [OrdersApplied(1, (stuck[-1],))]
    assert state_of(database, later) == "waiting"
    with database.reading() as work:
        assert (work.orders.queue().parked, work.orders.queue().waiting) == (1, 0)


def test_a_request_whose_key_row_was_swapped_is_never_matched(
    database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People
) -> None:
    mine, theirs = people.save(database, HER_PHONE), people.save(database, ANOTHER)
    with database.work() as work:
        keys = [work.requests.sealed_key(each) for each in (mine, theirs)]
        work.connection.exec_driver_sql("DELETE FROM request_key")
        for request_id, key in zip((theirs, mine), keys, strict=True):
            work.connection.execute(insert(request_key).values(request_id=request_id, sealed_key=key))
        work.commit()

    outcome = apply_orders(database, worker_keys, ledger, NOW)

    assert outcome == OrdersApplied(0, (Stuck(1, "SealError", parked=False),))
    assert [state_of(database, each) for each in (mine, theirs)] == ["new", "new"]


def test_the_age_of_the_oldest_order_is_told(
    database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People
) -> None:
    later = NOW + timedelta(seconds=61)
    assert health_of(database, later).oldest_order is None

    people.save(database, HER_PHONE)
    people.erase(database, HER_PHONE)
    assert health_of(database, later).oldest_order == timedelta(seconds=61)

    apply_orders(database, worker_keys, ledger, later)
    assert health_of(database, later).oldest_order is None


def test_save_then_erase_a_moment_later_with_two_workers_is_gone_a_hundred_times(
    database: Database, database_url: str, worker_keys: WorkerKeys, ledger: Ledger, people: People
) -> None:
    stop, failures = threading.Event(), list[Exception]()

    def work_on() -> None:
        mine = Database(database_url)
        try:
            while not stop.is_set():
                apply_orders(mine, worker_keys, ledger, NOW)
                erase_marked(mine, ledger, NOW)
        except Exception as error:  # noqa: BLE001 - shown by the test, in its own thread
            failures.append(error)
        finally:
            mine.close()

    workers = [threading.Thread(target=work_on) for _ in range(2)]
    for worker in workers:
        worker.start()
    ids = []
    for at in range(100):
        number = f"+1612555{100 + at:04d}"
        ids.append(people.save(database, number))
        people.erase(database, number)
    _wait_until_idle(database)
    stop.set()
    for worker in workers:
        worker.join()
    erase_marked(database, ledger, NOW)

    assert failures == []
    assert {state_of(database, each) for each in ids} == {GONE}
    assert {line.request_id for line in ledger.lines()} == set(ids)


def test_two_requests_never_share_a_code_name_or_a_code(database: Database, people: People) -> None:
    first = people.keep(database, replace(a_row(), code_name="Blue Maple", code_hmac=b"1"), HER_PHONE)
    second = people.keep(database, replace(a_row(), code_name="Red Birch"), ANOTHER)

    with database.work() as work:
        assert (
            work.requests.free_names(["Blue Maple", "Red Birch", "Green Oak", "Grey Elm"], [])[0]
            == "Green Oak"
        )
        assert work.requests.free_names(["Blue Maple", "Red Birch"], []) == (None, None)
        assert work.requests.give_code(second, b"1") is False
        assert work.requests.give_code(first, b"2") is False
        assert work.requests.give_code(second, b"2") is True
        assert work.requests.give_code("nobody", b"3") is False
        work.requests.set_erasing(second)
        assert work.requests.by_code(b"2") is None
        assert work.requests.give_code(second, b"4") is False


def _waiting(database: Database) -> int:
    with database.reading() as work:
        return work.orders.queue().waiting


def _wait_until_idle(database: Database) -> None:
    pause = threading.Event()
    for _ in range(600):
        if not _waiting(database):
            return
        pause.wait(0.05)
    raise AssertionError("the orders were not applied within 30 seconds")


def test_a_request_that_replaces_another_is_kept_from_the_same_and_one_of_another_phone_is_not(
    database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People
) -> None:
    older = people.save(database, HER_PHONE)
    apply_orders(database, worker_keys, ledger, NOW)
    with database.work() as work:
        work.requests.keep_from(older, ("id-kim", "id-lee"))
        work.commit()

    newer, other = people.save(database, HER_PHONE), people.save(database, ANOTHER)
    apply_orders(database, worker_keys, ledger, NOW)

    with database.reading() as work:
        kept = [row.kept_from for row in (work.requests.get(newer), work.requests.get(other)) if row]
    assert kept == [("id-kim", "id-lee"), ()]
