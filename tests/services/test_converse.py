"""One turn, one transaction: what stands in the tables between two requests, on both engines."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from intake.core.flow import Channel
from intake.core.heard import Utterance
from intake.services import receive
from intake.storage.keys import WebKeys
from intake.storage.sealing import ConversationKeys, SealError, keys_of_texts, open_body
from intake.storage.unit_of_work import Database
from tests.laws.desk import HIDDEN, Desk, example_script, open_desk
from tests.stage import LINE, dump

HERS, OTHERS = "+16125550142", "+16515550187"
TO_READ_BACK = ("hello", "1", "no", "1", "1", "1", "13", "no")


@pytest.fixture
def desk(database: Database, web_keys: WebKeys) -> Desk:
    return open_desk(database, web_keys, example_script())


def texted(desk: Desk, *bodies: str, sender: str = HERS) -> str:
    """Send texts, five seconds apart, and return the last answer."""
    reply: bytes | None = b""
    for body in bodies:
        desk.clock.move(seconds=5)
        reply = desk.text(f"SM{int(desk.clock().timestamp()):032x}", sender, body)
    return (reply or b"").decode()


def called(desk: Desk, call_id: str, *keys: str, sender: str = HERS) -> str:
    """Call and press keys; returns the last document."""
    document, turn = desk.call(call_id, sender, Utterance(Channel.VOICE), 0)
    for pressed in keys:
        document, turn = desk.call(call_id, sender, Utterance(Channel.VOICE, pressed), turn)
    return document.decode()


def rows(desk: Desk) -> dict[str, int]:
    """Return how many rows each table has, empty ones left out."""
    return {name: len(rows) for name, rows in dump(desk.line.database).items() if rows}


def counted(desk: Desk) -> Counter[str]:
    """Return the counters by name."""
    with desk.line.database.reading() as work:
        return Counter({f"{count.dimension} {count.value}": count.n for count in work.counters.all()})


def test_until_save_nothing_stands_but_the_conversation(desk: Desk) -> None:
    texted(desk, *TO_READ_BACK)

    # Each text has its entry, so that the provider's copy of it is deleted.
    assert rows(desk) == {"conversation": 1, "counter": 1, "provider_copy": len(TO_READ_BACK)}


def test_save_leaves_one_sealed_request_and_one_order(desk: Desk) -> None:
    texted(desk, *TO_READ_BACK, "save")

    assert {name: n for name, n in rows(desk).items() if name not in ("provider_copy", "counter")} == {
        "conversation": 1,
        "callback_request": 1,
        "request_key": 1,
        "orders": 1,
    }
    assert counted(desk) == {"contact text": 1, "ended saved": 1}


def test_a_body_opens_only_with_what_the_persons_next_request_brings(desk: Desk) -> None:
    texted(desk, *TO_READ_BACK)
    ((key, *_, body),) = dump(desk.line.database)["conversation"]
    assert isinstance(body, bytes)
    assert isinstance(key, bytes)
    hers = keys_of_texts(desk.line.keys.web_key, HERS, LINE)
    others = keys_of_texts(desk.line.keys.web_key, OTHERS, LINE)

    assert hers.row == key
    assert b"own_life" in open_body(hers, body)
    assert b"own_life" not in body
    with pytest.raises(SealError) as refused:
        open_body(ConversationKeys(hers.row, others.body), body)
    assert "own_life" not in str(refused.value)


def test_a_conversation_that_ended_keeps_no_answer(desk: Desk) -> None:
    texted(desk, "hello", "1", "no", "no")
    ((*_, body),) = dump(desk.line.database)["conversation"]
    assert isinstance(body, bytes)

    opened = open_body(keys_of_texts(desk.line.keys.web_key, HERS, LINE), body)

    assert b"others_read" not in opened
    assert counted(desk) == {"contact text": 1, "ended unfinished": 1}


@pytest.mark.parametrize(("minutes", "given"), [(9, True), (11, False)])
def test_the_code_is_given_to_the_very_next_reply_within_ten_minutes(
    desk: Desk, minutes: int, given: bool
) -> None:
    texted(desk, *TO_READ_BACK, "save")
    desk.clock.move(minutes=minutes)

    reply = texted(desk, "1")

    with desk.line.database.reading() as work:
        (request,) = work.requests.every_open()
    assert (request.code_hmac is not None) is given
    assert ("Thank you." in reply) is given


def test_the_code_is_not_given_after_another_word(desk: Desk) -> None:
    texted(desk, *TO_READ_BACK, "save", "what", "1")

    with desk.line.database.reading() as work:
        (request,) = work.requests.every_open()
    assert request.code_hmac is None


@pytest.mark.parametrize("keyword", ["MENU", "ERASE", "please stop", "CODE", "who", "es"])
def test_a_keyword_is_always_answered_and_lifts_the_brake(desk: Desk, keyword: str) -> None:
    texted(desk, "hello", *["what"] * 4)
    assert "<Message" not in texted(desk, "1")

    assert "<Message" in texted(desk, keyword)


def test_an_answer_to_a_question_that_no_longer_stands_answers_nothing(desk: Desk) -> None:
    call_id = "CA" + "1" * 32
    called(desk, call_id, "1", "1", "1", "1", "1", "1", "3", "2")

    late, _ = desk.call(call_id, HERS, Utterance(Channel.VOICE, "1"), 99)

    assert b"Here is all we keep" in late
    assert "callback_request" not in rows(desk)


def test_a_call_whose_row_is_gone_starts_over_and_says_so(desk: Desk) -> None:
    call_id = "CA" + "2" * 32
    _, turn = desk.call(call_id, HERS, Utterance(Channel.VOICE), 0)
    receive.hang_up(desk.line, call_id)

    document, _ = desk.call(call_id, HERS, Utterance(Channel.VOICE, "1"), turn)

    assert b"Something changed on our side" in document


def test_erasing_by_phone_forgets_the_conversation_by_text(desk: Desk) -> None:
    texted(desk, *TO_READ_BACK)

    called(desk, "CA" + "3" * 32, "7", "7")

    with desk.line.database.reading() as work:
        assert work.conversations.load(keys_of_texts(desk.line.keys.web_key, HERS, LINE).row) is None
    assert counted(desk) == {"contact text": 1, "contact voice": 1, "ended erased": 2}


def test_two_hidden_callers_are_never_taken_for_one(desk: Desk) -> None:
    wrong = ("1", "1", "3", "1000000001", "1000000002")
    called(desk, "CA" + "4" * 32, *wrong, sender=HIDDEN)
    called(desk, "CA" + "5" * 32, *wrong, "1000000003", sender=HIDDEN)

    last = called(desk, "CA" + "6" * 32, *wrong, sender=HIDDEN)

    assert "That code did not work." in last


def test_five_wrong_codes_an_hour_are_counted_over_calls_and_texts(desk: Desk) -> None:
    called(desk, "CA" + "7" * 32, "1", "1", "3", "1000000001", "1000000002", "1000000003")
    texted(desk, "code", "1000000004", "1000000005")

    refused = texted(desk, "1000000006")
    desk.clock.now += timedelta(minutes=61)
    tried = texted(desk, "code", "1000000006")

    assert "Please try again in an hour." in refused
    assert "That code did not work." in tried


def test_our_own_numbers_are_never_answered(desk: Desk) -> None:
    assert desk.text("SM" + "8" * 32, LINE, "hello") is None
    assert rows(desk) == {"provider_copy": 1}


def test_a_hidden_sender_of_texts_gets_no_answer(desk: Desk) -> None:
    assert desk.text("SM" + "9" * 32, HIDDEN, "ERASE") is None
    assert rows(desk) == {"provider_copy": 1}
