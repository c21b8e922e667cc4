"""``scripts/bench/run``: measures all or one part, prints a table and writes JSON.

Ends with 1 where a figure misses what it must reach, and with 2 where something went wrong under load.
"""

from __future__ import annotations

import importlib
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from scripts.bench.errors import BenchError
from scripts.bench.figures import Figure, machine, printed, written
from scripts.bench.size import FULL, QUICK, TINY

PARTS = ("webhook", "reminders", "growth", "startup")
FOLDER = Path(__file__).resolve().parents[2] / "var" / "bench"
MISSED, WORTHLESS = 1, 2
SIZES = {"full": FULL, "quick": QUICK, "tiny": TINY}


@click.command(
    epilog="""\b
Examples:  scripts/bench/run                    everything, some fifteen minutes
           scripts/bench/run webhook startup    two parts of it
           scripts/bench/run --quick            everything, less of it, with at most 100,000 rows behind
"""
)
@click.argument("parts", nargs=-1, type=click.Choice(PARTS))
@click.option("--quick", "size", flag_value="quick", help="Fewer rounds, and at most 100,000 rows behind.")
@click.option("--tiny", "size", flag_value="tiny", hidden=True)
@click.option("--full", "size", flag_value="full", default="full", hidden=True)
@click.option(
    "--json",
    "folder",
    type=click.Path(path_type=Path),
    default=FOLDER,
    help="The folder the JSON file goes to.  [default: var/bench]",
)
def run(parts: tuple[str, ...], size: str, folder: Path) -> None:
    """Measure the line on this machine: PARTS are webhook, reminders, growth and startup; without them, all.

    Everything stays on loopback and in throw-away folders. Ratios are taken within a round, so other work on
    the machine widens their spread more than it moves them; the last column is judged all the same.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    on = machine()
    click.echo(on)
    try:
        figures = _measured(parts or PARTS, size)
    except BenchError as error:
        click.echo(f"{error}: no figure of this run counts.", err=True)
        sys.exit(WORTHLESS)
    click.echo(printed(figures))
    now = datetime.now(UTC)  # noqa: TID251 - names the file
    click.echo(f"Written to {written(figures, folder, now, on)}")
    missed = [each for each in figures if each.verdict == "MISSED"]
    if missed:
        click.echo(f"{len(missed)} of {len(figures)} figures miss what they must reach.")
        sys.exit(MISSED)


def _measured(parts: tuple[str, ...], size: str) -> list[Figure]:
    figures: list[Figure] = []
    for part in parts:
        module = importlib.import_module(f"scripts.bench.{part}")
        figures += module.run(SIZES[size], lambda doing: click.echo(f"  {doing}", err=True))
    return figures


if __name__ == "__main__":
    run()
