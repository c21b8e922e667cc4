"""What a coordinator tells of an interviewer: agency, languages, parts, woman or man, the most a day, who stands in.

What would not fit any more is shown before it is saved; it is a warning, and refuses nothing. Never a phone or a handle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Response, abort, request

from intake.console.asking import Asking
from intake.console.desk import Desk
from intake.console.hours_form import FieldError
from intake.console.hours_page import SAVED
from intake.console.page import Pages
from intake.console.request_words import LANGUAGES, part_words
from intake.console.show import see_other, show_page
from intake.console.staff_subject import StaffSubject, editing, named_subject, staff_rules_of
from intake.console.staff_words import NO_FIT
from intake.core.access.permissions import Permission
from intake.core.staff.interviewer import Gender
from intake.services.reports.one_interviewer import NoLongerFits, no_longer_fits
from intake.services.staff.edit_interviewer import (
    Described,
    EditRefusal,
    as_told,
    describe_interviewer,
    described_as,
)
from intake.services.staff.in_one_commit import in_one_commit_at_console

MOST_A_DAY: Final = 20
CHANGED: Final = "Somebody changed this interviewer while you looked. Nothing was changed."
NO_LANGUAGE: Final = "Choose at least one language."
NOT_A_CAP: Final = f"Give a number from 1 to {MOST_A_DAY}."
NO_SUCH_BACKUP: Final = "Choose somebody who is there, or nobody."
UNSAID: Final = "unsaid"
_SURE = "sure"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a form is shown again: what is wrong in it, what would not fit any more, or that somebody else was first."""

    errors: tuple[FieldError, ...] = ()
    unfit: tuple[NoLongerFits, ...] = ()
    changed: bool = False


def interviewer_form_pages(_desk: Desk) -> Pages:
    """Return the page on which an interviewer is changed."""
    pages = Pages()

    @pages.page("/interviewers/<handle>/edit", Permission.RUN_STAFF, methods=("GET", "POST"))
    def interviewer_edit(asking: Asking, handle: str) -> Response:
        subject = named_subject(asking, handle)
        return _form(asking, subject, _now(subject)) if request.method == "GET" else _save(asking, subject)

    return pages


def _save(asking: Asking, subject: StaffSubject) -> Response:
    told, errors = _told(asking), _errors(asking, subject)
    if errors:
        return _form(asking, subject, told, Refused(errors))
    after = as_told(subject.picture.person, told, subject.picture.others)
    unfit = () if after is None else no_longer_fits(subject.picture, after)
    if unfit and _SURE not in request.form:
        return _form(asking, subject, told, Refused(unfit=unfit))
    desk, edited, seen = asking.desk, editing(asking, subject), request.form.get("seen", "")
    refused = in_one_commit_at_console(
        desk.database,
        staff_rules_of(asking),
        desk.clock(),
        lambda staff: describe_interviewer(staff, edited, told, seen),
    )
    if refused is EditRefusal.NOT_THERE:
        abort(404)
    if refused is EditRefusal.CHANGED:
        return _form(asking, named_subject(asking, subject.handle), told, Refused(changed=True))
    if refused is EditRefusal.NO_SUCH_BACKUP:
        return _form(asking, subject, told, Refused((FieldError("backup", NO_SUCH_BACKUP),)))
    return see_other(f"{subject.path}?{SAVED}=interviewer")


def _now(subject: StaffSubject) -> Described:
    return described_as(subject.picture.person, subject.picture.entry.backup)


def _told(asking: Asking) -> Described:
    """Return what was sent; 400 for what no choice of the form says."""
    form, settings = request.form, asking.desk.settings
    languages, regions = form.getlist("languages"), form.getlist("regions")
    gender, cap = form.get("gender", ""), form.get("daily-cap", "")
    known = (*settings.languages.offered, *settings.languages.interview)
    if form.get("agency") not in settings.agencies or not set(languages) <= set(known):
        abort(400)
    if not set(regions) <= set(settings.regions.offered) or gender not in {UNSAID, *Gender}:
        abort(400)
    return Described(
        form["agency"],
        tuple(dict.fromkeys(languages)),
        tuple(dict.fromkeys(regions)),
        None if gender == UNSAID else Gender(gender),
        int(cap) if _is_cap(cap) else 0,
        form.get("backup") or None,
    )


def _errors(asking: Asking, subject: StaffSubject) -> tuple[FieldError, ...]:
    told = _told(asking)
    found = {
        "languages": NO_LANGUAGE if not told.languages else "",
        "daily-cap": NOT_A_CAP if not told.daily_cap else "",
        "backup": NO_SUCH_BACKUP if told.backup not in {None, *_others(subject)} else "",
    }
    return tuple(FieldError(field, words) for field, words in found.items() if words)


def _others(subject: StaffSubject) -> tuple[str, ...]:
    return tuple(each.handle for each in subject.picture.others)


def _is_cap(written: str) -> bool:
    return written.isascii() and written.isdecimal() and len(written) < 3 and 1 <= int(written) <= MOST_A_DAY


def _form(
    asking: Asking,
    subject: StaffSubject,
    told: Described,
    refused: Refused | None = None,
) -> Response:
    settings, refused = asking.desk.settings, refused or Refused()
    page = show_page(
        asking,
        "interviewer_edit.html",
        subject=subject,
        others=_others(subject),
        told=told,
        cap=told.daily_cap or request.form.get("daily-cap", ""),
        # A refused form still holds what it was shown with.
        seen=_now(subject).mark() if refused.changed or not request.form else request.form.get("seen", ""),
        changed=CHANGED if refused.changed else "",
        now=_now(subject) if refused.changed else None,
        agencies=settings.agencies,
        languages=_languages(settings.languages.offered, settings.languages.interview),
        regions={each: part_words(each) for each in settings.regions.offered},
        unfit=[f"{each.entry.row.staff_code}: {NO_FIT[each.why]}" for each in refused.unfit],
        errors=[(each.field, each.words) for each in refused.errors],
        wrong={each.field for each in refused.errors},
        most=MOST_A_DAY,
    )
    if refused.errors or refused.changed:
        page.status_code = 409 if refused.changed else 422
    return page


def _languages(*kinds: tuple[str, ...]) -> Mapping[str, str]:
    return {each: LANGUAGES.get(each, each) for kind in kinds for each in kind}
