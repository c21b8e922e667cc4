"""What composing a text works with: the words of every language, and the rules.

Composes nothing itself (see ``compose_text``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from intake.core.channel import Channel
from intake.core.conversation.callback_request import SIGN_LANGUAGE
from intake.core.script import date_text
from intake.core.script.wording import Wording, fill
from intake.core.staff.interviewer import STAFF_LANGUAGE
from intake.services.line.rules import StaffRules
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Composer:
    """The words of every language, and the rules that decide whether a text is still of use."""

    wordings: Mapping[str, Wording]
    rules: StaffRules

    @property
    def english(self) -> Wording:
        """The words staff read."""
        return self.wordings[STAFF_LANGUAGE]

    def say(self, name: str, **values: str) -> str:
        """Return a line to staff, filled."""
        return self.say_line(f"staff.{name}", **values)

    def say_line(self, name: str, /, **values: str) -> str:
        """Return a line of any name in the language staff read, filled."""
        return fill(self.english.say(name, Channel.TEXT), values)

    def say_of(self, name: str, request: RequestRow, **values: str) -> str:
        """Return a line to staff about a request, by its code."""
        return self.say(name, **self.codes_of(request), **values)

    def codes_of(self, request: RequestRow) -> dict[str, str]:
        """Return what staff know a request by in a text: its code, and the same with its language."""
        language = request.interview_language or request.language
        named = code_and_language(self.english, request.staff_code, language)
        return {"staff_code": request.staff_code, "request": named}

    def clock(self, at: datetime) -> str:
        """Return a time of day as staff read it."""
        return date_text.clock_time(at, self.rules.zone, self.english)

    def moment(self, at: datetime) -> str:
        """Return a day and time as staff read it."""
        return date_text.moment(at, self.rules.zone, self.english)

    def until(self, at: datetime, since: datetime) -> str:
        """Return an end as short as can be: the time alone where it is on the day of its start."""
        same_day = self.rules.today(at) == self.rules.today(since)
        return self.clock(at) if same_day else self.moment(at)

    def language_of(self, request: RequestRow) -> str:
        """Return in which language an interview is wished for, as it is called."""
        return _language(self.english, request.interview_language or request.language)

    def named(self, name: str | None, under: str) -> str:
        """Return how something from the settings is called."""
        return _named(self.english, name, under)


def code_and_language(wording: Wording, staff_code: str, language: str) -> str:
    """Return a staff code, with the language of its talk where staff would expect another."""
    if language == STAFF_LANGUAGE:
        return staff_code
    values = {"staff_code": staff_code, "language": _language(wording, language)}
    return fill(wording.say("staff.in_language", Channel.TEXT), values)


def _language(wording: Wording, language: str) -> str:
    if language == SIGN_LANGUAGE:
        return wording.say("staff.signed", Channel.TEXT)
    return _named(wording, language, "languages")


def _named(wording: Wording, name: str | None, under: str) -> str:
    line = wording.lines.get(f"lists.{under}.{name}")
    return (line.said if line else None) or name or ""


def waiting(work: UnitOfWork, request_id: str) -> RequestRow | None:
    """Return a request that still waits for somebody; None also while it is on hold, as nothing of it goes out then."""
    request = work.requests.get(request_id)
    waits = request is not None and request.state is RequestState.WAITING and not request.held
    return request if waits else None
