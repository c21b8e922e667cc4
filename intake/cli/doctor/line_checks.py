"""What `intake doctor` looks at: each check answers with findings that say what to do.

Changes nothing, opens no number and calls nobody; only the line's own port is asked whether it answers.
"""

from __future__ import annotations

import http.client
import os
import socket
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from intake import config
from intake.cli.doctor.delivery_checks import delivery_findings
from intake.cli.doctor.findings import Finding, Level, age_of
from intake.cli.doctor.staff_checks import staff_findings
from intake.cli.open_line import Opened
from intake.cli.run.run import refuse_taken
from intake.core.errors import IntakeError
from intake.core.phone import PhoneNumber
from intake.services.line.load_script import load_script
from intake.services.reports.checkup import Checkup, help_line_checks, read_checkup
from intake.services.reports.health import MOST_ORDER_AGE, MOST_SILENCE, Health
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.key_files import read_web_keys, read_worker_keys
from intake.storage.crypto.seals import SealError, open_phone, seal_phone
from intake.storage.migrations import revisions

# The provider is asked again for hours before this; longer means that it refuses.
MOST_COPY_AGE = timedelta(hours=1)
CLOCK_DOUBT = timedelta(seconds=5)
ANSWER_SECONDS = 2
NOBODY = PhoneNumber("+16125550100")


def findings_of(line: Opened) -> Iterator[Finding]:
    """Yield a finding for everything there is to look at, once the settings could be read."""
    settings = line.settings
    yield _account(settings)
    yield from _keys(settings.storage.web_keys, settings.storage.worker_keys)
    shape = _shape(line)
    yield shape
    checkup = None if shape.level is Level.FAIL else read_checkup(line.database, settings, line.now)
    yield from _data(line, checkup) if checkup else ()
    yield _script(settings)
    yield from _help_lines(settings, line.today)
    yield _clock(line)
    yield _closing(settings, line.today)
    yield _port(settings.web.host, settings.web.port)
    yield from staff_findings(checkup.staff) if checkup else ()


def _account(settings: config.Settings) -> Finding:
    try:
        config.account(settings, os.environ)
    except IntakeError as error:
        return Finding(Level.FAIL, "account", str(error))
    return Finding(Level.OK, "account", "The provider's account SID and token are named.")


def _keys(web: Path, worker: Path) -> Iterator[Finding]:
    try:
        web_keys = read_web_keys(web)
    except IntakeError as error:
        yield Finding(Level.FAIL, "web keys", str(error))
        return
    yield Finding(Level.OK, "web keys", "Readable by you alone.")
    if not _reachable(worker):
        yield Finding(
            Level.WARN,
            "worker keys",
            "You cannot read them. Right for the web side's user; as the worker's user, mend it.",
        )
        return
    try:
        open_phone(seal_phone(NOBODY, web_keys.public_key), read_worker_keys(worker))
    except SealError:
        words = "They do not belong to the web keys: what the web side seals, this worker cannot open."
        yield Finding(Level.FAIL, "worker keys", words)
        return
    except IntakeError as error:
        yield Finding(Level.FAIL, "worker keys", str(error))
        return
    yield Finding(Level.OK, "worker keys", "Readable by you alone, and they open what the web keys seal.")
    yield _ledger(Ledger.beside(worker))


def _reachable(worker: Path) -> bool:
    try:
        worker.stat()
    except PermissionError:
        return False
    except OSError:
        return True
    return os.access(worker, os.R_OK)


def _ledger(ledger: Ledger) -> Finding:
    try:
        ledger.lines()
    except FileNotFoundError:
        return Finding(Level.WARN, "ledger", "There is none yet: the worker makes it when it starts.")
    except OSError:
        return Finding(
            Level.FAIL, "ledger", f"{ledger.path} cannot be read: nothing can be erased or restored."
        )
    except IntakeError as error:
        return Finding(Level.FAIL, "ledger", str(error))
    return Finding(Level.OK, "ledger", "Readable. A restore needs it; it is in no backup.")


def _shape(line: Opened) -> Finding:
    try:
        revisions.check(line.database)
    except IntakeError as error:
        return Finding(Level.FAIL, "database", str(error))
    words = f"Reachable and up to date (revision {revisions.EXPECTED_REVISION})."
    return Finding(Level.OK, "database", words)


def _data(line: Opened, checkup: Checkup) -> Iterator[Finding]:
    health = checkup.health
    yield _worker(health)
    yield from _orders(health)
    yield _copies(health)
    yield from delivery_findings(line, health.delivery)
    if checkup.coordinator_stopped_on is not None:
        words = (
            f"It texted STOP on {checkup.coordinator_stopped_on}, so no alarm reaches it. "
            "Text START to the line from it."
        )
        yield Finding(Level.WARN, "coordinator phone", words)


def _worker(health: Health) -> Finding:
    silent = health.worker_silent_for
    if silent is None:
        return Finding(Level.WARN, "worker", "It never ran. Start it: intake work (or intake serve).")
    if silent < -CLOCK_DOUBT:
        words = "Its last tick lies in the future: this machine's clock or the worker's is wrong. Set it."
        return Finding(Level.FAIL, "worker", words)
    if silent > MOST_SILENCE:
        words = f"Silent for {age_of(silent)}: nothing is erased meanwhile. Start it: intake work (or intake serve)."
        return Finding(Level.FAIL, "worker", words)
    return Finding(Level.OK, "worker", f"Last tick {age_of(silent)} ago.")


def _orders(health: Health) -> Iterator[Finding]:
    if health.oldest_order is not None and health.oldest_order > MOST_ORDER_AGE:
        words = f"The oldest waits for {age_of(health.oldest_order)}; a minute is promised. See that the worker runs."
        yield Finding(Level.FAIL, "orders", words)
    else:
        yield Finding(Level.OK, "orders", "What people asked for is applied within a minute.")
    if health.parked_orders:
        words = (
            f"{health.parked_orders} could not be applied: somebody may still be waiting to be erased. "
            "See the worker's log for order.parked, and the worker keys above."
        )
        yield Finding(Level.FAIL, "parked orders", words)
    else:
        yield Finding(Level.OK, "parked orders", "None.")


def _copies(health: Health) -> Finding:
    if health.oldest_copy is None:
        return Finding(Level.OK, "provider copies", "None waits to be deleted.")
    waiting = (
        f"{health.copies_waiting} to be deleted at the provider, the oldest for {age_of(health.oldest_copy)}"
    )
    if health.oldest_copy > MOST_COPY_AGE:
        words = f"{waiting}. See the worker's log for copy.refused."
        return Finding(Level.WARN, "provider copies", words)
    return Finding(Level.OK, "provider copies", f"{waiting}.")


def _script(settings: config.Settings) -> Finding:
    try:
        script = load_script(settings)
    except IntakeError as error:
        return Finding(Level.FAIL, "flows", str(error))
    return Finding(Level.OK, "flows", f"Flows and words load, in {', '.join(script.languages)}.")


def _help_lines(settings: config.Settings, today: date) -> Iterator[Finding]:
    for each in help_line_checks(settings, today):
        subject = f"help line {each.name}"
        if each.is_old:
            words = (
                f"Last checked {each.last_checked}: call and text it, then set "
                f"[help_lines.{each.name}] last_checked."
            )
            yield Finding(Level.WARN, subject, words)
        else:
            yield Finding(Level.OK, subject, f"Last checked {each.last_checked}.")


def _clock(line: Opened) -> Finding:
    zone = line.settings.line.timezone
    words = f"It is {line.now.astimezone(zone):%A %Y-%m-%d %H:%M} in {zone.key}."
    if line.settings.demo.clock_file is not None:
        return Finding(Level.WARN, "clock", f"{words} This is the demo's movable clock.")
    return Finding(Level.OK, "clock", f"{words} If not, set the machine's clock.")


def _closing(settings: config.Settings, today: date) -> Finding:
    closes_on = settings.line.closes_on
    if today > closes_on:
        return Finding(Level.WARN, "closing date", f"The process ended on {closes_on}: nothing new is taken.")
    return Finding(Level.OK, "closing date", f"Requests are taken until {closes_on}.")


def _port(host: str, port: int) -> Finding:
    if _answers(host, port):
        return Finding(Level.OK, "web side", f"Answers at {host}:{port}.")
    try:
        refuse_taken(host, port)
    except IntakeError as error:
        return Finding(Level.FAIL, "web side", str(error))
    words = f"Nothing answers at {host}:{port}; the port is free. Start it: intake web (or intake serve)."
    return Finding(Level.WARN, "web side", words)


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().read(16) == b"ok\n"
    except (OSError, http.client.HTTPException, socket.gaierror):
        return False
    finally:
        connection.close()
