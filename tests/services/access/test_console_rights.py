"""Accounts by the console's own rights: a whole life of them, on both engines, and nothing in it is denied."""

from __future__ import annotations

import pytest

from intake.core.access.account import CeremonyPurpose, CeremonySubject
from intake.core.access.permissions import Role
from intake.services.access.account_notices import account_notices
from intake.services.access.audit import audit_page
from intake.services.access.demo_sign_in import button_accounts, confirm_by_button, sign_in_by_button
from intake.services.access.enrol import MadePasskey, enrol, open_invitation
from intake.services.access.invite import Invited, invite_account, invite_again
from intake.services.access.own_devices import add_device, own_devices, remove_device, rename_device
from intake.services.access.people import end_sessions, list_people, remove_account, take_back_invitation
from intake.services.access.recover import make_codes, use_recovery_code
from intake.services.access.sessions import SignedIn, session_of, sign_out, sign_out_everywhere
from intake.services.access.sign_in import (
    Assertion,
    begin_ceremony,
    confirm_sign_in,
    passkey_of,
    sign_in,
    take_ceremony,
)
from intake.storage.crypto.key_files import WebKeys
from intake.storage.engine.authorizer import RightsError
from intake.storage.unit_of_work import Database
from tests.support.accounts import NOW, URL
from tests.support.staff import KIM, employ


def _made(name: bytes) -> MadePasskey:
    return MadePasskey(name, b"key", 0, URL)


def _who(desk: Database, token: str | None) -> SignedIn:
    assert token is not None
    found = session_of(desk, token, NOW)
    assert found is not None
    return found


def _join(desk: Database, handle: str, role: Role, by: SignedIn | None = None) -> SignedIn:
    came = invite_account(desk, handle, role, NOW, by=by)
    assert isinstance(came, Invited)
    assert open_invitation(desk, came.token, NOW) is not None
    return _who(desk, enrol(desk, came.token, _made(handle.encode()), NOW))


def test_nothing_of_a_whole_life_is_denied(
    database: Database, console_database: Database, web_keys: WebKeys
) -> None:
    """Invited, in, in again, asked again, a second device, codes, recovered, replaced, ended, removed; told at its end."""
    employ(database, web_keys, KIM)
    desk = console_database
    ana = _join(desk, "ana", Role.COORDINATOR)
    _join(desk, "kim", Role.INTERVIEWER, by=ana)
    begun = begin_ceremony(desk, CeremonySubject(CeremonyPurpose.SIGN_IN), NOW)
    assert take_ceremony(desk, begun.token, CeremonySubject(CeremonyPurpose.SIGN_IN), NOW) == begun.challenge
    assert passkey_of(desk, b"ana") is not None
    token = sign_in(desk, Assertion(b"ana", 1), NOW)
    ana = _who(desk, token)
    assert confirm_sign_in(desk, ana, Assertion(b"ana", 2), NOW)
    assert add_device(desk, ana, _made(b"two"), NOW) is None
    rename_device(desk, ana, b"two", "phone")
    codes = make_codes(desk, ana, NOW)
    link = use_recovery_code(desk, codes[0], NOW)
    assert link is not None
    ana = _who(desk, enrol(desk, link, _made(b"three"), NOW))
    assert remove_device(desk, ana, b"two", NOW) is None
    again = invite_again(desk, "ana", NOW)
    assert isinstance(again, Invited)
    ana = _who(desk, enrol(desk, again.token, _made(b"four"), NOW))
    assert own_devices(desk, ana, NOW) is not None
    assert account_notices(desk, ana, NOW).wants_another
    invite_account(desk, "bea", Role.COORDINATOR, NOW, by=ana)
    assert take_back_invitation(desk, ana, "bea", NOW) is None
    assert end_sessions(desk, ana, "kim", NOW) is None
    assert remove_account(desk, ana, "kim", NOW) is None
    button = sign_in_by_button(desk, "ana", NOW)
    confirm_by_button(desk, _who(desk, button), NOW)
    assert button is not None
    sign_out(desk, button)
    assert [each.handle for each in button_accounts(desk)] == ["ana"]
    assert [each.handle for each in list_people(desk, NOW).accounts] == ["ana"]
    sign_out_everywhere(desk, ana, NOW)
    assert [each.act for each in audit_page(desk, 1).entries][::-1] == [
        "invited", "joined", "invited", "joined", "signed in", "added a passkey", "made recovery codes",
        "came in by a printed code", "removed a passkey", "invited again, all devices lost", "replaced all devices",
        "invited", "took an invitation back", "ended sessions", "removed", "signed in by a button", "signed out everywhere",
    ]  # fmt: skip


def test_what_was_done_can_neither_be_changed_nor_taken_out_from_there(console_database: Database) -> None:
    """By a console that was broken into, with whatever statement."""
    _join(console_database, "ana", Role.COORDINATOR)
    kept = audit_page(console_database, 1)
    for statement in ("DELETE FROM audit_entry", "UPDATE audit_entry SET account = 'kim'"):
        with console_database.work() as work, pytest.raises(RightsError, match="audit_entry"):
            work.connection.exec_driver_sql(statement)
    assert audit_page(console_database, 1) == kept
