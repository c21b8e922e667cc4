"""After somebody broke into the console nobody is signed in, and nothing that was given out opens anything."""

from __future__ import annotations

from intake.core.access.permissions import Role
from intake.services.access.invite import invite_account
from intake.services.access.sessions import session_of
from intake.services.access.shut_out import ShutOut, shut_everybody_out
from intake.storage.unit_of_work import Database
from tests.support.accounts import NOW, have_account, sign_in_as, signed_in_as


def test_everybody_is_signed_out_and_every_way_in_is_shut_while_accounts_and_audit_stay(
    database: Database,
) -> None:
    ana, bea = have_account(database, "ana"), have_account(database, "bea")
    tokens = [sign_in_as(database, each) for each in (ana, bea)]
    invite_account(database, "cleo", Role.COORDINATOR, NOW, by=signed_in_as(database, "ana"))
    with database.work() as work:
        work.accounts.replace_codes(ana.id, [b"one", b"two"])
        work.commit()

    told = shut_everybody_out(database, NOW)

    with database.reading() as work:
        accounts, passkeys, links = work.accounts.all(), work.accounts.passkeys(), work.invitations.all()
        codes, acts = work.accounts.codes_left(ana.id), [each.act for each in work.audit_entries.newest(9, 0)]
    assert told == ShutOut(("ana", "bea"))
    assert [session_of(database, each, NOW) for each in tokens] == [None, None]
    assert ([each.handle for each in accounts], passkeys, links, codes) == (["ana", "bea"], (), (), 0)
    assert acts == ["shut everybody out", "invited"]
