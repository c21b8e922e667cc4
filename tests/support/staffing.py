"""A stage with staff on it: interviewers and a coordinator who text the line, and what they have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from intake.core.delivery.message_kinds import MessageKind
from intake.core.phone import PhoneNumber
from intake.core.requests.contact import Contact
from intake.core.scheduling.open_times import OpenTime
from intake.core.staff.interviewer import Interviewer, Standing
from intake.services.line.open_times import OpenTimes, time_rules
from intake.storage.crypto.seals import new_request_id, seal_number
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.interviewers import TextedAbout
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.schema.tables import outbox
from intake.storage.unit_of_work import UnitOfWork
from tests.support.people import a_row
from tests.support.staff import employ
from tests.support.stage import HER_PHONE, Stage

KIM, LEE, COORDINATOR, STRANGER = "+16125550151", "+16125550152", "+16125550177", "+16125550166"
CODE, OTHER_CODE, UNKNOWN_CODE = "7KQ4", "8MX3", "9HH9"
PHONES = {"kim": KIM, "lee": LEE}
TAKEN, OFFERED = AssignmentState.TAKEN, AssignmentState.OFFERED


@dataclass(slots=True)
class Staffed:
    """A stage with Kim, her backup Lee, and a coordinator; ``times`` are the open times there are."""

    stage: Stage
    times: list[datetime]

    @property
    def now(self) -> datetime:
        """The moment of the story."""
        return self.stage.clock()

    def text(self, body: str, from_: str = KIM) -> list[str]:
        """Text the line and return what came back."""
        return self.stage.text(body, from_)

    def hire(
        self, handle: str, standing: Standing = Standing.ACTIVE, phone: str | None = None
    ) -> Interviewer:
        """Add an interviewer, by default one who agreed to texts."""
        backup = "id-lee" if handle == "kim" else None
        person = Interviewer(f"id-{handle}", handle, "uroc", ("en", "es"), (), backup_id=backup)
        person = replace(person, standing=standing)
        line = self.stage.line
        employ(line.database, line.keys, person, phones={person.id: phone or PHONES[handle]})
        return person

    def request(self, code: str = CODE, **changes: object) -> RequestRow:
        """Let a request wait, that asks for a call to her phone on weekday mornings."""
        row = a_row(date(2018, 3, 6))
        sealed = seal_number(row.id, PhoneNumber(HER_PHONE), None, self.stage.line.keys.public_key)
        usual: dict[str, Any] = {
            "code_name": "blue maple",
            "staff_code": code,
            "contact": Contact.THIS_PHONE,
            "state": RequestState.WAITING,
            "sealed_number": sealed.sealed_number,
            "tag": b"t" * 32,
            "phone_tag": b"t" * 32,
        }
        row = replace(row, **usual | changes)
        with self.stage.line.database.work() as work:
            work.requests.insert(row, sealed.sealed_key)
            work.commit()
        return row

    def assign(self, row: RequestRow, who: str = "id-kim", state: AssignmentState = TAKEN) -> None:
        """Offer a request, or let it be taken; the last thing they were texted about."""
        expires = self.now + timedelta(hours=2) if state is OFFERED else None
        made = Assignment(new_request_id(), row.id, who, state, self.now, expires)
        with self.stage.line.database.work() as work:
            assert work.assignments.add(made)
            work.interviewers.note_texted({who: TextedAbout(row.id, self.now)})
            work.commit()

    def book(self, row: RequestRow, starts_at: datetime, who: str = "id-kim") -> None:
        """Book a time of 45 minutes."""
        booked = Appointment(row.id, who, starts_at, starts_at + timedelta(minutes=45))
        with self.stage.line.database.work() as work:
            assert work.appointments.book(booked)
            work.interviewers.note_texted({who: TextedAbout(row.id, self.now)})
            work.commit()

    def outgoing(self) -> list[tuple[str, str]]:
        """Return what waits to be sent beside reminders of a time: kind, and to whom."""
        return [(kind, who) for kind, who in self._waiting() if kind not in REMINDERS]

    def reminded(self) -> set[str]:
        """Return who will be reminded of a time."""
        return {who for kind, who in self._waiting() if kind in REMINDERS}

    def _waiting(self) -> list[tuple[str, str]]:
        with self.stage.line.database.reading() as work:
            rows = work.connection.execute(outbox.select().where(outbox.c.state.in_(["due", "held"]))).all()
        return sorted((row.kind, row.recipient_id or "coordinator") for row in rows)

    def stood(self, row: RequestRow) -> tuple[str, int, datetime | None] | None:
        """Return a request's state, tries and not-before time; None where it is gone."""
        with self.stage.line.database.reading() as work:
            found = work.requests.get(row.id)
        return None if found is None else (found.state.value, found.attempts, found.not_before)

    def assignments(self, row: RequestRow) -> list[tuple[str, str]]:
        """Return who a request was with, and how it stands."""
        with self.stage.line.database.reading() as work:
            return [(each.interviewer_id, each.state.value) for each in work.assignments.all_of(row.id)]

    def appointment(self, row: RequestRow) -> Appointment | None:
        """Return a request's time."""
        with self.stage.line.database.reading() as work:
            return work.appointments.of(row.id)

    def interviewer(self, who: str = "id-kim") -> Interviewer:
        """Return an interviewer as they stand."""
        with self.stage.line.database.reading() as work:
            found = work.interviewers.get(who)
        assert found is not None
        return found


class ListedTimes(OpenTimes):
    """Open times that a test lists itself; whoever is booked then is not free."""

    __slots__ = ("_staffed",)

    def __init__(self, staffed: Staffed) -> None:
        super().__init__(time_rules(staffed.stage.settings))
        self._staffed = staffed

    def fresh(self, work: UnitOfWork, now: datetime) -> tuple[OpenTime, ...]:  # noqa: ARG002 - the shape of the one it stands for
        """Return everybody at each listed time."""
        booked = {(each.interviewer_id, each.starts_at) for each in work.appointments.all()}
        return tuple(
            OpenTime(
                at, at + timedelta(minutes=45), tuple(who for who in people if (who.id, at) not in booked)
            )
            for people in [work.interviewers.all()]
            for at in self._staffed.times
        )

    at = fresh


def staff(stage: Stage) -> Staffed:
    """Put staff on a stage: Kim, her backup Lee, and a coordinator with a phone."""
    staffed = Staffed(stage, [])

    line = stage.line
    rules = replace(line.rules, coordinators=(PhoneNumber(COORDINATOR),))
    times = ListedTimes(staffed)
    stage.deploy(replace(line, rules=rules, times=times, staff=replace(line.staff, coordinator=True)))
    staffed.hire("lee")
    staffed.hire("kim")
    return staffed


# The one text to staff that holds the two words.
SHOWN_WORDS = re.compile(r"They say [^ .]+\. You say [^ .]+\.")


def watched(stage: Stage) -> Iterator[Staffed]:
    """Put staff on a stage, and in the end see that no text to them held a word of a code name, but that of SHOW."""
    yield staff(stage)
    stage.exchange.settle()
    words = {"blue", *stage.line.script.wordings["en"].words("code_names.words")}
    sent = [
        text.body
        for phone in (KIM, LEE, COORDINATOR)
        for text in stage.exchange.on_phone(phone)
        if text.to == phone and not SHOWN_WORDS.fullmatch(text.body)
    ]
    assert [body for body in sent if words & set(re.findall(r"[a-z]+", body.lower()))] == []


REMINDERS = (MessageKind.DAY_BEFORE.value, MessageKind.TWO_HOURS.value, MessageKind.TEN_MINUTES.value)
UNANSWERED = (MessageKind.UNANSWERED.value, "coordinator")
BACKUP_ASKED = (MessageKind.BACKUP_ASKED.value, "id-lee")
