"""The page for whoever lost a device: a printed code opens once the page that makes one more passkey."""

from __future__ import annotations

from flask import Response, request

from intake.console.desk import Desk
from intake.console.page import Pages
from intake.console.show import see_other, show_public
from intake.services.access.recover import RecoveryGuesses, use_recovery_code


def recover_pages(desk: Desk) -> Pages:
    """Return the page that takes a printed code."""
    pages = Pages()
    guesses = RecoveryGuesses()

    @pages.public("/recover")
    def recover() -> Response:
        return show_public(desk, "recover.html", failed=False)

    @pages.public("/recover", methods=("POST",))
    def recovered() -> Response:
        now = desk.here_now()
        token = None
        if guesses.may_try(now):
            token = use_recovery_code(desk.database, request.form.get("code", ""), now)
        if token is not None:
            return see_other(f"/enrol/{token}")
        page = show_public(desk, "recover.html", failed=True)
        page.status_code = 403
        return page

    return pages
