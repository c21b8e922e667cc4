"""Text reports: what the provider tells about a text of the outbox, by the token we gave it.

Reports come twice, out of order, before we noted the sending ourselves, or after the row is gone. None of that
changes what a token's sender can learn: the answer is the same.
"""

from __future__ import annotations

import re
from datetime import datetime

from intake.core.delivery.sending import LOST, comes_after
from intake.core.retention.provider_copies import CopyKind
from intake.core.understanding.incoming_message import TextReport
from intake.services.delivery.handle_failures import lost_on_its_way
from intake.services.line.line import Line
from intake.storage.crypto.seals import seal_id
from intake.storage.queries.delivery_reports import DeliveryReport, OutboxStatus
from intake.storage.unit_of_work import UnitOfWork

_TOKEN = re.compile(r"([0-9a-f]{32})\.[0-9]{1,3}")
# What the provider gives no code for is as good as unknown.
NO_CODE = 30008


def is_outbox_token(token: str) -> bool:
    """Tell whether a token has the shape of an outbox row's."""
    return _TOKEN.fullmatch(token) is not None


def text_reported(line: Line, token: str, report: TextReport) -> None:
    """Note how far a text came, and do what its failure asks for; have a settled copy deleted."""
    now = line.clock()
    with line.database.work() as work:
        if report.settled:
            work.provider_copies.add(line.copy_of(CopyKind.MESSAGE, report.message_id, now))
        standing = work.outbox.standing(token.partition(".")[0])
        if standing is not None and _is_news(standing, token, report):
            _note(line, work, standing, report)
        work.commit()


def _is_news(standing: OutboxStatus, token: str, report: TextReport) -> bool:
    return standing.row.token == token and comes_after(report.status, standing.delivery)


def _note(line: Line, work: UnitOfWork, standing: OutboxStatus, report: TextReport) -> None:
    now: datetime = line.clock()
    sealed = seal_id(report.message_id, line.keys.public_key, now)
    work.outbox.note(standing, DeliveryReport(report.status, report.code or None, sealed), now)
    if standing.unsettled:
        work.counters.add(now, "sent", standing.row.recipient.value)
    if report.status in LOST and standing.hoped_for:
        lost_on_its_way(work, standing.row, report.code or NO_CODE, now)
