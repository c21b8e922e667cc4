"""A stop is told to every phone but the one that said it, noted in the audit, and ended by two."""

from __future__ import annotations

from datetime import timedelta

from intake.core.delivery.message_kinds import MessageKind, Recipient
from intake.core.staff.halt_votes import OPERATOR, Voter, VoterKind, phone_at
from intake.services.line.halt import VoteCount
from intake.services.line.staff_context import StaffContext
from intake.services.staff.stop_line import end_stop, stop_line
from intake.storage.unit_of_work import Database
from tests.support.staff import NOW, Post, rules

TWO_PHONES = rules(coordinator_phones=2)
ANA = Voter(VoterKind.ACCOUNT, "ana")


def said(database: Database, *words: tuple[Voter, bool]) -> list[VoteCount]:
    """Say words one minute apart: stop it, or end the stop."""
    counted = []
    for minute, (by, stops) in enumerate(words):
        with database.work() as work:
            context = StaffContext(work, TWO_PHONES, NOW + timedelta(minutes=minute))
            counted += [] if stops else [end_stop(context, by)]
            if stops:
                stop_line(context, by)
            work.commit()
    return counted


def told(database: Database) -> list[tuple[MessageKind, str]]:
    """Return what waits for the coordinator's phones, by their places."""
    with database.work() as work:
        rows = work.outbox.claim(NOW + timedelta(hours=1), NOW + timedelta(hours=2), 99)
    assert {row.recipient for row in rows} <= {Recipient.COORDINATOR}
    return sorted((row.kind, row.recipient_id) for row in rows)


def audited(database: Database) -> list[tuple[str, str, str]]:
    with database.reading() as work:
        return [(each.account, each.act, each.thing) for each in reversed(work.audit_entries.newest(9, 0))]


def test_all_phones_but_the_one_that_said_it_are_told(database: Database) -> None:
    counted = said(database, (phone_at(1), True), (phone_at(2), False), (OPERATOR, False))

    assert counted == [VoteCount.ONE_MORE, VoteCount.ENDED]
    assert told(database) == [
        (MessageKind.HALT_ENDED, "1"),
        (MessageKind.HALT_ENDED, "2"),
        (MessageKind.HALT_VOTE, "1"),
        (MessageKind.HALTED, "2"),
    ]
    assert audited(database) == [
        ("phone 1", "stopped everything to people", ""),
        ("phone 2", "voted to end the stop", ""),
        ("operator", "ended the stop", ""),
    ]


def test_what_an_account_asks_for_is_noted_with_its_order_and_not_twice(database: Database) -> None:
    counted = said(database, (ANA, True), (ANA, False), (ANA, False))

    assert counted == [VoteCount.ONE_MORE, VoteCount.ONE_MORE]
    assert audited(database) == []


def test_where_nothing_is_stopped_a_word_to_end_it_tells_nobody(database: Database) -> None:
    assert said(database, (OPERATOR, False)) == [VoteCount.NOT_HALTED]
    assert (told(database), audited(database)) == ([], [])


def test_the_words_say_who_stopped_it_and_who_wants_to_end_it(sqlite_database: Database) -> None:
    said(sqlite_database, (ANA, True), (OPERATOR, False))

    post = Post(sqlite_database, TWO_PHONES)
    post.deliver(NOW + timedelta(minutes=1))

    stopped = (
        "Everything that goes out to people is stopped since Thu Mar 8, 10:15 AM, by ana at the console. "
        "Erasing goes on. Two must say UNHALT: two of your phones, or one and the operator."
    )
    voted = "UNHALT came from the operator. A second one within an hour ends the stop. If that is not right: HALT."
    assert [each.words for each in post.sent] == [stopped, stopped, voted, voted]


def test_what_is_not_true_any_more_is_not_told(sqlite_database: Database) -> None:
    said(sqlite_database, (ANA, True), (OPERATOR, False), (phone_at(2), False))

    post = Post(sqlite_database, TWO_PHONES)
    post.deliver(NOW + timedelta(minutes=2))

    assert post.told() == [("03-08 10:17", MessageKind.HALT_ENDED, "1")]
    assert post.dropped == [MessageKind.HALTED] * 2 + [MessageKind.HALT_VOTE] * 2
