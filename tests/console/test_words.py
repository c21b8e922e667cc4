"""Whatever may come of an act or stand in the way of one has words of its own."""

from __future__ import annotations

import pytest

from intake.console.answer_words import BLIND, ago_words, answer_words
from intake.console.fit_words import (
    CONCERNS,
    closing_words,
    concern_words,
    days_words,
    failed_words,
    reason_words,
    taker_words,
)
from intake.console.request_words import CONTACTS, ENDINGS, FORMATS, REACH
from intake.core.calls.attempt import Ending
from intake.core.delivery.provider_errors import Mender
from intake.core.requests.contact import Contact, Format
from intake.core.scheduling.matching import NoMatchReason
from intake.core.staff.staff_orders import CameOf, StaffAct, StaffAnswer
from intake.services.reports.today import Concern, ConcernKind
from intake.services.reports.who_fits import STILL_GIVEN, Taker, WhoFits


def test_every_result_of_every_act_has_words_that_leave_no_gap() -> None:
    said = {
        (act, came): answer_words(StaffAnswer(act, came, "kim", 10)) for act in StaffAct for came in CameOf
    }

    assert [of for of, words in said.items() if not words.endswith(".") or "{" in words] == []
    assert said[StaffAct.GIVE, CameOf.HAS_IT] == "KIM took it 10 seconds ago. Nothing was changed."
    assert said[StaffAct.OUTCOME, CameOf.TIME_STANDS] == "Noted. Their time stands."
    assert said[StaffAct.GIVE, CameOf.DONE] == "KIM has it now, and gets a text."


def test_two_words_are_answered_the_same_whatever_came_of_them() -> None:
    told_apart = {CameOf.WAITS, CameOf.TOO_MANY, CameOf.TOO_OLD, CameOf.FAILED, CameOf.REFUSED}

    said = {answer_words(StaffAnswer(StaffAct.TWO_WORDS, came)) for came in set(CameOf) - told_apart}

    assert said == {BLIND}


def test_every_reason_kind_and_ending_has_words() -> None:
    reasons = {reason_words(WhoFits((), each), "so") for each in NoMatchReason}
    beside = {taker_words(Taker("kim", each)) for each in STILL_GIVEN}
    failed = failed_words(dict.fromkeys(Mender, 2))

    assert (len(reasons), len(beside), len(failed)) == (len(NoMatchReason), len(STILL_GIVEN), len(Mender))
    assert reason_words(WhoFits(()), "so") == ""
    assert (set(ENDINGS), set(FORMATS)) == (set(Ending), set(Format))
    assert set(CONTACTS) == set(REACH) == set(Contact)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (days_words(0), "today"),
        (days_words(1), "1 day"),
        (days_words(9), "9 days"),
        (closing_words(-1), "today"),
        (closing_words(1), "tomorrow"),
        (closing_words(9), "in 9 days"),
        (ago_words(1), "1 second"),
        (ago_words(119), "119 seconds"),
        (ago_words(120), "2 minutes"),
        (ago_words(3 * 3600), "3 hours"),
    ],
)
def test_days_and_moments_are_said_as_people_say_them(said: str, words: str) -> None:
    assert said == words


def test_everything_that_needs_the_coordinator_has_words() -> None:
    of_staff = (ConcernKind.STAFF_STOPPED, ConcernKind.VISIT_UNLED)

    assert set(CONCERNS) == set(ConcernKind)
    assert [concern_words(Concern(kind, handle="kim")) for kind in of_staff] == [
        CONCERNS[kind] for kind in of_staff
    ]
