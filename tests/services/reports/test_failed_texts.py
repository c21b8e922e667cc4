"""What failed is told by kind, to whom, why and whose it is to mend, on each engine; what was sent is only counted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.core.delivery.kind_words import KIND_WORDS
from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient
from intake.core.delivery.outbox_entries import to_coordinator
from intake.core.delivery.provider_errors import ERRORS, ErrorMeaning, Mender, error_facts
from intake.core.delivery.sending import SendRefused
from intake.services.delivery.handle_failures import fail, handle_refusal
from intake.services.reports.failed_texts import FailedText, FailedTexts, read_failed_texts
from intake.storage.queries.outbox_claims import SentRow
from intake.storage.unit_of_work import Database
from tests.support.mail import plan, reminder, to_person
from tests.support.staff import NOW, hire

HOUR = timedelta(hours=1)


def refuse(database: Database, code: int, after: timedelta, *outgoing: Outgoing) -> None:
    """Let the provider refuse something for good, some time after now."""
    plan(database, *outgoing)
    with database.work() as work:
        for row in work.outbox.claim(NOW + after, NOW + after + HOUR, 9):
            if row.kind in {each.kind for each in outgoing}:
                handle_refusal(work, row, SendRefused(code), NOW + after)
            else:
                # What the coordinator is told of a failure waits.
                work.outbox.again(row, NOW + 99 * HOUR, counted=False)
        work.commit()


def test_what_failed_is_told_the_latest_first_with_handles_and_never_whose_request_it_was(
    database: Database,
) -> None:
    kim = hire(database, "kim")
    refuse(database, 30007, timedelta(), reminder("time of 7KQ4", NOW, to=kim.id))
    refuse(database, 21408, HOUR, to_person("request-1", NOW))
    refuse(database, 30005, 2 * HOUR, to_coordinator(MessageKind.NOBODY_TOOK, "request-1", NOW))

    found = read_failed_texts(database, NOW + 2 * HOUR)

    assert found == FailedTexts(
        (
            FailedText(MessageKind.NOBODY_TOOK, Recipient.COORDINATOR, None, NOW, NOW + 2 * HOUR, 30005),
            FailedText(MessageKind.PERSON_TWO_HOURS, Recipient.PERSON, None, NOW, NOW + HOUR, 21408),
            FailedText(MessageKind.TWO_HOURS, Recipient.INTERVIEWER, "kim", NOW, NOW, 30007),
        ),
        sent=0,
    )
    assert found.by_mender == {Mender.OURS: 2, Mender.THEIRS: 1}
    assert "request-1" not in repr(found)


def test_what_was_sent_is_counted_and_only_what_failed_within_the_time_is_told(database: Database) -> None:
    refuse(database, 30007, timedelta(), reminder("old", NOW))
    refuse(database, 30007, 2 * HOUR, reminder("new", NOW + HOUR))
    plan(database, reminder("sent", NOW + 2 * HOUR))
    with database.work() as work:
        later = NOW + 3 * HOUR
        claimed = work.outbox.claim(later, later + HOUR, 9)
        (row,) = [row for row in claimed if row.subject == "sent"]
        work.outbox.sent([SentRow(row, "queued", b"sealed")], later)
        work.commit()

    whole = read_failed_texts(database, NOW + 3 * HOUR)
    lately = read_failed_texts(database, NOW + 3 * HOUR, 2 * HOUR)

    assert (len(whole.entries), whole.sent, len(lately.entries), lately.sent) == (2, 1, 1, 1)
    assert (whole.share, lately.share) == (2 / 3, 1 / 2)


def test_what_was_tried_and_came_too_late_is_told_with_the_code_of_the_try(database: Database) -> None:
    plan(database, reminder("one", NOW))
    with database.work() as work:
        (row,) = work.outbox.claim(NOW, NOW + HOUR, 1)
        handle_refusal(work, row, SendRefused(30034), NOW)
        (row,) = work.outbox.claim(NOW + 2 * HOUR, NOW + 3 * HOUR, 1)
        fail(work, row, ErrorMeaning.UNKNOWN, NOW + 2 * HOUR)
        work.commit()

    (entry,) = read_failed_texts(database, NOW + 2 * HOUR).entries

    assert (entry.code, entry.facts.mender) == (30034, Mender.OURS)


@pytest.mark.parametrize("code", [*ERRORS, 502, 99999, None])
def test_every_code_is_told_in_a_sentence_and_what_mends_it(code: int | None) -> None:
    facts = error_facts(code)

    assert facts.means[0].isupper()
    assert facts.means[-1] == "."
    assert facts.mend[0].islower()
    assert facts.mend[-1] != "."
    assert ("check their phone" in facts.mend) <= (facts.mender is Mender.THEIRS)


@pytest.mark.parametrize(
    ("mender", "codes"),
    [
        (Mender.OURS, (20003, 21211, 21408, 21606, 21608, 30007, 30032, 30033, 30034)),
        (Mender.PROVIDERS, (20429, 21612, 30001, 30035, 503)),
        (Mender.THEIRS, (21610, 21614, 30003, 30004, 30005, 30006)),
        (Mender.NOBODYS, (30008, 99999, None)),
    ],
)
def test_whose_it_is_to_mend(mender: Mender, codes: tuple[int | None, ...]) -> None:
    assert {error_facts(code).mender for code in codes} == {mender}


def test_every_kind_has_words_of_its_own_for_whoever_runs_the_line() -> None:
    assert set(KIND_WORDS) == set(MessageKind)
