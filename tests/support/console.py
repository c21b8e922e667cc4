"""A console over a test's database, and visitors of it: whoever they are signed in as, by Flask's own test client."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intake import config
from intake.console.app import assemble_console
from intake.console.desk import Desk
from intake.console.page import WhoIs
from intake.core.access.permissions import Role
from intake.core.phone import PhoneNumber
from intake.services.access.sessions import SignedIn
from intake.storage.crypto import key_files
from intake.storage.unit_of_work import Database
from tests.support.forms import TOKEN, Sending
from tests.support.people import NOW
from tests.support.stage import stage_settings

ORIGIN = "https://desk.example.org"
_FIELD = re.compile(r'name="csrf_token" value="([^"]+)"')


def some_account(handle: str, role: Role, interviewer_id: str | None = None) -> SignedIn:
    """Return somebody whose device has just answered, as pages know them."""
    return SignedIn(handle, handle, role, interviewer_id, NOW, NOW, handle.encode())


ACCOUNTS = {
    "ana's": some_account("ana", Role.COORDINATOR),
    "kim's": some_account("kim", Role.INTERVIEWER, "kim"),
}


class Visitor:
    """A browser at the console."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def signed_in_by(self, token: str) -> Visitor:
        """Let the browser hold the token of a session."""
        with self.client.session_transaction(base_url=ORIGIN) as cookie:
            cookie["token"] = token
        return self

    def get(self, path: str, **options: Any) -> TestResponse:  # noqa: ANN401 - what the test client takes
        """Ask for a page."""
        return self.client.get(path, **{"base_url": ORIGIN, **options})

    def post(self, path: str, at: str, **fields: str) -> TestResponse:
        """Send a form that stands on the page ``at``, with its token."""
        return self.client.post(path, base_url=ORIGIN, data={"csrf_token": self.token_at(at), **fields})

    def post_with(self, token: str, sending: Sending) -> TestResponse:
        """Send what a form of some page holds, with a token of this browser's own."""
        return self.client.post(sending.action, base_url=ORIGIN, data={**sending.fields, TOKEN: token})

    def token_at(self, path: str) -> str:
        """Return the token of the forms on a page."""
        found = _FIELD.search(self.get(path).text)
        return found[1] if found else ""


def desk_over(
    database: Database, folder: Path, origin: str = ORIGIN, now: Callable[[], datetime] = lambda: NOW
) -> Desk:
    """Return a desk over a database, at the tests' moment, with the keys in a folder that others may have made."""
    keys = folder / "keys"
    if not keys.exists():
        key_files.new_keys(keys)
    at = keys / key_files.CONSOLE_KEYS
    settings = stage_settings(keys, "sqlite:///unused", "http://127.0.0.1:1")
    console = config.settings.ConsoleSettings(
        url=config.Origin(origin), keys=at, operator="Olga, 612-555-0188", counsel="Casey, 612-555-0111"
    )
    # Nobody is asked to join where no phone of a coordinator could say who they are.
    coordinator = config.settings.CoordinatorSettings(phones=(PhoneNumber("+16125550177"),))
    settings = msgspec.structs.replace(settings, console=console, coordinator=coordinator)
    return Desk(settings, database, key_files.read_console_keys(at), now, now)


def console_over(desk: Desk, who_is: WhoIs = ACCOUNTS.get) -> Flask:
    """Return a console's app; by default "ana's" and "kim's" are tokens of two sessions."""
    return assemble_console(desk, who_is)


def replaced_console(desk: Desk, **settings: object) -> Desk:
    """Return a desk with other settings of its console."""
    console = msgspec.structs.replace(desk.settings.console, **settings)
    return replace(desk, settings=msgspec.structs.replace(desk.settings, console=console))
