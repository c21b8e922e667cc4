"""A worker that only delivers, forked again and again: run as a module, it does what it reads line by line.

``FOLDER URL API_BASE SENDERS`` are its arguments. ``kill 80`` forks a worker and kills it outright after 80
milliseconds of work; ``drain 2`` forks that many and waits until nothing is due any more; each line is answered by one.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from intake.channels.rest.gateway import TwilioGateway
from intake.core.phone import PhoneNumber
from intake.core.secret import Secret
from intake.logs import ProcessRole, silence_process
from intake.services.delivery.dispatcher import Dispatcher
from intake.services.delivery.ports import Delivery, SendingRules
from intake.services.line.clock import clock
from intake.simulator.config import FAKE_ACCOUNT
from intake.storage.crypto import key_files
from intake.storage.unit_of_work import Database
from tests.support.mail import words_of
from tests.support.stage import LINE, QUIET, TOKEN

TICK_SECONDS = 0.02
LEASE = timedelta(seconds=60)


@dataclass(frozen=True)
class Setting:
    """Where a worker works."""

    folder: Path
    url: str
    api_base: str
    senders: int

    def post(self, database: Database) -> Delivery:
        """Return what it works with."""
        sending_rules = SendingRules(
            line=PhoneNumber(LINE),
            quiet=PhoneNumber(QUIET),
            coordinators=(),
            zone=ZoneInfo("America/Chicago"),
            public_url="http://127.0.0.1:8080",
            text_status_path="/twilio/text-status",
            senders=self.senders,
            per_second=0,
            lease=LEASE,
        )
        return Delivery(
            database=database,
            keys=key_files.read_worker_keys(self.folder / "keys" / key_files.WORKER_KEYS),
            gateway=TwilioGateway(FAKE_ACCOUNT, Secret(TOKEN.encode()), self.api_base, 5),
            clock=clock(self.folder / "clock"),
            compose=words_of,
            sending_rules=sending_rules,
        )


def _deliver(setting: Setting, ready: int, *, until_done: bool) -> None:
    database = Database(setting.url, 8)
    post = setting.post(database)
    dispatcher = Dispatcher(post)
    _anything(database, post)
    os.write(ready, b"!")
    dispatcher.start()
    while not until_done or _anything(database, post):
        dispatcher.wake()
        time.sleep(TICK_SECONDS)
    dispatcher.stop(20)


def _anything(database: Database, post: Delivery) -> bool:
    with database.reading() as work:
        return work.outbox.anything(post.clock())


def _forked(setting: Setting, *, until_done: bool) -> int:
    """Fork a worker and wait until it begins, so that it is killed at work and not on its way there."""
    begun, ready = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _deliver(setting, ready, until_done=until_done)
        finally:
            os._exit(0)
    os.close(ready)
    os.read(begun, 1)
    os.close(begun)
    return child


def _obey(setting: Setting, what: str, n: int) -> None:
    if what == "kill":
        child = _forked(setting, until_done=False)
        time.sleep(n / 1000)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return
    for child in [_forked(setting, until_done=True) for _ in range(n)]:
        os.waitpid(child, 0)


def main() -> None:
    """Read and obey, until nothing more is said."""
    silence_process(ProcessRole.WORKER)
    folder, url, api_base, senders = sys.argv[1:]
    setting = Setting(Path(folder), url, api_base, int(senders))
    # Whatever a first use loads is loaded before the first fork.
    with Database(url, 1).reading() as work:
        work.outbox.anything(setting.post(Database(url, 1)).clock())
    for line in sys.stdin:
        what, _, n = line.partition(" ")
        started = time.monotonic()
        _obey(setting, what, int(n))
        sys.stdout.write(f"{time.monotonic() - started:.3f}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
