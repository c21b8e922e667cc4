"""Each kind of text or call is declared once: what it is declared to be is whole, and agrees with itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from intake.core.delivery.message_kinds import (
    CALLS,
    KindFacts,
    Lasting,
    MessageGroup,
    MessageKind,
    Recipient,
    Subject,
    kinds,
    kinds_of,
)
from intake.core.delivery.reminders import OF_A_TIME, TO_PERSON, TO_STAFF
from intake.core.delivery.sending import DueRow

NOON = datetime(2018, 3, 8, 12, tzinfo=UTC)
A_ROW = DueRow("id", MessageKind.OFFER, "one", Recipient.INTERVIEWER, "kim", 0, NOON, None, 1, NOON)
ABOUT_A_REQUEST = (Subject.REQUEST, Subject.TIME)
EVERY_KIND = pytest.mark.parametrize("kind", list(MessageKind))


@EVERY_KIND
def test_a_kind_is_found_by_its_value_in_the_database(kind: MessageKind) -> None:
    assert (MessageKind(kind.value), str(kind)) == (kind, kind.value)


@EVERY_KIND
def test_a_kind_goes_to_somebody_and_to_each_in_one_way(kind: MessageKind) -> None:
    recipients = [each.recipient for each in kind.facts.audiences]

    assert len(recipients) == len(set(recipients)) > 0
    assert kind.facts != KindFacts()


@EVERY_KIND
def test_a_text_has_a_line_in_the_wording_and_a_call_has_none(kind: MessageKind) -> None:
    lines = [each.wording for each in kind.facts.audiences]

    assert all((line is None) is kind.is_call for line in lines)


@EVERY_KIND
def test_what_goes_to_a_person_keeps_the_quiet_hours_goes_to_nobody_else_and_never_comes_twice(
    kind: MessageKind,
) -> None:
    if not kind.goes_to(Recipient.PERSON):
        return

    assert (kind.keeps_quiet, kind.may_come_twice, len(kind.facts.audiences)) == (True, False, 1)


@EVERY_KIND
def test_a_call_is_about_a_request_asks_nothing_and_never_comes_twice(kind: MessageKind) -> None:
    if not kind.is_call:
        return

    subjects = [each.subject for each in kind.facts.audiences]
    assert (subjects, kind.facts.asks, kind.may_come_twice) == ([Subject.REQUEST], False, False)


@EVERY_KIND
def test_only_an_interviewer_is_asked_and_only_about_a_request(kind: MessageKind) -> None:
    audience = kind.audience(Recipient.INTERVIEWER)

    if kind.facts.asks:
        assert audience is not None
        assert audience.subject in ABOUT_A_REQUEST


@EVERY_KIND
def test_what_lasts_by_its_day_is_about_a_day(kind: MessageKind) -> None:
    subjects = {each.subject for each in kind.facts.audiences}

    if kind.facts.lasting is Lasting.DAY:
        assert subjects == {Subject.DAY}


def test_only_the_welcome_goes_to_whoever_has_not_agreed() -> None:
    assert kinds(lambda kind: kind.facts.to_invited) == (MessageKind.WELCOME,)


def test_a_row_is_about_a_request_only_where_its_subject_is_one() -> None:
    about = {
        (kind, each.recipient): replace(A_ROW, kind=kind, recipient=each.recipient).request_id
        for kind in MessageKind
        for each in kind.facts.audiences
    }

    assert {of for of, request_id in about.items() if request_id is None} == {
        (MessageKind.WELCOME, Recipient.INTERVIEWER),
        (MessageKind.LET_IN, Recipient.INTERVIEWER),
        (MessageKind.PIN_SET, Recipient.INTERVIEWER),
        (MessageKind.QUIET_READ, Recipient.INTERVIEWER),
        (MessageKind.QUIET_READ, Recipient.COORDINATOR),
        (MessageKind.OFF, Recipient.INTERVIEWER),
        (MessageKind.DIGEST, Recipient.INTERVIEWER),
        (MessageKind.MORNING, Recipient.COORDINATOR),
        (MessageKind.STAFF_STOPPED, Recipient.COORDINATOR),
        (MessageKind.STAFF_UNREACHED, Recipient.COORDINATOR),
        (MessageKind.STAFF_TEXT_BLOCKED, Recipient.COORDINATOR),
        (MessageKind.STAFF_TEXT_LOST, Recipient.COORDINATOR),
        (MessageKind.JOIN_ASKED, Recipient.COORDINATOR),
        (MessageKind.PIN_PAUSED, Recipient.COORDINATOR),
        (MessageKind.DAY_LIMIT, Recipient.COORDINATOR),
        (MessageKind.ALL_REFUSED, Recipient.COORDINATOR),
        (MessageKind.HALTED, Recipient.COORDINATOR),
        (MessageKind.HALT_VOTE, Recipient.COORDINATOR),
        (MessageKind.HALT_ENDED, Recipient.COORDINATOR),
    }
    assert set(about.values()) == {None, "one"}


def test_a_row_that_goes_to_somebody_its_kind_does_not_go_to_is_about_nothing() -> None:
    assert replace(A_ROW, recipient=Recipient.PERSON).request_id is None


def test_the_kinds_that_belong_together_follow_from_what_they_are() -> None:
    groups = {
        "calls": CALLS,
        "keep quiet": kinds(lambda kind: kind.keeps_quiet),
        "ask": kinds(lambda kind: kind.facts.asks),
        "read much": kinds(lambda kind: kind.facts.reads_much),
        "around a time": OF_A_TIME,
        "around their own time": TO_STAFF,
        "remind a person": TO_PERSON,
        "news": kinds_of(MessageGroup.NEWS_OF_A_TIME),
        "backup": kinds_of(MessageGroup.BACKUP),
        "call window": kinds_of(MessageGroup.CALL_WINDOW),
        "morning": kinds_of(MessageGroup.MORNING),
    }

    assert {name: {kind.name for kind in found} for name, found in groups.items()} == {
        "calls": {"RING_INTERVIEWER", "RING_PERSON"},
        "keep quiet": {
            *("OFFER", "OFFER_OVER", "GIVEN", "ON_HOLD", "GOES_ON", "WORDS_KNOWN"),
            *("PERSON_DAY_BEFORE", "PERSON_TWO_HOURS", "PERSON_CALLED_OFF", "RING_PERSON"),
        },
        "ask": {
            *("OFFER", "GIVEN", "GOES_ON", "WINDOW_OPENS", "OVERDUE", "BOOKED", "MOVED"),
            *("DAY_BEFORE", "TWO_HOURS", "TEN_MINUTES", "BACKUP_ASKED", "CALLED_OFF"),
        },
        "read much": {"DIGEST", "MORNING", "WINDOW_OPENS"},
        "around a time": {
            *("BOOKED", "MOVED", "CALLED_OFF", "DAY_BEFORE", "TWO_HOURS", "TEN_MINUTES"),
            *("PERSON_DAY_BEFORE", "PERSON_TWO_HOURS", "PERSON_CALLED_OFF", "BACKUP_ASKED", "UNANSWERED"),
        },
        "around their own time": {"BOOKED", "MOVED", "CALLED_OFF", "DAY_BEFORE", "TWO_HOURS", "TEN_MINUTES"},
        "remind a person": {"PERSON_DAY_BEFORE", "PERSON_TWO_HOURS", "PERSON_CALLED_OFF"},
        "news": {"BOOKED", "MOVED", "CALLED_OFF"},
        "backup": {"BACKUP_ASKED", "UNANSWERED"},
        "call window": {"WINDOW_OPENS", "OVERDUE"},
        "morning": {"MORNING", "DIGEST", "ALARM"},
    }
