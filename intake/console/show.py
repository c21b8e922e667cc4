"""Shows a template, with what stands on every page: who is signed in, where they can go, how the line is.

Reads nothing of its own but the line's state. No template holds script but the page of a passkey.
"""

from __future__ import annotations

from typing import Final

from flask import Response, current_app, make_response, render_template, request

from intake.console.asking import Asking
from intake.console.desk import Desk
from intake.console.headers import POLICY, POLICY_HEADER, POLICY_WITH_SCRIPT
from intake.console.navigation import links_for
from intake.console.page_head import read_page_head

STILL_HERE: Final = "/still-here"


def show_page(asking: Asking, template: str, *, ceremony: bool = False, **values: object) -> Response:
    """Return a page for somebody who is signed in; ``ceremony`` lets it load the passkey's script."""
    links = links_for(asking, current_app.url_map, request.path)
    head = read_page_head(asking.desk)
    return _page(template, {"asking": asking, "links": links, "head": head, **values}, ceremony=ceremony)


def show_public(desk: Desk, template: str, *, ceremony: bool = False, **values: object) -> Response:
    """Return a page for whoever asks; ``ceremony`` lets it load the passkey's script."""
    return _page(template, {"asking": None, "links": (), "desk": desk, **values}, ceremony=ceremony)


def see_other(path: str) -> Response:
    """Send the browser on to a page of ours after a form; raises ValueError for any other address."""
    if not path.startswith("/") or path.startswith(("//", "/\\")):
        raise ValueError("not a path of the console")
    return Response(status=303, headers={"Location": path})


def _page(template: str, values: dict[str, object], *, ceremony: bool) -> Response:
    answer = make_response(render_template(template, ceremony=ceremony, **values))
    answer.headers[POLICY_HEADER] = POLICY_WITH_SCRIPT if ceremony else POLICY
    return answer
