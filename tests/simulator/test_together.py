"""Many things at once: nobody waits for ever, and every call ends once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from intake.simulator.calls.call import Call
from intake.simulator.calls.leg import CallState
from intake.simulator.exchange import Exchange
from tests.simulator.conftest import INTERVIEWER, LINE, PERSON, FakeLine

ROOM = (
    '<Dial action="/after" hangupOnStar="true"><Conference waitUrl="" endConferenceOnExit="true">room'
    "</Conference></Dial>"
)
ENDINGS: list[Callable[[Call], None]] = [
    Call.hang_up,
    Call.reach_time_limit,
    lambda call: call.press("*"),
    lambda call: call.redirect("/after"),
]


@pytest.mark.parametrize("first", range(len(ENDINGS)))
@pytest.mark.parametrize("second", range(len(ENDINGS)))
def test_two_who_leave_a_room_at_the_same_moment_both_get_out(
    exchange: Exchange, line: FakeLine, first: int, second: int
) -> None:
    line.answers["/twilio/voice"] = ROOM
    line.answers["/after"] = "<Say>Bye.</Say><Hangup/>"
    calls = [exchange.place_call(number, LINE) for number in (PERSON, INTERVIEWER)]
    gate = threading.Barrier(2)

    def end(call: Call, how: Callable[[Call], None]) -> None:
        gate.wait(10)
        how(call)

    threads = [
        threading.Thread(target=end, args=(call, ENDINGS[how]))
        for call, how in zip(calls, (first, second), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert [thread.is_alive() for thread in threads] == [False, False]
    assert [call.state for call in calls] == [CallState.COMPLETED, CallState.COMPLETED]
    assert len(line.forms("/twilio/call-status")) == 2
    assert exchange.board.around.rooms.all() == ()


def test_many_callers_at_once_each_hear_their_own_answers(exchange: Exchange, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = '<Gather action="/turn" numDigits="1"/><Hangup/>'
    line.answers["/turn"] = lambda form: f"<Say>{form['From'][-2:]} {form['Digits']}</Say><Hangup/>"

    def talk(place: int) -> str:
        call = exchange.place_call(f"+161255501{place:02}", LINE)
        call.press(str(place % 10))
        return call.words

    with ThreadPoolExecutor(20) as pool:
        heard = list(pool.map(talk, range(60)))

    assert heard == [f"{place:02} {place % 10}" for place in range(60)]
