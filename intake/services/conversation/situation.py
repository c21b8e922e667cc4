"""The situation: what the line knows around a turn, as facts the flows may depend on.

Reads settings and clock only, and those once a minute; what a code belongs to is looked up by ``services.conversation.find_code``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from intake.core.channel import Channel
from intake.core.conversation.state import Situation
from intake.core.phone import PhoneNumber
from intake.core.replacing import replace
from intake.core.retention.retention import last_day_of
from intake.core.scheduling.call_in_windows import CallIn
from intake.core.scheduling.open_times import OpenTime
from intake.core.script.flow import Fact
from intake.core.staff.interviewer import Wish
from intake.services.line.line import Line, MinuteFacts, Rules, TimesAhead, TimesUntil

FEWEST_AGENCIES = 2
OF_TIMES = frozenset({Fact.TIMES_OPEN, Fact.VISITS_ANNOUNCED})


def situation_of(
    line: Line, channel: Channel, caller: PhoneNumber | None, now: datetime, *, elsewhere: bool = False
) -> Situation:
    """Return the situation of a turn now (UTC), before it is known what is open and whether the line is resting.

    ``elsewhere`` where the number is shown, and is none that we call.
    """
    rules, minute = line.rules, _minute(line, now)
    not_called = Fact.NUMBER_ELSEWHERE if elsewhere else Fact.NUMBER_HIDDEN
    facts = minute.facts[channel] | {not_called if caller is None else Fact.NUMBER_KNOWN}
    return Situation(
        facts, (), line.draw(), ours=rules.own_numbers, caller=caller, now=now, zone=line.script.zone
    )


def with_times(line: Line, situation: Situation, times: Sequence[OpenTime], now: datetime) -> Situation:
    """Return a situation that knows the open times: none too late for a request made now, or for the line."""
    ahead = times_ahead(line, times, now)
    return replace(situation, facts=situation.facts - OF_TIMES | ahead.facts, times=ahead.times)


def times_ahead(line: Line, times: Sequence[OpenTime], now: datetime) -> TimesAhead:
    """Return which open times are not too late for a request made now (UTC), or for the line, and what they make true."""
    return line.ahead.of(TimesUntil(tuple(times), _minute(line, now).over), times_before)


def _minute(line: Line, now: datetime) -> MinuteFacts:
    return line.minute.of(
        now.replace(second=0, microsecond=0),
        lambda minute: facts_of_minute(line.rules, line.script.zone, minute),
    )


def facts_of_minute(rules: Rules, zone: ZoneInfo, minute: datetime) -> MinuteFacts:
    """Return what is the same for everybody during one minute (UTC), by channel."""
    today = minute.astimezone(zone).date()
    last, ended = min(last_day_of(today), rules.closes_on), today > rules.closes_on
    alike = {Fact.INTAKE_ENDED: ended, Fact.INTAKE_OPEN: not ended}
    facts = {channel: _holding({**alike, **_of_channel(rules, channel)}) for channel in Channel}
    over = datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)
    return MinuteFacts(over, facts)


def _of_channel(rules: Rules, channel: Channel) -> Mapping[Fact, bool]:
    return {
        Fact.HELP_CONNECTS: channel is Channel.VOICE and rules.help_connects,
        # Others read along where somebody texts; a coordinator enters what came by mail.
        Fact.AGENCIES_LISTED: channel is not Channel.TEXT and rules.agencies >= FEWEST_AGENCIES,
    }


def times_before(open_times: TimesUntil) -> TimesAhead:
    """Return the open times that are not too late, and what they make true."""
    early = tuple(each for each in open_times.times if each.starts_at < open_times.over)
    held = {
        Fact.TIMES_OPEN: any(each.region is None for each in early),
        Fact.VISITS_ANNOUNCED: any(each.region is not None for each in early),
    }
    return TimesAhead(early, _holding(held))


def _holding(held: Mapping[Fact, bool]) -> frozenset[Fact]:
    return frozenset(fact for fact, holds in held.items() if holds)


def with_windows(situation: Situation, call_in: CallIn, wish: Wish | None, now: datetime) -> Situation:
    """Return a situation that knows the coming windows in which somebody who fits is there for whoever calls us."""
    # By the beginning of the minute, as open times are: the keys of two turns mean the same.
    windows = call_in.coming(wish, now.replace(second=0, microsecond=0))
    held = {Fact.CALL_IN_OPEN} if windows else set()
    return replace(situation, facts=situation.facts - {Fact.CALL_IN_OPEN} | held, windows=windows)


def resting(situation: Situation) -> frozenset[Fact]:
    """Return the facts of a situation in which the coordinator paused the line."""
    if Fact.INTAKE_ENDED in situation.facts:
        return situation.facts
    return situation.facts - {Fact.INTAKE_OPEN} | {Fact.RESTING}
