"""`intake console` as a process: it starts, stays small, stops when it is told, and ends with whoever started it."""

from __future__ import annotations

import http.client
import json
import signal
from collections.abc import Mapping
from contextlib import closing

import psutil

from intake.cli.run.supervisor import answers
from intake.services.line.version import code_version
from tests.processes.running import HOST, Running, alive, descendants, free_port, kill, started, until

MEGABYTE = 2**20
MOST_CONSOLE = 110 * MEGABYTE


def _with_console(line: Running) -> int:
    port = free_port()
    settings = line.config_file.read_text(encoding="utf-8")
    assert "[console]\n" in settings
    console = f'[console]\nurl = "http://localhost:{port}"\nport = {port}\nkeys = "keys/console_keys.toml"\n'
    line.config_file.write_text(settings.replace("[console]\n", console), encoding="utf-8")
    return port


def _asked(port: int, path: str, host: str) -> tuple[int, Mapping[str, str]]:
    with closing(http.client.HTTPConnection(HOST, port, timeout=10)) as connection:
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}


def test_the_console_serves_tells_its_start_and_stop_and_names_no_path(sqlite_line: Running) -> None:
    port = _with_console(sqlite_line)
    secret = "/enrol/" + "a" * 43
    with started(("console", "--config", str(sqlite_line.config_file)), sqlite_line.environ) as process:
        assert until(lambda: answers(HOST, port))
        asked = {
            path: _asked(port, path, f"localhost:{port}")
            for path in ("/figures", secret, "/static/console.css")
        }
        weights = [psutil.Process(pid).memory_info().rss for pid in (process.pid, *descendants(process.pid))]
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=20)

    told = [json.loads(row) for row in output.splitlines()]
    here = {"role": "console", "pid": process.pid}
    assert [{name: value for name, value in each.items() if name != "at"} for each in told] == [
        here
        | {
            "event": "process.started",
            "listens_on": "loopback",
            "port": port,
            "processes": 1,
            "version": code_version(),
        },
        here | {"event": "process.stopped"},
    ]
    assert (asked["/figures"][0], asked["/figures"][1]["location"]) == (303, "/sign-in")
    assert {headers["server"] for _, headers in asked.values()} == {"desk"}
    assert (len(weights), max(weights) < MOST_CONSOLE, process.returncode) == (2, True, 0), weights


def test_serve_starts_the_console_too_and_no_end_leaves_it_behind(sqlite_line: Running) -> None:
    port = _with_console(sqlite_line)
    with started(("serve", "--config", str(sqlite_line.config_file)), sqlite_line.environ) as process:
        assert until(lambda: answers(HOST, port) or process.poll() is not None)
        below = descendants(process.pid)
        assert len(below) == 6
        (console,) = [pid for pid in psutil.Process(process.pid).children() if "console" in pid.cmdline()]
        kill(console.children()[0].pid)
        # Its process is replaced, like one of the web side.
        assert until(lambda: answers(HOST, port))
        below = descendants(process.pid)
        process.kill()

        assert until(lambda: alive(below) == [], 15), below
