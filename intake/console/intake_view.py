"""Shows the pages of a mail: the age, the questions of the flow, the read-back, and the number where one is needed.

Each is one value read in one short transaction, and then worked out. Asks the worker for nothing (see ``intake_saving``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from flask import Response

from intake.config import Settings
from intake.console.asking import Asking
from intake.console.intake_form import IntakeForm, ToldOfRequest
from intake.console.intake_words import STOPPED, TAKEN_MEANWHILE
from intake.console.show import show_page
from intake.core.conversation.callback_request import contact_of
from intake.core.conversation.email_answers import (
    EmailSurroundings,
    EmailWalk,
    WalkEnd,
    walk_email,
)
from intake.core.conversation.email_questions import EmailQuestion, email_questions
from intake.core.conversation.email_words import EmailTelling
from intake.core.conversation.state import ADULT_ASKED
from intake.core.requests.contact import Contact
from intake.core.script.flow import Place
from intake.services.conversation.email_intake import EmailDesk, email_desk, email_surroundings
from intake.services.line.help_lines import silent_lines
from intake.services.line.load_script import load_script
from intake.storage.crypto.form_draws import new_form_token

# Asked where an institution has one: it stands beside the number.
EXTENSION = "callback.extension"
# Of many windows some are enough for a mail.
MOST_TOLD = 6


class EmailDesks:
    """What mails are taken in with: read when the first one comes, since most consoles run for weeks without one."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def desk(self) -> EmailDesk:
        """The words, flows and rules of the line."""
        return email_desk(self._settings, load_script(self._settings).unheard())


@dataclass(frozen=True, slots=True)
class IntakeAsking:
    """Somebody who enters a mail, and what it is taken in with."""

    asking: Asking
    emails: EmailDesk

    def surroundings(self) -> EmailSurroundings:
        """Return what is open now."""
        desk = self.asking.desk
        with desk.database.reading() as work:
            return email_surroundings(work, self.emails, desk.clock())

    def walk(self, form: IntakeForm) -> EmailWalk:
        """Return where the answers of a form lead now."""
        return walk_email(self.emails.script.flows, form.answers, self.surroundings())

    def told(self, form: IntakeForm, walk: EmailWalk) -> ToldOfRequest:
        """Return what a reply tells of the request of answers that led to the read-back."""
        conversation, theirs = walk.turn.conversation, self.theirs(form.language)
        return ToldOfRequest(contact_of(conversation), theirs.when(conversation), theirs.where(conversation))

    @property
    def ours(self) -> EmailTelling:
        """The words that the coordinator reads: English, or the line's first language."""
        languages = self.emails.script.languages
        return EmailTelling(self.emails.script, "en" if "en" in languages else languages[0])

    def spoken(self, language: str) -> EmailTelling:
        """The same, without the help lines that do not answer now."""
        with self.asking.desk.database.reading() as work:
            silent = silent_lines(work)
        return EmailTelling(self.emails.script.without(silent), language)

    def theirs(self, language: str) -> EmailTelling:
        """The words that the writer of a mail reads."""
        return EmailTelling(self.emails.script, language)


@dataclass(frozen=True, slots=True)
class Reply:
    """A fresh mail to copy, in the language of whoever it is for."""

    language: str
    subject: str
    words: str


@dataclass(frozen=True, slots=True)
class ShownChoice:
    """One choice of a question on a page."""

    name: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """One question on a page; ``unsaid`` is its further answer, None where none is ticked instead."""

    name: str
    words: str
    choices: tuple[ShownChoice, ...]
    unsaid: str | None


def reply_in(intake: IntakeAsking, language: str, words: str) -> Reply:
    """Return a mail to copy, with the subject that all have."""
    return Reply(language, intake.theirs(language).line("subject"), words)


def show_first(
    intake: IntakeAsking,
    form: IntakeForm | None = None,
    errors: Mapping[str, str] | None = None,
    told: str = "",
) -> Response:
    """Return the page that a mail begins with; ``told`` is what stands above it."""
    script, desk = intake.emails.script, intake.asking.desk
    token = new_form_token(desk.keys, intake.asking.signed_in.account_id, desk.machine_clock())
    tellings = [intake.theirs(each) for each in script.languages]
    page = show_page(
        intake.asking,
        "intake_first.html",
        token=token,
        told=told,
        errors=[*(errors or {}).items()],
        adult=str(ADULT_ASKED),
        seen=[Reply(each.language, "", each.line("seen_number")) for each in tellings],
        best=[reply_in(intake, each.language, each.line("call_or_text")) for each in tellings],
        languages=[(each, intake.ours.language_name(each)) for each in script.languages],
        language=form.language if form else "",
    )
    page.status_code = 422 if errors or told else 200
    return page


def show_questions(
    intake: IntakeAsking, form: IntakeForm, walk: EmailWalk | None = None, *, taken: bool = False
) -> Response:
    """Return the page of questions, and at which of them the answers stopped; ``taken`` where it was lost at the last."""
    around = intake.surroundings()
    questions = email_questions(intake.emails.script.flows, form.language, around)
    stopped = walk is not None and walk.end in STOPPED
    errors = [(f"q-{walk.at}", _stopped_at(intake, walk))] if walk is not None and stopped else []
    ask = walk is not None and walk.end is WalkEnd.UNSAID
    page = show_page(
        intake.asking,
        "intake_questions.html",
        questions=[_shown(intake, form, each) for each in questions],
        hidden=form.age_alone(),
        errors=[("questions", TAKEN_MEANWHILE)] if taken else errors,
        reply=_asking(intake, form, questions, walk) if walk is not None and ask else None,
    )
    page.status_code = 422 if stopped or taken else 200
    return page


def show_read_back(intake: IntakeAsking, form: IntakeForm, walk: EmailWalk) -> Response:
    """Return the page that reads back what would be kept, and names what is left out because it does not apply."""
    left_out = [name for name in form.answers.given if name not in walk.asked]
    flows, told = intake.emails.script.flows, intake.told(form, walk)
    return show_page(
        intake.asking,
        "intake_read_back.html",
        kept=intake.ours.kept(walk),
        left_out=[intake.ours.question(flows.step(Place(*name.split(".")))) for name in left_out],
        needs_number=told.contact is Contact.ANOTHER_PHONE,
        hidden=(*form.hidden(), *told.hidden()),
    )


def show_contact(intake: IntakeAsking, form: IntakeForm, errors: Mapping[str, str] | None = None) -> Response:
    """Return the page that asks for the number: never one that was typed before."""
    page = show_page(
        intake.asking,
        "intake_contact.html",
        asks_extension=EXTENSION in intake.walk(form).asked,
        errors=[*(errors or {}).items()],
        wrong=set(errors or ()),
        hidden=tuple(form.all_hidden()),
    )
    page.status_code = 422 if errors else 200
    return page


def show_over(intake: IntakeAsking, form: IntakeForm, walk: EmailWalk) -> Response:
    """Return the page on which nothing can be kept, with what the flow says there to copy."""
    words = intake.spoken(form.language).ended(walk.turn.prompts[0].name)
    return show_page(
        intake.asking,
        "intake_over.html",
        reply=reply_in(intake, form.language, words),
        hidden=tuple(form.hidden()),
        can_change=str(ADULT_ASKED) in walk.asked and len(walk.asked) > 1,
    )


def _stopped_at(intake: IntakeAsking, walk: EmailWalk) -> str:
    question = intake.ours.question(intake.emails.script.flows.step(walk.turn.conversation.at))
    return f"“{question}” {STOPPED[walk.end]}"


def _shown(intake: IntakeAsking, form: IntakeForm, question: EmailQuestion) -> ShownQuestion:
    step, ours = question.step, intake.ours
    chosen = form.answers.given.get(question.name, ())
    choices = [
        ShownChoice(each.name, ours.choice(step, each), each.name in chosen) for each in question.choices
    ]
    # What is safest comes first.
    choices.sort(key=lambda each: each.name != step.unsaid)
    taken = next((each.words for each in choices if each.name == step.unsaid), "")
    unsaid = f"They did not say: “{taken}” is taken" if taken else "They did not say"
    return ShownQuestion(
        question.name, ours.question(step), tuple(choices), None if question.several else unsaid
    )


def _asking(
    intake: IntakeAsking, form: IntakeForm, questions: tuple[EmailQuestion, ...], walk: EmailWalk
) -> Reply:
    theirs = intake.theirs(form.language)
    question = next(each for each in questions if each.name == walk.at)
    choices = [theirs.choice(question.step, each) for each in question.choices[:MOST_TOLD]]
    words = theirs.line("ask", question=theirs.question(question.step), choices="; ".join(choices) + ".")
    return reply_in(intake, form.language, words)
