"""The page of a link: makes a passkey, once. A link that is wrong, used or old gets one sentence, whichever it is."""

from __future__ import annotations

from flask import Response

from intake.console.ceremonies import asked_to_make, made_by
from intake.console.cookie import begin_cookie
from intake.console.desk import Desk
from intake.console.page import Pages
from intake.console.passkeys import DeviceOwner
from intake.console.show import see_other, show_public
from intake.core.access.account import InvitationPurpose
from intake.services.access.enrol import OpenInvitation, enrol, open_invitation

_LINK = "/enrol/<token>"


def enrol_pages(desk: Desk) -> Pages:
    """Return the page that makes the first passkey of an account, or one more after a printed code."""
    pages = Pages()

    @pages.public(_LINK)
    def enrolling(token: str) -> Response:
        found = open_invitation(desk.database, token, desk.here_now())
        return _gone(desk) if found is None else _asked(desk, found, failed=False)

    @pages.public(_LINK, methods=("POST",))
    def enrolled(token: str) -> Response:
        found = open_invitation(desk.database, token, desk.here_now())
        if found is None:
            return _gone(desk)
        made = made_by(desk, found.subject)
        session = None if made is None else enrol(desk.database, token, made, desk.here_now())
        if session is None:
            return _asked(desk, found, failed=True)
        begin_cookie(session)
        return see_other("/me" if found.purpose is InvitationPurpose.RECOVER else "/me/start")

    return pages


def _asked(desk: Desk, found: OpenInvitation, *, failed: bool) -> Response:
    owner = DeviceOwner(found.handle, found.user_handle, found.known_credentials)
    page = show_public(
        desk,
        "enrol.html",
        ceremony=True,
        asked=asked_to_make(desk, found.subject, owner),
        found=found,
        is_recovery=found.purpose is InvitationPurpose.RECOVER,
        failed=failed,
    )
    if failed:
        page.status_code = 403
    return page


def _gone(desk: Desk) -> Response:
    page = show_public(desk, "enrol_gone.html")
    page.status_code = 404
    return page
