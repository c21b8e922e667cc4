"""Every text is composed when it is sent: short, with nothing that gives a person away, and only while it is true."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from intake.core.channel import Channel
from intake.core.delivery.message_kinds import CALLS, MessageKind, Recipient, Subject
from intake.core.delivery.outbox_entries import minute_of
from intake.core.delivery.sending import DueRow, TextToSend
from intake.core.reports.web_troubles import WebTrouble
from intake.core.requests.contact import Contact
from intake.core.scheduling.availability import DayException, ExceptionKind
from intake.core.scheduling.matching import NoMatchReason
from intake.core.scheduling.special_days import SpecialDay
from intake.core.script.date_text import clock_time, day, moment
from intake.core.script.sms_segments import segments
from intake.core.script.word_policy import AGENCY_WORDS, ALARMING_WORDS, TOPIC_WORDS
from intake.core.script.wording import fill, placeholders
from intake.core.staff.halt_votes import OPERATOR, phone_at
from intake.core.staff.interviewer import Standing
from intake.core.staff.join_code import JOIN_LASTS, JoinProfile
from intake.services.line.halt import count_vote, note_halt
from intake.services.notices.compose_coordinator import morning_words
from intake.services.notices.compose_text import compose
from intake.services.notices.morning_summary import Morning
from intake.services.notices.window_notices import call_of
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.interviewers import Pin, StaffPhone
from intake.storage.queries.join_invitations import NewJoinInvitation
from intake.storage.queries.outbox_state import OutboxState
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.queries.web_troubles import TroubleCount
from intake.storage.unit_of_work import Database, UnitOfWork
from tests.properties.desk import example_script
from tests.support import people
from tests.support.staff import NOW, ZONE, Post, Row, a_time, ask, composer, hire, local

TUESDAY = local(3, 13, 15)
WAITING = RequestState.WAITING
TEXTS = [kind for kind in MessageKind if not kind.is_call]
OFFERED, TAKEN, BOOKED, HELD, NOTHING, OFF = "offered", "taken", "booked", "held", "nothing", "off"
MINDED = "taken, and its words may be known"
# In which situation each text has its reason; how it is worded there.
REASONS = {
    MessageKind.WELCOME: ("invited", "Hello. This line will text you offers, times and reminders: codes and times only, some days several. To agree, reply OK. Until then nothing else comes. Msg and data rates may apply."),
    MessageKind.LET_IN: ("let in", "You are in. Offers start on Fri Mar 9. Please call this line once and set your PIN. MENU for the words."),
    MessageKind.PIN_SET: ("pin", "A PIN was set for this phone, in a call to this line. Not you? Tell your coordinator, who can undo it. Nobody here asks for your PIN."),
    MessageKind.QUIET_READ: (BOOKED, "Your text to our other number was read. With you now: 2C2A Tue Mar 13, 3:00 PM. That number never answers, so please text this one."),
    MessageKind.OFFER: (OFFERED, "2C2A: a call, mornings, afternoons, English. TAKE 2C2A or PASS 2C2A. Yours until 12:15 PM. Reply when parked."),
    MessageKind.OFFER_OVER: (NOTHING, "2C2A went on to somebody else. Nothing to do."),
    MessageKind.WINDOW_OPENS: (TAKEN, "2C2A: a good time to call begins now, until 12:00 PM. Reply CALL 2C2A, or LATER 2C2A."),
    MessageKind.OVERDUE: (TAKEN, "2C2A: a good time has passed without a call. Reply CALL 2C2A, LATER 2C2A or PASS 2C2A."),
    MessageKind.GIVEN: (TAKEN, "2C2A: a call, from the coordinator. It is yours. SHOW 2C2A for the card, PASS 2C2A if you cannot."),
    MessageKind.ON_HOLD: (HELD, "2C2A is on hold: no call, and nothing to do. You hear from us when it goes on."),
    MessageKind.GOES_ON: (TAKEN, "2C2A goes on, and is yours as before. LIST shows when."),
    MessageKind.WORDS_KNOWN: (MINDED, "Someone who left may know the two words of 2C2A. When you talk with them, do not go by the two words alone."),
    MessageKind.BOOKED: (BOOKED, "Tue Mar 13, 3:00 PM: 2C2A. Reply OK 2C2A. If you cannot: MOVE 2C2A or PASS 2C2A."),
    MessageKind.MOVED: (BOOKED, "Moved to Tue Mar 13, 3:00 PM: 2C2A. Reply OK 2C2A. If you cannot: MOVE 2C2A or PASS 2C2A."),
    MessageKind.CALLED_OFF: (OFF, "Tue Mar 13, 3:00 PM is off: 2C2A. Another time is to be agreed on with them. Reply CALL 2C2A: it tells when you may."),
    MessageKind.DIGEST: (BOOKED, "Tue Mar 13: 3:00 PM 2C2A. LIST shows all you have."),
    MessageKind.DAY_BEFORE: (BOOKED, "Tue Mar 13, 3:00 PM: 2C2A. Reply OK 2C2A. If you cannot: MOVE 2C2A or PASS 2C2A."),
    MessageKind.TWO_HOURS: (BOOKED, "3:00 PM today: 2C2A. Reply OK 2C2A, or MOVE 2C2A. No answer by 1:45 PM: backup is asked."),
    MessageKind.TEN_MINUTES: (BOOKED, "3:00 PM: 2C2A, in 10 minutes. Reply CALL 2C2A when it is time."),
    MessageKind.BACKUP_ASKED: (BOOKED, "Tue Mar 13, 3:00 PM: 2C2A has no OK yet, and you are the backup. OK 2C2A takes it. PASS 2C2A if you cannot."),
    MessageKind.OFF: (NOTHING, "One of yours is off. LIST shows what you have."),
    MessageKind.NOBODY_FITS: (NOTHING, "Nobody can take 2C2A: nobody speaks English. GIVE 2C2A and a name assigns it. LIST shows what waits."),
    MessageKind.NOBODY_TOOK: (NOTHING, "2C2A was offered to all who fit, and nobody took it. GIVE 2C2A and a name assigns it."),
    MessageKind.UNANSWERED: (BOOKED, "Tue Mar 13, 3:00 PM, 2C2A: no OK from kim, and no backup is free. GIVE 2C2A and a name moves it."),
    MessageKind.STAFF_STOPPED: ("stopped", "kim texted STOP to this line and gets no more texts. What they have waits for you: LIST. To undo it, they text START to this line."),
    MessageKind.STAFF_UNREACHED: (NOTHING, "A text to kim did not arrive. Please tell them another way, and ask them to check their phone."),
    MessageKind.STAFF_TEXT_BLOCKED: (NOTHING, "A text to kim was stopped on its way. Their phone is fine: the fault is ours. Please tell them another way, and tell whoever set up this line."),
    MessageKind.STAFF_TEXT_LOST: (NOTHING, "A text to kim did not arrive, and nobody can tell why. Please tell them another way."),
    MessageKind.JOIN_ASKED: ("joined", "AMI sent JOIN. Ask them for their two words by voice. If they say CEDAR LARK, reply OK AMI. Else reply NOT AMI."),
    MessageKind.PIN_PAUSED: (NOTHING, "Three wrong PINs came from the phone of kim. It takes none for 15 minutes or more. If it was not them, tell us."),
    MessageKind.HALTED: ("halted", "Everything that goes out to people is stopped since Thu Mar 8, 10:15 AM, by phone 2 of yours. Erasing goes on. Two must say UNHALT: two of your phones, or one and the operator."),
    MessageKind.HALT_VOTE: ("halted", "UNHALT came from the operator. A second one within an hour ends the stop. If that is not right: HALT."),
    MessageKind.HALT_ENDED: (NOTHING, "The stop is over: texts and calls go out to people again. If that is not right: HALT."),
    MessageKind.DAY_LIMIT: (NOTHING, "We sent as many texts as we may in 24 hours, so some waited. They leave now. To raise the limit, ask whoever set up this line."),
    MessageKind.ALL_REFUSED: ("refused", "Since Thu Mar 8, 10:15 AM, this line answers no call and no text. Please tell whoever set it up: 'intake doctor' says what to do."),
    MessageKind.MORNING: (NOTHING, "Tue Mar 13: 1 waiting, oldest 5d. LIST for codes."),
    MessageKind.ALARM: (NOTHING, "2C2A has waited 7 days and nobody has called. It is erased by Wed Mar 21. GIVE 2C2A and a name assigns it."),
    MessageKind.CALL_IN_MISSED: (NOTHING, "2C2A called in, and nobody picked up. They heard when to call next."),
    MessageKind.PERSON_DAY_BEFORE: (BOOKED, "Reminder: Tue Mar 13, 3:00 PM."),
    MessageKind.PERSON_TWO_HOURS: (BOOKED, "Reminder: Tue Mar 13, 3:00 PM."),
    MessageKind.PERSON_CALLED_OFF: (OFF, "Notice: Tue Mar 13, 3:00 PM does not take place."),
}  # fmt: skip
VERSIONS = {
    MessageKind.PERSON_CALLED_OFF: minute_of(TUESDAY),
    MessageKind.NOBODY_FITS: list(NoMatchReason).index(NoMatchReason.LANGUAGE),
    MessageKind.ALARM: 7,
}


WHO = {Recipient.INTERVIEWER: "id of kim", Recipient.COORDINATOR: "", Recipient.PERSON: "request-1"}
BACKUP = "id of lee"
SUBJECTS = {
    Subject.REQUEST: "request-1",
    Subject.TIME: "request-1",
    Subject.INTERVIEWER: "id of kim",
    Subject.JOINING: "invitation",
    Subject.DAY: "2018-03-13",
}


def a_row(kind: MessageKind, version: int = 0) -> Row:
    audience = kind.facts.audiences[0]
    who = BACKUP if kind is MessageKind.BACKUP_ASKED else WHO[audience.recipient]
    ends = local(3, 8, 12) if kind is MessageKind.WINDOW_OPENS else None
    subject = SUBJECTS[audience.subject]
    return Row(kind, subject, audience.recipient, who, version, NOW, ends, OutboxState.DUE)


def arrange(database: Database, situation: str, **known: object) -> RequestRow:
    standing = Standing.INVITED if situation == "invited" else Standing.ACTIVE
    standing = Standing.STOPPED if situation == "stopped" else standing
    first_day = local(3, 9).date() if situation == "let in" else None
    kim = hire(database, "kim", standing=standing, offers_from=first_day)
    hire(database, "lee")
    stands: dict[str, object] = {"held": situation == HELD, "words_known": situation == MINDED}
    request = ask(database, 1, staff_code="2C2A", **stands, **known)
    with database.work() as work:
        if situation == OFFERED:
            until = NOW + timedelta(hours=2)
            offered = Assignment("1", request.id, kim.id, AssignmentState.OFFERED, NOW, until)
            work.assignments.add(offered)
        if situation == "refused":
            work.web_troubles.add([TroubleCount(NOW, WebTrouble.SIGNATURE, 1, NOW)])
        if situation == "halted":
            note_halt(work, phone_at(2), NOW)
            count_vote(work, OPERATOR, NOW)
        if situation == "joined":
            profile = JoinProfile("ami", "uroc", ("en",))
            work.join_invitations.add(NewJoinInvitation("invitation", profile, b"sealed", NOW + JOIN_LASTS))
            work.join_invitations.note_joined("invitation", StaffPhone(b"key", b"phone"), "cedar lark", NOW)
        if situation == "pin":
            work.interviewers.set_pin(kim.id, Pin("hashed", 0, None))
        if situation in (TAKEN, HELD, MINDED):
            work.assignments.add(Assignment("1", request.id, kim.id, AssignmentState.TAKEN, NOW))
        if situation in (BOOKED, OFF):
            work.appointments.book(a_time(request, kim, TUESDAY, person_reminders=True))
        if situation == OFF:
            work.appointments.call_off(request.id)
        work.commit()
    return request


def the_row(database: Database, kind: MessageKind) -> Row:
    """The row as it would be written now: of a call's version, where it is about one."""
    if kind not in (MessageKind.WINDOW_OPENS, MessageKind.OVERDUE):
        return a_row(kind, VERSIONS.get(kind, 0))
    with database.reading() as work:
        request, live = work.requests.get("request-1"), work.assignments.live_of("request-1")
    assert request is not None
    return a_row(kind, 0 if live is None else call_of(request, live).version)


def words(database: Database, row: Row) -> str | None:
    return Post(database).words(row)


@pytest.mark.parametrize("kind", TEXTS)
def test_every_text_has_its_words_while_its_reason_stands(
    sqlite_database: Database, kind: MessageKind
) -> None:
    situation, expected = REASONS[kind]
    arrange(sqlite_database, situation)

    assert words(sqlite_database, the_row(sqlite_database, kind)) == expected


def _replace(work: UnitOfWork) -> None:
    work.assignments.delete_of("request-1")
    work.appointments.delete("request-1")
    work.requests.delete("request-1")


# What takes the reason away, of every text about a request.
GONE: dict[str, Callable[[UnitOfWork], object]] = {
    "erasing": lambda work: work.requests.set_erasing("request-1"),
    "decoy": lambda work: work.requests.make_decoy("request-1"),
    "replaced": _replace,
}


def _at(starts_at: datetime, request_id: str = "request-1") -> Appointment:
    ends_at = starts_at + timedelta(minutes=45)
    return Appointment(request_id, "id of kim", starts_at, ends_at, person_reminders=True)


def _another() -> RequestRow:
    return replace(people.a_row(), id="request-2", code_name="green owl", staff_code="9XMC")


def _book_another(work: UnitOfWork) -> None:
    work.requests.insert(replace(_another(), state=WAITING), None)
    assert work.appointments.book(_at(TUESDAY + timedelta(hours=3), "request-2"))


def _stop(work: UnitOfWork, who: str) -> None:
    work.interviewers.set_standing(who, Standing.STOPPED)
    work.outbox.stop(who)


# What may happen between a sending of which nobody knows and its look-up.
MEANWHILE: dict[str, Callable[[UnitOfWork], object]] = {
    "nothing": lambda _: None,
    "OK": lambda work: work.appointments.confirm("request-1"),
    "moved": lambda work: work.appointments.move(_at(TUESDAY + timedelta(hours=1))),
    "picked a time": lambda work: work.appointments.book(_at(TUESDAY + timedelta(hours=2))),
    "given to another": lambda work: work.appointments.give("request-1", "id of lee"),
    "taken": lambda work: work.assignments.set_state("1", AssignmentState.TAKEN, was=AssignmentState.OFFERED),
    "passed": lambda work: work.assignments.delete_of("request-1"),
    "one more waits": lambda work: work.requests.insert(replace(_another(), state=WAITING), None),
    "one more is booked": _book_another,
    "away": lambda work: work.availabilities.add_exceptions(
        [DayException(f"{on}", "id of kim", on, ExceptionKind.AWAY) for on in (NOW.date(), TUESDAY.date())]
    ),
    "no hours": lambda work: work.availabilities.set_week("id of kim", []),
    "rests": lambda work: work.interviewers.rest_until("id of kim", TUESDAY),
    "backup stops": lambda work: _stop(work, "id of lee"),
    "stops": lambda work: _stop(work, "id of kim"),
    "agrees": lambda work: work.interviewers.agree("id of kim", NOW, "en 1"),
    "on hold": lambda work: work.requests.set_held("request-1", held=True),
    "goes on": lambda work: work.requests.set_held("request-1", held=False),
    "closed": lambda work: work.special_days.put(SpecialDay(TUESDAY.date(), closed=True)),
    **GONE,
}


@pytest.mark.parametrize("situation", sorted({situation for situation, _ in REASONS.values()}))
@pytest.mark.parametrize("meanwhile", MEANWHILE)
def test_a_text_of_which_nobody_knows_is_known_again_at_its_look_up_whatever_happened_meanwhile(
    sqlite_database: Database, meanwhile: str, situation: str
) -> None:
    arrange(sqlite_database, situation)
    kinds = [kind for kind in TEXTS if REASONS[kind][0] == situation]
    rows = [the_row(sqlite_database, kind) for kind in kinds]
    sent = [composed(sqlite_database, row.due) for row in rows]
    with sqlite_database.work() as work:
        MEANWHILE[meanwhile](work)
        work.commit()

    # Half a minute later, and after the next midnight.
    for late in (timedelta(seconds=30), timedelta(hours=14)):
        again = [replace(row.due, due_at=row.due_at + late, tries=2) for row in rows]
        looked_for = [composed(sqlite_database, due) for due in again]

        # What has lost its reason is neither looked for nor sent again.
        found = [now is None or _is_found(was, now) for was, now in zip(sent, looked_for, strict=True)]
        assert dict(zip(kinds, found, strict=True)) == dict.fromkeys(kinds, True)


def _is_found(sent: TextToSend | None, looked_for: TextToSend) -> bool:
    assert sent is not None
    begins = looked_for.begins
    return sent.body == looked_for.body or (begins is not None and sent.body.startswith(begins))


def test_what_a_text_is_known_by_tells_it_from_every_other(sqlite_database: Database) -> None:
    arrange(sqlite_database, BOOKED)
    texts = [kind for kind in TEXTS if REASONS[kind][0] == BOOKED]
    found = {kind: composed(sqlite_database, the_row(sqlite_database, kind).due) for kind in texts}

    assert {kind: each.begins for kind, each in found.items() if each and each.begins is not None} == {
        MessageKind.DIGEST: "Tue Mar 13:",
        MessageKind.DAY_BEFORE: "Tue Mar 13, 3:00 PM: 2C2A.",
        MessageKind.TWO_HOURS: "3:00 PM today: 2C2A.",
        MessageKind.QUIET_READ: "Your text to our other number was read.",
    }


def composed(database: Database, due: DueRow) -> TextToSend | None:
    with database.reading() as work:
        return compose(composer(), work, due)


ABOUT_A_REQUEST = [kind for kind in TEXTS if a_row(kind).due.request_id is not None]


@pytest.mark.parametrize("gone", GONE)
@pytest.mark.parametrize("kind", [*ABOUT_A_REQUEST, MessageKind.DIGEST])
def test_no_text_is_sent_about_a_request_that_waits_no_more(
    sqlite_database: Database, kind: MessageKind, gone: str
) -> None:
    arrange(sqlite_database, REASONS[kind][0])
    row = the_row(sqlite_database, kind)
    with sqlite_database.work() as work:
        GONE[gone](work)
        work.commit()

    assert words(sqlite_database, row) is None


@pytest.mark.parametrize(
    "kind", [*(each for each in ABOUT_A_REQUEST if each is not MessageKind.ON_HOLD), MessageKind.DIGEST]
)
def test_no_text_is_sent_about_a_request_on_hold_but_that_it_is(
    sqlite_database: Database, kind: MessageKind
) -> None:
    arrange(sqlite_database, REASONS[kind][0])
    row = the_row(sqlite_database, kind)
    with sqlite_database.work() as work:
        work.requests.set_held("request-1", held=True)
        work.commit()

    assert words(sqlite_database, row) is None


@pytest.mark.parametrize("standing", [Standing.INVITED, Standing.STOPPED])
@pytest.mark.parametrize("kind", [kind for kind in TEXTS if a_row(kind).recipient is Recipient.INTERVIEWER])
def test_nothing_but_the_welcome_is_sent_to_who_has_not_agreed_and_nothing_to_who_stopped(
    sqlite_database: Database, kind: MessageKind, standing: Standing
) -> None:
    arrange(sqlite_database, REASONS[kind][0])
    row = the_row(sqlite_database, kind)
    with sqlite_database.work() as work:
        work.interviewers.set_standing(row.recipient_id, standing)
        work.commit()

    welcomed = kind is MessageKind.WELCOME and standing is Standing.INVITED
    assert (words(sqlite_database, row) is not None) is welcomed


@pytest.mark.parametrize(
    "kind",
    [
        kind
        for kind in TEXTS
        if REASONS[kind][0] == BOOKED and kind not in (MessageKind.DIGEST, MessageKind.QUIET_READ)
    ],
)
def test_no_text_is_sent_about_a_time_as_it_was_before(sqlite_database: Database, kind: MessageKind) -> None:
    request = arrange(sqlite_database, BOOKED)
    with sqlite_database.work() as work:
        moved = a_time(request, None, TUESDAY + timedelta(hours=1), interviewer_id="id of kim")
        work.appointments.move(moved)
        work.commit()

    assert words(sqlite_database, a_row(kind, 0)) is None


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (MessageKind.BOOKED, None),
        (MessageKind.MOVED, None),
        (MessageKind.BACKUP_ASKED, None),
        (MessageKind.UNANSWERED, None),
        (
            MessageKind.DAY_BEFORE,
            "Tue Mar 13, 3:00 PM: 2C2A. You said OK. If that changed: MOVE 2C2A or PASS 2C2A.",
        ),
        (
            MessageKind.TWO_HOURS,
            "3:00 PM today: 2C2A. You said OK. If that changed: MOVE 2C2A or PASS 2C2A.",
        ),
    ],
)
def test_who_said_ok_is_not_asked_again(
    sqlite_database: Database, kind: MessageKind, expected: str | None
) -> None:
    request = arrange(sqlite_database, BOOKED)
    with sqlite_database.work() as work:
        work.appointments.confirm(request.id)
        work.commit()

    assert words(sqlite_database, a_row(kind)) == expected


@pytest.mark.parametrize("kind", [MessageKind.OFFER, MessageKind.WINDOW_OPENS, MessageKind.OVERDUE])
def test_what_somebody_else_has_by_now_is_not_offered_or_asked_about(
    sqlite_database: Database, kind: MessageKind
) -> None:
    arrange(sqlite_database, REASONS[kind][0])
    row = the_row(sqlite_database, kind)

    assert words(sqlite_database, replace(row, recipient_id="id of lee")) is None


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"person_reminders": False}, None),
        ({"interviewer_id": None}, None),
    ],
)
def test_a_person_who_did_not_agree_or_has_nobody_hears_nothing(
    sqlite_database: Database, changed: dict[str, object], expected: None
) -> None:
    request = arrange(sqlite_database, NOTHING)
    booked = Appointment(request.id, "id of kim", TUESDAY, TUESDAY, person_reminders=True)
    with sqlite_database.work() as work:
        work.appointments.book(replace(booked, **changed))  # type: ignore[arg-type]
        work.commit()

    assert words(sqlite_database, a_row(MessageKind.PERSON_TWO_HOURS)) is expected


def test_a_typed_phone_gets_no_text(sqlite_database: Database) -> None:
    arrange(sqlite_database, BOOKED, contact=Contact.ANOTHER_PHONE)

    assert words(sqlite_database, a_row(MessageKind.PERSON_TWO_HOURS)) is None


def test_a_person_reads_their_own_language(sqlite_database: Database) -> None:
    arrange(sqlite_database, BOOKED, language="es")

    assert (
        words(sqlite_database, a_row(MessageKind.PERSON_DAY_BEFORE))
        == "Recordatorio: martes 13 mar, 3:00 PM."
    )


def test_of_a_pin_that_is_undone_meanwhile_nobody_is_told(sqlite_database: Database) -> None:
    arrange(sqlite_database, NOTHING)

    assert words(sqlite_database, a_row(MessageKind.PIN_SET)) is None


@pytest.mark.parametrize(
    ("known", "named", "missing"),
    [
        ({"interview_language": "asl"}, "sign language", "English"),
        ({"interview_language": "asl", "language": "es"}, "sign language", "Spanish"),
        ({"interview_language": "so"}, "Somali", "Somali"),
        ({"interview_language": "hmn", "language": "es"}, "Hmong", "Hmong"),
        ({"interview_language": "other"}, "Another language", "Another language"),
        ({"language": "es"}, "Spanish", "Spanish"),
    ],
)
def test_a_language_is_called_by_its_name(
    sqlite_database: Database, known: dict[str, object], named: str, missing: str
) -> None:
    arrange(sqlite_database, OFFERED, **known)
    offer = words(sqlite_database, a_row(MessageKind.OFFER))
    with sqlite_database.work() as work:
        work.assignments.delete_of("request-1")
        work.commit()

    nobody = words(sqlite_database, a_row(MessageKind.NOBODY_FITS, VERSIONS[MessageKind.NOBODY_FITS]))

    assert f"mornings, afternoons, {named}. TAKE" in (offer or "")
    assert f": nobody speaks {missing}. GIVE" in (nobody or "")


def test_an_interview_in_person_is_not_called(sqlite_database: Database) -> None:
    request = arrange(sqlite_database, NOTHING)
    with sqlite_database.work() as work:
        work.appointments.book(a_time(request, None, TUESDAY, interviewer_id="id of kim", visit_id="v"))
        work.commit()

    assert words(sqlite_database, a_row(MessageKind.TEN_MINUTES)) == (
        "3:00 PM: 2C2A, in 10 minutes, in person."
    )


@pytest.mark.parametrize("kind", sorted(CALLS))
def test_a_call_has_no_words(sqlite_database: Database, kind: MessageKind) -> None:
    row = Row(kind, "request-1", Recipient.PERSON, "request-1", 0, NOW, None, OutboxState.DUE)

    with sqlite_database.work() as work, pytest.raises(ValueError, match="not a text"):
        compose(composer(), work, row.due)


ASKS_BACK = {
    *(
        MessageKind.OFFER,
        MessageKind.GIVEN,
        MessageKind.GOES_ON,
        MessageKind.WINDOW_OPENS,
        MessageKind.OVERDUE,
    ),
    *(MessageKind.BOOKED, MessageKind.MOVED, MessageKind.DAY_BEFORE, MessageKind.TWO_HOURS),
    *(MessageKind.TEN_MINUTES, MessageKind.BACKUP_ASKED, MessageKind.CALLED_OFF),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_a_bare_answer_is_about_what_was_asked(sqlite_database: Database, kind: MessageKind) -> None:
    arrange(sqlite_database, REASONS[kind][0])
    row = the_row(sqlite_database, kind)

    with sqlite_database.reading() as work:
        text = compose(composer(), work, row.due)

    assert text is not None
    assert (text.body, text.about) == (REASONS[kind][1], "request-1" if kind in ASKS_BACK else None)


# Lists of codes, and what is not theirs any more.
SAY_NO_LANGUAGE = {MessageKind.DIGEST, MessageKind.QUIET_READ, MessageKind.OFFER_OVER, MessageKind.MORNING}
LONGEST = {
    "until": "Wed Mar 28, 10:30 AM", "when": "Wed Mar 28, 10:30 AM", "at": "10:30 AM", "day": "Wed Mar 28",
    "staff_code": "7KQ4", "request": "7KQ4 (Another language)", "times": "mornings, afternoons, evenings, weekends", "way": "a call, hopes for a group",
    "handle": "Maximilian", "first": "CARDAMOM", "second": "CLOUDBERRY", "who": "Maximilian at the console", "which": "Maximilian", "backup": "Alexandria", "language": "Another language", "region": "Middle of the state",
    "reason": "they left out the group of those who would fit", "age": "12", "erased": "Wed Mar 28",
    "items": ", ".join(["10:30 AM 7KQ4"] * 8), "n": "100", "days": "14", "by": "Wed",
    "names": "Maximilian, Alexandria, Bartholomew +2", "state": "Wed Mar 28, 10:30 AM",
}  # fmt: skip


def test_no_text_is_longer_than_its_parts_with_the_longest_of_everything() -> None:
    english = example_script().wordings["en"]
    texts = {
        name: fill(line.text or "", LONGEST)
        for name, line in english.lines.items()
        if name.startswith("staff.") and not name.startswith("staff.morning.")
    }

    assert {name: text for name, text in texts.items() if segments(text) > 2} == {}


def test_while_everything_is_stopped_the_morning_begins_with_it_and_an_alarm_says_why_nobody_calls(
    sqlite_database: Database,
) -> None:
    arrange(sqlite_database, "halted")

    said = {
        kind: composed(sqlite_database, the_row(sqlite_database, kind).due)
        for kind in (MessageKind.MORNING, MessageKind.ALARM)
    }

    assert {kind: text.body if text else "" for kind, text in said.items()} == {
        MessageKind.MORNING: (
            "Tue Mar 13: 1 waiting, oldest 5d. STOPPED since Thu Mar 8, 10:15 AM: nothing goes out to people. "
            "LIST for codes."
        ),
        MessageKind.ALARM: (
            "2C2A has waited 7 days and nobody has called. It is erased by Wed Mar 21. Nobody can call while "
            "everything to people is stopped: UNHALT ends that."
        ),
    }


def test_a_morning_with_everything_in_it_leaves_out_what_matters_least() -> None:
    handles = ("Maximilian", "Alexandria", "Bartholomew", "Kim", "Lee")
    everything = Morning(
        100,
        13,
        10,
        20,
        30,
        Counter(set(list(NoMatchReason)[:9]) - {NoMatchReason.KEPT}),
        away=handles,
        stopped=handles,
        unreached=handles,
    )

    text = morning_words(composer(), everything, date(2018, 3, 28))

    assert segments(text) == 2
    assert text == (
        "Wed Mar 28: 100 waiting, oldest 13d. 10 close today. 20 erase by Sat untried: call first. "
        "No match: 1 hours, 1 language, 1 group left out, 1 man, 1 no staff, 1 from elsewhere, 1 region, 1 woman. "
        "Texted STOP: Maximilian, Alexandria, Bartholomew +2. Not reached: Maximilian, Alexandria, Bartholomew +2."
    )


@pytest.mark.parametrize(("language", "most"), [("en", 2), ("es", 3)])
def test_a_persons_reminder_is_short_and_says_nothing(language: str, most: int) -> None:
    wording = example_script().wordings[language]
    texts = [
        fill(wording.say("person.reminder", Channel.TEXT), {"when": moment(at, ZONE, wording)})
        for at in (local(3, 14, 10, 30), local(9, 29, 12), local(12, 31, 23, 45))
    ]

    assert max(map(segments, texts)) <= most
    for text in texts:
        _says_nothing(text, ALARMING_WORDS)
        assert not re.search(r"https?:|\d{5,}", text)


def test_no_line_to_staff_holds_the_two_words_but_the_one_that_shows_them() -> None:
    lines = example_script().wordings["en"].lines
    texts = {
        name: line.text or ""
        for name, line in lines.items()
        if name.startswith(("staff.", "staff_reply.")) and line.text
    } | {name: line.voice or "" for name, line in lines.items() if name.startswith("card.")}

    holding = {name for name, text in texts.items() if placeholders(text) & {"first", "second", "name"}}

    # Whoever joins is asked for their own.
    of_whoever_joins = {"staff_reply.join_sent", "staff.coordinator.join_asked"}
    assert holding == {"staff_reply.show_words"} | of_whoever_joins


@pytest.mark.parametrize("language", ["en", "es", "asl"])
@pytest.mark.parametrize("kind", [kind for kind in TEXTS if not kind.goes_to(Recipient.PERSON)])
def test_no_text_to_staff_holds_a_word_of_a_code_name_and_each_about_another_language_says_so(
    sqlite_database: Database, kind: MessageKind, language: str
) -> None:
    arrange(sqlite_database, REASONS[kind][0], interview_language=language)
    named = {"es": "Spanish", "asl": "sign language"}.get(language, "")

    with sqlite_database.reading() as work:
        text = compose(composer(), work, the_row(sqlite_database, kind).due)

    body = text.body if text else ""
    assert not re.search("blue|maple", body, re.IGNORECASE)
    if "2C2A" in body and kind not in SAY_NO_LANGUAGE:
        assert named in body


def test_no_text_to_staff_names_a_topic_an_agency_a_number_or_a_link() -> None:
    for name, line in example_script().wordings["en"].lines.items():
        if name.startswith("staff."):
            _says_nothing(line.text or "", ())
            assert not re.search(r"https?:|www\.|\d{3}", line.text or "")
            assert not placeholders(line.text or "") & {"number", "agency"}


def _says_nothing(text: str, also: tuple[str, ...]) -> None:
    for word in (*TOPIC_WORDS, *AGENCY_WORDS, *also):
        ending = "" if word.endswith("*") else r"\b"
        assert not re.search(rf"\b{re.escape(word.rstrip('*'))}{ending}", text, re.IGNORECASE), word


@pytest.mark.parametrize(
    ("at", "english", "spanish"),
    [
        (local(3, 13, 15), "Tue Mar 13, 3:00 PM", "martes 13 mar, 3:00 PM"),
        (local(3, 11, 0, 5), "Sun Mar 11, 12:05 AM", "domingo 11 mar, 12:05 AM"),
        (local(11, 4, 12), "Sun Nov 4, 12:00 PM", "domingo 4 nov, 12:00 PM"),
        (local(11, 4, 11, 59), "Sun Nov 4, 11:59 AM", "domingo 4 nov, 11:59 AM"),
    ],
)
def test_a_moment_is_written_by_the_lines_clock(at: object, english: str, spanish: str) -> None:
    wordings = example_script().wordings

    assert [moment(at, ZONE, wordings[each]) for each in ("en", "es")] == [english, spanish]  # type: ignore[arg-type]
    assert clock_time(at, ZONE, wordings["en"]) == english.partition(", ")[2]  # type: ignore[arg-type]


def test_a_day_is_written_with_its_weekday() -> None:
    assert day(date(2018, 3, 13), example_script().wordings["en"]) == "Tue Mar 13"
