"""What we write down for the next request is read back exactly, or refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.channels.webhooks.turn_token import TurnToken, read_token
from intake.core.channel import Channel
from intake.core.conversation.loop_guard import LoopGuard
from intake.core.conversation.state import Conversation
from intake.core.phone import PhoneNumber
from intake.core.scheduling.schedule import Window
from intake.core.script.flow import Place
from intake.services.conversation.conversation_body import (
    REPLIES_KEPT,
    ConversationBody,
    GivenReply,
    read_talk,
    write_talk,
)

moments = st.datetimes(datetime(2018, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
names = st.text("abcdefghij_", min_size=1, max_size=12)
places = st.builds(Place, names, names)
windows = moments.map(lambda at: Window(at, at + timedelta(hours=2)))
conversations = st.builds(
    Conversation,
    channel=st.sampled_from(Channel),
    at=places,
    language=st.none() | st.sampled_from(("en", "es")),
    answers=st.dictionaries(names, st.lists(names, max_size=4).map(tuple), max_size=5),
    number=st.none() | st.integers(100, 199).map(lambda last: PhoneNumber(f"+16125550{last}")),
    extension=st.text("0123456789", max_size=6),
    window=st.none() | windows,
    page=st.integers(0, 9),
    left=st.none() | places,
    stumbles=st.integers(0, 9),
    said=st.lists(names, max_size=3).map(tuple),
    request_id=st.none() | names,
    code_name=st.none() | st.tuples(names, names),
    code=st.none() | st.text("0123456789", min_size=10, max_size=10),
    saved=st.booleans(),
    finished=st.booleans(),
)
replies = st.builds(GivenReply, request=names, body=st.binary(max_size=40))
talks = st.builds(
    ConversationBody,
    conversation=conversations,
    flows=names,
    loop_guard=st.builds(LoopGuard, moments, st.integers(0, 99)),
    turn=st.integers(0, 999),
    wrong_codes=st.integers(0, 9),
    counted=st.booleans(),
    replies=st.lists(replies, max_size=REPLIES_KEPT).map(tuple),
)


@given(talk=talks)
def test_a_talk_is_read_back_as_it_was_written(talk: ConversationBody) -> None:
    assert read_talk(write_talk(talk)) == talk


@given(talk=talks, request=names, body=st.binary(max_size=40))
def test_a_talk_keeps_its_last_replies_and_no_more(talk: ConversationBody, request: str, body: bytes) -> None:
    kept = talk.after_turn(GivenReply(request, body), counted=False, just_saved=False).replies

    assert kept == (*talk.replies, GivenReply(request, body))[-REPLIES_KEPT:]


@given(talk=talks)
def test_a_talk_that_is_over_keeps_no_answer(talk: ConversationBody) -> None:
    over = talk.cut()
    conversation = over.conversation

    assert (over.replies, over.loop_guard) == (talk.replies, talk.loop_guard)
    assert conversation == Conversation(
        talk.conversation.channel, talk.conversation.at, talk.conversation.language, finished=True
    )


@given(turn=st.integers(0, 999_999), language=st.sampled_from((None, "en", "es", "hmn")))
def test_a_turn_token_is_read_back_as_it_was_written(turn: int, language: str | None) -> None:
    assert read_token(str(TurnToken(turn, language))) == TurnToken(turn, language)


@given(value=st.text(max_size=20))
def test_any_other_value_is_no_token(value: str) -> None:
    token = read_token(value)

    assert token is None or read_token(str(token)) == token


@pytest.mark.parametrize("value", ["", "1", "-en", "1-EN", "1-en2", "1234567-en", "1-en\n", " 1-en", "1--en"])
def test_a_token_that_is_not_ours_is_refused(value: str) -> None:
    assert read_token(value) is None
