"""What `intake doctor` says of what is to be sent: whether it leaves, what holds it, and whose clock is wrong.

Asks nobody: it reads what the worker noted.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from intake.cli.doctor.findings import Finding, Level, Subject, age_of
from intake.cli.doctor.inspection import Inspection
from intake.core.delivery.provider_errors import error_facts
from intake.services.reports.checkup import Checkup
from intake.services.reports.health import MOST_DUE_AGE, MOST_SILENCE, DeliveryHealth

CLOCK_DOUBT = timedelta(seconds=5)
WAITS = "see the worker's log for gateway.refused and outbox.failed"


def delivery_findings(inspection: Inspection, checkup: Checkup) -> Iterator[Finding]:
    """Yield what there is to say of what is to be sent, and of other clocks."""
    delivery = checkup.health.delivery
    yield _leaving(inspection, delivery)
    yield _provider(delivery)
    yield from _clocks(inspection, delivery)


def _leaving(inspection: Inspection, delivery: DeliveryHealth) -> Finding:
    if delivery.silent_for is not None and delivery.silent_for > MOST_SILENCE:
        words = f"Nobody looked what is due for {age_of(delivery.silent_for)}: no text and no call leaves."
        return Finding(Level.FAIL, Subject.DELIVERY, words, "intake work")
    if delivery.held_by is not None and delivery.held_for is not None:
        return _held(delivery, delivery.held_by, delivery.held_for)
    if delivery.oldest_due is not None:
        words = f"{delivery.waiting} due, the oldest since {age_of(delivery.oldest_due)}."
        if delivery.oldest_due > MOST_DUE_AGE:
            return Finding(Level.FAIL, Subject.DELIVERY, words, WAITS)
        return Finding(Level.OK, Subject.DELIVERY, words)
    return Finding(Level.OK, Subject.DELIVERY, f"Nothing is due. {_next(inspection, delivery)}")


def _held(delivery: DeliveryHealth, held_by: str, held_for: timedelta) -> Finding:
    facts = error_facts(int(held_by))
    words = f"Held for {age_of(held_for)} more, {delivery.waiting} due: the provider says {held_by}. {facts.means}"
    return Finding(Level.FAIL, Subject.DELIVERY, words, facts.mend)


def _next(inspection: Inspection, delivery: DeliveryHealth) -> str:
    if delivery.next_due_at is None:
        return "Nothing is planned."
    return f"Next: {delivery.next_due_at.astimezone(inspection.settings.line.timezone):%A %Y-%m-%d %H:%M}."


def _provider(delivery: DeliveryHealth) -> Finding:
    if delivery.provider_silent_for is None:
        return Finding(Level.OK, Subject.PROVIDER, "Reached whenever something was to be sent.")
    words = f"Not reached for {age_of(delivery.provider_silent_for)}; what is still of use is sent when it answers."
    return Finding(Level.FAIL, Subject.PROVIDER, words, "see this machine's network and [twilio] api_base")


def _clocks(inspection: Inspection, delivery: DeliveryHealth) -> Iterator[Finding]:
    if inspection.settings.demo.clock_file is not None:
        return
    for subject, whose, ahead in (
        (Subject.PROVIDER_CLOCK, "provider", delivery.provider_ahead),
        (Subject.DATABASE_CLOCK, "database", delivery.database_ahead),
    ):
        if ahead is None or abs(ahead) <= CLOCK_DOUBT:
            yield Finding(
                Level.OK,
                subject,
                f"No more than {age_of(CLOCK_DOUBT)} from the worker's, as it was last told.",
            )
        else:
            which = "behind" if ahead > timedelta() else "ahead of"
            words = f"The worker's clock is {age_of(abs(ahead))} {which} the {whose}'s: reminders go by it."
            yield Finding(Level.FAIL, subject, words, "timedatectl set-ntp true, on the worker's machine")
