"""People: who may sign in, who was asked to, and what a coordinator does about it. Roles ask the device first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import segno
from flask import Response, abort, request
from markupsafe import Markup

from intake.console.asking import Asking
from intake.console.desk import Desk
from intake.console.fresh import ask_again
from intake.console.page import Pages
from intake.console.show import see_other, show_page
from intake.core.access.permissions import Permission, Role
from intake.services.access.invite import Invited, InviteRefusal, invite_account
from intake.services.access.people import (
    PeopleRefusal,
    end_sessions,
    list_people,
    remove_account,
    take_back_invitation,
)

PEOPLE, INVITE = "/people", "/people/invite"
_REMOVE = "/people/<handle>/remove"
_RUN = Permission.RUN_PEOPLE

NOT_INVITED: Final[Mapping[InviteRefusal, str]] = {
    InviteRefusal.NOT_A_HANDLE: "Use one short word of letters that means nothing else here, such as a first name.",
    InviteRefusal.TAKEN: "Somebody has this name. Use another one.",
    InviteRefusal.NO_INTERVIEWER: "No interviewer has this name. Use the name they have in texts.",
    InviteRefusal.NOT_ALLOWED: "You cannot ask anybody in for this.",
    InviteRefusal.NO_ACCOUNT: "Nobody has this name.",
}
NOT_REMOVED: Final[Mapping[PeopleRefusal, str]] = {
    PeopleRefusal.NOT_THERE: "Nobody has this name. They may be gone already.",
    PeopleRefusal.YOURSELF: "You cannot remove yourself. Ask another coordinator.",
    PeopleRefusal.LAST_COORDINATOR: "This is the last coordinator. Ask another one in first.",
}


def people_pages(desk: Desk) -> Pages:
    """Return the pages about those who may sign in."""
    pages = Pages()
    _add_list(pages, desk)
    _add_inviting(pages, desk)
    _add_removing(pages, desk)
    return pages


def _add_list(pages: Pages, desk: Desk) -> None:
    @pages.page(PEOPLE, Permission.SEE_PEOPLE)
    def people(asking: Asking) -> Response:
        listed = list_people(desk.database, desk.here_now())
        return show_page(asking, "people.html", people=listed, zone=desk.settings.line.timezone)

    @pages.page("/people/<handle>/end-sessions", _RUN, methods=("POST",))
    def people_sessions_ended(asking: Asking, handle: str) -> Response:
        if end_sessions(desk.database, asking.signed_in, handle, desk.here_now()) is not None:
            abort(404)
        return see_other(PEOPLE)

    @pages.page("/people/<handle>/take-back", _RUN, methods=("POST",))
    def people_taken_back(asking: Asking, handle: str) -> Response:
        if take_back_invitation(desk.database, asking.signed_in, handle, desk.here_now()) is not None:
            abort(404)
        return see_other(PEOPLE)


def _add_inviting(pages: Pages, desk: Desk) -> None:
    @pages.page(INVITE, _RUN)
    def people_invite(asking: Asking) -> Response:
        return ask_again(asking, INVITE) or _form(asking, refused=None)

    @pages.page(INVITE, _RUN, methods=("POST",))
    def people_invited(asking: Asking) -> Response:
        if (asked := ask_again(asking, INVITE)) is not None:
            return asked
        role = request.form.get("role", "")
        if role not in set(Role):
            abort(400)
        handle = request.form.get("handle", "")
        came = invite_account(desk.database, handle, Role(role), desk.here_now(), by=asking.signed_in)
        return _shown_once(asking, came) if isinstance(came, Invited) else _form(asking, refused=came)


def _add_removing(pages: Pages, desk: Desk) -> None:
    @pages.page(_REMOVE, _RUN)
    def people_remove(asking: Asking, handle: str) -> Response:
        person = next(
            (each for each in list_people(desk.database, desk.here_now()).accounts if each.handle == handle),
            None,
        )
        if person is None:
            abort(404)
        return ask_again(asking, _way(handle)) or show_page(
            asking, "people_remove.html", person=person, refused=None
        )

    @pages.page(_REMOVE, _RUN, methods=("POST",))
    def people_removed(asking: Asking, handle: str) -> Response:
        if (asked := ask_again(asking, PEOPLE)) is not None:
            return asked
        refused = remove_account(desk.database, asking.signed_in, handle, desk.here_now())
        if refused is None:
            return see_other(PEOPLE)
        page = show_page(asking, "people_remove.html", person=None, refused=NOT_REMOVED[refused])
        page.status_code = 409
        return page


def _way(handle: str) -> str:
    return _REMOVE.replace("<handle>", handle)


def _form(asking: Asking, *, refused: InviteRefusal | None) -> Response:
    page = show_page(
        asking,
        "people_invite.html",
        handle=request.form.get("handle", ""),
        role=request.form.get("role", ""),
        errors=[] if refused is None else [("handle", NOT_INVITED[refused])],
    )
    if refused is not None:
        page.status_code = 422
    return page


def _shown_once(asking: Asking, invited: Invited) -> Response:
    link = f"{asking.desk.origin}/enrol/{invited.token}"
    return show_page(
        asking,
        "people_invited.html",
        handle=invited.handle,
        link=link,
        picture=_picture(link),
        until=invited.expires_at.astimezone(asking.desk.settings.line.timezone),
    )


def _picture(link: str) -> Markup:
    # Drawn from the link's bits alone: nothing anybody typed stands in it.
    return Markup(segno.make(link, error="m").svg_inline(scale=4, border=4, dark="#000", light="#fff"))  # noqa: S704
