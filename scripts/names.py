"""Tell which names mean two things: every public class and top-level function of the line stands in one module.

Whoever searches for a name finds what it is at once. The simulator, the command and migrations are left out:
they repeat the line's words by design. It judges no method, and no name that is private to its module.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "intake"
LEFT_OUT = ("simulator", "cli", "storage/migrations/versions")
# Names that stand in several modules because they are the same idea in each, and why.
SAME_IDEA: Mapping[str, str] = {
    "announce": "one prompt, outside any conversation, becomes what its channel speaks",
    "render": "what is decided becomes what its channel, or the prover, reads",
    "silence": "a channel's document that says nothing",
}
DEFINED = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def public_names(path: Path) -> Iterator[str]:
    """Yield the public classes and top-level functions of a module."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, DEFINED) and not node.name.startswith("_"):
            yield node.name


def homes(house: Path) -> Mapping[str, list[str]]:
    """Return the modules of each public name, by the name."""
    found = defaultdict(list)
    for path in sorted(house.rglob("*.py")):
        home = path.relative_to(house)
        if not any(home.is_relative_to(each) for each in LEFT_OUT):
            for name in set(public_names(path)):
                found[name].append(str(home))
    return found


def doubled(house: Path, same_idea: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each name that stands in two modules without a reason, or once with one."""
    found = homes(house)
    for name, modules in sorted(found.items()):
        if len(modules) > 1 and name not in same_idea:
            yield (
                f"{name} stands in {', '.join(modules)}: name each for its subject, or give the reason in "
                "SAME_IDEA of scripts/names.py where it is the same idea in each"
            )
    for name in sorted(same_idea):
        if len(found.get(name, ())) < 2:
            yield f"{name} does not stand twice any more: take it out of SAME_IDEA of scripts/names.py"


def found() -> list[str]:
    """Return a sentence for every name of the line that means two things."""
    return list(doubled(HOUSE, SAME_IDEA))


def main() -> int:
    """Print every name that means two things; return 1 where there is one."""
    sentences = found()
    print("\n".join(sentences) or "every name stands in one module")
    return bool(sentences)


if __name__ == "__main__":
    sys.exit(main())
