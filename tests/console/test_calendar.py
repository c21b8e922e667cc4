"""My calendar: a feed that says "Busy" for seven days and nothing else, off until it is asked for, gone when it is taken back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import vobject
from sqlalchemy import event, select, update

from intake.core.access.permissions import Role
from intake.services.access.people import forget_account_of
from intake.services.access.shut_out import shut_everybody_out
from intake.storage.queries.appointments import OFF
from intake.storage.queries.interviewers import StaffPhone
from intake.storage.queries.requests import RequestState
from intake.storage.schema.tables import appointment, audit_entry, callback_request
from intake.storage.unit_of_work import Database
from tests.support.accounts import have_account
from tests.support.console import ACCOUNTS, Visitor, console_over, desk_over, some_account
from tests.support.staff import NOW, a_time, ask, hire, local
from tests.support.stage import MovableClock, dump

ADDRESS = re.compile(r"https://desk\.example\.org(/feeds/[\w-]{43}\.ics)")
NOTHING = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//calendar//EN\r\nX-WR-CALNAME:Calendar\r\n"
    "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\nEND:VCALENDAR\r\n"
)


@dataclass(slots=True)
class Room:
    """Kim and Lee, who interview, at the console; ``server`` is a calendar company, signed in as nobody."""

    database: Database
    console: Database
    ids: dict[str, str]
    kim: Visitor
    lee: Visitor
    server: Visitor
    clock: MovableClock

    def address(self) -> str:
        """Let Kim make an address and return its path."""
        found = ADDRESS.search(self.kim.post("/me/calendar", "/me/calendar", act="new").text)
        assert found is not None
        return found[1]

    def book(self, number: int, *at: int, who: str = "kim", **known: object) -> str:
        """Let a request have a time, by the line's clock; returns its id."""
        request = ask(self.database, number, **known)
        with self.database.work() as work:
            assert work.appointments.book(a_time(request, None, local(*at), interviewer_id=self.ids[who]))
            work.commit()
        return request.id

    def busy(self, path: str) -> list[tuple[datetime, datetime]]:
        """Return when a feed says that somebody is busy, as another library reads it (UTC)."""
        calendar = vobject.readOne(self.server.get(path).text)
        return [
            (each.dtstart.value.astimezone(UTC), each.dtend.value.astimezone(UTC))
            for each in calendar.contents.get("vevent", ())
        ]


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(NOW)


@pytest.fixture
def room(database: Database, console_database: Database, tmp_path: Path, clock: MovableClock) -> Room:
    ids = {handle: hire(database, handle).id for handle in ("kim", "lee")}
    for handle, who in ids.items():
        have_account(database, handle, Role.INTERVIEWER, who)
    desk = desk_over(console_database, tmp_path, now=clock)
    accounts = {f"{handle}'s": some_account(handle, Role.INTERVIEWER, who) for handle, who in ids.items()}
    accounts["ana's"] = ACCOUNTS["ana's"]
    app = console_over(desk, accounts.get)
    kim, lee = (Visitor(app).signed_in_by(token) for token in ("kim's", "lee's"))
    return Room(database, console_database, ids, kim, lee, Visitor(app), clock)


def test_there_is_no_address_until_it_is_asked_for_and_it_is_shown_once(room: Room) -> None:
    before = room.kim.get("/me/calendar").text
    made = room.kim.post("/me/calendar", "/me/calendar", act="new").text
    after = room.kim.get("/me/calendar").text

    assert "You have no address. Nobody can see when you are busy." in before
    assert "may keep it" in before
    assert len(ADDRESS.findall(made)) == 1
    assert not ADDRESS.search(after)
    assert "You have an address since Thu Mar 8." in after
    kept = dump(room.database)["calendar_feed"]
    assert [(row[0], row[2]) for row in kept] == [(room.ids["kim"], date(2018, 3, 8))]
    assert ADDRESS.findall(made)[0].split("/")[2].encode() not in b"".join(bytes(row[1]) for row in kept)  # type: ignore[call-overload]
    with room.database.reading() as work:
        entries = work.connection.execute(
            select(audit_entry.c.account, audit_entry.c.act, audit_entry.c.thing)
        ).all()
    assert [tuple(each) for each in entries] == [("kim", "made a calendar address", "kim")]


def test_it_says_busy_for_seven_days_and_nothing_else(room: Room) -> None:
    path = room.address()
    room.book(1, 3, 9, 15, code_name="nutmeg walnut", region="south")
    room.book(2, 3, 20, 15)
    room.book(3, 3, 10, 11, who="lee")

    answer = room.server.get(path)

    marks = re.findall(r"UID:([0-9a-f]{64})\r\n", answer.text.replace("\r\n ", ""))
    assert len(marks) == 1
    assert answer.text.replace("\r\n ", "") == NOTHING.replace(
        "END:VCALENDAR",
        "BEGIN:VEVENT\r\nSUMMARY:Busy\r\nDTSTART:20180309T210000Z\r\nDTEND:20180309T214500Z\r\n"
        f"DTSTAMP:20180308T000000Z\r\nUID:{marks[0]}\r\nEND:VEVENT\r\nEND:VCALENDAR",
    )
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_another_library_reads_the_hours_over_the_change_of_the_clocks(room: Room) -> None:
    path = room.address()
    room.book(1, 3, 9, 15)
    room.book(2, 3, 12, 15)

    # The clocks changed on Sunday, March 11: three in the afternoon is an hour earlier in UTC from then on.
    assert room.busy(path) == [
        (datetime(2018, 3, 9, 21, tzinfo=UTC), datetime(2018, 3, 9, 21, 45, tzinfo=UTC)),
        (datetime(2018, 3, 12, 20, tzinfo=UTC), datetime(2018, 3, 12, 20, 45, tzinfo=UTC)),
    ]


def test_what_is_held_erased_or_given_away_vanishes(room: Room) -> None:
    path = room.address()
    held, erased, given, off = (room.book(number, 3, 9, 10 + number) for number in range(4))
    before = room.busy(path)
    with room.database.work() as work:
        change = update(callback_request)
        work.connection.execute(change.where(callback_request.c.id == held).values(held=True))
        erasing = {"state": RequestState.ERASING.value}
        work.connection.execute(change.where(callback_request.c.id == erased).values(erasing))
        assert work.appointments.give(given, room.ids["lee"])
        call_off = update(appointment).where(appointment.c.request_id == off)
        work.connection.execute(call_off.values(confirmed_version=OFF))
        work.commit()

    assert len(before) == 4
    assert room.busy(path) == []
    assert room.server.get(path).text == NOTHING


def test_a_time_keeps_its_mark_at_each_look_and_has_another_at_another_address(room: Room) -> None:
    first = room.address()
    request = room.book(1, 3, 9, 15)
    texts = [room.server.get(first).text, room.server.get(first).text]
    second = room.address()
    other = room.server.get(second).text

    mark, another = (re.findall(r"UID:(\S+)", each)[0] for each in (texts[0], other))
    assert texts[0] == texts[1]
    assert mark != another
    assert request not in texts[0]
    assert room.server.get(first).status_code == 404


@pytest.mark.parametrize(
    "end", ["taken back", "account removed", "cut off", "everybody shut out", "a new one"]
)
def test_an_address_that_ended_is_like_one_that_never_was(room: Room, end: str) -> None:
    path = room.address()
    room.book(1, 3, 9, 15)
    alive = room.server.get(path).status_code
    if end == "taken back":
        assert room.kim.post("/me/calendar", "/me/calendar", act="take-back").status_code == 303
    elif end == "a new one":
        room.address()
    elif end == "everybody shut out":
        shut_everybody_out(room.database, NOW)
    elif end == "cut off":
        with room.database.work() as work:
            work.cut_offs.forget(room.ids["kim"], StaffPhone(b"no key", b""))
            work.commit()
    else:
        with room.database.work() as work:
            forget_account_of(work, room.ids["kim"])
            work.commit()
    ended, never = room.server.get(path), room.server.get("/feeds/" + "x" * 43 + ".ics")

    assert alive == 200
    assert (ended.status_code, ended.data, dict(ended.headers)) == (404, never.data, dict(never.headers))


def test_somebody_elses_take_back_ends_nothing_of_kims(room: Room) -> None:
    path = room.address()

    room.lee.post("/me/calendar", "/me/calendar", act="take-back")

    assert room.server.get(path).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options", "propfind"])
def test_a_feed_is_read_and_nothing_else(room: Room, method: str) -> None:
    path = room.address()

    assert (
        room.server.client.open(path, method=method.upper(), base_url="https://desk.example.org").status_code
        == 405
    )
    head = room.server.client.head(path, base_url="https://desk.example.org")
    assert (head.status_code, head.data) == (200, b"")
    assert room.server.client.get(path, base_url="https://other.example.org").status_code == 421


def test_ten_years_of_polls_write_nothing_and_always_read_well(room: Room) -> None:
    path = room.address()
    room.book(1, 3, 9, 15)
    before, codes = dump(room.database), set()
    said: list[str] = []
    event.listen(room.console.engine, "before_cursor_execute", lambda *asked: said.append(asked[2]))
    for _ in range(120):
        room.clock.now += timedelta(days=30, hours=5)
        codes.add(room.server.get(path).status_code)
        assert room.busy(path) == []

    assert codes == {200}
    assert dump(room.database) == before
    assert len(set(said)) == 2
    assert [each for each in said if not each.lstrip().startswith("SELECT")] == []


def test_whoever_was_asked_long_ago_is_asked_by_their_device_before_an_address_is_made(room: Room) -> None:
    room.clock.move(minutes=6)

    answer = room.kim.post("/me/calendar", "/me/calendar", act="new")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/confirm?back=/me/calendar")
    assert dump(room.database)["calendar_feed"] == []


def test_a_coordinator_has_no_calendar(room: Room) -> None:
    ana = Visitor(room.kim.client.application).signed_in_by("ana's")

    assert ana.get("/me/calendar").status_code == 403
