"""The command holds no query: what it shows is a value that a service read, and what it keeps a service keeps."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

CLI = Path(__file__).parents[2] / "intake" / "cli"
# Each with its reason; whatever else reaches into the database is to become a service.
REACHES_IN: Mapping[str, str] = {
    "demo/demo_staff.py": "fills the demo's own database with people who are not there",
    "doctor/seen_checks.py": "takes what a process noted of itself, as a value of the checkup",
    "handles.py": "finds whom a handle means, within the unit of work of a use case",
    "staff/interviewer_profile.py": "asks whether a handle or a phone is free, as it is written",
    "staff/lookup.py": "finds who holds a phone or a day, within the unit of work of a use case",
}
BEGINS = {"reading", "work", "turn"}


def test_only_what_is_listed_here_reaches_into_the_database() -> None:
    reaching = {str(path.relative_to(CLI)) for path in CLI.rglob("*.py") if any(_reaches(path))}

    assert reaching == REACHES_IN.keys()


def _reaches(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("intake.storage.queries"):
            yield f"imports {node.module}"
        if isinstance(node, ast.ImportFrom) and any(each.name == "UnitOfWork" for each in node.names):
            yield "names a unit of work"
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in BEGINS
            and not node.args
        ):
            yield f"begins {node.func.attr}"
