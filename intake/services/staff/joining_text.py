"""Answers a JOIN, and the coordinator's word on whoever sent one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from intake.core.channel import Channel
from intake.core.script.date_text import day
from intake.core.understanding.join_words import JoinVerdict
from intake.services.staff.consent_text import HASH_LENGTH
from intake.services.staff.joining import JoinTry, join_by_text
from intake.services.staff.let_in import LetIn, NotDecided, TurnedAway, let_in, turn_away
from intake.services.staff.text_context import StaffSaid, StaffTextContext

# What whoever joins agrees to by sending JOIN stands in the answer to it.
JOINED = "staff_reply.join_sent"
_NOT_DECIDED: Mapping[NotDecided, str] = {
    NotDecided.NOBODY: "join_nobody",
    NotDecided.NOT_SENT: "join_not_sent",
    NotDecided.ALREADY: "join_already",
    NotDecided.PHONE_TAKEN: "join_phone_taken",
}


def answer_join(asking: StaffTextContext, digits: str) -> StaffSaid:
    """Answer a JOIN with two words, or with the one sentence that everything else is answered with."""
    arrival = asking.arrival
    is_staff = asking.me is not None or arrival.coordinator > 0
    tried = JoinTry(digits, arrival.sender, arrival.caller, is_staff)
    answer = join_by_text(asking.line, asking.work, tried, asking.now)
    if answer.words is None:
        said = asking.ask_back("join_refused")
    else:
        first, second = (word.upper() for word in answer.words)
        said = asking.say(JOINED, first=first, second=second)
    return replace(said, slowly=answer.slowly)


def answer_verdict(asking: StaffTextContext, verdict: JoinVerdict) -> StaffSaid | None:
    """Do what the coordinator says of somebody; None where nobody has that name and the text may mean something else."""
    handle = verdict.handle
    result = (
        let_in(asking.staff, handle, _agreed_to(asking))
        if verdict.lets_in
        else turn_away(asking.staff, handle)
    )
    shown = handle.upper()
    match result:
        case LetIn():
            return asking.say("join_let_in", handle=shown, day=day(result.offers_from, asking.wording))
        case TurnedAway():
            return asking.say("join_turned_away", handle=shown)
        case NotDecided():
            # Of whoever interviews too it may be another word: "OK thanks".
            if result is NotDecided.NOBODY and asking.me is not None:
                return None
            return asking.say(_NOT_DECIDED[result], handle=shown)


def _agreed_to(asking: StaffTextContext) -> str:
    words = asking.wording.say(JOINED, Channel.TEXT)
    return f"{JOINED}#{hashlib.sha256(words.encode()).hexdigest()[:HASH_LENGTH]}"
