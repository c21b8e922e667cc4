"""The line: everything a use case of the web side needs, put together once at start.

Holds its tools and what is remembered with them; ``app.create_app`` fills it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from intake.core.calls.call_permission import CallingHours
from intake.core.channel import Channel
from intake.core.conversation.state import Chance
from intake.core.phone import PhoneNumber
from intake.core.retention.provider_copies import CopyKind
from intake.core.retention.retention import Retention
from intake.core.scheduling.open_times import OpenTime
from intake.core.scheduling.safe_windows import WindowRules
from intake.core.script.flow import Fact
from intake.core.script.script import Script
from intake.services.line.clock import Clock
from intake.services.line.few_answers import FewAnswers
from intake.services.line.noted_troubles import NotedTroubles
from intake.services.line.open_times import OpenTimes
from intake.services.line.remembered import Remembered
from intake.services.line.rules import StaffRules
from intake.storage.crypto.fingerprints import copy_key
from intake.storage.crypto.key_files import WebKeys
from intake.storage.crypto.seals import seal_id
from intake.storage.queries.provider_copies import NewCopy
from intake.storage.unit_of_work import Database

Draw = Callable[[], Chance]


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings that decide what a conversation may offer."""

    line_number: str
    quiet_number: str
    closes_on: date
    agencies: int
    help_connects: bool
    retention: Retention
    windows: WindowRules
    hours: CallingHours
    coordinators: tuple[PhoneNumber, ...] = ()
    former_numbers: frozenset[str] = frozenset()

    @property
    def own_numbers(self) -> frozenset[str]:
        """Every number that is ours."""
        return self.former_numbers | {self.line_number, self.quiet_number}

    def coordinator_place(self, phone: PhoneNumber | None) -> int:
        """Return at which place of ``[coordinator] phones`` a phone stands, from 1 on; 0 where it is no coordinator's."""
        places = (place for place, each in enumerate(self.coordinators, 1) if each == phone)
        return next(places, 0)


@dataclass(frozen=True, slots=True)
class MinuteFacts:
    """What is the same for everybody during one minute; ``over`` (UTC) is when no time is offered any more.

    ``facts`` are by channel.
    """

    over: datetime
    facts: Mapping[Channel, frozenset[Fact]]


@dataclass(frozen=True, slots=True)
class TimesAhead:
    """The open times that are not too late, and what they make true."""

    times: tuple[OpenTime, ...]
    facts: frozenset[Fact]


@dataclass(frozen=True, slots=True)
class TimesUntil:
    """The open times, and the moment (UTC) from which on they are too late."""

    times: tuple[OpenTime, ...]
    over: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """The web side's tools: what it says, where it stores, what time it is, what chance says, and which times are open.

    ``minute`` and ``ahead`` are remembered by ``services.conversation.situation``, of this line alone.
    """

    script: Script
    rules: Rules
    database: Database
    keys: WebKeys
    clock: Clock
    draw: Draw
    times: OpenTimes
    staff: StaffRules
    troubles: NotedTroubles
    few_answers: FewAnswers = field(default_factory=FewAnswers, init=False, repr=False)
    minute: Remembered[datetime, MinuteFacts] = field(default_factory=Remembered, init=False, repr=False)
    ahead: Remembered[TimesUntil, TimesAhead] = field(default_factory=Remembered, init=False, repr=False)

    def copy_of(self, kind: CopyKind, provider_id: str, now: datetime) -> NewCopy:
        """Return the entry of a provider's copy, its id sealed; ``now`` (UTC) is when it came to be."""
        key = copy_key(self.keys.web_key, provider_id)
        return NewCopy(key, seal_id(provider_id, self.keys.public_key, now), kind, now)
