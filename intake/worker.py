"""The worker: one timetable of small jobs, each one line into a service.

APScheduler only ticks; it holds no data, so nothing is lost with the process. A job that raises is
logged by its name and runs again. The worker alone opens the worker's keys.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler

from intake import config
from intake.channels.calls import TwilioCalls
from intake.channels.gateway import TwilioGateway
from intake.logs import Event, log
from intake.services.apply_orders import apply_orders
from intake.services.call_in import look_for_staff
from intake.services.calling_hours import calling_hours
from intake.services.clock import Clock, clock
from intake.services.compose_ring import Bell, OurSide
from intake.services.conclude import conclude
from intake.services.erase import erase_marked
from intake.services.forget import forget
from intake.services.health import note_tick
from intake.services.provider_copies import Sweeper, SweepGateway, delete_due_copies, sweep
from intake.services.ring import Ringer, end_calls, give_up_lost, ring_due
from intake.storage import migrations
from intake.storage.keys import WorkerKeys, read_worker_keys
from intake.storage.ledger import Ledger
from intake.storage.unit_of_work import Database


class Job(StrEnum):
    """Every job of the worker."""

    ORDERS = "orders"
    COPIES = "copies"
    CALLS = "calls"
    SWEEP = "sweep"
    FORGET = "forget"


@dataclass(frozen=True, slots=True)
class Worker:
    """What the jobs work with."""

    settings: config.Settings
    database: Database
    keys: WorkerKeys
    ledger: Ledger
    gateway: SweepGateway
    ringer: Ringer
    clock: Clock

    def orders(self) -> None:
        """Apply what people asked for, and erase what that marked."""
        applied = apply_orders(self.database, self.keys, self.ledger, self.clock())
        for stuck in applied.stuck:
            log(Event.ORDER_PARKED if stuck.parked else Event.ORDER_FAILED)
        erase_marked(self.database, self.ledger, self.clock())
        note_tick(self.database, self.clock())

    def copies(self) -> None:
        """Delete the provider's copies that are due."""
        deleted = delete_due_copies(self.database, self.keys, self.gateway, self.clock())
        for code in deleted.refused:
            _log_refused(code)
        if deleted.overdue or deleted.unreadable:
            log(Event.ALARM, job=Job.COPIES, n=deleted.overdue + deleted.unreadable)

    def calls(self) -> None:
        """Place the calls that are due, end those whose reason is gone, and give up what was lost."""
        look_for_staff(self.database, self.settings.line.timezone, self.clock())
        ring_due(self.database, self.ringer, self.clock())
        end_calls(self.database, self.ringer, self.clock())
        give_up_lost(self.database, self.ringer.bell.conclude, self.clock())

    def sweep(self) -> None:
        """Find the provider's copies of whose end no webhook told, for the next deletion."""
        line = self.settings.line
        numbers = (line.number.e164, line.quiet_number.e164)
        for code in sweep(self.database, Sweeper(self.keys, self.gateway, numbers), self.clock()).refused:
            _log_refused(code)

    def forget(self) -> None:
        """Forget what has had its time, and empty the write-ahead log."""
        forget(self.database, self.ledger, self.settings.retention, self.clock())


def _log_refused(code: str) -> None:
    log(Event.COPY_REFUSED, code=int(code) if code.isdecimal() else 0)


def open_worker(settings: config.Settings, account: config.Account) -> Worker:
    """Return the worker of some settings; raises IntakeError where something must be mended first."""
    database = Database(settings.storage.url)
    migrations.check(database)
    ledger = Ledger.beside(settings.storage.worker_keys)
    ledger.check()
    keys = read_worker_keys(settings.storage.worker_keys)
    return Worker(
        settings=settings,
        database=database,
        keys=keys,
        ledger=ledger,
        gateway=TwilioGateway(account.sid, account.tokens[0], account.api_base, account.timeout_seconds),
        ringer=ringer_of(settings, account, keys),
        clock=clock(settings.demo.clock_file),
    )


def ringer_of(settings: config.Settings, account: config.Account, keys: WorkerKeys) -> Ringer:
    """Return what the worker rings with, by the settings."""
    line = settings.line
    ours = OurSide(line.number, line.quiet_number, line.public_url.url)
    calls = TwilioCalls(account.sid, account.tokens[0], account.api_base, account.timeout_seconds)
    return Ringer(Bell(keys, ours, calling_hours(settings), conclude), calls)


def run(worker: Worker) -> None:
    """Work until SIGINT or SIGTERM; the job that is running then is finished first."""
    stop = threading.Event()

    def _stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    scheduler = timetable(worker)
    scheduler.start()
    log(Event.STARTED)
    stop.wait()
    scheduler.shutdown(wait=True)


def timetable(worker: Worker) -> BackgroundScheduler:
    """Return every job of the worker and how often it runs."""
    pace = worker.settings.worker
    jobs: tuple[tuple[Job, Callable[[], None], int], ...] = (
        (Job.ORDERS, worker.orders, pace.orders_every_seconds),
        (Job.COPIES, worker.copies, pace.copies_every_seconds),
        (Job.CALLS, worker.calls, pace.deliver_every_seconds),
        (Job.SWEEP, worker.sweep, pace.sweep_every_seconds),
        (Job.FORGET, worker.forget, pace.forget_every_seconds),
    )
    scheduler = BackgroundScheduler(
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}, timezone="UTC"
    )
    # The first run is at once: what a crash left behind waits for no interval.
    now = datetime.now(UTC)  # noqa: TID251 - the timetable ticks by the machine's clock, also in the demo
    for name, job, seconds in jobs:
        scheduler.add_job(_guarded(name, job), "interval", seconds=seconds, next_run_time=now, id=name)
    return scheduler


def _guarded(name: Job, job: Callable[[], None]) -> Callable[[], None]:
    def run_job() -> None:
        try:
            job()
        except Exception as error:  # noqa: BLE001 - the next tick tries again; the name tells what fails
            log(Event.JOB_FAILED, job=name, error=error)

    return run_job
