"""The benchmarks: a tiny run of what needs no load tells figures, what goes wrong fails it, and a killed one leaves nothing."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scripts.bench import load, servers, signed
from scripts.bench.__main__ import measure
from scripts.bench.errors import BenchError
from scripts.bench.figures import Figure, Limit, figure, summed_up
from scripts.bench.load import all_at_once, closed_loop, send_all
from scripts.bench.size import TINY
from tests.processes.running import ROOT, alive, descendants, until

# Both a figure within its limits and one that misses them are a result; anything else is a failure.
MEASURED, WENT_WRONG = (0, 1), 2
OF_LOAD = ("requests a second", "p99, ms", "processor time a request, us", "the client's share of a core")
TO_FLOOR = ("processor time, F / it", "requests a second, it / F", "p99, it / F")
TURNS = ("turn of a call", "turn of a text", "saving turn")
LATE = ("p50, s", "p99, s", "p99 / ideal")
GROWN = ("a turn", "claim and idle tick", "an erase", "requests list")
# The figures of each part, in order.
FIGURES = {
    "webhook": [
        *(f"{floor}: {each}" for floor in ("F", "F, as the saving turn") for each in OF_LOAD),
        *(f"{turn}: {each}" for turn in TURNS for each in (*OF_LOAD, *TO_FLOOR)),
        *(f"{asked}: {each}" for asked in ("F", *TURNS[:2]) for each in ("p50, ms", "p99, ms")),
    ],
    "reminders": [
        *(f"6 due, {waiting} waiting: {each}" for waiting in ("1,000", "2,000") for each in LATE),
        "in the air when it died",
        "lost",
        "sent twice",
    ],
    "growth": [
        *(f"{look}{each}" for look in GROWN for each in (", ms", ": 2,000 / 1,000 behind")),
        "requests list --all --json, ms a request",
    ],
    "startup": [
        "import intake.cli.run.web_server, s",
        "import intake.worker, s",
        "import intake.simulator.http.server, s",
        "cold start of intake web to its first answer, s",
        "memory of a web process, MB",
        "memory of the worker, MB",
        "memory of the local Twilio, MB",
    ],
    "bridge": [
        "from the person's 1 to both joined, p95, s",
        "from the person's 1 to both joined, s",
        "longest time without a sound, s",
    ],
}
# The rows of the design's table that a tiny run holds something against.
ROWS = {
    "webhook": [
        "ordinary turn, processor time a request, F / it (SQLite)",
        "50 callers thinking 0.5 s, p99, ms",
    ],
    "reminders": [
        "reminders due at once, one worker, p99 / ideal",
        "kill -9 in the middle: lost",
        "kill -9 in the middle: sent twice",
    ],
    "growth": ["claim and idle tick, most rows waiting / fewest"],
    "startup": [
        "cold start to first answer, s",
        "memory, web process, MB",
        "memory, worker process, MB",
    ],
    "bridge": [
        "bridge: from the person's 1 to both joined, p95, s",
        "bridge: longest time without a sound from the person's 1 on, s",
    ],
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


def read(folder: Path) -> dict[str, Any]:
    (path,) = folder.iterdir()
    told: dict[str, Any] = json.loads(path.read_text())
    return told


@pytest.mark.parametrize("part", FIGURES)
def test_a_tiny_run_tells_its_figures(part: str, tmp_path: Path) -> None:
    with bench(part, tmp_path) as process:
        printed, said = process.communicate(timeout=120)

    assert process.returncode in MEASURED, said
    told = read(tmp_path / "json")
    lines = [re.split(r" {2,}", line.strip()) for line in printed.splitlines()]
    assert (told["complete"], told["trouble"], printed.startswith(told["machine"])) == (True, None, True)
    assert [figure["name"] for figure in told["figures"]] == FIGURES[part]
    assert [
        figure for figure in told["figures"] if not figure["low"] <= figure["value"] <= figure["high"]
    ] == []
    assert [line[0] for line in lines if line[:1] and line[0] in ROWS[part]] == ROWS[part]
    # Each in a line of its own: where, what, the median and its spread, and what the limit says of it.
    assert [line for figure in told["figures"] if (line := _line(figure)) not in map(_ends, lines)] == []


def _line(figure: dict[str, Any]) -> list[str]:
    return [figure["area"], figure["name"], *([figure["verdict"]] if figure["limit"] else [])]


def _ends(line: list[str]) -> list[str]:
    # Three numbers follow, and where there is a limit two more and a word.
    return [*line[:2], *line[7:]]


def test_what_was_measured_before_something_broke_is_kept_and_marked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = []

    def breaks(_size: object, _progress: object) -> Generator[Figure]:
        try:
            yield figure("here", "how much", [1.0, 3.0])
            raise KeyError("a key")
        finally:
            closed.append(True)

    code = measure([breaks, breaks], TINY, tmp_path)

    told, (printed, said) = read(tmp_path), capsys.readouterr()
    assert (code, closed) == (WENT_WRONG, [True])
    assert (told["complete"], told["trouble"]) == (False, "the bench itself broke (KeyError)")
    assert [(each["name"], each["value"]) for each in told["figures"]] == [("how much", 2.0)]
    assert "how much" in printed
    assert said.startswith("Traceback")
    assert said.endswith(
        "Something went wrong: the bench itself broke (KeyError). These figures are incomplete.\n"
    )


def test_each_limit_is_summed_up_by_the_worst_that_is_held_against_it() -> None:
    most, least = Limit("a wait", 3, 2), Limit("a rate", 0.2, 0.4, least=True)
    figures = [
        figure("one", "wait", [2.5], most),
        figure("two", "wait", [1.0, 1.0], most),
        figure("one", "rate", [0.5], least),
        figure("two", "rate", [0.1], least),
        figure("two", "other", [9.0]),
    ]

    lines = [re.split(r" {2,}", line) for line in summed_up(figures).splitlines()[1:]]

    assert lines == [
        ["a wait", "2.5", "2.5", "2.5", "3", "2", "ok", "one: wait"],
        ["a rate", "0.1", "0.1", "0.1", "0.2", "0.4", "MISSED", "two: rate"],
    ]


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
        servers.started("web", ("breaks",), environ, port=0, token="") as server,
    ):
        assert until(lambda: server.has_logged("turn.failed"))


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_bench_that_is_ended_leaves_no_process(ending: signal.Signals, tmp_path: Path) -> None:
    with bench("webhook", tmp_path) as process:
        assert until(lambda: len(descendants(process.pid)) > 3)
        below = descendants(process.pid)
        process.send_signal(ending)
        process.communicate(timeout=30)

    assert until(lambda: not alive(below), 20)
    if ending is not signal.SIGKILL:
        told = read(tmp_path / "json")
        assert (process.returncode, told["complete"]) == (128 + ending, False)
