"""The pages of requests: what needs the coordinator, what is asked for in them, and what an interviewer sees of it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from intake.core.access.permissions import Role
from intake.core.requests.contact import Contact
from intake.core.scheduling.schedule import Window
from intake.core.staff.halt_votes import OPERATOR
from intake.core.staff.interviewer import Standing
from intake.logs import ProcessRole
from intake.services.delivery.status_keys import DELIVER_TICK
from intake.services.line.halt import note_halt
from intake.services.reports.health import WORKER_TICK
from intake.services.reports.request_listing import PAGE
from intake.services.reports.running import note_running, this_process
from intake.services.staff_orders.apply import StaffClerk, apply_staff_orders
from intake.storage.crypto.key_files import WORKER_KEYS, read_worker_keys
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.unit_of_work import Database
from tests.support.accounts import have_account
from tests.support.console import ORIGIN, Visitor, console_over, desk_over
from tests.support.forms import sendings
from tests.support.staff import NOW, RULES, a_time, ask, hire, local, named

TODAY = date(2018, 3, 8)
# Whose account "kim" is.
KIM = "kim"
LOOK_EVERY_SECONDS = 0.02
HALTED = (
    "Stopped since 10:15 AM, by the operator. Nothing goes out to people. Erasing goes on, and who calls or texts is "
    "answered."
)
SECONDS = "Usually it takes seconds. Do not press again."
NEVER = "No code has 0, 1, 5, B, D, E, G, I, L, N, O, P, S, T, U, V or Z."


class Desk:
    """A console over a test's database, with Ana and Kim signed in, and a worker that may be let in."""

    def __init__(self, database: Database, console_database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        app = console_over(desk_over(console_database, folder))
        self.ana, self.kim = (Visitor(app).signed_in_by(token) for token in ("ana's", "kim's"))
        have_account(database, "ana")
        hire(database, "kim", id=KIM)
        have_account(database, "kim", Role.INTERVIEWER, KIM)

    def be_well(self) -> None:
        """Let all that runs have been seen just now."""
        note_running(self.database, this_process(ProcessRole.WEB, NOW), NOW)
        with self.database.work() as work:
            for name in (WORKER_TICK, DELIVER_TICK):
                work.line_state.put(name, NOW.isoformat())
            work.commit()

    def work(self) -> None:
        """Let the worker answer what waits."""
        keys = read_worker_keys(self.folder / "keys" / WORKER_KEYS)
        apply_staff_orders(self.database, StaffClerk(keys, RULES), NOW)

    def taken(
        self, request: RequestRow, who: str = KIM, state: AssignmentState = AssignmentState.TAKEN
    ) -> None:
        """Let somebody have a request."""
        with self.database.work() as work:
            made = Assignment(f"{request.id} {who}", request.id, who, state, NOW, taken_at=NOW)
            assert work.assignments.add(made)
            work.commit()

    def holder(self, request: RequestRow) -> str | None:
        """Return whose a request is."""
        with self.database.reading() as work:
            live = work.assignments.live_of(request.id)
        return live.interviewer_id if live else None


@pytest.fixture
def desk(database: Database, console_database: Database, tmp_path: Path) -> Desk:
    return Desk(database, console_database, tmp_path)


@pytest.fixture
def worker(desk: Desk) -> Iterator[None]:
    """A worker that looks all the time."""
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(LOOK_EVERY_SECONDS):
            desk.work()

    thread = threading.Thread(target=look)
    thread.start()
    yield
    ended.set()
    thread.join()


def words(page: str) -> str:
    """Return the words of a page, without its head."""
    body = page.partition('<main id="main" tabindex="-1">')[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def read(visitor: Visitor, path: str) -> str:
    answer = visitor.get(path)
    assert answer.status_code == 200, answer.status
    return words(answer.text)


def sent(visitor: Visitor, path: str, at: str, **fields: str) -> str:
    """Send a form, follow where it leads, and return what came of it."""
    answer = visitor.post(path, at, **fields)
    assert answer.status_code == 303, answer.status
    return read(visitor, answer.headers["Location"])


def test_on_a_quiet_day_every_page_says_so(desk: Desk) -> None:
    desk.be_well()
    assert "Nothing needs you now. No request is open." in read(desk.ana, "/")
    assert "No time is booked for today or tomorrow." in read(desk.ana, "/")
    assert "0 requests No request is open." in read(desk.ana, "/requests")
    assert "0 requests No open request is like this." in read(desk.ana, "/requests?language=so")
    own = read(desk.kim, "/")
    for empty in (
        "No time is booked with you.",
        "You have nothing to call.",
        "Nothing is offered to you now.",
    ):
        assert empty in own


def test_today_says_what_is_the_matter_and_proposes_what_mends_it(desk: Desk) -> None:
    unfit, untaken = ask(desk.database, 1, language="so"), ask(desk.database, 2)
    held = ask(desk.database, 3, held=True)
    booked = ask(desk.database, 4)
    hire(desk.database, "lee", standing=Standing.STOPPED)
    desk.taken(untaken, state=AssignmentState.EXPIRED)
    with desk.database.work() as work:
        assert work.appointments.book(a_time(booked, named(KIM), local(3, 8, 15)))
        work.commit()

    told = read(desk.ana, "/")

    for said in (
        f"{booked.staff_code} has a time soon, and KIM has not said OK to it. today",
        f"{unfit.staff_code} fits nobody: nobody speaks Somali. today What to do with {unfit.staff_code} Leave it Hold",
        f"{untaken.staff_code} was offered to all who fit. Nobody took it. today",
        "Leave it Give to KIM (fits, was asked) Offer again Hold",
        f"{held.staff_code} is held. Nobody is asked to call until you let it go on. today",
        "Leave it Let it go on",
        "LEE stopped our texts. Ask them to text START to the line.",
        f"Today, 3:00 PM {booked.staff_code} by phone KIM not yet",
    ):
        assert said in told


def _halted(desk: Desk) -> None:
    with desk.database.work() as work:
        note_halt(work, OPERATOR, NOW)
        work.commit()


def _worker_silent(desk: Desk) -> None:
    with desk.database.work() as work:
        work.line_state.put(WORKER_TICK, (NOW - timedelta(hours=2)).isoformat())
        work.commit()


def _web_silent(desk: Desk) -> None:
    with desk.database.work() as work:
        work.running_processes.forget(NOW + timedelta(seconds=1))
        work.commit()


@pytest.mark.parametrize(
    ("ails", "said"),
    [
        (_halted, HALTED),
        (
            _worker_silent,
            "The worker is silent: nothing is offered, sent, called or erased. Phone your operator.",
        ),
        (_web_silent, "The web side is silent: nobody who calls or texts is answered. Phone your operator."),
    ],
)
def test_what_of_the_line_needs_somebody_stands_first_in_today(
    desk: Desk, ails: Callable[[Desk], None], said: str
) -> None:
    desk.be_well()
    ails(desk)
    alone = desk.ana.get("/").text
    held = ask(desk.database, 1, held=True)

    first = f"Needs you Code What Since What to do The line {said} See how the line stands"
    with_another = read(desk.ana, "/")

    assert f"{first} Today and tomorrow" in words(alone)
    assert "Nothing needs you" not in alone
    assert '<a href="/line">See how the line stands</a>' in alone
    assert f"{first} {held.staff_code} is held." in with_another


def test_twelve_requests_are_given_from_today_in_one_form_and_one_wait(desk: Desk, worker: None) -> None:
    desk.be_well()
    waiting = [ask(desk.database, number) for number in range(1, 13)]
    for each in waiting:
        desk.taken(each, state=AssignmentState.EXPIRED)
    assert read(desk.ana, "/").count("Give to KIM") == 12

    told = sent(desk.ana, "/", "/", **{f"act-{each.staff_code}": "give:kim" for each in waiting})

    assert [desk.holder(each) for each in waiting] == [KIM] * 12
    assert told.count("KIM has it now, and gets a text.") == 12
    assert "Nothing needs you now." in told


def test_the_second_one_reads_who_was_first_and_nothing_is_changed(desk: Desk, worker: None) -> None:
    request, lee = ask(desk.database, 1), hire(desk.database, "lee")
    desk.taken(request, lee.id)
    code = request.staff_code

    told = sent(desk.ana, f"/requests/{code}", f"/requests/{code}", act="give", handle="kim", seen="")

    assert re.search(r"LEE took it \d+ seconds? ago\. Nothing was changed\.", told)
    assert desk.holder(request) == lee.id


def test_while_the_worker_is_silent_it_is_said_and_can_be_looked_at_again(desk: Desk) -> None:
    request = ask(desk.database, 1)
    path = f"/requests/{request.staff_code}"

    answer = desk.ana.post(path, path, act="hold", handle="", seen="")
    waits = desk.ana.get(answer.headers["Location"]).text
    (again,) = re.findall(r'class="look-again" href="([^"]+)"', waits)
    desk.work()

    assert "Asked. Not done yet. The worker was never seen. " + SECONDS + " Look again" in words(waits)
    assert "It is held. Nobody is asked to call." in read(desk.ana, unescape(again))
    assert "What came of it" not in read(desk.kim, unescape(again).replace(path, "/"))


def test_a_form_in_which_nothing_was_chosen_says_so(desk: Desk) -> None:
    code = ask(desk.database, 1).staff_code

    told = sent(desk.ana, "/requests", "/requests", **{f"act-{code}": "", f"seen-{code}": ""})

    assert "What came of it Nothing was chosen, and nothing was changed." in told


def test_what_was_looked_for_stays_when_something_was_done(desk: Desk, worker: None) -> None:
    code = ask(desk.database, 1).staff_code
    at = "/requests?state=waiting&language=en"

    answer = desk.ana.post(at, at, **{f"act-{code}": "hold"})

    assert re.fullmatch(re.escape(at) + r"&came=\d+", answer.headers["Location"])
    assert 'action="/requests?state=waiting&amp;language=en"' in desk.ana.get(at).text


def test_a_listing_shows_what_is_asked_for_and_pages_follow_each_other(desk: Desk) -> None:
    for number in range(1, PAGE + 3):
        ask(desk.database, number, requested_on=TODAY - timedelta(days=number % 3))
    first = desk.ana.get("/requests?state=waiting").text
    (following,) = re.findall(r'<a href="(/requests\?[^"]+)">The next ones', first)

    second = read(desk.ana, unescape(following))

    assert f"{PAGE + 2} requests" in words(first)
    assert re.findall(r"after=(\d{4}-\d\d-\d\d)\.(\w{4})", following)
    assert second.count("waiting") - words(desk.ana.get("/requests").text).count("waiting") == 2 - PAGE
    assert "1 request" not in second


def test_a_code_in_the_box_leads_to_its_page_in_any_case(desk: Desk) -> None:
    code = ask(desk.database, 1).staff_code

    found = desk.ana.get(f"/requests?code={code.lower()}")

    assert (found.status_code, found.headers["Location"]) == (303, f"/requests/{code}")
    assert read(desk.ana, f"/requests/{code.lower()}").startswith(code)


@pytest.mark.parametrize(
    ("typed", "kept", "said"),
    [
        ("nonsense", "nonsense", NEVER),
        ("7kqo", "7kqo", NEVER),
        ("2346", "2346", "A code has four letters and digits, at least one of each, such as 7KQ4."),
        (" 7kq4", "7KQ4", "No open request has the code 7KQ4."),
        ("2c2c", "2C2C", "No open request has the code 2C2C."),
    ],
)
def test_a_code_that_leads_nowhere_is_kept_in_the_box_with_what_is_wrong(
    desk: Desk, typed: str, kept: str, said: str
) -> None:
    decoy = ask(desk.database, 1, state=RequestState.DECOY, staff_code="2C2C")

    answer = desk.ana.get("/requests", query_string={"code": typed})

    assert decoy.staff_code == "2C2C"
    assert answer.status_code == 200
    assert said in words(answer.text)
    assert f'value="{kept}"' in answer.text


def test_a_request_tells_all_that_a_coordinator_may_know_of_it(desk: Desk) -> None:
    request = ask(
        desk.database,
        1,
        contact=Contact.ANOTHER_PHONE,
        windows=("mornings", "weekends"),
        language="es",
        interviewer="woman",
        left_out="rainbow",
        region="twin_cities",
        message=True,
        perspective="self",
    )
    call_in = Window(local(3, 9, 10), local(3, 9, 12))
    calls = ask(desk.database, 2, contact=Contact.RELAY, windows=(), call_in=call_in)

    told = read(desk.ana, f"/requests/{request.staff_code}")

    for fact in (
        "State waiting: nobody speaks Spanish",
        "Waits since today Closes in 13 days Tries 0 of 3",
        "Interview in Spanish, by phone, twin cities, with a woman, not with Rainbow Research",
        "How to reach we call a phone they typed; its number is locked",
        "Safe times mornings, weekends Message one short one is welcome Try again if someone else answers no",
        "Nobody has tried yet.",
        "There is nobody to give it to: nobody speaks Spanish.",
    ):
        assert fact in told
    assert "Calls us Fri Mar 9, in the morning" in read(desk.ana, f"/requests/{calls.staff_code}")


@pytest.mark.parametrize("state", [RequestState.DECOY, RequestState.SILENCED])
def test_a_code_that_is_gone_has_a_kind_page(desk: Desk, state: RequestState) -> None:
    hidden = ask(desk.database, 1, state=state)

    for code in (hidden.staff_code, "7KQ4", "nonsense"):
        for path in (f"/requests/{code}", f"/requests/{code}/erase", f"/requests/{code}/close"):
            answer = desk.ana.get(path)
            assert (answer.status_code, "What is erased is gone from here too." in answer.text) == (404, True)


def test_closing_and_erasing_ask_once_and_then_do_it(desk: Desk, worker: None) -> None:
    closed, erased = ask(desk.database, 1), ask(desk.database, 2)
    close, erase = f"/requests/{closed.staff_code}/close", f"/requests/{erased.staff_code}/erase"

    assert "Close" in read(desk.ana, close)
    assert "What is erased cannot be brought back" in read(desk.ana, erase)
    assert "It is closed." in sent(desk.ana, close, close, closing="not")
    assert "It is erased." in sent(desk.ana, erase, erase)

    for each in (closed, erased):
        assert desk.ana.get(f"/requests/{each.staff_code}/erase").status_code in (303, 404)
        with desk.database.reading() as work:
            row = work.requests.get(each.id)
        assert row is None or row.state is RequestState.ERASING


def test_two_words_are_answered_the_same_whether_they_are_there_or_not(desk: Desk, worker: None) -> None:
    request = ask(desk.database, 1, code_name="nutmeg walnut")

    there = sent(desk.ana, "/two-words", "/two-words", first=" Nutmeg", second="walnut")
    not_there = sent(desk.ana, "/two-words", "/two-words", first="blue", second="walnut")
    refused = words(desk.ana.post("/two-words", "/two-words", first="nutmeg", second="").text)

    assert there == not_there
    assert "Done, if it was there." in there
    assert "Write both words, and nothing else." in refused
    with desk.database.reading() as work:
        assert work.requests.get(request.id).held  # type: ignore[union-attr]


def test_the_fields_of_two_words_are_told_to_nobody(desk: Desk) -> None:
    page = desk.ana.get("/two-words").text
    fields = re.findall(r"<input id=[^>]*>", page)

    assert len(fields) == 2
    for field in fields:
        for guard in ('autocomplete="off"', 'spellcheck="false"', 'translate="no"'):
            assert guard in field


def test_an_interviewer_sees_their_own_and_says_what_came_of_a_call(desk: Desk, worker: None) -> None:
    own, other, offered, booked = (ask(desk.database, number) for number in range(1, 5))
    lee = hire(desk.database, "lee")
    desk.taken(own)
    desk.taken(other, lee.id)
    desk.taken(offered, state=AssignmentState.OFFERED)
    with desk.database.work() as work:
        assert work.appointments.book(a_time(booked, named(KIM), local(3, 9, 15)))
        work.commit()

    told = read(desk.kim, "/")
    said = sent(desk.kim, f"/requests/{own.staff_code}", "/", outcome="no-answer")

    assert f"My times {booked.staff_code} Fri Mar 9, 3:00 PM in English, by phone" in told
    assert f"To call {own.staff_code} Call: mornings, afternoons in English, by phone" in told
    assert f"To take it, text TAKE {offered.staff_code} to the line." in told
    assert other.staff_code not in told
    assert f"{own.staff_code} : noted. We try again at another of their times." in said
    with desk.database.reading() as work:
        assert work.requests.get(own.id).attempts == 1  # type: ignore[union-attr]


@pytest.mark.parametrize("outcome", ["done", "wrong", "stop", "never-again"])
def test_what_ends_a_request_is_asked_once_more_and_named_when_it_is_done(
    desk: Desk, worker: None, outcome: str
) -> None:
    own = ask(desk.database, 1)
    desk.taken(own)
    code, path = own.staff_code, f"/requests/{own.staff_code}"

    asked = desk.kim.post(path, "/", outcome=outcome)
    with desk.database.reading() as work:
        waits, row = work.staff_orders.any_waits(), work.requests.get(own.id)
    (sending,) = (each for each in sendings(asked.text, path) if "outcome" in each.fields)
    done = desk.kim.post_with(desk.kim.token_at("/"), sending)

    assert (asked.status_code, waits, row and row.state) == (200, False, RequestState.WAITING)
    assert words(asked.text).startswith(f"This ends it {code} : ")
    assert "cannot be brought back" in asked.text
    assert (sending.action, sending.fields) == (f"{path}/end", {"outcome": outcome})
    assert f"What came of it {code} : noted. It is closed." in read(desk.kim, done.headers["Location"])
    with desk.database.reading() as work:
        row = work.requests.get(own.id)
    assert row is None or row.state is RequestState.ERASING


@pytest.mark.parametrize(
    ("outcome", "asks_for", "asked"),
    [
        ("no-answer", {}, ""),
        ("later", {"attempts": 2}, ""),
        ("someone-else", {"try_again": True}, ""),
        ("someone-else", {}, "This ends it"),
        ("someone-else", {"try_again": True, "contact": Contact.ANOTHER_PHONE}, "This ends it"),
        ("no-answer", {"attempts": 1}, "This may end it"),
        ("no-answer", {"attempts": 1, "try_again": True}, ""),
        ("no-answer", {"attempts": 2, "try_again": True}, "This ends it"),
    ],
)
def test_an_outcome_is_asked_once_more_only_where_it_may_end_the_request(
    desk: Desk, outcome: str, asks_for: dict[str, Any], asked: str
) -> None:
    own = ask(desk.database, 1, **asks_for)
    desk.taken(own)

    answer = desk.kim.post(f"/requests/{own.staff_code}", "/", outcome=outcome)

    with desk.database.reading() as work:
        waits = work.staff_orders.any_waits()
    assert (answer.status_code, waits) == ((200, False) if asked else (303, True))
    assert words(answer.text).startswith(asked)


def test_the_code_behind_an_answer_is_shown_of_nothing_but_ones_own_ended_request(
    desk: Desk, worker: None
) -> None:
    own = ask(desk.database, 1)
    desk.taken(own)
    path = f"/requests/{own.staff_code}"
    ended = desk.kim.post(f"{path}/end", "/", outcome="done").headers["Location"]
    came = ended.partition("came=")[2].partition("&")[0]

    assert ended == f"/?came={came}&of={own.staff_code}"
    for of in ("", "nonsense", "<b>7KQ4"):
        assert "What came of it Noted. It is closed." in read(desk.kim, f"/?came={came}&of={of}")
    assert own.staff_code not in read(desk.ana, ended)


def test_where_tries_were_made_and_no_call_is_noted_it_does_not_say_that_nobody_tried(desk: Desk) -> None:
    tried = ask(desk.database, 1, attempts=1)

    assert "Calls that were tried No call by the line is noted." in read(
        desk.ana, f"/requests/{tried.staff_code}"
    )


def test_what_is_not_an_interviewers_is_as_if_it_were_not_there(desk: Desk) -> None:
    other = ask(desk.database, 1)
    code = other.staff_code

    for path in (f"/requests/{code}", "/requests/7KQ4"):
        assert desk.kim.get(path).status_code == 404
        assert desk.kim.post(path, "/", outcome="done").status_code == 404
        assert desk.kim.post(f"{path}/end", "/", outcome="done").status_code == 404
    for path in ("/requests", f"/requests/{code}/erase", f"/requests/{code}/close", "/two-words"):
        assert desk.kim.get(path).status_code == 403
    assert desk.kim.post("/", "/", **{f"act-{code}": "hold"}).status_code == 403


@pytest.mark.parametrize(
    "fields",
    [
        {"act": "erase"},
        {"act": "give", "handle": "kim; drop"},
        {"act": "outcome"},
        {"act": "give", "handle": ""},
        {"act": ""},
    ],
)
def test_a_form_that_is_not_ours_changes_nothing(desk: Desk, fields: dict[str, str]) -> None:
    request = ask(desk.database, 1)
    path = f"/requests/{request.staff_code}"

    assert desk.ana.post(path, path, **fields).status_code == 400
    assert desk.ana.post("/", "/", **{"act-NOPE9": "hold"}).status_code == 400
    with desk.database.reading() as work:
        assert not work.staff_orders.any_waits()


def test_no_page_of_requests_tells_a_code_name_a_number_a_channel_or_an_hour_of_asking(desk: Desk) -> None:
    request = ask(desk.database, 1, code_name="nutmeg walnut")
    desk.taken(request)

    pages = [
        *(desk.ana.get(path).text for path in ("/", "/requests", f"/requests/{request.staff_code}")),
        desk.kim.get("/").text,
    ]

    for page in pages:
        assert not re.search(r"nutmeg|walnut|voice|request-1", page)


@pytest.mark.parametrize("path", ["/two-words", "/two-words/erase"])
def test_whoever_only_asks_for_the_head_of_a_page_asks_for_nothing_else(desk: Desk, path: str) -> None:
    """It brings no token, and may bring all that a form holds."""
    ask(desk.database, 1)

    answer = desk.ana.client.head(path, base_url=ORIGIN, data={"first": "blue", "second": "maple"})

    assert (answer.status_code, answer.data) == (200, b"")
    with desk.database.reading() as work:
        assert not work.staff_orders.any_waits()


def test_no_page_tells_by_what_is_new_or_offered_when_a_request_came(desk: Desk) -> None:
    """What was saved this minute is not there yet, and until when an offer lasts is told to the part of the day."""
    new, offered = ask(desk.database, 1, state=RequestState.NEW), ask(desk.database, 2)
    until = local(3, 8, 14, 37)
    with desk.database.work() as work:
        made = Assignment("offer", offered.id, KIM, AssignmentState.OFFERED, NOW, until)
        assert work.assignments.add(made)
        work.commit()

    assert desk.ana.get(f"/requests/{new.staff_code}").status_code == 404
    assert new.staff_code not in read(desk.ana, "/requests") + read(desk.ana, "/")
    own = read(desk.kim, "/")
    assert "Until Thu Mar 8, in the afternoon: the hour stands in your text." in own
    assert "2:37" not in own


@pytest.mark.parametrize("until", ["9999-12-31T23:59", "0001-01-01T00:00", "tomorrow"])
def test_no_rest_is_asked_for_until_a_day_beyond_all_calendars(desk: Desk, until: str) -> None:
    assert "Give a day and an hour to come" in words(
        desk.ana.post("/line", "/line", **{"act": "rest", "rest-until": until}).text
    )
