"""Lets a process start the command without the installed script: ``python -m intake.cli``."""

from intake.cli.commands import main

main()
