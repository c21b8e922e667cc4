"""What processes write of themselves: that they start and stop, and that one that ended was replaced."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping

from intake.cli.run.supervisor import answers
from intake.services.line.version import code_version
from tests.processes.running import HOST, Running, descendants, kill, started, until


def test_the_web_side_tells_its_start_a_replaced_process_and_its_stop(sqlite_line: Running) -> None:
    with started(("web", "--config", str(sqlite_line.config_file)), sqlite_line.environ) as process:
        assert until(lambda: answers(HOST, sqlite_line.port))
        killed = min(descendants(process.pid))
        kill(killed)
        assert until(lambda: len({*descendants(process.pid)} - {killed}) == 2)
        assert until(lambda: answers(HOST, sqlite_line.port))
        process.terminate()

        told = _events(process)

    here = {"role": "web", "pid": process.pid}
    assert [event for event in told if event["pid"] == process.pid] == [
        here
        | {
            "event": "process.started",
            "listens_on": "loopback",
            "port": sqlite_line.port,
            "processes": 2,
            "version": code_version(),
        },
        here | {"event": "process.stopped"},
    ]
    replaced = [event for event in told if event["event"] == "process.replaced"]
    assert [event["role"] for event in replaced] == ["web"]
    assert killed not in {event["pid"] for event in replaced}


def test_the_worker_tells_its_start_and_its_stop(sqlite_line: Running) -> None:
    with started(("work", "--config", str(sqlite_line.config_file)), sqlite_line.environ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.terminate()

        told = [_event(first), *_events(process)]

    here = {"role": "worker", "pid": process.pid}
    assert told == [
        here | {"event": "process.started", "version": code_version()},
        here | {"event": "process.stopped"},
    ]


def _events(process: subprocess.Popen[str]) -> list[Mapping[str, object]]:
    output, _ = process.communicate(timeout=20)
    return [_event(line) for line in output.splitlines()]


def _event(line: str) -> Mapping[str, object]:
    told: dict[str, object] = json.loads(line)
    del told["at"]
    return told
