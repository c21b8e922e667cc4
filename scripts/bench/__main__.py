"""``scripts/bench/run``: measures all or one part, prints a table and writes JSON.

Ends with 1 where a figure misses what it must reach, and with 2 where something went wrong: then what was measured
until then is printed and written all the same, and marked as incomplete.
"""

from __future__ import annotations

import importlib
import signal
import sys
import traceback
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click

from scripts.bench.errors import BenchError
from scripts.bench.figures import Figure, Measurement, machine, printed, summed_up, written
from scripts.bench.size import FULL, QUICK, TINY, Progress, Size

PARTS = ("webhook", "reminders", "growth", "startup", "bridge", "console")
FOLDER = Path(__file__).resolve().parents[2] / "var" / "bench"
MISSED, WORTHLESS = 1, 2
# What ends the bench from outside: everything it started is ended first.
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
Part = Callable[[Size, Progress], Generator[Figure]]
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
    type=click.Path(file_okay=False, writable=True, path_type=Path),
    default=FOLDER,
    help="The folder the JSON file goes to.  [default: var/bench]",
)
def run(parts: tuple[str, ...], size: str, folder: Path) -> None:
    """Measure the line on this machine: PARTS are webhook, reminders, growth, startup, bridge and console; without them, all.

    Everything stays on loopback and in throw-away folders. Ratios are taken within a round, so other work on
    the machine widens their spread more than it moves them; the last column is judged all the same.
    """
    for number in ENDINGS:
        signal.signal(number, lambda ended_by, _: sys.exit(128 + ended_by))
    modules = [importlib.import_module(f"scripts.bench.{part}") for part in parts or PARTS]
    sys.exit(measure([module.run for module in modules], SIZES[size], folder))


def measure(parts: Sequence[Part], size: Size, folder: Path) -> int:
    """Measure some parts, print and write what was found, and return the exit code."""
    measured = Measurement(machine(), datetime.now(UTC))  # noqa: TID251 - names the file
    click.echo(measured.machine)
    try:
        for part in parts:
            # Closed here and now, also from outside: nothing it started is left to chance.
            with closing(part(size, lambda doing: click.echo(f"  {doing}", err=True))) as measuring:
                measured.figures.extend(measuring)
    except BenchError as error:
        measured.trouble = str(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, what was measured until then is not lost
        traceback.print_exc()
        measured.trouble = f"the bench itself broke ({type(error).__name__})"
    except BaseException:
        measured.trouble = "it was stopped"
        _tell(measured, folder)
        raise
    return _tell(measured, folder)


def _tell(measured: Measurement, folder: Path) -> int:
    """Print and write what was measured, all of it or not; return the exit code."""
    if measured.figures:
        click.echo(printed(measured.figures))
    if any(each.limit for each in measured.figures):
        click.echo(f"\n{summed_up(measured.figures)}\n")
    click.echo(f"Written to {written(measured, folder)}")
    if measured.trouble is not None:
        click.echo(f"Something went wrong: {measured.trouble}. These figures are incomplete.", err=True)
        return WORTHLESS
    missed = sum(each.verdict == "MISSED" for each in measured.figures)
    if missed:
        click.echo(f"{missed} of {len(measured.figures)} figures miss what they must reach.")
    return MISSED if missed else 0


if __name__ == "__main__":
    run()
