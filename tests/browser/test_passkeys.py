"""Passkeys in a real browser, with Chrome's own virtual devices: from the link to the first page, and back after a loss."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect
from werkzeug.serving import make_server

from intake.console.app import assemble_console
from intake.console.desk import Desk
from intake.services.access.sessions import session_of
from intake.storage.engine.rights import CONSOLE_RIGHTS
from intake.storage.unit_of_work import Database
from tests.support.console import desk_over
from tests.support.entering import invited
from tests.support.stage import MovableClock

pytestmark = pytest.mark.browser


class DeviceBox:
    """The devices of one page: phones that know their holder, and keys that are plugged in."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._session.send("WebAuthn.enable")

    def add(self, transport: str = "internal") -> str:
        """Put a device there and return by what it is known."""
        options = {
            "protocol": "ctap2",
            "transport": transport,
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        added = self._session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return str(added["authenticatorId"])

    def lose(self, device: str) -> None:
        """Take a device away."""
        self._session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": device})

    def is_held_by_a_stranger(self, device: str) -> None:
        """Let a device not know who holds it."""
        known = {"authenticatorId": device, "isUserVerified": False}
        self._session.send("WebAuthn.setUserVerified", known)


@pytest.fixture
def machine() -> MovableClock:
    """The machine's clock."""
    return MovableClock()


@pytest.fixture
def desk(sqlite_database: Database, machine: MovableClock, tmp_path: Path) -> Iterator[Desk]:
    """A console that is served on localhost, where browsers allow passkeys without https."""
    url = sqlite_database.engine.url.render_as_string(hide_password=False)
    database = Database(url, 2, CONSOLE_RIGHTS)
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port: int = probe.getsockname()[1]
    at_first = desk_over(database, tmp_path, f"http://localhost:{port}")
    desk = Desk(at_first.settings, database, at_first.keys, at_first.clock, machine)
    app = assemble_console(desk, lambda token: session_of(database, token, desk.here_now()))
    server = make_server("localhost", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield desk
    server.shutdown()
    thread.join()
    server.server_close()
    database.close()


def test_from_the_link_to_the_first_page_and_back_after_a_loss(
    page: Page, desk: Desk, machine: MovableClock
) -> None:
    """Enrol, a second device, codes; out and in; asked again after five minutes; a device removed; all lost but a code."""
    box = DeviceBox(page)
    first = box.add()
    page.goto(desk.origin + invited(desk))
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello Ana")
    page.get_by_label("What do you call this device?").fill("Office computer")
    page.get_by_role("button", name="Use this device").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are in")
    second = box.add("usb")
    page.get_by_role("link", name="Add a second device").click()
    page.get_by_label("What do you call this device?").fill("Key")
    page.get_by_role("button", name="Add a device").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My account")
    expect(page.locator("td[data-label=Device]")).to_have_text(
        ["Key", "Office computer"], use_inner_text=True
    )
    page.get_by_role("link", name="Make new codes").click()
    page.get_by_role("button", name="Show ten new codes").click()
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10

    page.get_by_role("button", name="Sign out", exact=True).click()
    box.is_held_by_a_stranger(first)
    box.is_held_by_a_stranger(second)
    page.get_by_role("button", name="Sign in with your device").click()
    expect(page.get_by_role("status")).to_contain_text("Your device did not go on.")
    box.lose(second)
    box.lose(first)
    box.add()
    page.get_by_role("button", name="Sign in with your device").click()
    expect(page.get_by_role("status")).to_contain_text("Your device did not go on.", timeout=20_000)

    page.get_by_role("link", name="I lost my device").click()
    page.get_by_label("Printed code").fill(codes[0].lower().replace("-", " "))
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("What do you call this device?").fill("New phone")
    page.get_by_role("button", name="Use this device").click()
    expect(page.locator("td[data-label=Device]")).to_have_count(3)
    page.get_by_role("row", name=re.compile("Office computer")).get_by_role("button", name="Remove").click()
    expect(page.locator("td[data-label=Device]")).to_have_count(2)

    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_role("button", name="Sign in with your device").click()
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()
    machine.move(minutes=6)
    page.goto(desk.origin + "/people/invite")
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it you?")
    page.get_by_role("button", name="Yes, ask my device").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask somebody in")
    page.get_by_label("Short name").fill("bea")
    page.get_by_label("Coordinator: sees").check()
    page.get_by_role("button", name="Make a link").click()
    expect(page.locator(".qr svg")).to_be_visible()


def test_without_the_script_the_page_says_what_to_do(browser: Browser, desk: Desk) -> None:
    """And its button cannot be pressed in vain."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{desk.origin}/sign-in")
    expect(page.get_by_text("This one page needs JavaScript.")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with your device")).to_be_disabled()
    context.close()
