"""The stage: the real line, worker and local Twilio in one process, with a clock a test can move.

Only the network is short-cut: webhooks reach the app through its test client, signed and checked as
ever. The gateway speaks HTTP to the exchange's REST endpoints over loopback.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import msgspec
from flask import Flask

from intake import config
from intake.app import assemble, open_line, provider_of
from intake.channels.rest.gateway import TwilioGateway
from intake.core.phone import PhoneNumber
from intake.core.script.script import Script
from intake.core.secret import Secret
from intake.services.access.audit_copy import AuditCopier
from intake.services.line.line import Draw, Line
from intake.services.line.load_script import load_script
from intake.services.line.noted_troubles import NotedTroubles
from intake.simulator.config import SimulatorConfig
from intake.simulator.exchange import Exchange
from intake.simulator.http.server import create_simulator, serving
from intake.simulator.webhooks.transport import FormPairs, Reply
from intake.storage.backup.audit_copy import AuditCopy
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto import key_files
from intake.storage.unit_of_work import Database
from intake.web.twilio.respond import Provider
from intake.worker import Worker, call_placer_of, compose_of
from tests.support.delivering import deliver

LINE, QUIET = "+16127039227", "+16125550100"
HER_PHONE, OTHER_PHONE = "+16125550142", "+16515550187"
TOKEN = "0123456789abcdef0123456789abcdef"
PUBLIC_URL = "http://127.0.0.1:8080"
# Thursday, three days before the clocks change.
START = datetime(2018, 3, 8, 16, 15, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


class MovableClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        """Move the clock on, by days, hours, minutes or seconds."""
        self.now += timedelta(**by)


@dataclass(slots=True)
class Stage:
    """Everything a whole conversation needs."""

    settings: config.Settings
    line: Line
    app: Flask
    exchange: Exchange
    worker: Worker
    clock: MovableClock
    replies: list[bytes]
    provider: Provider
    transport: ToApp

    def deploy(self, line: Line) -> None:
        """Let another line answer from now on, as after a restart with other files."""
        self.line = line
        self.app = self.transport.app = assemble(line, self.provider)

    def text(self, body: str, from_: str = HER_PHONE, to: str = LINE) -> list[str]:
        """Text the line and return what came back, a few seconds later than the text before."""
        self.clock.move(seconds=5)
        return self.exchange.text(from_, to, body)

    def work(self) -> None:
        """Let every job of the worker run once."""
        self.worker.orders()
        self.worker.calls()
        self.worker.copies()
        self.worker.sweep()
        self.worker.purge()
        self.worker.offers()
        self.worker.coordinate()
        self.worker.watch()
        deliver(self.worker)

    def rows(self) -> Mapping[str, list[tuple[object, ...]]]:
        """Return every row of every table, values of the line that the worker writes aside."""
        return {name: rows for name, rows in dump(self.line.database).items() if name != "line_state"}


@contextmanager
def staged(
    folder: Path, url: str, *, clock: MovableClock | None = None, draw: Draw | None = None
) -> Iterator[Stage]:
    """Put a stage up over a database that has its tables, and take it down again."""
    clock = clock or MovableClock()
    key_folder = folder / "keys"
    if not key_folder.exists():
        key_files.new_keys(key_folder)
    replies: list[bytes] = []
    transport = ToApp(replies)
    exchange = Exchange(_exchange_config(), transport, now=clock)
    with serving(create_simulator(exchange.config, exchange)) as api_base:
        settings = stage_settings(key_folder, url, api_base)
        account = config.Account(
            sid=settings.twilio.account_sid,
            tokens=(Secret(TOKEN.encode()),),
            api_base=api_base,
            timeout_seconds=5,
        )
        line = open_line(settings, stage_script())
        line = replace(line, clock=clock, draw=draw or line.draw, troubles=NotedTroubles(clock))
        provider = provider_of(settings, account, line)
        app = transport.app = assemble(line, provider)
        database = Database(settings.storage.url)
        worker_keys = key_files.read_worker_keys(settings.storage.worker_keys)
        placer = call_placer_of(settings, database, clock)
        worker = Worker(
            settings=settings,
            database=database,
            keys=worker_keys,
            ledger=Ledger.beside(settings.storage.worker_keys),
            gateway=TwilioGateway(account.sid, account.tokens[0], api_base, 5),
            clock=clock,
            compose=compose_of(settings, stage_script(), placer),
            told=placer.told,
            audit=AuditCopier(AuditCopy.beside(settings.storage.worker_keys)),
        )
        stage = Stage(settings, line, app, exchange, worker, clock, replies, provider, transport)
        yield stage
        # What the provider still reports would open connections that nobody closes any more.
        exchange.settle()
        for each in (line.database, stage.line.database, database):
            each.close()


def _exchange_config() -> SimulatorConfig:
    return SimulatorConfig(auth_token=TOKEN, line_number=LINE, quiet_number=QUIET, line_url=PUBLIC_URL)


@cache
def _example() -> config.Settings:
    return config.load(EXAMPLE, {})


@cache
def stage_script() -> Script:
    """Return everything the line of a stage says: the same on every stage, so it is read once."""
    return load_script(stage_settings(Path("unused"), "sqlite:///:memory:", "http://127.0.0.1:1"))


def stage_settings(key_folder: Path, url: str, api_base: str) -> config.Settings:
    """Return the example's settings for a stage: its numbers, folders and a closing date ahead."""
    example = _example()
    change = msgspec.structs.replace
    day_one = change(example.help_lines.day_one, connect=True)
    return change(
        example,
        line=change(
            example.line,
            number=PhoneNumber(LINE),
            quiet_number=PhoneNumber(QUIET),
            public_url=config.Origin(PUBLIC_URL),
            closes_on=(START + timedelta(days=80)).date(),
            plan_due=(START + timedelta(days=220)).date(),
        ),
        twilio=change(example.twilio, api_base=config.Origin(api_base)),
        help_lines=change(example.help_lines, day_one=day_one),
        # A clock that stands still would let one text a second go for ever.
        delivery=change(example.delivery, segments_per_second=0),
        storage=change(
            example.storage,
            url=url,
            web_keys=key_folder / key_files.WEB_KEYS,
            worker_keys=key_folder / key_files.WORKER_KEYS,
        ),
    )


def dump(database: Database) -> Mapping[str, list[tuple[object, ...]]]:
    """Return every row of every table of a database."""
    from intake.storage.schema.tables import metadata

    with database.reading() as work:
        return {
            table.name: sorted((tuple(row) for row in work.connection.execute(table.select())), key=repr)
            for table in metadata.sorted_tables
        }


class ToApp:
    """Carries the exchange's requests to the app, and keeps every reply."""

    def __init__(self, replies: list[bytes]) -> None:
        self.app: Flask | None = None
        self._replies = replies

    def __call__(self, url: str, headers: Mapping[str, str], pairs: FormPairs) -> Reply:
        assert self.app is not None
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        response = self.app.test_client().post(target, data=urlencode(pairs).encode(), headers=dict(headers))
        self._replies.append(response.data)
        return Reply(response.status_code, dict(response.headers), response.data)
