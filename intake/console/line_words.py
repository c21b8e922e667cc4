"""How the line stands, in words: its state, what is broken and whom it is to mend, and who said what of a stop.

Plain English for those who look after the line; says nothing of any person and names no number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Final

from intake.config import Settings
from intake.config.settings import HelpLineSettings
from intake.console.moments import moment_words
from intake.console.request_view import day_words
from intake.core.help_line import HelpLine
from intake.core.staff.halt_votes import Vote, Voter, VoterKind
from intake.services.line.halt import Halt
from intake.services.line.help_lines import HelpLineCheck
from intake.services.reports.line_standing import CoordinatorPhones, LineStanding, LineTrouble, LineWord, Rest

STATES: Final[Mapping[LineWord, str]] = {
    LineWord.OPEN: "It takes requests, and people are called and texted.",
    LineWord.RESTING: "It takes no new request. Codes, erasing and help go on.",
    LineWord.STOPPED: "Nothing goes out to people. Erasing goes on, and who calls or texts is answered.",
    LineWord.ENDED: "Its last day is over. It takes no new request.",
    LineWord.NOT_WELL: "Something is broken, and people notice. See below.",
}
TROUBLES: Final[Mapping[LineTrouble, str]] = {
    LineTrouble.WORKER_SILENT: "The worker is silent: nothing is offered, sent, called or erased. Phone your operator.",
    LineTrouble.WEB_SILENT: "The web side is silent: nobody who calls or texts is answered. Phone your operator.",
    LineTrouble.SENDING_SILENT: "The worker lives, and sends nothing. Phone your operator.",
    LineTrouble.PROVIDER_SILENT: "The phone company does not answer us. What is in time goes out when it does.",
    LineTrouble.TEXTS_LATE: "Texts are late by more than ten minutes. Phone your operator.",
    LineTrouble.COORDINATOR_UNREACHED: "The last text to one of your phones did not arrive. See that it takes texts.",
}
HELP_LINES: Final[Mapping[HelpLine, str]] = {
    HelpLine.DAY_ONE: "Day One",
    HelpLine.TRAFFICKING: "The trafficking help line",
    HelpLine.CRISIS: "The crisis help line",
}
# What a page may not know, and the command that tells it.
AT_THE_TERMINAL: Final = (
    "whether the keys are safe, and fit the database",
    "whether the numbers and the account at the phone company are set up",
    "whether the disk has room, and the last backup can be read",
    "why a text failed, and to whom it went",
)


def rest_words(rest: Rest | None, now: datetime) -> str:
    """Return since when the line rests and until when; ``now`` brings the line's zone. Empty where it does not."""
    if rest is None:
        return ""
    since = f" since {moment_words(rest.since, now)}" if rest.since else ""
    until = f"until {moment_words(rest.until, now)}" if rest.until else "until you open it"
    return f"It rests{since}, {until}."


def halt_words(halt: Halt, now: datetime) -> str:
    """Return since when nothing goes out to people, and who stopped it."""
    return f"Stopped since {moment_words(halt.since, now)}, by {voter_words(halt.by)}."


def votes_words(votes: tuple[Vote, ...]) -> str:
    """Return who wants to end a stop; empty where nobody does."""
    if not votes:
        return ""
    names = " and ".join(voter_words(each.by) for each in votes)
    return f"To end it was asked by {names}. One more must ask within an hour."


def voter_words(voter: Voter) -> str:
    """Return who said something about a stop."""
    match voter.kind:
        case VoterKind.PHONE:
            return f"your phone {voter.which}"
        case VoterKind.OPERATOR:
            return "the operator"
        case VoterKind.ACCOUNT:
            return f"{voter.which} at the console"


def trouble_words(standing: LineStanding) -> tuple[str, ...]:
    """Return a sentence for everything that is broken."""
    return tuple(TROUBLES[each] for each in standing.troubles)


def line_concern_words(standing: LineStanding, now: datetime) -> str:
    """Return what of the line itself needs somebody; ``now`` brings the line's zone. Empty where nothing does."""
    halted = () if standing.halt is None else (halt_words(standing.halt, now), STATES[LineWord.STOPPED])
    return " ".join((*halted, *trouble_words(standing)))


def phone_words(phones: CoordinatorPhones) -> str:
    """Return whose turn it is to get the coordinator's texts."""
    if not phones.count:
        return "Nobody gets your texts: no phone is set. Tell your operator."
    if phones.deputy is not None and phones.deputy.place <= phones.count:
        return (
            f"Your texts go to phone {phones.deputy.place}, to the end of {day_words(phones.deputy.until)}."
        )
    return "Your texts go to phone 1."


def phone_warnings(phones: CoordinatorPhones) -> Iterator[str]:
    """Yield what is wrong with the coordinator's phones."""
    for place in phones.stopped:
        yield f"Phone {place} takes no texts: it texted STOP. The next one gets them. START from it ends that."
    if phones.count == 1:
        yield "There is one phone only. Nobody can stand in for you. Ask your operator for a second one."


def help_line_words(check: HelpLineCheck) -> str:
    """Return how a help line is called."""
    return HELP_LINES[check.line]


def help_line_numbers(settings: Settings, check: HelpLineCheck) -> str:
    """Return the numbers of a help line as the settings write them: where to call and where to text."""
    numbers: HelpLineSettings = getattr(settings.help_lines, check.line.value)
    number, text = numbers.number.written, numbers.text.written
    return f"call or text {number}" if number == text else f"call {number}, text {text}"


def help_line_stands(check: HelpLineCheck) -> str:
    """Return how it stands with a help line, and what there is to do."""
    if check.is_silent:
        return (
            "Does not answer: nobody is told its number. Call it again, and press the button once it answers."
        )
    if check.is_old:
        return "Checked too long ago. Call it and text it."
    return "Answers."


def last_day_words(closes_on: date, today: date) -> str:
    """Return when the line ends, and how far that is."""
    days = (closes_on - today).days
    if days < 0:
        return f"{day_words(closes_on)}. It is over."
    return f"{day_words(closes_on)}, in {days} days" if days != 1 else f"{day_words(closes_on)}, tomorrow"
