"""`intake erased`: counts, and how old the oldest copy at the provider is; never a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.core.retention.provider_copies import CopyKind, Deleted, DeletionRefused
from intake.services.retention.apply_orders import apply_orders
from intake.services.retention.erase import erase_marked
from intake.services.retention.provider_copies import delete_due_copies
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.fingerprints import copy_key
from intake.storage.crypto.key_files import WebKeys, WorkerKeys
from intake.storage.crypto.seals import seal_id
from intake.storage.queries.provider_copies import NewCopy
from intake.storage.unit_of_work import Database
from tests.cli.conftest import Operator, Told
from tests.services.retention.test_provider_copies import Provider
from tests.support.people import HER_PHONE, NOW, People

NOTHING = """\
Callback requests
  erased within 31 days  0
  being erased now       0

The provider's copies, still to be deleted
  texts  0
  calls  0
Nothing is left to delete.
"""


def test_nothing_erased_and_nothing_pending_says_so(operator: Operator) -> None:
    assert operator.types("erased") == Told(0, NOTHING)


def test_what_is_erased_and_what_is_pending_are_counts(
    operator: Operator, database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People
) -> None:
    request_id = people.save(database, HER_PHONE)
    still = people.save(database, "+16125550143")
    apply_orders(database, worker_keys, ledger, NOW)
    people.erase(database, HER_PHONE)
    apply_orders(database, worker_keys, ledger, NOW)
    erase_marked(database, ledger, NOW)
    with database.work() as work:
        work.requests.set_erasing(still)
        work.provider_copies.add(NewCopy(b"a", b"sealed", CopyKind.CALL, NOW - timedelta(hours=30)))
        work.provider_copies.add(NewCopy(b"b", b"sealed", CopyKind.MESSAGE, NOW))
        work.commit()

    told = operator.types("erased")

    assert told == Told(
        0,
        """\
Callback requests
  erased within 31 days  1
  being erased now       1

The provider's copies, still to be deleted
  texts  1
  calls  1
The oldest has waited 1 d 6 h.
""",
    )
    assert request_id not in told.words


@pytest.mark.parametrize("code", ["20009", "429", "500", "unreachable"])
def test_a_provider_that_refuses_for_thirteen_days_deletes_in_the_end_and_is_shown_meanwhile(
    operator: Operator, database: Database, web_keys: WebKeys, worker_keys: WorkerKeys, code: str
) -> None:
    call_id = f"CA{'a' * 32}"
    with database.work() as work:
        key, sealed = copy_key(web_keys.web_key, call_id), seal_id(call_id, web_keys.public_key, NOW)
        work.provider_copies.add(NewCopy(key, sealed, CopyKind.CALL, NOW))
        work.commit()
    provider, now = Provider(DeletionRefused(code)), NOW
    while now < NOW + timedelta(days=13):
        now += timedelta(hours=6, minutes=1)
        delete_due_copies(database, worker_keys, provider, now)
    shown = operator.types("erased", now=now).words

    provider.answer = Deleted()
    delete_due_copies(database, worker_keys, provider, now + timedelta(hours=6))

    assert "The oldest has waited 13 d" in shown
    assert call_id not in shown
    assert operator.types("erased", now=now).words.endswith("Nothing is left to delete.\n")


def test_a_copy_older_than_a_fortnight_is_too_old(operator: Operator, database: Database) -> None:
    with database.work() as work:
        work.provider_copies.add(NewCopy(b"a", b"sealed", CopyKind.CALL, NOW - timedelta(days=14, hours=1)))
        work.commit()

    assert operator.types("erased").words.splitlines()[-1] == (
        "The oldest has waited 14 d 1 h. That is too long: look at 'intake doctor'."
    )
