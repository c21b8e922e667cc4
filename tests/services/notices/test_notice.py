"""A kind whose words need no more than its subject is composed without code of its own, while that subject stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.core.channel import Channel
from intake.core.delivery.message_kinds import Audience, MessageKind, Recipient, Subject
from intake.core.delivery.sending import DueRow
from intake.core.staff.interviewer import STAFF_LANGUAGE
from intake.services.notices.notice import Notice, plain_text
from intake.storage.unit_of_work import Database
from tests.properties.desk import example_script
from tests.support.staff import NOW, a_time, ask, composer, hire, local

STAFF, COORDINATOR = Recipient.INTERVIEWER, Recipient.COORDINATOR
TO_KIM = DueRow("id", MessageKind.OFFER, "request-1", STAFF, "id of kim", 0, NOW, None, 1, NOW)
TO_LEE = replace(TO_KIM, recipient_id="id of lee")
MISSED = Audience(COORDINATOR, Subject.REQUEST, "staff.coordinator.call_in_missed")
MOVED = Audience(STAFF, Subject.TIME, "staff.moved")
MOVED_TOO = Audience(COORDINATOR, Subject.TIME, "staff.moved")
UNREACHED = Audience(COORDINATOR, Subject.INTERVIEWER, "staff.coordinator.staff_unreached")
NOBODY = Audience(COORDINATOR, Subject.DAY, "staff.morning.nothing")
MOVED_WORDS = "Moved to Tue Mar 13, 3:00 PM: 2C2A. Reply OK 2C2A. If you cannot: MOVE 2C2A or PASS 2C2A."


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    kim = hire(sqlite_database, "kim")
    request = ask(sqlite_database, 1, staff_code="2C2A")
    with sqlite_database.work() as work:
        work.appointments.book(a_time(request, kim, local(3, 13, 15)))
        work.commit()
    return sqlite_database


def plain(database: Database, due: DueRow, audience: Audience) -> str | None:
    with database.reading() as work:
        return plain_text(Notice(composer(), work, due, audience))


@pytest.mark.parametrize(
    ("due", "audience", "expected"),
    [
        (TO_KIM, MISSED, "2C2A called in, and nobody picked up. They heard when to call next."),
        (TO_KIM, MOVED, MOVED_WORDS),
        (TO_LEE, MOVED_TOO, MOVED_WORDS),
        (
            replace(TO_KIM, subject="id of kim"),
            UNREACHED,
            "A text to kim did not arrive. Please tell them another way, and ask them to check their phone.",
        ),
        (replace(TO_KIM, subject="2018-03-13"), NOBODY, "Tue Mar 13: nobody waits."),
    ],
)
def test_a_line_is_filled_from_the_subject(
    database: Database, due: DueRow, audience: Audience, expected: str
) -> None:
    assert plain(database, due, audience) == expected


@pytest.mark.parametrize(
    ("due", "audience"),
    [
        (replace(TO_KIM, subject="request-2"), MISSED),
        (replace(TO_KIM, version=1), MOVED),
        (TO_LEE, MOVED),
        (replace(TO_KIM, version=1), MOVED_TOO),
        (replace(TO_KIM, subject="id of lee"), UNREACHED),
    ],
)
def test_nothing_is_said_of_a_subject_that_stands_no_more(
    database: Database, due: DueRow, audience: Audience
) -> None:
    assert plain(database, due, audience) is None


def test_nothing_is_said_of_a_request_that_is_being_erased(database: Database) -> None:
    with database.work() as work:
        work.requests.set_erasing("request-1")
        work.commit()

    assert [plain(database, TO_KIM, audience) for audience in (MISSED, MOVED, MOVED_TOO)] == [None] * 3


@pytest.mark.parametrize("kind", [kind for kind in MessageKind if not kind.is_call])
def test_every_text_has_its_line_in_every_language_its_recipient_may_read(kind: MessageKind) -> None:
    wordings = example_script().wordings
    for each in kind.facts.audiences:
        languages = list(wordings) if each.recipient is Recipient.PERSON else [STAFF_LANGUAGE]
        for language in languages:
            assert wordings[language].say(each.wording or "", Channel.TEXT)
