"""Whom a page about hours and days is about: whoever a coordinator names in the path, or whoever asks themselves.

Nobody's own pages name anybody: what they are about is in the account of whoever is signed in.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort

from intake.console.asking import Asking
from intake.services.line.rules import StaffRules, staff_rules
from intake.services.reports.one_interviewer import (
    InterviewerPicture,
    interviewer_of_handle,
    interviewer_of_id,
)
from intake.services.staff.edit_interviewer import Editing

INTERVIEWERS = "/interviewers"


@dataclass(frozen=True, slots=True)
class StaffSubject:
    """An interviewer as they stand, the path below which the pages about them are, and whether they ask themselves."""

    picture: InterviewerPicture
    path: str
    is_oneself: bool

    @property
    def handle(self) -> str:
        """By what the coordinator calls them."""
        return self.picture.person.handle

    @property
    def back(self) -> str:
        """The page that shows all of them."""
        return f"{self.path}/hours" if self.is_oneself else self.path


def named_subject(asking: Asking, handle: str) -> StaffSubject:
    """Return whom a coordinator's page is about; 404 where nobody is called so."""
    desk = asking.desk
    found = interviewer_of_handle(desk.database, staff_rules_of(asking), desk.clock(), handle)
    if found is None:
        abort(404)
    return StaffSubject(found, f"{INTERVIEWERS}/{handle}", is_oneself=False)


def own_subject(asking: Asking) -> StaffSubject:
    """Return whoever asks, as an interviewer; 404 where they are none any more."""
    desk, who = asking.desk, asking.signed_in.interviewer_id
    found = (
        None if who is None else interviewer_of_id(desk.database, staff_rules_of(asking), desk.clock(), who)
    )
    if found is None:
        abort(404)
    return StaffSubject(found, "/me", is_oneself=True)


def staff_rules_of(asking: Asking) -> StaffRules:
    """Return the rules that offers and hours go by."""
    return staff_rules(asking.desk.settings)


def editing(asking: Asking, subject: StaffSubject) -> Editing:
    """Return who edits whose data."""
    return Editing(asking.handle, subject.picture.person.id)
