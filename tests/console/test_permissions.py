"""Permissions: what each page answers to each method, asked by each role and by nobody, against one table."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import unified_diff
from pathlib import Path

import pytest
from werkzeug.routing import Rule

from intake.console.page import SIGN_IN
from intake.console.show import STILL_HERE
from intake.storage.engine.rights import CONSOLE_RIGHTS
from intake.storage.schema.tables import account_session, metadata, passkey_ceremony
from intake.storage.unit_of_work import Database
from tests.support.console import ORIGIN, Visitor
from tests.support.console_house import AMIS, KIMS, House, at_work, code_of, open_accounts, open_house
from tests.support.forms import TOKEN, Sending, sendings
from tests.support.house_things import TYPED_HOURS
from tests.support.staff import AMI

TABLE = Path(__file__).with_name("permissions.toml")
# Forms are sent last: what they do may end the session they were sent in.
METHODS = ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "POST")
# The columns of the table, and who asks; the last asks for what is another's, where a path names something.
ROLES = ("nobody", "coordinator", "interviewer", "interviewer, of another's")
HANDLES = dict(zip(ROLES, ("", "ana", "kim", "kim"), strict=True))
OWN = {
    "code": code_of(KIMS),
    "handle": "dee",
    "token": "no-such-token",
    "name": "console.css",
    "day": "2018-03-20",
    "visit_id": "no-such-visit",
}
OTHERS = {"code": code_of(AMIS), "handle": "ami"}
# On a page of their own, a form that they were not shown is not good.
REFUSALS = (400, 403, 404)
# What any visit may write.
OF_VISITS = (account_session, passkey_ceremony)
# By which names a form might say whom it is about.
WHOSE = ("handle", "interviewer", "interviewer_id", "who", "person", "account")
# What is told of an interviewer.
OF_STAFF = (
    "interviewer",
    "availability",
    "availability_exception",
    "visit",
    "calendar_feed",
    "account",
    "passkey",
    "recovery_code",
)
Table = Mapping[str, Mapping[str, list[int | str]]]


@pytest.fixture
def house(sqlite_database: Database, tmp_path: Path) -> Iterator[House]:
    console = Database(f"sqlite:///{tmp_path / 'line.db'}", 2, CONSOLE_RIGHTS)
    yield open_house(sqlite_database, console, tmp_path)
    console.close()


def test_every_page_answers_each_method_and_role_as_the_table_says(house: House) -> None:
    told = tomllib.loads(TABLE.read_text(encoding="utf-8"))

    # What neither names is answered with 405, whoever asks.
    wanted, seen = list(_lines(told)), list(_lines(_seen(house)))

    assert wanted == seen, "\n".join(unified_diff(wanted, seen, TABLE.name, "the console", lineterm="", n=1))


def _seen(house: House) -> Table:
    # Once each, however many views a path has: some of what is asked can be done once.
    rules = {rule.rule: rule for rule in house.app.url_map.iter_rules()}
    return {path: _answers(house, rule) for path, rule in rules.items()}


def _lines(table: Table) -> Iterator[str]:
    """Yield a table as its file is written, so that what differs can be put into it."""
    for path, at in sorted(table.items()):
        yield f'["{path}"]'
        yield from (f"{method} = {json.dumps(answers)}" for method, answers in sorted(at.items()))


def _answers(house: House, rule: Rule) -> dict[str, list[int | str]]:
    roles = ROLES if rule.arguments & OTHERS.keys() else ROLES[:-1]
    # Everybody is there, with a session of their own: some of what the pages before were asked ends that.
    open_accounts(house.database)
    visitors = [house.visitor(HANDLES[role]) for role in roles]
    found = {
        method: [
            _asked(visitor, _path(rule, role), method) for visitor, role in zip(visitors, roles, strict=True)
        ]
        for method in METHODS
    }
    # A page that can be read answers to HEAD in the same way, and no other does.
    assert found.pop("HEAD") == found.get("GET"), rule.rule
    return {method: answers for method, answers in found.items() if set(answers) != {405}}


def _path(rule: Rule, role: str) -> str:
    path = rule.rule
    # Not everybody who may sign in is an interviewer.
    others = role == ROLES[-1] or path.startswith("/interviewers/")
    for name in rule.arguments:
        path = path.replace(f"<{name}>", (OWN | OTHERS if others else OWN)[name])
    return path


def _asked(visitor: Visitor, path: str, method: str) -> int | str:
    form = None
    if method == "POST":
        form = {TOKEN: visitor.token_at(STILL_HERE) or visitor.token_at(SIGN_IN)}
    answer = visitor.client.open(path, base_url=ORIGIN, method=method, data=form)
    where = answer.headers.get("Location", "")
    return f"{answer.status_code} {where.partition('?')[0]}" if where else answer.status_code


def test_no_form_of_a_coordinator_does_anything_in_an_interviewers_hands(house: House) -> None:
    kim = house.visitor("kim")
    token = kim.token_at(STILL_HERE)
    own = {_shape(sent) for sent in _forms(house, "kim")}
    theirs = [sent for sent in _forms(house, "ana") if _shape(sent) not in own]
    before = _written(house)

    answers = {(sent.action, kim.post_with(token, sent).status_code) for sent in theirs}

    assert len(theirs) > 20
    assert {answer for answer in answers if answer[1] not in REFUSALS} == set()
    assert _written(house) == before


def test_an_interviewers_own_forms_change_nothing_of_anothers_whomever_they_name(house: House) -> None:
    own = [sent for sent in _forms(house, "kim", TYPED_HOURS) if sent.action.startswith("/me/")]
    before = _of_ami(house)

    with at_work(house):
        for sent in own:
            # The one before may have signed her out.
            kim = house.visitor("kim")
            forged = replace(sent, fields={**sent.fields, **dict.fromkeys(WHOSE, AMI.handle)})
            kim.post_with(kim.token_at(STILL_HERE), forged)

    assert len(own) > 6
    assert _of_ami(house) == before


def _of_ami(house: House) -> dict[str, list[tuple[object, ...]]]:
    """Return all that is told of Ami; what she is offered is the worker's to decide."""
    return {
        name: [row for row in rows if AMI.id in row or AMI.handle in row]
        for name, rows in _written(house).items()
        if name in OF_STAFF
    }


def _shape(sent: Sending) -> tuple[str, tuple[str, ...]]:
    return sent.action, tuple(sorted(sent.fields))


def _forms(house: House, handle: str, typed: Mapping[str, str] | None = None) -> list[Sending]:
    visitor = house.visitor(handle)
    paths = [
        _path(rule, ROLES[1]) for rule in house.app.url_map.iter_rules() if "GET" in (rule.methods or ())
    ]
    return [
        sent
        for path in paths
        for sent in sendings(visitor.get(path).text, path, typed)
        if sent.method == "POST"
    ]


def _written(house: House) -> dict[str, list[tuple[object, ...]]]:
    """Return every row but those that any visit may write."""
    with house.database.engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(table.select())]
            for table in metadata.sorted_tables
            if table not in OF_VISITS
        }
