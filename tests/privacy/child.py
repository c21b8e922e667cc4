"""Runs a module of these tests in a process of its own: ``child.py MODULE ARGUMENT``.

Tests are not a package that is installed, and another package may call itself ``tests`` as well.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]

if __name__ == "__main__":
    tests = ModuleType("tests")
    tests.__path__ = [str(ROOT / "tests")]
    sys.modules["tests"] = tests
    sys.path[0] = str(ROOT)
    module = sys.argv.pop(1)
    runpy.run_module(module, run_name="__main__", alter_sys=True)
