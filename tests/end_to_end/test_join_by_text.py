"""Somebody joins by a text: a code, two words, and the coordinator's phone, which alone lets them in."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import msgspec
import pytest

from intake.config.settings import CoordinatorSettings
from intake.core.delivery.message_kinds import MessageKind
from intake.core.phone import PhoneNumber
from intake.core.requests.request_code import TRIES_AN_HOUR
from intake.core.scheduling.availability import StaffHours
from intake.core.staff.interviewer import Standing
from intake.core.staff.join_code import MOST_INVITED, MOST_JOINED
from intake.services.line.adopt_codes import adopt_codes
from intake.services.line.staff_context import StaffContext
from intake.services.scheduling.roster import read_roster
from intake.services.staff.absence import end_rest
from intake.services.staff.in_one_commit import in_one_commit
from intake.services.staff.invite_to_join import AskedToJoin, JoinRefusal
from intake.services.staff.joining import JoinAnswer, JoinTry, join_by_text
from intake.services.staff.let_in import turn_away
from intake.storage.crypto.fingerprints import join_hmac
from intake.storage.crypto.key_files import read_worker_keys
from intake.storage.crypto.seals import open_phone
from intake.storage.queries.requests import RequestState
from intake.storage.schema.staff_tables import interviewer, join_invitation
from intake.storage.unit_of_work import UnitOfWork
from tests.support.delivering import deliver
from tests.support.joining import CODE_OF_MIA, MIA, PROFILE, REFUSED, ask_to_join, how_they_stand, two_words
from tests.support.staffing import COORDINATOR, KIM, STRANGER, Staffed, staff
from tests.support.stage import LINE, QUIET, Stage

JOIN = f"JOIN {CODE_OF_MIA}"
# The stage begins on a Thursday.
FIRST_DAY = date(2018, 3, 9)
MIDNIGHT = datetime(2018, 3, 9, 6, tzinfo=UTC)
IN = (Standing.ACTIVE.value, FIRST_DAY, MIDNIGHT)


@pytest.fixture
def staffed(stage: Stage) -> Staffed:
    return reached(stage)


@pytest.fixture
def on_sqlite(sqlite_stage: Stage) -> Staffed:
    return reached(sqlite_stage)


def reached(stage: Stage) -> Staffed:
    """Put staff on a stage whose worker knows the coordinator's phone too."""
    coordinator = CoordinatorSettings(phones=(PhoneNumber(COORDINATOR),))
    stage.worker = replace(
        stage.worker, settings=msgspec.structs.replace(stage.settings, coordinator=coordinator)
    )
    return staff(stage)


def sent_to(staffed: Staffed, phone: str) -> list[str]:
    """Let the worker send what is due, and return all that a phone got."""
    deliver(staffed.stage.worker)
    return [each.body for each in staffed.stage.exchange.on_phone(phone) if each.to == phone]


def test_a_code_two_words_and_the_coordinators_ok_make_an_interviewer(staffed: Staffed) -> None:
    asked = ask_to_join(staffed)

    answer = staffed.text("join 4829-1307", MIA)
    words = two_words(answer)
    joined_at = staffed.now

    assert isinstance(asked, AskedToJoin)
    assert (asked.handle, asked.code) == ("mia", "48291307")
    told = (
        f"Thank you. Your two words: {words}. Someone will call and ask for them. By this you agree to texts from this "
        "line: codes and times only, some days several. Msg and data rates may apply. STOP ends them."
    )
    assert answer == [told]
    assert how_they_stand(staffed) == "joined"
    question = f"MIA sent JOIN. Ask them for their two words by voice. If they say {words}, reply OK MIA. Else reply NOT MIA."
    assert sent_to(staffed, COORDINATOR) == [question]
    assert staffed.text("OK MIA", COORDINATOR) == [
        "MIA is in. Offers start on Fri Mar 9. Next: their hours, on the page of MIA."
    ]
    assert how_they_stand(staffed) == IN
    assert sent_to(staffed, MIA)[1:] == [
        "You are in. Offers start on Fri Mar 9. Please call this line once and set your PIN. MENU for the words."
    ]
    with staffed.stage.line.database.engine.connect() as connection:
        (row,) = connection.execute(interviewer.select().where(interviewer.c.handle == "mia")).all()
        left = connection.execute(join_invitation.select()).all()
    opened = open_phone(row.sealed_phone, read_worker_keys(staffed.stage.settings.storage.worker_keys))
    assert (opened.e164, left) == (MIA, [])
    assert (row.agency, row.languages, row.regions, row.agreed_at) == (
        "uroc",
        "en,es",
        "twin_cities",
        joined_at,
    )
    assert row.agreed_to.startswith("staff_reply.join_sent#")
    assert staffed.text("LIST", MIA) == ["Nothing is with you now."]


def test_whoever_is_let_in_is_offered_nothing_before_the_next_day(staffed: Staffed) -> None:
    ask_to_join(staffed)
    staffed.text(JOIN, MIA)
    staffed.text("OK MIA", COORDINATOR)
    stage = staffed.stage
    with stage.line.database.work() as work:
        mia = work.interviewers.by_handle("mia")
        assert mia is not None
        work.availabilities.set_week(mia.id, [StaffHours(mia.id, day, time(8), time(20)) for day in range(7)])
        work.commit()
    row = staffed.request()

    def asked() -> list[str]:
        with stage.line.database.reading() as work:
            return [
                each.handle for each in read_roster(work, stage.line.staff, stage.clock()).match(row).takers
            ]

    today = asked()
    # BACK ends no day that has not come.
    in_one_commit(stage.line.database, stage.line.staff, stage.clock(), lambda staff: end_rest(staff, mia.id))
    after_back = asked()
    stage.clock.now = MIDNIGHT + timedelta(hours=14)

    assert (today, after_back, asked()) == ([], [], ["mia"])


def test_a_text_that_comes_twice_is_answered_the_same_and_its_code_sent_again_is_not(
    staffed: Staffed,
) -> None:
    ask_to_join(staffed)
    staffed.stage.exchange.faults.send_next_twice = 1

    staffed.text(JOIN, MIA)

    one, other = (each for each in staffed.stage.replies if b"Your two words" in each)
    assert one == other
    assert staffed.text(JOIN, MIA) == REFUSED
    assert staffed.text(JOIN, STRANGER) == REFUSED
    assert how_they_stand(staffed) == "joined"


def test_two_phones_that_send_one_code_at_once_make_one_join(staffed: Staffed) -> None:
    phones = [f"+1651555{number:04}" for number in range(100, 104)]
    ask_to_join(staffed)
    answers: dict[str, list[str]] = {}
    ready = threading.Barrier(len(phones))

    def send(phone: str) -> None:
        ready.wait()
        answers[phone] = staffed.stage.exchange.text(phone, LINE, JOIN)

    sending = [threading.Thread(target=send, args=(phone,)) for phone in phones]
    for each in sending:
        each.start()
    for each in sending:
        each.join()

    assert sorted(answer == REFUSED for answer in answers.values()) == [False, True, True, True]
    (row,) = staffed.stage.rows()["join_invitation"]
    assert two_words(next(answer for answer in answers.values() if answer != REFUSED)).lower() in row
    assert len(staffed.outgoing()) == 2


def test_one_phone_that_sends_two_codes_at_once_is_told_of_the_second_what_all_are_told(
    staffed: Staffed,
) -> None:
    line, mia = staffed.stage.line, PhoneNumber(MIA)
    for handle, drawn in (("mia", CODE_OF_MIA), ("zoe", 77)):
        ask_to_join(staffed, replace(PROFILE, handle=handle), drawn)
    with line.database.work() as work:
        adopt_codes(work, line.keys, staffed.now)
        work.commit()
    second: list[JoinAnswer] = []

    def send_another() -> None:
        with line.database.work() as work:
            second.append(join_by_text(line, work, JoinTry("00000077", MIA, mia, False), staffed.now))
            work.commit()

    sending = threading.Thread(target=send_another)
    with line.database.work() as work:
        first = join_by_text(line, work, JoinTry(str(CODE_OF_MIA), MIA, mia, False), staffed.now)
        sending.start()
        # So long the other waits for this one, on whichever engine.
        sending.join(timeout=0.5)
        waited = sending.is_alive()
        work.commit()
    sending.join()

    assert (first.words is None, second, waited) == (False, [JoinAnswer(None)], True)
    assert (how_they_stand(staffed), how_they_stand(staffed, "zoe")) == ("joined", "asked")
    assert staffed.outgoing() == [(MessageKind.JOIN_ASKED.value, "coordinator")] * 2


def test_the_coordinator_is_asked_of_so_many_a_day_whatever_a_console_that_was_broken_into_writes(
    on_sqlite: Staffed,
) -> None:
    def join(number: int) -> bool:
        handle = f"m{chr(97 + number)}"
        ask_to_join(on_sqlite, replace(PROFILE, handle=handle), number)
        answer = on_sqlite.text(f"JOIN {number:08}", f"+1651555{100 + number:04}")
        # Whoever broke in takes each back, so that none waits.
        with on_sqlite.stage.line.database.work() as work:
            turn_away(StaffContext(work, on_sqlite.stage.line.staff, on_sqlite.now), handle)
            work.commit()
        return answer != REFUSED

    taken = [join(number) for number in range(MOST_JOINED + 1)]
    on_sqlite.stage.clock.move(hours=24)

    assert taken == [True] * MOST_JOINED + [False]
    assert join(MOST_JOINED + 2)


def test_so_many_may_be_asked_to_join_at_once(on_sqlite: Staffed) -> None:
    asked = [
        ask_to_join(on_sqlite, replace(PROFILE, handle=f"m{chr(97 + number)}"), number)
        for number in range(MOST_INVITED + 1)
    ]

    assert all(isinstance(each, AskedToJoin) for each in asked[:MOST_INVITED])
    assert asked[MOST_INVITED:] == [JoinRefusal.TOO_MANY]


def test_whatever_is_wrong_with_a_join_is_answered_alike_and_changes_nothing(staffed: Staffed) -> None:
    ask_to_join(staffed)
    answers = {
        "wrong code": staffed.text("JOIN 48291308", STRANGER),
        "staff already": staffed.text(JOIN, KIM),
        "the coordinator": staffed.text(JOIN, COORDINATOR),
        "a phone we cannot text": staffed.text(JOIN, "+16045550177"),
    }
    staffed.stage.clock.move(days=7)
    answers["too late"] = staffed.text(JOIN, MIA)

    assert answers == dict.fromkeys(answers, REFUSED)
    assert (how_they_stand(staffed), staffed.outgoing()) == ("nobody", [])


def test_a_join_after_the_end_of_the_line_is_refused(on_sqlite: Staffed) -> None:
    on_sqlite.stage.clock.move(days=81)
    ask_to_join(on_sqlite)

    assert on_sqlite.text(JOIN, MIA) == REFUSED


def test_a_join_while_the_line_rests_or_is_stopped_is_taken(on_sqlite: Staffed) -> None:
    on_sqlite.text("PAUSE", COORDINATOR)
    on_sqlite.text("HALT", COORDINATOR)
    ask_to_join(on_sqlite)

    assert on_sqlite.text(JOIN, MIA) != REFUSED
    assert on_sqlite.text("OK MIA", COORDINATOR)[0].startswith("MIA is in.")
    assert sent_to(on_sqlite, MIA)[1:] != []


def test_not_forgets_the_code_the_phone_and_the_words_and_tells_nobody(staffed: Staffed) -> None:
    ask_to_join(staffed)
    answered = staffed.text(JOIN, MIA)
    deliver(staffed.stage.worker)

    said = staffed.text("NOT MIA", COORDINATOR)

    assert said == ["MIA is not let in. That code leads nowhere now, and that phone is forgotten."]
    assert (how_they_stand(staffed), staffed.text(JOIN, MIA)) == ("nobody", REFUSED)
    staffed.stage.clock.move(days=2)
    assert sent_to(staffed, MIA) == [*answered, *REFUSED]
    assert len(sent_to(staffed, COORDINATOR)) == 2
    assert staffed.stage.rows()["join_invitation"] == []


def test_every_other_word_of_the_coordinator_has_one_clear_answer(staffed: Staffed) -> None:
    def said(body: str) -> str:
        (text,) = staffed.text(body, COORDINATOR)
        return text

    unknown = [said("OK MIA"), said("NOT MIA")]
    ask_to_join(staffed)
    early = said("OK MIA")
    staffed.text(JOIN, MIA)
    said("OK MIA")
    twice = [said("OK MIA"), said("NOT MIA")]
    ask_to_join(staffed, replace(PROFILE, handle="zoe"), 77)
    staffed.text("JOIN 0000 0077", STRANGER)
    staffed.hire("max", phone=STRANGER)
    taken = said("OK ZOE")

    assert unknown == ["Nobody called MIA was asked to join. Nothing was changed."] * 2
    assert early == "MIA has not sent JOIN yet. Nothing was changed."
    assert twice == ["MIA is an interviewer already. Nothing was changed."] * 2
    assert taken == (
        "ZOE sent JOIN from a phone of somebody else here. Nothing was changed. NOT ZOE ends it."
    )
    assert (how_they_stand(staffed), how_they_stand(staffed, "zoe")) == (IN, "joined")


def test_only_the_coordinators_phone_lets_anybody_in(staffed: Staffed) -> None:
    ask_to_join(staffed)
    staffed.text(JOIN, MIA)

    for phone in (MIA, KIM, STRANGER):
        staffed.text("OK MIA", phone)

    assert how_they_stand(staffed) == "joined"


def test_a_coordinator_who_interviews_may_still_thank(on_sqlite: Staffed) -> None:
    on_sqlite.hire("ana", phone=COORDINATOR)
    row = on_sqlite.request()
    on_sqlite.assign(row, "id-ana")

    assert on_sqlite.text("ok thanks", COORDINATOR) == ["To be sure, reply OK 7KQ4."]


def test_nobody_is_asked_to_join_by_a_name_that_is_taken_or_means_something(on_sqlite: Staffed) -> None:
    assert isinstance(ask_to_join(on_sqlite), AskedToJoin)

    assert [
        ask_to_join(on_sqlite, replace(PROFILE, handle=handle), 5)
        for handle in ("mia", "KIM", "join", "operator", "m1a", "")
    ] == [
        JoinRefusal.WAITS,
        JoinRefusal.TAKEN,
        JoinRefusal.NOT_A_HANDLE,
        JoinRefusal.NOT_A_HANDLE,
        JoinRefusal.NOT_A_HANDLE,
        JoinRefusal.NOT_A_HANDLE,
    ]


def test_nobody_is_asked_to_join_where_no_phone_could_say_who_it_is(on_sqlite: Staffed) -> None:
    line = on_sqlite.stage.line
    on_sqlite.stage.deploy(replace(line, staff=replace(line.staff, coordinator=False)))

    assert ask_to_join(on_sqlite) is JoinRefusal.NOBODY_COULD_SAY


def test_what_somebody_who_broke_into_the_console_writes_is_no_name_in_a_text(on_sqlite: Staffed) -> None:
    ask_to_join(on_sqlite)
    with on_sqlite.stage.line.database.engine.begin() as connection:
        connection.execute(join_invitation.update().values(handle="call 1 555 0100 now"))

    assert on_sqlite.text(JOIN, MIA) == REFUSED
    assert on_sqlite.outgoing() == []


def test_a_person_with_a_request_who_joins_keeps_it_and_can_still_erase_it(staffed: Staffed) -> None:
    stage = staffed.stage
    for body in ("hello", "1", "1", "1", "1", "1"):
        staffed.text(body, MIA)
    before = dict(stage.rows())
    ask_to_join(staffed)

    answer = staffed.text(JOIN, MIA)

    assert answer != REFUSED
    assert stage.rows()["callback_request"] == before["callback_request"]
    row = staffed.request()
    staffed.text("OK MIA", COORDINATOR)
    assert staffed.text("ERASE", MIA) != []
    assert len(stage.rows()["orders"]) == 1
    assert staffed.stood(row) == (RequestState.WAITING.value, 0, None)


def test_a_join_in_the_middle_of_a_conversation_leaves_it_where_it_is(staffed: Staffed) -> None:
    ask_to_join(staffed)
    for phone in (MIA, STRANGER):
        staffed.text("hello", phone)

    joined = staffed.text(JOIN, MIA)

    assert joined != REFUSED
    for body in ("1", "1", "1"):
        assert staffed.text(body, MIA) == staffed.text(body, STRANGER)


def test_a_join_to_the_quiet_number_is_answered_by_nobody(on_sqlite: Staffed) -> None:
    ask_to_join(on_sqlite)

    assert on_sqlite.stage.text(JOIN, MIA, QUIET) == []
    assert how_they_stand(on_sqlite) == "asked"


def test_join_without_a_code_is_an_ordinary_text(on_sqlite: Staffed) -> None:
    assert on_sqlite.text("join", MIA) == on_sqlite.text("hello there", STRANGER)


@pytest.mark.parametrize("senders", [1, 500])
def test_a_thousand_guesses_tell_nothing_and_the_real_code_still_works(
    on_sqlite: Staffed, senders: int
) -> None:
    ask_to_join(on_sqlite)

    def guess(work: UnitOfWork, digits: str, sender: str, phone: str = STRANGER) -> JoinAnswer:
        tried = JoinTry(digits, sender, PhoneNumber(phone), is_staff=False)
        return join_by_text(on_sqlite.stage.line, work, tried, on_sqlite.now)

    with on_sqlite.stage.line.database.work() as work:
        answers = [guess(work, f"{10_000_000 + n}", f"sender {n % senders}") for n in range(1_000)]
        counted = work.wrong_codes.count(b"anybody", on_sqlite.now).of_everyone
        # Whoever guessed too often hears nothing new from the real code; everybody else is let in, if slowly.
        worn = guess(work, str(CODE_OF_MIA), "sender 0") if senders == 1 else None
        new = guess(work, str(CODE_OF_MIA), MIA, MIA)

    assert {answer.words for answer in answers} == {None}
    assert counted == (TRIES_AN_HOUR if senders == 1 else 1_000)
    assert (worn is None or worn.words is None, new.words is not None, new.slowly) == (
        True,
        True,
        senders > 1,
    )


def test_the_coordinator_is_reminded_once_and_what_has_run_out_is_purged(staffed: Staffed) -> None:
    ask_to_join(staffed)
    staffed.text(JOIN, MIA)
    texts = []
    for _ in range(9):
        texts.append(len(sent_to(staffed, COORDINATOR)))
        staffed.stage.worker.purge()
        staffed.stage.clock.move(days=1)

    assert texts == [1, 2, 2, 2, 2, 2, 2, 2, 2]
    assert staffed.stage.rows()["join_invitation"] == []


def test_a_code_is_found_by_its_hash_alone_once_it_was_looked_for(on_sqlite: Staffed) -> None:
    ask_to_join(on_sqlite)

    on_sqlite.text("JOIN 0000 0000", STRANGER)

    with on_sqlite.stage.line.database.engine.connect() as connection:
        (row,) = connection.execute(join_invitation.select()).all()
    key = on_sqlite.stage.line.keys.web_key
    assert (row.sealed_code, row.code_hmac) == (None, join_hmac(key, str(CODE_OF_MIA)))
