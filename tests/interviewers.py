"""Interviewers, as tests need them: with a sealed phone, and hours of the week."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from intake.core.availability import StaffHours
from intake.core.phone import PhoneNumber
from intake.core.staff import Interviewer, Standing
from intake.storage.interviewers import StaffPhone
from intake.storage.keys import WebKeys
from intake.storage.sealing import seal_phone, staff_phone_key
from intake.storage.unit_of_work import Database

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


def employ(database: Database, keys: WebKeys, *staff: Interviewer) -> None:
    """Store interviewers as they are, each with their phone."""
    with database.work() as work:
        for each in staff:
            number = PhoneNumber(PHONES[each.id])
            phone = StaffPhone(staff_phone_key(keys.web_key, number), seal_phone(number, keys.public_key))
            work.interviewers.add(each, phone)
        work.commit()


def set_hours(database: Database, who: Interviewer, hours: str, *weekdays: int) -> None:
    """Give somebody the same hours on some weekdays (0 is Monday), or on all."""
    starts, ends = map(time.fromisoformat, hours.split("-"))
    with database.work() as work:
        week = [StaffHours(who.id, day, starts, ends) for day in weekdays or range(7)]
        work.availabilities.set_week(who.id, week)
        work.commit()
