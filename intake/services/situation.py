"""The situation: what the line knows around a turn, as facts the flows may depend on.

Reads settings and clock only; what a code belongs to is looked up by ``services.find_code``.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from intake.core.conversation import Situation
from intake.core.flow import Channel, Fact
from intake.core.phone import PhoneNumber
from intake.core.schedule import call_in_windows
from intake.services.line import Line

# Only the very next reply may ask for the code, and not an hour later on a phone left behind.
CODE_ASKED_WITHIN = timedelta(minutes=10)
FEWEST_AGENCIES = 2


def situation_of(line: Line, channel: Channel, caller: PhoneNumber | None, now: datetime) -> Situation:
    """Return the situation of a turn now (UTC), before it is known whether the line is resting."""
    rules = line.rules
    ended = now.astimezone(line.script.zone).date() > rules.closes_on
    minute = now.replace(second=0, microsecond=0)
    windows = call_in_windows(rules.call_in, minute, line.script.zone, rules.closes_on)
    by_voice = channel is Channel.VOICE
    held = {
        Fact.NUMBER_KNOWN: caller is not None,
        Fact.NUMBER_HIDDEN: caller is None,
        Fact.INTAKE_ENDED: ended,
        Fact.INTAKE_OPEN: not ended,
        Fact.CALL_IN_OPEN: bool(windows),
        Fact.HELP_CONNECTS: by_voice and rules.help_connects,
        Fact.AGENCIES_LISTED: by_voice and rules.agencies >= FEWEST_AGENCIES,
    }
    facts = frozenset(fact for fact, holds in held.items() if holds)
    ours = frozenset({rules.line_number, rules.quiet_number})
    return Situation(facts, windows, line.draw(), ours=ours)


def resting(situation: Situation) -> frozenset[Fact]:
    """Return the facts of a situation in which the coordinator paused the line."""
    if Fact.INTAKE_ENDED in situation.facts:
        return situation.facts
    return situation.facts - {Fact.INTAKE_OPEN} | {Fact.RESTING}


def may_ask_code(last_turn_at: datetime, now: datetime) -> bool:
    """Tell whether a reply comes soon enough after a save to ask for the code."""
    return now - last_turn_at <= CODE_ASKED_WITHIN
