"""What `intake doctor` says of texts that failed: nothing where they arrive, and whose it is to mend where not."""

from __future__ import annotations

from datetime import datetime, timedelta

from intake.cli.doctor.findings import Subject
from intake.core.delivery.message_kinds import MessageKind
from intake.core.delivery.sending import SendRefused
from intake.services.delivery.handle_failures import handle_refusal
from intake.storage.queries.outbox_claims import SentRow
from intake.storage.unit_of_work import Database
from tests.cli.conftest import Operator
from tests.cli.doctor.test_doctor import said_of
from tests.support.mail import plan, reminder
from tests.support.people import NOW

DAY = timedelta(days=1)


def send(database: Database, *codes: int, at: datetime = NOW) -> None:
    """Send a text for each code, which the provider refuses with it; 0 it takes."""
    plan(database, *(reminder(f"r{n}", at, to=f"who{n}") for n in range(len(codes))))
    with database.work() as work:
        claimed = work.outbox.claim(at, at + DAY, len(codes))
        for row, code in zip(claimed, codes, strict=True):
            if code:
                handle_refusal(work, row, SendRefused(code), at)
            else:
                work.outbox.sent([SentRow(row, "queued", b"sealed")], at)
        for row in work.outbox.claim(at, at + DAY, 9):
            assert row.kind is not MessageKind.TWO_HOURS
        work.commit()


def test_one_that_failed_is_a_warning_that_says_whose_it_is(operator: Operator, database: Database) -> None:
    send(database, 30007, 30005, 0)

    assert said_of(operator, Subject.FAILED_TEXTS) == [
        "WARN 2 of 3 since yesterday did not arrive: 1 ours to mend, 1 theirs to mend. | intake texts failed"
    ]


def test_where_most_fail_something_is_wrong_with_the_line(operator: Operator, database: Database) -> None:
    send(database, 30007, 30007, 30007, 0)

    assert said_of(operator, Subject.FAILED_TEXTS) == [
        "FAIL 3 of 4 since yesterday did not arrive: 3 ours to mend. | intake texts failed"
    ]


def test_what_failed_before_yesterday_is_told_no_more(operator: Operator, database: Database) -> None:
    send(database, 30007, at=NOW - DAY - timedelta(seconds=1))

    assert said_of(operator, Subject.FAILED_TEXTS) == ["OK None since yesterday."]
