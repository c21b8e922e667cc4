"""The one place where the console is put together: settings in, a Flask app out.

Opens the console's own key file and no other, and keeps to its rights in the database: it opens no number.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from flask import Flask, Response, abort, request
from jinja2 import StrictUndefined

from intake import config
from intake.console.assets import asset_pages
from intake.console.audit_page import audit_pages
from intake.console.away_page import away_pages
from intake.console.calendar_page import calendar_pages
from intake.console.confirm import confirm_pages
from intake.console.console_health import HEALTHZ, console_health_pages
from intake.console.cookie import set_cookie_rules
from intake.console.days_page import days_pages
from intake.console.desk import Desk
from intake.console.enrol_page import enrol_pages
from intake.console.error_pages import error_pages
from intake.console.figures import figures_pages
from intake.console.headers import harden
from intake.console.hours_page import hours_pages
from intake.console.intake_page import intake_pages
from intake.console.interviewer_form import interviewer_form_pages
from intake.console.interviewers import interviewers_pages
from intake.console.join_page import join_pages
from intake.console.line import line_pages
from intake.console.own_account import own_account_pages
from intake.console.page import Pages, WhoIs, register_pages
from intake.console.paper import paper_pages
from intake.console.people import people_pages
from intake.console.recover_page import recover_pages
from intake.console.request_page import ending_pages
from intake.console.requests import request_pages
from intake.console.sign_in_page import sign_in_pages
from intake.console.still_here import still_here_pages
from intake.console.today import today_pages
from intake.console.two_words import two_words_pages
from intake.console.typed_again import typed_again
from intake.console.visits_page import visits_pages
from intake.core.errors import IntakeError
from intake.logs import Event, ProcessRole, log, silence_process
from intake.services.access.sessions import session_of
from intake.services.line.clock import clock
from intake.storage.crypto.key_files import read_console_keys
from intake.storage.engine.rights import CONSOLE_RIGHTS
from intake.storage.engine.troubles import DatabaseAwayError
from intake.storage.identity import held_by_console, keep_to
from intake.storage.unit_of_work import Database

CONFIG = "INTAKE_CONFIG"
CONNECTIONS = 2
MOST_BYTES = 64 * 1024
# One line for each subject: what makes its pages.
SUBJECTS: Final[Sequence[Callable[[Desk], Pages]]] = (
    console_health_pages,
    today_pages,
    request_pages,
    ending_pages,
    intake_pages,
    two_words_pages,
    interviewers_pages,
    join_pages,
    interviewer_form_pages,
    hours_pages,
    away_pages,
    calendar_pages,
    days_pages,
    visits_pages,
    line_pages,
    sign_in_pages,
    enrol_pages,
    recover_pages,
    confirm_pages,
    own_account_pages,
    people_pages,
    audit_pages,
    figures_pages,
    paper_pages,
)


class NoConsoleError(IntakeError):
    """The settings name no console."""


def console_from_environment() -> Flask:
    """Return the app of the settings file that the environment names; how the server starts it."""
    silence_process(ProcessRole.CONSOLE)
    return create_console(config.load(Path(os.environ[CONFIG]), os.environ))


def create_console(settings: config.Settings) -> Flask:
    """Return the console of one line; raises IntakeError where something must be mended first."""
    desk = open_desk(settings)
    wait_or_refuse_console(desk)
    return assemble_console(desk, lambda token: session_of(desk.database, token, desk.here_now()))


def open_desk(settings: config.Settings) -> Desk:
    """Return what the pages work with; raises IntakeError without an address or keys."""
    console = settings.console
    if console.url is None:
        raise NoConsoleError("There is no console without an address.", mend="set [console] url")
    return Desk(
        settings,
        Database(settings.storage.url, CONNECTIONS, CONSOLE_RIGHTS),
        read_console_keys(console.keys),
        clock(settings.demo.clock_file),
        clock(None),
    )


def wait_or_refuse_console(desk: Desk) -> None:
    """Raise IntakeError where the database cannot be used until somebody mends it; one that is away may come back."""
    keep_to(desk.database, held_by_console(desk.keys, desk.settings.console.keys))
    try:
        with desk.database.connection():
            return
    except DatabaseAwayError as error:
        log(Event.DATABASE_AWAY, error=error)


def assemble_console(
    desk: Desk, who_is: WhoIs, subjects: Sequence[Callable[[Desk], Pages]] = SUBJECTS
) -> Flask:
    """Return the pages of a console whose tools are open already; ``who_is`` tells whose a session's token is."""
    app = Flask(__name__, static_folder=None, template_folder="templates")
    # Only exact paths exist: no form is sent on to somewhere else.
    app.url_map.merge_slashes = False
    app.config.update(
        MAX_CONTENT_LENGTH=MOST_BYTES,
        WTF_CSRF_TIME_LIMIT=None,
        # ``page`` asks for the token itself, after it knows who asks, and looks at the origin instead of the referrer.
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters["again"] = typed_again
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    set_cookie_rules(app, desk.origin, desk.keys)
    https = desk.origin.startswith("https:")
    app.before_request(lambda: _refuse_misled(desk))
    app.after_request(lambda answer: harden(answer, https=https))
    error_pages(app, desk)
    every = [asset_pages(), still_here_pages(), *(pages(desk) for pages in subjects)]
    register_pages(app, desk, every, who_is)
    return app


def _refuse_misled(desk: Desk) -> Response | None:
    # A page of some other site must not reach this one under a name of its own.
    if request.host.lower() != desk.host and request.path != HEALTHZ:
        abort(421)
    # The router takes away slashes before it looks.
    if not request.environ["PATH_INFO"].startswith("/") or request.environ["PATH_INFO"].startswith("//"):
        abort(404)
    if (request.content_length or 0) > MOST_BYTES:
        abort(413)
    return None
