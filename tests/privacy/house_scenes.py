"""What is done at the console in scenes that change what the house holds: who joins, who is cut off, a mail, every form.

Unlike in ``console_scenes`` the accounts are there, and a worker answers what is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask.testing import FlaskClient
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
from tests.privacy.leaks import Defence
from tests.privacy.observed_line import CONSOLE, ObservedLine
from tests.privacy.spellings import Kind, Mark
from tests.support.console import ORIGIN, Visitor, desk_over
from tests.support.console_house import House, at_work
from tests.support.email_form import EmailForm
from tests.support.forms import TOKEN, Sending, sendings

ANA = "ana"
# Stands on a page that shows a code, or two words, to whoever must copy them now.
TOLD_ONCE = ("You will not find it again.", "and is not shown again.")
WHAT_IS_TOLD_ONCE = "what is told once"
# What says which form was sent and where it leads, and not what was typed into it.
HIDDEN = ("back", "seen")
KEPT = (*HIDDEN, "act", "at")


@dataclass(frozen=True, slots=True)
class Attended:
    """Somebody at the console of an observed line, all of whose answers are kept as evidence."""

    show: ObservedLine
    house: House
    who: str

    def visitor(self) -> Visitor:
        """Return a browser in which they are signed in."""
        return self.house.visitor(self.who)

    def send(self, path: str, **fields: str) -> TestResponse:
        """Send a form, and go where its answer leads."""
        visitor = self.visitor()
        form = {TOKEN: visitor.token_at("/still-here"), **fields}
        answer = visitor.client.post(path, base_url=ORIGIN, data=form)
        where = answer.headers.get("Location")
        return answer if where is None else visitor.get(where)

    def pages(self) -> Iterator[str]:
        """Yield each page, of one interviewer and one request where it names such."""
        with self.house.database.reading() as work:
            staff, requests = work.interviewers.all(), work.requests.listed()
        named = {"handle": staff[0].handle, "code": requests[0].staff_code, "day": "2018-03-20"}
        for rule in sorted(self.house.app.url_map.iter_rules(), key=lambda rule: rule.rule):
            if "GET" in (rule.methods or ()) and rule.arguments <= named.keys():
                path = rule.rule
                for name in rule.arguments:
                    path = path.replace(f"<{name}>", named[name])
                yield path


@contextmanager
def attended(show: ObservedLine) -> Iterator[Attended]:
    """Open the console of an observed line to Ana, its coordinator, while a worker answers; then she is gone."""
    console = open_console_database(show)
    show.evidence.watch_errors(console.engine)
    desk, line = desk_over(console, show.folder, now=show.stage.clock), show.stage.line
    app = assemble_console(desk, lambda token: session_of(desk.database, token, desk.here_now()))
    app.test_client_class = _noting(show)
    if show.off is Defence.TYPED_AGAIN:
        app.jinja_env.filters["again"] = lambda written, _: written
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


def _noting(show: ObservedLine) -> type[FlaskClient]:
    """Return a browser that keeps every answer as evidence, by the path that was asked for."""

    class NotingClient(FlaskClient):
        def open(self, *asked: Any, **options: Any) -> TestResponse:  # noqa: ANN401 - what the test client takes
            answer = super().open(*asked, **options)
            is_told_once = any(words in answer.text for words in TOLD_ONCE)
            place = WHAT_IS_TOLD_ONCE if is_told_once else f"{CONSOLE} to {ANA} at {answer.request.path}"
            show.evidence.note(place, answer.headers, answer.data)
            return answer

    return NotingClient


def spoil_every_form(at: Attended, shouted: str) -> None:
    """Send every form of every page with all that nobody may write down: where it is typed, and everywhere."""
    sent = set[str]()
    for path in at.pages():
        page = at.visitor().get(path).text
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


def enter_a_mail(at: Attended, number: str, refused: str) -> None:
    """Enter a mail of somebody who insists on a call, the number wrong at first; their words and code are marks then."""
    mail = EmailForm(at.visitor())
    mail.begin("es")
    mail.answer(number="another_phone", times=("mornings",), perspective="institution")
    mail.send("contact")
    mail.send("save", {"number": refused, "extension": "12"})
    assert mail.refused == ("number",), mail.page.text
    mail.send("save", {"number": f"({number[2:5]}) {number[5:8]}-{number[8:]}", "extension": "12"})
    code, words = mail.copied[:2]
    assert mail.heading == "It is kept", mail.page.text
    told = Mark("the code of a mail", Kind.NUMBER, "".join(filter(str.isdigit, code)))
    at.show.marks.append(told)
    at.show.evidence.given[told.name].add(WHAT_IS_TOLD_ONCE)
    at.show.console_marks.append(Mark("the two words of a mail", Kind.WORDS, words))


def ask_to_join(at: Attended, handle: str) -> str:
    """Ask somebody to join at the console, and return the code they are told; it is a mark then."""
    form = {"agency": "uroc", "languages": "en", "gender": "unsaid", "daily-cap": "4"}
    answer = at.send("/interviewers/invite", handle=handle, **form)
    found = re.search(r"JOIN (\d{4} \d{4})</code>", answer.text)
    assert found, answer.text
    name = f"the code of {handle}, who is asked to join"
    for kind, written in ((Kind.NUMBER, found[1].replace(" ", "")), (Kind.WORDS, found[1])):
        at.show.marks.append(Mark(name, kind, written))
    at.show.evidence.given[name].add(WHAT_IS_TOLD_ONCE)
    return found[1]


def send_join(show: ObservedLine, phone: str, code: str) -> None:
    """Text JOIN; the two words of the answer are marks then, which no page shows."""
    (answer,) = show.texts(phone, f"JOIN {code}")
    words = answer.removeprefix("Thank you. Your two words: ").partition(".")[0]
    assert len(words.split(" ")) == 2, answer
    show.console_marks.append(Mark("the two words of a JOIN", Kind.WORDS, words))
