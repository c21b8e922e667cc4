"""What the settings say about sending, as delivery goes by it. Sends nothing."""

from __future__ import annotations

from datetime import timedelta

from intake.config import Settings
from intake.core.delivery.sending import LOOK_UP_AFTER
from intake.services.delivery.ports import SendingRules


def sending_rules_of(settings: Settings, text_status_path: str) -> SendingRules:
    """Return the rules of some settings; the provider reports what became of a text at a path of ours."""
    line, delivery = settings.line, settings.delivery
    # When a lease runs out the one before in line and the request itself must be over, and the provider's list
    # have caught up.
    longest_try = LOOK_UP_AFTER + 4 * timedelta(seconds=settings.twilio.timeout_seconds)
    return SendingRules(
        line=line.number,
        quiet=line.quiet_number,
        coordinators=settings.coordinator.phones,
        zone=line.timezone,
        public_url=line.public_url.url,
        text_status_path=text_status_path,
        senders=delivery.senders,
        per_second=delivery.segments_per_second,
        lease=max(timedelta(seconds=delivery.lease_seconds), longest_try),
    )
