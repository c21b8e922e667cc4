"""The only way anything is written to a log: named events with fields from an allowlist, as JSON lines on stderr.

Nothing a person told the line has a place here: values are enums, small numbers and places in our own code.
It keeps no file, sends nothing anywhere, and does not say what the libraries below say.
"""

from __future__ import annotations

import json
import logging
import re
import resource
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import Enum, StrEnum
from pathlib import PurePath
from types import TracebackType
from typing import TextIO

Scalar = str | int
Value = Enum | str | int | type[BaseException] | BaseException


class Event(StrEnum):
    """Everything that can be written down."""

    STARTED = "process.started"
    STOPPED = "process.stopped"
    CRASHED = "process.crashed"
    TURN_FAILED = "turn.failed"
    WEBHOOK_FAILED = "webhook.failed"
    ORDER_FAILED = "order.failed"
    ORDER_PARKED = "order.parked"
    COPY_REFUSED = "copy.refused"
    GATEWAY_REFUSED = "gateway.refused"
    DELIVERED = "outbox.delivered"
    DELIVERY_FAILED = "outbox.failed"
    JOB_FAILED = "job.failed"
    ALARM = "alarm"
    LIBRARY_SPOKE = "library.spoke"
    DROPPED = "log.dropped"


class LogRefusedError(Exception):
    """An event or field outside the allowlist: a mistake in our own code, found by a test."""


_TOKEN = re.compile(r"[a-z][a-z0-9_. -]{0,39}")
_STEP = re.compile(r"[a-z][a-z_]{0,29}\.[a-z][a-z0-9_]{0,39}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_PLACE = re.compile(r"[\w/-]{1,80}\.py:\d{1,5}")
_LOGGER = re.compile(r"[A-Za-z_][\w.]{0,60}")
_DIGIT_RUN = re.compile(r"(?:\d[\s().+-]*){7,}")
_LARGEST = 999_999
_LIBRARIES = ("twilio", "urllib3", "requests", "werkzeug", "sqlalchemy", "alembic", "_granian", "granian")
_QUIET = logging.CRITICAL + 1


def log(event: Event, **fields: Value) -> None:
    """Write one event; a field outside the allowlist raises in tests and is dropped in a silenced process.

    An exception given as ``error`` is written as its type and the place in our code, never its message. It is done
    with then: what it holds is let go.
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


def silence_process() -> None:
    """Make this process tell nothing but events: call it first in every process, before libraries start."""
    _events.strict = False
    logging.raiseExceptions = False
    logging.lastResort = None
    root = logging.getLogger()
    root.handlers[:] = [ReducedHandler(_events)]
    root.setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    for name in _LIBRARIES:
        quiet(logging.getLogger(name))
    sys.excepthook = lambda kind, _, trace: _crash(_events, kind, trace)
    threading.excepthook = lambda crash: _crash(_events, crash.exc_type, crash.exc_traceback)
    sys.unraisablehook = lambda crash: _crash(_events, crash.exc_type, crash.exc_traceback)
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
    """Writes events to a stream; ``strict`` raises what a running line drops."""

    def __init__(self, stream: Callable[[], TextIO], *, strict: bool) -> None:
        self._stream = stream
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
        # The fields' own rules keep numbers out; this holds should one of them ever be loosened.
        if any(_DIGIT_RUN.search(str(value)) for value in body.values()):
            raise LogRefusedError(f"{event.value} would show a long number")
        at = datetime.now(UTC).isoformat(timespec="seconds")  # noqa: TID251 - when it was written, no rule reads it
        self._stream().write(json.dumps({"at": at, **body}) + "\n")


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
            fields |= {"error": record.exc_info[0], "where": place(record.exc_info[2])}
        self._log.write(Event.LIBRARY_SPOKE, fields)


def _crash(log: EventLog, kind: type[BaseException], trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt | SystemExit):
        log.write(Event.CRASHED, {"error": kind, "where": place(trace)})


def _expanded(fields: Mapping[str, Value]) -> Mapping[str, Value]:
    error = fields.get("error")
    if not isinstance(error, BaseException):
        return fields
    return {**fields, "error": type(error), "where": place(error.__traceback__)}


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
    **dict.fromkeys(("channel", "kind", "what", "state", "reason", "effect", "job", "process"), _member),
    **dict.fromkeys(("n", "status", "code", "milliseconds", "seconds", "tries"), _count),
    "step": lambda value: _matching(_STEP, value),
    "language": lambda value: _matching(_LANGUAGE, value),
    "error": _error,
    "where": lambda value: _matching(_PLACE, value),
    "logger": lambda value: _matching(_LOGGER, value),
    "level": lambda value: _matching(_TOKEN, value),
}

# Strict until a process is silenced: a test meets the refusal, a running line never dies of a log line.
_events = EventLog(lambda: sys.stderr, strict=True)
