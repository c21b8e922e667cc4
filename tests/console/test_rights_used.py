"""The console's rights are no more than its pages use: each column, and each way to write, is used by some page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from intake.console.app import wait_or_refuse_console
from intake.services.access.console_role import grant_to_console
from intake.services.access.recover import make_codes
from intake.storage.engine.rights import CONSOLE_RIGHTS, Rights, TableRights
from intake.storage.unit_of_work import Database
from tests.conftest import as_console
from tests.support.accounts import sign_in_as, signed_in_as
from tests.support.console import ORIGIN, Visitor
from tests.support.console_house import House, open_house
from tests.support.device import Device
from tests.support.entering import answer_with, enrolled, make_passkey
from tests.support.forms import TOKEN, Sending, links, sendings

# Each of these waits two seconds for a worker that is not there: one of each kind is enough.
CODE = re.compile(r"^/requests/\w{4}")
HANDLE = re.compile(r"^/interviewers/(?!invite\b)\w+")
# What the forms of hours write is not the worker's to do.
OWN_ACTS = ("week", "extra", "take-back")
TYPED = {
    "name": "phone",
    "handle": "zoe",
    "daily-cap": "7",
    "monday-1-from": "10:00",
    "monday-1-to": "11:00",
    "extra-day": "2018-03-20",
    "extra-from": "10:00",
    "extra-to": "11:00",
    "away-first": "2018-03-21",
    "day": "2018-03-22",
    "from": "10:00",
    "to": "12:00",
    "place": "Library",
}
INSERT = re.compile(r'^INSERT INTO "?(\w+)"? \(([^)]*)\)')
DELETE = re.compile(r'^DELETE FROM "?(\w+)"?')


class Noted(frozenset[str]):
    """Columns that note which of them were asked for."""

    asked: set[str]

    def __contains__(self, column: object) -> bool:
        """Note a column that is there."""
        found = super().__contains__(column)
        if found:
            self.asked.add(str(column))
        return found


@dataclass
class Used:
    """What was used of some rights."""

    rights: Rights
    inserts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    deletes: set[str] = field(default_factory=set)

    def hear(self, *said: object) -> None:
        """Hear a statement."""
        statement = str(said[2])
        if found := INSERT.match(statement):
            self.inserts[found[1]] |= {name.strip(' "') for name in found[2].split(",")}
        if found := DELETE.match(statement):
            self.deletes.add(found[1])

    def as_rights(self) -> Rights:
        """Return rights to no more than was used."""
        return {
            table: TableRights(
                reads=frozenset(_asked(may.reads)),
                inserts=frozenset(self.inserts.get(table, set())),
                updates=frozenset(_asked(may.updates)),
                deletes=table in self.deletes,
            )
            for table, may in self.rights.items()
        }


def _asked(columns: frozenset[str]) -> set[str]:
    assert isinstance(columns, Noted)
    return columns.asked


def _noting(columns: frozenset[str]) -> Noted:
    noted = Noted(columns)
    noted.asked = set()
    return noted


@pytest.fixture
def used() -> Used:
    return Used(
        {
            table: replace(may, reads=_noting(may.reads), updates=_noting(may.updates))
            for table, may in CONSOLE_RIGHTS.items()
        }
    )


@pytest.fixture
def house(sqlite_database: Database, tmp_path: Path, used: Used) -> Iterator[House]:
    console = Database(f"sqlite:///{tmp_path / 'line.db'}", 2, used.rights)
    event.listen(console.engine, "before_cursor_execute", used.hear)
    yield open_house(sqlite_database, console, tmp_path)
    console.close()


def test_each_right_of_the_console_is_used_by_some_page(house: House, used: Used) -> None:
    wait_or_refuse_console(house.desk)
    _come_back_later(house)
    for visitor in (house.visitor("kim"), _come_in_every_way(house)):
        _use_every_page(visitor)

    unused = sorted(set(_as_words(CONSOLE_RIGHTS)) - set(_as_words(used.as_rights())))
    assert not unused, "\n".join(unused)


def test_every_page_does_with_what_the_role_of_the_console_is_granted(
    postgresql_database: Database, tmp_path: Path
) -> None:
    url = postgresql_database.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    grant_to_console(postgresql_database)
    console = Database(as_console(url), 2, CONSOLE_RIGHTS)
    house = open_house(postgresql_database, console, tmp_path)

    wait_or_refuse_console(house.desk)
    _come_back_later(house)
    for visitor in (house.visitor("kim"), _come_in_every_way(house)):
        _use_every_page(visitor)

    with postgresql_database.reading() as work:
        # They did what they were there for.
        assert work.accounts.by_handle("dee") is None
    console.close()


def _come_in_every_way(house: House) -> Visitor:
    visitor, device = enrolled(house.desk, "bea")
    make_passkey(visitor, "/me/add", Device(origin=ORIGIN), name="phone")
    answer_with(visitor, "/sign-in", device)
    answer_with(visitor, "/confirm", device, at="/confirm?back=/me")
    bea = signed_in_as(house.database, "bea", house.desk.here_now())
    codes = make_codes(house.desk.database, bea, house.desk.here_now())
    came = visitor.post("/recover", at="/recover", code=codes[0])
    make_passkey(visitor, came.headers["Location"], Device(origin=ORIGIN))
    return visitor


def _come_back_later(house: House) -> None:
    with house.database.reading() as work:
        dee = work.accounts.by_handle("dee")
    assert dee is not None
    earlier = house.desk.here_now() - timedelta(minutes=6)
    house.visitor().signed_in_by(sign_in_as(house.database, dee, earlier)).get("/")
    # A calendar company, with an address that is nobody's any more.
    house.visitor().get("/feeds/no-such-token.ics")


def _use_every_page(visitor: Visitor) -> None:
    every = [(page, each) for path, page in _pages(visitor) for each in sendings(page, path, TYPED)]
    # A visit before its interviewer is told to go elsewhere; and whoever is out sends nothing any more.
    every.sort(key=lambda each: not each[1].action.startswith("/days/visits"))
    every.sort(key=lambda each: "sign-out" in each[1].action or "/bea/" in each[1].action)
    pressed: set[tuple[str, str, str]] = set()
    for page, sending in every:
        if _press(sending) not in pressed:
            pressed.add(_press(sending))
            _send(visitor.client, page, sending)


def _press(sending: Sending) -> tuple[str, str, str]:
    action = HANDLE.sub("/interviewers/HANDLE", CODE.sub("/requests/CODE", sending.action))
    act = sending.fields.get("act", "")
    # Not everybody goes where a visit is.
    return sending.method, action, act if act in OWN_ACTS else sending.fields.get("who", "")


def _send(client: FlaskClient, page: str, sending: Sending) -> None:
    token = re.search(rf'name="{TOKEN}" value="([^"]+)"', page)
    fields: Mapping[str, str] = {**sending.fields, TOKEN: token[1] if token else ""}
    answer = client.open(sending.action, method=sending.method, data=fields, base_url=ORIGIN)
    assert answer.status_code < 500, (sending, answer.text)


def _pages(visitor: Visitor) -> Iterator[tuple[str, str]]:
    seen, waiting = set[str](), ["/"]
    while waiting:
        path = waiting.pop(0)
        if path in seen or not path.startswith("/") or path.startswith("/static/"):
            continue
        seen.add(path)
        answer = visitor.get(path)
        assert answer.status_code < 500, path
        yield path, answer.text
        waiting += links(answer.text, path)


def _as_words(rights: Rights) -> list[str]:
    """Return rights one a line, so that what differs can be read."""
    lines = []
    for table, may in rights.items():
        for verb, columns in (("reads", may.reads), ("inserts", may.inserts), ("updates", may.updates)):
            lines += [f"{verb} {table}.{column}" for column in sorted(columns)]
        lines += [f"deletes from {table}"] * may.deletes
    return sorted(lines)
