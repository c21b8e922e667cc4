"""What a leg hears whose attempt is gone: silence, or a word for an interviewer who waits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.core.calls.attempt import AttemptState, CallDirection, Leg
from intake.core.calls.leg_request import LegPosition, LegQuestion, LegRequest
from intake.core.calls.leg_script import GONE, SILENCE, LegCue
from intake.services.calls.answer_leg import Bridge, LegAddress, LegAnswer, answer_leg
from intake.storage.crypto.key_files import WebKeys
from intake.storage.queries.attempts import Attempt
from intake.storage.unit_of_work import Database
from tests.properties.desk import example_script, open_desk
from tests.support.staff import NOW, ask

TOKEN = "token"
BRIEFED = LegPosition(LegQuestion.BRIEFING, 1)
BEGUN = Attempt(
    id="attempt",
    request_id="request-1",
    number=1,
    way=CallDirection.THEY_CALL,
    interviewer_id="lee",
    token=TOKEN,
    room="room",
    state=AttemptState.RINGING_INTERVIEWER,
    began_at=NOW,
    deadline_at=NOW + timedelta(minutes=2),
    rung=("kim", "lee"),
)


@pytest.fixture
def bridge(database: Database, web_keys: WebKeys) -> Bridge:
    desk = open_desk(database, web_keys, example_script())
    return Bridge(desk.line, desk.line.rules.hours)


def begin(bridge: Bridge, attempt: Attempt) -> None:
    with bridge.line.database.work() as work:
        assert work.attempts.begin(attempt)
        work.commit()


def heard(bridge: Bridge, leg: Leg, at: LegPosition | None, ring: int = 0, token: str = TOKEN) -> LegAnswer:
    return answer_leg(bridge, LegAddress(token, leg, ring, "CA1"), LegRequest(leg, at, ""))


@pytest.mark.parametrize("at", [None, BRIEFED])
def test_a_late_word_of_an_interviewer_who_was_let_go_is_met_with_silence(
    bridge: Bridge, at: LegPosition | None
) -> None:
    ask(bridge.line.database)
    begin(bridge, BEGUN)

    assert heard(bridge, Leg.INTERVIEWER, at, ring=1) == LegAnswer(SILENCE)
    assert heard(bridge, Leg.INTERVIEWER, at, ring=2) != LegAnswer(SILENCE)


@pytest.mark.parametrize(
    ("leg", "at", "cue"),
    [
        (Leg.INTERVIEWER, BRIEFED, GONE),
        (Leg.INTERVIEWER, None, SILENCE),
        (Leg.PERSON, LegPosition(LegQuestion.GATE, 1), SILENCE),
        (Leg.PERSON, None, SILENCE),
    ],
)
def test_when_the_attempt_was_erased_only_an_interviewer_who_was_spoken_to_hears_a_word(
    bridge: Bridge, leg: Leg, at: LegPosition | None, cue: LegCue
) -> None:
    assert heard(bridge, leg, at, token="erased") == LegAnswer(cue)
