"""Invitations and what they open: an account, its devices anew, or one more passkey after a printed code."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from intake.core.access.account import InvitationPurpose, Passkey, StaffAccount
from intake.core.access.audit_entry import AuditEntry
from intake.core.access.permissions import Role
from intake.services.access.enrol import MadePasskey, enrol, open_invitation
from intake.services.access.invite import Invited, InviteRefusal, invite_account, invite_again
from intake.services.access.recover import MOST_GUESSES, RecoveryGuesses, make_codes, use_recovery_code
from intake.services.access.sessions import session_of
from intake.storage.crypto.key_files import WebKeys
from intake.storage.unit_of_work import Database
from tests.support.accounts import NOW, URL, have_account, sign_in_as, signed_in_as
from tests.support.staff import KIM, employ

TODAY = date(2018, 3, 8)
HOUR = NOW.replace(minute=0)
MADE = MadePasskey(b"credential", b"key", 0, URL)


def _invited(database: Database, handle: str = "ana", role: Role = Role.COORDINATOR) -> Invited:
    invited = invite_account(database, handle, role, NOW)
    assert isinstance(invited, Invited)
    return invited


def _audit(database: Database) -> list[tuple[str, str, str]]:
    with database.reading() as work:
        return [(each.account, each.act, each.thing) for each in work.audit_entries.after(0)]


def test_a_link_makes_an_account_once(database: Database) -> None:
    """The account, its passkey, a session, and what the audit tells; the second who opens it is told nothing."""
    invited = _invited(database)
    found = open_invitation(database, invited.token, NOW)
    assert found is not None
    token = enrol(database, invited.token, MADE, NOW)
    assert token is not None
    signed_in = session_of(database, token, NOW)
    assert signed_in is not None
    with database.reading() as work:
        assert work.accounts.all() == (
            StaffAccount(
                signed_in.account_id, "ana", Role.COORDINATOR, found.user_handle, TODAY, seen_on=TODAY
            ),
        )
        assert work.accounts.passkeys() == (
            Passkey(b"credential", signed_in.account_id, b"key", 0, "First device", URL, TODAY),
        )
        assert work.audit_entries.after(0) == (
            AuditEntry(1, HOUR, "operator", "invited", "ana"),
            AuditEntry(2, HOUR, "ana", "joined", "ana"),
        )
    assert open_invitation(database, invited.token, NOW) is None
    assert enrol(database, invited.token, MadePasskey(b"other", b"key", 0, URL), NOW) is None


def test_a_link_ends_after_a_day_and_the_token_itself_is_not_kept(database: Database) -> None:
    """To the second; what is stored opens nothing."""
    invited = _invited(database)
    day = timedelta(hours=24)
    assert open_invitation(database, invited.token, NOW + day - timedelta(seconds=1)) is not None
    assert open_invitation(database, invited.token, NOW + day) is None
    assert enrol(database, invited.token, MADE, NOW + day) is None
    with database.reading() as work:
        [kept] = work.invitations.all()
    assert open_invitation(database, kept.token_hash.hex(), NOW) is None
    assert invited.token not in repr(invited)


def test_a_second_link_to_the_same_handle_takes_the_first_one_back(database: Database) -> None:
    """One that went astray is made harmless by another."""
    first, second = _invited(database), _invited(database)
    assert [open_invitation(database, each.token, NOW) is not None for each in (first, second)] == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("handle", "role", "refusal"),
    [
        ("ana maria", Role.COORDINATOR, InviteRefusal.NOT_A_HANDLE),
        ("7KQ4", Role.COORDINATOR, InviteRefusal.NOT_A_HANDLE),
        ("Operator", Role.COORDINATOR, InviteRefusal.NOT_A_HANDLE),
        ("bea", Role.COORDINATOR, InviteRefusal.TAKEN),
        ("nobody", Role.INTERVIEWER, InviteRefusal.NOT_A_HANDLE),
        ("ami", Role.INTERVIEWER, InviteRefusal.NO_INTERVIEWER),
    ],
)
def test_nobody_is_invited_by_a_handle_that_would_mislead(
    database: Database, handle: str, role: Role, refusal: InviteRefusal
) -> None:
    """Nothing is kept of it."""
    have_account(database, "bea")
    assert invite_account(database, handle, role, NOW) is refusal
    with database.reading() as work:
        assert (work.invitations.all(), work.audit_entries.after(0)) == ((), ())


def test_an_interviewers_account_is_theirs(database: Database, web_keys: WebKeys) -> None:
    """It carries who they are among those who interview."""
    employ(database, web_keys, KIM)
    token = enrol(database, _invited(database, "KIM", Role.INTERVIEWER).token, MADE, NOW)
    assert token is not None
    signed_in = session_of(database, token, NOW)
    assert signed_in is not None
    assert (signed_in.handle, signed_in.role, signed_in.interviewer_id) == ("kim", Role.INTERVIEWER, KIM.id)


def test_an_interviewer_invites_nobody(database: Database, web_keys: WebKeys) -> None:
    """Not even to what they are themselves."""
    employ(database, web_keys, KIM)
    have_account(database, "kim", Role.INTERVIEWER, KIM.id)
    kim = signed_in_as(database, "kim")
    assert [invite_account(database, "ana", role, NOW, by=kim) for role in Role] == [
        InviteRefusal.NOT_ALLOWED
    ] * 2


def test_a_link_of_somebody_who_was_removed_opens_nothing(database: Database) -> None:
    """Their rights are looked at again when it is accepted: here, by a row that outlived them."""
    have_account(database, "bea")
    bea = signed_in_as(database, "bea")
    invited = invite_account(database, "ana", Role.COORDINATOR, NOW, by=bea)
    assert isinstance(invited, Invited)
    assert open_invitation(database, invited.token, NOW) is not None
    with database.work() as work:
        work.account_sessions.end_of("bea")
        work.accounts.forget_devices("bea")
        work.statements.connection.exec_driver_sql("UPDATE account SET role = 'interviewer'")
        work.commit()
    assert open_invitation(database, invited.token, NOW) is None
    assert enrol(database, invited.token, MADE, NOW) is None


def test_a_passkey_that_is_known_already_makes_no_second_account(database: Database) -> None:
    """The link stays for another device."""
    have_account(database, "bea")
    invited = _invited(database)
    assert enrol(database, invited.token, MadePasskey(b"bea", b"key", 0, URL), NOW) is None
    assert open_invitation(database, invited.token, NOW) is not None


def test_all_devices_lost_the_old_ones_go_when_the_link_is_accepted_and_not_before(
    database: Database,
) -> None:
    """Passkeys, printed codes and sessions; the account stays the same one."""
    ana = have_account(database, "ana")
    signed_in = signed_in_as(database, "ana")
    [code, *_] = make_codes(database, signed_in, NOW)
    old = sign_in_as(database, ana)
    invited = invite_again(database, "Ana", NOW)
    assert isinstance(invited, Invited)
    found = open_invitation(database, invited.token, NOW)
    assert found is not None
    assert (found.purpose, found.user_handle, found.known_credentials) == (
        InvitationPurpose.REPLACE,
        ana.user_handle,
        (),
    )
    assert session_of(database, old, NOW) is not None
    token = enrol(database, invited.token, MADE, NOW)
    assert token is not None
    with database.reading() as work:
        assert [each.credential_id for each in work.accounts.passkeys()] == [b"credential"]
        assert len(work.account_sessions.all()) == 1
    assert use_recovery_code(database, code, NOW) is None
    assert invite_again(database, "kim", NOW) is InviteRefusal.NO_ACCOUNT


def test_a_printed_code_opens_once_the_page_of_one_more_passkey(database: Database) -> None:
    """However it is typed; on acceptance all sessions end, the old device stays, and the day is told to others."""
    ana = have_account(database, "ana")
    codes = make_codes(database, signed_in_as(database, "ana"), NOW)
    old = sign_in_as(database, ana)
    typed = codes[3].lower().replace("-", " ")
    link = use_recovery_code(database, typed, NOW)
    assert link is not None
    assert use_recovery_code(database, codes[3], NOW) is None
    assert session_of(database, old, NOW) is not None
    found = open_invitation(database, link, NOW)
    assert found is not None
    assert (found.purpose, found.known_credentials) == (InvitationPurpose.RECOVER, (b"ana",))
    token = enrol(database, link, MADE, NOW)
    assert token is not None
    assert session_of(database, old, NOW) is None
    with database.reading() as work:
        account = work.accounts.get("ana")
        assert account is not None
        assert account.recovered_on == TODAY
        assert [each.credential_id for each in work.accounts.passkeys()] == [b"ana", b"credential"]
        assert work.accounts.codes_left("ana") == 9
    assert _audit(database)[-1] == ("ana", "came in by a printed code", "ana")


def test_ten_codes_are_of_a_hundred_bits_and_new_ones_end_the_old(database: Database) -> None:
    """Five groups of four, of 32 letters."""
    have_account(database, "ana")
    ana = signed_in_as(database, "ana")
    old, new = make_codes(database, ana, NOW), make_codes(database, ana, NOW)
    assert len({*old, *new}) == 20
    assert {len(code) for code in new} == {24}
    assert set("".join(new)) <= set("23456789ABCDEFGHJKLMNPQRSTUVWXYZ-")
    assert use_recovery_code(database, old[0], NOW) is None


def test_a_few_codes_may_be_tried_in_a_minute_by_everybody_together() -> None:
    """Then none for a while, right or wrong."""
    guesses = RecoveryGuesses()
    tried = [guesses.may_try(NOW + timedelta(seconds=second)) for second in range(MOST_GUESSES + 2)]
    assert tried == [True] * MOST_GUESSES + [False] * 2
    assert guesses.may_try(NOW + timedelta(seconds=60))
