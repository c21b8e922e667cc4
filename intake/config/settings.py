"""The settings of one line: frozen, typed, every section and key there is.

Holds values and their defaults. Reading the file is in ``reading``, what must agree with what in ``checks``.
"""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, field

from intake.config.value_types import HelpNumber, Hours, Origin
from intake.core.phone import PhoneNumber
from intake.core.retention.retention import Retention
from intake.core.scheduling.schedule import WeeklyHours
from intake.core.secret import Secret

FAKE_ACCOUNT = "AC" + "0" * 32
TWILIO_API = "https://api.twilio.com"

Words = Annotated[str, Meta(min_length=1, max_length=120)]
Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,30}$")]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}$|^other$")]
Seconds = Annotated[int, Meta(ge=1, le=3600)]


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A section of the settings file."""


class Line(Section, frozen=True):
    """The two numbers, the public address and the dates of the process."""

    number: PhoneNumber
    quiet_number: PhoneNumber
    public_url: Origin
    timezone: ZoneInfo
    closes_on: date
    plan_due: date


class Languages(Section, frozen=True):
    """Languages the line speaks, and further ones an interview can be held in."""

    offered: Annotated[tuple[Language, ...], Meta(min_length=1, max_length=5)] = ("en", "es")
    interview: Annotated[tuple[Language, ...], Meta(max_length=5)] = ("so", "hmn", "kar", "om", "other")


class Flows(Section, frozen=True):
    """Where the conversations and their words are read from."""

    # The flows that come with the project; a setting may name another folder.
    folder: Path = Path(__file__).resolve().parents[2] / "flows"


class Web(Section, frozen=True):
    """Where the web side listens and with how many processes."""

    host: Words = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535)] = 8080
    workers: Annotated[int, Meta(ge=1, le=64)] = 2


class Twilio(Section, frozen=True):
    """The account at the provider; its token comes from the environment."""

    account_sid: Annotated[str, Meta(pattern=r"^AC[0-9a-f]{32}$")]
    api_base: Origin = field(default_factory=lambda: Origin(TWILIO_API))
    timeout_seconds: Annotated[int, Meta(ge=1, le=60)] = 10

    @property
    def is_fake(self) -> bool:
        """Whether this is the account nobody can own, which only the local Twilio knows."""
        return self.account_sid == FAKE_ACCOUNT


class Storage(Section, frozen=True):
    """The database, and the two key files."""

    url: Words = "sqlite:///var/intake.db"
    web_keys: Path = Path("var/web_keys.toml")
    worker_keys: Path = Path("var/worker_keys.toml")


class Worker(Section, frozen=True):
    """How often the worker looks for each kind of work."""

    orders_every_seconds: Seconds = 2
    copies_every_seconds: Seconds = 20
    sweep_every_seconds: Seconds = 3600
    forget_every_seconds: Annotated[int, Meta(ge=1, le=60)] = 30
    deliver_every_seconds: Annotated[int, Meta(ge=1, le=60)] = 1
    offers_every_seconds: Annotated[int, Meta(ge=1, le=600)] = 15


class Schedule(Section, frozen=True):
    """How long an interview is, and which times are offered for one."""

    length_minutes: Annotated[int, Meta(ge=15, le=180)] = 45
    gap_minutes: Annotated[int, Meta(ge=0, le=120)] = 15
    notice_hours: Annotated[int, Meta(ge=1, le=168)] = 4
    horizon_days: Annotated[int, Meta(ge=1, le=28)] = 21
    holidays: bool = True
    closed: tuple[date, ...] = ()
    working_hours: Hours = field(default_factory=lambda: Hours(time(9), time(17)))
    offer_hours: Annotated[int, Meta(ge=2, le=16)] = 2


class Delivery(Section, frozen=True):
    """How many texts are sent side by side, and how fast; a speed of 0 knows no limit."""

    senders: Annotated[int, Meta(ge=1, le=64)] = 16
    segments_per_second: Annotated[int, Meta(ge=0, le=100)] = 1
    lease_seconds: Annotated[int, Meta(ge=30, le=600)] = 60


class Regions(Section, frozen=True):
    """Regions of the state in which interviews in person can be held."""

    offered: Annotated[tuple[Name, ...], Meta(max_length=5)] = (
        "twin_cities",
        "northwest",
        "northeast",
        "central",
        "south",
    )


class Coordinator(Section, frozen=True):
    """Who is told by text when something waits too long."""

    phone: PhoneNumber | None = None


class CallIn(Section, frozen=True):
    """Weekly windows in which people who left no number call the line."""

    monday: tuple[Hours, ...] = ()
    tuesday: tuple[Hours, ...] = ()
    wednesday: tuple[Hours, ...] = ()
    thursday: tuple[Hours, ...] = ()
    friday: tuple[Hours, ...] = ()
    saturday: tuple[Hours, ...] = ()
    sunday: tuple[Hours, ...] = ()

    @property
    def weekly(self) -> tuple[WeeklyHours, ...]:
        """The windows in the order of the week, which begins on Monday."""
        days = (getattr(self, name) for name in self.__struct_fields__)
        return tuple(
            WeeklyHours(weekday, hours.starts, hours.ends)
            for weekday, windows in enumerate(days)
            for hours in windows
        )


class Windows(Section, frozen=True):
    """Which hours people mean when they choose a safe time; by the line's clock."""

    mornings: Hours
    afternoons: Hours
    evenings: Hours
    weekends: Hours


class HelpLine(Section, frozen=True):
    """One help line: the number to call, the number to text, and when someone last made sure."""

    number: HelpNumber
    text: HelpNumber
    last_checked: date


class DayOne(HelpLine, frozen=True):
    """The help line we may connect to by key, once they agreed."""

    connect: bool = False


class HelpLines(Section, frozen=True):
    """The help lines the line names."""

    day_one: DayOne
    trafficking: HelpLine
    crisis: HelpLine


class OtherWays(Section, frozen=True):
    """Other ways to take part, as they are said and written."""

    survey: Words
    mailing_list: Words
    email: Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+\.[a-z]+$")]
    plan_page: Words


class Demo(Section, frozen=True):
    """For the demo only: a file that holds how far its clock was moved."""

    clock_file: Path | None = None


class Settings(Section, frozen=True):
    """All settings of one line."""

    line: Line
    twilio: Twilio
    agencies: Annotated[dict[Name, Words], Meta(min_length=1, max_length=5)]
    windows: Windows
    help_lines: HelpLines
    other_ways: OtherWays
    languages: Languages = Languages()
    flows: Flows = Flows()
    web: Web = Web()
    storage: Storage = Storage()
    worker: Worker = Worker()
    retention: Retention = Retention()
    regions: Regions = Regions()
    coordinator: Coordinator = Coordinator()
    call_in: CallIn = CallIn()
    schedule: Schedule = Schedule()
    delivery: Delivery = Delivery()
    demo: Demo = Demo()


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """What is needed to speak with the provider; ``tokens`` are the current one and, while rotating, the next."""

    sid: str
    tokens: tuple[Secret, ...]
    api_base: str
    timeout_seconds: int
