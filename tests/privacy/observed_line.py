"""The theatre: the real line, worker and local Twilio in one process, with everything observed.

Like ``tests.support.stage``, with a seam at each tool the line is built with: evidence is collected there,
things are broken there, and a defence is taken away there.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import psycopg

from intake import config
from intake.app import assemble, open_line, provider_of
from intake.channels.rest.gateway import TwilioGateway
from intake.core.conversation.state import Chance
from intake.core.secret import Secret
from intake.services.delivery.ports import Compose
from intake.simulator.calls.call import Call
from intake.simulator.config import SimulatorConfig
from intake.simulator.exchange import Exchange
from intake.simulator.http.server import create_simulator, serving
from intake.simulator.webhooks.transport import FormPairs, Reply
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto import key_files
from intake.storage.crypto.fingerprints import ConversationKeys, code_hmac, keys_of_call, keys_of_texts
from intake.storage.schema.tables import metadata
from intake.storage.unit_of_work import Database
from intake.worker import Worker, call_placer_of, compose_of, timetable
from tests.privacy.evidence import Evidence, files_below
from tests.privacy.fault_injection import BreakableGateway, BreakableWords, FaultInjector
from tests.privacy.leaks import Defence, TellingGateway, open_database
from tests.privacy.spellings import Finding, Kind, Mark
from tests.support.delivering import deliver
from tests.support.mail import words_of
from tests.support.stage import (
    LINE,
    PUBLIC_URL,
    QUIET,
    TOKEN,
    MovableClock,
    Stage,
    ToApp,
    stage_script,
    stage_settings,
)

DATABASE_FILES = ("line.db", "line.db-wal", "line.db-shm", "line.db-journal", "line.db.lock")
MOST_IDS = 8
CONSOLE = "answers of the console"


@dataclass
class ObservedLine:
    """A stage, with its audience."""

    stage: Stage
    folder: Path
    url: str
    evidence: Evidence
    injector: FaultInjector
    opened_at: float
    off: Defence = Defence.NONE
    marks: list[Mark] = field(default_factory=list)
    # What people hear and the database holds, and no page of the console shows.
    console_marks: list[Mark] = field(default_factory=list)
    drawn: list[tuple[str, str]] = field(default_factory=list)
    kept: dict[str, set[str]] = field(default_factory=dict)

    def call(self, phone: str, keys: str = "", to: str = LINE) -> Call:
        """Call and press a list of keys, separated by spaces; ``-`` is a silence."""
        self.evidence.speaker = phone
        call = self.stage.exchange.place_call(phone, to)
        for press in keys.split():
            if call.ended:
                break
            if press == "-":
                call.silence()
            else:
                call.press(press)
        self.mark_id(call.sid)
        return call

    def texts(self, phone: str, *bodies: str, to: str = LINE) -> list[str]:
        """Text several times and return every answer."""
        self.evidence.speaker = phone
        answers = [answer for body in bodies for answer in self.stage.text(body, phone, to)]
        for message in self.stage.exchange.thread(phone)[-2:]:
            self.mark_id(message.sid)
        return answers

    def work(self) -> None:
        """Let every job of the worker run once, as its timetable runs it: guarded, and logged by name."""
        for job in timetable(self.stage.worker, partial(deliver, self.stage.worker)).get_jobs():
            job.func()

    def work_until_copies_are_gone(self) -> None:
        """Let time pass and the worker work until the provider holds no copy."""
        for _ in range(40):
            self.stage.clock.move(minutes=11)
            self.work()
            if not self.stage.rows()["provider_copy"]:
                return
        raise AssertionError("the provider's copies are not gone")

    def remember_rows(self) -> None:
        """Remember every closed value of every row, by the row's table and first column."""
        tables = self._rows()
        for name, rows in tables.items():
            for row in rows:
                # What was emptied looks like anything.
                values = {value.hex() for value in row.values() if isinstance(value, bytes) and value}
                self.kept.setdefault(f"{name} {next(iter(row.values()))!r}", set()).update(values)
        self._mark_codes({row["code_hmac"] for row in tables["callback_request"]})

    def gone_marks(self) -> list[Mark]:
        """Return what was stored and is not any more: what erasing promised to take away."""
        standing = {value.hex() for rows in self._rows().values() for row in rows for value in _blobs(row)}
        return [
            Mark(f"sealed bytes of {name.split()[0]}", Kind.SEALED, value)
            for name, values in self.kept.items()
            for value in values - standing
        ]

    def look(self, moment: str, marks: list[Mark] | None = None) -> list[Finding]:
        """Search all that was said so far and every file of the line; name the moment in what is found."""
        said = {place: bytes(said) for place, said in self.evidence.said.items()}
        console = {place: answers for place, answers in said.items() if place.startswith(CONSOLE)}
        found = self.found_in(moment, console, self.console_marks)
        return found + self.found_in(
            moment, {**self.places(), **said}, self.marks if marks is None else marks
        )

    def found_in(self, moment: str, places: Mapping[str, bytes], marks: list[Mark]) -> list[Finding]:
        """Search some places only."""
        found = self.evidence.search(places, marks)
        return [replace(finding, place=f"{moment}: {finding.place}") for finding in found]

    def places(self) -> Mapping[str, bytes]:
        """Return every file of the line by name, the database server's too."""
        return {**dict(files_below(self.folder)), **self._server_files()}

    def database_files(self) -> Mapping[str, bytes]:
        """Return the files of the SQLite database, its write-ahead log and backups."""
        names = (*DATABASE_FILES, "backup")
        return {name: raw for name, raw in files_below(self.folder) if name.startswith(names)}

    @contextmanager
    def reader(self) -> Iterator[None]:
        """Hold a reading transaction open meanwhile, as a backup tool might."""
        if self.url.startswith("sqlite"):
            held = sqlite3.connect(self.folder / "line.db", isolation_level=None)
            held.execute("BEGIN")
            held.execute("SELECT count(*) FROM callback_request").fetchall()
            yield
            held.close()
            return
        with psycopg.connect(self.url) as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            connection.execute("SELECT count(*) FROM callback_request").fetchall()
            yield

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the database locked, as a stuck writer that is not ours would."""
        if self.url.startswith("sqlite"):
            stuck = sqlite3.connect(self.folder / "line.db", isolation_level=None)
            stuck.execute("BEGIN IMMEDIATE")
            yield
            stuck.close()
            return
        with psycopg.connect(self.url) as connection:
            connection.execute("LOCK TABLE conversation IN ACCESS EXCLUSIVE MODE")
            yield

    def draw(self, draw: Callable[[], Chance]) -> Chance:
        """Draw chance, and remember who was on the line when each code was drawn."""
        chance = draw()
        self.drawn.append((chance.request_code, self.evidence.speaker))
        return chance

    def is_given(self, code: str) -> bool:
        """Tell whether a code that was drawn belongs to a request."""
        with self.stage.line.database.reading() as work:
            return work.requests.by_code(code_hmac(self.stage.line.keys.web_key, code)) is not None

    def _mark_codes(self, given: set[object]) -> None:
        known, web_key = {mark.text for mark in self.marks}, self.stage.line.keys.web_key
        for code, speaker in self.drawn:
            if code not in known and code_hmac(web_key, code) in given:
                mark = Mark(f"a request code of {speaker}", Kind.NUMBER, code)
                self.marks.append(mark)
                self.evidence.given[mark.name].add(f"answers to {speaker}")

    def mark_id(self, sid: str) -> None:
        """Look for an id of the provider from now on."""
        # Any id is found by its shape; these few are looked for in every spelling.
        ids = [mark.text for mark in self.marks if mark.kind is Kind.ID]
        if sid not in ids and len(ids) < MOST_IDS:
            self.marks.append(Mark(f"provider id {sid[:2]}", Kind.ID, sid))

    def _rows(self) -> Mapping[str, list[dict[str, object]]]:
        with self.stage.line.database.engine.connect() as connection:
            return {
                table.name: [dict(row._mapping) for row in connection.execute(table.select())]
                for table in metadata.sorted_tables
            }

    def _server_files(self) -> Mapping[str, bytes]:
        if self.url.startswith("sqlite"):
            return {}
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("CHECKPOINT")
            data, oid = connection.execute(
                "SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()"
            ).fetchall()[0]
        folders = (Path(data, "base", str(oid)), Path(data, "pg_wal"))
        files = [path for folder in folders for path in folder.iterdir() if path.is_file()]
        logs = [path for path in Path(data).rglob("*log*") if path.is_file() and path.suffix in (".log", "")]
        # Whatever was not written since the theatre opened holds nothing of this performance.
        return {
            f"postgresql {path.parent.name}/{path.name}": _read(path)
            for path in (*files, *logs)
            if path.exists() and path.stat().st_mtime >= self.opened_at
        }


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        # The server recycles its own log meanwhile.
        return b""


def _blobs(row: Mapping[str, object]) -> list[bytes]:
    return [value for value in row.values() if isinstance(value, bytes)]


class Listening(ToApp):
    """Carries the provider's requests to the app, and keeps every answer as evidence."""

    def __init__(self, evidence: Evidence) -> None:
        super().__init__([])
        self._evidence = evidence

    def __call__(self, url: str, headers: Mapping[str, str], pairs: FormPairs) -> Reply:
        return self._evidence.reply(url, super().__call__(url, headers, pairs))


@contextmanager
def opened(folder: Path, url: str, off: Defence = Defence.NONE) -> Iterator[ObservedLine]:
    """Open a theatre over a database that has its tables; ``off`` names the defence taken away."""
    keys = folder / "keys"
    key_files.new_keys(keys)
    opened_at = keys.stat().st_mtime - 1
    clock, evidence = MovableClock(), Evidence()
    injector = FaultInjector("nothing yet")
    transport = Listening(evidence)
    simulator = SimulatorConfig(auth_token=TOKEN, line_number=LINE, quiet_number=QUIET, line_url=PUBLIC_URL)
    exchange = Exchange(simulator, transport, now=clock)
    provider = create_simulator(exchange.config, exchange)
    evidence.watch_provider(provider)
    with serving(provider) as api_base:
        settings = stage_settings(keys, url, api_base)
        worker_keys = key_files.read_worker_keys(settings.storage.worker_keys)
        real = open_line(settings, stage_script())

        def known() -> Iterator[ConversationKeys]:
            web_key = real.keys.web_key
            yield from (keys_of_call(web_key, call.sid) for call in exchange.calls)
            senders = {message.from_ for message in exchange.messages.listable(clock(), 0)}
            yield from (keys_of_texts(web_key, sender, LINE) for sender in senders)

        ours, theirs = (open_database(url, off, worker_keys, known) for _ in range(2))
        _watch(evidence, injector, (ours, theirs))
        account = config.Account(
            sid=settings.twilio.account_sid,
            tokens=(Secret(TOKEN.encode()),),
            api_base=api_base,
            timeout_seconds=5,
        )
        make = TellingGateway if off is Defence.REDUCED_ANSWERS else TwilioGateway
        gateway = make(account.sid, account.tokens[0], api_base, 5)
        line = replace(
            real,
            database=ours,
            clock=injector.clock(clock),
            script=replace(real.script, wordings=BreakableWords(real.script.wordings, injector)),
            draw=lambda: theatre.draw(real.draw),
        )
        known_of_provider = provider_of(settings, account, line)
        transport.app = assemble(line, known_of_provider)
        placer = call_placer_of(settings, theirs, injector.clock(clock))
        worker = Worker(
            settings=settings,
            database=theirs,
            keys=worker_keys,
            ledger=Ledger.beside(settings.storage.worker_keys),
            gateway=BreakableGateway(gateway, injector, evidence.note),
            clock=injector.clock(clock),
            compose=_either(compose_of(settings, stage_script(), placer)),
            told=placer.told,
        )
        stage = Stage(
            settings, line, transport.app, exchange, worker, clock, [], known_of_provider, transport
        )
        theatre = ObservedLine(stage, folder, url, evidence, injector, opened_at, off)
        yield theatre
        for database in (ours, theirs, real.database):
            database.close()


def _either(real: Compose) -> Compose:
    """Return a composer that has words for everything: where the real one has none, those of a test."""
    return lambda work, row: real(work, row) or words_of(work, row)


def _watch(evidence: Evidence, injector: FaultInjector, databases: tuple[Database, ...]) -> None:
    for database in databases:
        evidence.watch_errors(database.engine)
        injector.watch(database.engine)


def copy_template(template: Path, folder: Path) -> str:
    """Put an empty SQLite database with its tables into a folder and return its URL."""
    shutil.copyfile(template, folder / "line.db")
    return f"sqlite:///{folder / 'line.db'}"
