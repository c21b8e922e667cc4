"""Options that several commands share, and the settings file that comes with the project."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

# Every setting explained, with the values of this line: words need some to fill them where no settings file is told.
EXAMPLE = Path(__file__).resolve().parents[2] / "config.example.toml"

_Command = TypeVar("_Command", bound=Callable[..., Any])


def config_option(command: _Command) -> _Command:
    """Add --config: the settings file, by default INTAKE_CONFIG or config.toml in this folder."""
    return click.option(
        "--config",
        "config_file",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar="INTAKE_CONFIG",
        default="config.toml",
        show_default=True,
        help="The settings file.",
    )(command)
