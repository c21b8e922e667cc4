"""What `intake doctor` says of what is to be sent: whether it leaves, what holds it, and whose clock is wrong.

Asks nobody: it reads what the worker noted.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from intake.cli.doctor.findings import Finding, Level, age_of
from intake.cli.open_line import Opened
from intake.core.delivery.provider_errors import ErrorMeaning, meaning_of
from intake.services.reports.health import MOST_DUE_AGE, MOST_SILENCE, DeliveryHealth

CLOCK_DOUBT = timedelta(seconds=5)
SUBJECT = "texts and calls"
MENDS = {
    ErrorMeaning.CREDENTIALS: (
        "it does not take our account or token. Mend [twilio] account_sid and INTAKE_TWILIO_AUTH_TOKEN, then start "
        "the worker again."
    ),
    ErrorMeaning.DAY_LIMIT: (
        "our account has sent as many texts as it may within 24 hours. They leave by themselves when that is over; "
        "ask the provider for a higher limit."
    ),
    ErrorMeaning.UNREGISTERED: (
        "our numbers may not send texts. Register them for texts in the provider's console (A2P 10DLC, or toll-free "
        "verification), then start the worker again."
    ),
}


def delivery_findings(line: Opened, delivery: DeliveryHealth) -> Iterator[Finding]:
    """Yield what there is to say of what is to be sent."""
    yield _leaving(line, delivery)
    yield _provider(delivery)
    if delivery.coordinator_unreached:
        words = "The last text to [coordinator] phone was refused for good. See that it takes texts, and text START."
        yield Finding(Level.FAIL, "coordinator", words)
    yield from _clocks(line, delivery)


def _leaving(line: Opened, delivery: DeliveryHealth) -> Finding:
    if delivery.silent_for is not None and delivery.silent_for > MOST_SILENCE:
        words = f"Nobody looked what is due for {age_of(delivery.silent_for)}. Start the worker: intake work."
        return Finding(Level.FAIL, SUBJECT, words)
    if delivery.held_by is not None and delivery.held_for is not None:
        mend = MENDS.get(meaning_of(int(delivery.held_by)), "see its console.")
        words = f"Held for {age_of(delivery.held_for)} more, {delivery.waiting} due: the provider says {delivery.held_by}, {mend}"
        return Finding(Level.FAIL, SUBJECT, words)
    if delivery.oldest_due is not None and delivery.oldest_due > MOST_DUE_AGE:
        words = f"{delivery.waiting} due, the oldest since {age_of(delivery.oldest_due)}. See the worker's log for gateway.refused and outbox.failed."
        return Finding(Level.FAIL, SUBJECT, words)
    if delivery.oldest_due is not None:
        words = f"{delivery.waiting} due, the oldest since {age_of(delivery.oldest_due)}."
        return Finding(Level.OK, SUBJECT, words)
    return Finding(Level.OK, SUBJECT, f"Nothing is due. {_next(line, delivery)}")


def _next(line: Opened, delivery: DeliveryHealth) -> str:
    if delivery.next_due_at is None:
        return "Nothing is planned."
    return f"Next: {delivery.next_due_at.astimezone(line.settings.line.timezone):%A %Y-%m-%d %H:%M}."


def _provider(delivery: DeliveryHealth) -> Finding:
    if delivery.provider_silent_for is None:
        return Finding(Level.OK, "provider", "Reached whenever something was to be sent.")
    words = (
        f"Not reached for {age_of(delivery.provider_silent_for)}. See this machine's network and [twilio] api_base; "
        "what is still of use is sent when it answers."
    )
    return Finding(Level.FAIL, "provider", words)


def _clocks(line: Opened, delivery: DeliveryHealth) -> Iterator[Finding]:
    if line.settings.demo.clock_file is not None:
        return
    for whose, ahead in (("provider", delivery.provider_ahead), ("database", delivery.database_ahead)):
        if ahead is not None and abs(ahead) > CLOCK_DOUBT:
            which = "behind" if ahead > timedelta() else "ahead of"
            words = f"The worker's clock is {age_of(abs(ahead))} {which} the {whose}'s. Set it: reminders go by it."
            yield Finding(Level.FAIL, f"{whose} clock", words)
