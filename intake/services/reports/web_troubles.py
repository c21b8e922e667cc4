"""Web troubles: writes down what a web process noted, and reads what all of them did: refused webhooks, failed turns.

Whoever sends a request can make it look signed by its head alone, and knows our number: so anybody may add to what is
counted here. That all are refused no stranger can make believe: only causes count there that name our own account,
which is not public, or are genuine. Without a signature's header a request is noise, and counts nowhere. Keeps a day;
holds nothing of a sender.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from intake.core.reports.web_troubles import REFUSALS, TROUBLES_KEPT, UNANSWERED, WebTrouble
from intake.services.line.noted_troubles import Noted
from intake.storage.queries.web_troubles import TroubleCount
from intake.storage.unit_of_work import Database, UnitOfWork

# After this long it is not known any more that the next one will be refused too.
REFUSED_LATELY = timedelta(minutes=15)
# What one process remembers while nothing can be written.
REMEMBERED = timedelta(hours=1)
# The minute that runs, and the one before it.
A_MINUTE_AGO = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class RefusedWebhooks:
    """The webhooks refused within a day, by cause; times are UTC, and None where there were none.

    ``all_since`` is when the first came of those after which none was admitted, where there were some just now.
    """

    counts: Mapping[WebTrouble, int] = field(default_factory=dict)
    since: datetime | None = None
    last_at: datetime | None = None
    last_cause: WebTrouble | None = None
    all_since: datetime | None = None
    never_admitted_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class WebTroublesSeen:
    """What went wrong at the web side: within a day, and how many turns failed within a minute."""

    refused: RefusedWebhooks = RefusedWebhooks()
    failed_turns: int = 0
    failed_turns_of_a_day: int = 0

    def as_rows(self) -> Mapping[str, object]:
        """Return what went wrong for machines; times in UTC."""
        refused = self.refused
        return {
            "refused": {what.value: n for what, n in refused.counts.items()},
            "refused_since": None if refused.since is None else refused.since.isoformat(),
            "refused_last": refused.last_cause,
            "refused_last_at": None if refused.last_at is None else refused.last_at.isoformat(),
            "all_refused": refused.all_since is not None,
            "failed_turns": self.failed_turns,
        }


def write_down(database: Database, noted: Noted) -> None:
    """Add what a process noted to what all noted; writes nothing where there is nothing to say."""
    if not noted.counts and not (noted.admitted and _any_open(database)):
        return
    with database.work() as work:
        work.web_troubles.add(noted.counts)
        if noted.admitted:
            work.web_troubles.note_admitted()
        work.commit()


def joined(earlier: Noted, later: Noted) -> Noted:
    """Return what could not be written together with what was noted after it, as far as it is still of use."""
    counts: dict[tuple[datetime, WebTrouble], TroubleCount] = {}
    for each in (*earlier.counts, *later.counts):
        before = counts.get((each.minute, each.what), replace(each, n=0))
        counts[each.minute, each.what] = replace(before, n=before.n + each.n)
    newest = max((each.minute for each in counts.values()), default=None)
    kept = [each for each in counts.values() if newest is not None and newest - each.minute < REMEMBERED]
    refused_later = any(each.what in REFUSALS for each in later.counts)
    return Noted(tuple(kept), later.admitted or (earlier.admitted and not refused_later))


def _any_open(database: Database) -> bool:
    with database.reading() as work:
        return work.web_troubles.any_open()


def troubles_within(work: UnitOfWork, now: datetime) -> WebTroublesSeen:
    """Return what went wrong until now (UTC), as a transaction sees it; one statement."""
    counts = work.web_troubles.since(now - TROUBLES_KEPT)
    failed = [each for each in counts if each.what is WebTrouble.FAILED_TURN]
    return WebTroublesSeen(
        refused=_refused([each for each in counts if each.what in REFUSALS], now),
        failed_turns=sum(each.n for each in failed if each.minute > now - A_MINUTE_AGO),
        failed_turns_of_a_day=sum(each.n for each in failed),
    )


def _refused(counts: Sequence[TroubleCount], now: datetime) -> RefusedWebhooks:
    if not counts:
        return RefusedWebhooks()
    sums: Counter[WebTrouble] = Counter()
    for each in counts:
        sums[each.what] += each.n
    unanswered = [each for each in counts if each.what in UNANSWERED and not each.admitted_since]
    never = min((each.first_at for each in unanswered), default=None)
    lately = any(each.minute > now - REFUSED_LATELY for each in unanswered)
    last = max(counts, key=lambda each: (each.minute, each.first_at))
    return RefusedWebhooks(
        counts=dict(sums),
        since=min(each.first_at for each in counts),
        last_at=last.first_at,
        last_cause=last.what,
        all_since=never if lately else None,
        never_admitted_since=never,
    )
