"""`intake demo`: up within seconds, one address, nothing of a real line touched, and nothing left behind."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import time
from pathlib import Path

import pytest

from intake.cli.run.supervisor import answers
from intake.core.staff.interviewer import Gender, Standing
from intake.storage.unit_of_work import Database
from tests.processes.running import HOST, alive, clean_environment, descendants, started, until

ANY_PORTS = ("--port", "0", "--line-port", "0", "--console-port", "0")


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that is up: what it printed so far, and the ports of its page, its line and its console."""

    process: subprocess.Popen[str]
    printed: str
    page: int
    line: int
    console: int


@contextmanager
def _demo(folder: Path, *arguments: str, **environ: str) -> Iterator[Demo]:
    folder.mkdir(exist_ok=True)
    with started(("demo", *ANY_PORTS, *arguments), _environ(folder, **environ)) as process:
        printed = _until_open(process)
        (page,) = re.findall(rf"http://{re.escape(HOST)}:(\d+)/", printed)
        settings = next(folder.glob("intake-demo-*/config.toml")).read_text(encoding="utf-8")
        (line,) = re.findall(r'public_url = "http://\S+:(\d+)"', settings)
        (console,) = re.findall(r"http://localhost:(\d+)/", printed)
        yield Demo(process, printed, int(page), int(line), int(console))


def _environ(folder: Path, **more: str) -> dict[str, str]:
    return clean_environment(TMPDIR=str(folder), **more)


def _until_open(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    printed = ""
    for row in process.stdout:
        printed += row
        if "Stop with Ctrl-C" in row:
            return printed
    raise AssertionError(f"the demo ended: {printed}")


def _ended(demo: Demo, by: signal.Signals = signal.SIGINT) -> str:
    demo.process.send_signal(by)
    printed, _ = demo.process.communicate(timeout=20)
    return printed.splitlines()[-1] if printed else ""


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_the_demo_answers_and_leaves_neither_process_nor_file(tmp_path: Path, by: signal.Signals) -> None:
    with _demo(tmp_path, "--no-open") as demo:
        below = descendants(demo.process.pid)
        ports = (demo.page, demo.line, demo.console)
        assert ([answers(HOST, port) for port in ports], len(below)) == ([True] * 3, 7)

        last = _ended(demo, by)

        assert (last, demo.process.returncode) == ("Stopped. Nothing was kept.", 0)
        assert (alive(below), list(tmp_path.iterdir())) == ([], [])


def test_the_demo_begins_with_staff_who_may_be_asked_at_once(tmp_path: Path) -> None:
    with _demo(tmp_path, "--no-open") as demo:
        (folder,) = tmp_path.glob("intake-demo-*")
        database = Database(f"sqlite:///{folder / 'intake.db'}", 1)
        with database.reading() as work:
            staff = work.interviewers.all()
            hours = {(each.weekday, each.starts, each.ends) for each in work.availabilities.week()}
        database.close()
        page = _page(demo)

    assert (
        f'<a href="http://localhost:{demo.console}/" target="_blank" rel="noopener">the console</a>' in page
    )
    assert [(each.handle, each.agency, each.gender, each.standing) for each in staff] == [
        ("ada", "rainbow", Gender.WOMAN, Standing.ACTIVE),
        ("kim", "uroc", Gender.WOMAN, Standing.ACTIVE),
        ("sam", "advocates", Gender.MAN, Standing.ACTIVE),
    ]
    assert {each.languages for each in staff} == {("en", "es")}
    assert hours == {(day, time(8), time(21)) for day in range(7)}
    assert re.findall(r'<section class="phone" data-number="(\S+)" aria-label="([^"]+)"', page) == [
        ("+16125550142", "A person"),
        ("+16125550150", "Kim · UROC"),
        ("+16125550151", "Sam · Advocates"),
        ("+16125550152", "Ada · Rainbow"),
        ("+16125550159", "Coordinator"),
        ("+16125550158", "Coordinator 2"),
        ("+16515550187", "Another phone"),
    ]


def _page(demo: Demo) -> str:
    connection = http.client.HTTPConnection(HOST, demo.page, timeout=10)
    connection.request("GET", "/")
    return connection.getresponse().read().decode()


def test_two_demos_run_side_by_side(tmp_path: Path) -> None:
    with _demo(tmp_path / "one", "--no-open") as one, _demo(tmp_path / "two", "--no-open") as two:
        ports = [one.page, one.line, one.console, two.page, two.line, two.console]
        assert len(set(ports)) == 6
        assert [answers(HOST, port) for port in ports] == [True] * 6


def test_ctrl_c_twice_leaves_nothing_either(tmp_path: Path) -> None:
    with _demo(tmp_path, "--no-open") as demo:
        below = descendants(demo.process.pid)
        demo.process.send_signal(signal.SIGINT)
        _ended(demo)

        assert (alive(below), list(tmp_path.iterdir())) == ([], [])


def test_processes_end_when_the_demo_is_killed(tmp_path: Path) -> None:
    with _demo(tmp_path, "--no-open") as demo:
        below = descendants(demo.process.pid)
        demo.process.kill()

        assert until(lambda: alive(below) == [], 15)


def test_a_browser_that_is_missing_stops_nothing(tmp_path: Path) -> None:
    with _demo(tmp_path, DISPLAY=":99", BROWSER="no-such-browser", PATH="/nowhere") as demo:
        assert answers(HOST, demo.page)
        assert _ended(demo) == "Stopped. Nothing was kept."


def test_nothing_of_a_real_line_reaches_the_demo(tmp_path: Path) -> None:
    real = tmp_path / "real.db"
    environ = {
        "INTAKE_STORAGE_URL": f"sqlite:///{real}",
        "INTAKE_TWILIO_AUTH_TOKEN": "f" * 32,
        "INTAKE_CONFIG": str(tmp_path / "real.toml"),
        # A proxy stands between nobody and their own machine.
        "http_proxy": f"http://{HOST}:9",
    }
    with _demo(tmp_path / "demo", "--no-open", **environ) as demo:
        assert answers(HOST, demo.line)
        assert _ended(demo) == "Stopped. Nothing was kept."
    assert not real.exists()


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        (
            {"TWILIO_ACCOUNT_SID": "AC" + "1" * 32},
            "TWILIO_ACCOUNT_SID names a real account. Unset it, then start the simulator.",
        ),
        (
            {"TWILIO_AUTH_TOKEN": "f" * 32},
            "TWILIO_AUTH_TOKEN holds another token. Unset it, then start the simulator.",
        ),
    ],
)
def test_a_real_account_is_refused(tmp_path: Path, environ: dict[str, str], sentence: str) -> None:
    assert _refused(tmp_path, *ANY_PORTS, **environ) == f"Error: {sentence}\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("option", ["--port", "--line-port", "--console-port"])
def test_a_taken_port_is_told(tmp_path: Path, option: str) -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        # What is said last holds.
        assert _refused(tmp_path, *ANY_PORTS, option, str(port)) == (
            f"Error: Port {port} is taken by another program. "
            f"Stop it, or choose another port. {option} 0 takes a free one.\n"
        )
    assert list(tmp_path.iterdir()) == []


def _refused(folder: Path, *arguments: str, **environ: str) -> str:
    with started(("demo", "--no-open", *arguments), _environ(folder, **environ)) as process:
        printed, _ = process.communicate(timeout=20)
    assert process.returncode != 0
    return printed
