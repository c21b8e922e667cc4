"""Findings: what `intake doctor` says of one thing it looked at, of which subjects there are, and how ages are told.

Looks at nothing by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, StrEnum

from intake.core.errors import IntakeError


class Level(StrEnum):
    """How bad it is."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


class CheckedAs(StrEnum):
    """As whose user the line is looked at, where the web side, the worker and the console are three users."""

    WEB = "web"
    WORKER = "worker"
    CONSOLE = "console"


_WEB, _WORKER, _CONSOLE = CheckedAs.WEB, CheckedAs.WORKER, CheckedAs.CONSOLE


class Subject(Enum):
    """Everything that is looked at: how it is called, and whose users can know it and must.

    Where both can know a thing and one of them is enough, it is told to the one whose work it concerns.
    """

    SETTINGS = ("settings", _WEB, _WORKER, _CONSOLE)
    ACCOUNT = ("account", _WEB, _WORKER)
    NEXT_TOKEN = ("next token", _WEB, _WORKER)
    WEB_KEYS = ("web keys", _WEB)
    WORKER_KEYS = ("worker keys", _WEB, _WORKER)
    CONSOLE_KEYS = ("console keys", _CONSOLE)
    KEPT_FROM_CONSOLE = ("kept from it", _CONSOLE)
    LEDGER = ("ledger", _WORKER)
    DATABASE = ("database", _WEB, _WORKER, _CONSOLE)
    DATABASE_KEYS = ("keys of the database", _WEB, _WORKER, _CONSOLE)
    DATABASE_FILES = ("database files", _WEB, _WORKER)
    DISK = ("disk", _WEB, _WORKER)
    PROCESSES = ("processes", _WEB, _WORKER)
    RESTARTING = ("restarting", _WEB, _WORKER)
    WORKER = ("worker", _WORKER)
    ORDERS = ("orders", _WORKER)
    PARKED_ORDERS = ("parked orders", _WORKER)
    PROVIDER_COPIES = ("provider copies", _WORKER)
    DELIVERY = ("texts and calls", _WORKER)
    FAILED_TEXTS = ("failed texts", _WORKER)
    PROVIDER = ("provider", _WORKER)
    COORDINATOR = ("coordinator", _WEB, _WORKER)
    BACKUP = ("backup", _WORKER)
    BACKUP_FOLDER = ("backup folder", _WORKER)
    RESTORE_DRILL = ("restore drill", _WORKER)
    FLOWS = ("flows", _WEB, _WORKER)
    HELP_LINES = ("help lines", _WEB)
    CLOCK = ("clock", _WEB, _WORKER)
    PROVIDER_CLOCK = ("provider clock", _WORKER)
    DATABASE_CLOCK = ("database clock", _WORKER)
    CLOSING_DATE = ("closing date", _WEB)
    PAUSED = ("paused", _WEB)
    HALTED = ("halted", _WEB, _WORKER)
    WEB_SIDE = ("web side", _WEB)
    CONSOLE = ("console", _CONSOLE)
    SIGNING_IN = ("signing in", _CONSOLE)
    CONSOLE_RIGHTS = ("console's rights", _CONSOLE)
    REFUSED_WEBHOOKS = ("refused webhooks", _WEB)
    FAILED_TURNS = ("failed turns", _WEB)
    INTERVIEWERS = ("interviewers", _WORKER)
    AGENCIES = ("agencies", _WORKER)
    LANGUAGES = ("languages", _WORKER)
    REGIONS = ("regions", _WORKER)
    CALL_IN = ("times to call us", _WORKER)
    # What is asked of the provider, and through public_url.
    PROVIDER_ACCOUNT = ("provider account", _WEB)
    BALANCE = ("balance", _WEB)
    LINE_NUMBER = ("line number", _WEB)
    QUIET_NUMBER = ("quiet number", _WEB)
    FORMER_NUMBERS = ("former numbers", _WEB)
    MESSAGING_SERVICE = ("messaging service", _WEB)
    CAMPAIGN = ("campaign", _WEB)
    COUNTRIES = ("countries", _WEB)
    FALLBACK = ("fallback documents", _WEB)
    CONFIRMED = ("confirmed by hand", _WEB)
    PUBLIC_URL = ("public url", _WEB)
    PROXY = ("proxy", _WEB)
    BODIES = ("bodies", _WEB)
    CERTIFICATE = ("certificate", _WEB)

    def __init__(self, title: str, *checked_as: CheckedAs) -> None:
        self.title = title
        self.checked_as = frozenset(checked_as)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, and what was found.

    ``words`` are whole sentences: what is wrong, and what people notice of it. ``mend`` is the command or the setting
    that mends it, as it is typed; None where all is well.
    """

    level: Level
    subject: Subject
    words: str
    mend: str | None = None


def findings_of_error(subject: Subject, error: IntakeError, mend: str | None = None) -> Iterator[Finding]:
    """Yield a failure for each line of an error; ``mend`` is for one that names none by itself."""
    for words in error.words.splitlines():
        yield Finding(Level.FAIL, subject, words, error.mend or mend)


def age_of(age: timedelta) -> str:
    """Return an age in its largest unit, as it is said."""
    seconds = max(0, int(age.total_seconds()))
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            return _many(seconds // size, unit)
    return _many(seconds, "second")


def _many(n: int, unit: str) -> str:
    return f"{n} {unit}" if n == 1 else f"{n} {unit}s"
