"""The worker: one timetable of small jobs, each one line into a service.

APScheduler only ticks; it holds no data, so nothing is lost with the process. A job that raises is
logged by its name and runs again. The worker alone opens the worker's keys.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import Protocol

from apscheduler.schedulers.background import BackgroundScheduler

from intake import config
from intake.channels.rest.gateway import TwilioGateway
from intake.channels.webhooks.status_path import STATUS_URL
from intake.core.script.script import Script
from intake.logs import Event, ProcessRole, log
from intake.services.access.audit_copy import AuditCopier
from intake.services.calls.call_in import look_for_staff
from intake.services.calls.place_calls import CallPlacer, Ender, end_calls, give_up_lost
from intake.services.delivery.dispatcher import Dispatcher, let_go
from intake.services.delivery.ports import (
    CallListener,
    Compose,
    Delivery,
    SendGateway,
    by_kind,
    nobody_told,
)
from intake.services.delivery.sending_rules import sending_rules_of
from intake.services.line.clock import Clock, clock
from intake.services.line.database_watch import DatabaseWatch, RepeatedFailures, wait_for
from intake.services.line.holidays import keep_holidays
from intake.services.line.load_script import load_script
from intake.services.line.pause import resume_when_due
from intake.services.line.process_memory import give_back_memory
from intake.services.line.rules import calling_hours, staff_rules
from intake.services.line.version import code_version
from intake.services.notices.compose_text import compose
from intake.services.notices.composer import Composer
from intake.services.notices.morning_and_alarms import coordinate
from intake.services.notices.refusal_alarm import alarm_of_refusals
from intake.services.notices.window_notices import notify_windows
from intake.services.reports.health import note_tick
from intake.services.reports.running import note_running, note_stopped, this_process
from intake.services.reports.text_sums import note_text_sums
from intake.services.retention.ledger_check import take_ledger
from intake.services.retention.provider_copies import Sweeper, SweepGateway, delete_due_copies, sweep
from intake.services.retention.purge import purge
from intake.services.scheduling.backup_interviewer import ask_backups
from intake.services.scheduling.called_off import call_off_times
from intake.services.scheduling.offer import make_offers
from intake.services.staff.after_cut_off import look_after_cut_off
from intake.services.staff_orders.apply_all import LOOK_EVERY_SECONDS, OrderDesk
from intake.storage.backup.audit_copy import AuditCopy
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.key_files import WorkerKeys, read_worker_keys
from intake.storage.identity import held_by_worker, keep_to
from intake.storage.queries.running_processes import RunningProcess
from intake.storage.unit_of_work import Database

# What is being sent when the worker is told to stop is waited for this long beyond one request's limit.
STOP_SECONDS, ENDING_SECONDS = 5, 2
HOLIDAYS_EVERY_SECONDS = 60  # The first hours may be set on a page, which cannot note them.
WATCH_EVERY_SECONDS = 10  # Within a minute of the first webhook that is refused the alarm has left.


class Job(StrEnum):
    """Every job of the worker."""

    ORDERS = "orders"
    STAFF_ORDERS = "staff orders"
    COPIES = "copies"
    CALLS = "calls"
    SWEEP = "sweep"
    PURGE = "purge"
    HOLIDAYS = "holidays"
    DELIVER = "deliver"
    OFFERS = "offers"
    COORDINATE = "coordinate"
    WATCH = "watch"


class Gateway(SweepGateway, SendGateway, Protocol):
    """All that the worker asks of the provider."""


@dataclass(frozen=True, slots=True)
class Worker:
    """What the jobs work with."""

    settings: config.Settings
    database: Database
    keys: WorkerKeys
    ledger: Ledger
    gateway: Gateway
    clock: Clock
    compose: Compose
    told: CallListener = nobody_told
    process: RunningProcess | None = None
    audit: AuditCopier | None = None
    script: Script | None = None

    def orders(self) -> None:
        """Apply what people asked for, then what was asked at the console, and erase what that marked."""
        OrderDesk(self.settings, self.database, self.keys, self.ledger, self.clock, self.script).apply_all()
        note_tick(self.database, self.clock())

    def staff_orders(self) -> None:
        """Do at once what somebody at the console waits for."""
        OrderDesk(self.settings, self.database, self.keys, self.ledger, self.clock, self.script).if_asked()

    def copies(self) -> None:
        """Delete the provider's copies that are due."""
        deleted = delete_due_copies(self.database, self.keys, self.gateway, self.clock())
        _log_refused(deleted.refused)
        if deleted.overdue or deleted.unreadable:
            log(Event.ALARM, job=Job.COPIES, n=deleted.overdue + deleted.unreadable)

    def calls(self) -> None:
        """Find somebody for those who call us, end calls whose reason is gone, and give up what was lost."""
        hours = calling_hours(self.settings)
        look_for_staff(self.database, hours, staff_rules(self.settings), self.clock())
        end_calls(self.database, Ender(self.keys, self.gateway), self.clock())
        give_up_lost(self.database, hours, self.clock())

    def sweep(self) -> None:
        """Find the provider's copies of whose end no webhook told, for the next deletion."""
        line = self.settings.line
        numbers = tuple(each.e164 for each in (line.number, line.quiet_number, *line.former_numbers))
        _log_refused(sweep(self.database, Sweeper(self.keys, self.gateway, numbers), self.clock()).refused)

    def purge(self) -> None:
        """Forget what has had its time, empty the write-ahead log, and give back the memory that was freed."""
        purge(self.database, self.ledger, self.settings.retention, self.clock())
        give_back_memory()

    def holidays(self) -> None:
        """Note the coming holidays before those that are noted run out."""
        if self.settings.schedule.holidays:
            keep_holidays(self.database, self.clock())

    def offers(self) -> None:
        """End a rest whose time is over, offer what waits, tell whose time to call opens, ask the backups of those who did not answer, and look after what somebody who was cut off left."""
        rules, now = staff_rules(self.settings), self.clock()
        if resume_when_due(self.database, now):
            log(Event.RESUMED)
        call_off_times(self.database, rules, now)
        make_offers(self.database, rules, now)
        notify_windows(self.database, rules, now)
        ask_backups(self.database, rules, now)
        look_after_cut_off(self.database, rules, now)

    def coordinate(self) -> None:
        """Tell what is told at eight in the morning, and what has waited too long."""
        coordinate(self.database, staff_rules(self.settings), self.clock())

    def watch(self) -> None:
        """Note that this process lives and how sending stands, and alarm where nobody who calls or texts is answered."""
        now = self.clock()
        if self.process is not None:
            note_running(self.database, self.process, now)
        note_text_sums(self.database, now)
        if (alarm := alarm_of_refusals(self.database, staff_rules(self.settings), now)) is not None:
            log(Event.ALARM, job=Job.WATCH, n=alarm.n, reason=alarm.cause)
        if self.audit is not None:
            self.audit.copy_new(self.database)

    def delivery(self) -> Delivery:
        """Return what delivery works with."""
        rules = sending_rules_of(self.settings, STATUS_URL)
        return Delivery(self.database, self.keys, self.gateway, self.clock, self.compose, rules, self.told)


def _log_refused(codes: Iterable[str]) -> None:
    for code in codes:
        log(Event.COPY_REFUSED, code=int(code) if code.isdecimal() else 0)


def open_worker(
    settings: config.Settings, account: config.Account, tell: Callable[[str], None] = print
) -> Worker:
    """Return the worker of some settings; raises IntakeError where something must be mended first.

    Waits for a database that does not answer; ``tell`` is told so.
    """
    storage, now = settings.storage, clock(settings.demo.clock_file)
    keys, ledger = read_worker_keys(storage.worker_keys), Ledger.beside(storage.worker_keys)
    ledger.check()
    database, script = Database(storage.url), load_script(settings).unheard()
    keep_to(database, held_by_worker(keys, storage.worker_keys), now)
    wait_for(database, tell)
    take_ledger(database, ledger, settings.retention, now())
    placer = call_placer_of(settings, database, now)
    return Worker(
        settings=settings,
        database=database,
        keys=keys,
        ledger=ledger,
        gateway=TwilioGateway(account.sid, account.tokens[0], account.api_base, account.timeout_seconds),
        clock=now,
        compose=compose_of(settings, script, placer),
        told=placer.told,
        process=this_process(ProcessRole.WORKER, now()),
        audit=AuditCopier(AuditCopy.beside(storage.worker_keys)),
        script=script,
    )


def call_placer_of(settings: config.Settings, database: Database, now: Clock) -> CallPlacer:
    """Return what delivery asks about calls."""
    return CallPlacer(database, now, calling_hours(settings))


def compose_of(settings: config.Settings, script: Script, placer: CallPlacer) -> Compose:
    """Return what composes everything that is sent or rung."""
    return by_kind(partial(compose, Composer(script.wordings, staff_rules(settings))), placer.compose)


def run(worker: Worker) -> None:
    """Work until SIGINT or SIGTERM; the job that is running then, and what is being sent, is finished first."""
    # A pipe: whatever else waits would miss a signal that comes just as it begins to wait.
    told_to_stop, tells = os.pipe()
    os.set_blocking(tells, False)
    signal.set_wakeup_fd(tells)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    before = frozenset(threading.enumerate())
    delivery = worker.delivery()
    let_go(delivery)
    (dispatcher := Dispatcher(delivery)).start()
    (scheduler := timetable(worker, dispatcher.wake)).start()
    log(Event.STARTED, version=code_version())
    os.read(told_to_stop, 1)
    scheduler.shutdown(wait=True)
    dispatcher.stop(worker.settings.twilio.timeout_seconds + STOP_SECONDS)
    if worker.process is not None:
        _guarded(Job.WATCH, partial(note_stopped, worker.database, worker.process), DatabaseWatch())()
    _see_out(frozenset(threading.enumerate()) - before)
    log(Event.STOPPED)


def _see_out(threads: Collection[threading.Thread]) -> None:
    # A sender that let go of its connection while Python tidied up made a worker that was only stopped fall over.
    until = time.monotonic() + ENDING_SECONDS
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))


def timetable(worker: Worker, deliver: Callable[[], None]) -> BackgroundScheduler:
    """Return every job of the worker and how often it runs; ``deliver`` wakes whoever delivers meanwhile."""
    pace = worker.settings.worker
    jobs: tuple[tuple[Job, Callable[[], None], float], ...] = (
        (Job.ORDERS, worker.orders, pace.orders_every_seconds),
        (Job.STAFF_ORDERS, worker.staff_orders, LOOK_EVERY_SECONDS),
        (Job.COPIES, worker.copies, pace.copies_every_seconds),
        (Job.CALLS, worker.calls, pace.deliver_every_seconds),
        (Job.SWEEP, worker.sweep, pace.sweep_every_seconds),
        (Job.PURGE, worker.purge, pace.forget_every_seconds),
        (Job.HOLIDAYS, worker.holidays, HOLIDAYS_EVERY_SECONDS),
        (Job.DELIVER, deliver, pace.deliver_every_seconds),
        (Job.OFFERS, worker.offers, pace.offers_every_seconds),
        (Job.COORDINATE, worker.coordinate, pace.offers_every_seconds),
        (Job.WATCH, worker.watch, WATCH_EVERY_SECONDS),
    )
    scheduler = BackgroundScheduler(
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}, timezone="UTC"
    )
    # The first run is at once: what a crash left behind waits for no interval.
    now = datetime.now(UTC)  # noqa: TID251 - the timetable ticks by the machine's clock, also in the demo
    watch = DatabaseWatch()
    for name, job, seconds in jobs:
        scheduler.add_job(_guarded(name, job, watch), "interval", seconds=seconds, next_run_time=now, id=name)
    return scheduler


def _guarded(name: Job, job: Callable[[], None], watch: DatabaseWatch) -> Callable[[], None]:
    failures = RepeatedFailures()

    def run_job() -> None:
        try:
            job()
        except Exception as error:  # noqa: BLE001 - the next tick tries again; the name tells what fails
            if not watch.lost(error) and (n := failures.to_tell()):
                log(Event.JOB_FAILED, job=name, n=n, error=error)
        else:
            if name is Job.ORDERS:  # Not every job asks the database each time; this one does.
                watch.found()

    return run_job
