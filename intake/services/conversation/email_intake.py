"""Email intake: what is asked of a mail now, and where its answers lead, by the times and windows that are open.

Read whole in one short transaction, then worked out. Keeps nothing (see ``services.staff_orders.apply_intake``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from intake.config import Settings
from intake.core.channel import Channel
from intake.core.conversation.email_answers import EmailContact, EmailSurroundings
from intake.core.conversation.offered_times import asked_by, at_place
from intake.core.conversation.state import Chance, Conversation, Situation
from intake.core.replacing import replace
from intake.core.scheduling.availability import Visit
from intake.core.scheduling.schedule import OfferedTime
from intake.core.script.flow import Fact
from intake.core.script.script import Script
from intake.services.conversation.situation import (
    facts_of_minute,
    resting,
    times_before,
    with_windows,
)
from intake.services.line.line import Rules, TimesUntil
from intake.services.line.line_rules import rules_of
from intake.services.line.open_times import OpenTimes, time_rules
from intake.storage.queries.line_state import PAUSED
from intake.storage.unit_of_work import UnitOfWork

NO_CHANCE = Chance("", "", (), ())


@dataclass(frozen=True, slots=True)
class EmailDesk:
    """What mails are taken in with: the line's words and flows, its rules, and its open times."""

    script: Script
    rules: Rules
    times: OpenTimes


def email_desk(settings: Settings, script: Script) -> EmailDesk:
    """Return what the settings and the script make of it."""
    return EmailDesk(script, rules_of(settings), OpenTimes(time_rules(settings)))


def email_surroundings(
    work: UnitOfWork,
    desk: EmailDesk,
    now: datetime,
    *,
    contact: EmailContact | None = None,
    chance: Chance = NO_CHANCE,
) -> EmailSurroundings:
    """Return what is known around a mail at a moment (UTC); all of it is read now.

    By the beginning of the minute, as for whoever calls.
    """
    zone, minute = desk.script.zone, now.replace(second=0, microsecond=0)
    openings = desk.times.fresh_openings(work, minute)
    alike = facts_of_minute(desk.rules, zone, minute)
    ahead = times_before(TimesUntil(openings.times, alike.over))
    visits = work.availabilities.visits(minute.astimezone(zone).date())
    # A mail comes from no phone.
    facts = alike.facts[Channel.EMAIL] | ahead.facts | {Fact.NUMBER_HIDDEN}
    standing = Situation(
        facts, (), chance, ours=desk.rules.own_numbers, times=ahead.times, now=now, zone=zone
    )
    if work.line_state.get(PAUSED) is not None:
        standing = replace(standing, facts=resting(standing))

    def situation(conversation: Conversation) -> Situation:
        return with_windows(standing, openings.call_in, asked_by(conversation), now)

    return EmailSurroundings(situation, partial(_placed, visits), contact or EmailContact())


def _placed(visits: Sequence[Visit], time: OfferedTime) -> OfferedTime:
    place = next((visit.place for visit in visits if visit.id == time.visit_id), "")
    return time if time.visit_id is None else at_place(time, place)
