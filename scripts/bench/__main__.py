"""``scripts/bench/run``: measures all or one part, prints a table and writes JSON; fails where a request failed."""

from __future__ import annotations

import importlib
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from scripts.bench.figures import Figure, machine, printed, written

PARTS = ("webhook", "reminders", "growth", "startup")
FOLDER = Path(__file__).resolve().parents[2] / "var" / "bench"


@click.command(epilog="Example:  scripts/bench/run webhook")
@click.argument("parts", nargs=-1, type=click.Choice(PARTS))
@click.option(
    "--json", "folder", type=click.Path(path_type=Path), default=FOLDER, help="Where the JSON file goes."
)
def run(parts: tuple[str, ...], folder: Path) -> None:
    """Measure the line on this machine; without PARTS everything, in about ten minutes."""
    on = machine()
    click.echo(on)
    figures: list[Figure] = []
    for part in parts or PARTS:
        figures += importlib.import_module(f"scripts.bench.{part}").run(_progress)
    click.echo(printed(figures))
    click.echo(f"Written to {written(figures, folder, datetime.now(UTC), on)}")  # noqa: TID251 - names the file
    missed = [each.name for each in figures if each.verdict == "MISSED"]
    if missed:
        click.echo(f"{len(missed)} figures miss what they must reach.")
        sys.exit(1)


def _progress(doing: str) -> None:
    click.echo(f"  {doing}", err=True)


if __name__ == "__main__":
    run()
