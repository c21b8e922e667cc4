"""What `intake doctor` says of the worker: whether it runs, and whether what people asked for is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from intake.cli.doctor.findings import Finding, Level, Subject, age_of
from intake.cli.doctor.inspection import Inspection
from intake.services.reports.checkup import Checkup
from intake.services.reports.health import MOST_ORDER_AGE, MOST_SILENCE, Health

# The provider is asked again for hours before this; longer means that it refuses.
MOST_COPY_AGE = timedelta(hours=1)
CLOCK_DOUBT = timedelta(seconds=5)
START = "intake work (or intake serve)"


def worker_findings(_: Inspection, checkup: Checkup) -> Iterator[Finding]:
    """Yield what there is to say of the worker, of what people asked for and of the provider's copies."""
    health = checkup.health
    yield _worker(health)
    yield _orders(health)
    yield _parked(health)
    yield _copies(health)


def _worker(health: Health) -> Finding:
    silent = health.worker_silent_for
    if silent is None:
        return Finding(Level.WARN, Subject.WORKER, "It never ran: nothing is saved, sent or erased.", START)
    if silent < -CLOCK_DOUBT:
        words = "It was last at work in the future: this machine's clock or the worker's is wrong."
        return Finding(Level.FAIL, Subject.WORKER, words, "timedatectl set-ntp true, on both machines")
    if silent > MOST_SILENCE:
        words = f"Silent for {age_of(silent)}: nothing is saved, sent or erased meanwhile."
        return Finding(Level.FAIL, Subject.WORKER, words, START)
    return Finding(Level.OK, Subject.WORKER, f"Last at work {age_of(silent)} ago.")


def _orders(health: Health) -> Finding:
    if health.oldest_order is not None and health.oldest_order > MOST_ORDER_AGE:
        words = f"Somebody waits for {age_of(health.oldest_order)} until what they asked for is done; a minute is promised."
        return Finding(Level.FAIL, Subject.ORDERS, words, START)
    return Finding(Level.OK, Subject.ORDERS, "Nobody waits longer than the minute that is promised.")


def _parked(health: Health) -> Finding:
    if health.parked_orders:
        words = f"{health.parked_orders} were given up: somebody may still be waiting to be erased."
        mend = "see the worker's log for order.parked, and the worker keys above"
        return Finding(Level.FAIL, Subject.PARKED_ORDERS, words, mend)
    return Finding(Level.OK, Subject.PARKED_ORDERS, "None was given up.")


def _copies(health: Health) -> Finding:
    if health.oldest_copy is None:
        return Finding(Level.OK, Subject.PROVIDER_COPIES, "None waits to be deleted.")
    waiting = (
        f"{health.copies_waiting} to be deleted at the provider, the oldest for {age_of(health.oldest_copy)}."
    )
    if health.oldest_copy > MOST_COPY_AGE:
        mend = "see the worker's log for copy.refused"
        return Finding(Level.WARN, Subject.PROVIDER_COPIES, waiting, mend)
    return Finding(Level.OK, Subject.PROVIDER_COPIES, waiting)
