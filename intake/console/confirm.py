"""Confirm: the page that asks again who holds the device, before something that cannot be taken back.

Remembers nothing of what was asked for: afterwards the page that holds its form is loaded again.
"""

from __future__ import annotations

from flask import Response, request

from intake.console.asking import Asking
from intake.console.ceremonies import answered_by, asked_to_sign
from intake.console.desk import Desk
from intake.console.fresh import CONFIRM, back_to
from intake.console.page import Pages
from intake.console.show import show_page
from intake.core.access.account import CeremonyPurpose, CeremonySubject
from intake.core.access.permissions import Permission
from intake.services.access.demo_sign_in import confirm_by_button
from intake.services.access.own_devices import own_devices
from intake.services.access.sign_in import confirm_sign_in


def confirm_pages(desk: Desk) -> Pages:
    """Return the page that asks the device again."""
    pages = Pages()

    @pages.page(CONFIRM, Permission.OWN_ACCOUNT)
    def confirm(asking: Asking) -> Response:
        return _asked(asking, request.args.get("back", "/"), failed=False)

    @pages.page(CONFIRM, Permission.OWN_ACCOUNT, methods=("POST",))
    def confirmed(asking: Asking) -> Response:
        back = request.form.get("back", "/")
        if "button" in request.form and desk.settings.twilio.is_fake:
            confirm_by_button(desk.database, asking.signed_in, desk.here_now())
            return back_to(back)
        answer = answered_by(desk, _subject(asking))
        if answer is not None and confirm_sign_in(desk.database, asking.signed_in, answer, desk.here_now()):
            return back_to(back)
        return _asked(asking, back, failed=True)

    return pages


def _asked(asking: Asking, back: str, *, failed: bool) -> Response:
    desk = asking.desk
    devices = own_devices(desk.database, asking.signed_in, desk.here_now())
    known = () if devices is None else tuple(each.credential_id for each in devices.passkeys)
    page = show_page(
        asking,
        "confirm.html",
        ceremony=True,
        asked=asked_to_sign(desk, _subject(asking), known),
        back=back,
        is_fake=desk.settings.twilio.is_fake,
        failed=failed,
    )
    if failed:
        page.status_code = 403
    return page


def _subject(asking: Asking) -> CeremonySubject:
    return CeremonySubject(CeremonyPurpose.CONFIRM, asking.signed_in.account_id)
