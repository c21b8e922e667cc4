"""Reminders: what is sent around a booked time, when, and until when it is still of use.

The day before means the same time by the wall clock, also across a change of the clocks. Times returned are UTC.
Writes and sends nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from intake.core.delivery.message_kinds import (
    MessageGroup,
    MessageKind,
    Outgoing,
    Recipient,
    kinds,
    kinds_of,
)
from intake.core.delivery.outbox_entries import About, at_once, minute_of, to_interviewer
from intake.core.scheduling.backup_interviewer import answer_by
from intake.core.scheduling.quiet_hours import after_quiet, before_quiet

TWO_HOURS, TEN_MINUTES = timedelta(hours=2), timedelta(minutes=10)
# Two reminders closer than this are one too many; the last one, ten minutes before, aside.
LEAST_GAP = timedelta(minutes=60)
# A day's notice that comes later than this is no notice; a person is not surprised hours later.
_DAY_BEFORE_HOLDS, _PERSON_HOLDS = timedelta(hours=12), timedelta(hours=1)

# All that is sent around a booked time; of that, what tells its own interviewer of it, and what reminds the person.
OF_A_TIME = kinds(lambda kind: kind.around_a_time)
_OWN = kinds_of(MessageGroup.NEWS_OF_A_TIME, MessageGroup.REMINDER)
TO_STAFF = tuple(kind for kind in _OWN if kind.goes_to(Recipient.INTERVIEWER))
TO_PERSON = tuple(kind for kind in _OWN if kind.goes_to(Recipient.PERSON))


class ReminderMoment(StrEnum):
    """How long before their time a reminder reaches a person, by the name of the words that tell it."""

    DAY_BEFORE = "day_before"
    HOURS_BEFORE = "hours_before"
    # Two hours before would fall into quiet hours.
    THAT_MORNING = "that_morning"


@dataclass(frozen=True, slots=True)
class BookedTime:
    """A booked time: of which request, with whom, and whether the person agreed to reminders."""

    request_id: str
    interviewer_id: str
    starts_at: datetime
    version: int
    remind_person: bool = False

    @property
    def told(self) -> About:
        """What its interviewer is told of: this very version of the time."""
        return About(self.request_id, self.interviewer_id, self.version)


def day_before(at: datetime, zone: tzinfo) -> datetime:
    """Return the same time by the wall clock, a day earlier."""
    local = at.astimezone(zone)
    return datetime.combine(local.date() - timedelta(days=1), local.time(), zone).astimezone(UTC)


def staff_reminders(
    booking: BookedTime, zone: ZoneInfo, now: datetime, first: MessageKind | None = MessageKind.BOOKED
) -> tuple[Outgoing, ...]:
    """Return what an interviewer gets, soonest first; ``first`` tells them of the time itself, if they must be told."""
    told = [] if first is None else [_first(booking, first, zone, now)]
    ahead = [*told, *(each for each in _later(booking, zone) if each.due_at > now)]
    spaced = list(_spaced(ahead))
    if first is not None and not any(each.kind in (first, MessageKind.TWO_HOURS) for each in spaced):
        # Too soon for anything else: then at once, whatever the hour.
        spaced = [to_interviewer(first, booking.told, now, booking.starts_at), *spaced]
    last = _ten_minutes(booking)
    return (*spaced, last) if last.due_at > now else tuple(spaced)


def person_reminders(booking: BookedTime, zone: tzinfo, now: datetime) -> tuple[Outgoing, ...]:
    """Return what a person gets who said yes to it: never in quiet hours, and never right after they booked."""
    if not booking.remind_person:
        return ()
    kinds = (
        (MessageKind.PERSON_DAY_BEFORE, day_before(booking.starts_at, zone)),
        (MessageKind.PERSON_TWO_HOURS, booking.starts_at - TWO_HOURS),
    )
    planned = (_person(booking, kind, due, zone) for kind, due in kinds if due >= now + LEAST_GAP)
    in_time = (each for each in planned if each.due_at <= booking.starts_at - LEAST_GAP)
    return tuple(_spaced(in_time))


def called_off_rows(
    booking: BookedTime, zone: ZoneInfo, now: datetime, *, soon: timedelta
) -> tuple[Outgoing, ...]:
    """Return what is sent where a time cannot be held: its interviewer is told, at once where it comes ``soon``.

    Its person is told in place of the first reminder they said yes to that is still to come, and at its hour.
    """
    due = now if booking.starts_at - now <= soon else after_quiet(now, zone)
    rows = [to_interviewer(MessageKind.CALLED_OFF, booking.told, due, booking.starts_at)]
    for first in person_reminders(booking, zone, now)[:1]:
        minute = minute_of(booking.starts_at)
        rows.append(replace(first, kind=MessageKind.PERSON_CALLED_OFF, version=minute))
    return tuple(rows)


def reminder_moments(starts_at: datetime, zone: tzinfo, now: datetime) -> tuple[ReminderMoment, ...]:
    """Return which reminders a person would get of a time, if they said yes to them now: none, one or two."""
    booking = BookedTime("", "", starts_at, 1, remind_person=True)
    return tuple(_moment_of(each.due_at, starts_at, zone) for each in person_reminders(booking, zone, now))


def _moment_of(due_at: datetime, starts_at: datetime, zone: tzinfo) -> ReminderMoment:
    if due_at == starts_at - TWO_HOURS:
        return ReminderMoment.HOURS_BEFORE
    days = starts_at.astimezone(zone).date() - due_at.astimezone(zone).date()
    return ReminderMoment.DAY_BEFORE if days else ReminderMoment.THAT_MORNING


def _first(booking: BookedTime, kind: MessageKind, zone: ZoneInfo, now: datetime) -> Outgoing:
    two_hours = booking.starts_at - TWO_HOURS
    return to_interviewer(
        kind, booking.told, after_quiet(now, zone), two_hours if two_hours > now else booking.starts_at
    )


def _later(booking: BookedTime, zone: ZoneInfo) -> Iterator[Outgoing]:
    starts_at = booking.starts_at
    before = day_before(starts_at, zone)
    yield to_interviewer(MessageKind.DAY_BEFORE, booking.told, before, before + _DAY_BEFORE_HOLDS)
    yield to_interviewer(MessageKind.TWO_HOURS, booking.told, starts_at - TWO_HOURS, answer_by(starts_at))


def _ten_minutes(booking: BookedTime) -> Outgoing:
    due = booking.starts_at - TEN_MINUTES
    return at_once(to_interviewer(MessageKind.TEN_MINUTES, booking.told, due, booking.starts_at))


def _spaced(planned: Iterable[Outgoing]) -> Iterator[Outgoing]:
    last: datetime | None = None
    for each in sorted(planned, key=lambda outgoing: outgoing.due_at):
        late = each.send_before is not None and each.due_at >= each.send_before
        if not late and (last is None or each.due_at - last >= LEAST_GAP):
            last = each.due_at
            yield each


def _person(booking: BookedTime, kind: MessageKind, due: datetime, zone: tzinfo) -> Outgoing:
    due_at = after_quiet(due, zone)
    return Outgoing(
        kind=kind,
        subject=booking.request_id,
        recipient=Recipient.PERSON,
        recipient_id=booking.request_id,
        due_at=due_at,
        send_before=min(due_at + _PERSON_HOLDS, before_quiet(due_at, zone)),
        version=booking.version,
    )
