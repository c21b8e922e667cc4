"""Runs a module as a child of the bench: ``python -m scripts.bench.child PARENT MODULE ...``.

It ends when the bench is gone, also when that was killed outright.
"""

from __future__ import annotations

import runpy
import sys

from intake.cli.run.orphans import end_with_parent


def main() -> None:
    """Run a module with the arguments that follow while the process ``PARENT`` lives."""
    end_with_parent(int(sys.argv[1]))
    module = sys.argv[2]
    sys.argv = [module, *sys.argv[3:]]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
