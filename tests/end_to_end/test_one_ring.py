"""One ring is one try: what the bridge saw of it and what its interviewer texts of it come to the same in any order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from intake.core.requests.contact import Contact
from intake.core.scheduling.day_parts import DayPart
from intake.services.requests.take_free import take_if_free
from intake.simulator.calls.call import Call
from intake.storage.queries.appointments import Appointment
from tests.support.calls import CODE, KIM, KIM_PHONE, Calling, interviewer
from tests.support.stage import HER_PHONE, Stage

# It rings on Thursday at a quarter past ten.
THURSDAY_EVENING = datetime(2018, 3, 8, 23, tzinfo=UTC)
FRIDAY_MORNING = datetime(2018, 3, 9, 15, tzinfo=UTC)
FRIDAY_EVENING = datetime(2018, 3, 9, 23, tzinfo=UTC)


@dataclass(frozen=True)
class Stands:
    """How a request stands: its tries, when somebody picked up, and from when on it is tried again."""

    tries: int
    picked_up: DayPart | None = None
    next_try: datetime | None = None


MISSED = Stands(1, None, THURSDAY_EVENING)
PICKED_UP = Stands(1, DayPart.MORNING, FRIDAY_EVENING)
CLOSED = None

OWN: dict[str, object] = {}
TYPED: dict[str, object] = {"contact": Contact.ANOTHER_PHONE}
MAY_TRY_AGAIN: dict[str, object] = {"try_again": True}


@pytest.fixture
def calling(sqlite_stage: Stage) -> Calling:
    return staffed(sqlite_stage)


@pytest.fixture
def on_both(stage: Stage) -> Calling:
    """Calls over each of both engines."""
    return staffed(stage)


def staffed(stage: Stage) -> Calling:
    calling = Calling(stage)
    calling.employ(interviewer(), KIM_PHONE)
    return calling


def asked(calling: Calling, **how: object) -> str:
    """Let somebody ask for a call in the mornings or evenings, and Kim take it."""
    request_id = calling.save(HER_PHONE, windows=("mornings", "evenings"), **how)
    with calling.stage.line.database.work() as work:
        take_if_free(work, request_id, KIM, calling.stage.clock())
        work.commit()
    return request_id


def say(calling: Calling, word: str) -> list[str]:
    return calling.stage.text(f"{word} {CODE}", KIM_PHONE)


def nobody_answers(ours: Call, theirs: Call) -> None:
    theirs.let_ring()
    ours.silence()


def somebody_hangs_up(ours: Call, theirs: Call) -> None:
    theirs.answer()
    theirs.hang_up()
    ours.silence()


def somebody_says_nothing(ours: Call, theirs: Call) -> None:
    theirs.answer()
    theirs.press("1")
    ours.silence()
    theirs.silence()
    ours.press("*")
    ours.hang_up()


def stands(calling: Calling, request_id: str) -> Stands | None:
    request = calling.request(request_id)
    assert request is not None
    if request.state == "erasing":
        return CLOSED
    assert request.state == "waiting"
    return Stands(request.attempts, request.picked_up, request.not_before)


BRIDGE = {"nobody answers": nobody_answers, "somebody picks up": somebody_hangs_up}
WORDS_AND_RINGS = [
    (OWN, "LATER", "nobody answers", MISSED),
    (OWN, "LATER", "somebody picks up", PICKED_UP),
    (OWN, "NA", "nobody answers", MISSED),
    (OWN, "NA", "somebody picks up", PICKED_UP),
    (OWN, "OTHER", "nobody answers", CLOSED),
    (OWN, "OTHER", "somebody picks up", CLOSED),
    (TYPED, "LATER", "nobody answers", MISSED),
    (TYPED, "LATER", "somebody picks up", CLOSED),
    (TYPED, "NA", "nobody answers", MISSED),
    (TYPED, "NA", "somebody picks up", CLOSED),
    (TYPED, "OTHER", "nobody answers", CLOSED),
    (TYPED, "OTHER", "somebody picks up", CLOSED),
    (MAY_TRY_AGAIN, "LATER", "nobody answers", MISSED),
    (MAY_TRY_AGAIN, "LATER", "somebody picks up", PICKED_UP),
    (MAY_TRY_AGAIN, "NA", "nobody answers", MISSED),
    (MAY_TRY_AGAIN, "NA", "somebody picks up", PICKED_UP),
    (MAY_TRY_AGAIN, "OTHER", "nobody answers", Stands(1, None, FRIDAY_MORNING)),
    (MAY_TRY_AGAIN, "OTHER", "somebody picks up", PICKED_UP),
]


@pytest.mark.parametrize(("how", "word", "bridge", "then"), WORDS_AND_RINGS)
@pytest.mark.parametrize("words", [("first",), ("last",), ("first", "last"), ("last", "last")])
def test_a_word_and_the_bridge_count_one_ring_once_and_a_pick_up_always(
    calling: Calling,
    how: dict[str, object],
    word: str,
    bridge: str,
    then: Stands | None,
    words: tuple[str, ...],
) -> None:
    request_id = asked(calling, **how)
    ours, theirs = calling.rung(request_id)

    for _ in range(words.count("first")):
        say(calling, word)
    BRIDGE[bridge](ours, theirs)
    for _ in range(words.count("last")):
        say(calling, word)

    assert stands(calling, request_id) == then


@pytest.mark.parametrize("word", ["LATER", "NA", "OTHER"])
def test_a_phone_that_was_picked_up_twice_rings_no_more_whatever_is_texted_while_it_rings(
    calling: Calling, word: str
) -> None:
    request_id = asked(calling)
    somebody_hangs_up(*calling.rung(request_id))
    calling.stage.clock.now = FRIDAY_EVENING
    ours, theirs = calling.rung(request_id)

    say(calling, word)
    somebody_hangs_up(ours, theirs)

    assert stands(calling, request_id) is CLOSED


@pytest.mark.parametrize("word", ["LATER", "NA"])
def test_a_word_before_the_ring_lets_no_phone_ring(calling: Calling, word: str) -> None:
    request_id = asked(calling)
    ours = calling.brief(request_id)

    say(calling, word)
    ours.press("1")
    calling.ring()

    assert calling.state(request_id) == ("over", "not now")
    assert stands(calling, request_id) == Stands(word == "NA", None, THURSDAY_EVENING)


def test_the_last_ring_but_one_told_twice_leaves_the_last_one(calling: Calling) -> None:
    request_id = asked(calling, attempts=1)

    nobody_answers(*calling.rung(request_id))
    told = [say(calling, "NA") for _ in range(2)]

    assert stands(calling, request_id) == Stands(2, None, THURSDAY_EVENING)
    assert told == [[f"{CODE}: noted already. Next: Thu Mar 8, 5-8:30 PM."]] * 2


def test_a_ring_that_is_told_of_days_later_is_still_that_ring(calling: Calling) -> None:
    request_id = asked(calling)
    somebody_hangs_up(*calling.rung(request_id))

    calling.stage.clock.now = FRIDAY_EVENING + timedelta(hours=1)
    say(calling, "NA")

    assert stands(calling, request_id) == PICKED_UP


@pytest.mark.parametrize(("how", "then"), [(OWN, PICKED_UP), (TYPED, CLOSED), (MAY_TRY_AGAIN, PICKED_UP)])
def test_a_talk_of_silence_is_one_pick_up_however_often_it_is_told(
    calling: Calling, how: dict[str, object], then: Stands | None
) -> None:
    request_id = asked(calling, **how)
    somebody_says_nothing(*calling.rung(request_id))

    for _ in range(3):
        say(calling, "NA")

    assert stands(calling, request_id) == then


@pytest.mark.parametrize("first", [True, False])
def test_before_a_booked_time_a_word_and_a_pick_up_are_one_ring_too(on_both: Calling, first: bool) -> None:
    request_id = asked(on_both)
    starts_at = on_both.stage.clock() + timedelta(days=1)
    with on_both.stage.line.database.work() as work:
        work.appointments.book(Appointment(request_id, KIM, starts_at, starts_at + timedelta(hours=1)))
        work.commit()
    ours, theirs = on_both.rung(request_id)

    if first:
        say(on_both, "NA")
    somebody_hangs_up(ours, theirs)
    if not first:
        say(on_both, "NA")

    assert stands(on_both, request_id) == PICKED_UP
    with on_both.stage.line.database.reading() as work:
        assert work.appointments.of(request_id) is not None


def test_a_time_that_was_missed_after_a_talk_is_told_twice_and_is_no_silent_talk(calling: Calling) -> None:
    request_id, starts_at = asked(calling, **TYPED), FRIDAY_MORNING + timedelta(hours=1)
    ours, theirs = calling.rung(request_id)
    theirs.answer()
    theirs.press("1")
    ours.silence()
    theirs.silence()
    ours.press("*")
    ours.press("2")
    with calling.stage.line.database.work() as work:
        work.appointments.book(Appointment(request_id, KIM, starts_at, starts_at + timedelta(hours=1)))
        work.commit()
    calling.stage.clock.now = starts_at + timedelta(hours=1)

    for _ in range(2):
        say(calling, "NA")

    assert stands(calling, request_id) == Stands(1, None, FRIDAY_EVENING)
