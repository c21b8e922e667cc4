"""Scenes at the console over the same line: those who look after it read every page, type words, and meet what breaks."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, request
from sqlalchemy import Table, select

from intake.console.app import SUBJECTS, assemble_console
from intake.console.desk import Desk
from intake.console.page import Pages
from intake.console.show import STILL_HERE
from intake.core.access.permissions import Permission
from intake.storage.engine.grants import CONSOLE_ROLE, grant
from intake.storage.engine.rights import CONSOLE_RIGHTS
from intake.storage.schema.staff_tables import join_invitation
from intake.storage.schema.tables import callback_request
from intake.storage.unit_of_work import Database
from tests.conftest import as_console
from tests.privacy.leaks import Defence
from tests.privacy.observed_line import CONSOLE, ObservedLine
from tests.privacy.spellings import Kind, Mark
from tests.support.console import ACCOUNTS, Visitor, desk_over
from tests.support.email_form import EmailForm

SHOUTS = "/shouts"
# Each shows the rows of a table whole.
NOSY: Mapping[str, Table] = {"/nosy": callback_request, "/nosy-joins": join_invitation}


def read_console(show: ObservedLine, shouted: str) -> None:
    """Read every page as a coordinator and as an interviewer, and send a form to a page that breaks by what it was sent."""
    database = open_console_database(show)
    show.evidence.watch_errors(database.engine)
    app = assemble_console(
        desk_over(database, show.folder, now=show.stage.clock), ACCOUNTS.get, (*SUBJECTS, _unwanted_pages)
    )
    with show.stage.line.database.reading() as work:
        rows = work.requests.listed()
    codes = [row.staff_code for row in rows]
    show.console_marks += [Mark("the two words of a request", Kind.WORDS, row.code_name) for row in rows]
    for who in ACCOUNTS:
        visitor = Visitor(app).signed_in_by(who)
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and rule.arguments <= {"code"}:
                for code in codes if rule.arguments else [""]:
                    answer = visitor.get(rule.rule.replace("<code>", code))
                    show.evidence.note(f"{CONSOLE} to {who}", answer.headers, answer.data)
        if who == "ana's":
            _enter_a_mail(show, visitor, shouted.split(maxsplit=1)[0])
        answer = visitor.post(f"{SHOUTS}?words={shouted}", at=STILL_HERE, words=shouted)
        show.evidence.note(f"{CONSOLE} to {who}", answer.headers, answer.data)
    database.close()


def _enter_a_mail(show: ObservedLine, visitor: Visitor, number: str) -> None:
    """Enter what somebody wrote in a mail, up to a number that is refused."""
    mail = EmailForm(visitor)
    pages = [
        mail.begin(),
        mail.answer(number="another_phone", times=("mornings",)),
        mail.send("contact"),
        mail.send("save", {"number": f"{number} please"}),
    ]
    for page in pages:
        show.evidence.note(f"{CONSOLE} to whoever enters a mail", page.headers, page.data)


def open_console_database(show: ObservedLine) -> Database:
    """Return the database as the console may use it, unless its rights are what is taken away."""
    if show.off is Defence.CONSOLE_RIGHTS:
        return Database(show.url, 2)
    if show.url.startswith("sqlite"):
        return Database(show.url, 2, CONSOLE_RIGHTS)
    with show.stage.line.database.work() as work:
        grant(work.connection, CONSOLE_RIGHTS, CONSOLE_ROLE)
        work.commit()
    return Database(as_console(show.url), 2, CONSOLE_RIGHTS)


def _unwanted_pages(desk: Desk) -> Pages:
    """Return pages that no console has: one breaks with all it was told, one shows whole rows."""
    pages = Pages()

    @pages.page(SHOUTS, Permission.OWN_ACCOUNT, methods=("POST",))
    def shouts(asking: object) -> Response:
        raise RuntimeError(request.form["words"])

    for path, table in NOSY.items():
        _add_nosy(pages, desk, path, table)
    return pages


def _add_nosy(pages: Pages, desk: Desk, path: str, table: Table) -> None:
    def nosy(asking: object) -> Response:
        with desk.database.reading() as work:
            rows = work.connection.execute(select(table)).mappings().all()
        return Response("\n".join(str(dict(row)) for row in rows))

    nosy.__name__ = path.strip("/")
    pages.page(path, Permission.OWN_ACCOUNT)(nosy)
