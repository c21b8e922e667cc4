"""The one place where the web side is put together: settings in, a Flask app out.

Opens the web side's own key file and never the worker's: it can open no stored number.
"""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask

from intake import config
from intake.channels.twiml.voice import Numbers
from intake.channels.webhooks.signature import SignatureCheck
from intake.core.script.script import Script
from intake.logs import Event, ProcessRole, log, silence_process
from intake.services.calls.answer_leg import Bridge
from intake.services.line.clock import clock
from intake.services.line.line import Line
from intake.services.line.line_rules import rules_of
from intake.services.line.load_script import load_script
from intake.services.line.noted_troubles import NotedTroubles
from intake.services.line.open_times import OpenTimes, time_rules
from intake.services.line.randomness import draw_chance
from intake.services.line.rules import staff_rules
from intake.services.reports.readiness import ReadinessTools, readiness_tools
from intake.storage.crypto.fingerprints import status_token
from intake.storage.crypto.key_files import read_web_keys
from intake.storage.engine.troubles import DatabaseAwayError
from intake.storage.identity import held_by_web, keep_to
from intake.storage.unit_of_work import Database
from intake.web.health import health
from intake.web.heartbeat import start_heartbeat
from intake.web.probes import probe_routes
from intake.web.twilio.bridge import bridge_routes
from intake.web.twilio.respond import Provider
from intake.web.twilio.staff_call import staff_routes
from intake.web.twilio.status import status_routes
from intake.web.twilio.text import text_routes
from intake.web.twilio.voice import voice_routes

CONFIG = "INTAKE_CONFIG"


def from_environment() -> Flask:
    """Return the app of the settings file that the environment names; how the server starts it."""
    silence_process(ProcessRole.WEB)
    settings = config.load(Path(os.environ[CONFIG]), os.environ)
    return create_app(settings, config.account(settings, os.environ))


def create_app(settings: config.Settings, account: config.Account) -> Flask:
    """Return the web side of one line; raises IntakeError where something must be mended first."""
    line = open_line(settings, load_script(settings))
    wait_or_refuse(line, settings)
    provider = provider_of(settings, account, line)
    start_heartbeat(line, provider.check)
    return assemble(line, provider)


def wait_or_refuse(line: Line, settings: config.Settings) -> None:
    """Raise IntakeError where the database cannot be used until somebody mends it.

    One that is away may come back: it is looked at then, before anybody's first turn.
    """
    keep_to(line.database, held_by_web(line.keys, settings.storage.web_keys), line.clock)
    try:
        with line.database.connection():
            return
    except DatabaseAwayError as error:
        log(Event.DATABASE_AWAY, error=error)


def assemble(line: Line, provider: Provider, tools: ReadinessTools | None = None) -> Flask:
    """Return the routes of a line whose tools are open already."""
    app = Flask("intake", static_folder=None)
    # A redirect keeps what was posted and sends it somewhere else: only exact paths exist.
    app.url_map.merge_slashes = False
    for routes in (voice_routes, text_routes, status_routes):
        app.register_blueprint(routes(line, provider))
    app.register_blueprint(staff_routes(line, provider))
    app.register_blueprint(bridge_routes(Bridge(line, line.rules.hours), provider))
    app.register_blueprint(probe_routes(line))
    app.register_blueprint(health(line, tools or readiness_tools(line)))
    return app


def open_line(settings: config.Settings, script: Script) -> Line:
    """Return the line's tools: its script, rules, database and keys."""
    now = clock(settings.demo.clock_file)
    return Line(
        script=script,
        rules=rules_of(settings),
        database=Database(settings.storage.url),
        keys=read_web_keys(settings.storage.web_keys),
        clock=now,
        draw=draw_chance,
        times=OpenTimes(time_rules(settings)),
        staff=staff_rules(settings),
        troubles=NotedTroubles(now),
    )


def provider_of(settings: config.Settings, account: config.Account, line: Line) -> Provider:
    """Return what the webhooks know of the provider."""
    return Provider(
        account_sid=account.sid,
        check=SignatureCheck(settings.line.public_url.url, account.tokens),
        status_token=status_token(line.keys.web_key),
        numbers=Numbers(settings.line.number.e164, settings.help_lines.day_one.number.dialled),
        troubles=line.troubles,
    )
