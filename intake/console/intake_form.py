"""The form of a mail as the browser carries it from page to page: a token, a language, and answers by question.

Nothing of it waits on the server, and no address holds any of it. The number is never among it: it stands on the last
page alone, and is read there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import abort, request

from intake.core.conversation.email_answers import EmailAnswers
from intake.core.conversation.state import ADULT_ASKED
from intake.core.phone import NumberKind, PhoneNumber
from intake.core.requests.contact import Contact
from intake.core.script.flow import Place
from intake.core.script.script import Script
from intake.core.script.written_number import (
    MOST_EXTENSION_DIGITS,
    WordsAround,
    WrittenNumber,
    read_number,
)

AT, TOKEN, LANGUAGE, ORDER = "at", "form", "language", "order"
CONTACT, WHEN, WHERE = "contact", "when", "where"
LONGEST_TOLD = 120
NUMBER_FIELD, EXTENSION_FIELD = "number", "extension"
OF_A_QUESTION = "q-"
# A question offers fewer, and a name of a time at a visit is the longest.
MOST_CHOICES = 20
_NAME = re.compile("[A-Za-z0-9_-]{1,64}")
_NOTHING_AROUND = WordsAround()


@dataclass(frozen=True, slots=True)
class ToldOfRequest:
    """What a reply tells of a request, worked out while all was open: how they are reached, when and where we meet."""

    contact: Contact
    when: str = field(default="", repr=False)
    where: str = field(default="", repr=False)

    def hidden(self) -> Iterator[tuple[str, str]]:
        """Yield what the last pages carry on."""
        yield CONTACT, self.contact.value
        yield WHEN, self.when
        yield WHERE, self.where


@dataclass(frozen=True, slots=True)
class IntakeForm:
    """What a form of the pages holds."""

    token: str
    answers: EmailAnswers = field(repr=False)
    told: ToldOfRequest | None = None

    @property
    def language(self) -> str:
        """The language of the mail."""
        return self.answers.language

    def hidden(self) -> Iterator[tuple[str, str]]:
        """Yield what the next page carries on: every answer, and no number."""
        yield TOKEN, self.token
        yield LANGUAGE, self.language
        for name, chosen in self.answers.given.items():
            for each in chosen:
                yield OF_A_QUESTION + name, each

    def all_hidden(self) -> Iterator[tuple[str, str]]:
        """Yield that, and what the reply tells."""
        yield from self.hidden()
        if self.told is not None:
            yield from self.told.hidden()

    def age_alone(self) -> Iterator[tuple[str, str]]:
        """Yield what the page of questions carries on: not what it asks for itself."""
        return ((name, each) for name, each in self.hidden() if name in _BEFORE_QUESTIONS)


_BEFORE_QUESTIONS = frozenset({TOKEN, LANGUAGE, OF_A_QUESTION + str(ADULT_ASKED)})


def read_intake_form(script: Script) -> IntakeForm:
    """Return what the browser sent; 400 for a language or a question that there is none of."""
    language = request.form.get(LANGUAGE, "")
    if language not in script.languages:
        abort(400)
    given = {}
    for field_name in request.form:
        if not field_name.startswith(OF_A_QUESTION):
            continue
        name = field_name.removeprefix(OF_A_QUESTION)
        place = Place(*name.split(".")) if name.count(".") == 1 else None
        if place is None or not script.flows.has(place):
            abort(400)
        chosen = tuple(dict.fromkeys(filter(None, request.form.getlist(field_name))))
        if len(chosen) > MOST_CHOICES or not all(map(_NAME.fullmatch, chosen)):
            abort(400)
        if chosen:
            given[name] = chosen
    return IntakeForm(request.form.get(TOKEN, ""), EmailAnswers(language, given), _told())


def _told() -> ToldOfRequest | None:
    contact, when, where = (request.form.get(name, "") for name in (CONTACT, WHEN, WHERE))
    if contact not in set(Contact) or max(len(when), len(where)) > LONGEST_TOLD:
        return None
    return ToldOfRequest(Contact(contact), when, where)


def typed_number() -> PhoneNumber | NumberKind:
    """Return the number on the last page as the line reads one, or why it cannot be called."""
    read = read_number(request.form.get(NUMBER_FIELD, "")[:40], _NOTHING_AROUND)
    return read.number if isinstance(read, WrittenNumber) and not read.extension else _kind(read)


def typed_extension() -> str | None:
    """Return the extension on the last page, empty for none; None where it is no extension."""
    digits = request.form.get(EXTENSION_FIELD, "").strip()
    fits = not digits or (digits.isascii() and digits.isdecimal() and len(digits) <= MOST_EXTENSION_DIGITS)
    return digits if fits else None


def _kind(read: WrittenNumber | NumberKind) -> NumberKind:
    return read if isinstance(read, NumberKind) else NumberKind.NOBODYS
