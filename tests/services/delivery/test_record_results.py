"""What became of a row is written down, and with it whether the provider's copy may be deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from intake.core.phone import PhoneNumber
from intake.services.delivery.ports import Delivery, SendingRules, Sent
from intake.services.delivery.record_results import Done, record_results
from intake.storage.crypto.key_files import WorkerKeys
from intake.storage.crypto.seals import seal_found_id
from intake.storage.schema.tables import provider_copy
from intake.storage.unit_of_work import Database
from tests.services.calls.test_place_calls import Phones
from tests.support.mail import KIM, LEE, plan, reminder, words_of
from tests.support.staff import NOW, ZONE

PROVIDER_ID = "SM" + "0a" * 16
MANNERS = SendingRules(PhoneNumber(KIM), PhoneNumber(LEE), (), ZONE, "https://line.example", "/s")


@pytest.mark.parametrize(
    ("status", "copies"),
    [("queued", 0), ("sending", 0), ("sent", 1), ("delivered", 1), ("read", 1), ("canceled", 1)],
)
def test_the_copy_of_a_text_that_was_found_is_deleted_though_no_report_of_its_end_may_come(
    sqlite_database: Database, worker_keys: WorkerKeys, status: str, copies: int
) -> None:
    post = Delivery(sqlite_database, worker_keys, Phones(), lambda: NOW, words_of, MANNERS)
    plan(sqlite_database, reminder("one", NOW))

    with sqlite_database.work() as work:
        (row,) = work.outbox.claim(NOW, NOW + timedelta(minutes=1), 1)
        found = Sent(PROVIDER_ID, seal_found_id(PROVIDER_ID, worker_keys), status)
        record_results(work, post, [Done(row, found)])
        listed = work.connection.execute(select(func.count()).select_from(provider_copy)).scalar_one()
        work.commit()

    assert listed == copies
