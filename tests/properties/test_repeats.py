"""The provider may send any request again, whenever it likes: one effect, and the same bytes."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from intake.channels.twiml import text
from intake.core.channel import Channel
from intake.core.conversation.intent import Utterance
from intake.core.script.script import Script
from intake.storage.crypto.key_files import WebKeys
from intake.storage.schema.tables import metadata
from intake.storage.unit_of_work import Database
from tests.properties.desk import open_desk
from tests.support.open_requests import open_requests

PHONE = "+16125550142"
TEXTS = ("hello", "1", "1", "1", "1", "1", "13", "2", "1", "1", "ERASE")
CALL = ("", "1", "1", "1", "1", "1", "1", "3", "2", "1", "1", "7", "7")
HANGUP = b'<?xml version="1.0" encoding="UTF-8"?><Response><Hangup /></Response>'
# After each request: which of the last four come again, in which order.
again = st.lists(st.lists(st.integers(1, 4), max_size=3), min_size=13, max_size=13)


@dataclass(frozen=True)
class Kept:
    """What one story left."""

    requests: int
    orders: int
    replies: list[bytes | None]


def _after_erasure(replies: list[bytes | None], earlier: int, silence: bytes) -> bytes | None:
    # Where a story ended with an erasure, only the reply to that is kept.
    return silence if earlier < len(replies) - 1 else replies[earlier]


def _empty(database: Database) -> None:
    with database.engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))


def _kept(database: Database, replies: list[bytes | None]) -> Kept:
    with database.reading() as work:
        return Kept(len(open_requests(work)), work.orders.queue().waiting, replies)


def _text(database: Database, keys: WebKeys, script: Script, repeats: list[list[int]]) -> Kept:
    _empty(database)
    desk = open_desk(database, keys, script)
    replies: list[bytes | None] = []
    for number, body in enumerate(TEXTS):
        # A save that came sooner would be asked for once more.
        desk.clock.move(seconds=5)
        replies.append(desk.text(f"SM{number:032x}", PHONE, body))
        for back in repeats[number] if number < len(repeats) else ():
            earlier = max(0, number + 1 - back)
            given = replies[earlier] if body != "ERASE" else _after_erasure(replies, earlier, text.silence())
            assert desk.text(f"SM{earlier:032x}", PHONE, TEXTS[earlier]) == given
    return _kept(database, replies)


def _call(database: Database, keys: WebKeys, script: Script, repeats: list[list[int]]) -> Kept:
    _empty(database)
    desk = open_desk(database, keys, script)
    replies: list[bytes | None] = []
    turns = [0]
    for number, pressed in enumerate(CALL):
        said = Utterance(Channel.VOICE, pressed)
        document, following = desk.call(f"CA{1:032x}", PHONE, said, turns[number])
        replies.append(document)
        turns.append(following)
        for back in repeats[number] if number < len(repeats) else ():
            earlier = max(0, number + 1 - back)
            said = Utterance(Channel.VOICE, CALL[earlier])
            over = number == len(CALL) - 1
            given = _after_erasure(replies, earlier, HANGUP) if over else replies[earlier]
            assert desk.call(f"CA{1:032x}", PHONE, said, turns[earlier])[0] == given
    return _kept(database, replies)


@pytest.mark.parametrize("story", [_text, _call], ids=["text", "voice"])
def test_requests_that_come_again_have_no_effect_and_the_same_bytes(
    database: Database, web_keys: WebKeys, script: Script, story: object
) -> None:
    assert callable(story)
    once = story(database, web_keys, script, [])
    assert (once.requests, once.orders) == (1, 2)

    @settings(
        max_examples=12,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(repeats=again)
    def check(repeats: list[list[int]]) -> None:
        assert story(database, web_keys, script, repeats) == once

    check()
