"""The alarm that every webhook is refused: nobody who calls or texts gets an answer from the line.

Once in some hours of one trouble, and soon again where it was over meanwhile: the alarm before may have been held until
nothing was wrong any more. No stranger can bring it about (``core.reports.web_troubles``, UNANSWERED). In the quiet hours it is
told in the morning: a coordinator cannot mend it at night, and whoever runs the line has the
log and /readyz. Where our own token is wrong the provider takes no text either: the log says it all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.core.delivery.message_kinds import MessageKind, Outgoing
from intake.core.delivery.outbox_entries import at_once, minute_of, to_coordinator
from intake.core.reports.web_troubles import WebTrouble
from intake.core.scheduling.quiet_hours import after_quiet
from intake.services.line.rules import StaffRules
from intake.services.reports.web_troubles import RefusedWebhooks, troubles_within
from intake.storage.unit_of_work import Database

# One that is admitted meanwhile ends it: the provider asks the fallback at once, and people call again.
ALARM_AFTER = timedelta(seconds=30)
ALARMED_EVERY = timedelta(hours=6)
ALARMED_ANEW = timedelta(minutes=15)
# When the last alarm was (UTC).
REFUSAL_ALARM = "refusal alarm"


@dataclass(frozen=True, slots=True)
class RefusalAlarm:
    """An alarm that begins: how many were refused within a day, and why the last was."""

    n: int
    cause: WebTrouble


def alarm_of_refusals(database: Database, rules: StaffRules, now: datetime) -> RefusalAlarm | None:
    """Alarm, now (UTC), where every webhook was refused for a while; None where there is nothing new to tell."""
    with database.reading() as work:
        refused = troubles_within(work, now).refused
        before = work.line_state.get(REFUSAL_ALARM)
    if refused.last_cause is None or not _is_due(refused, before, now):
        return None
    with database.work() as work:
        work.line_state.put(REFUSAL_ALARM, now.isoformat())
        if rules.coordinator:
            work.outbox.add([_told(rules, now)])
        work.commit()
    return RefusalAlarm(sum(refused.counts.values()), refused.last_cause)


def _is_due(refused: RefusedWebhooks, before: str | None, now: datetime) -> bool:
    if refused.all_since is None or now - refused.all_since < ALARM_AFTER:
        return False
    if before is None:
        return True
    last = datetime.fromisoformat(before)
    return abs(now - last) >= (ALARMED_ANEW if refused.all_since > last else ALARMED_EVERY)


def _told(rules: StaffRules, now: datetime) -> Outgoing:
    due = after_quiet(now, rules.zone)
    day = rules.today(due).isoformat()
    return at_once(to_coordinator(MessageKind.ALL_REFUSED, day, due, version=minute_of(due)))
