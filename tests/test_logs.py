"""Logs: events and fields from an allowlist pass; whatever a person told us does not, by any road."""

from __future__ import annotations

import contextlib
import errno
import gc
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import weakref
from collections.abc import Callable, Mapping
from enum import StrEnum

import psycopg
import pytest

from intake import logs
from intake.logs import Event, EventLog, LogRefusedError

NUMBER = "+16125550142"
SPELLINGS = [NUMBER, "6125550142", "612-555-0142", "(612) 555-0142", "6 1 2 5 5 5 0 1 4 2"]
CANARY = "ZEBRAQUARTZ"


class Channel(StrEnum):
    VOICE = "voice"


class Leaky(StrEnum):
    NUMBER = "6125550142"
    BODY = "My name is ZEBRAQUARTZ"


def written(fields: Mapping[str, logs.Value], *, strict: bool = True) -> dict[str, object]:
    stream = io.StringIO()
    EventLog(lambda: stream, strict=strict).write(Event.TURN_FAILED, fields)
    line: dict[str, object] = json.loads(stream.getvalue())
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", str(line.pop("at")))
    assert line.pop("pid") == os.getpid()
    return line


def test_an_event_is_one_json_line_with_its_fields() -> None:
    line = written({"channel": Channel.VOICE, "step": "callback.adult", "language": "es", "milliseconds": 12})

    assert line == {
        "role": "cli",
        "event": "turn.failed",
        "channel": "voice",
        "step": "callback.adult",
        "language": "es",
        "milliseconds": 12,
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("step", spelling) for spelling in SPELLINGS],
        *[("language", spelling) for spelling in SPELLINGS],
        *[("channel", spelling) for spelling in SPELLINGS],
        *[("where", f"{spelling}.py:1") for spelling in SPELLINGS],
        ("number", NUMBER),
        ("body", CANARY),
        ("step", CANARY),
        ("step", "maria"),
        ("language", "I am maria"),
        ("n", 6125550142),
        ("n", 1_000_000),
        ("n", -1),
        ("code", "21211"),
        ("kind", "voice"),
        ("kind", Leaky.NUMBER),
        ("kind", Leaky.BODY),
        ("error", "Maria"),
        ("errno", "ZEBRAQUARTZ"),
        ("errno", "28"),
        ("engine", "MARIA IS HERE"),
        ("engine", "SQLITE_6125550142"),
        ("version", "612.555.0142"),
        ("version", "0.1.0-gmaria00"),
        ("port", 6125550142),
    ],
)
def test_nothing_else_passes(field: str, value: logs.Value) -> None:
    with pytest.raises(LogRefusedError) as caught:
        written({field: value})

    line = written({field: value}, strict=False)
    assert str(value) not in str(caught.value)
    assert line == {"role": "cli", "event": "log.dropped", "dropped": "turn.failed"}


def test_a_failure_is_its_type_and_its_place() -> None:
    stream = io.StringIO()
    log = EventLog(lambda: stream, strict=True)
    try:
        raise ValueError(NUMBER)
    except ValueError as error:
        log.write(Event.TURN_FAILED, {"error": error})

    line = json.loads(stream.getvalue())
    assert NUMBER not in stream.getvalue()
    assert line["error"] == "ValueError"
    assert re.fullmatch(r"test_logs\.py:\d+", line["where"])


def test_a_failure_says_what_the_system_and_the_engine_below_it_call_it() -> None:
    def fail_on_a_full_disk() -> None:
        try:
            raise OSError(errno.ENOSPC, CANARY, CANARY)
        except OSError as error:
            raise RuntimeError(NUMBER) from error

    def fail_in_sqlite() -> None:
        with contextlib.closing(sqlite3.connect(":memory:")) as connection:
            connection.execute("PRAGMA max_page_count=1")
            try:
                connection.execute("CREATE TABLE zebraquartz (number)")
            except sqlite3.Error:
                raise LogRefusedError(CANARY) from None

    def fail_in_postgresql() -> None:
        raise psycopg.errors.DiskFull(CANARY)

    assert [_told(fail) for fail in (fail_on_a_full_disk, fail_in_sqlite, fail_in_postgresql)] == [
        {"error": "RuntimeError", "errno": "ENOSPC"},
        {"error": "LogRefusedError", "engine": "SQLITE_FULL"},
        {"error": "DiskFull", "engine": "53100"},
    ]


def _told(fail: Callable[[], None]) -> Mapping[str, object]:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it is, it is told
        fail()
    line = written({"error": caught.value})
    assert CANARY.lower() not in json.dumps(line).lower()
    return {name: line[name] for name in line if name not in {"role", "event", "where"}}


@pytest.mark.parametrize("version", ["0.1.0", "0.1.0-g1234567", "0.1.0-unknown", "unknown"])
def test_a_version_may_be_all_digits(version: str) -> None:
    assert written({"version": version}) == {"role": "cli", "event": "turn.failed", "version": version}


LEAKS = {
    "an exception nobody catches": 'raise ValueError("6125550142 ZEBRAQUARTZ")',
    "a chain of exceptions": """
try:
    {}["6125550142"]
except KeyError as error:
    raise RuntimeError("ZEBRAQUARTZ") from error
""",
    "an exception with a note": """
error = ValueError("ZEBRAQUARTZ"); error.add_note("6125550142"); raise error
""",
    "an exception whose type prints its message": """
class Leak(Exception):
    def __str__(self): return "ZEBRAQUARTZ"
    __repr__ = __str__
raise Leak
""",
    "a thread": """
def body(): raise ValueError("6125550142 ZEBRAQUARTZ")
thread = threading.Thread(target=body, name="ZEBRAQUARTZ"); thread.start(); thread.join()
""",
    "a destructor": """
class Leak:
    def __del__(self): raise ValueError("ZEBRAQUARTZ")
Leak()
""",
    "arguments of a log line": 'logging.getLogger("x").error("from %s: %s", "6125550142", "ZEBRAQUARTZ")',
    "a log line that is formatted wrongly": 'logging.getLogger("x").error("%d", "ZEBRAQUARTZ")',
    "a traceback in a log line": """
try:
    raise ValueError("6125550142 ZEBRAQUARTZ")
except ValueError:
    logging.getLogger("app").exception("6125550142")
""",
    "the name of a logger": 'logging.getLogger("+1 612 555 0142 ZEBRAQUARTZ!").error("x")',
    "a logger at DEBUG": """
logger = logging.getLogger("x"); logger.setLevel(logging.DEBUG); logger.debug("ZEBRAQUARTZ %s", "6125550142")
logging.getLogger().setLevel(logging.DEBUG); logger.debug("ZEBRAQUARTZ %s", "6125550142")
""",
    "a library's child logger at DEBUG": """
logging.getLogger().setLevel(logging.DEBUG)
for name in ("twilio.http_client", "urllib3.connectionpool", "sqlalchemy.engine.Engine", "werkzeug", "granian.access"):
    logger = logging.getLogger(name); logger.setLevel(logging.DEBUG); logger.critical("ZEBRAQUARTZ 6125550142")
""",
    "basicConfig": 'logging.basicConfig(level=logging.DEBUG); logging.error("ZEBRAQUARTZ 6125550142")',
    "a warning": 'warnings.warn("ZEBRAQUARTZ 6125550142")',
    "an event with a number": 'logs.log(logs.Event.ALARM, number="6125550142", body="ZEBRAQUARTZ")',
    "an application's own logger": """
import flask
app = flask.Flask("x")
@app.get("/")
def page(): raise ValueError("ZEBRAQUARTZ 6125550142")
app.test_client().get("/?ZEBRAQUARTZ=6125550142")
""",
    "a job of the timetable": """
from apscheduler.executors.base import run_job
from apscheduler.job import Job
from apscheduler.schedulers.background import BackgroundScheduler
def leak(who): raise ValueError(who)
scheduler = BackgroundScheduler(); scheduler.start()
scheduler.add_job(leak, args=["ZEBRAQUARTZ 6125550142"])
import time; time.sleep(0.5); scheduler.shutdown()
""",
}  # fmt: skip


@pytest.mark.parametrize("road", LEAKS)
def test_a_silenced_process_tells_no_number_and_no_word(road: str) -> None:
    program = f"import logging, threading, warnings\nfrom intake import logs\nlogs.silence_process(logs.ProcessRole.CLI)\n{LEAKS[road]}"
    # The program comes by standard input: on the command line a traceback could quote it.
    ran = subprocess.run([sys.executable, "-"], input=program, capture_output=True, text=True, check=False)

    told = ran.stdout + ran.stderr
    assert CANARY not in told
    assert not re.search(r"(\d\D?){7,}", re.sub(r'"at": "[^"]*"|"pid": \d+', "", told))
    assert all(json.loads(line)["event"] in set(Event) for line in told.splitlines())


@pytest.mark.parametrize("road", sorted(set(LEAKS) - {"a logger at DEBUG", "an event with a number"}))
def test_without_silence_each_road_leaks(road: str) -> None:
    loud = "logging.basicConfig(level=logging.DEBUG)"
    program = f"import logging, threading, warnings\nfrom intake import logs\n{loud}\n{LEAKS[road]}"
    ran = subprocess.run([sys.executable, "-"], input=program, capture_output=True, text=True, check=False)

    assert CANARY in ran.stdout + ran.stderr


def test_a_silenced_process_says_that_it_crashed_and_where() -> None:
    program = (
        "from intake import logs\nlogs.silence_process(logs.ProcessRole.CLI)\nraise ValueError('ZEBRAQUARTZ')"
    )
    ran = subprocess.run([sys.executable, "-"], input=program, capture_output=True, text=True, check=False)

    line = json.loads(ran.stderr)
    del line["at"], line["pid"], line["where"]
    assert (ran.returncode, line) == (1, {"role": "cli", "event": "process.crashed", "error": "ValueError"})


def test_an_interrupt_ends_a_silenced_process_without_a_word() -> None:
    program = "from intake import logs\nlogs.silence_process(logs.ProcessRole.CLI)\nraise KeyboardInterrupt('ZEBRAQUARTZ')"
    ran = subprocess.run([sys.executable, "-"], input=program, capture_output=True, text=True, check=False)

    assert ran.stdout + ran.stderr == ""


def test_an_error_that_was_told_holds_nothing_any_more(capsys: pytest.CaptureFixture[str]) -> None:
    class Words:
        pass

    def work() -> weakref.ref[Words]:
        words = Words()
        try:
            fail(words)
        except RuntimeError as error:
            logs.log(Event.TURN_FAILED, error=error)
        return weakref.ref(words)

    def fail(_words: Words) -> None:
        try:
            raise KeyError
        except KeyError as cause:
            # As a library does: the frame that raises it holds it.
            error = RuntimeError()
            raise error from cause

    gc.collect()
    gc.disable()
    try:
        assert work()() is None
    finally:
        gc.enable()
    assert '"error": "RuntimeError", "where": "test_logs.py' in capsys.readouterr().err
