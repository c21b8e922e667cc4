"""The line's own page: how it stands in words, and what is asked there is done by the worker, or refused with a reason."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from intake.config.settings import CoordinatorSettings
from intake.core.help_line import HelpLine
from intake.core.phone import PhoneNumber
from intake.core.staff.halt_votes import OPERATOR, Vote, Voter, VoterKind, phone_at
from intake.logs import ProcessRole
from intake.services.delivery.status_keys import DELIVER_TICK
from intake.services.line.deputy import Deputy, coordinator_stopped
from intake.services.line.halt import count_vote, note_halt
from intake.services.reports.health import WORKER_TICK
from intake.services.reports.line_standing import LineStanding, Rest, line_standing
from intake.services.reports.running import note_running, this_process
from intake.services.staff_orders.apply import StaffClerk, apply_staff_orders
from intake.storage.crypto.key_files import WORKER_KEYS, read_worker_keys
from intake.storage.unit_of_work import Database
from tests.console.test_requests import read, sent
from tests.support.accounts import have_account
from tests.support.console import Visitor, console_over, desk_over
from tests.support.mail import COORDINATOR, KIM
from tests.support.staff import NOW, rules

PHONES = (PhoneNumber(COORDINATOR), PhoneNumber(KIM))
RULES = rules(coordinator_phones=2)
ANA = Voter(VoterKind.ACCOUNT, "ana")
STOPPED = "Stopped since 10:15 AM, by ana at the console."


@dataclass(slots=True)
class Room:
    """Ana at the console of a line that is well, with two phones of the coordinator."""

    database: Database
    settings: object
    ana: Visitor
    kim: Visitor
    folder: Path

    def standing(self) -> LineStanding:
        """Return how the line stands."""
        with self.database.reading() as work:
            return line_standing(work, self.settings, NOW)  # type: ignore[arg-type]

    def work(self) -> None:
        """Let the worker answer what waits."""
        keys = read_worker_keys(self.folder / "keys" / WORKER_KEYS)
        apply_staff_orders(self.database, StaffClerk(keys, RULES), NOW)


@pytest.fixture
def room(database: Database, console_database: Database, tmp_path: Path) -> Room:
    desk = desk_over(console_database, tmp_path)
    settings = msgspec.structs.replace(desk.settings, coordinator=CoordinatorSettings(PHONES))
    app = console_over(replace(desk, settings=settings))
    have_account(database, "ana")
    note_running(database, this_process(ProcessRole.WEB, NOW), NOW)
    with database.work() as work:
        for name in (WORKER_TICK, DELIVER_TICK):
            work.line_state.put(name, NOW.isoformat())
        work.commit()
    ana, kim = (Visitor(app).signed_in_by(token) for token in ("ana's", "kim's"))
    return Room(database, settings, ana, kim, tmp_path)


@pytest.fixture
def worker(room: Room) -> Iterator[None]:
    """A worker that looks all the time."""
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(0.02):
            room.work()

    thread = threading.Thread(target=look)
    thread.start()
    yield
    ended.set()
    thread.join()


def test_a_line_that_is_well_says_so_and_what_only_the_operator_sees(room: Room) -> None:
    page = read(room.ana, "/line")

    for words in (
        "It is open It takes requests, and people are called and texted.",
        "The worker last seen at 10:15 AM",
        "Texts that wait 0 Texts that failed none in two days",
        "Your texts go to phone 1.",
        "Your operator asks intake doctor",
    ):
        assert words in page
    assert "End the stop" not in page
    assert not [phone for phone in (COORDINATOR, KIM) if phone[-4:] in room.ana.get("/line").text]


def test_what_is_broken_stands_there_with_whom_to_phone(room: Room) -> None:
    with room.database.work() as work:
        work.line_state.put(WORKER_TICK, (NOW - timedelta(hours=2)).isoformat())
        work.line_state.put(coordinator_stopped(1), "2018-03-01")
        work.commit()

    page = read(room.ana, "/line")

    assert "It is not well Something is broken, and people notice." in page
    assert "The worker is silent: nothing is offered, sent, called or erased. Phone your operator." in page
    assert "Phone 1 takes no texts: it texted STOP. The next one gets them." in page


@pytest.mark.usefixtures("worker")
def test_everything_is_stopped_at_once_and_ended_by_two(room: Room) -> None:
    stopped = sent(room.ana, "/line", "/line", act="stop")
    halted = room.standing().halt
    asked = sent(room.ana, "/line/end-stop", "/line/end-stop")
    with room.database.work() as work:
        count_vote(work, phone_at(2), NOW)
        work.commit()
    with_a_phone = room.standing().halt
    with room.database.work() as work:
        count_vote(work, OPERATOR, NOW)
        work.commit()

    # One person may hold both.
    assert with_a_phone is not None
    assert "What came of it Everything that goes out is stopped." in stopped
    assert (
        f"It is stopped Nothing goes out to people. Erasing goes on, and who calls or texts is answered. {STOPPED}"
        in stopped
    )
    assert halted is not None
    assert (halted.since, halted.by) == (NOW, ANA)
    assert "Your word counts. The operator must ask for it too." in asked
    assert "To end it was asked by ana at the console. One more must ask within an hour." in asked
    assert room.standing().halt is None
    assert "Nothing is stopped." in read(room.ana, "/line/end-stop")


@pytest.mark.usefixtures("worker")
def test_who_asks_for_the_end_second_ends_it(room: Room) -> None:
    with room.database.work() as work:
        note_halt(work, phone_at(1), NOW)
        count_vote(work, OPERATOR, NOW)
        work.commit()

    assert "To end it was asked by the operator." in read(room.ana, "/line/end-stop")
    assert "What came of it The stop is over." in sent(room.ana, "/line/end-stop", "/line/end-stop")


@pytest.mark.usefixtures("worker")
def test_the_line_rests_until_an_hour_and_is_opened_again(room: Room) -> None:
    fields = {"act": "rest", "rest-until": "2018-03-12T09:00"}
    rested = sent(room.ana, "/line", "/line", **fields)
    rest = room.standing().rest
    opened = sent(room.ana, "/line", "/line", act="resume")

    assert "It rests since 10:15 AM, until 9:00 AM on Monday, March 12." in rested
    # The clocks changed the night before.
    assert rest == Rest(NOW, datetime(2018, 3, 12, 14, tzinfo=UTC))
    assert "What came of it The line is open. It is open" in opened


@pytest.mark.parametrize("until", ["2018-03-08T09:00", "tomorrow", "2020-01-01T09:00"])
def test_a_rest_that_cannot_be_meant_is_refused_and_what_was_typed_stays(room: Room, until: str) -> None:
    answer = room.ana.post("/line", "/line", **{"act": "rest", "rest-until": until})

    assert answer.status_code == 200
    assert "Give a day and an hour to come, or leave it empty." in answer.text
    assert f'value="{until}" aria-invalid="true"' in answer.text
    assert room.standing().rest is None


@pytest.mark.usefixtures("worker")
def test_the_texts_go_to_a_deputy_for_some_days_and_back(room: Room) -> None:
    fields = {"act": "texts", "place": "2", "texts-until": "2018-03-12"}
    there = sent(room.ana, "/line", "/line", **fields)
    deputy = room.standing().phones.deputy
    back = sent(room.ana, "/line", "/line", act="texts", place="1")

    assert "Your texts go to phone 2, to the end of Mon Mar 12." in there
    assert deputy == Deputy(2, date(2018, 3, 12))
    assert "Your texts go to phone 1." in back


@pytest.mark.usefixtures("worker")
def test_a_help_line_that_does_not_answer_is_left_out_at_once_and_named_again_once_checked(
    room: Room,
) -> None:
    before = read(room.ana, "/line")
    silent = sent(room.ana, "/line", "/line", **{"act": "silent", "help-line": "day_one"})
    left_out = [(each.line, each.is_silent) for each in room.standing().help_lines]
    checked = sent(room.ana, "/line", "/line", **{"act": "checked", "help-line": "day_one"})

    numbers = "Day One call 1-866-223-1111, text 612-399-9995 Sun Nov 1"
    assert f"{numbers} Answers. Day One answers Day One does not answer" in before
    assert "What came of it Noted. From now on nobody is told its number." in silent
    assert f"{numbers} Does not answer: nobody is told its number." in silent
    assert "Day One does not answer" not in silent
    assert left_out == [(HelpLine.DAY_ONE, True), (HelpLine.TRAFFICKING, False), (HelpLine.CRISIS, False)]
    assert "What came of it Noted. It is named to people." in checked
    assert [each.is_silent for each in room.standing().help_lines] == [False, False, False]


@pytest.mark.parametrize("until", ["", "2018-03-07", "2018-06-01"])
def test_a_deputy_without_a_last_day_ahead_is_refused(room: Room, until: str) -> None:
    answer = room.ana.post("/line", "/line", **{"act": "texts", "place": "2", "texts-until": until})

    assert "Give the last day on which your texts go there" in answer.text
    assert room.standing().phones.deputy is None


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"act": "dance"},
        {"act": "texts", "place": "3"},
        {"act": "texts", "place": "one"},
        {"act": "silent"},
        {"act": "checked", "help-line": "old"},
    ],
)
def test_a_form_of_no_page_of_ours_is_refused(room: Room, fields: dict[str, str]) -> None:
    assert room.ana.post("/line", "/line", **fields).status_code == 400


def test_while_the_worker_is_silent_the_page_says_that_it_is_not_done_yet(room: Room) -> None:
    answer = room.ana.post("/line", "/line", act="stop")
    said = read(room.ana, answer.headers["Location"])
    room.work()

    assert (
        "What came of it Asked. Not done yet. The worker was last seen at 10:15 AM. Usually it takes seconds. "
        "Do not press again. Look again"
    ) in said
    assert STOPPED in read(room.ana, answer.headers["Location"])


def test_an_interviewer_sees_and_runs_nothing_of_it(room: Room) -> None:
    assert [room.kim.get(path).status_code for path in ("/line", "/line/end-stop")] == [403, 403]


def test_an_account_alone_ends_no_stop(room: Room) -> None:
    with room.database.work() as work:
        note_halt(work, ANA, NOW)
        count_vote(work, ANA, NOW)
        count_vote(work, Voter(VoterKind.ACCOUNT, "dee"), NOW)
        work.commit()

    halted = room.standing().halt
    assert halted is not None
    assert set(halted.votes) == {Vote(ANA, NOW), Vote(Voter(VoterKind.ACCOUNT, "dee"), NOW)}
