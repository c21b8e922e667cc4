"""Signing in: a challenge is answered once, for what it was asked, and counts of devices only rise."""

from __future__ import annotations

from datetime import timedelta

from intake.core.access.account import CeremonyPurpose, CeremonySubject
from intake.services.access.sessions import session_of
from intake.services.access.sign_in import (
    Assertion,
    begin_ceremony,
    confirm_sign_in,
    sign_in,
    take_ceremony,
)
from intake.storage.unit_of_work import Database
from tests.support.accounts import NOW, have_account, sign_in_as, signed_in_as

SIGN_IN = CeremonySubject(CeremonyPurpose.SIGN_IN)


def test_a_challenge_is_answered_once(database: Database) -> None:
    """Whoever repeats an answer is nobody."""
    begun = begin_ceremony(database, SIGN_IN, NOW)
    assert take_ceremony(database, begun.token, SIGN_IN, NOW) == begun.challenge
    assert take_ceremony(database, begun.token, SIGN_IN, NOW) is None
    assert len(begun.challenge) == 32
    assert begun.token not in repr(begun)


def test_a_challenge_is_answered_within_five_minutes(database: Database) -> None:
    """To the second."""
    begun = [begin_ceremony(database, SIGN_IN, NOW) for _ in range(2)]
    times = (timedelta(minutes=4, seconds=59), timedelta(minutes=5))
    taken = [
        take_ceremony(database, each.token, SIGN_IN, NOW + at) for each, at in zip(begun, times, strict=True)
    ]
    assert taken == [begun[0].challenge, None]


def test_a_challenge_is_answered_for_what_it_was_asked_and_by_whom(database: Database) -> None:
    """Each purpose and each account against each other; a wrong try uses it up."""
    have_account(database, "ana")
    have_account(database, "kim")
    subjects = [CeremonySubject(purpose, who) for purpose in CeremonyPurpose for who in (None, "ana", "kim")]
    for asked in subjects:
        for answered in subjects:
            begun = begin_ceremony(database, asked, NOW)
            taken = take_ceremony(database, begun.token, answered, NOW)
            assert taken == (begun.challenge if asked == answered else None)
            assert take_ceremony(database, begun.token, asked, NOW) is None


def test_whoever_loads_the_page_often_fills_no_table(database: Database) -> None:
    """The newest are kept, and what is asked of somebody known is not pushed out."""
    have_account(database, "ana")
    mine = CeremonySubject(CeremonyPurpose.CONFIRM, "ana")
    known = begin_ceremony(database, mine, NOW)
    asked = [begin_ceremony(database, SIGN_IN, NOW + timedelta(seconds=each)) for each in range(4)]
    with database.work() as work:
        work.passkey_ceremonies.forget(NOW, most=2)
        work.commit()
    taken = [take_ceremony(database, each.token, SIGN_IN, NOW) is not None for each in asked]
    assert taken == [False, False, True, True]
    assert take_ceremony(database, known.token, mine, NOW) == known.challenge


def test_a_verified_answer_signs_in_with_a_new_token_each_time(database: Database) -> None:
    """Whoever knows an older token learns no newer one."""
    have_account(database, "ana")
    first = sign_in(database, Assertion(b"ana", 1), NOW)
    second = sign_in(database, Assertion(b"ana", 2), NOW)
    assert first is not None
    assert second is not None
    assert first != second
    assert [session_of(database, each, NOW) is not None for each in (first, second)] == [True, True]


def test_a_count_that_does_not_rise_signs_nobody_in(database: Database) -> None:
    """The same answer twice, a copied device, a passkey that is gone; one that never counts may."""
    have_account(database, "ana")
    signed = [sign_in(database, Assertion(b"ana", count), NOW) is not None for count in (0, 0, 5, 5, 4, 0, 6)]
    assert signed == [True, True, True, False, False, False, True]
    assert sign_in(database, Assertion(b"gone", 1), NOW) is None


def test_a_device_asked_again_is_noted_for_this_session_and_this_account_alone(database: Database) -> None:
    """Another's device, however true its answer, says nothing of who is signed in."""
    ana = have_account(database, "ana")
    have_account(database, "kim")
    signed_in, other = signed_in_as(database, "ana"), sign_in_as(database, ana)
    later = NOW + timedelta(minutes=4)
    assert confirm_sign_in(database, signed_in, Assertion(b"kim", 1), later) is False
    assert confirm_sign_in(database, signed_in, Assertion(b"ana", 1), later) is True
    assert confirm_sign_in(database, signed_in, Assertion(b"ana", 1), later) is False
    elsewhere = session_of(database, other, NOW)
    assert elsewhere is not None
    with database.reading() as work:
        asserted = {each.token_hash: each.asserted_at for each in work.account_sessions.all()}
    assert asserted == {signed_in.session: later, elsewhere.session: NOW}
