"""Scenes at the console that change what the house holds: somebody is cut off, and every form is sent full of marks.

Unlike in ``console_scenes`` the accounts are there, and a worker answers what is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from werkzeug.test import TestResponse

from intake.console.app import assemble_console
from intake.core.access.account import StaffAccount
from intake.core.access.permissions import Role
from intake.core.phone import PhoneNumber
from intake.core.staff.interviewer import Interviewer, Standing
from intake.services.access.people import forget_account
from intake.services.access.sessions import session_of
from intake.storage.crypto.fingerprints import staff_phone_key
from intake.storage.crypto.seals import seal_phone
from intake.storage.queries.interviewers import StaffPhone
from tests.privacy.console_scenes import open_console_database
from tests.privacy.observed_line import CONSOLE, ObservedLine
from tests.support.console import ORIGIN, Visitor, desk_over
from tests.support.console_house import House, at_work
from tests.support.forms import TOKEN, Sending, sendings

ANA = "ana"
# What says which form was sent and where it leads, and not what was typed into it.
HIDDEN = ("back", "seen")
KEPT = (*HIDDEN, "act", "at")


@dataclass(frozen=True, slots=True)
class Attended:
    """Somebody at the console of an observed line, all of whose answers are kept as evidence."""

    show: ObservedLine
    house: House
    who: str

    def get(self, path: str) -> TestResponse:
        """Ask for a page."""
        return self._noted(self._visitor().get(path))

    def send(self, path: str, **fields: str) -> TestResponse:
        """Send a form, and go where its answer leads."""
        visitor = self._visitor()
        form = {TOKEN: visitor.token_at("/still-here"), **fields}
        answer = self._noted(visitor.client.post(path, base_url=ORIGIN, data=form))
        where = answer.headers.get("Location")
        return answer if where is None else self.get(where)

    def pages(self) -> Iterator[str]:
        """Yield each page, of one interviewer and one request where it names such."""
        with self.house.database.reading() as work:
            staff, requests = work.interviewers.all(), work.requests.listed()
        named = {"handle": staff[0].handle, "code": requests[0].staff_code}
        for rule in sorted(self.house.app.url_map.iter_rules(), key=lambda rule: rule.rule):
            if "GET" in (rule.methods or ()) and rule.arguments <= named.keys():
                path = rule.rule
                for name in rule.arguments:
                    path = path.replace(f"<{name}>", named[name])
                yield path

    def _visitor(self) -> Visitor:
        return self.house.visitor(self.who)

    def _noted(self, answer: TestResponse) -> TestResponse:
        self.show.evidence.note(
            f"{CONSOLE} to {self.who} at {answer.request.path}", answer.headers, answer.data
        )
        return answer


@contextmanager
def attended(show: ObservedLine) -> Iterator[Attended]:
    """Open the console of an observed line to Ana, its coordinator, while a worker answers; then she is gone."""
    console = open_console_database(show)
    show.evidence.watch_errors(console.engine)
    desk, line = desk_over(console, show.folder, now=show.stage.clock), show.stage.line
    app = assemble_console(desk, lambda token: session_of(desk.database, token, desk.here_now()))
    house = House(line.database, desk, app, line.keys)
    with line.database.work() as work:
        work.accounts.add(StaffAccount(ANA * 8, ANA, Role.COORDINATOR, ANA.encode(), date(2018, 3, 1)))
        work.commit()
    with at_work(house):
        yield Attended(show, house, ANA)
    console.close()
    with line.database.work() as work:
        forget_account(work, ANA * 8, ANA)
        work.commit()


def spoil_every_form(at: Attended, shouted: str) -> None:
    """Send every form of every page with all that nobody may write down: where it is typed, and everywhere."""
    sent = set[str]()
    for path in at.pages():
        page = at.get(path).text
        typed = {name: shouted for form in sendings(page, path) for name in form.fields}
        forms = [*sendings(page, path, typed), *_spoilt(page, path, shouted)]
        for form in forms:
            if form.method == "POST" and "sign-out" not in form.action and repr(form) not in sent:
                sent.add(repr(form))
                at.send(form.action, **form.fields)


def _spoilt(page: str, path: str, shouted: str) -> Iterator[Sending]:
    for form in sendings(page, path):
        for kept in (HIDDEN, KEPT):
            yield replace(
                form,
                fields={name: value if name in kept else shouted for name, value in form.fields.items()},
            )


def hire_for_a_while(show: ObservedLine, handle: str, phone: str) -> None:
    """Let somebody interview."""
    keys, number = show.stage.line.keys, PhoneNumber(phone)
    kept = StaffPhone(staff_phone_key(keys.web_key, number), seal_phone(number, keys.public_key))
    with show.stage.line.database.work() as work:
        person = Interviewer(handle, handle, "uroc", ("en", "es"), (), standing=Standing.ACTIVE)
        work.interviewers.add(person, kept)
        work.commit()


def cut_off_by_a_press(at: Attended, handle: str) -> None:
    """Cut somebody off at the console."""
    answer = at.send(f"/interviewers/{handle}", act="cut-off")
    assert answer.status_code == 200, answer.status_code
    with at.house.database.reading() as work:
        standings = {each.handle: each.standing for each in work.interviewers.all()}
    assert standings.get(handle) is Standing.CUT_OFF, standings
