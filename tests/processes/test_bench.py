"""The benchmarks: a tiny run of what needs no load tells figures, what goes wrong fails it, and a killed one leaves nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from scripts.bench import load, servers, signed
from scripts.bench.errors import BenchError
from scripts.bench.load import all_at_once, closed_loop, send_all
from tests.processes.running import ROOT, alive, descendants, until

# Both a figure within its limits and one that misses them are a result; anything else is a failure.
MEASURED = (0, 1)
FIGURES = {
    "growth": (
        "a turn: 2,000 / 1,000 behind",
        "claim and idle tick: 2,000 / 1,000 behind",
        "an erase: 2,000 / 1,000 behind",
        "requests list, s",
    ),
    "startup": (
        "import intake.cli.web_server, s",
        "cold start of intake web to its first answer, s",
        "memory of a web process, MB",
        "memory of the worker, MB",
        "memory of the local Twilio, MB",
    ),
}


def bench(part: str, folder: Path) -> subprocess.Popen[str]:
    # What a killed one leaves lies in the test's own folder.
    return subprocess.Popen(
        [sys.executable, "-m", "scripts.bench", part, "--tiny", "--json", str(folder / "json")],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize("part", FIGURES)
def test_a_tiny_run_tells_its_figures(part: str, tmp_path: Path) -> None:
    with bench(part, tmp_path) as process:
        printed, said = process.communicate(timeout=120)

    assert process.returncode in MEASURED, said
    (path,) = (tmp_path / "json").iterdir()
    told = json.loads(path.read_text())
    names = {figure["name"] for figure in told["figures"]}
    assert set(FIGURES[part]) - names == set()
    assert [name for name in names if name not in printed] == []


def test_what_is_not_answered_as_it_should_be_is_counted_and_fails() -> None:
    with servers.floor() as floor:
        forged = replace(floor, token="another")
        requests = list(signed.call_turns(forged, signed.people(0, 3)))
        by_wrk, by_us = closed_loop(floor, requests, 2, 1), all_at_once(floor, requests, 2)
        with pytest.raises(BenchError):
            send_all(floor, requests)

    assert (by_wrk.errors > 0, by_us.errors) == (True, len(requests))


def test_what_wrk_says_is_read_in_whatever_unit() -> None:
    # A whole unit of one letter has a space after it.
    said = f"""
      Latency Distribution
         50%  612.50ms
         99%    1.69s{" "}
      122 requests in 2.02s, 54.21KB read
      Socket errors: connect 0, read 1, write 0, timeout 2
      Non-2xx or 3xx responses: 4
    """

    measured = load._read(said)

    assert (measured.requests, measured.errors, measured.p50, measured.p99) == (122, 7, 612.5, 1690.0)
    assert round(measured.per_second) == 60


def test_a_turn_that_broke_behind_a_kind_answer_fails_the_run(tmp_path: Path) -> None:
    code = 'import sys; sys.stderr.write(\'{"event": "turn.failed"}\\n\')'
    module = tmp_path / "breaks.py"
    module.write_text(code)
    environ = servers.environment(PYTHONPATH=str(tmp_path))
    with (
        pytest.raises(BenchError, match=r"turn\.failed"),
        servers.started("web", ("breaks",), environ, (0, "")) as server,
    ):
        assert until(lambda: server.has_logged("turn.failed"))


def test_a_bench_that_is_killed_leaves_no_process(tmp_path: Path) -> None:
    with bench("webhook", tmp_path) as process:
        assert until(lambda: len(descendants(process.pid)) > 3)
        below = descendants(process.pid)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)

    assert until(lambda: not alive(below), 20)
