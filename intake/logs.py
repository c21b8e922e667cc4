"""The only way anything is written to a log: named events with fields from an allowlist, as JSON lines on stderr.

Nothing a person told the line has a place here: values are enums, small numbers and places in our own code. Each
line says which process wrote it: its role and its id.
It keeps no file, sends nothing anywhere, and does not say what the libraries below say.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import re
import resource
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum, StrEnum
from itertools import islice
from pathlib import PurePath
from types import TracebackType
from typing import TextIO

Scalar = str | int
Value = Enum | str | int | type[BaseException] | BaseException


class Event(StrEnum):
    """Everything that can be written down."""

    STARTED = "process.started"
    STOPPED = "process.stopped"
    REPLACED = "process.replaced"
    CRASHED = "process.crashed"
    TURN_FAILED = "turn.failed"
    PAGE_FAILED = "page.failed"
    WEBHOOK_FAILED = "webhook.failed"
    WEBHOOK_REFUSED = "webhook.refused"
    ORDER_FAILED = "order.failed"
    ORDER_PARKED = "order.parked"
    COPY_REFUSED = "copy.refused"
    CODE_DROPPED = "code.dropped"
    GATEWAY_REFUSED = "gateway.refused"
    DELIVERED = "outbox.delivered"
    DELIVERY_FAILED = "outbox.failed"
    JOB_FAILED = "job.failed"
    RESUMED = "line.resumed"
    DATABASE_AWAY = "database.away"
    DATABASE_BACK = "database.back"
    ALARM = "alarm"
    LIBRARY_SPOKE = "library.spoke"
    DROPPED = "log.dropped"


class ProcessRole(StrEnum):
    """What a process of the line is for."""

    WEB = "web"
    WORKER = "worker"
    CONSOLE = "console"
    CLI = "cli"


class ListensOn(StrEnum):
    """Whom a port is open to: this machine alone, or others too."""

    LOOPBACK = "loopback"
    NETWORK = "network"


class LogRefusedError(Exception):
    """An event or field outside the allowlist: a mistake in our own code, found by a test."""


_TOKEN = re.compile(r"[a-z][a-z0-9_. -]{0,39}")
_STEP = re.compile(r"[a-z][a-z_]{0,29}\.[a-z][a-z0-9_]{0,39}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_PLACE = re.compile(r"[\w/-]{1,80}\.py:\d{1,5}")
_LOGGER = re.compile(r"[A-Za-z_][\w.]{0,60}")
_DIGIT_RUN = re.compile(r"(?:\d[\s().+-]*){7,}")
_ERRNO = re.compile(r"E[A-Z0-9]{1,19}")
# SQLite's names and the five characters of SQLSTATE.
_ENGINE_CODE = re.compile(r"SQLITE_[A-Z_]{2,40}|[0-9A-Z]{5}")
_VERSION = re.compile(r"(\d{1,3}(\.\d{1,3}){1,2}|unknown)(-g[0-9a-f]{7}|-unknown)?")
_LARGEST = 999_999
# How far an error is followed to what lies under it.
_DEEPEST = 8
_LIBRARIES = (
    "twilio",
    "urllib3",
    "requests",
    "werkzeug",
    "sqlalchemy",
    "alembic",
    "_granian",
    "granian",
    "apscheduler.scheduler",
)
_QUIET = logging.CRITICAL + 1


def log(event: Event, **fields: Value) -> None:
    """Write one event; a field outside the allowlist raises in tests and is dropped in a silenced process.

    An exception given as ``error`` is written as its type, the place in our code, and what the system and the
    database's engine call it; never its message. It is done with then: what it holds is let go.
    """
    try:
        _events.write(event, fields)
    finally:
        _let_go(fields.get("error"))


def _let_go(error: Value | None) -> None:
    # Libraries leave errors that hold themselves by their frames, and with them the number and the words that
    # were worked with: until the collector comes by, on a quiet line hours later.
    while isinstance(error, BaseException):
        error.__traceback__ = None
        error = error.__cause__ or error.__context__


def silence_process(role: ProcessRole) -> None:
    """Make this process tell nothing but events: call it first in every process, before libraries start."""
    _events.role, _events.strict = role, False
    logging.raiseExceptions = False
    logging.lastResort = None
    root = logging.getLogger()
    root.handlers[:] = [ReducedHandler(_events)]
    root.setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    for name in _LIBRARIES:
        quiet(logging.getLogger(name))
    sys.excepthook = lambda _, error, trace: _crash(_events, error, trace)
    threading.excepthook = lambda crash: _crash(_events, crash.exc_value, crash.exc_traceback)
    sys.unraisablehook = lambda crash: _crash(_events, crash.exc_value, crash.exc_traceback)
    # A core file would hold everything the process knew.
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def quiet(logger: logging.Logger) -> None:
    """Let a library's logger say nothing, whatever level its children ask for."""
    # A logger with no handler at all falls back to writing everything to stderr.
    logger.handlers[:] = [logging.NullHandler()]
    logger.setLevel(_QUIET)
    logger.propagate = False


def place(trace: TracebackType | None) -> str:
    """Return the innermost place in our own code that a traceback names, or the innermost of all."""
    found, ours = "unknown.py:0", False
    while trace is not None:
        parts = PurePath(trace.tb_frame.f_code.co_filename).parts
        inside = "intake" in parts and "site-packages" not in parts
        if inside or not ours:
            found, ours = f"{_short(parts)}:{trace.tb_lineno}", inside
        trace = trace.tb_next
    return found if _PLACE.fullmatch(found) else "unknown.py:0"


def _short(parts: tuple[str, ...]) -> str:
    return "/".join(parts[-2:]) if "intake" in parts else parts[-1]


class EventLog:
    """Writes the events of a role to a stream; ``strict`` raises what a running line drops."""

    def __init__(
        self, stream: Callable[[], TextIO], role: ProcessRole = ProcessRole.CLI, *, strict: bool
    ) -> None:
        self._stream = stream
        self.role = role
        self.strict = strict

    def write(self, event: Event, fields: Mapping[str, Value]) -> None:
        """Write one JSON line, or say that one was dropped."""
        try:
            allowed = {name: _allowed(name, value) for name, value in _expanded(fields).items()}
            self._line(event, allowed)
        except LogRefusedError:
            if self.strict:
                raise
            self._line(Event.DROPPED, {"dropped": Event(event).value})

    def _line(self, event: Event, fields: Mapping[str, Scalar]) -> None:
        body = {"event": Event(event).value, **fields}
        # The fields' own rules keep numbers out; this holds should one of them ever be loosened. A version is read
        # from our own files, and may be all digits.
        if any(_DIGIT_RUN.search(str(value)) for name, value in body.items() if name != "version"):
            raise LogRefusedError(f"{event.value} would show a long number")
        at = datetime.now(UTC).isoformat(timespec="seconds")  # noqa: TID251 - when it was written, no rule reads it
        written_by = {"role": self.role.value, "pid": os.getpid()}
        self._stream().write(json.dumps({"at": at, **written_by, **body}) + "\n")


class ReducedHandler(logging.Handler):
    """Turns whatever a library logs into its name, level and place: its words may hold anything."""

    def __init__(self, log: EventLog) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write that a library spoke, not what it said."""
        fields: dict[str, Value] = {
            "logger": record.name if _LOGGER.fullmatch(record.name) else "other",
            "level": record.levelname.lower(),
            "where": f"{PurePath(record.pathname).name}:{record.lineno}",
        }
        if record.exc_info and record.exc_info[0]:
            fields |= _told_by(record.exc_info[1])
            fields |= {"error": record.exc_info[0], "where": place(record.exc_info[2])}
        self._log.write(Event.LIBRARY_SPOKE, fields)


def _crash(log: EventLog, error: BaseException | None, trace: TracebackType | None) -> None:
    if error is not None and not isinstance(error, KeyboardInterrupt | SystemExit):
        log.write(Event.CRASHED, {"error": type(error), "where": place(trace), **_told_by(error)})


def _expanded(fields: Mapping[str, Value]) -> Mapping[str, Value]:
    error = fields.get("error")
    if not isinstance(error, BaseException):
        return fields
    return {**fields, "error": type(error), "where": place(error.__traceback__), **_told_by(error)}


def _told_by(error: BaseException | None) -> dict[str, Value]:
    """Return what the system and the database's engine call an error, or what lies under it."""
    told: dict[str, Value] = {}
    for each in islice(_down(error), _DEEPEST):
        system = errno.errorcode.get(each.errno or 0) if isinstance(each, OSError) else None
        engine = getattr(each, "sqlite_errorname", None) or getattr(each, "sqlstate", None)
        if system is not None:
            told.setdefault("errno", system)
        if isinstance(engine, str) and _ENGINE_CODE.fullmatch(engine):
            told.setdefault("engine", engine)
    return told


def _down(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _allowed(name: str, value: object) -> Scalar:
    rule = _FIELDS.get(name)
    kept = rule(value) if rule else None
    if kept is None:
        # The value itself is not repeated: it may be the leak.
        raise LogRefusedError(f"the field {name!r} may not hold a {type(value).__name__} like this one")
    return kept


def _member(value: object) -> Scalar | None:
    return _matching(_TOKEN, value.value) if isinstance(value, Enum) else None


def _count(value: object) -> Scalar | None:
    return value if isinstance(value, int) and 0 <= value <= _LARGEST else None


def _error(value: object) -> Scalar | None:
    return value.__name__ if isinstance(value, type) and issubclass(value, BaseException) else None


def _matching(pattern: re.Pattern[str], value: object) -> Scalar | None:
    return value if isinstance(value, str) and pattern.fullmatch(value) else None


_FIELDS: Mapping[str, Callable[[object], Scalar | None]] = {
    **dict.fromkeys(("channel", "kind", "what", "state", "reason", "effect", "job", "listens_on"), _member),
    **dict.fromkeys(("n", "status", "code", "milliseconds", "seconds", "tries", "port", "processes"), _count),
    "step": lambda value: _matching(_STEP, value),
    "language": lambda value: _matching(_LANGUAGE, value),
    "error": _error,
    "errno": lambda value: _matching(_ERRNO, value),
    "engine": lambda value: _matching(_ENGINE_CODE, value),
    "version": lambda value: _matching(_VERSION, value),
    "where": lambda value: _matching(_PLACE, value),
    "logger": lambda value: _matching(_LOGGER, value),
    "level": lambda value: _matching(_TOKEN, value),
}

# Strict until a process is silenced: a test meets the refusal, a running line never dies of a log line.
_events = EventLog(lambda: sys.stderr, strict=True)
