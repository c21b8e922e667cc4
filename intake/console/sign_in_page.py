"""Signing in and out. Every failure is one sentence, and none is told from another; the demo's buttons are the demo's."""

from __future__ import annotations

from flask import Response, abort, request

from intake.console.ceremonies import answered_by, asked_to_sign
from intake.console.cookie import begin_cookie, end_cookie, token_kept
from intake.console.desk import Desk
from intake.console.page import Pages
from intake.console.show import see_other, show_public
from intake.core.access.account import CeremonyPurpose, CeremonySubject
from intake.services.access.demo_sign_in import button_accounts, sign_in_by_button
from intake.services.access.sessions import sign_out
from intake.services.access.sign_in import sign_in

SUBJECT = CeremonySubject(CeremonyPurpose.SIGN_IN)


def sign_in_pages(desk: Desk) -> Pages:
    """Return the pages by which somebody comes in and goes."""
    pages = Pages()

    @pages.public("/sign-in")
    def enter() -> Response:
        return _asked(desk, failed=False)

    @pages.public("/sign-in", methods=("POST",))
    def entered() -> Response:
        token = _button(desk, request.form["as"]) if "as" in request.form else _by_device(desk)
        if token is None:
            return _asked(desk, failed=True)
        _leave(desk)
        begin_cookie(token)
        return see_other("/")

    @pages.public("/sign-out", methods=("POST",))
    def leave() -> Response:
        _leave(desk)
        end_cookie()
        return see_other("/sign-in")

    return pages


def _by_device(desk: Desk) -> str | None:
    answer = answered_by(desk, SUBJECT)
    return None if answer is None else sign_in(desk.database, answer, desk.here_now())


def _button(desk: Desk, handle: str) -> str | None:
    # With a real account there are no buttons, whoever sends what they would have sent.
    if not desk.settings.twilio.is_fake:
        abort(400)
    return sign_in_by_button(desk.database, handle, desk.here_now())


def _leave(desk: Desk) -> None:
    token = token_kept()
    if token is not None:
        sign_out(desk.database, token)


def _asked(desk: Desk, *, failed: bool) -> Response:
    buttons = button_accounts(desk.database) if desk.settings.twilio.is_fake else ()
    asked = asked_to_sign(desk, SUBJECT)
    page = show_public(desk, "sign_in.html", ceremony=True, asked=asked, buttons=buttons, failed=failed)
    if failed:
        page.status_code = 403
    return page
