"""The provider's copies are deleted, and off the list only when a look found nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from intake.core.retention.provider_copies import CopyKind, Deleted, DeletionRefused, Gone
from intake.services.reports.health import health_of
from intake.services.retention.provider_copies import (
    SWEPT_AFTER,
    CopiesDeleted,
    Sweeper,
    Swept,
    delete_due_copies,
    sweep,
)
from intake.storage.crypto.fingerprints import copy_key
from intake.storage.crypto.key_files import WebKeys, WorkerKeys
from intake.storage.crypto.seals import seal_id
from intake.storage.queries.provider_copies import NewCopy
from intake.storage.unit_of_work import Database
from tests.support.people import NOW
from tests.support.stage import LINE, QUIET

DUE = NOW + timedelta(seconds=60)
NOTHING = CopiesDeleted(gone=0, refused=(), overdue=0, unreadable=0)


@dataclass
class Provider:
    """A provider that answers what it is told to and notes what it was asked."""

    answer: Deleted | Gone | DeletionRefused = field(default_factory=Deleted)
    really_gone: bool = True
    asked: list[tuple[CopyKind, str]] = field(default_factory=list)

    def delete_copy(self, kind: CopyKind, provider_id: str) -> Deleted | Gone | DeletionRefused:
        self.asked.append((kind, provider_id))
        return self.answer

    def is_gone(self, kind: CopyKind, provider_id: str) -> bool:
        assert (kind, provider_id) in self.asked
        return self.really_gone


def add(database: Database, keys: WebKeys, provider_id: str, kind: CopyKind = CopyKind.MESSAGE) -> None:
    with database.work() as work:
        copy = NewCopy(
            copy_key(keys.web_key, provider_id), seal_id(provider_id, keys.public_key, NOW), kind, NOW
        )
        work.provider_copies.add(copy)
        work.commit()


def test_a_copy_is_deleted_a_minute_after_and_once_however_often_it_was_reported(
    database: Database, web_keys: WebKeys, worker_keys: WorkerKeys
) -> None:
    for provider_id, kind in (("SM1", CopyKind.MESSAGE), ("SM1", CopyKind.MESSAGE), ("CA1", CopyKind.CALL)):
        add(database, web_keys, provider_id, kind)
    provider = Provider()

    early = delete_due_copies(database, worker_keys, provider, DUE - timedelta(seconds=1))
    due = delete_due_copies(database, worker_keys, provider, DUE)
    again = delete_due_copies(database, worker_keys, provider, DUE + timedelta(days=1))

    assert (early, due, again) == (NOTHING, CopiesDeleted(2, (), 0, 0), NOTHING)
    assert sorted(provider.asked) == [(CopyKind.CALL, "CA1"), (CopyKind.MESSAGE, "SM1")]
    assert health_of(database, NOW).copies_waiting == 0


def test_a_copy_the_provider_never_had_is_off_the_list(
    database: Database, web_keys: WebKeys, worker_keys: WorkerKeys
) -> None:
    add(database, web_keys, "SM1")

    assert delete_due_copies(database, worker_keys, Provider(Gone()), DUE) == CopiesDeleted(1, (), 0, 0)

    assert health_of(database, NOW).copies_waiting == 0


def test_a_copy_that_is_still_there_after_its_deletion_stays_on_the_list(
    database: Database, web_keys: WebKeys, worker_keys: WorkerKeys
) -> None:
    add(database, web_keys, "SM1")

    outcome = delete_due_copies(database, worker_keys, Provider(really_gone=False), DUE)

    assert outcome == CopiesDeleted(0, ("still there",), 0, 0)
    assert health_of(database, NOW).copies_waiting == 1


def test_a_refused_copy_is_tried_with_longer_pauses_for_a_fortnight_and_then_daily(
    database: Database, web_keys: WebKeys, worker_keys: WorkerKeys
) -> None:
    add(database, web_keys, "SM1")
    provider, now, tried = Provider(DeletionRefused("20009")), NOW, []

    overdue = 0
    while now < NOW + timedelta(days=17):
        now += timedelta(minutes=1)
        outcome = delete_due_copies(database, worker_keys, provider, now)
        if outcome != NOTHING:
            tried.append(now - NOW)
            overdue += outcome.overdue
            now += timedelta(minutes=0 if len(tried) < 10 else 350)

    minutes = [round(at.total_seconds() / 60) for at in tried]
    assert minutes[:6] == [1, 2, 4, 8, 16, 32]
    assert minutes[-1] - minutes[-2] == 24 * 60
    assert overdue == sum(at > timedelta(days=14) for at in tried) > 1

    provider.answer = Deleted()
    later = now + timedelta(days=2)
    assert delete_due_copies(database, worker_keys, provider, later) == CopiesDeleted(1, (), 0, 0)


def test_two_workers_never_hold_the_same_copy_and_a_lost_one_is_taken_over(
    database: Database, web_keys: WebKeys
) -> None:
    for at in range(5):
        add(database, web_keys, f"SM{at}")
    until = DUE + timedelta(minutes=10)

    with database.work() as work:
        mine = work.provider_copies.claim(DUE, until, 3)
        work.commit()
    with database.work() as work:
        theirs = work.provider_copies.claim(DUE, until, 9)
        work.commit()
    with database.work() as work:
        taken_over = work.provider_copies.claim(until, until + timedelta(minutes=10), 9)
        # The first worker comes back late: its claim counts no more.
        work.provider_copies.gone(mine[0])
        work.commit()

    assert (len(mine), len(theirs), len(taken_over)) == (3, 2, 5)
    assert not {copy.key for copy in mine} & {copy.key for copy in theirs}
    assert health_of(database, NOW).copies_waiting == 5


def test_a_copy_whose_id_does_not_open_is_an_alarm_and_stays(
    database: Database, worker_keys: WorkerKeys, web_keys: WebKeys
) -> None:
    with database.work() as work:
        work.provider_copies.add(NewCopy(b"key", b"damaged", CopyKind.CALL, NOW))
        work.commit()
    provider = Provider()

    assert delete_due_copies(database, worker_keys, provider, DUE) == CopiesDeleted(0, ("unreadable",), 0, 1)

    assert provider.asked == []
    assert health_of(database, NOW).copies_waiting == 1


@dataclass
class Lists(Provider):
    """A provider that lists what it holds of each kind, or refuses to."""

    held: Mapping[CopyKind, tuple[str, ...] | DeletionRefused] = field(default_factory=dict)
    listed: list[tuple[CopyKind, Sequence[str], datetime]] = field(default_factory=list)

    def old_copies(
        self, kind: CopyKind, numbers: Sequence[str], before: datetime
    ) -> tuple[str, ...] | DeletionRefused:
        self.listed.append((kind, numbers, before))
        return self.held[kind]


def test_what_the_provider_still_holds_is_listed_and_deleted_and_what_it_refuses_to_list_is_told(
    database: Database, worker_keys: WorkerKeys
) -> None:
    lists = Lists(held={CopyKind.CALL: DeletionRefused("20003"), CopyKind.MESSAGE: ("SM1", "SM2")})

    swept = sweep(database, Sweeper(worker_keys, lists, (LINE, QUIET)), NOW)
    delete_due_copies(database, worker_keys, lists, DUE)

    assert swept == Swept(2, ("20003",))
    assert sorted(lists.asked) == [(CopyKind.MESSAGE, "SM1"), (CopyKind.MESSAGE, "SM2")]
    assert {(kind, tuple(numbers)) for kind, numbers, _ in lists.listed} == {
        (kind, (LINE, QUIET)) for kind in CopyKind
    }
    assert {before for *_, before in lists.listed} == {NOW - SWEPT_AFTER}


def test_where_the_provider_holds_nothing_old_nothing_is_listed(
    database: Database, worker_keys: WorkerKeys
) -> None:
    lists = Lists(held=dict.fromkeys(CopyKind, ()))

    assert sweep(database, Sweeper(worker_keys, lists, (LINE,)), NOW) == Swept(0, ())
    assert health_of(database, NOW).copies_waiting == 0
