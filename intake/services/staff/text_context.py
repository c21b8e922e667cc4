"""Somebody of the staff asks for something by text: who, when, and what of theirs it is about.

Reads only. What each word does is in the modules of its subject.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from intake.core.channel import Channel
from intake.core.scheduling.schedule import Window
from intake.core.script.date_text import moment
from intake.core.script.prompt_values import WindowHours, show
from intake.core.script.wording import Wording, fill
from intake.core.staff.interviewer import STAFF_LANGUAGE, Interviewer
from intake.services.conversation.conversation_body import TimesShown
from intake.services.conversation.turn_request import StaffRequest
from intake.services.line.line import Line
from intake.services.line.staff_context import StaffContext
from intake.services.notices.composer import code_and_language
from intake.services.staff.held_request import HeldRequest, hold_request
from intake.services.staff.reply_names import REPLY_NAMES
from intake.storage.queries.interviewers import TextedAbout
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.unit_of_work import UnitOfWork

# A word without a code is about the last request they were texted about, this long.
ABOUT_HOLDS = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class StaffSaid:
    """What staff are answered, and the times they may pick from now; no texts where the carrier has answered.

    ``asks_back`` tells that nothing was understood, so that two machines come to an end; ``slowly`` that somebody may guess.
    """

    texts: tuple[str, ...] = ()
    shown: TimesShown | None = None
    asks_back: bool = False
    slowly: bool = False


@dataclass(frozen=True, slots=True)
class StaffTextContext:
    """One text of staff within its transaction; ``me`` is None where no interviewer has this phone."""

    line: Line
    work: UnitOfWork
    arrival: StaffRequest
    me: Interviewer | None = None

    @property
    def now(self) -> datetime:
        """The moment (UTC)."""
        return self.arrival.now

    @property
    def staff(self) -> StaffContext:
        """What the use cases work with."""
        return StaffContext(self.work, self.line.staff, self.now)

    @property
    def wording(self) -> Wording:
        """The words staff read."""
        return self.line.script.wordings[STAFF_LANGUAGE]

    @property
    def who(self) -> Interviewer:
        """The interviewer who asks."""
        assert self.me is not None
        return self.me

    def words(self, name: str, /, **values: str) -> str:
        """Return a line of the wording, filled."""
        full = name if "." in name else f"staff_reply.{name}"
        return fill(self.wording.say(full, Channel.TEXT), values)

    def say(self, name: str, /, **values: str) -> StaffSaid:
        """Answer with one text; times that were shown before may still be picked."""
        return StaffSaid((self.words(name, **values),), self.arrival.shown)

    def ask_back(self, name: str, /, **values: str) -> StaffSaid:
        """Answer that nothing was done, and how it would be."""
        return replace(self.say(name, **values), asks_back=True)

    def about(self, held: HeldRequest, name: str, /, **values: str) -> StaffSaid:
        """Answer about a request: its code stands in the answer, and the next word may go without."""
        request = held.request
        language = request.interview_language or request.language
        named = code_and_language(self.wording, request.staff_code, language)
        return self.say(name, staff_code=request.staff_code, request=named, **values)

    def reply(self, held: HeldRequest, result: Enum, **values: str) -> StaffSaid:
        """Answer about a request with the line that belongs to a result; its time may stand in it."""
        booked = held.appointment
        at = {} if booked is None else {"at": self.clock(booked.starts_at)}
        return self.about(held, REPLY_NAMES[result], **at, **values)

    def clock(self, at: datetime) -> str:
        """Return a moment as it is written to staff, by the line's clock."""
        return moment(at, self.line.script.zone, self.wording)

    def window(self, window: Window) -> str:
        """Return a window as it is written to staff."""
        return show(WindowHours(window, self.line.script.zone), self.wording, Channel.TEXT)

    def to_call(self, window: Window | None) -> str:
        """Return in words when to call a person; None where they named no more hours."""
        return self.words("call_in_window", window=self.window(window)) if window else self.words("no_window")

    def note(self, held: HeldRequest) -> None:
        """Note what their next word without a code is about."""
        self.work.interviewers.note_texted({self.who.id: TextedAbout(held.request.id, self.now)})


def held_by_code(asking: StaffTextContext, code: str | None) -> HeldRequest | None:
    """Return the request a word is about: by its code, or the last one they were texted about; None where it is not theirs."""
    request = asking.work.requests.by_staff_code(code) if code else _last_texted(asking)
    return None if request is None else hold_request(asking.staff, asking.who.id, request.id)


def _last_texted(asking: StaffTextContext) -> RequestRow | None:
    about = asking.work.interviewers.texted_about(asking.who.id)
    if about is None or asking.now - about.at > ABOUT_HOLDS:
        return None
    request = asking.work.requests.get(about.request_id)
    return None if request is None or request.state is RequestState.ERASING else request
