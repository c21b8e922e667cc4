"""Inspection: what every check of `intake doctor` is handed, so that none opens settings or a database by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from intake import config
from intake.cli.doctor.findings import CheckedAs
from intake.cli.machine import Machine
from intake.cli.open_line import Opened


@dataclass(frozen=True, slots=True)
class Inspection:
    """A line that is looked at, by whom, in which environment and on which machine.

    ``checked_as`` is None where everything is looked at as one user.
    """

    line: Opened
    config_file: Path
    environ: Mapping[str, str]
    checked_as: CheckedAs | None = None
    machine: Machine = field(default_factory=Machine)

    @property
    def settings(self) -> config.Settings:
        """The settings of the line."""
        return self.line.settings

    @property
    def now(self) -> datetime:
        """The moment of the inspection, UTC."""
        return self.line.now

    @property
    def today(self) -> date:
        """The day of the inspection by the line's clock."""
        return self.line.today
