"""Ask somebody to join: what is told of them and no number, their code shown once, and an invitation taken back.

Nobody becomes an interviewer here: the coordinator's own phone says who sent the code.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Final

from flask import Response, abort, request

from intake.console.asking import Asking
from intake.console.desk import Desk
from intake.console.orders_asked import order_and_return
from intake.console.page import Pages
from intake.console.request_words import LANGUAGES, part_words
from intake.console.show import show_page
from intake.console.staff_subject import INTERVIEWERS, staff_rules_of
from intake.core.access.permissions import Permission
from intake.core.staff.house_acts import HouseAct
from intake.core.staff.interviewer import Gender
from intake.core.staff.join_code import JOIN_DIGITS, MOST_INVITED, JoinProfile, shown_join_code
from intake.core.staff.staff_orders import ActDetails, StaffAct
from intake.services.access.audit import note_act
from intake.services.line.staff_context import StaffContext
from intake.services.staff.in_one_commit import in_one_commit_at_console
from intake.services.staff.invite_to_join import AskedToJoin, JoinRefusal, invite_to_join
from intake.services.staff_orders.ask import AskedAct

JOIN: Final = "/interviewers/invite"
WITHDRAW: Final = "/interviewers/invite/withdraw"
MOST_A_DAY: Final = 20
_USUAL_MOST: Final = "4"
_UNSAID: Final = "unsaid"
NOT_ASKED: Final[Mapping[JoinRefusal, str]] = {
    JoinRefusal.NOT_A_HANDLE: "Use one short word of letters that means nothing else here, such as a first name.",
    JoinRefusal.TAKEN: "Somebody has this name. Use another one.",
    JoinRefusal.WAITS: "Somebody with this name was asked already. Take that back first, or use another name.",
    JoinRefusal.TOO_MANY: f"{MOST_INVITED} people were asked and are not in yet. Take one of them back first.",
    JoinRefusal.NOBODY_COULD_SAY: "No phone of a coordinator is set, so nobody could say who joins. Ask your operator.",
}
NO_LANGUAGE: Final = "Choose at least one language."
NOT_A_CAP: Final = f"Give a number from 1 to {MOST_A_DAY}."


def join_pages(_desk: Desk) -> Pages:
    """Return the page that asks somebody to join, and the act that takes it back."""
    pages = Pages()

    @pages.page(JOIN, Permission.RUN_STAFF, methods=("GET", "POST"))
    def interviewer_invite(asking: Asking) -> Response:
        return _form(asking, {}) if request.method == "GET" else _ask(asking)

    @pages.page(WITHDRAW, Permission.RUN_STAFF, methods=("POST",))
    def interviewer_invite_withdrawn(asking: Asking) -> Response:
        asked = AskedAct(
            StaffAct.WITHDRAW_INVITATION, details=ActDetails(handle=request.form.get("handle", "")[:40])
        )
        return order_and_return(asking, [asked], INTERVIEWERS)

    return pages


def _ask(asking: Asking) -> Response:
    profile = _told(asking)
    errors = {
        "languages": NO_LANGUAGE if not profile.languages else "",
        "daily-cap": NOT_A_CAP if not profile.daily_cap else "",
    }
    if any(errors.values()):
        return _form(asking, {field: words for field, words in errors.items() if words})
    desk = asking.desk
    came = in_one_commit_at_console(
        desk.database, staff_rules_of(asking), desk.clock(), lambda staff: _asked(asking, staff, profile)
    )
    return (
        _shown_once(asking, came)
        if isinstance(came, AskedToJoin)
        else _form(asking, {"handle": NOT_ASKED[came]})
    )


def _asked(asking: Asking, staff: StaffContext, profile: JoinProfile) -> AskedToJoin | JoinRefusal:
    drawn = secrets.randbelow(10**JOIN_DIGITS)
    came = invite_to_join(staff, profile, asking.desk.keys.web_public_key, drawn)
    if isinstance(came, AskedToJoin):
        note_act(staff.work, staff.now, asking.handle, HouseAct.ASKED_TO_JOIN, thing=came.handle)
    return came


def _told(asking: Asking) -> JoinProfile:
    """Return what was sent; 400 for what no choice of the form says."""
    form, settings = request.form, asking.desk.settings
    languages, regions = form.getlist("languages"), form.getlist("regions")
    gender, cap = form.get("gender", ""), form.get("daily-cap", "")
    known = {*settings.languages.offered, *settings.languages.interview}
    if form.get("agency") not in settings.agencies or not set(languages) <= known:
        abort(400)
    if not set(regions) <= set(settings.regions.offered) or gender not in {_UNSAID, *Gender}:
        abort(400)
    return JoinProfile(
        form.get("handle", ""),
        form["agency"],
        tuple(dict.fromkeys(languages)),
        tuple(dict.fromkeys(regions)),
        None if gender == _UNSAID else Gender(gender),
        int(cap) if _is_cap(cap) else 0,
    )


def _is_cap(written: str) -> bool:
    return written.isascii() and written.isdecimal() and len(written) < 3 and 1 <= int(written) <= MOST_A_DAY


def _form(asking: Asking, errors: Mapping[str, str]) -> Response:
    settings, form = asking.desk.settings, request.form
    page = show_page(
        asking,
        "interviewer_invite.html",
        handle=form.get("handle", ""),
        agency=form.get("agency", ""),
        spoken=form.getlist("languages"),
        parts=form.getlist("regions"),
        gender=form.get("gender", _UNSAID),
        cap=form.get("daily-cap", _USUAL_MOST),
        agencies=settings.agencies,
        languages={
            each: LANGUAGES.get(each, each)
            for each in (*settings.languages.offered, *settings.languages.interview)
        },
        regions={each: part_words(each) for each in settings.regions.offered},
        can_ask=bool(settings.coordinator.phones),
        errors=list(errors.items()),
        wrong=set(errors),
        most=MOST_A_DAY,
    )
    if errors:
        page.status_code = 422
    return page


def _shown_once(asking: Asking, asked: AskedToJoin) -> Response:
    line = asking.desk.settings.line
    digits = line.number.e164[-10:]
    return show_page(
        asking,
        "interviewer_invited.html",
        handle=asked.handle,
        code=shown_join_code(asked.code),
        number=f"{digits[:3]}-{digits[3:6]}-{digits[6:]}",
        until=asked.expires_at.astimezone(line.timezone),
    )
