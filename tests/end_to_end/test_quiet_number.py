"""The quiet number answers nobody; what staff ask for there is done, and how things stand is told from the line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from intake.core.delivery.message_kinds import MessageKind
from intake.core.script.sms_segments import segments
from intake.core.staff.interviewer import Standing
from intake.core.understanding.staff_commands import StaffWord
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
