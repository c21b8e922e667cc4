"""Coming in at the console by a device, through its pages, as a browser with the passkey's script does."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from werkzeug.test import TestResponse

from intake.console.app import assemble_console
from intake.console.desk import Desk
from intake.core.access.permissions import Role
from intake.services.access.invite import Invited, invite_account
from intake.services.access.sessions import session_of
from tests.support.console import ORIGIN, Visitor
from tests.support.device import Device

_OPTIONS = re.compile(r'data-options="([^"]*)"')
_FIELD = re.compile(r'name="(csrf_token|ceremony)" value="([^"]*)"')


@dataclass(slots=True)
class DeviceForm:
    """What a page's form of a passkey carries."""

    options: str
    fields: dict[str, str] = field(default_factory=dict)


def device_form(page: TestResponse) -> DeviceForm:
    """Return the form of a passkey that stands on a page."""
    found = _OPTIONS.search(page.text)
    assert found is not None, page.text
    return DeviceForm(html.unescape(found[1]), dict(_FIELD.findall(page.text)))


def browser(desk: Desk) -> Visitor:
    """Return a browser at a console that knows real sessions."""
    return Visitor(assemble_console(desk, lambda token: session_of(desk.database, token, desk.here_now())))


def send(visitor: Visitor, path: str, form: DeviceForm, answer: str, **fields: str) -> TestResponse:
    """Send a form of a passkey with the answer of a device."""
    return visitor.client.post(path, base_url=ORIGIN, data={**form.fields, "answer": answer, **fields})


def make_passkey(visitor: Visitor, path: str, device: Device, **fields: str) -> TestResponse:
    """Open a page that asks for a passkey and answer it."""
    form = device_form(visitor.get(path))
    return send(visitor, path, form, device.make(form.options), **fields)


def answer_with(
    visitor: Visitor, path: str, device: Device, at: str | None = None, **fields: str
) -> TestResponse:
    """Open a page that asks a device to sign and answer it."""
    form = device_form(visitor.get(at or path))
    return send(visitor, path, form, device.sign(form.options), **fields)


def invited(desk: Desk, handle: str = "ana", role: Role = Role.COORDINATOR) -> str:
    """Return the path of the operator's link for somebody."""
    came = invite_account(desk.database, handle, role, desk.here_now())
    assert isinstance(came, Invited)
    return f"/enrol/{came.token}"


def enrolled(desk: Desk, handle: str = "ana", role: Role = Role.COORDINATOR) -> tuple[Visitor, Device]:
    """Return a browser that is signed in by the first device of a new account, and that device."""
    visitor, device = browser(desk), Device(origin=ORIGIN)
    assert make_passkey(visitor, invited(desk, handle, role), device).status_code == 303
    return visitor, device
