"""A PIN is chosen by entering it twice; three wrong ones pause, and the coordinator is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from intake.core.delivery.message_kinds import MessageKind
from intake.core.phone import PhoneNumber
from intake.services.staff.pin import Entered, choose_again, choose_pin, enter_pin, has_pin, is_paused
from intake.storage.crypto.fingerprints import staff_phone_key
from intake.storage.crypto.key_files import WebKeys
from intake.storage.crypto.seals import seal_phone
from intake.storage.queries.interviewers import StaffPhone
from intake.storage.unit_of_work import Database
from tests.support.calls import KIM, KIM_PHONE, interviewer
from tests.support.people import NOW
from tests.support.stage import dump


@pytest.fixture
def staffed(database: Database, web_keys: WebKeys) -> Database:
    phone = PhoneNumber(KIM_PHONE)
    with database.work() as work:
        sealed = seal_phone(phone, web_keys.public_key)
        work.interviewers.add(interviewer(), StaffPhone(staff_phone_key(web_keys.web_key, phone), sealed))
        work.commit()
    return database


def known(database: Database) -> bool:
    with database.reading() as work:
        return has_pin(work, KIM)


def told(database: Database, kind: MessageKind = MessageKind.PIN_PAUSED) -> int:
    return sum(kind.value in row for row in dump(database)["outbox"])


def test_a_pin_counts_only_once_it_was_entered_twice_and_is_not_kept_in_the_clear(staffed: Database) -> None:
    first = choose_pin(staffed, KIM, "4711")
    early = (known(staffed), enter_pin(staffed, KIM, "4711", NOW))
    second = choose_again(staffed, KIM, "4711", NOW)

    assert (first, early, second) == (True, (False, Entered.WRONG), True)
    assert enter_pin(staffed, KIM, "4711", NOW) is Entered.RIGHT
    assert "4711" not in repr(dump(staffed)["interviewer"])


def test_their_phone_is_told_of_a_pin_once_it_counts(staffed: Database) -> None:
    choose_pin(staffed, KIM, "4711")
    before = told(staffed, MessageKind.PIN_SET)
    choose_again(staffed, KIM, "4711", NOW)

    # The provider may ask the last question twice.
    choose_again(staffed, KIM, "4711", NOW)

    assert (before, told(staffed, MessageKind.PIN_SET)) == (0, 1)


def test_a_second_entry_that_comes_again_is_the_same_and_a_guess_there_is_counted(staffed: Database) -> None:
    choose_pin(staffed, KIM, "4711")
    entered = [choose_again(staffed, KIM, "4711", NOW) for _ in range(2)]
    guessed = [choose_again(staffed, KIM, "8822", NOW) for _ in range(3)]

    assert (entered, guessed, told(staffed)) == ([True, True], [False, False, False], 1)
    assert not choose_again(staffed, KIM, "4711", NOW)
    with staffed.reading() as work:
        assert is_paused(work, KIM, NOW)


def test_second_entries_that_come_at_once_all_hear_that_it_is_set_and_a_different_one_does_not(
    staffed: Database,
) -> None:
    choose_pin(staffed, KIM, "4711")

    with ThreadPoolExecutor(6) as pool:
        entered = list(pool.map(lambda _: choose_again(staffed, KIM, "4711", NOW), range(6)))

    assert (entered, told(staffed, MessageKind.PIN_SET)) == ([True] * 6, 1)
    assert not choose_again(staffed, KIM, "8822", NOW)


def test_two_different_entries_keep_none(staffed: Database) -> None:
    choose_pin(staffed, KIM, "4711")

    assert not choose_again(staffed, KIM, "4712", NOW)
    assert not choose_again(staffed, KIM, "4711", NOW)
    assert not known(staffed)
    assert told(staffed, MessageKind.PIN_SET) == 0


@pytest.mark.parametrize("digits", ["", "471", "4711471", "1111", "47a1"])
def test_what_is_too_short_too_long_or_all_the_same_is_no_pin(staffed: Database, digits: str) -> None:
    assert not choose_pin(staffed, KIM, digits)


def test_a_chosen_pin_is_not_replaced_by_phone(staffed: Database) -> None:
    choose_pin(staffed, KIM, "4711")
    choose_again(staffed, KIM, "4711", NOW)

    assert not choose_pin(staffed, KIM, "8822")
    assert not choose_again(staffed, KIM, "8822", NOW)
    assert enter_pin(staffed, KIM, "4711", NOW) is Entered.RIGHT


def test_three_wrong_ones_pause_for_a_quarter_of_an_hour_and_tell_the_coordinator_once(
    staffed: Database,
) -> None:
    choose_pin(staffed, KIM, "4711")
    choose_again(staffed, KIM, "4711", NOW)

    entered = [enter_pin(staffed, KIM, "1234", NOW) for _ in range(3)]
    meanwhile = enter_pin(staffed, KIM, "4711", NOW + timedelta(minutes=14, seconds=59))
    after = enter_pin(staffed, KIM, "4711", NOW + timedelta(minutes=15))

    assert entered == [Entered.WRONG, Entered.WRONG, Entered.PAUSED]
    assert (meanwhile, after) == (Entered.PAUSED, Entered.RIGHT)
    assert told(staffed) == 1
    with staffed.reading() as work:
        assert not is_paused(work, KIM, NOW + timedelta(minutes=15))


def test_a_right_one_forgets_the_wrong_ones_before_it(staffed: Database) -> None:
    choose_pin(staffed, KIM, "4711")
    choose_again(staffed, KIM, "4711", NOW)

    for _ in range(3):
        entered = [enter_pin(staffed, KIM, digits, NOW) for digits in ("1", "2", "4711")]
        assert entered == [Entered.WRONG, Entered.WRONG, Entered.RIGHT]
    assert told(staffed) == 0


def test_whoever_goes_on_guessing_after_each_pause_waits_ever_longer(staffed: Database) -> None:
    choose_pin(staffed, KIM, "4711")
    choose_again(staffed, KIM, "4711", NOW)

    now = NOW
    for _ in range(10):
        entered = [enter_pin(staffed, KIM, "1234", now) for _ in range(3)]
        assert entered == [Entered.WRONG, Entered.WRONG, Entered.PAUSED]
        now = _pause_over(staffed)

    # Thirty guesses of ten thousand, and no more than six a day from here on.
    assert now - NOW > timedelta(days=2)
    assert enter_pin(staffed, KIM, "4711", now) is Entered.RIGHT
    entered = [enter_pin(staffed, KIM, "1234", now) for _ in range(3)]
    assert entered == [Entered.WRONG, Entered.WRONG, Entered.PAUSED]
    assert _pause_over(staffed) == now + timedelta(minutes=15)


def _pause_over(database: Database) -> datetime:
    with database.reading() as work:
        until = work.interviewers.pin(KIM).paused_until
    assert until is not None
    return until
