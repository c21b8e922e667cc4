"""Starts one command as a child of a family: ``python -m intake.cli.run.child PARENT COMMAND ...``.

It ends when the parent is gone, and tells by its exit code whether it has said why it ended.
"""

from __future__ import annotations

import sys

import click

from intake.cli.commands import main
from intake.cli.run.orphans import end_with_parent
from intake.cli.run.supervisor import TOLD


def run(parent: int, arguments: list[str]) -> None:
    """Run a command of `intake` while the process with the id ``parent`` lives."""
    end_with_parent(parent)
    try:
        main(arguments, prog_name="intake", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(TOLD)
    except click.Abort:
        sys.exit(1)


if __name__ == "__main__":
    run(int(sys.argv[1]), sys.argv[2:])
