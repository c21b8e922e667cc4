"""Staff orders: what somebody at the console asks the worker to do, who may ask it, and what may come of it.

Values and rules only: nothing is done here. What an act does is the use case that a text and a command call too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from intake.core.help_line import HelpLine
from intake.core.requests.outcome import Outcome
from intake.core.staff.email_intake import IntakeAsked

# Whoever asked looks elsewhere by then, and would not expect it to be done.
TOO_OLD_AFTER = timedelta(hours=1)
# So long it can be read what came of it; then the row goes.
READ_FOR = timedelta(minutes=10)
# No rest and no deputy is named for longer.
LONGEST_REACH = timedelta(days=366)
# In that time, by all accounts together: whoever broke into the console makes as many as they like.
MOST_TWO_WORDS = 5


class StaffAct(StrEnum):
    """What may be asked of the worker."""

    GIVE = "give"
    TAKE_BACK = "take back"
    KEEP_FROM = "keep from"
    OFFER_AGAIN = "offer again"
    HOLD = "hold"
    LET_GO_ON = "let go on"
    CLOSE = "close"
    ERASE = "erase"
    # By the interviewer who has the request.
    OUTCOME = "outcome"
    # By the two words of its person, blind: nobody hears whether there is such a request.
    TWO_WORDS = "two words"
    # A request to keep, of what somebody wrote in a mail.
    INTAKE = "intake"
    # About the line itself.
    REST = "rest"
    RESUME = "resume"
    STOP_LINE = "stop line"
    END_STOP = "end stop"
    TEXTS_GO_TO = "texts go to"
    # Somebody called a help line that the line names: it answers, or it does not.
    HELP_LINE_CHECKED = "help line checked"
    HELP_LINE_SILENT = "help line does not answer"
    # About an interviewer, by their handle.
    AWAY = "away"
    BACK = "back"
    REST_TODAY = "rest today"
    HAND_OVER = "hand over"
    DISMISS = "dismiss"
    FORGET_PIN = "forget PIN"
    CUT_OFF = "cut off"
    # About somebody who was asked to join, by their handle.
    WITHDRAW_INVITATION = "withdraw invitation"


OF_HELP_LINES = frozenset({StaffAct.HELP_LINE_CHECKED, StaffAct.HELP_LINE_SILENT})
OF_THE_LINE = OF_HELP_LINES | {
    StaffAct.REST,
    StaffAct.RESUME,
    StaffAct.STOP_LINE,
    StaffAct.END_STOP,
    StaffAct.TEXTS_GO_TO,
}
# What interviewers may ask for themselves, and a coordinator for all.
OF_ONESELF = frozenset({StaffAct.AWAY, StaffAct.BACK, StaffAct.REST_TODAY, StaffAct.HAND_OVER})
OF_AN_INTERVIEWER = OF_ONESELF | {
    StaffAct.DISMISS,
    StaffAct.FORGET_PIN,
    StaffAct.CUT_OFF,
    StaffAct.WITHDRAW_INVITATION,
}
# After these nothing in the order's row may lead to the request any more: what came of them outlives it.
LEAVES_NO_TRACE = frozenset({StaffAct.CLOSE, StaffAct.ERASE, StaffAct.TWO_WORDS})


class RequestClosing(StrEnum):
    """How the coordinator closes a request."""

    # The interview was held: it counts as one.
    TALKED = "talked"
    NOT_TALKED = "not talked"
    # Closes it and does nothing more: nobody is kept from asking again.
    MISUSE = "misuse"


class TwoWordsAct(StrEnum):
    """What may be done to the request of two words."""

    HOLD = "hold"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class AwayAsked:
    """Days from the first to the last, both included, and the same hours of each by the line's clock; no hours: all day."""

    first: date
    last: date
    starts: time | None = None
    ends: time | None = None


@dataclass(frozen=True, slots=True)
class ActDetails:
    """All else that an act says, by what it is.

    ``handle`` is to whom a request is given, from whom it is kept, or which interviewer an act is about; ``seen`` is whom
    the page showed it with, empty where with nobody. ``words`` are a person's two words. ``place`` and ``until`` (UTC) are
    for acts on the line, ``away`` for days away, ``help_line`` is the one that somebody called, ``intake`` what to keep of a
    mail.
    """

    handle: str = ""
    seen: str = ""
    closing: RequestClosing | None = None
    outcome: Outcome | None = None
    two_words: TwoWordsAct | None = None
    words: str = field(default="", repr=False)
    place: int | None = None
    until: datetime | None = None
    away: AwayAsked | None = None
    help_line: HelpLine | None = None
    intake: IntakeAsked | None = None


class CameOf(StrEnum):
    """What came of a staff order: all that a page may have to say of it."""

    # Asked, and not done yet.
    WAITS = "waits"
    DONE = "done"
    # It stood so before: somebody else was first, or it was asked twice.
    ALREADY = "already"
    # Nobody waits with it any more.
    GONE = "gone"
    # Somebody took it since the page was shown: who, and how long ago.
    HAS_IT = "has it"
    # Nobody has it, so there is nothing to take back.
    NOBODYS = "nobody's"
    # It has a time: whoever has that must give it back first.
    HAS_TIME = "has a time"
    # Taken back, and its time stands: somebody must be given it.
    TIME_STANDS = "time stands"
    # It is on hold, and must go on first.
    HELD = "on hold"
    # Why somebody was not given it.
    LANGUAGE = "language"
    LEFT_OUT = "left out"
    WOMAN = "woman"
    MAN = "man"
    OUTSIDE = "outside"
    REGION = "region"
    KEPT_FROM = "kept from"
    NOT_ACTIVE = "not active"
    BUSY = "busy"
    NO_SUCH_HANDLE = "no such handle"
    # What an outcome did, beside being noted: it was closed, or another try follows.
    CLOSED = "closed"
    NEXT_TRY = "next try"
    # It is not theirs to work on.
    NOT_YOURS = "not yours"
    # Done, and others are asked for the times that were booked; or for some of them there is nobody to ask.
    OTHERS_ASKED = "others asked"
    NOBODY_ASKED = "nobody asked"
    # Times are booked with an interviewer, who cannot leave before they are given to somebody else.
    HAS_TIMES = "has times"
    # What a stop of the line may come to; words and votes stand in ``services.staff``.
    VOTED = "voted"
    # A time or a window that was open is not open any more.
    TAKEN = "taken"
    # They may not ask this.
    REFUSED = "refused"
    # Two words were asked too often.
    TOO_MANY = "too many"
    TOO_OLD = "too old"
    # It cannot be done, whoever tries: the operator must look.
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StaffAnswer:
    """What came of an order; ``handle`` and ``seconds`` tell who did what was in its way, and how long ago.

    ``staff_code`` is empty once nothing may lead to the request any more.
    """

    act: StaffAct
    came: CameOf
    handle: str = ""
    seconds: int | None = None
    staff_code: str = ""
    # Which of the candidates that were sent was taken, from 0 on.
    place: int | None = None


def audited_as(act: StaffAct, details: ActDetails) -> str:
    """Return what the audit calls an act: what it is, and nothing of the request or its person."""
    how = details.closing or details.two_words or details.outcome
    return f"ordered: {act}" if how is None else f"ordered: {act}, {how}"


def may_order(act: StaffAct, *, is_coordinator: bool, interviewer_id: str | None) -> bool:
    """Tell whether an account may ask for an act: a coordinator all but outcomes, an interviewer these and their own days."""
    if act is StaffAct.OUTCOME:
        # Whether the request is theirs is looked at when it is done.
        return interviewer_id is not None
    if act in OF_ONESELF and interviewer_id is not None:
        # Whether it is about themselves is looked at when it is done.
        return True
    return is_coordinator


def is_too_old(asked_at: datetime, now: datetime) -> bool:
    """Tell whether an order has waited so long that it is not done any more."""
    return now - asked_at >= TOO_OLD_AFTER


def is_within_reach(until: datetime, now: datetime) -> bool:
    """Tell whether a moment up to which an act holds is one that all who read it later can reckon with (UTC)."""
    return until.tzinfo is not None and until - now <= LONGEST_REACH
