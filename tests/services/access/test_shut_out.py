"""After somebody broke into the console nobody is signed in, and nothing that was given out opens anything."""

from __future__ import annotations

from sqlalchemy import text

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


def test_what_somebody_who_broke_in_wrote_neither_stops_it_nor_is_told_as_a_command(
    database: Database,
) -> None:
    """An account that is a command, one of a role that is none, one of no day; and links and sessions of no moment."""
    have_account(database, "ana")
    never = "infinity" if database.engine.dialect.name == "postgresql" else "9999-99-99"
    forged = [("ana; reboot", "coordinator", "2018-03-01"), ("zoe", "owner", "2018-03-01")]
    if never == "infinity":
        forged.append(("zack", "coordinator", never))
    with database.work() as work:
        for handle, role, day in forged:
            work.connection.execute(
                text(
                    "INSERT INTO account (id, handle, role, user_handle, made_on)"
                    " VALUES (:handle, :handle, :role, :mark, :day)"
                ),
                {"handle": handle, "role": role, "day": day, "mark": handle.encode()},
            )
        work.connection.execute(
            text(
                "INSERT INTO invitation (token_hash, purpose, handle, role, invited_by, expires_at)"
                " VALUES (:mark, 'anything', 'zoe', 'owner', 'zoe', :never)"
            ),
            {"mark": b"zoe", "never": never},
        )
        work.commit()

    assert shut_everybody_out(database, NOW) == ShutOut(("ana",))

    with database.reading() as work:
        assert [each.handle for each in work.accounts.all()] == ["ana"]
        assert work.invitations.all() == ()
