"""The worker copies what was done at the console, beside its own keys, as it watches."""

from __future__ import annotations

from intake.core.access.permissions import Role
from intake.services.access.audit_copy import AuditFindings, verify_audit
from intake.services.access.invite import invite_account
from intake.storage.backup.audit_copy import AuditCopy
from tests.support.stage import Stage


def test_what_was_done_at_the_console_is_in_the_workers_file_within_one_watch(stage: Stage) -> None:
    database = stage.worker.database
    invite_account(database, "ana", Role.COORDINATOR, stage.clock())
    stage.worker.watch()
    stage.worker.watch()

    copy = AuditCopy.beside(stage.settings.storage.worker_keys)
    assert [line.entry.thing for line in copy.lines()] == ["ana"]
    assert verify_audit(database, copy) == AuditFindings(1)
