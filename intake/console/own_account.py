"""My account: passkeys, printed codes and sessions of whoever is signed in, changed by them alone.

What lets somebody in later (a passkey, codes) asks the device first: a session left open must not be enough.
"""

from __future__ import annotations

from flask import Response, abort, request

from intake.console.asking import Asking
from intake.console.ceremonies import asked_to_make, made_by
from intake.console.cookie import end_cookie
from intake.console.desk import Desk
from intake.console.fresh import ask_again
from intake.console.page import Pages
from intake.console.passkeys import DeviceOwner, credential_as_text, credential_of_text
from intake.console.show import see_other, show_page
from intake.core.access.account import CeremonyPurpose, CeremonySubject
from intake.core.access.permissions import Permission
from intake.services.access.own_devices import (
    DeviceRefusal,
    OwnDevices,
    add_device,
    own_devices,
    remove_device,
    rename_device,
)
from intake.services.access.recover import make_codes
from intake.services.access.sessions import sign_out_everywhere

ME, ADD, CODES = "/me", "/me/add", "/me/codes"
_OWN = Permission.OWN_ACCOUNT


def own_account_pages(desk: Desk) -> Pages:
    """Return the pages of one's own account."""
    pages = Pages()
    _add_looks(pages)
    _add_codes(pages, desk)
    _add_devices(pages, desk)
    _add_changes(pages, desk)
    return pages


def _add_looks(pages: Pages) -> None:
    @pages.page(ME, _OWN)
    def me(asking: Asking) -> Response:
        return _shown(asking, refused=None)

    @pages.page("/me/start", _OWN)
    def me_start(asking: Asking) -> Response:
        return show_page(asking, "me_start.html", devices=_devices(asking))


def _add_codes(pages: Pages, desk: Desk) -> None:
    @pages.page(CODES, _OWN)
    def me_codes(asking: Asking) -> Response:
        if (asked := ask_again(asking, CODES)) is not None:
            return asked
        return show_page(asking, "me_codes.html", devices=_devices(asking), codes=())

    @pages.page(CODES, _OWN, methods=("POST",))
    def me_codes_made(asking: Asking) -> Response:
        if (asked := ask_again(asking, CODES)) is not None:
            return asked
        devices = _devices(asking)
        codes = make_codes(desk.database, asking.signed_in, desk.here_now())
        return show_page(asking, "me_codes.html", devices=devices, codes=codes)


def _add_devices(pages: Pages, desk: Desk) -> None:
    @pages.page(ADD, _OWN)
    def me_add(asking: Asking) -> Response:
        return ask_again(asking, ADD) or _asked_to_add(asking, failed=False)

    @pages.page(ADD, _OWN, methods=("POST",))
    def me_added(asking: Asking) -> Response:
        if (asked := ask_again(asking, ADD)) is not None:
            return asked
        made = made_by(desk, _subject(asking))
        if made is None or add_device(desk.database, asking.signed_in, made, desk.here_now()) is not None:
            return _asked_to_add(asking, failed=True)
        return see_other(ME)


def _add_changes(pages: Pages, desk: Desk) -> None:
    @pages.page("/me/name", _OWN, methods=("POST",))
    def me_named(asking: Asking) -> Response:
        rename_device(desk.database, asking.signed_in, _credential(), request.form.get("name", ""))
        return see_other(ME)

    @pages.page("/me/remove", _OWN, methods=("POST",))
    def me_removed(asking: Asking) -> Response:
        if (asked := ask_again(asking, ME)) is not None:
            return asked
        refused = remove_device(desk.database, asking.signed_in, _credential(), desk.here_now())
        return see_other(ME) if refused is None else _shown(asking, refused=refused)

    @pages.page("/me/sign-out-everywhere", _OWN, methods=("POST",))
    def me_signed_out(asking: Asking) -> Response:
        sign_out_everywhere(desk.database, asking.signed_in, desk.here_now())
        end_cookie()
        return see_other("/sign-in")


def _shown(asking: Asking, *, refused: DeviceRefusal | None) -> Response:
    devices = _devices(asking)
    page = show_page(
        asking,
        "me.html",
        devices=devices,
        named=[(credential_as_text(each.credential_id), each) for each in devices.passkeys],
        here=asking.signed_in.session,
        zone=asking.desk.settings.line.timezone,
        origin=asking.desk.origin,
        is_last=refused is DeviceRefusal.LAST_ONE,
    )
    if refused is not None:
        page.status_code = 409
    return page


def _asked_to_add(asking: Asking, *, failed: bool) -> Response:
    devices = _devices(asking)
    known = tuple(each.credential_id for each in devices.passkeys)
    owner = DeviceOwner(asking.handle, devices.account.user_handle, known)
    asked = asked_to_make(asking.desk, _subject(asking), owner)
    page = show_page(asking, "me_add.html", ceremony=True, asked=asked, failed=failed)
    if failed:
        page.status_code = 403
    return page


def _devices(asking: Asking) -> OwnDevices:
    found = own_devices(asking.desk.database, asking.signed_in, asking.desk.here_now())
    if found is None:
        # Removed since the page was asked for.
        abort(404)
    return found


def _subject(asking: Asking) -> CeremonySubject:
    return CeremonySubject(CeremonyPurpose.ADD, asking.signed_in.account_id)


def _credential() -> bytes:
    return credential_of_text(request.form.get("device", ""))
