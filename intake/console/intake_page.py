"""A mail came: what to copy back, and four pages that enter a request of it, each sent on to the next.

Answers travel in the form alone. The code and the two words are shown in the answer to its last button, and stand
nowhere else: not in an address, a cookie or a row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Response, abort, request

from intake.console.asking import Asking
from intake.console.desk import Desk
from intake.console.intake_form import AT, IntakeForm, read_intake_form, typed_extension, typed_number
from intake.console.intake_saving import look_again, save_intake
from intake.console.intake_view import (
    EmailDesks,
    IntakeAsking,
    show_contact,
    show_first,
    show_over,
    show_questions,
    show_read_back,
)
from intake.console.intake_words import NO_EXTENSION, NOT_CALLED, OUR_NUMBER, SAY_WHETHER_ADULT
from intake.console.page import Pages
from intake.core.access.permissions import Permission
from intake.core.conversation.email_answers import EmailContact, EmailWalk, WalkEnd
from intake.core.conversation.state import ADULT_ASKED
from intake.core.phone import NumberKind
from intake.core.requests.contact import Contact

NEW = "/requests/new"


def intake_pages(desk: Desk) -> Pages:
    """Return the pages about a mail."""
    pages, emails = Pages(), EmailDesks(desk.settings)

    @pages.page(NEW, Permission.ORDER_REQUESTS, methods=("GET", "POST"))
    def a_mail_came(asking: Asking) -> Response:
        intake = IntakeAsking(asking, emails.desk)
        if request.method == "GET":
            return show_first(intake)
        answer = _ANSWERS.get(request.form.get(AT, ""))
        if answer is None:
            abort(400)
        return answer(intake, read_intake_form(intake.emails.script))

    return pages


def _age(intake: IntakeAsking, form: IntakeForm) -> Response:
    if str(ADULT_ASKED) not in form.answers.given:
        return show_first(intake, form, {"adult": SAY_WHETHER_ADULT})
    walk = intake.walk(form)
    # Under 18, or not said: the flow ends, and its help is told.
    return show_over(intake, form, walk) if walk.end is WalkEnd.OVER else show_questions(intake, form)


def _change(intake: IntakeAsking, form: IntakeForm) -> Response:
    return show_questions(intake, form)


def _questions(intake: IntakeAsking, form: IntakeForm) -> Response:
    walk = intake.walk(form)
    return _stopped(intake, form, walk) or show_read_back(intake, form, walk)


def _contact(intake: IntakeAsking, form: IntakeForm) -> Response:
    return show_contact(intake, form)


def _save(intake: IntakeAsking, form: IntakeForm) -> Response:
    if form.told is None:
        abort(400)
    if form.told.contact is not Contact.ANOTHER_PHONE:
        return save_intake(intake, form, None)
    number, extension = typed_number(), typed_extension()
    errors = {}
    if isinstance(number, NumberKind):
        errors["number"] = NOT_CALLED[number]
    elif number.e164 in intake.emails.rules.own_numbers:
        errors["number"] = OUR_NUMBER
    if extension is None:
        errors["extension"] = NO_EXTENSION
    if isinstance(number, NumberKind) or extension is None or errors:
        return show_contact(intake, form, errors)
    return save_intake(intake, form, EmailContact(number, extension))


def _stopped(intake: IntakeAsking, form: IntakeForm, walk: EmailWalk) -> Response | None:
    match walk.end:
        case WalkEnd.READ_BACK:
            return None
        case WalkEnd.OVER:
            return show_over(intake, form, walk)
        case WalkEnd.UNSAID | WalkEnd.NOT_ON_OFFER | WalkEnd.ROUND:
            return show_questions(intake, form, walk)


_ANSWERS: Mapping[str, Callable[[IntakeAsking, IntakeForm], Response]] = {
    "age": _age,
    "change": _change,
    "questions": _questions,
    "contact": _contact,
    "save": _save,
    "look": look_again,
}
