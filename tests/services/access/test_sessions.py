"""Sign-in sessions: who holds a token, when its use is written, and what ends it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from intake.core.access.audit_entry import AuditEntry
from intake.core.access.permissions import Role
from intake.core.access.sign_in_session import SignInSession
from intake.services.access.sessions import SignedIn, session_of, sign_out, sign_out_everywhere
from intake.services.access.tokens import token_hash
from intake.storage.unit_of_work import Database
from tests.support.accounts import NOW, have_account, sign_in_as, signed_in_as


def _sessions(database: Database) -> tuple[SignInSession, ...]:
    with database.reading() as work:
        return work.account_sessions.all()


def test_whoever_holds_the_token_is_signed_in_and_only_its_hash_is_kept(database: Database) -> None:
    """The whole value, and the whole row."""
    token = sign_in_as(database, have_account(database, "ana"))
    assert session_of(database, token, NOW) == SignedIn(
        "ana", "ana", Role.COORDINATOR, None, NOW, NOW, token_hash(token)
    )
    assert _sessions(database) == (SignInSession(token_hash(token), "ana", NOW, NOW, NOW),)
    assert session_of(database, token + "x", NOW) is None
    assert session_of(database, "", NOW) is None


def test_a_use_is_written_after_five_minutes_and_keeps_the_session(database: Database) -> None:
    """Used every four minutes for an hour, it is written every eight, and never ends."""
    token = sign_in_as(database, have_account(database, "ana"))
    seen = []
    for minutes in range(4, 61, 4):
        assert session_of(database, token, NOW + timedelta(minutes=minutes)) is not None
        seen.append((_sessions(database)[0].seen_at - NOW) // timedelta(minutes=1))
    assert seen == [0, 8, 8, 16, 16, 24, 24, 32, 32, 40, 40, 48, 48, 56, 56]


def test_an_idle_session_is_over_and_goes_at_the_next_sign_in(database: Database) -> None:
    """Nothing runs for it: whoever signs in next tidies up."""
    ana, kim = have_account(database, "ana"), have_account(database, "kim")
    token, later = sign_in_as(database, ana), NOW + timedelta(minutes=20)
    assert session_of(database, token, later) is None
    new = sign_in_as(database, kim, later)
    assert [each.token_hash for each in _sessions(database)] == [token_hash(new)]


def test_the_day_of_use_is_the_lines_own_day(database: Database) -> None:
    """An evening in Minnesota is the next day in UTC."""
    evening = datetime(2018, 3, 9, 1, 0, tzinfo=UTC).astimezone(ZoneInfo("America/Chicago"))
    sign_in_as(database, have_account(database, "ana"), evening)
    with database.reading() as work:
        found = work.accounts.by_handle("ana")
    assert found is not None
    assert str(found.seen_on) == "2018-03-08"


def test_a_token_that_was_signed_out_opens_nothing_and_others_stay(database: Database) -> None:
    """A cookie that somebody copied before is worth nothing after."""
    ana = have_account(database, "ana")
    first, second = sign_in_as(database, ana), sign_in_as(database, ana)
    sign_out(database, first)
    assert [session_of(database, each, NOW) is not None for each in (first, second)] == [False, True]


def test_signing_out_everywhere_ends_every_session_of_that_account_alone(database: Database) -> None:
    """And is told in the audit."""
    ana, kim = have_account(database, "ana"), have_account(database, "kim")
    tokens = [sign_in_as(database, ana), sign_in_as(database, kim)]
    sign_out_everywhere(database, signed_in_as(database, "ana"), NOW)
    assert [session_of(database, each, NOW) is not None for each in tokens] == [False, True]
    with database.reading() as work:
        hour = NOW.replace(minute=0)
        assert work.audit_entries.after(0) == (AuditEntry(1, hour, "ana", "signed out everywhere", "ana"),)


def test_a_role_is_read_anew_at_every_use(database: Database) -> None:
    """Whoever is removed is out at the next page."""
    token = sign_in_as(database, have_account(database, "ana"))
    with database.work() as work:
        work.account_sessions.end_of("ana")
        work.accounts.remove("ana")
        work.commit()
    assert session_of(database, token, NOW) is None
