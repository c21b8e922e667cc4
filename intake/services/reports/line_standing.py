"""How the line stands, in a word, and what keeps it from being well: for the head of every page.

Two statements, by what a console may read: named values of the line, and when its processes were seen last. Says
nothing of any person and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from intake.config import Settings
from intake.logs import ProcessRole
from intake.services.delivery.status_keys import COORDINATOR_UNREACHED, DELIVER_TICK, PROVIDER_SILENT_SINCE
from intake.services.line.deputy import Deputy, coordinator_stopped, read_deputy
from intake.services.line.halt import HALT_NAMES, Halt, read_halt
from intake.services.line.help_lines import NOTED, HelpLineCheck, help_line_checks
from intake.services.reports.health import MOST_DUE_AGE, MOST_SILENCE, WORKER_TICK
from intake.services.reports.running import SILENT_AFTER
from intake.services.reports.text_sums import TEXT_SUMS, TextSums, text_sums_in
from intake.storage.queries.line_state import PAUSED, PAUSED_SINCE, PAUSED_UNTIL, TEXTS_GO_TO
from intake.storage.unit_of_work import UnitOfWork

_NAMES = (
    *HALT_NAMES,
    PAUSED,
    PAUSED_SINCE,
    PAUSED_UNTIL,
    TEXTS_GO_TO,
    WORKER_TICK,
    DELIVER_TICK,
    PROVIDER_SILENT_SINCE,
    COORDINATOR_UNREACHED,
    TEXT_SUMS,
)


class LineWord(Enum):
    """How the line stands, in one word: the gravest that is true, from the first on."""

    # Nothing goes out to people.
    STOPPED = "stopped"
    # Something is broken, and people notice.
    NOT_WELL = "not well"
    # Its last day is over.
    ENDED = "ended"
    # It takes no new request.
    RESTING = "resting"
    OPEN = "open"


class LineTrouble(Enum):
    """What is broken, and whom it is to mend: the operator, but for the last."""

    # It notes itself every few seconds: nothing is offered, sent, rung or erased while it is silent.
    WORKER_SILENT = "worker silent"
    # Nobody who calls or texts is answered.
    WEB_SILENT = "web silent"
    # The worker lives, and sends nothing.
    SENDING_SILENT = "sending silent"
    PROVIDER_SILENT = "provider silent"
    TEXTS_LATE = "texts late"
    # The last text to a phone of the coordinator was refused for good.
    COORDINATOR_UNREACHED = "coordinator unreached"


@dataclass(frozen=True, slots=True)
class Rest:
    """Since when the line takes no new request, and until when; None where nobody said it. Times are UTC."""

    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class CoordinatorPhones:
    """How many phones of the coordinator there are, which texted STOP, and which stands in, by their places from 1 on."""

    count: int
    stopped: tuple[int, ...] = ()
    deputy: Deputy | None = None


@dataclass(frozen=True, slots=True)
class LineStanding:
    """How the line stands, and all that the word leaves out; times are UTC."""

    word: LineWord
    closes_on: date
    worker_seen_at: datetime | None
    halt: Halt | None = None
    rest: Rest | None = None
    troubles: tuple[LineTrouble, ...] = ()
    texts: TextSums = field(default_factory=TextSums)
    phones: CoordinatorPhones = CoordinatorPhones(0)
    help_lines: tuple[HelpLineCheck, ...] = ()

    @property
    def worker_is_silent(self) -> bool:
        """Whether what is asked of the worker waits."""
        return LineTrouble.WORKER_SILENT in self.troubles


def line_standing(work: UnitOfWork, settings: Settings, now: datetime) -> LineStanding:
    """Return how the line stands now (UTC, by the line's clock)."""
    count = len(settings.coordinator.phones)
    stopped = {coordinator_stopped(place): place for place in range(1, count + 1)}
    noted = work.line_state.several((*_NAMES, *NOTED, *stopped))
    today = now.astimezone(settings.line.timezone).date()
    halt, rest, closes_on = read_halt(noted, now), _rest(noted), settings.line.closes_on
    troubles = tuple(_troubles(noted, work.running_processes.seen(), now))
    return LineStanding(
        word=_word(halt, rest, ended=today > closes_on, troubled=bool(troubles)),
        closes_on=closes_on,
        worker_seen_at=_at(noted, WORKER_TICK),
        halt=halt,
        rest=rest,
        troubles=troubles,
        texts=text_sums_in(noted),
        phones=CoordinatorPhones(
            count,
            tuple(place for name, place in stopped.items() if name in noted),
            read_deputy(noted.get(TEXTS_GO_TO), today),
        ),
        help_lines=help_line_checks(settings, noted, today),
    )


def _word(halt: Halt | None, rest: Rest | None, *, ended: bool, troubled: bool) -> LineWord:
    holds = {
        LineWord.STOPPED: halt is not None,
        LineWord.NOT_WELL: troubled,
        LineWord.ENDED: ended,
        LineWord.RESTING: rest is not None,
    }
    return next((word for word, is_true in holds.items() if is_true), LineWord.OPEN)


def _rest(noted: Mapping[str, str]) -> Rest | None:
    return Rest(_at(noted, PAUSED_SINCE), _at(noted, PAUSED_UNTIL)) if PAUSED in noted else None


def _troubles(noted: Mapping[str, str], seen: Mapping[str, datetime], now: datetime) -> Iterator[LineTrouble]:
    worker, sending = _at(noted, WORKER_TICK), _at(noted, DELIVER_TICK)
    web, oldest = seen.get(ProcessRole.WEB.value), text_sums_in(noted).oldest_due_at
    is_silent = worker is None or now - worker > MOST_SILENCE
    if is_silent:
        yield LineTrouble.WORKER_SILENT
    if web is None or now - web > SILENT_AFTER:
        yield LineTrouble.WEB_SILENT
    if not is_silent and (sending is None or now - sending > MOST_SILENCE):
        yield LineTrouble.SENDING_SILENT
    if PROVIDER_SILENT_SINCE in noted:
        yield LineTrouble.PROVIDER_SILENT
    if oldest is not None and now - oldest > MOST_DUE_AGE:
        yield LineTrouble.TEXTS_LATE
    if COORDINATOR_UNREACHED in noted:
        yield LineTrouble.COORDINATOR_UNREACHED


def _at(noted: Mapping[str, str], name: str) -> datetime | None:
    return datetime.fromisoformat(noted[name]) if name in noted else None
