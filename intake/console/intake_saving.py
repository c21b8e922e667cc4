"""Saves what a mail asks for: one order to the worker, and what came of it, with the code and the words to copy.

Code and words are worked out from the form's token, so that the same form sent again shows the same, and makes no second
request. The number goes into the order, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Response, abort, request

from intake.console.intake_form import ORDER, IntakeForm
from intake.console.intake_view import IntakeAsking, Reply, reply_in, show_first, show_questions
from intake.console.intake_words import FORM_TOO_OLD, NOT_KEPT
from intake.console.show import show_page
from intake.core.channel import Channel
from intake.core.conversation.callback_request import code_names
from intake.core.conversation.email_answers import EmailContact
from intake.core.requests.contact import Contact
from intake.core.script.prompt_values import Digits, show
from intake.core.staff.email_intake import IntakeAsked
from intake.core.staff.staff_orders import ActDetails, CameOf, StaffAct, StaffAnswer
from intake.services.conversation.keep_request import WORDS_OF_NAMES
from intake.services.reports.line_standing import line_standing
from intake.services.staff_orders.ask import AskedAct, ask_worker, await_answers, read_answers
from intake.storage.crypto.form_draws import FormDraw, drawn_for
from intake.storage.crypto.seals import seal_for_web

LONGEST_NUMBER = 16


def save_intake(intake: IntakeAsking, form: IntakeForm, contact: EmailContact | None) -> Response:
    """Ask the worker to keep what a form says, wait a moment, and show what came of it."""
    draw = _draw(intake, form)
    if draw is None:
        return show_first(intake, told=FORM_TOO_OLD)
    desk, account = intake.asking.desk, intake.asking.signed_in.account_id
    asked = IntakeAsked(
        request_id=draw.request_id,
        language=form.language,
        given=form.answers.given,
        code_names=_names(intake, form, draw),
        sealed_code=seal_for_web(draw.code, desk.keys.web_public_key, draw.request_id),
        number=contact.number.national if contact else "",
        extension=contact.extension if contact else "",
    )
    act = AskedAct(StaffAct.INTAKE, details=ActDetails(intake=asked))
    try:
        numbers = ask_worker(desk.database, desk.keys.public_key, account, [act], now=desk.clock())
    except ValueError:
        # More answers than any form of ours holds.
        abort(400)
    # Outside any transaction.
    await_answers(desk.database, account, numbers)
    return _told(intake, form, draw, numbers[0])


def look_again(intake: IntakeAsking, form: IntakeForm) -> Response:
    """Show what came of an order by now: its code and words are worked out of the form once more."""
    draw, named = _draw(intake, form), request.form.get(ORDER, "")
    if draw is None:
        return show_first(intake, told=FORM_TOO_OLD)
    if form.told is None or not named.isdecimal() or len(named) >= LONGEST_NUMBER:
        abort(400)
    return _told(intake, form, draw, int(named))


def _draw(intake: IntakeAsking, form: IntakeForm) -> FormDraw | None:
    desk = intake.asking.desk
    return drawn_for(desk.keys, intake.asking.signed_in.account_id, form.token, desk.machine_clock())


def _names(intake: IntakeAsking, form: IntakeForm, draw: FormDraw) -> tuple[str, ...]:
    words = intake.emails.script.wordings[form.language].words(WORDS_OF_NAMES)
    return tuple(" ".join(name) for name in code_names(words, draw.words))


def _told(intake: IntakeAsking, form: IntakeForm, draw: FormDraw, number: int) -> Response:
    desk = intake.asking.desk
    answers = read_answers(desk.database, intake.asking.signed_in.account_id, (number,))
    answer = answers[0] if answers else StaffAnswer(StaffAct.INTAKE, CameOf.GONE)
    if answer.came is CameOf.TAKEN:
        return show_questions(intake, form, taken=True)
    kept = answer.came in (CameOf.DONE, CameOf.ALREADY) and answer.place is not None
    waits = answer.came is CameOf.WAITS
    return show_page(
        intake.asking,
        "intake_result.html",
        came=answer.came.value,
        kept=kept,
        saved=_saved(intake, form, draw, answer.place) if kept and answer.place is not None else None,
        why="" if kept or waits else NOT_KEPT.get(answer.came, NOT_KEPT[CameOf.REFUSED]),
        worker_seen_at=_worker_seen_at(intake) if waits else None,
        order=number,
        hidden=tuple(form.all_hidden()),
        zone=desk.settings.line.timezone,
    )


@dataclass(frozen=True, slots=True)
class ToldOnce:
    """What its writer must be told of a request that was kept: words where there are some, the code, and a mail to copy."""

    code: str
    words: str
    reply: Reply


def _saved(intake: IntakeAsking, form: IntakeForm, draw: FormDraw, place: int) -> ToldOnce:
    told, theirs = form.told, intake.theirs(form.language)
    assert told is not None  # a form without it was refused
    first, second = _names(intake, form, draw)[place].split(" ")
    code = show(Digits(draw.code), theirs.wording, Channel.EMAIL)
    values = {"code": code, "window": told.when, "time": told.when, "where": told.where}
    words = theirs.line(_LINES[told.contact], first=first, second=second, **values)
    # Who calls us is known by the code: nobody asks them for words.
    names = "" if told.contact in _BY_CODE else f"{first} {second}"
    return ToldOnce(code, names, reply_in(intake, form.language, words))


def _worker_seen_at(intake: IntakeAsking) -> datetime | None:
    desk = intake.asking.desk
    with desk.database.reading() as work:
        return line_standing(work, desk.settings, desk.clock()).worker_seen_at


_BY_CODE = frozenset({Contact.YOU_CALL_US, Contact.RELAY})
_LINES: Mapping[Contact, str] = {
    Contact.YOU_CALL_US: "saved_call_in",
    Contact.RELAY: "saved_call_in",
    Contact.VISIT: "saved_visit",
    Contact.ANOTHER_PHONE: "saved_other_phone",
}
