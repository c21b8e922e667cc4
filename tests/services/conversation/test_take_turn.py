"""One turn, one transaction: what stands in the tables between two requests, on both engines."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from intake.core.channel import Channel
from intake.core.conversation.intent import Utterance, UtteranceEvent
from intake.services.conversation.conversation_body import ConversationBody, read_talk
from intake.services.incoming import receive
from intake.storage.crypto.fingerprints import ConversationKeys, keys_of_texts
from intake.storage.crypto.key_files import WebKeys
from intake.storage.crypto.seals import SealError, close_body, open_body
from intake.storage.schema import tables
from intake.storage.unit_of_work import Database
from tests.properties.desk import HIDDEN, Desk, example_script, open_desk
from tests.support.open_requests import open_requests
from tests.support.stage import LINE, dump

HERS, OTHERS = "+16125550142", "+16515550187"
TO_READ_BACK = ("hello", "1", "1", "1", "1", "1", "13", "no")


@pytest.fixture
def desk(database: Database, web_keys: WebKeys) -> Desk:
    return open_desk(database, web_keys, example_script())


def texted(desk: Desk, *bodies: str, sender: str = HERS) -> str:
    return desk.texts(*bodies, sender=sender)


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


def answered(desk: Desk, *bodies: str) -> list[bool]:
    """Send texts and tell which were answered."""
    return ["<Message" in texted(desk, body) for body in bodies]


def kept_talk(desk: Desk) -> ConversationBody:
    """Return what the row of her texts holds."""
    keys = keys_of_texts(desk.line.keys.web_key, HERS, LINE)
    with desk.line.database.reading() as work:
        stored = work.conversations.load(keys.row)
    assert stored is not None
    return read_talk(open_body(keys, stored.body))


def spoil_body(desk: Desk, body: bytes) -> None:
    """Put a body into the row of her texts that no talk was written to."""
    keys = keys_of_texts(desk.line.keys.web_key, HERS, LINE)
    with desk.line.database.work() as work:
        stored = work.conversations.load(keys.row)
        assert stored is not None
        work.conversations.put(replace(stored, body=body))
        work.commit()


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
    assert b"only_me" in open_body(hers, body)
    assert b"only_me" not in body
    with pytest.raises(SealError) as refused:
        open_body(ConversationKeys(hers.row, others.body), body)
    assert "only_me" not in str(refused.value)


def test_of_a_text_nothing_is_kept_but_where_the_same_text_once_more_would_act(desk: Desk) -> None:
    kept = []
    for body in (*TO_READ_BACK, "7", "0"):
        texted(desk, body)
        kept.append(kept_talk(desk).said != b"")

    assert kept == [False] * len(TO_READ_BACK) + [True, False]


def test_a_conversation_that_ended_keeps_no_answer(desk: Desk) -> None:
    texted(desk, "hello", "1", "1", "no")
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
        (request,) = open_requests(work)
    assert (request.code_hmac is not None) is given
    assert ("Thank you." in reply) is given


def test_the_code_is_not_given_after_another_word(desk: Desk) -> None:
    texted(desk, *TO_READ_BACK, "save", "what", "1")

    with desk.line.database.reading() as work:
        (request,) = open_requests(work)
    assert request.code_hmac is None


@pytest.mark.parametrize("keyword", ["MENU", "ERASE", "please stop", "CODE", "who", "es"])
def test_a_keyword_is_always_answered_and_lifts_the_brake(desk: Desk, keyword: str) -> None:
    texted(desk, "hello", *["what"] * 4)
    assert "<Message" not in texted(desk, "what")

    assert "<Message" in texted(desk, keyword)


def test_an_answer_to_a_question_that_no_longer_stands_answers_nothing(desk: Desk) -> None:
    call_id = "CA" + "1" * 32
    called(desk, call_id, "1", "1", "1", "1", "1", "1", "3", "2")

    late, _ = desk.call(call_id, HERS, Utterance(Channel.VOICE, "1"), 99)

    assert b"Here is what we keep" in late
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


@pytest.mark.parametrize("word", ["MENU", "ERASE", "please stop", "I want to die", "who", "0", "BORRAR", "9"])
def test_a_machine_that_repeats_a_keyword_is_answered_three_times(desk: Desk, word: str) -> None:
    assert answered(desk, "hello", *[word] * 20).count(True) <= 5
    assert answered(desk, word, word) == [False, False]


def test_erase_acts_also_where_it_is_no_longer_answered(desk: Desk) -> None:
    assert answered(desk, *["ERASE"] * 5) == [True, True, True, False, False]
    assert rows(desk)["orders"] == 5


def test_two_machines_that_change_their_words_come_to_an_end(desk: Desk) -> None:
    assert answered(desk, *["who", "code"] * 30) == [True] * 40 + [False] * 20
    assert answered(desk, "who", "es", "*", "9") == [False] * 4
    assert answered(
        desk, "I want to die", "I want to die", "MENU", "I want to die", "ERASE", "please stop"
    ) == [
        True,
        False,
        True,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize("word", ["*", "EN", "ES", "MENU", "0", "1", "hello"])
@pytest.mark.parametrize("between", [("who",), ("7",), ("9",), ("I want to die",), ("*",), ()])
def test_whoever_picks_up_the_phone_later_is_not_told_that_something_was_saved(
    desk: Desk, word: str, between: tuple[str, ...]
) -> None:
    saved = texted(desk, *TO_READ_BACK, "save", *between)
    if not between:
        desk.clock.move(minutes=11)

    replies = [texted(desk, word), texted(desk, "0"), texted(desk, "*")]

    assert "Your words" in saved or between != ()
    assert not [reply for reply in replies if "Saved" in reply or "palabras" in reply or "Thank you" in reply]


def test_key_7_twice_still_erases_after_a_save(desk: Desk) -> None:
    assert "Done." in texted(desk, *TO_READ_BACK, "save", "7", "7")


@pytest.mark.parametrize("word", ["ERASE", "please stop"])
def test_after_an_erasure_one_reply_is_kept_and_no_language(desk: Desk, word: str) -> None:
    farewell = texted(desk, "hola", "1", "1", "1", "1", "1", "1", "2", "1", word)

    talk = kept_talk(desk)
    assert ("Listo." in farewell, talk.conversation.language) == (True, None)
    assert [reply.body.decode() for reply in talk.replies] == [farewell]
    assert "Community Input Line" in texted(desk, "hello")


@pytest.mark.parametrize(
    ("greeting", "word", "start"), [("hola", "ERASE", "Done."), ("hello", "BORRAR", "Listo.")]
)
def test_a_new_phone_and_one_that_was_here_read_the_same_after_an_erasure(
    desk: Desk, greeting: str, word: str, start: str
) -> None:
    texted(desk, greeting, "1", "1", "no")

    assert texted(desk, word) == texted(desk, word, sender=OTHERS)
    assert start in texted(desk, word, sender="+16515550188")


def test_her_own_number_typed_as_another_phone_takes_the_place_of_her_older_request(desk: Desk) -> None:
    texted(desk, "hello", "1", "1", "1", "1", "2", HERS[2:], "1", "1", "save")

    with desk.line.database.reading() as work:
        (request,) = open_requests(work)
    assert (request.contact, request.own_phone, request.message) == ("this_phone", True, False)


@pytest.mark.parametrize("word", ["ERASE", "please stop"])
@pytest.mark.parametrize("readable", [True, False])
def test_a_body_that_no_longer_reads_does_not_stand_in_the_way_of_an_erasure(
    desk: Desk, word: str, readable: bool
) -> None:
    texted(desk, *TO_READ_BACK)
    keys = keys_of_texts(desk.line.keys.web_key, HERS, LINE)
    spoil_body(desk, close_body(keys, b"\x81\xa1a\x01") if readable else b"\x00" * 600)

    assert "Done." in texted(desk, word)
    assert (rows(desk)["orders"], counted(desk)) == (
        1,
        {"contact text": 2, "ended unfinished": 1, "ended erased": 1},
    )


@pytest.mark.parametrize("first", [("who",), ("I want to die",), ("9", "0"), ("CODE", "MENU"), ("7", "0")])
def test_a_keyword_opens_no_way_round_a_line_that_rests(desk: Desk, first: tuple[str, ...]) -> None:
    with desk.line.database.work() as work:
        work.line_state.pause()
        work.commit()

    assert "Does anyone else" not in texted(desk, *first, "1")


@pytest.mark.parametrize(
    ("event", "says"),
    [(UtteranceEvent.CONNECTED, "<Response><Hangup"), (UtteranceEvent.NOT_CONNECTED, "For English, press 1")],
)
def test_who_talked_long_with_the_help_line_is_not_told_that_something_changed(
    desk: Desk, event: UtteranceEvent, says: str
) -> None:
    call_id = "CA" + "a" * 32
    _, turn = desk.call(call_id, HERS, Utterance(Channel.VOICE), 0)
    receive.hang_up(desk.line, call_id)

    document, _ = desk.call(call_id, HERS, Utterance(Channel.VOICE, event=event), turn)

    assert says in document.decode()


@pytest.mark.parametrize(("keys", "orders"), [("77", ["erase"]), ("71", [])])
def test_what_was_pressed_just_before_hanging_up_is_done_and_nothing_stands_after_the_call(
    web_keys: WebKeys, sqlite_database: Database, keys: str, orders: list[str]
) -> None:
    desk = open_desk(sqlite_database, web_keys, example_script())
    call_id = "CA" + "a" * 32
    _, turn = desk.call(call_id, HERS, Utterance(Channel.VOICE), 0)
    _, turn = desk.call(call_id, HERS, Utterance(Channel.VOICE, keys[0]), turn)
    desk.while_thinking = lambda: receive.hang_up(desk.line, call_id)

    desk.call(call_id, HERS, Utterance(Channel.VOICE, keys[1]), turn)

    with desk.line.database.engine.connect() as connection:
        assert connection.execute(select(tables.orders.c.what)).scalars().all() == orders
    assert set(rows(desk)) - {"counter", "orders"} == {"provider_copy"}


def test_a_late_copy_of_an_older_text_is_silent_and_does_nothing(desk: Desk) -> None:
    late = "SM" + "b" * 32
    desk.clock.move(seconds=5)
    texted(desk, *TO_READ_BACK)
    desk.text(late, HERS, "what?")
    texted(desk, "2", "1", "1", "1", "no")
    before = dump(desk.line.database)

    reply = desk.text(late, HERS, "1")

    assert b"<Message" not in (reply or b"")
    assert dump(desk.line.database) == before


def test_a_code_that_was_not_stored_is_not_told(desk: Desk) -> None:
    texted(desk, *TO_READ_BACK, "save")
    with desk.line.database.work() as work:
        (request,) = open_requests(work)
        work.requests.give_code(request.id, b"x" * 32)
        work.commit()

    reply = texted(desk, "1")

    assert ("Thank you." in reply, "-" in reply.split("<Message")[-1].split(">", 1)[1]) == (True, False)
