"""People of the console: the list, what a coordinator may end and remove, and what goes with an interviewer."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from intake.core.access.account import Passkey
from intake.core.access.permissions import Role
from intake.services.access.account_notices import AccountNotices, account_notices
from intake.services.access.enrol import MadePasskey
from intake.services.access.invite import invite_account
from intake.services.access.own_devices import (
    DeviceRefusal,
    add_device,
    device_name,
    own_devices,
    remove_device,
    rename_device,
)
from intake.services.access.passkey_addresses import passkeys_elsewhere
from intake.services.access.people import (
    InvitationListed,
    PeopleListed,
    PeopleRefusal,
    PersonListed,
    end_sessions,
    list_people,
    remove_account,
    take_back_invitation,
)
from intake.services.access.sessions import SignedIn, session_of
from intake.services.line.staff_context import StaffContext
from intake.services.staff.invite import change_interviewer, dismiss
from intake.storage.crypto.key_files import WebKeys
from intake.storage.unit_of_work import Database
from tests.support.accounts import NOW, URL, have_account, sign_in_as, signed_in_as
from tests.support.staff import KIM, RULES, employ

TODAY = date(2018, 3, 8)


@pytest.fixture
def ana(database: Database, web_keys: WebKeys) -> SignedIn:
    """A coordinator who is signed in, and the account of an interviewer."""
    employ(database, web_keys, KIM)
    have_account(database, "ana")
    have_account(database, "kim", Role.INTERVIEWER, KIM.id)
    return signed_in_as(database, "ana")


def test_the_list_tells_of_everybody_and_of_nobodys_hour(database: Database, ana: SignedIn) -> None:
    """Handles, roles, counts and days; a link that ran out and a session that is over are not told."""
    invite_account(database, "bea", Role.COORDINATOR, NOW, by=ana)
    invite_account(database, "cleo", Role.COORDINATOR, NOW - timedelta(days=2), by=ana)
    assert list_people(database, NOW) == PeopleListed(
        (
            PersonListed("ana", Role.COORDINATOR, 1, 1, TODAY),
            PersonListed("kim", Role.INTERVIEWER, 1, 0, None),
        ),
        (InvitationListed("bea", Role.COORDINATOR, NOW + timedelta(hours=24)),),
    )
    assert [each.sessions for each in list_people(database, NOW + timedelta(hours=8)).accounts] == [0, 0]


def test_a_recovery_is_told_to_the_others_for_seven_days(database: Database, ana: SignedIn) -> None:
    """Not to the account itself, and not on the eighth day."""
    with database.work() as work:
        work.accounts.note_recovered("kim", TODAY)
        work.commit()
    days = (TODAY, TODAY + timedelta(days=6), TODAY + timedelta(days=7))
    told = [account_notices(database, ana, datetime.combine(day, time(12), UTC)) for day in days]
    assert told == [AccountNotices(True, who) for who in (("kim",), ("kim",), ())]
    itself, interviewer = replace(ana, account_id="kim"), replace(ana, role=Role.INTERVIEWER)
    assert [account_notices(database, each, NOW).recovered for each in (itself, interviewer)] == [(), ()]
    with database.work() as work:
        work.accounts.add_passkey(Passkey(b"two", "ana", b"key", 0, "phone", URL, TODAY))
        work.commit()
    assert account_notices(database, ana, NOW) == AccountNotices(False, ("kim",))


def test_somebodys_sessions_are_ended_at_once(database: Database, ana: SignedIn) -> None:
    """Everybody else's stay."""
    kim = signed_in_as(database, "kim")
    assert end_sessions(database, ana, "kim", NOW) is None
    assert end_sessions(database, ana, "nobody", NOW) is PeopleRefusal.NOT_THERE
    with database.reading() as work:
        assert [each.account_id for each in work.account_sessions.all()] == ["ana"]
        assert work.account_sessions.get(kim.session) is None


def test_whoever_is_removed_is_out_and_an_interviewer_stays_one(database: Database, ana: SignedIn) -> None:
    """Account, passkey, session go; the interviewer does not."""
    with database.reading() as work:
        account = work.accounts.get("kim")
    assert account is not None
    token = sign_in_as(database, account)
    assert remove_account(database, ana, "kim", NOW) is None
    assert session_of(database, token, NOW) is None
    with database.reading() as work:
        assert [each.handle for each in work.accounts.all()] == ["ana"]
        assert [each.account_id for each in work.accounts.passkeys()] == ["ana"]
        assert work.interviewers.get(KIM.id) == KIM
        assert [(each.act, each.thing) for each in work.audit_entries.after(0)] == [("removed", "kim")]


def test_the_last_coordinator_and_oneself_are_never_removed(database: Database, ana: SignedIn) -> None:
    """Nor by somebody else; with a second one there, one may go."""
    assert remove_account(database, ana, "ana", NOW) is PeopleRefusal.LAST_COORDINATOR
    assert remove_account(database, ana, "nobody", NOW) is PeopleRefusal.NOT_THERE
    have_account(database, "bea")
    assert remove_account(database, ana, "ana", NOW) is PeopleRefusal.YOURSELF
    bea = signed_in_as(database, "bea")
    assert remove_account(database, bea, "ana", NOW) is None
    assert remove_account(database, ana, "bea", NOW) is PeopleRefusal.LAST_COORDINATOR


def test_two_who_remove_each_other_at_once_are_not_both_gone(database: Database, ana: SignedIn) -> None:
    """Whoever comes second is told that nobody else is left."""
    have_account(database, "bea")
    bea, came = signed_in_as(database, "bea"), []

    def remove(by: SignedIn, handle: str) -> None:
        came.append(remove_account(database, by, handle, NOW))

    threads = [threading.Thread(target=remove, args=each) for each in ((ana, "bea"), (bea, "ana"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came, key=str) == [PeopleRefusal.LAST_COORDINATOR, None] or sorted(came, key=str) == [
        None,
        PeopleRefusal.LAST_COORDINATOR,
    ]
    with database.reading() as work:
        assert [each.role for each in work.accounts.all()].count(Role.COORDINATOR) == 1


def test_a_link_is_taken_back(database: Database, ana: SignedIn) -> None:
    """Nobody is asked any more."""
    invite_account(database, "bea", Role.COORDINATOR, NOW, by=ana)
    assert take_back_invitation(database, ana, "bea", NOW) is None
    assert take_back_invitation(database, ana, "bea", NOW) is PeopleRefusal.NOT_THERE
    assert list_people(database, NOW).invited == ()


def test_an_interviewer_who_leaves_takes_account_and_links_along(database: Database, ana: SignedIn) -> None:
    """Nothing is left that names them; a link of theirs neither."""
    signed_in_as(database, "kim")
    with database.work() as work:
        dismiss(StaffContext(work, RULES, NOW), KIM.id)
        work.commit()
    with database.reading() as work:
        assert [each.handle for each in work.accounts.all()] == ["ana"]
        assert [each.account_id for each in work.account_sessions.all()] == ["ana"]


def test_an_interviewer_with_another_handle_signs_in_by_it(database: Database, ana: SignedIn) -> None:
    """Unless it is somebody's already: then the account keeps its own."""
    before = KIM
    for handle, kept in (("kimi", "kimi"), ("ana", "kimi")):
        after = replace(before, handle=handle)
        with database.work() as work:
            change_interviewer(StaffContext(work, RULES, NOW), before, after, None)
            work.commit()
        with database.reading() as work:
            account = work.accounts.of_interviewer(KIM.id)
        assert account is not None
        assert account.handle == kept
        before = after


def test_devices_are_added_named_and_removed_by_their_own_account_alone(
    database: Database, ana: SignedIn
) -> None:
    """A second one is asked for, the last one stays, and nobody touches another's."""
    found = own_devices(database, ana, NOW)
    assert found is not None
    assert (found.wants_another, found.codes_left, len(found.sessions)) == (True, 0, 1)
    assert remove_device(database, ana, b"ana", NOW) is DeviceRefusal.LAST_ONE
    assert remove_device(database, ana, b"kim", NOW) is DeviceRefusal.NOT_THERE
    assert add_device(database, ana, MadePasskey(b"two", b"key", 0, URL, "phone"), NOW) is None
    assert (
        add_device(database, ana, MadePasskey(b"two", b"key", 0, URL, "phone"), NOW)
        is DeviceRefusal.KNOWN_ALREADY
    )
    rename_device(database, ana, b"two", "  My\n phone ")
    rename_device(database, ana, b"kim", "taken over")
    rename_device(database, ana, b"ana", "   ")
    assert remove_device(database, ana, b"ana", NOW) is None
    with database.reading() as work:
        assert [(each.account_id, each.name) for each in work.accounts.passkeys()] == [
            ("kim", "desk"),
            ("ana", "My phone"),
        ]


def test_passkeys_of_another_address_are_counted(database: Database, ana: SignedIn) -> None:
    """Two were made here, one somewhere else."""
    with database.work() as work:
        work.accounts.add_passkey(
            Passkey(b"old", "ana", b"key", 0, "phone", "https://old.example.org", TODAY)
        )
        work.commit()
    assert [passkeys_elsewhere(database, url) for url in (URL, "https://new.example.org")] == [1, 3]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("\x00a\x1b[1m", "a [1m"), ("é phone", "é phone"), ("x" * 99, "x" * 40), ("\u202eab", "ab"), ("", "")],
)
def test_a_device_is_called_by_one_line_of_letters(typed: str, kept: str) -> None:
    """What turns a line around or ends it is left out."""
    assert device_name(typed) == kept
