"""A browser for the whole run, and the practice phones around a small fake line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from intake.simulator.config import Role, SimulatedPhone, SimulatorConfig, demo_phones
from intake.simulator.exchange import Exchange
from intake.simulator.http.server import create_simulator, serving
from intake.simulator.texts.due import Due
from tests.simulator.conftest import LINE, QUIET, TOKEN, URL, FakeLine

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


STAFF = (
    SimulatedPhone("+16125550150", "Kim", Role.INTERVIEWER, "UROC"),
    SimulatedPhone("+16125550151", "Sam", Role.INTERVIEWER, "Advocates"),
    SimulatedPhone("+16125550159", "Coordinator", Role.COORDINATOR),
)


@dataclass
class NextDue:
    """What the line would say is due next; nothing until a test says so."""

    at: datetime | None = None

    def __call__(self) -> Due:
        return Due(self.at, "" if self.at else "No reminder is waiting to be sent.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no chromium at {CHROMIUM}: install it, or set CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(8000)
    yield page
    context.close()


@pytest.fixture
def line() -> FakeLine:
    return FakeLine()


@pytest.fixture
def exchange(line: FakeLine, tmp_path: Path, due: NextDue) -> Exchange:
    config = SimulatorConfig(
        auth_token=TOKEN,
        line_number=LINE,
        quiet_number=QUIET,
        line_url=URL,
        clock_file=tmp_path / "clock",
        phones=demo_phones(STAFF),
    )
    return Exchange(config, line, next_due=due)


@pytest.fixture
def due() -> NextDue:
    return NextDue()


@pytest.fixture
def phones(exchange: Exchange, page: Page) -> Iterator[Page]:
    """The page with the practice phones, open."""
    with serving(create_simulator(exchange.config, exchange)) as address:
        with page.expect_request("**/control/state?*"):
            page.goto(address)
        # It asks again when it has shown its first state: what arrives from then on is news.
        page.wait_for_event("request", lambda asked: "/control/state?" in asked.url)
        yield page
