"""Delivery reports: what the provider tells of a text of the outbox, by the token we gave it, or in its list.

Reports come twice, out of order, before we noted the sending ourselves, or after the row is gone. None of that
changes what a token's sender can learn: the answer is the same.
"""

from __future__ import annotations

import re
from datetime import datetime

from intake.core.delivery.message_kinds import Recipient
from intake.core.delivery.sending import LOST, NO_CODE, comes_after
from intake.core.retention.provider_copies import CopyKind
from intake.core.understanding.incoming_message import TextReport
from intake.services.delivery.handle_failures import lost_on_its_way
from intake.services.delivery.status_keys import COORDINATOR_UNREACHED
from intake.services.line.line import Line
from intake.storage.crypto.seals import seal_id
from intake.storage.queries.delivery_reports import DeliveryReport, OutboxStatus
from intake.storage.unit_of_work import UnitOfWork

_TOKEN = re.compile(r"([0-9a-f]{32})\.[0-9]{1,3}")
_ARRIVED = ("delivered", "read")


def is_outbox_token(token: str) -> bool:
    """Tell whether a token has the shape of an outbox row's."""
    return _TOKEN.fullmatch(token) is not None


def text_reported(line: Line, token: str, report: TextReport) -> None:
    """Note how far a text came, and do what its failure asks for; have a settled copy deleted."""
    now = line.clock()
    with line.database.work() as work:
        if report.settled:
            work.provider_copies.add(line.copy_of(CopyKind.MESSAGE, report.message_id, now))
        sealed = seal_id(report.message_id, line.keys.public_key, now)
        note_report(work, token, DeliveryReport(report.status, report.code or None, sealed), now)
        work.commit()


def note_report(work: UnitOfWork, token: str, report: DeliveryReport, now: datetime) -> None:
    """Note how far the try came that a token names, and do what its failure asks for.

    Nothing where the row is gone, where another try of it has begun, or where the report is older than what is known.
    """
    standing = work.outbox.standing(token.partition(".")[0])
    if standing is None or not _is_news(standing, token, report):
        return
    work.outbox.note(standing, report, now)
    recipient = standing.row.recipient
    if standing.unheard:
        work.counters.add(now, "sent", recipient.value)
    if recipient is Recipient.COORDINATOR and report.status in _ARRIVED:
        work.line_state.drop(COORDINATOR_UNREACHED)
    if report.status in LOST:
        lost_on_its_way(work, standing.row, report.code or NO_CODE, now)


def _is_news(standing: OutboxStatus, token: str, report: DeliveryReport) -> bool:
    if standing.row.token != token or not comes_after(report.status, standing.known):
        return False
    # What was given up is lost already, and whoever had to hear of that has.
    return not (standing.given_up and report.status in LOST)
