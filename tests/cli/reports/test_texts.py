"""`intake texts failed`: what did not arrive, to whom, and whose it is to mend; never a number or a request."""

from __future__ import annotations

import json
from datetime import timedelta

from intake.core.delivery.sending import SendRefused
from intake.services.delivery.handle_failures import handle_refusal
from intake.storage.crypto.key_files import WebKeys
from intake.storage.unit_of_work import Database
from tests.cli.conftest import Operator, Told
from tests.support.mail import plan, reminder, to_person
from tests.support.people import HER_PHONE, NOW
from tests.support.staff import KIM, PHONES, employ

FAILED = """\
3 failed within 48 hours; 0 went out.

Thu 2018-03-08 10:15  reminder, 2 hours before  to kim                    30007
Thu 2018-03-08 10:15  reminder, 2 hours before  to an interviewer who left  30007
Thu 2018-03-08 10:15  reminder, 2 hours before  to a person               21612

21612 (the provider's): The provider has no way from our number to this phone.
  To mend it: open a ticket at the provider, with the code and the hour

30007 (ours): Our text was stopped on its way as unwanted, by the provider or a carrier.
  To mend it: see that both numbers stand in an approved campaign whose samples are what we send, then open a \
ticket at the provider
"""


def lose(database: Database, web_keys: WebKeys) -> None:
    """Let texts to an interviewer, to one who left and to a person fail."""
    employ(database, web_keys, KIM)
    plan(database, reminder("r1", NOW, to=KIM.id), reminder("r2", NOW, to="gone"), to_person("r3", NOW))
    with database.work() as work:
        for row in sorted(work.outbox.claim(NOW, NOW + timedelta(hours=1), 3), key=lambda row: row.subject):
            handle_refusal(work, row, SendRefused(21612 if row.subject == "r3" else 30007), NOW)
        work.commit()


def test_what_failed_is_told_with_what_each_code_means_and_whose_it_is(
    operator: Operator, database: Database, web_keys: WebKeys
) -> None:
    lose(database, web_keys)

    told = operator.types("texts", "failed")

    assert (told.code, sorted(" ".join(line.split()) for line in told.words.splitlines())) == (
        0,
        sorted(" ".join(line.split()) for line in FAILED.splitlines()),
    )
    for secret in (PHONES[KIM.id][2:], HER_PHONE[2:], "r3"):
        assert secret not in told.words


def test_machines_get_the_same_as_rows(operator: Operator, database: Database, web_keys: WebKeys) -> None:
    lose(database, web_keys)

    rows = json.loads(operator.types("texts", "failed", "--json").words)

    assert {(row["to"], row["code"], row["whose"]) for row in rows} == {
        ("kim", 30007, "ours"),
        ("an interviewer who left", 30007, "ours"),
        ("a person", 21612, "the provider's"),
    }
    assert {(row["kind"], row["due_at"], row["failed_at"]) for row in rows} == {
        ("reminder, 2 hours before", NOW.isoformat(), NOW.isoformat())
    }
    assert all(
        row.keys() == {*["kind", "to", "due_at", "failed_at", "code", "whose", "means", "mend"]}
        for row in rows
    )


def test_a_line_whose_texts_arrive_says_so(operator: Operator) -> None:
    assert operator.types("texts", "failed") == Told(0, "Nothing failed within 48 hours; 0 went out.\n")
    assert operator.types("texts", "failed", "--json") == Told(0, "[]\n")
