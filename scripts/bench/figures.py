"""Figures: one measured number a row, with its spread and the limit it is held to; as a table and as JSON."""

from __future__ import annotations

import json
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

import psutil

from intake.cli.text_table import table


@dataclass(frozen=True, slots=True)
class Limit:
    """What the figures of one row of the design's table must reach and should reach; ``least`` where more is better."""

    row: str
    must: float
    aim: float
    least: bool = False

    def holds(self, value: float) -> bool:
        """Tell whether a value reaches what it must."""
        return value >= self.must if self.least else value <= self.must

    def reaches(self, value: float) -> bool:
        """Tell whether a value reaches what it should."""
        return value >= self.aim if self.least else value <= self.aim


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one run: the median of its rounds, and the lowest and highest of them."""

    area: str
    # With its unit, where it has one.
    name: str
    value: float
    low: float
    high: float
    limit: Limit | None = None

    @property
    def verdict(self) -> str:
        """What the limit says of it."""
        if self.limit is None:
            return ""
        if not self.limit.holds(self.value):
            return "MISSED"
        return "aim" if self.limit.reaches(self.value) else "ok"

    @property
    def shortfall(self) -> float:
        """How near to its limit it is, or how far beyond: more is worse."""
        assert self.limit is not None
        return -self.value if self.limit.least else self.value


@dataclass(slots=True)
class Measurement:
    """One run: on which machine, from when on (UTC), what it found, and what went wrong, if anything did."""

    machine: str
    at: datetime
    figures: list[Figure] = field(default_factory=list)
    trouble: str | None = None


def figure(area: str, name: str, values: Sequence[float], limit: Limit | None = None) -> Figure:
    """Return the figure of some rounds."""
    return Figure(area, name, statistics.median(values), min(values), max(values), limit)


def machine() -> str:
    """Return in one line on what this was measured."""
    model = next(
        (line.partition(":")[2].strip() for line in _cpu_lines() if line.startswith("model name")),
        platform.machine(),
    )
    load = psutil.getloadavg()[0]
    memory = psutil.virtual_memory().total // 2**30
    python = platform.python_version()
    return f"{psutil.cpu_count()} cores, {model}, {memory} GiB, Python {python}, load before {load:.1f}"


def printed(figures: Sequence[Figure]) -> str:
    """Return the figures as a table."""
    rows = [("area", "figure", "median", "lowest", "highest", "must", "aim", "")]
    for each in figures:
        limit = each.limit
        bounds = ("", "") if limit is None else (_number(limit.must), _number(limit.aim))
        values = (_number(each.value), _number(each.low), _number(each.high))
        rows.append((each.area, each.name, *values, *bounds, each.verdict))
    return table(rows)


def summed_up(figures: Sequence[Figure]) -> str:
    """Return one line for each limit there is: the worst figure it is held against, and where that was."""
    rows = [("what it must cost", "worst", "lowest", "highest", "must", "aim", "", "where")]
    for limit in dict.fromkeys(each.limit for each in figures if each.limit is not None):
        worst = max((each for each in figures if each.limit == limit), key=lambda each: each.shortfall)
        values = (_number(worst.value), _number(worst.low), _number(worst.high))
        bounds = (_number(limit.must), _number(limit.aim), worst.verdict)
        rows.append((limit.row, *values, *bounds, f"{worst.area}: {worst.name}"))
    return table(rows)


def written(measured: Measurement, folder: Path) -> Path:
    """Write a run as JSON and return where."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"bench-{measured.at:%Y%m%dT%H%M%SZ}.json"
    told = {
        "at": measured.at.isoformat(),
        "machine": measured.machine,
        "complete": measured.trouble is None,
        "trouble": measured.trouble,
        "figures": [asdict(each) | {"verdict": each.verdict} for each in measured.figures],
    }
    path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return path


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _cpu_lines() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []
