"""`intake console invite` and `intake audit verify`: what the operator reads, and what is kept of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from intake.core.access.account import InvitationPurpose
from intake.services.access.audit_copy import AuditCopier
from intake.services.access.enrol import open_invitation
from intake.storage.backup.audit_copy import AUDIT_COPY, AuditCopy
from intake.storage.unit_of_work import Database
from tests.cli.conftest import Operator, Told
from tests.support.accounts import have_account
from tests.support.people import NOW

LINK = re.compile(r"^http://localhost:8081/enrol/(\S+)$", re.MULTILINE)


@pytest.fixture
def operator(operator: Operator) -> Operator:
    operator.settings_now_say('# url = "https://desk.example.org"', 'url = "http://localhost:8081"')
    return operator


def test_a_link_is_printed_once_with_a_picture_to_scan(operator: Operator, database: Database) -> None:
    told = operator.types("console", "invite", "--role", "coordinator", "--handle", "ana")

    assert told.code == 0
    [token] = LINK.findall(told.words)
    assert "The link lets ana in. It works once, until Friday, March 9, " in told.words
    assert "█" in told.words
    found = open_invitation(database, token, NOW)
    assert found is not None
    assert (found.handle, found.purpose) == ("ana", InvitationPurpose.JOIN)
    assert open_invitation(database, token, NOW + timedelta(hours=24)) is None


def test_whoever_lost_all_devices_gets_a_link_that_makes_them_anew(
    operator: Operator, database: Database
) -> None:
    have_account(database, "ana")

    told = operator.types("console", "invite", "--replace", "ana")

    found = open_invitation(database, LINK.findall(told.words)[0], NOW)
    assert found is not None
    assert (found.handle, found.purpose) == ("ana", InvitationPurpose.REPLACE)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("--role", "coordinator", "--handle", "ana"),
            "Error: Somebody signs in by this handle already. Where all their devices are lost: --replace.\n",
        ),
        (
            ("--role", "interviewer", "--handle", "kim"),
            "Error: There is no interviewer of this handle. To see who there is: intake interviewer list\n",
        ),
        (
            ("--role", "coordinator", "--handle", "operator"),
            "Error: A handle is one short word of letters that means nothing else in a text or here.\n",
        ),
        (
            ("--replace", "bea"),
            "Error: Nobody signs in by this handle. To ask them in: --role and --handle.\n",
        ),
    ],
)
def test_nobody_is_invited_where_it_cannot_be(
    operator: Operator, database: Database, words: tuple[str, ...], told: str
) -> None:
    have_account(database, "ana")

    assert operator.types("console", "invite", *words) == Told(1, told)
    with database.reading() as work:
        assert work.invitations.all() == ()


@pytest.mark.parametrize(
    "words", [(), ("--role", "coordinator"), ("--handle", "ana"), ("--replace", "a", "--handle", "b")]
)
def test_it_is_said_what_is_to_be_given(operator: Operator, words: tuple[str, ...]) -> None:
    told = operator.types("console", "invite", *words)

    assert told.code == 2
    assert told.words.endswith("Error: Give --role and --handle, or --replace alone.\n")


def test_without_an_address_there_is_no_link(operator: Operator, database: Database) -> None:
    operator.settings_now_say('url = "http://localhost:8081"', '# url = "http://localhost:8081"')

    told = operator.types("console", "invite", "--role", "coordinator", "--handle", "ana")

    assert told == Told(1, "Error: There is no console without an address. To mend it: set [console] url\n")


def test_an_audit_that_was_changed_is_told_row_by_row(operator: Operator, database: Database) -> None:
    copy = AuditCopy(operator.ledger.with_name(AUDIT_COPY))
    for handle in ("ana", "bea", "cleo"):
        operator.types("console", "invite", "--role", "coordinator", "--handle", handle)
    assert operator.types("audit", "verify") == Told(
        0,
        "The audit is whole: its 3 rows are as they were copied.\n"
        "3 newest are not copied yet; the worker does it within seconds.\n",
    )
    AuditCopier(copy).copy_new(database)
    with database.work() as work:
        work.connection.exec_driver_sql("DELETE FROM audit_entry WHERE seq = 1")
        work.connection.exec_driver_sql("UPDATE audit_entry SET account = 'kim' WHERE seq = 3")
        work.commit()

    hour = "2018-03-08 10:00"
    assert operator.types("audit", "verify") == Told(
        1,
        f"missing from the audit: 1 · {hour} · operator · invited · ana\n"
        f"changed in the audit, was: 3 · {hour} · operator · invited · cleo\n",
    )


def test_a_copy_that_was_cut_is_told_and_can_be_begun_anew(operator: Operator, database: Database) -> None:
    copy = AuditCopy(operator.ledger.with_name(AUDIT_COPY))
    operator.types("console", "invite", "--role", "coordinator", "--handle", "ana")
    AuditCopier(copy).copy_new(database)
    copy.path.write_bytes(b"")

    assert operator.types("audit", "verify") == Told(
        1,
        "Error: The copy of the audit HERE/keys/audit.copy is gone, or lacks lines that the database knows of. "
        "To mend it: find out who could write there; then: intake audit verify --begin-anew\n",
    )
    assert operator.types("audit", "verify", "--begin-anew") == Told(
        0, "The copy is set aside. Restart the worker: it begins another with all there is now.\n"
    )
    AuditCopier(copy).copy_new(database)
    assert operator.types("audit", "verify").code == 0


def test_what_a_broken_in_console_wrote_does_not_speak_to_the_operators_terminal(
    operator: Operator, database: Database
) -> None:
    copy = AuditCopy(operator.ledger.with_name(AUDIT_COPY))
    with database.work() as work:
        work.audit_entries.add(NOW.replace(minute=0), "a\x1b[2Jna", "x\ny", "\x07")
        work.commit()
    AuditCopier(copy).copy_new(database)
    with database.work() as work:
        work.connection.exec_driver_sql("DELETE FROM audit_entry")
        work.commit()

    assert operator.types("audit", "verify") == Told(
        1, "missing from the audit: 1 · 2018-03-08 10:00 · a?[2Jna · x?y · ?\n"
    )
