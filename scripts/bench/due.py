"""Plans real reminders that are due at the same moment: interviewers with phones, and a booked time each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient
from intake.core.phone import PhoneNumber
from intake.core.requests.contact import Contact
from intake.core.staff.interviewer import Interviewer, Standing
from intake.services.notices.morning_and_alarms import MORNING_TOLD
from intake.storage.crypto.fingerprints import staff_phone_key
from intake.storage.crypto.key_files import WebKeys
from intake.storage.crypto.seals import seal_phone
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.interviewers import StaffPhone
from intake.storage.queries.request_row import to_columns
from intake.storage.schema.tables import appointment, callback_request
from intake.storage.unit_of_work import Database
from scripts.bench import signed
from scripts.bench.asked import a_request

STAFF = 20
NOTICE = timedelta(hours=2)
INTERVIEW = timedelta(minutes=45)
# The zone of a scratch line.
ZONE = ZoneInfo("America/Chicago")


def employ(database: Database, keys: WebKeys) -> None:
    """Add interviewers who have agreed to texts."""
    with database.work() as work:
        for number, person in enumerate(signed.people(0, STAFF)):
            phone = PhoneNumber(person.number)
            sealed = StaffPhone(staff_phone_key(keys.web_key, phone), seal_phone(phone, keys.public_key))
            name = _staff(number)
            work.interviewers.add(
                Interviewer(name, name, "uroc", ("en",), ("central",), standing=Standing.ACTIVE), sealed
            )
        work.commit()


def pass_morning(database: Database) -> None:
    """Let today's morning be told: what is sent then are no reminders, and it would come at some hours only."""
    today = datetime.now(ZONE).date()  # noqa: TID251 - real workers live by the machine's clock
    with database.work() as work:
        work.line_state.put(MORNING_TOLD, today.isoformat())
        work.commit()


def plan(database: Database, numbers: Sequence[int], due_at: datetime) -> None:
    """Plan the two-hour reminder of booked times, all due at one moment (UTC); each has words of its own.

    A number counts for one time only.
    """
    booked = [_booked(number, due_at) for number in numbers]
    with database.work() as work:
        requests = [_request(number, due_at) for number in numbers]
        work.connection.execute(insert(callback_request), requests)
        work.connection.execute(insert(appointment), [asdict(each) for each in booked])
        work.outbox.add(_reminder(each, due_at) for each in booked)
        work.commit()


def _staff(number: int) -> str:
    return f"staff{number}"


def _booked(number: int, due_at: datetime) -> Appointment:
    # Nobody has two times at once: each of one interviewer's begins a minute after the one before.
    starts_at = due_at + NOTICE + timedelta(minutes=number // STAFF)
    return Appointment(_id(number), _staff(number % STAFF), starts_at, starts_at + INTERVIEW)


def _reminder(booked: Appointment, due_at: datetime) -> Outgoing:
    who = booked.interviewer_id or ""
    return Outgoing(
        MessageKind.TWO_HOURS, booked.request_id, Recipient.INTERVIEWER, who, due_at, booked.starts_at
    )


def _request(number: int, now: datetime) -> dict[str, object]:
    row = a_request(
        _id(number),
        Contact.YOU_CALL_US,
        now.date(),
        code_name=f"due{number} other",
        staff_code=f"D{number:05}",
    )
    return to_columns(row)


def _id(number: int) -> str:
    return f"due{number:029}"
