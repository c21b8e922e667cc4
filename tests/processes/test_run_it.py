"""The operator's page, run as it stands: every command of it, in order, on a machine with three real users.

What is changed in the commands is told in ``installation``. The local Twilio stays the provider when the page goes live:
no test may reach a real one.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psutil
import pytest

from intake.cli.demo.demo import LINE
from intake.cli.run.supervisor import answers
from intake.simulator.config import bin_address
from tests.processes.installation import SERVICES, Block, Machine, blocks, machine
from tests.processes.running import HOST, end, kill, until

PERSON = "+16125550142"
TOKEN, NEXT_TOKEN = "0123456789abcdef" * 2, "fedcba9876543210" * 2
# Asks for a call in the evening, by text, to this phone.
SAVES = ("hello", "1", "1", "yes", "1", "1", "3", "2", "1")
DOCUMENTS = ("line_voice", "line_text", "quiet_voice", "quiet_text")
# On a busy machine.
PATIENT = 90.0
LEAVE_RUNNING = "# leave it running"
WAITING = Block("", "sh", "intake-work requests list --all --json\n")
KEYS = (
    "For the web side",
    "For the worker",
    "For the console",
    "at revision",
    "kim is invited",
    "tuesday   09:00-19:00",
)
WELL = ("OK    web side", "OK    worker  ", "OK    console  ")


@dataclass(slots=True)
class Story:
    """What an operator does by hand between the commands."""

    made: Machine
    provider: subprocess.Popen[str] | None = None

    def copy_settings(self) -> None:
        """Give the example's settings what this machine needs."""
        ahead = datetime.now(UTC) + timedelta(days=100)  # noqa: TID251 - real processes live by the machine's clock
        self.made.furnish_settings(ahead.date())

    def rehearse(self) -> None:
        """Start the local Twilio, and play: somebody asks for a call. (What staff are texted waits at night.)"""
        self.start_provider()
        assert until(lambda: answers(HOST, self.made.web_port)), self.made.run(LOGS)
        self.ask_for_a_call()
        # The worker tried to reach the local Twilio before it was started, and tries again by and by.
        assert until(self._provider_is_reached, PATIENT)

    def _provider_is_reached(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self.made.web_port, timeout=20)
        connection.request("GET", "/readyz")
        told: dict[str, Any] = json.loads(connection.getresponse().read())
        connection.close()
        return told["provider_silent_seconds"] is None

    def start_provider(self) -> None:
        """Start the local Twilio with the account's token, in place of the one before."""
        self.stop_provider()
        (block,) = (each for each in blocks() if LEAVE_RUNNING in each.text)
        self.provider = self.made.leave_running(block)
        assert until(lambda: answers(HOST, self.made.provider_port))
        page = f"http://{HOST}:{self.made.provider_port}/"
        assert (
            self.made.printed.read_text() == f"The phones lie at {page} on this machine. Stop with Ctrl-C.\n"
        )

    def stop_provider(self) -> None:
        """Stop the local Twilio."""
        if self.provider is not None:
            end(self.provider)

    def go_live(self) -> None:
        """Name the hosted documents in the settings; the local Twilio stays the provider, with the new token."""
        hosted = "".join(f'{name} = "{bin_address(name)}"\n' for name in DOCUMENTS)
        self.made.set(Block("", "toml", f"[fallbacks]\n{hosted}"))
        self.start_provider()

    def live(self) -> None:
        """Kill the web side, which comes back, and let somebody ask for a call."""
        main = self.made.main_process("web")
        kill(main)
        assert until(lambda: self._web_stands_anew(main), PATIENT)
        self.ask_for_a_call()

    def _web_stands_anew(self, before: int) -> bool:
        # What the killed one left behind answers for some seconds more; only one that has the port has children.
        main = self.made.main_process("web")
        return main != before and bool(_children(main)) and answers(HOST, self.made.web_port)

    def ask_for_a_call(self) -> None:
        """Save a request by text, and wait until the worker has it."""
        for body in SAVES:
            self.text(PERSON, body)
        # Nobody reads so fast: it is asked for once more, and not within four seconds.
        time.sleep(5)
        self.text(PERSON, SAVES[-1])
        assert until(lambda: len(json.loads(self.made.run(WAITING))) == 1, PATIENT), self.made.run(LOGS)

    def text(self, number: str, body: str) -> None:
        """Text the line from a phone of the local Twilio's page."""
        told = self.provider_answers("POST", f"/control/phones/{number}/text", {"body": body, "to": LINE})
        assert told == {"done": True}

    def provider_answers(self, method: str, path: str, asked: object = None) -> dict[str, Any]:
        """Ask the local Twilio as its page does."""
        connection = http.client.HTTPConnection(HOST, self.made.provider_port, timeout=20)
        headers = {"X-Simulator": "1", "Content-Type": "application/json"}
        connection.request(method, path, json.dumps(asked), headers)
        answered: dict[str, Any] = json.loads(connection.getresponse().read())
        connection.close()
        return answered


def _children(process: int) -> list[psutil.Process]:
    try:
        found: list[psutil.Process] = psutil.Process(process).children()
    except psutil.NoSuchProcess:
        return []
    return found


@dataclass(frozen=True, slots=True)
class Step:
    """A block of commands: what stands in it, what it prints, what is typed, and what is done by hand after it."""

    holds: str
    prints: tuple[str, ...] = ()
    typed: str = ""
    then: Callable[[Story], None] | None = None
    fails: bool = False


LOGS = Block("", "sh", "journalctl -u intake-web -u intake-work -u intake-console\n")
STEPS = (
    Step(
        "useradd",
        ("apt-get install -y curl git openssl python3 python3-venv", "git clone"),
        then=Story.copy_settings,
    ),
    Step("keys new", KEYS, "612-555-0150\n", Story.rehearse),
    Step("requests list\n", ("waiting", *WELL, "redaction       not confirmed", "Nothing to set.")),
    Step("find /var/lib"),
    Step("/dev/stdin /etc/intake/token\n", (), f"{TOKEN}\n", Story.go_live),
    Step(
        "enable --now",
        ("at revision", "Nothing to set.", "Noted: redaction", "Noted: pumping"),
        then=Story.live,
    ),
    # No proxy stands in front here, and that is what it says.
    Step("--online", ("OK    worker  ", "FAIL  bodies"), fails=True),
    Step("console invite", ("/enrol/", "WARN  signing in", "OK    kept from it", "OK    console  ")),
    Step("readyz", ('"ready":true', "Nothing failed", "Callback requests", "process.started")),
    Step("backup --verify", ("Operations:", "People:", "Both files are whole", "1 request would be back")),
    Step("restore", ("at revision", "Back: 1 request,", "Operations:", "Both files are whole")),
    Step("git pull", ("Operations:", "git pull", "is up to date", "SQLite knows no roles", *WELL)),
    Step("intake-work backup /var/backups/intake\n", ("Operations:",)),
    Step(
        "restore",
        (
            "at revision",
            "Back: 1 request,",
            "The role intake_console may do",
            "OK    worker  ",
            "OK    console's rights  ",
            "OK    console  ",
        ),
    ),
    Step("shut-out", ("console_keys.toml is new", "Nobody is signed in")),
    Step("start intake-console", ("OK    console keys", "OK    console  ")),
    Step("/dev/stdin /etc/intake/token_next", (), f"{NEXT_TOKEN}\n"),
    Step("restart intake-web"),
    Step("requests list --all", ("waiting", "Callback requests")),
)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make the three users, and this is another user")
def test_every_command_of_the_page_does_what_the_page_says(bare_postgresql_url: str) -> None:
    with _story(bare_postgresql_url) as story:
        steps = iter(STEPS)
        for block in blocks():
            if block.language == "toml":
                story.made.set(block)
            elif LEAVE_RUNNING not in block.text:
                _take(story, block, next(steps))
        assert list(steps) == []
        _assert_each_user_reads_what_is_its_own(story.made)


@contextmanager
def _story(database_url: str) -> Iterator[Story]:
    with machine(database_url) as made:
        story = Story(made)
        try:
            yield story
        finally:
            story.stop_provider()


def _take(story: Story, block: Block, step: Step) -> None:
    assert step.holds in block.text
    printed = story.made.run(block, step.typed, fails=step.fails)
    assert printed.count("\nFAIL") == step.fails, printed
    rest = printed
    for each in step.prints:
        assert each in rest, printed
        rest = rest.partition(each)[2]
    if step.then is not None:
        step.then(story)


def _assert_each_user_reads_what_is_its_own(made: Machine) -> None:
    secrets = (
        "web/web_keys.toml",
        "work/worker_keys.toml",
        "work/erased.ledger",
        "console/console_keys.toml",
        "data/intake.db",
        "../../etc/intake/token",
    )
    readable = {
        user: [name for name in secrets if made.can_read(user, f"var/lib/intake/{name}")] for user in SERVICES
    }
    assert readable == {
        "web": ["web/web_keys.toml", "data/intake.db"],
        "work": ["work/worker_keys.toml", "work/erased.ledger", "data/intake.db"],
        "console": ["console/console_keys.toml", "data/intake.db"],
    }
