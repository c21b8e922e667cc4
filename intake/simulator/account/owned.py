"""The account's property as one object: read whole, changed by putting a new value in place.

Any thread may ask. Refuses nothing: that is for ``rest``.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, replace

from intake.simulator.account.countries import COUNTRIES, Country
from intake.simulator.account.number_settings import NumberSettings, OwnedNumber, well_set
from intake.simulator.account.services import MessagingService, ServiceSettings
from intake.simulator.config import SimulatorConfig, bin_sid


@dataclass(frozen=True, slots=True)
class Bin:
    """A document the provider hosts for the account."""

    sid: str
    document: str


@dataclass(frozen=True, slots=True)
class Property:
    """Everything there is at one moment."""

    numbers: tuple[OwnedNumber, ...]
    services: tuple[MessagingService, ...]
    bins: tuple[Bin, ...]
    countries: tuple[Country, ...] = COUNTRIES
    kind: str = "Full"
    status: str = "active"
    balance: str = "25.00"


def well_set_up(config: SimulatorConfig) -> Property:
    """Return an account in which everything is right for the line of ``config``."""
    numbers = tuple(
        OwnedNumber(_sid("PN", number), number, well_set(config, number))
        for number in (*config.numbers, *config.former_numbers)
    )
    pool = MessagingService(
        _sid("MG", "the line"),
        ServiceSettings(friendly_name="The line", use_inbound_webhook_on_number="true"),
        tuple(each.sid for each in numbers if each.number in config.numbers),
        campaign_sid=_sid("QE", "the line"),
        campaign_status="VERIFIED",
    )
    bins = tuple(Bin(bin_sid(name), document) for name, document in config.fallbacks.items())
    return Property(numbers, (pool,), bins)


def as_bought(config: SimulatorConfig) -> Property:
    """Return an account that has its numbers and its hosted documents, and where nothing is set yet."""
    well = well_set_up(config)
    abroad = ("GB", "MX")
    return replace(
        well,
        numbers=tuple(
            replace(each, settings=NumberSettings(friendly_name=each.number)) for each in well.numbers
        ),
        services=(),
        countries=tuple(
            replace(each, low_risk=True, texts=True) if each.iso in abroad else each
            for each in well.countries
        ),
    )


def _sid(prefix: str, of: str) -> str:
    # The same at every start, so that what was noted of one simulator is found in the next.
    return prefix + hashlib.sha256(of.encode()).hexdigest()[:32]


class OwnedAccount:
    """The account of one simulator."""

    def __init__(self, config: SimulatorConfig) -> None:
        """Begin as an account that is well set up for the line of ``config``."""
        self._config = config
        self._guard = threading.Lock()
        self._now = well_set_up(config)

    @property
    def now(self) -> Property:
        """Everything as it is now."""
        return self._now

    def put(self, changed: Property) -> None:
        """Have everything as it is in ``changed`` from now on."""
        with self._guard:
            self._now = changed

    def put_number(self, number: OwnedNumber) -> None:
        """Have one number as it is in ``number``."""
        with self._guard:
            numbers = tuple(number if each.sid == number.sid else each for each in self._now.numbers)
            self._now = replace(self._now, numbers=numbers)

    def put_service(self, service: MessagingService) -> None:
        """Have one service as it is in ``service``."""
        with self._guard:
            services = tuple(service if each.sid == service.sid else each for each in self._now.services)
            self._now = replace(self._now, services=services)

    def put_country(self, country: Country) -> None:
        """Have one country as it is in ``country``."""
        with self._guard:
            countries = tuple(country if each.iso == country.iso else each for each in self._now.countries)
            self._now = replace(self._now, countries=countries)

    def number(self, e164: str) -> OwnedNumber | None:
        """Return one of the account's numbers."""
        return next((each for each in self._now.numbers if each.number == e164), None)
