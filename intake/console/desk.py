"""The desk: what every page of the console works with. Opens nothing by itself and holds no row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake import config
from intake.services.line.clock import Clock
from intake.storage.crypto.key_files import ConsoleKeys
from intake.storage.unit_of_work import Database


@dataclass(frozen=True, slots=True)
class Desk:
    """One console's settings, database, keys and clocks (both UTC).

    ``clock`` is the line's, which the demo may move: by it all of the line's own times are told. ``machine_clock``
    cannot be moved: sessions and invitations age by it.
    """

    settings: config.Settings
    database: Database
    keys: ConsoleKeys
    clock: Clock
    machine_clock: Clock

    def here_now(self) -> datetime:
        """Return the moment by the machine's own clock, in the line's zone: its day is the day here."""
        return self.machine_clock().astimezone(self.settings.line.timezone)

    @property
    def origin(self) -> str:
        """Scheme and host of the console's own address, as browsers write them."""
        url = self.settings.console.url
        assert url is not None  # a console without an address is refused at start
        return url.url.lower()

    @property
    def host(self) -> str:
        """The host of the console's own address, with its port where it is not the ordinary one."""
        return self.origin.partition("://")[2]
