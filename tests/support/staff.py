"""Staff, as tests need them: interviewers with phones and hours, requests that wait, and a post that sends what is due.

The post stands where delivery stands: it drops what is late or has no words, and notes what was sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from intake.core.delivery.message_kinds import MessageKind, Recipient
from intake.core.delivery.reminders import OF_A_TIME
from intake.core.delivery.sending import DueRow
from intake.core.phone import PhoneNumber
from intake.core.requests.contact import Contact
from intake.core.scheduling.availability import StaffHours
from intake.core.staff.interviewer import Interviewer, Standing
from intake.core.staff.staff_code import staff_code
from intake.services.line.rules import StaffRules, staff_rules
from intake.services.notices.compose_text import compose
from intake.services.notices.composer import Composer
from intake.storage.crypto.fingerprints import staff_phone_key
from intake.storage.crypto.key_files import WebKeys
from intake.storage.crypto.seals import seal_phone
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.interviewers import StaffPhone, TextedAbout
from intake.storage.queries.outbox_state import OutboxState
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.schema.tables import outbox
from intake.storage.unit_of_work import Database
from tests.properties.desk import example_script
from tests.support.people import a_row
from tests.support.stage import EXAMPLE, stage_settings

ZONE = ZoneInfo("America/Chicago")
# Thursday, 10:15 by the line's clock, three days before the clocks change.
NOW = datetime(2018, 3, 8, 16, 15, tzinfo=UTC)
ALL_WEEK = range(7)


def local(*at: int) -> datetime:
    """Return a moment by the line's clock, in 2018."""
    return datetime(2018, *at, tzinfo=ZONE).astimezone(UTC)  # type: ignore[misc,arg-type]


def rules(**changes: object) -> StaffRules:
    """Return the example's rules, with a coordinator."""
    settings = stage_settings(EXAMPLE.parent, "sqlite:///:memory:", "http://127.0.0.1:1")
    return replace(staff_rules(settings), **{"coordinator": True, **changes})  # type: ignore[arg-type]


RULES = rules()


KIM = Interviewer(
    id="k" * 32,
    handle="kim",
    agency="uroc",
    languages=("en", "es"),
    regions=("twin_cities",),
    standing=Standing.ACTIVE,
)
AMI = replace(KIM, id="a" * 32, handle="ami", agency="advocates", languages=("en",), regions=())
PHONES = {KIM.id: "+16125550150", AMI.id: "+16125550151"}


def employ(
    database: Database, keys: WebKeys, *staff: Interviewer, phones: Mapping[str, str] = PHONES
) -> None:
    """Store interviewers as they are, each with their phone, sealed as the line seals it."""
    with database.work() as work:
        for each in staff:
            number = PhoneNumber(phones[each.id])
            phone = StaffPhone(staff_phone_key(keys.web_key, number), seal_phone(number, keys.public_key))
            work.interviewers.add(each, phone)
        work.commit()


def set_hours(database: Database, who: Interviewer, hours: str, *weekdays: int) -> None:
    """Give somebody the same hours on some weekdays (0 is Monday), or on all."""
    starts, ends = map(time.fromisoformat, hours.split("-"))
    with database.work() as work:
        week = [StaffHours(who.id, day, starts, ends) for day in weekdays or ALL_WEEK]
        work.availabilities.set_week(who.id, week)
        work.commit()


def named(handle: str, standing: Standing = Standing.ACTIVE) -> Interviewer:
    """Return somebody whose id is their handle."""
    return replace(KIM, id=handle, handle=handle, standing=standing)


def hire(
    database: Database, handle: str, hours: tuple[int, int] | None = (9, 17), **known: object
) -> Interviewer:
    """Add somebody active who works every day of the week at the same hours, or never; nobody texts them."""
    who = Interviewer(f"id of {handle}", handle, "uroc", ("en",), (), standing=Standing.ACTIVE)
    who = replace(who, **known)  # type: ignore[arg-type]
    with database.work() as work:
        work.interviewers.add(who, StaffPhone(handle.encode(), b"sealed"))
        work.commit()
    if hours is not None:
        set_hours(database, who, "{:02}:00-{:02}:00".format(*hours))
    return who


def pick_up(database: Database) -> Interviewer:
    """Let somebody be there for whoever calls us, all day and in both languages; they take nothing else."""
    return hire(database, "phone", (8, 21), languages=("en", "es"), daily_cap=0)


def ask(database: Database, number: int = 1, **known: object) -> RequestRow:
    """Store a request that waits for a call; its names are made of a number."""
    row = replace(
        a_row(),
        id=f"request-{number}",
        code_name=f"blue maple{number}",
        staff_code=staff_code(number * 1000),
        contact=Contact.THIS_PHONE,
        windows=("mornings", "afternoons"),
        state=RequestState.WAITING,
    )
    row = replace(row, **known)  # type: ignore[arg-type]
    with database.work() as work:
        work.requests.insert(row, None)
        work.commit()
    return row


def a_time(request: RequestRow, who: Interviewer | None, starts_at: datetime, **known: object) -> Appointment:
    """Return a time of three quarters of an hour."""
    who_id = None if who is None else who.id
    booked = Appointment(request.id, who_id, starts_at, starts_at + timedelta(minutes=45))
    return replace(booked, **known)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the outbox, as a test looks at it."""

    kind: MessageKind
    subject: str
    recipient: Recipient
    recipient_id: str
    version: int
    due_at: datetime
    send_before: datetime | None
    state: OutboxState
    id: str = ""

    @property
    def at(self) -> str:
        """When it is due by the line's clock."""
        return by_the_clock(self.due_at)

    @property
    def due(self) -> DueRow:
        """The row as delivery hands it over."""
        return DueRow(
            id=self.id,
            kind=self.kind,
            subject=self.subject,
            recipient=self.recipient,
            recipient_id=self.recipient_id,
            version=self.version,
            due_at=self.due_at,
            send_before=self.send_before,
            tries=1,
            lease_until=self.due_at,
        )


def rows(database: Database, *kinds: MessageKind) -> list[Row]:
    """Return the rows of the outbox, of some kinds or all, by when they are due."""
    found = select(outbox).order_by(outbox.c.due_at, outbox.c.kind, outbox.c.recipient_id)
    with database.reading() as work:
        read = [_row(dict(row)) for row in work.connection.execute(found).mappings()]
    return [row for row in read if not kinds or row.kind in kinds]


def around_a_time(database: Database) -> list[tuple[MessageKind, str, int]]:
    """Return what is planned around booked times: kind, when by the line's clock, and version."""
    return [(row.kind, row.at, row.version) for row in rows(database) if row.kind in OF_A_TIME]


def by_the_clock(at: datetime) -> str:
    """Return a moment by the line's clock, as month-day hour:minute."""
    return f"{at.astimezone(ZONE):%m-%d %H:%M}"


def _row(columns: Mapping[str, object]) -> Row:
    names = ("subject", "recipient_id", "version", "due_at", "send_before", "id")
    known = {name: columns[name] for name in names}
    kind, recipient, state = (str(columns[name]) for name in ("kind", "recipient", "state"))
    return Row(
        kind=MessageKind(kind),
        recipient=Recipient(recipient),
        state=OutboxState(state),
        **known,  # type: ignore[arg-type]
    )


@dataclass(frozen=True, slots=True)
class Sent:
    """A text that was sent: when by the line's clock, what, to whom, and its words."""

    at: str
    kind: MessageKind
    to: str
    words: str


@dataclass(slots=True)
class Post:
    """Sends what is due to nobody, and remembers it."""

    database: Database
    rules: StaffRules = RULES
    sent: list[Sent] = field(default_factory=list)
    dropped: list[MessageKind] = field(default_factory=list)

    def deliver(self, now: datetime) -> list[Sent]:
        """Send what is due now; return it."""
        before = len(self.sent)
        for row in rows(self.database):
            if row.state is OutboxState.DUE and row.due_at <= now:
                self._deliver(row, now)
        return self.sent[before:]

    def words(self, row: Row) -> str | None:
        """Return the words of a row, without sending it."""
        with self.database.reading() as work:
            composed = compose(composer(self.rules), work, row.due)
        return None if composed is None else composed.body

    def told(self, *kinds: MessageKind) -> list[tuple[str, MessageKind, str]]:
        """Return what was sent, of some kinds or all, without its words."""
        return [(each.at, each.kind, each.to) for each in self.sent if not kinds or each.kind in kinds]

    def _deliver(self, row: Row, now: datetime) -> None:
        late = row.send_before is not None and now >= row.send_before
        with self.database.work() as work:
            words = None if late else compose(composer(self.rules), work, row.due)
            state = OutboxState.DROPPED if words is None else OutboxState.SENT
            changed = update(outbox).where(outbox.c.id == row.id).values(state=state.value, done_at=now)
            work.connection.execute(changed)
            if words is not None and words.about is not None:
                work.interviewers.note_texted({row.recipient_id: TextedAbout(words.about, now)})
            work.commit()
        if words is None:
            self.dropped.append(row.kind)
        else:
            to = row.recipient_id or "coordinator"
            self.sent.append(Sent(by_the_clock(now), row.kind, to, words.body))


def composer(of: StaffRules = RULES) -> Composer:
    """Return what texts are composed with."""
    return Composer(example_script().wordings, of)


def minutes(first: datetime, last: datetime, step: int = 5) -> Iterator[datetime]:
    """Yield moments, some minutes apart."""
    now = first
    while now <= last:
        yield now
        now += timedelta(minutes=step)
