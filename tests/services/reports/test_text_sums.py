"""The worker notes how many texts wait and failed; whoever may not see the outbox reads those sums, and nothing else of it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import event

from intake.core.delivery.message_kinds import MessageKind
from intake.core.delivery.outbox_entries import to_coordinator
from intake.core.delivery.provider_errors import Mender
from intake.core.delivery.sending import SendRefused
from intake.services.delivery.handle_failures import handle_refusal
from intake.services.reports.text_sums import TEXT_SUMS, TextSums, note_text_sums, text_sums
from intake.storage.unit_of_work import Database
from tests.support.mail import plan, reminder, to_person
from tests.support.staff import NOW, hire

HOUR = timedelta(hours=1)


def test_what_waits_and_what_failed_is_summed_by_whose_it_is_to_mend(database: Database) -> None:
    kim = hire(database, "kim")
    plan(database, reminder("of 7KQ4", NOW - HOUR, to=kim.id), to_person("request-1", NOW - HOUR))
    plan(database, to_coordinator(MessageKind.NOBODY_TOOK, "request-1", NOW - HOUR))
    with database.work() as work:
        refused = work.outbox.claim(NOW, NOW + HOUR, 9)
        for row, code in zip(sorted(refused, key=lambda row: row.kind), (30007, 30005, 30005), strict=True):
            handle_refusal(work, row, SendRefused(code), NOW)
        work.commit()
    plan(database, reminder("one", NOW - 3 * HOUR), reminder("two", NOW), reminder("later", NOW + HOUR))

    note_text_sums(database, NOW)

    with database.reading() as work:
        found, written = text_sums(work), work.line_state.get(TEXT_SUMS) or ""
    assert found.failed == {Mender.OURS: 1, Mender.THEIRS: 2}
    assert found.failed_in_all == 3
    assert found.oldest_due_at == NOW - 3 * HOUR
    assert not [secret for secret in (kim.id, "kim", "request-1", "7KQ4", "30005") if secret in written]


def test_before_the_worker_ran_there_is_nothing_to_tell(database: Database) -> None:
    with database.reading() as work:
        assert text_sums(work) == TextSums()


def test_nothing_is_written_where_nothing_changed(database: Database) -> None:
    plan(database, reminder("one", NOW - HOUR))
    note_text_sums(database, NOW)
    commits: list[object] = []
    event.listen(database.engine, "commit", commits.append)

    note_text_sums(database, NOW + timedelta(minutes=1))

    assert commits == []
