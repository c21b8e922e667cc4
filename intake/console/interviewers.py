"""Interviewers: all of them in a list, each with a card, and what is asked of the worker about one.

A card says where somebody stands, when they are there, and what is with them; a phone stands on none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Response, abort, current_app, request

from intake.console.asking import Asking
from intake.console.away_page import hit_words
from intake.console.desk import Desk
from intake.console.fresh import ask_again
from intake.console.hours_page import SAVED
from intake.console.orders_asked import answers_told, order_and_return
from intake.console.page import Pages
from intake.console.request_view import day_words
from intake.console.request_words import part_words
from intake.console.show import show_page
from intake.console.staff_subject import INTERVIEWERS, StaffSubject, named_subject
from intake.console.staff_words import (
    GENDERS,
    exception_words,
    hours_words,
    languages_words,
    parts_words,
    standing_words,
    week_words,
)
from intake.core.access.permissions import Permission
from intake.core.scheduling.open_times import times_a_week
from intake.core.staff.interviewer import Standing
from intake.core.staff.staff_orders import ActDetails, StaffAct
from intake.services.line.open_times import time_rules
from intake.services.reports.calendar import CalendarVisit
from intake.services.reports.request_board import BoardEntry
from intake.services.reports.staff_directory import DirectoryEntry, read_staff_directory
from intake.services.staff_orders.ask import AskedAct
from intake.storage.queries.join_invitations import JoinInvitationShown

INVITE: Final = "/interviewers/invite"
_CARD, _REMOVE = "/interviewers/<handle>", "/interviewers/<handle>/remove"
# The acts of a card that are asked at one press.
ACTS: Final[Mapping[str, StaffAct]] = {
    "back": StaffAct.BACK,
    "rest": StaffAct.REST_TODAY,
    "forget-pin": StaffAct.FORGET_PIN,
    # No question before it, and no device asked for: every minute counts.
    "cut-off": StaffAct.CUT_OFF,
}


@dataclass(frozen=True, slots=True)
class ShownInterviewer:
    """One interviewer as the list and their card show them."""

    handle: str
    agency: str
    languages: str
    parts: str
    gender: str
    standing: str
    this_week: int
    daily_cap: int
    open_requests: int
    backup: str


@dataclass(frozen=True, slots=True)
class ShownInvitation:
    """Somebody who was asked to join, as the list shows them."""

    handle: str
    agency: str
    languages: str
    parts: str
    standing: str
    until: str


def interviewers_pages(_desk: Desk) -> Pages:
    """Return the pages about interviewers."""
    pages = Pages()
    _add_looks(pages)
    _add_acts(pages)
    return pages


def _add_looks(pages: Pages) -> None:
    @pages.page(INTERVIEWERS, Permission.SEE_STAFF)
    def interviewers(asking: Asking) -> Response:
        desk = asking.desk
        found = read_staff_directory(desk.database, desk.clock(), desk.settings.line.timezone)
        return show_page(
            asking,
            "interviewers.html",
            staff=[_shown(asking, each) for each in found.entries],
            invited=[_invited(asking, each) for each in found.invited],
            can_invite=any(rule.rule == INVITE for rule in current_app.url_map.iter_rules()),
            answers=answers_told(asking),
            zone=desk.settings.line.timezone,
        )

    @pages.page(_CARD, Permission.SEE_STAFF)
    def interviewer_card(asking: Asking, handle: str) -> Response:
        return _card(asking, named_subject(asking, handle))


def _add_acts(pages: Pages) -> None:
    @pages.page(_CARD, Permission.RUN_STAFF, methods=("POST",))
    def interviewer_act(asking: Asking, handle: str) -> Response:
        subject, act = named_subject(asking, handle), ACTS.get(request.form.get("act", ""))
        if act is None:
            abort(400)
        return order_and_return(asking, [_about(subject, act)], subject.path)

    @pages.page(_REMOVE, Permission.RUN_STAFF, methods=("GET", "POST"))
    def interviewer_remove(asking: Asking, handle: str) -> Response:
        subject = named_subject(asking, handle)
        if (asked := ask_again(asking, f"{subject.path}/remove")) is not None:
            return asked
        if request.method == "POST":
            return order_and_return(asking, [_about(subject, StaffAct.DISMISS)], INTERVIEWERS)
        return show_page(
            asking,
            "interviewer_remove.html",
            subject=subject,
            booked=hit_words(asking, subject, subject.picture.booked),
            rest=hit_words(asking, subject, _without_time(subject)),
        )


def _about(subject: StaffSubject, act: StaffAct) -> AskedAct:
    return AskedAct(act, details=ActDetails(handle=subject.handle))


def _without_time(subject: StaffSubject) -> tuple[BoardEntry, ...]:
    return tuple(each for each in subject.picture.with_them if each not in subject.picture.booked)


def _card(asking: Asking, subject: StaffSubject) -> Response:
    desk, picture = asking.desk, subject.picture
    return show_page(
        asking,
        "interviewer.html",
        subject=subject,
        person=_shown(asking, picture.entry),
        week=week_words(picture.week),
        room=times_a_week(picture.week, time_rules(desk.settings).grid),
        exceptions=[f"{day_words(each.day)}: {exception_words(each)}" for each in picture.exceptions],
        visits=[_visit_words(each) for each in picture.visits],
        times=len(picture.booked),
        is_cut_off=picture.person.standing is Standing.CUT_OFF,
        codes=[each.row.staff_code for each in picture.with_them],
        saved=SAVED in request.args,
        answers=answers_told(asking),
        zone=desk.settings.line.timezone,
    )


def _shown(asking: Asking, entry: DirectoryEntry) -> ShownInterviewer:
    person, settings = entry.person, asking.desk.settings
    return ShownInterviewer(
        handle=person.handle,
        agency=settings.agencies.get(person.agency, person.agency),
        languages=languages_words(person.languages),
        parts=parts_words(person.regions),
        gender=GENDERS[person.gender],
        standing=standing_words(entry, settings.line.timezone),
        this_week=entry.this_week,
        daily_cap=person.daily_cap,
        open_requests=entry.open_requests,
        backup="nobody" if entry.backup is None else entry.backup.upper(),
    )


def _invited(asking: Asking, each: JoinInvitationShown) -> ShownInvitation:
    desk, profile = asking.desk, each.profile
    return ShownInvitation(
        handle=profile.handle,
        agency=desk.settings.agencies.get(profile.agency, profile.agency),
        languages=languages_words(profile.languages),
        parts=parts_words(profile.regions),
        standing="asked: has not sent JOIN"
        if each.joined_at is None
        else "sent JOIN: waits for your OK by text",
        until=day_words(each.expires_at.astimezone(desk.settings.line.timezone).date()),
    )


def _visit_words(visit: CalendarVisit) -> str:
    of = visit.visit
    return (
        f"{day_words(of.day)}, {hours_words(of)}, {part_words(of.region)}: {of.place} ({visit.booked} booked)"
    )
