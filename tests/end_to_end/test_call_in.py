"""You call us: within a window the code joins its holder to whoever is on duty, and tells nobody else anything."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import msgspec
import pytest

from intake.core.calls.attempt import AttemptState, Ending, Leg
from intake.core.calls.leg_request import LegPosition, LegQuestion, LegRequest
from intake.core.conversation.callback_request import SIGN_LANGUAGE
from intake.core.delivery.message_kinds import MessageKind
from intake.core.scheduling.availability import DayException, ExceptionKind, StaffHours, Visit
from intake.core.staff.halt_votes import OPERATOR
from intake.services.calls.answer_leg import Bridge, LegAddress, answer_leg
from intake.services.line.halt import note_halt
from intake.services.line.holidays import note_holidays
from intake.services.line.line_rules import rules_of
from intake.services.line.open_times import OpenTimes, time_rules
from intake.services.line.rules import staff_rules
from intake.simulator.calls.call import Call
from intake.simulator.calls.leg import Waiting
from intake.storage.crypto.fingerprints import code_hmac
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.requests import RequestRow
from tests.properties.crash_points import MortalWeb
from tests.support.calls import KIM, KIM_PHONE, LEE, LEE_PHONE, Calling, interviewer
from tests.support.stage import HER_PHONE, LINE, Stage
from tests.support.statements import statements

CODE = "1482913627"
THURSDAY, SATURDAY = 3, 5
# Thursday at half past two: within the window from two to four.
IN_WINDOW = datetime(2018, 3, 8, 20, 30, tzinfo=UTC)
WAIT = "Thank you. We are looking for someone to talk with you. Please stay on the line."
MORE = "Still looking. Thank you for waiting."
NOBODY = "We are sorry. Nobody could pick up just now."


@pytest.fixture
def calling(stage: Stage) -> Calling:
    return on_duty(stage)


@pytest.fixture
def quick(sqlite_stage: Stage) -> Calling:
    return on_duty(sqlite_stage)


def on_duty(stage: Stage) -> Calling:
    stage.clock.now = IN_WINDOW
    calling = Calling(stage)
    # Lee was given something lately, so Kim has been idle for longer.
    calling.employ(interviewer(), KIM_PHONE)
    calling.employ(interviewer("lee", last_assigned_at=IN_WINDOW - timedelta(hours=1)), LEE_PHONE)
    with stage.line.database.work() as work:
        for who in (KIM, LEE):
            week = [StaffHours(who, day, time(9), time(17)) for day in (THURSDAY, SATURDAY)]
            work.availabilities.set_week(who, week)
        work.commit()
    return calling


def waiting(calling: Calling, **changed: object) -> str:
    hmac = code_hmac(calling.stage.line.keys.web_key, CODE)
    return calling.save(None, code_hmac=hmac, windows=(), requested_on=IN_WINDOW.date(), **changed)


def call_with_code(calling: Calling, code: str = CODE, phone: str = HER_PHONE) -> Call:
    call = calling.stage.exchange.place_call(phone, LINE)
    for keys in ("1", "1", "3", f"{code}#"):
        call.press(keys)
    if call.waiting is Waiting.PAUSE:
        # What is said before they wait takes its time.
        call.silence()
    return call


def rung(calling: Calling) -> list[str]:
    calling.ring()
    phones = [call.plan.phone for call in calling.stage.exchange.calls]
    return [phone for phone in phones if phone in (KIM_PHONE, LEE_PHONE)]


def rings_at_kims(calling: Calling, *, joined: bool) -> tuple[Call, Call]:
    """Let Kim's phone ring for somebody with a code, or bring both into one room; return both calls."""
    theirs = call_with_code(calling)
    rung(calling)
    ours = calling.phone(KIM_PHONE)
    if joined:
        join(ours, theirs)
    return theirs, ours


def join(ours: Call, theirs: Call) -> None:
    """Let an interviewer pick up and say 1 twice; whoever waited goes in first."""
    ours.answer()
    ours.press("11")
    theirs.silence()
    ours.silence()


def missed(calling: Calling) -> list[tuple[object, ...]]:
    return [row for row in calling.stage.rows()["outbox"] if MessageKind.CALL_IN_MISSED.value in row]


def test_the_caller_is_joined_to_the_one_who_was_idle_longest(calling: Calling) -> None:
    request_id = waiting(calling)

    theirs = call_with_code(calling)
    first = rung(calling)
    ours = calling.phone(KIM_PHONE)
    join(ours, theirs)

    assert first == [KIM_PHONE]
    assert ours.words.startswith(
        "A call about 7 K Q 4. They called us, and wait on the line. Press 1. Blue Maple."
    )
    assert theirs.words.endswith(f"Thank you for calling. {WAIT}")
    assert calling.state(request_id) == (AttemptState.JOINED, None)
    theirs.hang_up()
    ours.press("1")
    calling.stage.worker.orders()
    assert calling.request(request_id) is None
    assert calling.stage.exchange.log.errors == ()


@pytest.mark.parametrize("answered", [False, True])
def test_a_caller_goes_on_waiting_when_whoever_is_rung_is_cut_off(quick: Calling, answered: bool) -> None:
    request_id = waiting(quick)
    theirs, ours = rings_at_kims(quick, joined=False)
    if answered:
        ours.answer()
        ours.press("1")

    quick.cut_off()
    rung(quick)
    lees = quick.phone(LEE_PHONE)
    join(lees, theirs)

    assert ours.ended
    assert quick.attempt(request_id).interviewer_id == LEE
    assert quick.state(request_id) == (AttemptState.JOINED, None)


def test_a_talk_with_a_caller_ends_when_the_interviewer_is_cut_off(quick: Calling) -> None:
    request_id = waiting(quick)
    theirs, ours = rings_at_kims(quick, joined=True)

    quick.cut_off()
    quick.ring()

    assert quick.state(request_id) == (AttemptState.OVER, Ending.CUT_OFF)
    assert (ours.ended, theirs.ended) == (True, True)
    assert theirs.words.endswith("We had to end this call. It is not because of you. Goodbye.")


def test_whoever_calls_with_their_code_proves_who_they_are_whoever_knows_their_words(quick: Calling) -> None:
    request_id = waiting(quick)
    with quick.stage.line.database.work() as work:
        work.heard_words.note([request_id])
        work.commit()

    call_with_code(quick)

    row = quick.request(request_id)
    assert row is not None
    assert not row.words_known


def test_whoever_calls_us_is_joined_while_nothing_goes_out_to_people(quick: Calling) -> None:
    request_id = waiting(quick)
    with quick.stage.line.database.work() as work:
        note_halt(work, OPERATOR, quick.stage.clock())
        work.commit()

    rings_at_kims(quick, joined=True)

    assert quick.state(request_id) == (AttemptState.JOINED, None)


def test_whoever_talked_with_a_caller_may_set_the_time_they_agreed_on(calling: Calling) -> None:
    request_id = waiting(calling)
    theirs = call_with_code(calling)
    rung(calling)
    ours = calling.phone(KIM_PHONE)
    join(ours, theirs)
    theirs.hang_up()

    ours.press("2")
    shown, picked = calling.stage.text("SET 7KQ4", KIM_PHONE), calling.stage.text("1", KIM_PHONE)

    assert ours.words.endswith(
        "Text SET and the code. We answer with your open times, if there are any. Goodbye."
    )
    assert shown[0].startswith("7KQ4: 1 Sat Mar 10, ")
    assert picked[0].startswith("7KQ4 is set for Sat Mar 10, ")
    with calling.stage.line.database.reading() as work:
        booked = work.appointments.of(request_id)
    assert booked is not None
    assert booked.interviewer_id == KIM


@pytest.mark.parametrize("how", ["busy", "no answer", "no one said", "hung up"])
def test_who_does_not_come_is_followed_by_the_next_and_nobody_is_rung_twice(quick: Calling, how: str) -> None:
    waiting(quick)
    theirs = call_with_code(quick)
    assert rung(quick) == [KIM_PHONE]

    _not_coming(quick.phone(KIM_PHONE), how)
    theirs.silence()
    assert rung(quick) == [KIM_PHONE, LEE_PHONE]
    _not_coming(quick.phone(LEE_PHONE), how)

    assert rung(quick) == [KIM_PHONE, LEE_PHONE]
    theirs.silence()
    assert f"{WAIT} {NOBODY}" in theirs.words
    assert theirs.ended
    assert len(missed(quick)) == 1


def _not_coming(call: Call, how: str) -> None:
    match how:
        case "busy":
            call.decline()
        case "no answer":
            call.let_ring()
        case "no one said":
            call.answer()
            for _ in range(3):
                call.silence()
        case _:
            call.answer()
            call.hang_up()


def test_whoever_answers_too_late_hears_that_it_is_over(quick: Calling) -> None:
    waiting(quick)
    theirs = call_with_code(quick)
    rung(quick)
    kim = quick.phone(KIM_PHONE)
    for _ in range(60):
        theirs.silence()

    kim.answer()
    assert theirs.words.count(MORE) == 6

    assert kim.words == "This call is over. Thank you. Goodbye."
    assert theirs.words.endswith("Please call again Saturday, March 10, 10 A M to noon. Goodbye.")


def go_away(calling: Calling, *staff: str) -> None:
    with calling.stage.line.database.work() as work:
        gone = [DayException(f"away {who}", who, IN_WINDOW.date(), ExceptionKind.AWAY) for who in staff]
        work.availabilities.add_exceptions(gone)
        work.commit()


def test_nobody_on_duty_any_more_is_a_kind_sentence_and_the_next_window(quick: Calling) -> None:
    request_id = waiting(quick, language="es")

    theirs = call_with_code(quick)
    go_away(quick, KIM, LEE)
    assert rung(quick) == []
    theirs.silence()

    assert theirs.words.endswith(
        "Llame otra vez el sábado 10 de marzo, de 10 de la mañana a 12 del día, por favor. Adiós."
    )
    assert quick.state(request_id) == (AttemptState.OVER, Ending.NOBODY)
    assert len(missed(quick)) == 1


# Of a year, Thanksgiving is on a Thursday, and Tuesday the 25th is Christmas.
CLOSED = (datetime(2018, 11, 22, 20, 30, tzinfo=UTC), "Saturday, November 24, 10 A M to noon")
DAYS = {
    "a holiday": CLOSED,
    "the day the coordinator closed": (IN_WINDOW + timedelta(days=7), "Saturday, March 17, 10 A M to noon"),
    "everybody away": (IN_WINDOW, "Saturday, March 10, 10 A M to noon"),
    "one away, one resting": (IN_WINDOW, "Saturday, March 10, 10 A M to noon"),
    "one away, one at a visit": (IN_WINDOW, "Saturday, March 10, 10 A M to noon"),
    "away until three": (IN_WINDOW, "Thursday, March 8, 3 to 4 P M"),
    "nobody speaks it": (IN_WINDOW, None),
}


@pytest.mark.parametrize("day", DAYS)
def test_when_nobody_is_at_the_phone_the_code_tells_the_next_window_and_nobody_is_rung(
    quick: Calling, day: str
) -> None:
    now, told = DAYS[day]
    _closed_on(quick, (IN_WINDOW + timedelta(days=7)).date())
    quick.stage.clock.now = now
    _make(quick, day)
    waiting(quick, interview_language="so" if day == "nobody speaks it" else None)

    theirs = call_with_code(quick)

    when = f"please call us {told}." if told else "so please call in the time you chose."
    assert f"{when} At the main menu press 3, and enter your code." in theirs.words
    assert "Please stay on the line" not in theirs.words
    assert rung(quick) == []


def _closed_on(calling: Calling, day: date) -> None:
    """Let the line close a day and keep the holidays, to the end of the year."""
    stage, change = calling.stage, msgspec.structs.replace
    stage.settings = change(
        stage.settings,
        line=change(stage.settings.line, closes_on=date(2018, 12, 31)),
        schedule=change(stage.settings.schedule, closed=(day,), holidays=True),
    )
    note_holidays(stage.line.database, IN_WINDOW.date())
    line = stage.line
    rules, times = rules_of(stage.settings), OpenTimes(time_rules(stage.settings))
    stage.deploy(replace(line, rules=rules, times=times, staff=staff_rules(stage.settings)))
    stage.worker = replace(stage.worker, settings=stage.settings)


def _make(calling: Calling, day: str) -> None:
    today = IN_WINDOW.date()
    with calling.stage.line.database.work() as work:
        match day:
            case "everybody away":
                gone = [DayException(who, who, today, ExceptionKind.AWAY) for who in (KIM, LEE)]
            case "away until three":
                gone = [
                    DayException(who, who, today, ExceptionKind.AWAY, time(8), time(15)) for who in (KIM, LEE)
                ]
            case "one away, one resting":
                work.interviewers.rest_until(LEE, IN_WINDOW + timedelta(hours=9))
                gone = [DayException(KIM, KIM, today, ExceptionKind.AWAY)]
            case "one away, one at a visit":
                work.availabilities.add_visit(Visit("v", "south", "Library", today, time(13), time(18), LEE))
                gone = [DayException(KIM, KIM, today, ExceptionKind.AWAY)]
            case _:
                gone = []
        work.availabilities.add_exceptions(gone)
        work.commit()


def test_who_waits_when_a_day_is_closed_hears_the_next_window(quick: Calling) -> None:
    waiting(quick)
    theirs = call_with_code(quick)
    _closed_on(quick, IN_WINDOW.date())

    assert rung(quick) == []
    theirs.silence()

    assert theirs.words.endswith("Please call again Saturday, March 10, 10 A M to noon. Goodbye.")


@pytest.mark.parametrize("early", [False, True])
def test_at_a_time_they_picked_whoever_expects_them_is_rung_on_a_closed_day_and_early_too(
    quick: Calling, early: bool
) -> None:
    request_id = waiting(quick)
    starts = IN_WINDOW.replace(hour=15, minute=0) if early else IN_WINDOW
    _closed_on(quick, IN_WINDOW.date() + timedelta(days=early))
    with quick.stage.line.database.work() as work:
        assert work.appointments.book(Appointment(request_id, LEE, starts, starts + timedelta(minutes=45)))
        work.commit()
    quick.stage.clock.now = starts - timedelta(minutes=9 * early)

    call_with_code(quick)

    assert rung(quick) == [LEE_PHONE]


@pytest.mark.parametrize(
    "changed",
    [
        {"resting_until": IN_WINDOW + timedelta(hours=2)},
        {"standing": "stopped"},
        {"standing": "invited"},
        {"languages": ("es",)},
        {"agency": "rainbow"},
    ],
)
def test_only_who_fits_and_may_be_asked_is_rung(quick: Calling, changed: dict[str, object]) -> None:
    from intake.core.staff.interviewer import Standing

    waiting(quick, left_out="rainbow")
    if "standing" in changed:
        changed = {"standing": Standing(str(changed["standing"]))}
    with quick.stage.line.database.work() as work:
        work.interviewers.change(replace(interviewer(), **changed))  # type: ignore[arg-type]
        work.commit()

    call_with_code(quick)

    assert rung(quick) == [LEE_PHONE]


def test_staff_and_hours_are_read_once_for_all_who_wait(quick: Calling) -> None:
    waiting(quick)
    other = "1482913628"
    hmac = code_hmac(quick.stage.line.keys.web_key, other)
    quick.save(None, code_hmac=hmac, windows=(), code_name="green owl", staff_code="9XMC")
    call_with_code(quick)
    call_with_code(quick, other, "+16125550149")

    with statements(quick.stage.worker.database) as executed:
        quick.stage.worker.calls()

    tables = ("interviewer", "availability", "availability_exception", "visit")
    read = [sum(re.search(rf"FROM {table}\b", each) is not None for each in executed) for table in tables]
    assert read == [1, 1, 1, 1]
    assert rung(quick) == [KIM_PHONE, LEE_PHONE]


def test_whoever_is_in_a_call_is_not_rung(quick: Calling) -> None:
    waiting(quick)
    other = quick.save("+16125550143", code_name="green owl", staff_code="9XMC", windows=("afternoons",))
    quick.brief(other)

    call_with_code(quick)

    assert rung(quick) == [KIM_PHONE, LEE_PHONE]


@pytest.mark.parametrize("joined", [False, True])
def test_when_the_caller_hangs_up_the_interviewer_is_let_go_or_asked(quick: Calling, joined: bool) -> None:
    request_id = waiting(quick)
    theirs, ours = rings_at_kims(quick, joined=joined)

    theirs.hang_up()
    quick.ring()

    expected = (AttemptState.ASKING, None) if joined else (AttemptState.OVER, Ending.CALLER_LEFT)
    assert quick.state(request_id) == expected
    assert ours.ended is not joined


def test_whoever_waits_for_a_caller_whose_way_was_lost_is_asked_what_came_of_it(quick: Calling) -> None:
    request_id = waiting(quick)
    theirs = call_with_code(quick)
    rung(quick)
    ours = quick.phone(KIM_PHONE)
    ours.answer()
    ours.press("11")

    quick.stage.app.wsgi_app = MortalWeb(quick.stage.app.wsgi_app, deaf=1, dumb=1)  # type: ignore[method-assign]
    theirs.silence()
    state = quick.state(request_id)
    ours.silence()

    assert (theirs.ended, state, ours.room) == (True, (AttemptState.PARTED, None), None)
    assert ours.words.endswith("Wrong number, 8.")
    assert quick.state(request_id) == (AttemptState.ASKING, None)


@pytest.mark.parametrize("joined", [False, True])
def test_erasing_ends_the_waiting_and_leaves_a_talk(quick: Calling, joined: bool) -> None:
    request_id = waiting(quick)
    theirs, ours = rings_at_kims(quick, joined=joined)
    with quick.stage.line.database.work() as work:
        work.requests.set_erasing(request_id)
        work.commit()

    quick.stage.worker.orders()
    quick.ring()

    assert (ours.ended, theirs.ended) == (not joined, not joined)
    assert quick.request(request_id) is None


def test_a_second_call_with_the_same_code_learns_nothing_of_the_first(quick: Calling) -> None:
    waiting(quick)
    call_with_code(quick)

    second = call_with_code(quick, phone="+16125550149")

    assert second.ended
    assert second.words.endswith(f"{NOBODY} Your code still works. Please call again another day. Goodbye.")


def test_right_and_wrong_codes_lead_to_the_same_words_and_limits_until_the_join(quick: Calling) -> None:
    waiting(quick)

    wrong = call_with_code(quick, "1000000001")
    for code in ("1000000002", "1000000003"):
        wrong.press(f"{code}#")

    assert wrong.ended
    assert rung(quick) == []


def test_at_other_hours_the_code_tells_the_next_window_and_nobody_is_rung(quick: Calling) -> None:
    quick.stage.clock.now = IN_WINDOW + timedelta(hours=4)
    waiting(quick)

    theirs = call_with_code(quick)

    assert "please call us Saturday, March 10, 10 A M to noon." in theirs.words
    assert rung(quick) == []


def test_by_text_nobody_is_joined(quick: Calling) -> None:
    waiting(quick)

    quick.stage.text("CODE")
    (told,) = quick.stage.text(CODE)

    assert told.startswith("It is waiting. We keep no number, so please call us Sat Mar 10")
    assert rung(quick) == []


def test_a_request_with_a_number_waits_for_our_call_also_within_a_window(quick: Calling) -> None:
    hmac = code_hmac(quick.stage.line.keys.web_key, CODE)
    quick.save(code_hmac=hmac)

    theirs = call_with_code(quick, phone="+16125550149")

    assert "We only call when you said it is safe." in theirs.words
    assert rung(quick) == []


def test_the_callers_number_is_in_no_request_and_no_document(quick: Calling) -> None:
    row: RequestRow | None
    request_id = waiting(quick)
    theirs = call_with_code(quick)
    rung(quick)
    ours = quick.phone(KIM_PHONE)
    join(ours, theirs)

    row = quick.request(request_id)
    assert row is not None
    said = b"".join(quick.stage.replies) + repr(quick.stage.rows()).encode()
    assert HER_PHONE[2:].encode() not in said
    assert theirs.sid.encode() not in said
    assert ours.sid.encode() not in said


def test_a_late_word_of_whoever_was_let_go_does_not_stand_for_the_next_one_who_is_rung(
    quick: Calling,
) -> None:
    request_id = waiting(quick)
    call_with_code(quick)
    rung(quick)
    kim = quick.phone(KIM_PHONE)
    kim.answer()
    for _ in range(3):
        kim.silence()
    said = LegRequest(Leg.INTERVIEWER, LegPosition(LegQuestion.BRIEFING, 3))
    hours = quick.stage.line.rules.hours
    bridge = Bridge(quick.stage.line, hours)
    late = LegAddress(quick.attempt(request_id).token, Leg.INTERVIEWER, 1, f"CA{'9' * 32}")

    answer_leg(bridge, late, said)
    assert rung(quick) == [KIM_PHONE, LEE_PHONE]
    with quick.stage.line.database.work() as work:
        work.requests.set_erasing(request_id)
        work.commit()
    quick.stage.worker.orders()
    quick.ring()

    assert quick.stage.exchange.ringing(LEE_PHONE) is None
    assert [call.ended for call in quick.stage.exchange.calls] == [True, True, True]


def test_whoever_signs_is_joined_as_an_interpreter_comes_along(quick: Calling) -> None:
    waiting(quick, interview_language=SIGN_LANGUAGE)

    call_with_code(quick)

    assert rung(quick) == [KIM_PHONE]
