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
from intake.core.script.remarks import Remark
from intake.core.secret import Secret

FAKE_ACCOUNT = "AC" + "0" * 32
TWILIO_API = "https://api.twilio.com"

Words = Annotated[str, Meta(min_length=1, max_length=120)]
MayBeEmpty = Annotated[str, Meta(max_length=120)]
Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,30}$")]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}$|^other$")]
Seconds = Annotated[int, Meta(ge=1, le=3600)]
HostedAddress = Annotated[str, Meta(pattern=r"^(https://[^\s#/]+\.[^\s#/]+/[^\s#]+)?$", max_length=500)]


class SettingsSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A section of the settings file."""


class LineSettings(SettingsSection, frozen=True):
    """The two numbers and those the line had before, the public address and the dates of the process."""

    number: PhoneNumber
    quiet_number: PhoneNumber
    public_url: Origin
    timezone: ZoneInfo
    closes_on: date
    plan_due: date
    former_numbers: Annotated[tuple[PhoneNumber, ...], Meta(max_length=10)] = ()


class LanguageSettings(SettingsSection, frozen=True):
    """Languages the line speaks, and further ones an interview can be held in."""

    offered: Annotated[tuple[Language, ...], Meta(min_length=1, max_length=5)] = ("en", "es")
    interview: Annotated[tuple[Language, ...], Meta(max_length=5)] = ("so", "hmn", "kar", "om", "other")


class FlowSettings(SettingsSection, frozen=True):
    """Where the conversations and their words are read from."""

    # The flows that come with the project; a setting may name another folder.
    folder: Path = Path(__file__).resolve().parents[2] / "flows"


class WebSettings(SettingsSection, frozen=True):
    """Where the web side listens and with how many processes."""

    host: Words = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535)] = 8080
    workers: Annotated[int, Meta(ge=1, le=64)] = 2


class TwilioSettings(SettingsSection, frozen=True):
    """The account at the provider; its token comes from the environment."""

    account_sid: Annotated[str, Meta(pattern=r"^AC[0-9a-f]{32}$")]
    api_base: Origin = field(default_factory=lambda: Origin(TWILIO_API))
    timeout_seconds: Annotated[int, Meta(ge=1, le=60)] = 10

    @property
    def is_fake(self) -> bool:
        """Whether this is the account nobody can own, which only the local Twilio knows."""
        return self.account_sid == FAKE_ACCOUNT


class FallbackSettings(SettingsSection, frozen=True):
    """Where the documents are hosted that the provider falls back on while nothing of ours answers."""

    line_voice: HostedAddress = ""
    line_text: HostedAddress = ""
    quiet_voice: HostedAddress = ""
    quiet_text: HostedAddress = ""


class StorageSettings(SettingsSection, frozen=True):
    """The database, and the key files of the web side and of the worker."""

    url: Words = "sqlite:///var/intake.db"
    web_keys: Path = Path("var/web_keys.toml")
    worker_keys: Path = Path("var/worker_keys.toml")


class ConsoleSettings(SettingsSection, frozen=True):
    """The console's own address, where it listens, its key file, and whom its pages name; no address: no console."""

    url: Origin | None = None
    host: Words = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535)] = 8081
    keys: Path = Path("var/console_keys.toml")
    operator: MayBeEmpty = ""
    counsel: MayBeEmpty = ""


class WorkerSettings(SettingsSection, frozen=True):
    """How often the worker looks for each kind of work."""

    # "Within a minute" all is gone: that is said aloud.
    orders_every_seconds: Annotated[int, Meta(ge=1, le=30)] = 2
    copies_every_seconds: Seconds = 20
    sweep_every_seconds: Seconds = 3600
    forget_every_seconds: Annotated[int, Meta(ge=1, le=60)] = 30
    deliver_every_seconds: Annotated[int, Meta(ge=1, le=60)] = 1
    offers_every_seconds: Annotated[int, Meta(ge=1, le=600)] = 15


class ScheduleSettings(SettingsSection, frozen=True):
    """How long an interview is, and which times are offered for one."""

    length_minutes: Annotated[int, Meta(ge=15, le=180)] = 45
    gap_minutes: Annotated[int, Meta(ge=0, le=120)] = 15
    notice_hours: Annotated[int, Meta(ge=1, le=168)] = 4
    horizon_days: Annotated[int, Meta(ge=1, le=28)] = 21
    holidays: bool = True
    closed: tuple[date, ...] = ()
    working_hours: Hours = field(default_factory=lambda: Hours(time(9), time(17)))
    offer_hours: Annotated[int, Meta(ge=2, le=16)] = 2


class DeliverySettings(SettingsSection, frozen=True):
    """How many texts are sent side by side, and how fast; a speed of 0 knows no limit."""

    senders: Annotated[int, Meta(ge=1, le=64)] = 16
    segments_per_second: Annotated[int, Meta(ge=0, le=100)] = 1
    lease_seconds: Annotated[int, Meta(ge=30, le=600)] = 60


class RegionSettings(SettingsSection, frozen=True):
    """Regions of the state in which interviews in person can be held."""

    offered: Annotated[tuple[Name, ...], Meta(max_length=5)] = (
        "twin_cities",
        "northwest",
        "northeast",
        "central",
        "south",
    )


class CoordinatorSettings(SettingsSection, frozen=True):
    """Whose phones give the line its orders by text; the first is told when something waits too long, or its deputy."""

    phones: tuple[PhoneNumber, ...] = ()


class CallInSettings(SettingsSection, frozen=True):
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


class WindowSettings(SettingsSection, frozen=True):
    """Which hours people mean when they choose a safe time; by the line's clock."""

    mornings: Hours
    afternoons: Hours
    evenings: Hours
    weekends: Hours


class HelpLineSettings(SettingsSection, frozen=True):
    """One help line: the number to call, the number to text, and when someone last made sure."""

    number: HelpNumber
    text: HelpNumber
    last_checked: date


class DayOneSettings(HelpLineSettings, frozen=True):
    """The help line we may connect to by key, once they agreed."""

    connect: bool = False


class HelpLinesSettings(SettingsSection, frozen=True):
    """The help lines the line names."""

    day_one: DayOneSettings
    trafficking: HelpLineSettings
    crisis: HelpLineSettings


class OtherWaysSettings(SettingsSection, frozen=True):
    """Other ways to take part, as they are said and written."""

    survey: Words
    mailing_list: Words
    page: Words
    email: Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+\.[a-z]+$")]
    plan_page: Words


class RemarkSettings(SettingsSection, frozen=True):
    """Which answers to what people ask the partners have decided on; of all others a safer sentence is said."""

    decided: tuple[Remark, ...] = ()


class DemoSettings(SettingsSection, frozen=True):
    """For the demo only: a file that holds how far its clock was moved."""

    clock_file: Path | None = None


class Settings(SettingsSection, frozen=True):
    """All settings of one line."""

    line: LineSettings
    twilio: TwilioSettings
    agencies: Annotated[dict[Name, Words], Meta(min_length=1, max_length=5)]
    windows: WindowSettings
    help_lines: HelpLinesSettings
    other_ways: OtherWaysSettings
    languages: LanguageSettings = LanguageSettings()
    flows: FlowSettings = FlowSettings()
    web: WebSettings = WebSettings()
    console: ConsoleSettings = ConsoleSettings()
    fallbacks: FallbackSettings = FallbackSettings()
    storage: StorageSettings = StorageSettings()
    worker: WorkerSettings = WorkerSettings()
    retention: Retention = Retention()
    regions: RegionSettings = RegionSettings()
    coordinator: CoordinatorSettings = CoordinatorSettings()
    call_in: CallInSettings = CallInSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    delivery: DeliverySettings = DeliverySettings()
    remarks: RemarkSettings = RemarkSettings()
    demo: DemoSettings = DemoSettings()


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """What is needed to speak with the provider; ``tokens`` are the current one and, while rotating, the next."""

    sid: str
    tokens: tuple[Secret, ...]
    api_base: str
    timeout_seconds: int
