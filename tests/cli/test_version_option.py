"""`intake --version` tells the version that the processes tell when they start."""

from __future__ import annotations

from click.testing import CliRunner

from intake.cli.commands import main
from intake.services.line.version import code_version


def test_the_version_is_that_of_the_code() -> None:
    ran = CliRunner().invoke(main, ["--version"])

    assert (ran.exit_code, ran.output) == (0, f"intake {code_version()}\n")
