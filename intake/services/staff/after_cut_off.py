"""Looks after what somebody who was cut off left: each tick, by what stands in the rows, so that no kill loses any of it.

Whoever has a request whose two words may be known is told, and rung for it only then; what came to the one who is gone in
that very moment is given back; and their row goes once nothing names it any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from intake.core.delivery.message_kinds import MessageKind, Outgoing
from intake.core.delivery.outbox_entries import A_DAY, About, to_interviewer
from intake.core.staff.interviewer import Standing
from intake.services.line.rules import StaffRules
from intake.services.line.staff_context import StaffContext
from intake.services.staff.cut_off import give_all_back
from intake.services.staff.request_holder import holder_of
from intake.storage.queries.requests import RequestRow
from intake.storage.unit_of_work import Database

# A text that did not arrive is written once more after so long.
AGAIN_AFTER = timedelta(hours=1)


def look_after_cut_off(database: Database, rules: StaffRules, now: datetime) -> None:
    """Tell holders, give back and remove, now (UTC); changes nothing where nobody was cut off."""
    with database.reading() as work:
        gone = [each.id for each in work.interviewers.all() if each.standing is Standing.CUT_OFF]
        minded = bool(work.heard_words.minded())
    if not gone and not minded:
        return
    with database.work() as work:
        context = StaffContext(work, rules, now)
        for interviewer_id in gone:
            _finish(context, interviewer_id)
        work.outbox.add(_warnings(context))
        work.commit()


def _finish(context: StaffContext, interviewer_id: str) -> None:
    work = context.work
    if work.assignments.live_of_staff(interviewer_id):
        # Taken in the moment in which they were cut off.
        give_all_back(context, interviewer_id)
    if not work.cut_offs.is_needed(interviewer_id):
        work.outbox.delete_about(interviewer_id)
        work.interviewers.remove(interviewer_id)


def _warnings(context: StaffContext) -> Iterator[Outgoing]:
    for request in context.work.heard_words.minded():
        holder = holder_of(context, request.id)
        if holder is None or holder.interviewer.standing is not Standing.ACTIVE or request.held:
            continue
        who = holder.interviewer.id
        if not context.work.outbox.is_on_its_way(request.id, who, (MessageKind.WORDS_KNOWN,)):
            yield _warning(context, request, who)


def _warning(context: StaffContext, request: RequestRow, interviewer_id: str) -> Outgoing:
    which = int(context.now.timestamp()) // int(AGAIN_AFTER.total_seconds())
    return to_interviewer(
        MessageKind.WORDS_KNOWN, About(request.id, interviewer_id, which), context.now, context.now + A_DAY
    )
