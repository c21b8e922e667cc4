"""A request in words, for those who look after the line: the same in the console and in the commands.

Plain English, and nothing a person could be recognised by. Knows no page: how words stand on one is for its template.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from intake.core.requests.contact import Contact, Format
from intake.services.reports.request_board import BoardEntry, RequestStanding

CONTACTS = {
    Contact.THIS_PHONE: "call the phone they asked from",
    Contact.ANOTHER_PHONE: "call another phone, which they typed",
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
