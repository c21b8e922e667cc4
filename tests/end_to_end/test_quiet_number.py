"""The quiet number answers nobody; what staff ask for there is done, and how things stand is told from the line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.core.delivery.message_kinds import MessageKind, Recipient
from intake.core.phone import PhoneNumber
from intake.core.script.plain_text import plain
from intake.core.script.sms_segments import segments
from intake.core.script.word_policy import CARRIER_WORDS
from intake.core.staff.interviewer import Standing
from intake.core.understanding.staff_commands import StaffWord
from intake.services.scheduling.plan_reminders import plan_reminders
from intake.storage.crypto import fingerprints
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.requests import RequestRow
from intake.storage.schema.tables import outbox
from tests.support.delivering import deliver
from tests.support.staff import Post
from tests.support.staffing import CODE, COORDINATOR, KIM, OFFERED, OTHER_CODE, STRANGER, Staffed, watched
from tests.support.stage import HER_PHONE, LINE, QUIET, Stage

READ, PLEASE = (
    "Your text to our other number was read.",
    "That number never answers, so please text this one.",
)
MESSAGE = "SM" + "5" * 32


@pytest.fixture
def staffed(stage: Stage) -> Iterator[Staffed]:
    yield from watched(stage)


def quietly(staffed: Staffed, body: str, from_: str = KIM) -> bytes:
    """Text the quiet number and return the very bytes of its reply."""
    assert staffed.stage.text(body, from_, QUIET) == []
    return staffed.stage.replies[-1]


def from_the_line(staffed: Staffed, phone: str = KIM) -> list[str]:
    """Let what is due be sent, and return what a phone got from the line since the beginning."""
    deliver(staffed.stage.worker)
    thread = staffed.stage.exchange.thread(phone)
    assert {text.from_ for text in thread if text.to == phone} <= {LINE}
    return [text.body for text in thread if text.to == phone]


def kept(staffed: Staffed) -> dict[str, object]:
    """Return all rows but the copies to delete, which every text leaves."""
    return {name: rows for name, rows in staffed.stage.rows().items() if name != "provider_copy"}


def test_a_word_of_staff_is_done_and_answered_from_the_line(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.assign(row, state=OFFERED)

    reply = quietly(staffed, "TAKE 7KQ4")

    assert (b"<Message" in reply, staffed.assignments(row)) == (False, [("id-kim", "taken")])
    assert from_the_line(staffed) == [f"{READ} With you now: {CODE} taken. {PLEASE}"]


def test_the_reply_is_the_same_to_everybody(staffed: Staffed) -> None:
    staffed.assign(staffed.request())
    said = [(who, body) for who in (KIM, COORDINATOR, STRANGER, HER_PHONE) for body in ("LIST", "CALL", "hi")]

    assert len({quietly(staffed, body, who) for who, body in said}) == 1


def test_a_word_without_a_code_is_about_the_last_request_they_were_texted_about(staffed: Staffed) -> None:
    staffed.assign(staffed.request())

    quietly(staffed, "call")

    assert staffed.outgoing() == [
        (MessageKind.QUIET_READ.value, "id-kim"),
        (MessageKind.RING_INTERVIEWER.value, "id-kim"),
    ]


def test_the_same_text_again_does_nothing_again(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.assign(row)
    form = {"MessageSid": MESSAGE, "AccountSid": staffed.stage.settings.twilio.account_sid}
    pairs = tuple((form | {"From": KIM, "To": QUIET, "Body": "NA 7KQ4"}).items())

    replies = []
    for _ in range(2):
        replies += staffed.stage.exchange.send_request("/twilio/text", pairs)
        staffed.stage.clock.move(seconds=20)

    assert len({reply.body for reply in replies if reply is not None}) == 1
    tried = staffed.stood(row)
    assert (tried and tried[1], staffed.outgoing()) == (1, [(MessageKind.QUIET_READ.value, "id-kim")])


def test_a_number_picks_one_of_the_times_the_line_showed(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.assign(row)
    staffed.times.append(staffed.now.replace(day=13))
    staffed.text("SET 7KQ4")

    quietly(staffed, "1")

    assert staffed.appointment(row) is not None
    assert from_the_line(staffed)[-1] == f"{READ} With you now: {CODE} Tue Mar 13, 11:15 AM. {PLEASE}"


@pytest.mark.parametrize("who", [KIM, COORDINATOR])
def test_whatever_is_no_word_does_nothing(staffed: Staffed, who: str) -> None:
    staffed.assign(staffed.request(), state=OFFERED)
    before = kept(staffed)

    for body in ("who is this", "ok thx", "TAKE 7KQ4 please", "👍", "Liked “7KQ4”", "I want to die", ""):
        quietly(staffed, body, who)

    assert kept(staffed) == before


def test_a_word_of_staff_from_another_phone_does_nothing(staffed: Staffed) -> None:
    staffed.assign(staffed.request())
    before = kept(staffed)

    for word in StaffWord:
        quietly(staffed, f"{word} 7KQ4", STRANGER)
        quietly(staffed, word, HER_PHONE)

    assert kept(staffed) == before


def test_who_has_not_agreed_can_agree_there_and_who_stopped_hears_nothing(staffed: Staffed) -> None:
    with staffed.stage.line.database.work() as work:
        work.interviewers.set_standing("id-kim", Standing.INVITED)
        work.interviewers.set_standing("id-lee", Standing.STOPPED)
        work.commit()

    quietly(staffed, "LIST")
    asked = from_the_line(staffed)
    quietly(staffed, "OK")
    quietly(staffed, "LIST", "+16125550152")

    assert (asked, staffed.interviewer().standing) == ([], Standing.ACTIVE)
    assert from_the_line(staffed) == [f"{READ} Nothing is with you now. {PLEASE}"]
    assert from_the_line(staffed, "+16125550152") == []


def test_erase_from_a_phone_of_staff_is_done_without_a_word(staffed: Staffed) -> None:
    staffed.assign(staffed.request())

    quietly(staffed, "ERASE")

    assert (len(staffed.stage.rows()["orders"]), from_the_line(staffed)) == (1, [])


def test_the_coordinator_gives_and_rests_the_line_there(staffed: Staffed) -> None:
    row = staffed.request()
    staffed.assign(staffed.request(OTHER_CODE, code_name="red kiwi"), "id-lee", OFFERED)
    quietly(staffed, "GIVE 7KQ4 KIM", COORDINATOR)
    quietly(staffed, "PAUSE", COORDINATOR)

    sent = Post(staffed.stage.line.database).deliver(staffed.now)

    assert staffed.assignments(row) == [("id-kim", "taken")]
    assert {each.words for each in sent if each.kind is MessageKind.QUIET_READ} == {
        f"{READ} The line rests. Waiting: {CODE} 2d taken, {OTHER_CODE} 2d offered. {PLEASE}"
    }


def test_an_answer_nobody_waits_for_any_more_is_not_sent(staffed: Staffed) -> None:
    quietly(staffed, "LIST")

    staffed.stage.clock.move(hours=1)

    assert from_the_line(staffed) == []


@pytest.mark.parametrize("who", [KIM, COORDINATOR])
def test_however_much_there_is_the_answer_takes_two_parts_at_most(staffed: Staffed, who: str) -> None:
    for number in range(20):
        row = staffed.request(f"{number:02}K4", code_name=f"name {number}")
        staffed.assign(row)
        staffed.book(row, staffed.now.replace(day=14, month=11, hour=18, minute=number))
    quietly(staffed, "LIST", who)

    (sent,) = Post(staffed.stage.line.database).deliver(staffed.now)

    assert (segments(sent.words), " more. " in sent.words) == (2, True)


LEFT_ALONE = [
    "please dont call anymore, my husband picked up last night and now hes asking me questions",
    "this isnt a good idea anymore i got back with him and i need you to leave me alone ok sorry",
    "mire señorita ya no quiero, mi esposo se dio cuenta y tengo problemas, dejenme en paz porfa",
    "who gave you this, stop calling me at work",
    "not interested",
]


def hers(staffed: Staffed, **changes: object) -> RequestRow:
    """Let a request wait that the worker knows by her phone, with a code."""
    keys, line = staffed.stage.worker.keys, staffed.stage.line
    tag = fingerprints.tag(keys, PhoneNumber(HER_PHONE), None)
    code = fingerprints.code_hmac(line.keys.web_key, "1482913627")
    known: dict[str, object] = {"tag": tag, "phone_tag": tag, "code_hmac": code}
    return staffed.request(CODE, **known | changes)


def booked(staffed: Staffed, row: RequestRow, visit_id: str | None = None) -> None:
    """Book her a time in five days, with reminders that she said yes to."""
    starts_at = staffed.now + timedelta(days=5)
    time = Appointment(
        row.id, "id-kim", starts_at, starts_at + timedelta(minutes=45), visit_id, person_reminders=True
    )
    with staffed.stage.line.database.work() as work:
        assert work.appointments.book(time)
        plan_reminders(work, time, staffed.stage.line.script.zone, staffed.now)
        work.commit()


def to_persons(staffed: Staffed) -> int:
    """Return how much waits to be sent to persons, or rings them."""
    with staffed.stage.line.database.engine.connect() as connection:
        of_persons = outbox.select().where(
            outbox.c.recipient == Recipient.PERSON.value, outbox.c.state.in_(["due", "held"])
        )
        return len(connection.execute(of_persons).all())


@pytest.mark.parametrize("body", LEFT_ALONE)
def test_who_asks_there_to_be_left_alone_in_a_longer_text_is_rung_and_texted_no_more(
    staffed: Staffed, body: str
) -> None:
    row = hers(staffed)
    booked(staffed, row)
    deliver(staffed.stage.worker)

    quietly(staffed, body, HER_PHONE)
    staffed.stage.worker.orders()

    stood, left = staffed.stood(row), staffed.appointment(row)
    assert (stood and stood[0], left and left.interviewer_id, to_persons(staffed)) == ("silenced", None, 0)
    assert (MessageKind.OFF.value, "id-kim") in staffed.outgoing()
    staffed.text("CODE", HER_PHONE)
    assert "Your time is" in staffed.text("148 291 3627", HER_PHONE)[0]


def test_a_meeting_in_person_stands_without_the_number(staffed: Staffed) -> None:
    row = hers(staffed)
    booked(staffed, row, "visit")

    quietly(staffed, LEFT_ALONE[0], HER_PHONE)
    staffed.stage.worker.orders()

    stood, left = staffed.stood(row), staffed.appointment(row)
    with staffed.stage.line.database.reading() as work:
        number = work.requests.sealed_key(row.id)
    assert (stood and stood[0], left and left.interviewer_id, number, to_persons(staffed)) == (
        "waiting",
        "id-kim",
        None,
        0,
    )


@pytest.mark.parametrize("word", ["ERASE", "please stop texting me"])
def test_what_was_silenced_is_erased_with_all_else_of_its_phone(staffed: Staffed, word: str) -> None:
    row = hers(staffed)
    quietly(staffed, LEFT_ALONE[0], HER_PHONE)
    quietly(staffed, word, HER_PHONE)

    staffed.stage.work()

    assert staffed.stood(row) is None


SAYINGS = st.one_of(
    st.sampled_from(
        [
            *LEFT_ALONE,
            "hi",
            "who is this",
            "1",
            "7",
            "MENU",
            "stop it",
            "ERASE",
            "borrar",
            "I want to die",
        ]
    ),
    st.sampled_from(
        [
            "CODE",
            "148 291 3627",
            "are you cops?",
            "Liked \u201cx\u201d",
            "TAKE 7KQ4",
            "CALL",
            "OK",
            "\U0001f44d",
        ]
    ),
    st.text(max_size=40).filter(lambda said: plain(said) not in CARRIER_WORDS),
)
SENDERS = (HER_PHONE, STRANGER, KIM, COORDINATOR, "+525512345678", "60123", LINE, QUIET)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(st.tuples(SAYINGS, st.sampled_from(SENDERS)), min_size=1, max_size=4))
def test_no_text_to_it_from_any_number_ever_causes_one_to_a_person(
    staffed: Staffed, said: list[tuple[str, str]]
) -> None:
    with staffed.stage.line.database.reading() as work:
        row = work.requests.by_staff_code(CODE)
    if row is None:
        row = hers(staffed)
        booked(staffed, row)
    before = to_persons(staffed)

    for body, sender in said:
        assert staffed.stage.text(body, sender, QUIET) == []
    staffed.stage.work()

    assert to_persons(staffed) <= before
    for phone in (HER_PHONE, STRANGER):
        assert [text for text in staffed.stage.exchange.thread(phone) if text.to == phone] == []
