"""The situation: what the line knows around a turn, as facts the flows may depend on.

Reads settings and clock only; what a code belongs to is looked up by ``services.find_code``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from intake.core.call_in import CallIn
from intake.core.conversation import Situation
from intake.core.flow import Channel, Fact
from intake.core.open_times import OpenTime
from intake.core.phone import PhoneNumber
from intake.core.staff import Wish
from intake.services.line import Line

# Only the very next reply may ask for the code, and not an hour later on a phone left behind.
CODE_ASKED_WITHIN = timedelta(minutes=10)
FEWEST_AGENCIES = 2
# Nothing of a request lives longer than 30 days: an appointment leaves two of them for what follows.
MOST_DAYS_AHEAD = 28
OF_TIMES = frozenset({Fact.TIMES_OPEN, Fact.VISITS_ANNOUNCED})


def situation_of(line: Line, channel: Channel, caller: PhoneNumber | None, now: datetime) -> Situation:
    """Return the situation of a turn now (UTC), before it is known what is open and whether the line is resting."""
    rules = line.rules
    ended = now.astimezone(line.script.zone).date() > rules.closes_on
    by_voice = channel is Channel.VOICE
    held = {
        Fact.NUMBER_KNOWN: caller is not None,
        Fact.NUMBER_HIDDEN: caller is None,
        Fact.INTAKE_ENDED: ended,
        Fact.INTAKE_OPEN: not ended,
        Fact.HELP_CONNECTS: by_voice and rules.help_connects,
        Fact.AGENCIES_LISTED: by_voice and rules.agencies >= FEWEST_AGENCIES,
    }
    facts = frozenset(fact for fact, holds in held.items() if holds)
    ours = frozenset({rules.line_number, rules.quiet_number})
    return Situation(facts, (), line.draw(), ours=ours, now=now, zone=line.script.zone)


def with_times(line: Line, situation: Situation, times: Sequence[OpenTime], now: datetime) -> Situation:
    """Return a situation that knows the open times: none too late for a request made now, or for the line."""
    last = min(last_day_of(now.astimezone(line.script.zone).date()), line.rules.closes_on)
    over = datetime.combine(last + timedelta(days=1), time(), line.script.zone).astimezone(UTC)
    early = tuple(each for each in times if each.starts_at < over)
    held = {
        Fact.TIMES_OPEN: any(each.region is None for each in early),
        Fact.VISITS_ANNOUNCED: any(each.region is not None for each in early),
    }
    facts = situation.facts - OF_TIMES | {fact for fact, holds in held.items() if holds}
    return replace(situation, facts=facts, times=early)


def with_windows(situation: Situation, call_in: CallIn, wish: Wish | None, now: datetime) -> Situation:
    """Return a situation that knows the coming windows in which somebody who fits is there for whoever calls us."""
    # By the beginning of the minute, as open times are: the keys of two turns mean the same.
    windows = call_in.coming(wish, now.replace(second=0, microsecond=0))
    held = {Fact.CALL_IN_OPEN} if windows else set()
    return replace(situation, facts=situation.facts - {Fact.CALL_IN_OPEN} | held, windows=windows)


def last_day_of(requested_on: date) -> date:
    """Return the last day on which a request may have its appointment."""
    return requested_on + timedelta(days=MOST_DAYS_AHEAD)


def resting(situation: Situation) -> frozenset[Fact]:
    """Return the facts of a situation in which the coordinator paused the line."""
    if Fact.INTAKE_ENDED in situation.facts:
        return situation.facts
    return situation.facts - {Fact.INTAKE_OPEN} | {Fact.RESTING}


def may_ask_code(last_turn_at: datetime, now: datetime) -> bool:
    """Tell whether a reply comes soon enough after a save to ask for the code."""
    return now - last_turn_at <= CODE_ASKED_WITHIN
