"""The demo's throw-away staff: an interviewer of each agency, two phones of the coordinator, and a day of visits.

All have agreed to texts, so that a request is offered at once. Their numbers are made up and their phones
lie on the page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from intake import config
from intake.core.access.account import StaffAccount
from intake.core.access.permissions import Role
from intake.core.phone import PhoneNumber
from intake.core.scheduling.availability import StaffHours, Visit
from intake.core.staff.interviewer import Gender, Interviewer
from intake.services.line.rules import staff_rules
from intake.services.line.staff_context import StaffContext
from intake.services.staff.consent import agree_to_texts
from intake.services.staff.in_one_commit import in_one_commit
from intake.services.staff.visits import announce_visit
from intake.services.staff.week import set_week
from intake.storage.crypto import fingerprints, seals
from intake.storage.crypto.key_files import WebKeys
from intake.storage.queries.interviewers import StaffPhone
from intake.storage.unit_of_work import Database

# Two, so that what takes two can be tried.
COORDINATORS = ("+16125550159", "+16125550158")
FIRST = 50
# From early to late on every day: whoever tries the line finds a time.
STARTS, ENDS = time(8), time(21)
VISIT_STARTS, VISIT_ENDS, VISIT_AFTER = time(10), time(18), timedelta(days=6)
AGREED = "OK"
# An agency whose key is as short as this is known by its letters.
ABBREVIATION = 4


class _Name(NamedTuple):
    handle: str
    gender: Gender


# As many as there may be agencies.
_NAMES = (
    _Name("kim", Gender.WOMAN),
    _Name("sam", Gender.MAN),
    _Name("ada", Gender.WOMAN),
    _Name("lee", Gender.MAN),
    _Name("noor", Gender.WOMAN),
)


@dataclass(frozen=True, slots=True)
class DemoInterviewer:
    """Somebody made up, with their phone on the page."""

    person: Interviewer
    phone: PhoneNumber = field(repr=False)

    @property
    def name(self) -> str:
        """What they are called on the page."""
        return self.person.handle.capitalize()

    @property
    def agency(self) -> str:
        """Where they belong, in a word."""
        key = self.person.agency
        return key.upper() if len(key) <= ABBREVIATION else key.capitalize()


def made_up(settings: config.Settings) -> tuple[DemoInterviewer, ...]:
    """Return an interviewer of each agency; each is the next one's backup."""
    agencies = tuple(settings.agencies)
    return tuple(
        DemoInterviewer(
            Interviewer(
                id=f"demo-{place}",
                handle=name.handle,
                agency=agency,
                languages=settings.languages.offered,
                regions=settings.regions.offered,
                gender=name.gender,
                backup_id=f"demo-{(place + 1) % len(agencies)}" if len(agencies) > 1 else None,
            ),
            # Set aside for stories: no real phone rings there.
            PhoneNumber(f"+161255501{FIRST + place}"),
        )
        for place, (agency, name) in enumerate(zip(agencies, _NAMES, strict=False))
    )


def add_staff(database: Database, keys: WebKeys, settings: config.Settings, now: datetime) -> None:
    """Add the made-up staff with their hours, and announce a day of visits in the first region (now is UTC)."""
    in_one_commit(database, staff_rules(settings), now, lambda context: _add_all(context, keys, settings))


def _add_all(context: StaffContext, keys: WebKeys, settings: config.Settings) -> None:
    staff = made_up(settings)
    for each in staff:
        _add(context, keys, each)
    if staff and settings.regions.offered:
        day = context.today + VISIT_AFTER
        who, region = staff[-1].person.id, settings.regions.offered[0]
        visit = Visit("demo-visit", region, "the public library", day, VISIT_STARTS, VISIT_ENDS, who)
        announce_visit(context, visit, settings.agencies.values())


def page_arguments(settings: config.Settings) -> tuple[str, ...]:
    """Return the arguments of `intake simulator` that put the staff's phones on the page."""
    interviewers = [
        part
        for each in made_up(settings)
        for part in ("--interviewer", each.phone.e164, each.name, each.agency)
    ]
    coordinators = [part for number in COORDINATORS for part in ("--coordinator", number)]
    return (*interviewers, *coordinators)


def add_accounts(database: Database, settings: config.Settings, today: date) -> None:
    """Add who comes in at the console by a button: a coordinator, and the first interviewer."""
    with database.work() as work:
        work.accounts.add(_account("ana", Role.COORDINATOR, today))
        for each in made_up(settings)[:1]:
            work.accounts.add(_account(each.person.handle, Role.INTERVIEWER, today, each.person.id))
        work.commit()


def _account(handle: str, role: Role, today: date, interviewer_id: str | None = None) -> StaffAccount:
    # No device holds them, so nothing but the demo's button lets anybody in.
    return StaffAccount(f"demo-{handle}", handle, role, handle.encode(), today, interviewer_id)


def _add(context: StaffContext, keys: WebKeys, each: DemoInterviewer) -> None:
    person = each.person
    phone = StaffPhone(
        fingerprints.staff_phone_key(keys.web_key, each.phone),
        seals.seal_phone(each.phone, keys.public_key),
    )
    context.work.interviewers.add(person, phone)
    agree_to_texts(context, person.id, AGREED)
    set_week(context, person.id, [StaffHours(person.id, weekday, STARTS, ENDS) for weekday in range(7)])
