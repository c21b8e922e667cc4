"""A request in words, for those who look after the line: the same in the console and in the commands.

Plain English, and nothing a person could be recognised by. Knows no page: how words stand on one is for its template.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import assert_never

from intake.core.calls.attempt import Ending
from intake.core.requests.contact import Contact, Format
from intake.services.reports.request_board import BoardEntry, BoardRow, RequestStanding

CONTACTS = {
    Contact.THIS_PHONE: "call the phone they asked from",
    Contact.ANOTHER_PHONE: "call another phone, which they typed",
    Contact.YOU_CALL_US: "no number: they call us",
    Contact.RELAY: "no number: they call us by relay",
    Contact.VISIT: "no number: they come to a visit",
}
REACH = {
    Contact.THIS_PHONE: "we call the phone they asked from; its number is locked",
    Contact.ANOTHER_PHONE: "we call a phone they typed; its number is locked",
    Contact.YOU_CALL_US: "no number: they call us",
    Contact.RELAY: "no number: they call us by relay",
    Contact.VISIT: "no number: they come to a visit",
}
PERSPECTIVES = {
    "self": "speaks for themselves",
    "institution": "speaks for an institution",
    "both": "speaks for themselves and for an institution",
    "rather_not_say": "would rather not say for whom they speak",
}
FORMATS = {
    Format.BY_PHONE: "by phone",
    Format.IN_PERSON: "in person",
    Format.SMALL_GROUP: "in a small group",
}
INTERVIEWERS = {
    "woman": "with a woman",
    "man": "with a man",
    "outside": "with someone from outside their area",
}
LANGUAGES = {
    "en": "English",
    "es": "Spanish",
    "so": "Somali",
    "hmn": "Hmong",
    "kar": "Karen",
    "om": "Oromo",
    "asl": "sign language",
    "other": "another language",
}

ENDINGS = {
    Ending.NO_ANSWER: "no answer",
    Ending.BUSY: "the line was busy",
    Ending.FAILED: "the call failed",
    Ending.UNCLEAR: "not known whether it rang",
    Ending.MACHINE: "a machine answered",
    Ending.MESSAGE_LEFT: "a short message was left",
    Ending.NOT_ACCEPTED: "somebody answered and did not press 1",
    Ending.LEFT_AT_GATE: "somebody answered and hung up",
    Ending.NOT_NOW: "it was not a safe time any more",
    Ending.HALTED: "everything was stopped then",
    Ending.CUT_OFF: "the interviewer was cut off then",
    Ending.NOT_PLACED: "the call was not made",
    Ending.NUMBER_REFUSED: "the number cannot be called",
    Ending.NUMBER_BLOCKED: "the number cannot be called",
    Ending.COUNTRY_REFUSED: "we do not call that country",
    Ending.PROVIDER_FAILED: "the phone company failed",
    Ending.WAITED_OUT: "nobody came in time",
    Ending.DECLINED: "the interviewer did not press 1",
    Ending.INTERVIEWER_UNREACHED: "the interviewer did not answer",
    Ending.INTERVIEWER_LEFT: "the interviewer hung up",
    Ending.CALLER_LEFT: "they hung up",
    Ending.NOBODY: "nobody was on duty",
    Ending.TALKED: "they talked",
    Ending.STOPPED: "it was stopped",
    Ending.TIME_RAN_OUT: "they talked until the time was over",
}


def state_words(entry: BoardEntry, named: Callable[[str], str] = str) -> str:
    """Return how a request stands, with whom, and that it is held; ``named`` writes a handle."""
    stands = _standing_words(entry, named)
    return f"held, {stands}" if entry.row.held else stands


def _standing_words(entry: BoardEntry, named: Callable[[str], str]) -> str:
    if entry.is_erased:
        return "being erased"
    if entry.is_new:
        return "just saved"
    whose = named(entry.held_by or entry.offered_to or "")
    match entry.standing:
        case RequestStanding.BOOKED if entry.row.time is not None and entry.row.time.is_off:
            return f"its time is off, with {whose}" if entry.held_by else "its time is off"
        case RequestStanding.BOOKED:
            return f"has a time with {whose}" if entry.held_by else "has a time"
        case RequestStanding.TAKEN:
            return f"with {whose}"
        case RequestStanding.OFFERED:
            return f"offered to {whose}"
        case RequestStanding.CALLS_US:
            return "calls us"
        case RequestStanding.WAITING:
            return "waiting"
        case _:
            assert_never(entry.standing)


def reach_words(row: BoardRow) -> str:
    """Return how a person is reached; never by which number."""
    return "no more calls or texts" if row.silenced else REACH[row.contact]


def windows_words(windows: Sequence[str]) -> str:
    """Return when a call is safe."""
    return ", ".join(each.replace("_", " ") for each in windows) or "no safe time named"


def part_words(region: str) -> str:
    """Return a part of the state."""
    return region.replace("_", " ")
