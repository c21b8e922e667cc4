"""What is due is looked at again before it leaves, and only a request is looked up as one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import event

from intake.core.delivery.message_kinds import MessageKind, Recipient, Subject
from intake.core.delivery.sending import DueRow, TextToSend
from intake.core.phone import PhoneNumber
from intake.services.delivery.ports import Delivery, SendingRules
from intake.services.delivery.recheck import recheck_all
from intake.storage.crypto.key_files import WorkerKeys
from intake.storage.unit_of_work import Database
from tests.services.calls.test_place_calls import Phones
from tests.support.mail import COORDINATOR, KIM, LEE
from tests.support.staff import NOW, ZONE

SUBJECTS = {
    Subject.REQUEST: "a request",
    Subject.TIME: "a request",
    Subject.INTERVIEWER: "an interviewer",
    Subject.JOINING: "an invitation",
    Subject.DAY: "2018-03-13",
}
WHO = {Recipient.INTERVIEWER: "an interviewer", Recipient.COORDINATOR: "", Recipient.PERSON: "a request"}
A_ROW = DueRow("", MessageKind.OFFER, "", Recipient.INTERVIEWER, "", 0, NOW, None, 1, NOW)
ABOUT_REQUESTS = ("callback_request", "request_key", "appointment")


@contextmanager
def looked_up(database: Database) -> Iterator[set[str]]:
    """Collect what is looked up meanwhile in the tables of requests and of their times."""
    found: set[str] = set()

    def note(*arguments: object) -> None:
        _, _, statement, values, *_ = arguments
        if any(f"FROM {table}" in str(statement) for table in ABOUT_REQUESTS):
            found.update(map(str, values))  # type: ignore[call-overload]

    event.listen(database.engine, "before_cursor_execute", note)
    yield found
    event.remove(database.engine, "before_cursor_execute", note)


def test_only_requests_are_looked_up_as_requests(sqlite_database: Database, worker_keys: WorkerKeys) -> None:
    rules = SendingRules(
        PhoneNumber(KIM), PhoneNumber(LEE), (PhoneNumber(COORDINATOR),), ZONE, "https://line.example", "/s"
    )
    words = TextToSend("words")
    post = Delivery(sqlite_database, worker_keys, Phones(), lambda: NOW, lambda _work, _row: words, rules)
    rows = [
        replace(
            A_ROW,
            id=f"{kind.value} {each.recipient}",
            kind=kind,
            subject=SUBJECTS[each.subject],
            recipient=each.recipient,
            recipient_id=WHO[each.recipient],
        )
        for kind in MessageKind
        for each in kind.facts.audiences
    ]

    with looked_up(sqlite_database) as asked:
        looked = recheck_all(post, rows)

    apart = {MessageKind.DIGEST, MessageKind.MORNING, MessageKind.WINDOW_OPENS}
    assert asked == {"a request"}
    assert set(looked) == {row.id for row in rows if not row.is_call and row.kind not in apart}
